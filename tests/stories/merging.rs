//! Two cards of one client become one, and two again.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, Told, World, labels};
use prilavok::domain::contact::Contact;
use prilavok::domain::ids::{ContactId, UserId};
use prilavok::domain::people::Role;
use prilavok::domain::phone::Phone;
use prilavok::domain::search::DocRef;
use prilavok::storage;

const IVAN_PHONE: &str = "79123456789";

async fn contact(world: &World, client: &Actor) -> Contact {
    let mut tx = world.running().db.read().await.unwrap();
    let found = storage::contacts::of_user(&mut tx, UserId(client.phone.id())).await;
    tx.rollback().await.unwrap();
    found.unwrap().unwrap()
}

async fn change(world: &World, contact: &Contact) {
    let mut tx = world.running().db.begin().await.unwrap();
    let mut contact = contact.clone();
    storage::contacts::save(&mut tx, &mut contact, world.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// One person with two accounts, each with a lead of its own and words in it.
async fn two_of_one(world: &World) -> (Actor, Actor, Actor) {
    let anna = world.manager("Анна").await;
    let home = world.customer("Иван Дома");
    let work = world.customer("Иван Работа");
    home.writes("Хочу чайник");
    anna.sees("Хочу чайник").await;
    world.settles().await;
    work.writes("И самовар");
    anna.sees("И самовар").await;
    world.settles().await;
    for client in [&home, &work] {
        let mut card = contact(world, client).await;
        card.phone = Some(Phone::parse_shared(IVAN_PHONE).unwrap());
        change(world, &card).await;
    }
    (anna, home, work)
}

/// Opens what will become of the two, and makes them one.
async fn merged(world: &World, anna: &Actor, one: &Actor, other: &Actor) {
    let (a, b) = (contact(world, one).await, contact(world, other).await);
    let menu = anna.sees_button("🔎 Поиск").await;
    let data = format!("2uv4.{}.{}.0", a.id, b.id);
    anna.presses_raw(menu.id, &data).await;
    anna.sees("Что станет с двумя карточками").await;
    world.settles().await;
    anna.presses("✅ Объединить").await;
    anna.sees("сюда перешло всё").await;
    world.settles().await;
}

both!(
    /// Nothing is lost: records, words, both accounts; the other lead goes on in the first; answers go where the client wrote
    /// last. Undone, everything is where it was.
    two_cards_become_one_and_two_again,
    story_merged
);

async fn story_merged(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, home, work) = two_of_one(&world).await;
    let before = world.everything().await;
    let (kept, gone) = (contact(&world, &home).await, contact(&world, &work).await);
    let menu = anna.sees_button("🔎 Поиск").await;
    anna.presses_raw(menu.id, &format!("2uv4.{}.{}.0", kept.id, gone.id))
        .await;
    let preview = anna.sees("Что станет с двумя карточками").await;
    for part in [
        "Оба в Telegram",
        "У обоих открыт лид",
        "С обоими открыт диалог",
    ] {
        assert!(preview.text.contains(part), "{part}: {}", preview.text);
    }
    world.settles().await;
    anna.presses("🔁 Иван Работа").await;
    anna.sees("имя: Иван Работа").await;
    world.settles().await;
    anna.presses("✅ Объединить").await;
    let done = anna.sees("сюда перешло всё").await;
    assert!(done.text.contains("Иван Работа"), "{}", done.text);
    world.settles().await;

    let one = contact(&world, &home).await;
    assert_eq!(
        contact(&world, &work).await,
        one,
        "either account is the client"
    );
    assert_eq!((one.id, one.name.as_str()), (kept.id, "Иван Работа"));
    let joined = world.record(2).await;
    assert!(
        joined.closed && joined.contact == Some(kept.id),
        "{joined:?}"
    );
    assert!(!world.record(1).await.closed);
    let mut tx = world.running().db.read().await.unwrap();
    let words = storage::messages::of_contact(&mut tx, kept.id, 99, 0)
        .await
        .unwrap();
    assert_eq!(words.iter().filter(|one| one.incoming).count(), 2);
    let of_lead = storage::messages::incoming_of_record(&mut tx, joined.id, 9).await;
    assert_eq!(of_lead.unwrap(), [], "they go on in the other lead");
    tx.rollback().await.unwrap();

    work.writes("Вы тут?");
    world.settles().await;
    anna.replies_to("Вы тут?", "Тут, Иван").await;
    work.sees("Тут, Иван").await;
    assert!(
        !home
            .phone
            .chat()
            .iter()
            .any(|shown| shown.text.contains("Тут, Иван"))
    );
    home.writes("А теперь отсюда");
    world.settles().await;
    anna.replies_to("А теперь отсюда", "Вижу").await;
    home.sees("Вижу").await;
    world.settles().await;

    anna.writes("/find иван дома");
    let found = anna.sees("🔎 иван дома").await;
    assert!(
        labels(&found)[0].starts_with("👤 Иван Работа"),
        "by the name that it had"
    );

    anna.presses("↩️ Отменить").await;
    anna.sees("снова две карточки").await;
    world.settles().await;
    let (a, b) = (contact(&world, &home).await, contact(&world, &work).await);
    let told = |contact: &Contact| {
        let phone = contact.phone.clone();
        (
            contact.id,
            contact.user,
            contact.name.clone(),
            phone,
            contact.phone_verified,
        )
    };
    assert_eq!(
        (told(&a), told(&b)),
        (told(&kept), told(&gone)),
        "before: {before}"
    );
    let back = world.record(2).await;
    assert!(!back.closed && back.contact == Some(gone.id), "{back:?}");
    world.closes().await;
}

both!(
    /// A second press, a card that has changed, somebody who was faster: each is told, and nothing happens twice.
    a_merge_happens_once,
    story_once
);

async fn story_once(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, home, work) = two_of_one(&world).await;
    let boris = world.manager("Борис").await;
    let (kept, gone) = (contact(&world, &home).await, contact(&world, &work).await);
    let menu = anna.sees_button("🔎 Поиск").await;
    anna.presses_raw(menu.id, &format!("2uv4.{}.{}.0", kept.id, gone.id))
        .await;
    let preview = anna.sees("Что станет с двумя карточками").await;
    let boris_menu = boris.sees_button("🔎 Поиск").await;
    boris
        .presses_raw(boris_menu.id, &format!("2uv4.{}.{}.0", gone.id, kept.id))
        .await;
    boris.sees("Что станет с двумя карточками").await;
    world.settles().await;
    let renamed = Contact {
        name: String::from("Иван Иванов"),
        ..gone.clone()
    };
    change(&world, &renamed).await;
    let told = anna.presses("✅ Объединить").await;
    assert!(
        matches!(&told, Told::Alert(words) if words.contains("успели измениться")),
        "{told:?}"
    );
    anna.sees("Иван Иванов").await;
    world.settles().await;
    anna.presses("✅ Объединить").await;
    anna.sees("сюда перешло всё").await;
    world.settles().await;
    let told = boris.presses("✅ Объединить").await;
    assert!(
        matches!(&told, Told::Alert(words) if words.contains("уже объединили")),
        "{told:?}"
    );
    let told = anna
        .presses_raw(preview.id, &format!("2um4.{}.{}.0.0", kept.id, gone.id))
        .await;
    assert!(
        matches!(&told, Told::Alert(words) if words.contains("уже объединили")),
        "{told:?}"
    );
    let told = boris.presses_raw(boris_menu.id, "2uu1").await;
    assert!(matches!(told, Told::Alert(_)), "not hers to undo: {told:?}");
    world.passes(chrono::TimeDelta::days(31));
    let told = anna.presses_raw(preview.id, "2uu1").await;
    assert!(
        matches!(&told, Told::Alert(words) if words.contains("не отменить")),
        "{told:?}"
    );
    world.settles().await;
    world.closes().await;
}

both!(
    /// What is told of a merged client, who they are and how they were found, goes with `/forget`.
    a_merged_client_is_forgotten_whole,
    story_forgotten
);

async fn story_forgotten(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let (anna, home, work) = two_of_one(&world).await;
    let gone = contact(&world, &work).await.id;
    merged(&world, &anna, &home, &work).await;
    anna.writes("/find иван");
    anna.sees("🔎 иван").await;
    home.writes("/forget");
    home.presses("🗑 Да, удалить").await;
    world.settles().await;
    let mut tx = world.running().db.read().await.unwrap();
    let (row, into) = storage::contacts::itself(&mut tx, gone)
        .await
        .unwrap()
        .unwrap();
    assert!(!row.name.contains("Иван"), "{row:?}");
    assert_eq!(row.phone, None);
    let survivor = into.unwrap();
    assert_eq!(
        storage::contact_points::of_contact(&mut tx, survivor)
            .await
            .unwrap(),
        []
    );
    assert_eq!(
        storage::contacts::accounts_of(&mut tx, survivor)
            .await
            .unwrap(),
        []
    );
    assert_eq!(storage::finds::word(&mut tx, "дома").await.unwrap(), None);
    assert_eq!(
        storage::merges::count_since(&mut tx, prilavok::domain::time::Millis(0))
            .await
            .unwrap(),
        0
    );
    let of: ContactId = survivor;
    let words = storage::search::words_of(&mut tx, DocRef::contact(of))
        .await
        .unwrap();
    assert!(!words.iter().any(|word| word == "иван"), "{words:?}");
    tx.rollback().await.unwrap();
    let _ = owner;
    world.closes().await;
}

both!(
    /// A phone that another card has is told at once; told apart once, the two are not told of again.
    a_duplicate_is_told_at_entry,
    story_told
);

async fn story_told(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, _, _) = two_of_one(&world).await;
    let maria = world.customer("Мария");
    maria.writes("Добрый день");
    anna.sees("Добрый день").await;
    world.settles().await;
    anna.presses("Взять в работу").await;
    world.settles().await;
    anna.presses("🗂 Карточка").await;
    anna.sees("Лид №3").await;
    world.settles().await;
    anna.presses("✏️ Заполнить").await;
    anna.presses("Телефон").await;
    anna.writes("8 912 345-67-89");
    let told = anna.sees("Похоже на").await;
    assert!(told.text.contains("один телефон"), "{}", told.text);
    world.settles().await;
    let told = anna.presses("Это разные").await;
    assert_eq!(told, Told::InPassing(String::from("Запомнили: это разные")));
    let list = anna.sees("Похожие карточки").await;
    assert!(
        !list.text.contains("пока ни одной"),
        "the other pair: {}",
        list.text
    );
    let row = labels(&list)[0].clone();
    anna.presses(&row).await;
    anna.sees("Это один клиент?").await;
    anna.presses("🔗 Объединить").await;
    anna.sees("Что станет с двумя карточками").await;
    let boss = world.staff("Вера", "en", Role::Admin).await;
    boss.writes("/duplicates");
    boss.sees("Similar cards").await;
    world.closes().await;
}
