//! What a preset says, checked and ready to ask.

use super::calls::CallBack;
use super::client::ClientTrigger;
use super::goods::StockDuty;
use super::homes::Demand;
use super::roles::Roles;
use crate::domain::ids::{ChoiceId, FieldId, PipelineId, RobotId, StageId, TemplateId};
use crate::domain::lang::Localized;
use crate::domain::number::Number;
use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

/// A whole preset. Constructed only by [`Preset::parse`](super::Preset), which checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// The preset's name, for people.
    pub name: Localized,
    /// Every field that a record of any pipeline, a contact or a company may have.
    pub fields: Vec<Field>,
    /// The fields on a contact's card, in order; kept with the contact wherever they are shown.
    pub contact_fields: Vec<FieldId>,
    /// The fields on a company's card, in order; kept with the company.
    pub company_fields: Vec<FieldId>,
    /// What a missed call asks for.
    pub calls: CallBack,
    /// Pipelines in the order in which menus offer them; exactly one is of leads.
    pub pipelines: Vec<Pipeline>,
}

/// What kind of record travels through a pipeline. Each kind has numbers of its own: «Лид №7», «Сделка №3».
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordKind {
    /// A request of a possible client, to be qualified.
    Lead,
    /// A sale, a purchase, a production order.
    Deal,
    /// An offer (quote) made to a client.
    Offer,
}

/// A pipeline: the stages that records of one kind travel through.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches, each named in the preset's text"
)]
pub struct Pipeline {
    /// Its id.
    pub id: PipelineId,
    /// What travels through it.
    pub kind: RecordKind,
    /// Its name, also the label of its button.
    pub name: Localized,
    /// Whether staff creates records in it by hand (`/new`).
    pub manual: bool,
    /// Whether a record made by hand must have a client from the start.
    pub needs_client: bool,
    /// Whether the client sees its records in `/orders`.
    pub customer_sees: bool,
    /// Whether every failing stage is open from every open stage.
    pub fail_from_any: bool,
    /// The stage where new records start.
    pub start: StageId,
    /// Fields on the card, in order.
    pub fields: Vec<FieldId>,
    /// Fields that the client sees of an order, in order.
    pub customer_fields: Vec<FieldId>,
    /// The field that says where the goods go; the client's own orders fill it in.
    pub delivery: Option<FieldId>,
    /// Fields that must be filled from a stage on.
    pub required_from: Vec<Demand>,
    /// The money field that is the sum of a record's lines while it has any.
    pub total: Option<FieldId>,
    /// The field that says in words what the lines say: while a record has any, nobody misses it.
    pub contents: Option<FieldId>,
    /// How its records become deals; only leads have it.
    pub conversion: Option<Conversion>,
    /// Stages in the order of the progress line; the final ones last.
    pub stages: Vec<Stage>,
}

/// How a lead becomes a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// Stages from which it is allowed.
    pub from: Vec<StageId>,
    /// The stage on which the lead ends.
    pub to: StageId,
    /// Pipelines on offer.
    pub into: Vec<PipelineId>,
    /// Fields without which it is refused: they are asked for on the spot.
    pub requires: Vec<FieldId>,
    /// Fields that are named when missing, and may be filled in later.
    pub wants: Vec<FieldId>,
}

/// What a stage means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StageKind {
    /// Work goes on.
    Open,
    /// The good end.
    Won,
    /// A failing end, with a reason.
    Lost,
}

/// A stage of a pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its id.
    pub id: StageId,
    /// Its name, also the label of the button that moves a record to it.
    pub name: Localized,
    /// What it means.
    pub kind: StageKind,
    /// What the client reads of it in `/orders`; a general word for the kind when absent.
    pub customer: Option<Localized>,
    /// What it does to the stock of what a record's lines name.
    pub stock: Option<StockDuty>,
    /// Moves that people may make from here, in the order of their buttons.
    pub moves: Vec<Move>,
    /// What the client may do here, and where it leads.
    pub triggers: Vec<ClientTrigger>,
    /// What happens by itself here.
    pub robots: Vec<Robot>,
}

/// A move that people may make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Where to.
    pub to: StageId,
    /// Its button's label when not the stage's name: «Взять в работу».
    pub label: Option<Localized>,
    /// Whether who makes it becomes the responsible.
    pub take: bool,
    /// Conditions, all of which must hold. One on an empty field makes the move ask for that field.
    pub when: Vec<Condition>,
    /// Fields that must be filled: asked for on the spot.
    pub requires: Vec<FieldId>,
}

/// A condition on one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The field it looks at.
    pub field: FieldId,
    /// What it asks of it.
    pub test: Test,
}

/// What a condition asks of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Has a value.
    Filled,
    /// Has none.
    Empty,
    /// A field of one choice or several has one of these.
    OneOf(Vec<ChoiceId>),
    /// A field of one choice or several has a value, and none of these.
    NoneOf(Vec<ChoiceId>),
    /// A field of several choices has all of these.
    Has(Vec<ChoiceId>),
    /// A yes-or-no field says this.
    Says(bool),
    /// A sum, a number or a day is at least this.
    AtLeast(Edge),
    /// A sum, a number or a day is below this.
    Below(Edge),
}

/// What a sum, a number or a day is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// A sum in minor units, or a whole number.
    Whole(i64),
    /// A number.
    Number(Number),
    /// A day.
    Day(NaiveDate),
}

/// A field of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its id.
    pub id: FieldId,
    /// Its name.
    pub name: Localized,
    /// The question that its dialogue asks; made of the name when absent.
    pub ask: Option<Localized>,
    /// What it holds.
    pub kind: FieldKind,
    /// Who of staff sees it.
    pub visible: Roles,
    /// Who of staff may fill it in, if they see it.
    pub editable: Roles,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// Words, up to so many characters.
    Text {
        /// The most characters it takes.
        max: usize,
    },
    /// An amount in the shop's currency, kept in minor units.
    Money,
    /// One of a few.
    Choice(Vec<Choice>),
    /// Several of a few.
    Choices(Vec<Choice>),
    /// A number.
    Number {
        /// The least it may be.
        min: Option<Number>,
        /// The most it may be.
        max: Option<Number>,
    },
    /// A day of the calendar.
    Date,
    /// Yes or no.
    YesNo,
    /// A phone number (E.164) of the shop's own asking; the client's own is [`FieldKind::ContactPhone`].
    Phone,
    /// An e-mail address.
    Email,
    /// A link, `http` or `https`.
    Link,
    /// A file, kept by Telegram.
    File,
    /// The contact's name; kept with the contact.
    ContactName,
    /// The contact's phone (E.164); kept with the contact.
    ContactPhone,
    /// The company's name; the company is found or made by it.
    CompanyName,
    /// Where the client came from (`/start src_…`, or by hand).
    Source,
}

/// One choice of a choice field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its id.
    pub id: ChoiceId,
    /// Its name, also its button's label.
    pub name: Localized,
    /// Whether it is no longer offered; what has it keeps it.
    pub retired: bool,
}

/// Something that happens by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Robot {
    /// Its id, unique within the pipeline.
    pub id: RobotId,
    /// Its name, for the trace «почему это случилось».
    pub name: Localized,
    /// What sets it off.
    pub trigger: Trigger,
    /// How long it waits; it then acts only if the record still stands on the stage.
    pub after: Option<TimeDelta>,
    /// Conditions, all of which must hold when it acts; one on an empty field does not hold.
    pub when: Vec<Condition>,
    /// What it does, in order.
    pub actions: Vec<Action>,
}

/// What sets a robot off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// A record enters the robot's stage.
    Enter,
    /// A task of this template is done while the record stands on the robot's stage.
    TaskDone(TemplateId),
}

/// What a robot does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Tells staff.
    Notify {
        /// Whom.
        to: Audience,
        /// What; see [`PLACEHOLDERS`].
        text: Localized,
    },
    /// Sets a task.
    CreateTask(TaskTemplate),
    /// Moves the record.
    Move {
        /// Where to.
        to: StageId,
    },
    /// Writes to the client.
    MessageClient {
        /// Off unless the preset says so.
        enabled: bool,
        /// What; see [`PLACEHOLDERS`].
        text: Localized,
    },
    /// Fills a field in.
    SetField {
        /// Which.
        field: FieldId,
        /// With what, as a person would write it (a choice: its id; several: their ids with commas; money: major units;
        /// a day: `2026-12-31` or one of [`DAYS`]; yes or no: those words).
        value: String,
    },
}

/// Whom a robot tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The record's responsible; without one, all on duty.
    Responsible,
    /// Admins; without one, the owners.
    Supervisor,
    /// All staff on duty; with nobody on duty, the supervisors.
    OnDuty,
}

/// A task that a robot sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskTemplate {
    /// Its id, unique within the pipeline.
    pub id: TemplateId,
    /// What is to be done; see [`PLACEHOLDERS`].
    pub title: Localized,
    /// For whom: [`Audience::Responsible`] or [`Audience::Supervisor`].
    pub to: Audience,
    /// When it is due, from its making.
    pub due: TimeDelta,
    /// How long before it is due its reminder comes.
    pub remind_before: Option<TimeDelta>,
    /// The stage to which the record moves when the task is done.
    pub on_done: Option<StageId>,
    /// The task is done by itself when the record moves to this stage.
    pub done_by_move: Option<StageId>,
}

/// What a robot's text may name between braces: `{record}` «Сделка №3», `{client}`, `{stage}`, `{responsible}`, and any
/// field by its id.
pub const PLACEHOLDERS: [&str; 4] = ["record", "client", "stage", "responsible"];

/// Days that a robot may fill in, counted from when it does.
pub const DAYS: [(&str, i64); 2] = [("today", 0), ("tomorrow", 1)];

impl FieldKind {
    /// The choices it offers or once offered; none when it is no field of choices.
    pub fn choices(&self) -> &[Choice] {
        match self {
            FieldKind::Choice(choices) | FieldKind::Choices(choices) => choices,
            FieldKind::Text { .. }
            | FieldKind::Money
            | FieldKind::Number { .. }
            | FieldKind::Date
            | FieldKind::YesNo
            | FieldKind::Phone
            | FieldKind::Email
            | FieldKind::Link
            | FieldKind::File
            | FieldKind::ContactName
            | FieldKind::ContactPhone
            | FieldKind::CompanyName
            | FieldKind::Source => &[],
        }
    }

    /// Whether it is the client's by nature: it needs no place on a client's card.
    pub const fn is_of_the_client(&self) -> bool {
        match self {
            FieldKind::ContactName
            | FieldKind::ContactPhone
            | FieldKind::CompanyName
            | FieldKind::Source => true,
            FieldKind::Text { .. }
            | FieldKind::Money
            | FieldKind::Choice(_)
            | FieldKind::Choices(_)
            | FieldKind::Number { .. }
            | FieldKind::Date
            | FieldKind::YesNo
            | FieldKind::Phone
            | FieldKind::Email
            | FieldKind::Link
            | FieldKind::File => false,
        }
    }

    /// The word by which a preset names it.
    pub const fn word(&self) -> &'static str {
        match self {
            FieldKind::Text { .. } => "text",
            FieldKind::Money => "money",
            FieldKind::Choice(_) => "choice",
            FieldKind::Choices(_) => "choices",
            FieldKind::Number { .. } => "number",
            FieldKind::Date => "date",
            FieldKind::YesNo => "yes_no",
            FieldKind::Phone => "phone",
            FieldKind::Email => "email",
            FieldKind::Link => "link",
            FieldKind::File => "file",
            FieldKind::ContactName => "contact_name",
            FieldKind::ContactPhone => "contact_phone",
            FieldKind::CompanyName => "company_name",
            FieldKind::Source => "source",
        }
    }
}

impl Preset {
    /// The pipeline of that id.
    pub fn pipeline(&self, id: &PipelineId) -> Option<&Pipeline> {
        self.pipelines.iter().find(|pipeline| pipeline.id == *id)
    }

    /// The pipeline of leads.
    pub fn leads(&self) -> Option<&Pipeline> {
        self.pipelines
            .iter()
            .find(|pipeline| pipeline.kind == RecordKind::Lead)
    }

    /// The field of that id.
    pub fn field(&self, id: &FieldId) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == *id)
    }
}

impl Pipeline {
    /// The stage of that id.
    pub fn stage(&self, id: &StageId) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == *id)
    }

    /// The failing stages, in order.
    pub fn lost_stages(&self) -> impl Iterator<Item = &Stage> {
        self.stages
            .iter()
            .filter(|stage| stage.kind == StageKind::Lost)
    }

    /// A task template by its id, wherever in the pipeline it stands.
    pub fn template(&self, id: &TemplateId) -> Option<&TaskTemplate> {
        self.stages
            .iter()
            .flat_map(|stage| &stage.robots)
            .flat_map(|robot| &robot.actions)
            .find_map(|action| match action {
                Action::CreateTask(template) if template.id == *id => Some(template),
                Action::CreateTask(_)
                | Action::Notify { .. }
                | Action::Move { .. }
                | Action::MessageClient { .. }
                | Action::SetField { .. } => None,
            })
    }

    /// A robot by its id, with the stage it stands on.
    pub fn robot(&self, id: &RobotId) -> Option<(&Stage, &Robot)> {
        self.stages.iter().find_map(|stage| {
            stage
                .robots
                .iter()
                .find(|robot| robot.id == *id)
                .map(|robot| (stage, robot))
        })
    }
}

impl Stage {
    /// Whether work on the record has ended here.
    pub const fn is_final(&self) -> bool {
        match self.kind {
            StageKind::Open => false,
            StageKind::Won | StageKind::Lost => true,
        }
    }
}

impl RecordKind {
    /// Every kind.
    pub const ALL: [RecordKind; 3] = [RecordKind::Lead, RecordKind::Deal, RecordKind::Offer];

    /// Its name in presets, in the database and in Fluent messages.
    pub const fn slug(self) -> &'static str {
        match self {
            RecordKind::Lead => "lead",
            RecordKind::Deal => "deal",
            RecordKind::Offer => "offer",
        }
    }

    /// Takes back what [`RecordKind::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<RecordKind> {
        RecordKind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}
