//! A shop in the middle of its day, with everything that makes a screen hard: long names, markup and right-to-left
//! letters in them, every field filled in to its end, tasks long overdue.

use chrono::{DateTime, Utc};
use prilavok::app::Settings;
use prilavok::app::cards::RecordView;
use prilavok::domain::contact::{Company, Contact};
use prilavok::domain::event::{Actor, Event, Happening};
use prilavok::domain::fields::{Fields, Value};
use prilavok::domain::ids::{
    ChatId, ChoiceId, ClientMessageId, CompanyId, ContactId, EventId, FieldId, MessageId,
    PipelineId, RecordId, RobotId, StageId, TaskId, TemplateId, UserId,
};
use prilavok::domain::lang::{Lang, Localized};
use prilavok::domain::people::{Person, Role};
use prilavok::domain::phone::Phone;
use prilavok::domain::preset::{Pipeline, Preset, RecordKind, Stage};
use prilavok::domain::record::Record;
use prilavok::domain::requisites::Requisites;
use prilavok::domain::task::{Task, TaskState};
use prilavok::domain::time::Millis;
use prilavok::storage::messages::ClientMessage;
use prilavok::telegram::screens::Look;
use prilavok::telegram::screens::history::Names;
use prilavok::telegram::screens::tasks::TaskView;

pub const RETAIL: &str = include_str!("../../presets/retail.toml");
pub const ANNA: UserId = UserId(101);
pub const BORIS: UserId = UserId(102);
pub const OWNER: UserId = UserId(103);
pub const CLIENT: UserId = UserId(201);

/// A name as long as Telegram allows, with markup in it.
pub const LONG: &str = "Константин <b>Очень</b> & Длинный Константинопольский-Задунайский фон Преображенский-Вознесенский и ещё немного слов о себе тут 🙂";

pub struct Shop {
    pub preset: Preset,
    pub settings: Settings,
    pub now: Millis,
}

pub fn moment(text: &str) -> Millis {
    text.parse::<DateTime<Utc>>().unwrap().into()
}

pub fn stage(id: &str) -> StageId {
    StageId::parse(id).unwrap()
}

pub fn field(id: &str) -> FieldId {
    FieldId::parse(id).unwrap()
}

impl Shop {
    pub fn new() -> Shop {
        Shop {
            preset: Preset::parse(RETAIL).unwrap(),
            settings: Settings {
                lang: Lang::Ru,
                timezone: chrono_tz::Europe::Moscow,
                currency: iso_currency::Currency::RUB,
            },
            now: moment("2026-11-23T12:00:00Z"),
        }
    }

    pub fn look<'a>(&'a self, viewer: &'a Person) -> Look<'a> {
        Look {
            viewer,
            settings: &self.settings,
            preset: &self.preset,
            now: self.now,
        }
    }

    pub fn pipeline(&self, id: &str) -> &Pipeline {
        self.preset
            .pipeline(&PipelineId::parse(id).unwrap())
            .unwrap()
    }

    pub fn stage(&self, pipeline: &str, id: &str) -> &Stage {
        self.pipeline(pipeline).stage(&stage(id)).unwrap()
    }

    pub fn record(&self, kind: RecordKind, pipeline: &str, at: &str) -> Record {
        Record {
            id: RecordId(9_876_543_210),
            kind,
            number: 1_234,
            version: 12_345,
            pipeline: PipelineId::parse(pipeline).unwrap(),
            stage: stage(at),
            stage_since: moment("2026-11-21T08:00:00Z"),
            responsible: Some(ANNA),
            contact: Some(ContactId(1)),
            company: Some(CompanyId(1)),
            fields: Fields::default(),
            origin: None,
            reason: None,
            closed: self.stage(pipeline, at).is_final(),
            created_at: moment("2025-12-31T21:30:00Z"),
        }
    }

    /// A record of which nothing is known yet.
    pub fn bare(&self, kind: RecordKind, pipeline: &str, at: &str) -> RecordView {
        RecordView {
            record: Record {
                responsible: None,
                contact: None,
                company: None,
                stage_since: self.now,
                number: 1,
                ..self.record(kind, pipeline, at)
            },
            contact: None,
            client: None,
            company: None,
            responsible: None,
            facts: Fields::default(),
            tasks: Vec::new(),
            origin: None,
            words: Vec::new(),
            undo: None,
            ban: None,
            lines: Vec::new(),
        }
    }

    /// A record that a good manager has filled in.
    pub fn usual(&self, lang: Lang, kind: RecordKind, pipeline: &str, at: &str) -> RecordView {
        let (name, items, address) = match lang {
            Lang::Ru => (
                "Мария Соколова",
                "Чайник Bork K810 – 1 шт.",
                "Тверь, Новая ул., 5",
            ),
            Lang::En => ("Mary Falcon", "Kettle Bork K810, 1 pc", "5 New St, Tver"),
        };
        let contact = Contact {
            name: name.to_owned(),
            ..contact()
        };
        let facts: Fields = [
            ("client_name", Value::Text(name.to_owned())),
            ("client_phone", Value::Text(String::from("+79123456789"))),
            ("items", Value::Text(items.to_owned())),
            ("amount", Value::Money(1_290_050)),
            (
                "payment",
                Value::Choice(ChoiceId::parse("partial").unwrap()),
            ),
            ("address", Value::Text(address.to_owned())),
        ]
        .into_iter()
        .map(|(id, value)| (field(id), value))
        .collect();
        let record = Record {
            stage_since: moment("2026-11-23T09:40:00Z"),
            number: 3,
            ..self.record(kind, pipeline, at)
        };
        RecordView {
            record,
            client: Some(person(CLIENT, name, None)),
            contact: Some(contact),
            responsible: Some(person(ANNA, "Анна Крылова", Some(Role::Manager))),
            facts,
            ..self.bare(kind, pipeline, at)
        }
    }

    /// A record with every field filled in to its end.
    pub fn full(&self, kind: RecordKind, pipeline: &str, at: &str) -> RecordView {
        let long = |max: usize| Value::Text("Щ&<i>".repeat(max / 5));
        let facts: Fields = [
            ("client_name", Value::Text(LONG.to_owned())),
            ("client_phone", Value::Text(String::from("+79123456789"))),
            ("company", long(200)),
            ("items", long(2_000)),
            ("amount", Value::Money(prilavok::domain::money::MAX)),
            (
                "payment",
                Value::Choice(ChoiceId::parse("partial").unwrap()),
            ),
            ("address", long(500)),
            ("comment", long(2_000)),
            ("source", long(200)),
        ]
        .into_iter()
        .map(|(id, value)| (field(id), value))
        .collect();
        let record = Record {
            reason: Some("Дорого & далеко <br> ".repeat(50)),
            ..self.record(kind, pipeline, at)
        };
        let tasks = (0..12)
            .map(|id| {
                let task = Task {
                    id: TaskId(123_450 + id),
                    title: Localized {
                        ru: "Уточнить <всё> & вся ".repeat(12),
                        en: "Clarify <all> & sundry ".repeat(12),
                    },
                    stage: record.stage.clone(),
                    due_at: moment("2025-11-24T12:00:00Z"),
                    ..task()
                };
                (task, Some(person(BORIS, LONG, Some(Role::Manager))))
            })
            .collect();
        RecordView {
            contact: Some(Contact {
                name: LONG.to_owned(),
                ..contact()
            }),
            client: Some(Person {
                username: Some("a".repeat(32)),
                reachable: false,
                ..person(CLIENT, LONG, None)
            }),
            company: Some(Company {
                name: "ООО «Щ&<i>»".repeat(20),
                ..company()
            }),
            responsible: Some(person(ANNA, LONG, Some(Role::Manager))),
            facts,
            tasks,
            origin: Some(self.record(RecordKind::Lead, "lead", "converted")),
            words: vec![words(1, Some(&"Щ&<i>".repeat(800))); 3],
            undo: Some(prilavok::domain::engine::Undoable {
                event: EventId(1),
                back_to: stage("new"),
                since_before: self.now,
                responsible_before: None,
                consequences: std::collections::BTreeSet::new(),
            }),
            ban: None,
            lines: Vec::new(),
            record,
        }
    }

    pub fn task_view(&self, lang: Lang, state: TaskState, due: &str) -> TaskView {
        let usual = self.usual(lang, RecordKind::Deal, "sale", "new_order");
        TaskView {
            task: Task {
                state,
                due_at: moment(due),
                ..task()
            },
            record: usual.record,
            assignee: Some(person(ANNA, "Анна Крылова", Some(Role::Manager))),
            done_by: Some(person(BORIS, "Борис Лунин", Some(Role::Manager))),
            client: usual.contact.map(|contact| contact.name),
        }
    }
}

pub fn person(id: UserId, name: &str, role: Option<Role>) -> Person {
    Person {
        id,
        name: name.to_owned(),
        username: None,
        lang: Lang::Ru,
        role,
        on_duty: true,
        reachable: true,
        source: None,
    }
}

pub fn contact() -> Contact {
    Contact {
        id: ContactId(1),
        user: Some(CLIENT),
        name: String::from("Мария Соколова"),
        phone: Some(Phone::parse_shared("79123456789").unwrap()),
        phone_verified: true,
        company: None,
        version: 1,
        source: None,
        created_at: moment("2026-10-02T09:00:00Z"),
        active_at: moment("2026-11-23T11:40:00Z"),
    }
}

pub fn company() -> Company {
    Company {
        id: CompanyId(1),
        version: 3,
        name: String::from("ООО «Ромашка»"),
        requisites: Requisites::default(),
        created_at: moment("2026-10-02T09:00:00Z"),
        active_at: moment("2026-11-23T11:40:00Z"),
    }
}

pub fn task() -> Task {
    Task {
        id: TaskId(12),
        version: 3,
        record: RecordId(9_876_543_210),
        stage: stage("new_order"),
        template: TemplateId::parse("clarify_order").unwrap(),
        title: Localized {
            ru: String::from("Уточнить заказ у клиента (Мария Соколова) и проверить наличие"),
            en: String::from("Clarify the order with the client (Mary Falcon), check the stock"),
        },
        assignee: ANNA,
        state: TaskState::Open,
        due_at: moment("2026-11-23T14:00:00Z"),
        comment: None,
        on_done: None,
        done_by_move: None,
        cause: None,
    }
}

pub fn words(id: i64, text: Option<&str>) -> ClientMessage {
    ClientMessage {
        id: ClientMessageId(id),
        contact: ContactId(1),
        record: Some(RecordId(9_876_543_210)),
        session: None,
        author: CLIENT,
        incoming: true,
        kind: String::from(if text.is_some() { "text" } else { "photo" }),
        text: text.map(str::to_owned),
        album: None,
        reply_to: None,
        chat: ChatId(201),
        message: MessageId(id),
        brought_at: Some(moment("2026-11-23T10:15:00Z")),
        outcome: None,
        reaction: None,
        edited_at: None,
        deleted_at: None,
        deleted_by: None,
        at: moment("2026-11-23T10:15:00Z"),
    }
}

/// Every kind of entry that a history can have, the newest first.
#[expect(clippy::too_many_lines, reason = "one entry of every kind")]
pub fn events() -> Vec<Event> {
    let robot = || Actor::Robot(RobotId::parse("order_came").unwrap());
    let (task, until) = (TaskId(12), moment("2026-11-24T06:30:00Z"));
    let moved = |from, to, before, after| Happening::Moved {
        from: stage(from),
        to: stage(to),
        since_before: Millis(0),
        responsible_before: before,
        responsible_after: after,
    };
    let set = |after| Happening::FieldSet {
        field: field("amount"),
        before: None,
        after,
    };
    let all = vec![
        (
            Actor::Client(CLIENT),
            Happening::Created { from: None },
            None,
        ),
        (
            Actor::Person(ANNA),
            Happening::Created {
                from: Some(RecordId(7)),
            },
            None,
        ),
        (
            robot(),
            Happening::Notified {
                to: vec![ANNA, BORIS],
            },
            Some(2),
        ),
        (robot(), Happening::Notified { to: Vec::new() }, Some(2)),
        (robot(), Happening::TaskSet { task }, Some(2)),
        (
            robot(),
            Happening::RobotWaits {
                robot: RobotId::parse("order_came").unwrap(),
                until,
            },
            Some(2),
        ),
        (
            robot(),
            Happening::RobotStoodDown {
                robot: RobotId::parse("order_came").unwrap(),
            },
            None,
        ),
        (
            Actor::System,
            Happening::LoopStopped {
                robot: RobotId::parse("order_came").unwrap(),
            },
            None,
        ),
        (
            Actor::Person(ANNA),
            set(Some(Value::Money(1_290_000))),
            None,
        ),
        (Actor::Person(ANNA), set(None), None),
        (
            Actor::Person(ANNA),
            moved("new_order", "in_stock", Some(ANNA), Some(ANNA)),
            None,
        ),
        (
            Actor::Person(BORIS),
            moved("new_order", "in_stock", None, Some(BORIS)),
            None,
        ),
        (
            robot(),
            moved("postpayment", "won", Some(ANNA), Some(ANNA)),
            Some(14),
        ),
        (
            Actor::Person(ANNA),
            Happening::TaskDone {
                task,
                left_behind: false,
            },
            None,
        ),
        (
            Actor::Person(ANNA),
            Happening::TaskDone {
                task,
                left_behind: true,
            },
            None,
        ),
        (
            Actor::Person(ANNA),
            Happening::TaskPostponed { task, until },
            None,
        ),
        (
            Actor::Person(ANNA),
            Happening::TaskReassigned { task, to: BORIS },
            None,
        ),
        (
            Actor::Person(ANNA),
            Happening::TaskCommented {
                task,
                text: String::from("не берёт трубку"),
            },
            None,
        ),
        (
            Actor::Person(ANNA),
            Happening::HandedOver {
                from: Some(ANNA),
                to: BORIS,
            },
            None,
        ),
        (
            Actor::Person(ANNA),
            Happening::ReasonGiven {
                text: String::from("купил у соседей"),
            },
            None,
        ),
        (
            Actor::Person(ANNA),
            Happening::Undone {
                event: EventId(11),
                from: stage("in_stock"),
                to: stage("new_order"),
            },
            None,
        ),
        (robot(), Happening::ClientMessaged, Some(11)),
        (
            Actor::Person(ANNA),
            Happening::Converted { into: RecordId(8) },
            None,
        ),
    ];
    let mut events: Vec<Event> = (1..)
        .zip(all)
        .map(|(id, (actor, what, cause))| Event {
            id: EventId(id),
            record: RecordId(9_876_543_210),
            at: moment("2026-11-22T10:15:00Z").plus(chrono::TimeDelta::minutes(id)),
            actor,
            what,
            cause: cause.map(EventId),
            version: id,
        })
        .collect();
    events.reverse();
    events
}

pub fn names(lang: Lang, events: &[Event]) -> Names {
    let people = [
        person(ANNA, "Анна Крылова", Some(Role::Manager)),
        person(BORIS, "محمد علي", Some(Role::Manager)),
        person(CLIENT, "Мария Соколова", None),
    ];
    Names {
        people: people
            .into_iter()
            .map(|person| (person.id, person))
            .collect(),
        causes: events
            .iter()
            .map(|event| (event.id, event.clone()))
            .collect(),
        records: [
            (RecordId(7), (RecordKind::Lead, 7)),
            (RecordId(8), (RecordKind::Deal, 3)),
        ]
        .into_iter()
        .map(|(id, (kind, number))| (id, prilavok::app::naming::record_name(lang, kind, number)))
        .collect(),
    }
}
