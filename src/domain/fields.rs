//! What the fields of a card hold.

use crate::domain::ids::{ChoiceId, CompanyId, ContactId, FieldId, RecordId};
use crate::domain::number::Number;
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Words; also a phone (E.164), an e-mail address, a link, in the spelling of their kind.
    Text(String),
    /// An amount in minor units of the shop's currency.
    Money(i64),
    /// A choice.
    Choice(ChoiceId),
    /// Several choices, in the preset's order; never none.
    Choices(Vec<ChoiceId>),
    /// A number.
    Number(Number),
    /// A day of the calendar, in no time zone.
    Date(NaiveDate),
    /// Yes or no.
    YesNo(bool),
    /// A file.
    File(FileRef),
}

/// A file that lies with Telegram.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// Telegram's id of it, good for this bot.
    pub file: String,
    /// What it was sent as.
    pub kind: FileKind,
    /// The name that it was sent under, where it had one.
    pub name: Option<String>,
}

/// What a file was sent as; Telegram sends an id again only as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Any file.
    Document,
    /// A picture.
    Photo,
    /// A film.
    Video,
    /// A film without sound.
    Animation,
    /// Music.
    Audio,
    /// A voice message.
    Voice,
    /// A round film.
    VideoNote,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [FileKind; 7] = [
        FileKind::Document,
        FileKind::Photo,
        FileKind::Video,
        FileKind::Animation,
        FileKind::Audio,
        FileKind::Voice,
        FileKind::VideoNote,
    ];

    /// Its name in the Bot API: the field of a message, the parameter of the method that sends it.
    pub const fn slug(self) -> &'static str {
        match self {
            FileKind::Document => "document",
            FileKind::Photo => "photo",
            FileKind::Video => "video",
            FileKind::Animation => "animation",
            FileKind::Audio => "audio",
            FileKind::Voice => "voice",
            FileKind::VideoNote => "video_note",
        }
    }

    /// Takes back what [`FileKind::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<FileKind> {
        FileKind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// What fields are filled in on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// A lead, a deal, an offer.
    Record(RecordId),
    /// A client.
    Contact(ContactId),
    /// A client's company.
    Company(CompanyId),
}

/// Half-done input of before has a bare number where a record is meant.
#[derive(Deserialize)]
#[serde(untagged)]
enum HolderForm {
    Bare(RecordId),
    Tagged(TaggedHolder),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum TaggedHolder {
    Record(RecordId),
    Contact(ContactId),
    Company(CompanyId),
}

impl<'de> Deserialize<'de> for Holder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match HolderForm::deserialize(deserializer)? {
            HolderForm::Bare(record) | HolderForm::Tagged(TaggedHolder::Record(record)) => {
                Holder::Record(record)
            }
            HolderForm::Tagged(TaggedHolder::Contact(contact)) => Holder::Contact(contact),
            HolderForm::Tagged(TaggedHolder::Company(company)) => Holder::Company(company),
        })
    }
}

impl Value {
    /// Whether it may be of a person: words and files are, sums, numbers, days and choices are not.
    pub const fn is_personal(&self) -> bool {
        match self {
            Value::Text(_) | Value::File(_) => true,
            Value::Money(_)
            | Value::Choice(_)
            | Value::Choices(_)
            | Value::Number(_)
            | Value::Date(_)
            | Value::YesNo(_) => false,
        }
    }
}

/// The filled fields of a record, by the field's id. An empty field is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(BTreeMap<FieldId, Value>);

impl Fields {
    /// The field's value, if it is filled.
    pub fn get(&self, field: &FieldId) -> Option<&Value> {
        self.0.get(field)
    }

    /// Fills a field, or empties it; returns what it held.
    pub fn set(&mut self, field: FieldId, value: Option<Value>) -> Option<Value> {
        match value {
            Some(value) => self.0.insert(field, value),
            None => self.0.remove(&field),
        }
    }

    /// Whether nothing is filled.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Filled fields in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&FieldId, &Value)> {
        self.0.iter()
    }
}

impl FromIterator<(FieldId, Value)> for Fields {
    fn from_iter<T: IntoIterator<Item = (FieldId, Value)>>(iter: T) -> Self {
        Self(iter.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records and histories are kept for years: what was once written must stay readable under these very names.
    #[test]
    fn written_values_stay_readable() {
        let choice = |id| ChoiceId::parse(id).unwrap();
        for (json, value) in [
            (r#"{"text":"a"}"#, Value::Text("a".to_owned())),
            (r#"{"money":5}"#, Value::Money(5)),
            (r#"{"choice":"a"}"#, Value::Choice(choice("a"))),
            (
                r#"{"choices":["a","b"]}"#,
                Value::Choices(vec![choice("a"), choice("b")]),
            ),
            (
                r#"{"number":1500000}"#,
                Value::Number(Number::parse("1.5").unwrap()),
            ),
            (
                r#"{"date":"2026-03-01"}"#,
                Value::Date(NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()),
            ),
            (r#"{"yes_no":true}"#, Value::YesNo(true)),
            (
                r#"{"file":{"file":"x","kind":"video_note","name":null}}"#,
                Value::File(FileRef {
                    file: "x".to_owned(),
                    kind: FileKind::VideoNote,
                    name: None,
                }),
            ),
        ] {
            assert_eq!(serde_json::from_str::<Value>(json).unwrap(), value);
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
        }
    }
}
