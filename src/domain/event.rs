//! A record's history: who did what, when, and because of what.

use crate::domain::fields::Value;
use crate::domain::ids::{
    CallId, EventId, FieldId, FileId, OrderLineId, ProductId, RecordId, RobotId, StageId, TaskId,
    UserId,
};
use crate::domain::lang::Localized;
use crate::domain::money::Amount;
use crate::domain::order_line::Discount;
use crate::domain::product::Unit;
use crate::domain::quantity::{Quantity, Stock};
use crate::domain::time::Millis;
use serde::{Deserialize, Serialize};

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A member of staff.
    Person(UserId),
    /// The client.
    Client(UserId),
    /// A robot of the preset.
    Robot(RobotId),
    /// The shop itself.
    System,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// The record was made.
    Created {
        /// From this lead.
        from: Option<RecordId>,
    },
    /// It moved.
    Moved {
        /// From there.
        from: StageId,
        /// To there.
        to: StageId,
        /// Since when it had stood there, kept for undoing.
        since_before: Millis,
        /// Who was responsible before, kept for undoing.
        responsible_before: Option<UserId>,
        /// Who has been responsible since.
        responsible_after: Option<UserId>,
    },
    /// A move was taken back.
    Undone {
        /// The move.
        event: EventId,
        /// From there.
        from: StageId,
        /// To there.
        to: StageId,
    },
    /// The lead became this deal.
    Converted {
        /// The deal.
        into: RecordId,
    },
    /// A field was filled, changed or emptied.
    FieldSet {
        /// Which.
        field: FieldId,
        /// What it held.
        before: Option<Value>,
        /// What it holds.
        after: Option<Value>,
    },
    /// Somebody else answers for it now.
    HandedOver {
        /// Who did before.
        from: Option<UserId>,
        /// Who does now.
        to: UserId,
    },
    /// A new preset knows the record's stage no more; its owner put it on this one.
    Remapped {
        /// From there, in the words of the preset before.
        from: Localized,
        /// To there, in the words of the new one.
        to: Localized,
    },
    /// The failing reason in words.
    ReasonGiven {
        /// The words.
        text: String,
    },
    /// A task was set.
    TaskSet {
        /// Which.
        task: TaskId,
    },
    /// A task was done.
    TaskDone {
        /// Which.
        task: TaskId,
        /// The record had left the task's stage, so that nothing moved.
        left_behind: bool,
    },
    /// A task's due time was moved.
    TaskPostponed {
        /// Which.
        task: TaskId,
        /// Until when.
        until: Millis,
    },
    /// A task went to somebody else.
    TaskReassigned {
        /// Which.
        task: TaskId,
        /// To whom.
        to: UserId,
    },
    /// A task got a remark.
    TaskCommented {
        /// Which.
        task: TaskId,
        /// The words.
        text: String,
    },
    /// Staff was told.
    Notified {
        /// Whom.
        to: Vec<UserId>,
    },
    /// A robot wrote to the client.
    ClientMessaged,
    /// A robot waits until then.
    RobotWaits {
        /// Which.
        robot: RobotId,
        /// Until when.
        until: Millis,
    },
    /// A robot that had waited found its reason gone.
    RobotStoodDown {
        /// Which.
        robot: RobotId,
    },
    /// Robots set each other off too often; the last was not run.
    LoopStopped {
        /// Which.
        robot: RobotId,
    },
    /// The client and the shop called each other.
    Called {
        /// Which call.
        call: CallId,
        /// From the client.
        incoming: bool,
        /// Nobody talked.
        missed: bool,
    },
    /// A file was attached.
    FileAttached {
        /// Which.
        file: FileId,
        /// What it is called.
        name: Option<String>,
    },
    /// A file was taken away.
    FileRemoved {
        /// Which.
        file: FileId,
        /// What it was called.
        name: Option<String>,
    },
    /// A line was added.
    LineAdded {
        /// Which.
        line: LineGist,
        /// What it costs.
        sum: Amount,
    },
    /// A line was changed.
    LineChanged {
        /// Which, as it is now.
        line: LineGist,
        /// What of it.
        change: LineChange,
    },
    /// A line was taken away.
    LineRemoved {
        /// Which.
        line: LineGist,
        /// What it cost.
        sum: Amount,
    },
    /// Lines came from another record.
    LinesCopied {
        /// From which.
        from: RecordId,
        /// How many.
        count: i64,
    },
    /// The stock of what the lines name was moved.
    StockMoved {
        /// How.
        how: StockMove,
        /// What of, line by line.
        parts: Vec<StockPart>,
        /// What there was not enough of, and how much lacked.
        lacks: Vec<StockPart>,
    },
}

/// What the history says of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineGist {
    /// The product; `None`: free words.
    pub product: Option<ProductId>,
    /// What it is called.
    pub title: String,
    /// How much.
    pub quantity: Quantity,
    /// In what.
    pub unit: Unit,
}

/// What of a line was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineChange {
    /// How much.
    Quantity {
        /// It was.
        before: Quantity,
    },
    /// What a unit costs.
    Price {
        /// It did.
        before: Amount,
        /// It does.
        after: Amount,
    },
    /// What is taken off.
    Discount {
        /// It was.
        before: Option<Discount>,
        /// It is.
        after: Option<Discount>,
    },
    /// Another product took the place of this one.
    Replaced {
        /// What it was called.
        before: String,
        /// What the line costs now.
        sum: Amount,
    },
}

/// What was done to the stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockMove {
    /// Held for the record.
    Reserved,
    /// Not held any more.
    Released,
    /// Written off.
    Taken,
    /// Put into the stock.
    Added,
    /// What had been written off came back.
    Returned,
}

/// How much of a line's product was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockPart {
    /// The line.
    pub line: OrderLineId,
    /// Its product.
    pub product: ProductId,
    /// What it is called.
    pub title: String,
    /// In what it is counted.
    pub unit: Unit,
    /// How much.
    pub much: Stock,
    /// How much of that had been held before.
    #[serde(default)]
    pub held: Stock,
}

impl Happening {
    /// The same without anybody's words in it; `None` when there are none. Sums and choices stay.
    pub fn without_words(&self) -> Option<Happening> {
        let unsaid = |value: &Option<Value>| match value {
            Some(Value::Text(_)) => Some(Value::Text(UNSAID.to_owned())),
            other => other.clone(),
        };
        let unsaid_line = |line: &LineGist| LineGist {
            title: UNSAID.to_owned(),
            ..line.clone()
        };
        match self {
            Happening::LineAdded { line, sum } if line.product.is_none() => {
                Some(Happening::LineAdded {
                    line: unsaid_line(line),
                    sum: *sum,
                })
            }
            Happening::LineRemoved { line, sum } if line.product.is_none() => {
                Some(Happening::LineRemoved {
                    line: unsaid_line(line),
                    sum: *sum,
                })
            }
            Happening::LineChanged { line, change } => {
                let change = match change {
                    LineChange::Replaced { sum, .. } => LineChange::Replaced {
                        before: UNSAID.to_owned(),
                        sum: *sum,
                    },
                    LineChange::Quantity { .. }
                    | LineChange::Price { .. }
                    | LineChange::Discount { .. } => change.clone(),
                };
                Some(Happening::LineChanged {
                    line: match line.product {
                        Some(_) => line.clone(),
                        None => unsaid_line(line),
                    },
                    change,
                })
            }
            Happening::FieldSet {
                field,
                before,
                after,
            } => Some(Happening::FieldSet {
                field: field.clone(),
                before: unsaid(before),
                after: unsaid(after),
            }),
            Happening::ReasonGiven { .. } => Some(Happening::ReasonGiven {
                text: UNSAID.to_owned(),
            }),
            Happening::TaskCommented { task, .. } => Some(Happening::TaskCommented {
                task: *task,
                text: UNSAID.to_owned(),
            }),
            Happening::FileAttached {
                file,
                name: Some(_),
            } => Some(Happening::FileAttached {
                file: *file,
                name: Some(UNSAID.to_owned()),
            }),
            Happening::FileRemoved {
                file,
                name: Some(_),
            } => Some(Happening::FileRemoved {
                file: *file,
                name: Some(UNSAID.to_owned()),
            }),
            Happening::FileAttached { name: None, .. }
            | Happening::FileRemoved { name: None, .. }
            | Happening::Called { .. }
            | Happening::Created { .. }
            | Happening::Moved { .. }
            | Happening::Undone { .. }
            | Happening::Converted { .. }
            | Happening::HandedOver { .. }
            | Happening::Remapped { .. }
            | Happening::TaskSet { .. }
            | Happening::TaskDone { .. }
            | Happening::TaskPostponed { .. }
            | Happening::TaskReassigned { .. }
            | Happening::Notified { .. }
            | Happening::ClientMessaged
            | Happening::RobotWaits { .. }
            | Happening::RobotStoodDown { .. }
            | Happening::LoopStopped { .. }
            | Happening::LineAdded { .. }
            | Happening::LineRemoved { .. }
            | Happening::LinesCopied { .. }
            | Happening::StockMoved { .. } => None,
        }
    }
}

/// What stands where words were erased.
pub const UNSAID: &str = "…";

/// An entry of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its id; ids grow with time.
    pub id: EventId,
    /// The record it belongs to.
    pub record: RecordId,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: Actor,
    /// What.
    pub what: Happening,
    /// The entry without which this one would not be.
    pub cause: Option<EventId>,
    /// The record's version after it.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Histories are kept for years: what was once written must stay readable under these very names.
    #[test]
    fn written_histories_stay_readable() {
        let stage = |id| StageId::parse(id).unwrap();
        for (json, what) in [
            (
                r#"{"moved":{"from":"new","to":"in_work","since_before":5,"responsible_before":null,"responsible_after":7}}"#,
                Happening::Moved {
                    from: stage("new"),
                    to: stage("in_work"),
                    since_before: Millis(5),
                    responsible_before: None,
                    responsible_after: Some(UserId(7)),
                },
            ),
            (
                r#"{"field_set":{"field":"amount","before":null,"after":{"money":1290000}}}"#,
                Happening::FieldSet {
                    field: FieldId::parse("amount").unwrap(),
                    before: None,
                    after: Some(Value::Money(1_290_000)),
                },
            ),
            (
                r#"{"task_done":{"task":12,"left_behind":true}}"#,
                Happening::TaskDone {
                    task: TaskId(12),
                    left_behind: true,
                },
            ),
            (
                r#"{"line_changed":{"line":{"product":4,"title":"Чай","quantity":1500,"unit":"kg"},"change":{"discount":{"before":null,"after":{"percent":1000}}}}}"#,
                Happening::LineChanged {
                    line: LineGist {
                        product: Some(ProductId(4)),
                        title: "Чай".to_owned(),
                        quantity: Quantity::new(1_500).unwrap(),
                        unit: Unit::Kilogram,
                    },
                    change: LineChange::Discount {
                        before: None,
                        after: Some(Discount::Percent(1_000)),
                    },
                },
            ),
            (
                r#"{"stock_moved":{"how":"taken","parts":[{"line":1,"product":4,"title":"Чай","unit":"piece","much":2000,"held":1000}],"lacks":[]}}"#,
                Happening::StockMoved {
                    how: StockMove::Taken,
                    parts: vec![StockPart {
                        line: OrderLineId(1),
                        product: ProductId(4),
                        title: "Чай".to_owned(),
                        unit: Unit::Piece,
                        much: Stock::new(2_000).unwrap(),
                        held: Stock::new(1_000).unwrap(),
                    }],
                    lacks: Vec::new(),
                },
            ),
            (r#""client_messaged""#, Happening::ClientMessaged),
        ] {
            assert_eq!(serde_json::to_string(&what).unwrap(), json);
            assert_eq!(serde_json::from_str::<Happening>(json).unwrap(), what);
        }
        for (json, actor) in [
            (r#"{"person":7}"#, Actor::Person(UserId(7))),
            (
                r#"{"robot":"new_lead"}"#,
                Actor::Robot(RobotId::parse("new_lead").unwrap()),
            ),
            (r#""system""#, Actor::System),
        ] {
            assert_eq!(serde_json::to_string(&actor).unwrap(), json);
            assert_eq!(serde_json::from_str::<Actor>(json).unwrap(), actor);
        }
    }

    #[test]
    fn a_slug_that_is_none_is_not_read() {
        assert!(serde_json::from_str::<Actor>(r#"{"robot":"Новый робот"}"#).is_err());
    }
}
