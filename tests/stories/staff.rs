//! The team: how the first owner comes, how colleagues are invited, changed and removed, and what nobody may do.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, World, labels};
use chrono::TimeDelta;
use prilavok::domain::ids::UserId;
use prilavok::domain::people::Role;
use prilavok::sandbox::emulator::Shown;
use prilavok::storage;
use prilavok::telegram::press::Press;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing::subscriber::DefaultGuard;

/// What the service logs on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn listen(&self) -> DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::INFO)
            .with_writer(move || log.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    /// The claim links printed so far.
    fn links(&self) -> Vec<String> {
        let bytes = self.0.lock().unwrap();
        String::from_utf8_lossy(&bytes)
            .split_whitespace()
            .filter(|word| word.starts_with("https://t.me/") && word.contains("claim_"))
            .map(str::to_owned)
            .collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Writes a command and gives the answer to it.
async fn asks(world: &World, actor: &Actor, command: &str) -> Shown {
    let written = actor.writes(command);
    world.settles().await;
    answer_after(actor, written)
}

/// Follows a link and gives all that is said then.
async fn follows(world: &World, actor: &Actor, link: &str) -> String {
    let before = actor.phone.last().map_or(0, |shown| shown.id);
    actor.follows(link);
    world.settles().await;
    said_after(actor, before)
}

fn answer_after(actor: &Actor, message: i64) -> Shown {
    let chat = actor.phone.chat();
    let answer = chat.into_iter().find(|shown| shown.id > message);
    answer.unwrap_or_else(|| panic!("no answer:\n{}", actor.transcript()))
}

fn said_after(actor: &Actor, message: i64) -> String {
    let chat = actor.phone.chat();
    let said = chat.iter().filter(|shown| shown.id > message);
    said.map(|shown| shown.text.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Makes an invitation, and gives its link.
async fn invites(world: &World, actor: &Actor, role: &str) -> String {
    let staff = asks(world, actor, "/staff").await;
    actor.presses_on(&staff, "➕ Пригласить").await;
    world.settles().await;
    let roles = actor.phone.message(staff.id).unwrap();
    actor.presses_on(&roles, role).await;
    world.settles().await;
    let invitation = actor.phone.message(staff.id).unwrap();
    assert!(invitation.text.contains(role), "{}", invitation.text);
    link_in(&invitation.text)
}

fn link_in(text: &str) -> String {
    let mut words = text.split_whitespace();
    let link = words.find(|word| word.starts_with("https://t.me/"));
    link.unwrap_or_else(|| panic!("no link in: {text}"))
        .to_owned()
}

/// Opens somebody's page in `/staff`.
async fn opens_member(world: &World, actor: &Actor, name: &str) -> Shown {
    let staff = asks(world, actor, "/staff").await;
    actor.presses_on(&staff, name).await;
    world.settles().await;
    actor.phone.message(staff.id).unwrap()
}

async fn role_of(world: &World, actor: &Actor) -> Option<Role> {
    let mut tx = world.running().db.read().await.unwrap();
    let person = storage::people::find(&mut tx, UserId(actor.phone.id()))
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    person.and_then(|person| person.role)
}

both!(
    /// Whoever `PRILAVOK_OWNER` names runs the shop from the first message on; nobody else does.
    the_configured_owner_runs_the_shop,
    story_configured
);

async fn story_configured(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let staff = asks(&world, &owner, "/staff").await;
    assert!(staff.text.contains("1 человек"), "{}", staff.text);
    assert!(staff.text.contains("Ольга · Владелец"), "{}", staff.text);
    let ivan = world.customer("Иван");
    let told = asks(&world, &ivan, "/staff").await;
    assert!(told.text.contains("Такой команды нет"), "{}", told.text);
    world.closes().await;
}

both!(
    /// Without a configured owner the log prints a link; the newest works, once.
    the_claim_link_makes_one_owner,
    story_claim
);

async fn story_claim(backend: Backend) {
    let log = Log::default();
    let _listening = log.listen();
    let mut world = World::open_with(backend, |config| config.owner = None).await;
    world.restarts().await;
    let links = log.links();
    assert_eq!(links.len(), 2, "each start prints a link");
    assert_ne!(links[0], links[1]);

    let olga = world.customer("Ольга");
    let said = follows(&world, &olga, &links[0]).await;
    assert!(said.contains("Такого приглашения нет"), "{said}");
    assert_eq!(role_of(&world, &olga).await, None, "an old link is void");
    let said = follows(&world, &olga, &links[1]).await;
    assert!(said.contains("Ваша роль: Владелец"), "{said}");

    let petr = world.customer("Пётр");
    let said = follows(&world, &petr, &links[1]).await;
    assert!(said.contains("уже использовано"), "{said}");
    assert!(said.contains("Здравствуйте, Пётр"), "{said}");
    assert_eq!(role_of(&world, &petr).await, None);
    let said = follows(&world, &olga, &links[1]).await;
    assert!(said.contains("уже"), "{said}");
    assert_eq!(role_of(&world, &olga).await, Some(Role::Owner));

    world.restarts().await;
    assert_eq!(log.links().len(), 2, "a shop with an owner prints no link");
    world.closes().await;
}

both!(
    /// A claim link that lies about in an old log opens nothing.
    a_claim_link_expires,
    story_claim_expires
);

async fn story_claim_expires(backend: Backend) {
    let log = Log::default();
    let _listening = log.listen();
    let world = World::open_with(backend, |config| config.owner = None).await;
    world.passes(TimeDelta::hours(25));
    let late = world.customer("Лев");
    let said = follows(&world, &late, &log.links()[0]).await;
    assert!(said.contains("устарело"), "{said}");
    assert_eq!(role_of(&world, &late).await, None);
    world.closes().await;
}

both!(
    /// An invitation works once, for 48 hours, and not for those who have the role already.
    invitations_work_once_and_expire,
    story_invitations
);

async fn story_invitations(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.customer("Анна");
    let boris = world.customer("Борис");

    let link = invites(&world, &owner, "Менеджер").await;
    let said = follows(&world, &anna, &link).await;
    assert!(said.contains("Ваша роль: Менеджер"), "{said}");
    owner.sees("Анна теперь в команде: Менеджер").await;
    assert_eq!(role_of(&world, &anna).await, Some(Role::Manager));
    let commands = anna.phone.commands().to_string();
    assert!(commands.contains("leads"), "{commands}");
    let said = follows(&world, &boris, &link).await;
    assert!(said.contains("уже использовано"), "{said}");
    assert_eq!(role_of(&world, &boris).await, None);

    let link = invites(&world, &owner, "Администратор").await;
    let said = follows(&world, &owner, &link).await;
    assert!(
        said.contains("Вы уже в команде. Ваша роль: Владелец"),
        "{said}"
    );
    let said = follows(&world, &boris, &link).await;
    assert!(said.contains("Ваша роль: Администратор"), "{said}");
    let said = follows(&world, &anna, &invites(&world, &boris, "Менеджер").await).await;
    assert!(
        said.contains("Вы уже в команде. Ваша роль: Менеджер"),
        "{said}"
    );

    let vera = world.customer("Вера");
    let bot = link.split("join_").next().unwrap().to_owned();
    let said = follows(&world, &vera, &format!("{bot}join_0123456789abcdef")).await;
    assert!(said.contains("Такого приглашения нет"), "{said}");
    let link = invites(&world, &boris, "Менеджер").await;
    world.passes(TimeDelta::hours(49));
    let said = follows(&world, &vera, &link).await;
    assert!(said.contains("Приглашение устарело"), "{said}");
    assert_eq!(role_of(&world, &vera).await, None);
    vera.does_not_see("/menu");
    world.closes().await;
}

both!(
    /// Whoever may not invite any more has no invitations abroad either.
    invitations_go_with_their_author,
    story_orphaned_invitation
);

async fn story_orphaned_invitation(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let admin = world.staff("Аркадий", "ru", Role::Admin).await;
    let link = invites(&world, &admin, "Менеджер").await;
    let member = opens_member(&world, &owner, "Аркадий").await;
    owner.presses_on(&member, "🚪 Убрать из команды").await;
    world.settles().await;
    let heirs = owner.phone.message(member.id).unwrap();
    owner.presses_on(&heirs, "Ольга").await;
    world.settles().await;
    assert_eq!(role_of(&world, &admin).await, None);
    let said = follows(&world, &admin, &link).await;
    assert!(said.contains("Такого приглашения нет"), "{said}");
    assert_eq!(role_of(&world, &admin).await, None, "no way back in");
    world.closes().await;
}

both!(
    /// Roles go up and down as the roles of those who change them allow, whatever a custom client sends.
    roles_are_changed_by_those_who_may,
    story_roles
);

async fn story_roles(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;

    let member = opens_member(&world, &owner, "Анна").await;
    let told = owner.presses_on(&member, "Роль: Администратор").await;
    assert!(
        told.words().contains("Анна: теперь Администратор"),
        "{told:?}"
    );
    anna.sees("Ваша роль: Администратор").await;
    world.settles().await;

    // An admin sees and reaches managers only.
    let staff = asks(&world, &anna, "/staff").await;
    let offered = labels(&staff);
    assert!(offered.contains(&"Борис".to_owned()), "{offered:?}");
    assert!(
        !offered.contains(&"Ольга".to_owned()) && !offered.contains(&"Анна".to_owned()),
        "{offered:?}"
    );
    let user = |actor: &Actor| UserId(actor.phone.id());
    for forbidden in [
        Press::SetRole {
            user: user(&owner),
            role: Role::Manager,
        },
        Press::SetRole {
            user: user(&anna),
            role: Role::Owner,
        },
        Press::SetRole {
            user: user(&boris),
            role: Role::Admin,
        },
        Press::RemoveTo {
            user: user(&owner),
            heir: user(&anna),
        },
        Press::RemoveTo {
            user: user(&anna),
            heir: user(&boris),
        },
        Press::InviteAs { role: Role::Admin },
        Press::InviteAs { role: Role::Owner },
    ] {
        let told = anna.presses_raw(staff.id, &forbidden.encode()).await;
        assert!(
            told.words().contains("нужна другая роль"),
            "{forbidden:?}: {told:?}"
        );
    }
    let told = boris
        .presses_raw(boris.phone.last().unwrap().id, &Press::Staff {}.encode())
        .await;
    assert!(told.words().contains("нужна другая роль"), "{told:?}");
    assert_eq!(role_of(&world, &owner).await, Some(Role::Owner));
    assert_eq!(role_of(&world, &anna).await, Some(Role::Admin));
    assert_eq!(role_of(&world, &boris).await, Some(Role::Manager));

    // What an admin had begun does not go on when he is none any more.
    anna.writes("/preset");
    anna.presses("⬆️ Загрузить").await;
    anna.sees("Пришлите файл пресета").await;
    let member = opens_member(&world, &owner, "Анна").await;
    owner.presses_on(&member, "Роль: Менеджер").await;
    anna.sees("Ваша роль: Менеджер").await;
    world.settles().await;
    let said = asks(&world, &anna, "nonsense = 1").await;
    assert!(!said.text.contains("замечани"), "{}", said.text);
    let told = anna.presses_on(&staff, "Борис").await;
    assert!(told.words().contains("нужна другая роль"), "{told:?}");
    world.closes().await;
}

both!(
    /// A shop always has an owner.
    the_last_owner_stays,
    story_last_owner
);

async fn story_last_owner(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let own = opens_member(&world, &owner, "Ольга").await;
    for role in ["Роль: Менеджер", "Роль: Администратор"] {
        let told = owner.presses_on(&own, role).await;
        assert!(told.words().contains("единственный владелец"), "{told:?}");
    }
    let remove = Press::RemoveTo {
        user: UserId(owner.phone.id()),
        heir: UserId(anna.phone.id()),
    };
    let told = owner.presses_raw(own.id, &remove.encode()).await;
    assert!(told.words().contains("единственный владелец"), "{told:?}");
    assert_eq!(role_of(&world, &owner).await, Some(Role::Owner));

    // With a second owner the first may go, by his own hand too.
    let member = opens_member(&world, &owner, "Анна").await;
    owner.presses_on(&member, "Роль: Владелец").await;
    world.settles().await;
    let told = owner.presses_raw(own.id, &remove.encode()).await;
    assert!(told.words().contains("больше не в команде"), "{told:?}");
    world.settles().await;
    assert_eq!(role_of(&world, &owner).await, None);
    assert_eq!(role_of(&world, &anna).await, Some(Role::Owner));
    world.closes().await;
}

both!(
    /// Who is removed leaves everything to a colleague and is a customer from then on.
    the_removed_hand_everything_over,
    story_removal
);

async fn story_removal(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    let (ivan, petr) = (world.customer("Иван"), world.customer("Пётр"));

    // Anna has a deal with a task, a lead, and a half-typed answer.
    ivan.writes("Хочу красный чайник");
    anna.presses("Взять в работу").await;
    anna.presses("Конвертировать").await;
    anna.presses("Продажа").await;
    anna.sees("Сделка №1").await;
    petr.writes("Хочу самовар");
    anna.sees("Хочу самовар").await;
    anna.presses("Взять в работу").await;
    world.settles().await;
    let deal = anna.sees_button("✏️ Заполнить").await;
    anna.presses_on(&deal, "✏️ Заполнить").await;
    anna.presses("Товар").await;
    anna.sees("Какой товар?").await;
    let news = anna.sees("Лид №2").await;
    anna.presses_on(&news, "🗂 Карточка").await;
    world.settles().await;
    let old_card = anna.sees_button("🕘 История").await;
    let (row, col) = old_card.find_button("🕘 История").unwrap();
    let old_data = anna.phone.callback_data(old_card.id, row, col).unwrap();

    let member = opens_member(&world, &owner, "Анна").await;
    assert!(member.text.contains("2 записи в работе"), "{}", member.text);
    owner.presses_on(&member, "🚪 Убрать из команды").await;
    world.settles().await;
    let heirs = owner.phone.message(member.id).unwrap();
    assert!(heirs.text.contains("2 открытые записи"), "{}", heirs.text);
    assert!(!labels(&heirs).contains(&"Анна".to_owned()));
    let customer_as_heir = Press::RemoveTo {
        user: UserId(anna.phone.id()),
        heir: UserId(ivan.phone.id()),
    };
    let told = owner
        .presses_raw(heirs.id, &customer_as_heir.encode())
        .await;
    assert!(told.words().contains("нет в команде"), "{told:?}");
    let before = boris.phone.last().unwrap().id;
    let told = owner.presses_on(&heirs, "Борис").await;
    assert!(
        told.words().contains("Анна больше не в команде"),
        "{told:?}"
    );
    assert!(told.words().contains("Переданы 2 записи"), "{told:?}");
    world.settles().await;

    let told = said_after(&boris, before);
    assert!(told.contains("передаёт вам запись: Сделка №1"), "{told}");
    assert!(told.contains("передаёт вам запись: Лид №2"), "{told}");
    let tasks = asks(&world, &boris, "/tasks").await;
    assert!(tasks.text.contains("1 открытая задача"), "{}", tasks.text);

    // Nothing of Anna's works any more, and she is told.
    anna.sees("вы больше не в команде").await;
    for shown in anna.phone.chat() {
        let left = labels(&shown);
        assert!(
            !["🕘 История", "🗂 Карточка", "Товар в наличии"]
                .iter()
                .any(|label| left.iter().any(|has| has == label)),
            "a card with buttons is left: {left:?}"
        );
    }
    let told = anna.presses_raw(old_card.id, &old_data).await;
    assert!(
        told.words().contains("для сотрудников магазина"),
        "{told:?}"
    );
    let commands = anna.phone.commands().to_string();
    assert!(!commands.contains("leads"), "{commands}");

    // What she types answers no question any more: it is a request like anybody's.
    let said = asks(&world, &anna, "А где моя премия?").await;
    assert!(said.text.contains("Заявка №3"), "{}", said.text);
    boris.sees("А где моя премия?").await;
    let mut tx = world.running().db.read().await.unwrap();
    let lead = storage::records::find(&mut tx, prilavok::domain::ids::RecordId(4))
        .await
        .unwrap()
        .unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(lead.responsible, None);

    // Her clients reach Boris now.
    ivan.writes("Ещё и блюдце");
    boris.sees("Ещё и блюдце").await;
    anna.does_not_see("Ещё и блюдце");
    world.closes().await;
}
