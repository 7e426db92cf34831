//! The words that a preset's text may use where it has to choose, and how long its texts may be.

use super::model::{Audience, RecordKind, StageKind};
use crate::domain::people::Role;

pub(super) const RECORD_KINDS: &[(&str, RecordKind)] = &[
    ("lead", RecordKind::Lead),
    ("deal", RecordKind::Deal),
    ("offer", RecordKind::Offer),
];

pub(super) const STAGE_KINDS: &[(&str, StageKind)] = &[
    ("open", StageKind::Open),
    ("won", StageKind::Won),
    ("lost", StageKind::Lost),
];

pub(super) const AUDIENCES: &[(&str, Audience)] = &[
    ("responsible", Audience::Responsible),
    ("supervisor", Audience::Supervisor),
    ("on_duty", Audience::OnDuty),
];

/// For whom a task can be: one person is to do it, so not all on duty.
pub(super) const DOERS: &[(&str, Audience)] = &[
    ("responsible", Audience::Responsible),
    ("supervisor", Audience::Supervisor),
];

/// The kinds of fields, as written.
#[derive(Clone, Copy)]
pub(super) enum KindWord {
    Text,
    Money,
    Choice,
    Choices,
    Number,
    Date,
    YesNo,
    Phone,
    Email,
    Link,
    File,
    ContactName,
    ContactPhone,
    CompanyName,
    Source,
}

pub(super) const FIELD_KINDS: &[(&str, KindWord)] = &[
    ("text", KindWord::Text),
    ("money", KindWord::Money),
    ("choice", KindWord::Choice),
    ("choices", KindWord::Choices),
    ("number", KindWord::Number),
    ("date", KindWord::Date),
    ("yes_no", KindWord::YesNo),
    ("phone", KindWord::Phone),
    ("email", KindWord::Email),
    ("link", KindWord::Link),
    ("file", KindWord::File),
    ("contact_name", KindWord::ContactName),
    ("contact_phone", KindWord::ContactPhone),
    ("company_name", KindWord::CompanyName),
    ("source", KindWord::Source),
];

#[derive(Clone, Copy)]
pub(super) enum Presence {
    Filled,
    Empty,
    Yes,
    No,
}

pub(super) const PRESENCES: &[(&str, Presence)] = &[
    ("filled", Presence::Filled),
    ("empty", Presence::Empty),
    ("yes", Presence::Yes),
    ("no", Presence::No),
];

pub(super) const ROLES: &[(&str, Role)] = &[
    ("manager", Role::Manager),
    ("admin", Role::Admin),
    ("owner", Role::Owner),
];

/// How long a label may be for a phone to show it whole, in characters.
pub(super) const LABEL_MAX: usize = 48;
/// How long a task's title may be, in characters.
pub(super) const TITLE_MAX: usize = 256;
/// How long a message of a robot may be, in characters: with its fields filled in it must stay below 4096 (RULES §3).
pub(super) const MESSAGE_MAX: usize = 2000;
/// The longest text field: a card shows several and must stay below 4096 characters (RULES §3).
pub(super) const FIELD_MAX: i64 = 3000;
/// How long a text field is when the preset does not say.
pub(super) const FIELD_DEFAULT: usize = 1000;
