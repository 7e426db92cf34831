//! What a preset says, checked and ready to ask.

use super::goods::StockDuty;
use crate::domain::ids::{ChoiceId, FieldId, PipelineId, RobotId, StageId, TemplateId};
use crate::domain::lang::Localized;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// A whole preset. Constructed only by [`Preset::parse`](super::Preset), which checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// The preset's name, for people.
    pub name: Localized,
    /// Every field that a record of any pipeline may have.
    pub fields: Vec<Field>,
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
    /// The money field that is the sum of a record's lines while it has any.
    pub total: Option<FieldId>,
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
    /// A choice field has one of these.
    OneOf(Vec<ChoiceId>),
    /// A choice field has a value, and none of these.
    NoneOf(Vec<ChoiceId>),
    /// A money field is at least this, in minor units.
    AtLeast(i64),
    /// A money field is below this, in minor units.
    Below(i64),
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
        /// With what, as a person would write it (a choice: its id; money: major units).
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
