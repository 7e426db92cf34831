//! How records, fields and people are called in words: the one place, for robots' texts, screens and files alike.

use crate::app::Shop;
use crate::domain::fields::{Fields, FileKind, FileRef, Value};
use crate::domain::ids::{ChoiceId, FieldId, UserId};
use crate::domain::lang::Lang;
use crate::domain::money;
use crate::domain::order_line::Discount;
use crate::domain::people::{Person, Role};
use crate::domain::phone::Phone;
use crate::domain::preset::{FieldKind, Preset, RecordKind};
use crate::domain::product::Unit;
use crate::domain::record::Record;
use crate::domain::text::isolate;
use crate::domain::time::Millis;
use crate::t;
use chrono::{Datelike, NaiveDate, TimeDelta};
use chrono_tz::Tz;
use iso_currency::Currency;

/// «Лид №7», «Сделка №3».
pub fn record_name(lang: Lang, kind: RecordKind, number: i64) -> String {
    let number = number.to_string();
    match kind {
        RecordKind::Lead => t!(lang, "record-lead", number = number),
        RecordKind::Deal => t!(lang, "record-deal", number = number),
        RecordKind::Offer => t!(lang, "record-offer", number = number),
    }
}

/// How the client knows the record: «Заявка №7», «Заказ №3».
pub fn record_name_for_client(lang: Lang, kind: RecordKind, number: i64) -> String {
    let number = number.to_string();
    match kind {
        RecordKind::Lead => t!(lang, "record-lead-for-client", number = number),
        RecordKind::Deal => t!(lang, "record-deal-for-client", number = number),
        RecordKind::Offer => t!(lang, "record-offer-for-client", number = number),
    }
}

/// A record's number where its kind is plain: «№3».
pub fn record_number(lang: Lang, number: i64) -> String {
    t!(lang, "record-number", number = number.to_string())
}

/// A record's name.
pub fn name_of(lang: Lang, record: &Record) -> String {
    record_name(lang, record.kind, record.number)
}

/// «Задача №12».
pub fn task_name(lang: Lang, number: i64) -> String {
    t!(lang, "task-name", number = number.to_string())
}

/// A person's name, safe within a line of ours.
pub fn person_name(person: &Person) -> String {
    isolate(&person.name)
}

/// The name by which to greet a person: the first word of it.
pub fn greeting_name(person: &Person) -> String {
    isolate(
        person
            .name
            .split_whitespace()
            .next()
            .unwrap_or(&person.name),
    )
}

/// The name of a person who may be unknown.
pub fn name_or_id(person: Option<&Person>, id: UserId) -> String {
    person.map_or_else(|| format!("#{id}"), person_name)
}

/// A field's value as people read it.
pub fn value_text(
    lang: Lang,
    preset: &Preset,
    currency: Currency,
    field: &FieldId,
    value: &Value,
) -> String {
    let kind = preset.field(field).map(|field| &field.kind);
    let choice = |id: &ChoiceId| {
        kind.map(FieldKind::choices)
            .unwrap_or_default()
            .iter()
            .find(|choice| choice.id == *id)
            .map_or_else(|| id.to_string(), |choice| choice.name.get(lang).to_owned())
    };
    match (value, kind) {
        (Value::Money(minor), _) => money::format(lang, *minor, currency),
        (Value::Choice(id), _) => choice(id),
        (Value::Choices(ids), _) => ids.iter().map(choice).collect::<Vec<_>>().join(", "),
        (Value::Number(number), _) => number.format(lang),
        (Value::Date(date), _) => day(lang, *date, true),
        (Value::YesNo(true), _) => t!(lang, "value-yes"),
        (Value::YesNo(false), _) => t!(lang, "value-no"),
        (Value::File(file), _) => file_name(lang, file),
        (Value::Text(text), Some(FieldKind::ContactPhone | FieldKind::Phone)) => text
            .parse::<Phone>()
            .map_or_else(|_| text.clone(), |phone| phone.readable()),
        (Value::Text(text), _) => text.clone(),
    }
}

/// «📎 договор.pdf», «🖼 фото».
pub fn file_name(lang: Lang, file: &FileRef) -> String {
    let (sign, general) = match file.kind {
        FileKind::Document => ("📎", t!(lang, "file-document")),
        FileKind::Photo => ("🖼", t!(lang, "file-photo")),
        FileKind::Video => ("🎬", t!(lang, "file-video")),
        FileKind::Animation => ("🎬", t!(lang, "file-animation")),
        FileKind::Audio => ("🎵", t!(lang, "file-audio")),
        FileKind::Voice => ("🎤", t!(lang, "file-voice")),
        FileKind::VideoNote => ("🎬", t!(lang, "file-video-note")),
    };
    let name = file.name.as_deref().map(isolate);
    format!("{sign} {}", name.unwrap_or(general))
}

/// Who reads a robot's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The client: what the shop's preset says to them is said in full.
    Client,
    /// Somebody of staff: fields that are not for that role read as not given.
    Staff(Role),
}

/// «2 шт.», «1,5 кг».
pub fn quantity(lang: Lang, thousandths: i64, unit: Unit) -> String {
    t!(
        lang,
        "quantity",
        much = crate::domain::quantity::format(lang, thousandths),
        unit = unit_name(lang, unit)
    )
}

/// «шт.», «кг».
pub fn unit_name(lang: Lang, unit: Unit) -> String {
    match unit {
        Unit::Piece => t!(lang, "unit-piece"),
        Unit::Kilogram => t!(lang, "unit-kg"),
        Unit::Gram => t!(lang, "unit-g"),
        Unit::Litre => t!(lang, "unit-l"),
        Unit::Millilitre => t!(lang, "unit-ml"),
        Unit::Metre => t!(lang, "unit-m"),
        Unit::SquareMetre => t!(lang, "unit-square-m"),
        Unit::Pack => t!(lang, "unit-pack"),
        Unit::Box => t!(lang, "unit-box"),
        Unit::Set => t!(lang, "unit-set"),
        Unit::Pair => t!(lang, "unit-pair"),
        Unit::Hour => t!(lang, "unit-hour"),
    }
}

/// «10 %», «500 ₽»: what is taken off a line.
pub fn discount(lang: Lang, discount: Discount, currency: Currency) -> String {
    match discount {
        Discount::Percent(hundredths) => {
            format!(
                "{}\u{a0}%",
                crate::domain::quantity::format(lang, hundredths * 10)
            )
        }
        Discount::Money(amount) => money::format(lang, amount.0, currency),
    }
}

/// The value that a placeholder of a robot's text stands for.
pub fn placeholder(
    shop: &Shop,
    preset: &Preset,
    (lang, reader): (Lang, Reader),
    record: &Record,
    facts: &Fields,
    responsible: Option<&Person>,
    name: &str,
) -> Option<String> {
    let unknown = || t!(lang, "value-not-given");
    match name {
        "record" => Some(name_of(lang, record)),
        "client" => Some(client_name(preset, facts).unwrap_or_else(unknown)),
        "stage" => preset
            .pipeline(&record.pipeline)?
            .stage(&record.stage)
            .map(|stage| stage.name.get(lang).to_owned()),
        "responsible" => Some(responsible.map_or_else(unknown, person_name)),
        field => {
            let field = FieldId::parse(field).ok()?;
            let definition = preset.field(&field)?;
            let readable = match reader {
                Reader::Client => true,
                Reader::Staff(role) => definition.visible.allow(Some(role)),
            };
            let value = facts.get(&field).filter(|_| readable);
            Some(value.map_or_else(unknown, |value| {
                value_text(lang, preset, shop.settings.currency, &field, value)
            }))
        }
    }
}

/// The client's name among the facts.
pub fn client_name(preset: &Preset, facts: &Fields) -> Option<String> {
    preset
        .fields
        .iter()
        .find(|field| field.kind == FieldKind::ContactName)
        .and_then(|field| match facts.get(&field.id)? {
            Value::Text(name) => Some(isolate(name)),
            Value::Money(_)
            | Value::Choice(_)
            | Value::Choices(_)
            | Value::Number(_)
            | Value::Date(_)
            | Value::YesNo(_)
            | Value::File(_) => None,
        })
}

/// A moment as people of the shop write it: `15:30` today, `завтра, 15:30`, else `24 ноября, 15:30`, with the year when
/// it is another.
pub fn moment(lang: Lang, at: Millis, now: Millis, zone: Tz) -> String {
    let (Some(at), Some(now)) = (at.to_utc(), now.to_utc()) else {
        return String::from("?");
    };
    let at = at.with_timezone(&zone);
    let now = now.with_timezone(&zone);
    let time = at.format("%H:%M").to_string();
    let days = at
        .date_naive()
        .signed_duration_since(now.date_naive())
        .num_days();
    match days {
        0 => time,
        1 => t!(lang, "moment-tomorrow", time = time),
        -1 => t!(lang, "moment-yesterday", time = time),
        _ => t!(
            lang,
            "moment-day",
            date = day(lang, at.date_naive(), at.year() != now.year()),
            time = time
        ),
    }
}

/// A day as people write it: `24 ноября`, with the year when it is another.
pub fn date(lang: Lang, at: Millis, now: Millis, zone: Tz) -> String {
    let (Some(at), Some(now)) = (at.to_utc(), now.to_utc()) else {
        return String::from("?");
    };
    let at = at.with_timezone(&zone);
    day(
        lang,
        at.date_naive(),
        at.year() != now.with_timezone(&zone).year(),
    )
}

/// A day: «24 ноября», «24 ноября 2026».
pub fn day(lang: Lang, at: NaiveDate, with_year: bool) -> String {
    // A number, unlike the day and the year: Fluent tells months apart by number, and would match a text with none of them.
    let month = at.month();
    let day = at.day().to_string();
    if with_year {
        t!(
            lang,
            "date-with-year",
            day = day,
            month = month,
            year = at.year().to_string()
        )
    } else {
        t!(lang, "date", day = day, month = month)
    }
}

/// How long something has lasted, in its one largest unit: «5 минут», «2 дня».
pub fn span(lang: Lang, span: TimeDelta) -> String {
    let minutes = span.num_minutes();
    if minutes < 1 {
        t!(lang, "span-moment")
    } else if minutes < 60 {
        t!(lang, "span-minutes", n = minutes)
    } else if minutes < 60 * 24 {
        t!(lang, "span-hours", n = span.num_hours())
    } else {
        t!(lang, "span-days", n = span.num_days())
    }
}
