//! Dialogs: half-done input, kept in the database so that a restart forgets none.

use crate::app::fields::Seen;
use crate::app::presets::Mapping;
use crate::domain::call::CallKind;
use crate::domain::client_event::Property;
use crate::domain::contact::PointKind;
use crate::domain::fields::Holder;
use crate::domain::ids::{
    CallId, ChoiceId, CompanyId, ContactId, FieldId, LaterId, OrderLineId, PipelineId,
    ProductGroupId, ProductId, QuickReplyId, RecordId, SessionId, StageId, TaskId, UserId,
};
use crate::domain::lang::{Lang, Localized};
use crate::domain::line::{Number, Told};
use crate::domain::preset::edit::{NewKind, Spot};
use crate::domain::requisites_block::Block;
use crate::domain::time::Millis;
use crate::telegram::outgoing::Target;
use crate::telegram::press::{LinePart, ProductPart};
use serde::{Deserialize, Serialize};

/// What the person's next message answers, and the message that asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialog {
    /// The question.
    pub asks: Question,
    /// The message of ours that asked; tidied up when the answer has come.
    pub prompt: Target,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// A field of a record, a contact or a company.
    Field {
        /// Whose.
        #[serde(alias = "record")]
        holder: Holder,
        /// The field.
        field: FieldId,
        /// What goes on once it is filled.
        then: Then,
        /// What it held when it was asked for.
        #[serde(default)]
        seen: Seen,
        /// What is ticked, of several choices.
        #[serde(default)]
        picked: Vec<ChoiceId>,
    },
    /// Why a record failed, in words.
    Reason {
        /// The record.
        record: RecordId,
    },
    /// A remark on a task.
    Comment {
        /// The task.
        task: TaskId,
    },
    /// Words for a client.
    Words {
        /// The client.
        contact: ContactId,
        /// The record whose card it was begun on.
        record: RecordId,
    },
    /// Which client a new record is for: a part of the name or the phone.
    Client {
        /// The pipeline of the new record.
        pipeline: PipelineId,
    },
    /// What a new record is about.
    About {
        /// The pipeline of the new record.
        pipeline: PipelineId,
        /// The client.
        contact: Option<ContactId>,
        /// The field that takes the answer.
        field: FieldId,
    },
    /// A preset's file.
    PresetFile,
    /// A draft of a preset, its orphaned stages being mapped.
    PresetDraft {
        /// The draft.
        draft: i64,
        /// What is mapped so far.
        mapped: Vec<Mapping>,
    },
    /// The desk's.
    Desk(DeskQuestion),
    /// The line's.
    Line(LineQuestion),
    /// Of quick replies and what goes later.
    Replies(RepliesQuestion),
    /// The search's.
    Search(SearchQuestion),
    /// Of duplicates.
    Duplicates(DuplicatesQuestion),
    /// Of tags and segments.
    Marks(MarksQuestion),
    /// To a customer: about an order, or on the way to one.
    Customer(CustomerQuestion),
    /// What a client is to have instead of what the shop lacks.
    Replacement(Replacement),
    /// The fields' editor's.
    Fields(FieldsQuestion),
    /// Of the catalogue.
    Products(ProductsQuestion),
    /// Of a record's lines.
    Order(OrderQuestion),
    /// Of contacts and companies.
    Clients(ClientsQuestion),
    /// Of telephone calls and files.
    Calls(CallsQuestion),
}

/// What is asked of tags and segments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarksQuestion {
    /// Tags to put on a card.
    Tags {
        /// Its kind, by its code.
        kind: i64,
        /// Which.
        card: i64,
    },
    /// Another name of a tag.
    RenameTag {
        /// Which.
        tag: i64,
    },
    /// The name of a new segment.
    SegmentName,
    /// Another name of a segment.
    RenameSegment {
        /// Which.
        segment: i64,
    },
    /// A part of a segment's filter, by its code.
    SegmentPart {
        /// Which segment.
        segment: i64,
        /// Which part.
        what: i64,
    },
    /// What a field has to hold.
    SegmentField {
        /// Which segment.
        segment: i64,
        /// Which field.
        field: FieldId,
    },
}

/// What is asked of duplicates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicatesQuestion {
    /// Which card is to become one with this one.
    Other {
        /// The kind of both, by its code.
        kind: i64,
        /// The card that stays.
        card: i64,
    },
}

/// What the search asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchQuestion {
    /// What to look for.
    Words,
}

/// What the cards of contacts and companies ask. `seen` is what the card said when it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "a person has one question at a time"
)]
pub enum ClientsQuestion {
    /// Something of a contact.
    Contact {
        /// Whose.
        contact: ContactId,
        /// What.
        property: Property,
        /// What the card said.
        seen: Option<String>,
    },
    /// Another phone or e-mail.
    Point {
        /// Whose.
        contact: ContactId,
        /// Which of the two.
        kind: PointKind,
    },
    /// Another company of a contact, by its name or its ИНН.
    Company {
        /// Whose.
        contact: ContactId,
    },
    /// What a contact is in a company.
    Post {
        /// Who.
        contact: ContactId,
        /// Where.
        company: CompanyId,
        /// What the card said.
        seen: Option<String>,
    },
    /// Something of a company.
    OfCompany {
        /// Whose.
        company: CompanyId,
        /// What.
        property: Property,
        /// What the card said.
        seen: Option<String>,
    },
    /// A block of requisites.
    Paste {
        /// Whose.
        company: CompanyId,
    },
    /// Whether what was recognised is to be taken over.
    Pasted {
        /// Whose.
        company: CompanyId,
        /// What was recognised.
        block: Block,
    },
    /// Another one of a company's people: a part of the name or the phone, or a new name.
    Person {
        /// Which company's.
        company: CompanyId,
        /// What was typed so far.
        typed: Option<String>,
    },
    /// The name of a new contact.
    NewContact,
    /// The name of a new company, or a whole block of its requisites.
    NewCompany,
    /// The ИНН that tells a new company from another of its name.
    Namesake {
        /// The name.
        name: String,
    },
}

/// What is asked of telephone calls and files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallsQuestion {
    /// What came of a call.
    Result {
        /// With whom.
        contact: ContactId,
        /// How it went.
        kind: CallKind,
    },
    /// Its recording.
    Recording {
        /// Of which.
        call: CallId,
    },
    /// Files for a record, one after the other.
    Files {
        /// The record.
        record: RecordId,
    },
}

/// What customers are asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerQuestion {
    /// What they want to know of an order.
    About {
        /// The order.
        record: RecordId,
    },
    /// What they look for in the catalogue.
    Search {},
    /// How to reach them about what they are ordering.
    Phone {},
    /// Where to bring it.
    Address {},
}

/// A replacement that a member of staff is about to propose. What they type is looked for in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// The record whose goods are lacking.
    pub record: RecordId,
    /// The line to be replaced; `None`: none in particular.
    pub line: Option<OrderLineId>,
    /// What is offered to choose from.
    pub offered: Vec<ProductId>,
    /// What is chosen.
    pub chosen: Vec<ProductId>,
    /// What is proposed in words, where nothing of the catalogue is.
    pub words: Option<String>,
}

/// What the editor of fields asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldsQuestion {
    /// What is asked.
    pub what: Wanted,
    /// The card from whose list the editor was come to.
    pub spot: Spot,
    /// The upload in force when it was asked; `None`: the preset of before any.
    pub base: Option<i64>,
}

/// What the editor of fields waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// The Russian name of a new field.
    Name {
        /// What it is to hold.
        kind: NewKind,
    },
    /// The English name of a new field.
    EnglishName {
        /// What it is to hold.
        kind: NewKind,
        /// The Russian name.
        ru: String,
    },
    /// The choices of a new field, a line each.
    FirstChoices {
        /// What it is to hold.
        kind: NewKind,
        /// Its name.
        name: Localized,
    },
    /// Another name.
    Rename {
        /// Of which field.
        field: FieldId,
    },
    /// Another question.
    Ask {
        /// For which field.
        field: FieldId,
    },
    /// The bounds of a number.
    Bounds {
        /// Of which field.
        field: FieldId,
    },
    /// The length of a text.
    Length {
        /// Of which field.
        field: FieldId,
    },
    /// One choice more.
    Choice {
        /// Of which field.
        field: FieldId,
    },
    /// Another name of a choice.
    RenameChoice {
        /// Of which field.
        field: FieldId,
        /// Which.
        choice: ChoiceId,
    },
}

/// What the desk asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskQuestion {
    /// A note on a client, for colleagues only.
    Note {
        /// The client.
        contact: ContactId,
    },
    /// What is good to know for a colleague who is to take a session over.
    TransferNote {
        /// The session.
        session: SessionId,
        /// The colleague.
        to: UserId,
    },
}

/// What the line's rules ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineQuestion {
    /// The owner's own wording of a text.
    Text {
        /// Which.
        told: Told,
        /// In which language.
        lang: Lang,
    },
    /// A number.
    Number {
        /// Which.
        number: Number,
    },
    /// Working hours.
    Hours {
        /// Of which day, 0 being Monday; `None`: of all.
        day: Option<usize>,
    },
    /// Days off.
    Holidays,
    /// What a client adds to a rating.
    Remark {
        /// The session.
        session: SessionId,
        /// When it was asked: what comes much later is no answer any more.
        at: Millis,
    },
}

/// What quick replies ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepliesQuestion {
    /// The title of a new one.
    Title {
        /// Whether it is to be everybody's.
        shared: bool,
    },
    /// The text of a new one.
    Text {
        /// Whether it is to be everybody's.
        shared: bool,
        /// Its title.
        title: String,
    },
    /// Another title.
    Rename {
        /// Of which.
        reply: QuickReplyId,
    },
    /// Another text.
    Rewrite {
        /// Of which.
        reply: QuickReplyId,
    },
    /// When to send a client something.
    When {
        /// The client.
        contact: ContactId,
    },
    /// What to send then.
    Later {
        /// The client.
        contact: ContactId,
        /// When.
        at: Millis,
    },
    /// When to send instead what was put off.
    Move {
        /// What.
        later: LaterId,
    },
}

/// What the catalogue asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductsQuestion {
    /// A word to find a product by.
    Find {
        /// The one that it was last found by.
        query: Option<String>,
    },
    /// The name of a new product.
    NewName {
        /// The group it is to be in.
        group: ProductGroupId,
    },
    /// The price of a new product.
    NewPrice {
        /// The group it is to be in.
        group: ProductGroupId,
        /// Its name.
        name: String,
    },
    /// A part of a product.
    Part {
        /// The product.
        product: ProductId,
        /// What it was when it was asked.
        version: i64,
        /// Which part.
        part: ProductPart,
    },
    /// Pictures of a product.
    Pictures {
        /// The product.
        product: ProductId,
    },
    /// The name of a new group.
    NewGroup {
        /// The group it is to lie in.
        parent: ProductGroupId,
    },
    /// Another name of a group.
    GroupName {
        /// The group.
        group: ProductGroupId,
        /// Whether the English one.
        english: bool,
    },
    /// A price list's file.
    PriceList,
}

/// What a record's lines ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderQuestion {
    /// A word to find a product by.
    Find {
        /// The record to add it to.
        record: RecordId,
        /// The one that it was last found by.
        query: Option<String>,
    },
    /// A line in free words.
    Words {
        /// The record.
        record: RecordId,
    },
    /// A part of a line.
    Part {
        /// The line.
        line: OrderLineId,
        /// Which part.
        part: LinePart,
    },
}

/// What goes on once a field is filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// The card is shown.
    Card,
    /// The record moves, as it was about to.
    Move {
        /// Where to.
        to: StageId,
    },
    /// The lead is converted, as it was about to be.
    Convert {
        /// Into which pipeline.
        into: PipelineId,
    },
}
