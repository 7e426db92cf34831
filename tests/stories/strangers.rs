//! Presses that nobody was offered: from customers, from the removed, malformed. Refused in words, changing nothing.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, Told, World};
use prilavok::domain::ids::{
    ChoiceId, ClientMessageId, ContactId, FieldId, PipelineId, RecordId, StageId, TaskId, UserId,
};
use prilavok::domain::people::Role;
use prilavok::storage;
use prilavok::telegram::press::{Audience, Press, TalkPress, Whose};

/// A press of every kind, about things that exist.
fn every_press(colleague: UserId) -> Vec<Press> {
    let record = RecordId(2);
    let task = TaskId(1);
    let pipeline = || PipelineId::parse("sale").unwrap();
    let stage = || StageId::parse("in_stock").unwrap();
    let field = || FieldId::parse("amount").unwrap();
    let whose = Whose::All;
    vec![
        Press::Menu {},
        Press::Cancel {},
        Press::Card { record },
        Press::Move {
            record,
            version: 1,
            to: stage(),
        },
        Press::Failing { record },
        Press::Convert {
            record: RecordId(1),
            version: 3,
        },
        Press::ConvertInto {
            record: RecordId(1),
            version: 3,
            pipeline: pipeline(),
        },
        Press::Fields { record },
        Press::Field {
            record,
            field: field(),
        },
        Press::Choose {
            record,
            choice: ChoiceId::parse("prepay").unwrap(),
        },
        Press::Clear {
            record,
            field: field(),
        },
        Press::History { record, page: 0 },
        Press::Words { record, page: 0 },
        Press::HandOver { record },
        Press::HandOverTo {
            record,
            version: 1,
            to: colleague,
        },
        Press::Undo { record, version: 1 },
        Press::Reason { record },
        Press::Write { record },
        Press::Task { task },
        Press::Done { task },
        Press::Postpone { task },
        Press::PostponeBy {
            task,
            version: 1,
            minutes: 60,
        },
        Press::Reassign { task },
        Press::ReassignTo {
            task,
            version: 1,
            to: colleague,
        },
        Press::Comment { task },
        Press::Tasks { whose, page: 0 },
        Press::Deals { whose },
        Press::Pipeline {
            pipeline: pipeline(),
            whose,
        },
        Press::Stage {
            pipeline: pipeline(),
            stage: stage(),
            whose,
            page: 0,
        },
        Press::New {},
        Press::NewIn {
            pipeline: PipelineId::parse("purchase").unwrap(),
        },
        Press::NewFor {
            contact: ContactId(1),
        },
        Press::Duty { on: false },
        Press::Staff {},
        Press::Member { user: colleague },
        Press::Invite {},
        Press::InviteAs { role: Role::Admin },
        Press::SetRole {
            user: colleague,
            role: Role::Admin,
        },
        Press::Remove { user: colleague },
        Press::RemoveTo {
            user: colleague,
            heir: UserId(900),
        },
        Press::Preset {},
        Press::Outline {
            pipeline: pipeline(),
        },
        Press::Graph {
            pipeline: pipeline(),
        },
        Press::Download {},
        Press::Upload {},
        Press::Map {
            draft: 1,
            pipeline: pipeline(),
            stage: stage(),
        },
        Press::Confirm { draft: 1 },
        Press::Drop { draft: 1 },
        Press::Replay { update: 1 },
        Press::Talk(TalkPress::Recall {
            record,
            page: 0,
            words: ClientMessageId(1),
        }),
        Press::Talk(TalkPress::RecallSure {
            record,
            page: 0,
            words: ClientMessageId(1),
        }),
    ]
}

/// A sale in Анна's hands; somebody's message to press on.
async fn shop(world: &World) -> (Actor, Actor) {
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    (anna, ivan)
}

/// A message of the bot's in a person's chat.
fn any_message(person: &Actor) -> i64 {
    let chat = person.phone.chat();
    let theirs = chat
        .iter()
        .rev()
        .find(|shown| shown.from == prilavok::sandbox::emulator::Who::Bot);
    theirs.unwrap().id
}

both!(
    /// A customer with a client of their own making gets nowhere.
    a_customer_presses_everything,
    story_customer
);

async fn story_customer(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = shop(&world).await;
    let before = world.everything().await;
    let message = any_message(&ivan);
    for press in every_press(UserId(anna.phone.id())) {
        if press.audience() == Audience::Anyone {
            continue;
        }
        let told = ivan.presses_raw(message, &press.encode()).await;
        assert!(
            matches!(&told, Told::Alert(words) if words.contains("для сотрудников магазина")),
            "{press:?}: {told:?}"
        );
    }
    world.settles().await;
    assert_eq!(before, world.everything().await);
    assert!(anna.phone.chat().iter().all(|shown| shown.id < 1_000));
    world.closes().await;
}

both!(
    /// A manager who was removed keeps old messages, but none of their buttons.
    the_removed_press_everything,
    story_removed
);

async fn story_removed(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, _) = shop(&world).await;
    let boris = world.manager("Борис").await;
    let mut tx = world.running().db.begin().await.unwrap();
    storage::people::set_role(&mut tx, UserId(boris.phone.id()), None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let before = world.everything().await;
    let message = any_message(&boris);
    for press in every_press(UserId(anna.phone.id())) {
        if press.audience() == Audience::Anyone {
            continue;
        }
        let told = boris.presses_raw(message, &press.encode()).await;
        assert!(matches!(told, Told::Alert(_)), "{press:?}: {told:?}");
    }
    world.settles().await;
    assert_eq!(before, world.everything().await);
    world.closes().await;
}

both!(
    /// A manager may do a manager's work and no more.
    a_manager_runs_no_shop,
    story_manager
);

async fn story_manager(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, _) = shop(&world).await;
    let before = world.everything().await;
    let message = any_message(&anna);
    for press in every_press(UserId(anna.phone.id())) {
        if press.audience() != Audience::Management {
            continue;
        }
        let told = anna.presses_raw(message, &press.encode()).await;
        assert!(
            matches!(&told, Told::Alert(words) if words.contains("нужна другая роль")),
            "{press:?}: {told:?}"
        );
    }
    world.settles().await;
    assert_eq!(before, world.everything().await);
    world.closes().await;
}

both!(
    /// Rubbish is answered, whoever sends it, and breaks nothing; so are presses on what does not exist.
    rubbish_is_answered,
    story_rubbish
);

async fn story_rubbish(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = shop(&world).await;
    let owner = world.owner().await;
    let mut rubbish: Vec<String> = [
        "",
        "1",
        "0",
        "🙂",
        "1m",
        "1m2.1",
        "1m2.1.",
        "9m2.1.in_stock",
        "1m2.1.IN_STOCK",
        "1m99999999999999999999.1.won",
        "%s%n' OR 1=1 --",
        "1m-1.-1.won",
    ]
    .map(str::to_owned)
    .to_vec();
    rubbish.push("x".repeat(64));
    rubbish.push("ж".repeat(32));
    let whole = Press::Move {
        record: RecordId(2),
        version: 1,
        to: StageId::parse("in_stock").unwrap(),
    }
    .encode();
    for cut in 0..whole.len() - 1 {
        rubbish.push(whole[..cut].to_owned());
    }
    for (id, press) in [
        Press::Card {
            record: RecordId(77),
        },
        Press::Move {
            record: RecordId(77),
            version: 1,
            to: StageId::parse("in_stock").unwrap(),
        },
        Press::Move {
            record: RecordId(2),
            version: 1,
            to: StageId::parse("nowhere").unwrap(),
        },
        Press::Move {
            record: RecordId(2),
            version: 1,
            to: StageId::parse("won").unwrap(),
        },
        Press::Done { task: TaskId(77) },
        Press::Task { task: TaskId(-1) },
        Press::Member { user: UserId(123) },
        Press::SetRole {
            user: UserId(123),
            role: Role::Owner,
        },
        Press::HandOverTo {
            record: RecordId(2),
            version: 1,
            to: UserId(ivan.phone.id()),
        },
        Press::Pipeline {
            pipeline: PipelineId::parse("nowhere").unwrap(),
            whose: Whose::Mine,
        },
        Press::Outline {
            pipeline: PipelineId::parse("nowhere").unwrap(),
        },
        Press::Field {
            record: RecordId(2),
            field: FieldId::parse("nothing").unwrap(),
        },
        Press::NewIn {
            pipeline: PipelineId::parse("sale").unwrap(),
        },
        Press::Confirm { draft: 77 },
        Press::Replay { update: 77 },
    ]
    .iter()
    .enumerate()
    {
        assert!(!press.encode().is_empty(), "{id}");
        rubbish.push(press.encode());
    }
    let before = world.everything().await;
    for person in [&ivan, &anna, &owner] {
        let message = any_message(person);
        for data in &rubbish {
            let told = person.presses_raw(message, data).await;
            assert!(!told.words().is_empty(), "{data:?}: {told:?}");
            assert!(!told.words().contains("сломалось"), "{data:?}: {told:?}");
        }
    }
    world.settles().await;
    assert_eq!(before, world.everything().await);
    world.closes().await;
}
