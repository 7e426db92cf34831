//! Segments: saved filters over clients and records. A filter is data; what it means is here, what it costs is the
//! storage's.
//!
//! Every part of a filter narrows it; a part that is not set lets everything through. A filter that names a stage or a
//! field that the preset does not know any more fits nothing, and says so ([`Filter::gone`]).

use crate::domain::fields::{Fields, Value};
use crate::domain::ids::{ChoiceId, FieldId, PipelineId, StageId, UserId};
use crate::domain::money::{self, BadMoney};
use crate::domain::preset::{FieldKind, Preset};
use crate::domain::text::fold;
use crate::domain::time::Millis;
use crate::domain::when::Vocabulary;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// The largest number of days that a period counts back.
const DAYS_MAX: i64 = 36_500;

/// Of what a segment is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// Records that fit.
    #[default]
    Records,
    /// Contacts with a record that fits; without any condition on records, all contacts.
    Contacts,
}

/// A stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// From a moment to another, the second not included; either may be missing.
    Between {
        /// The first.
        from: Option<Millis>,
        /// The second.
        until: Option<Millis>,
    },
    /// The last so many days, whenever it is asked.
    Last {
        /// How many.
        days: i64,
    },
    /// More than so many days ago, whenever it is asked.
    Before {
        /// How many.
        days: i64,
    },
}

impl Period {
    /// The period as moments, the second not included.
    pub fn bounds(self, now: Millis) -> (Millis, Millis) {
        let ago = |days: i64| now.plus(-TimeDelta::days(days.clamp(0, DAYS_MAX)));
        match self {
            Period::Between { from, until } => (
                from.unwrap_or(Millis(i64::MIN)),
                until.unwrap_or(Millis(i64::MAX)),
            ),
            Period::Last { days } => (ago(days), Millis(i64::MAX)),
            Period::Before { days } => (Millis(i64::MIN), ago(days)),
        }
    }
}

/// An amount between two, both included, in minor units; either may be missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// The least.
    pub from: Option<i64>,
    /// The most.
    pub to: Option<i64>,
}

impl Amounts {
    /// Whether an amount is between.
    pub fn has(self, minor: i64) -> bool {
        self.from.is_none_or(|from| minor >= from) && self.to.is_none_or(|to| minor <= to)
    }
}

/// What a field of a record has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// This choice.
    Is(ChoiceId),
    /// These words somewhere in it, however they are spelt.
    Says(String),
    /// An amount.
    Amount(Amounts),
}

impl Test {
    fn holds(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Test::Is(choice), Some(Value::Choice(held))) => choice == held,
            (Test::Says(words), Some(Value::Text(text))) => fold(text).contains(&fold(words)),
            (Test::Amount(amounts), Some(Value::Money(minor))) => amounts.has(*minor),
            (Test::Is(_) | Test::Says(_) | Test::Amount(_), _) => false,
        }
    }
}

/// A field with what it has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldTest {
    /// The field.
    pub field: FieldId,
    /// What it has to hold.
    pub test: Test,
}

/// A filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Of what.
    pub of: Of,
    /// The pipeline.
    pub pipeline: Option<PipelineId>,
    /// The stage of that pipeline.
    pub stage: Option<StageId>,
    /// Whether work goes on.
    pub open: Option<bool>,
    /// Who answers for it.
    pub responsible: Option<UserId>,
    /// When it was made: the record, or the contact's card where contacts are asked for and nothing of records is.
    pub created: Option<Period>,
    /// When it came to its stage.
    pub moved: Option<Period>,
    /// When the client and the shop last wrote to each other.
    pub words: Option<Period>,
    /// Any sum of the record.
    pub sum: Option<Amounts>,
    /// Where the client comes from.
    pub source: Option<String>,
    /// A tag: on the record, or on the contact where contacts are asked for.
    pub tag: Option<i64>,
    /// Fields of the record.
    pub fields: Vec<FieldTest>,
}

/// What a filter names and the preset does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gone {
    /// A pipeline.
    Pipeline(PipelineId),
    /// A stage.
    Stage(StageId),
    /// A field.
    Field(FieldId),
    /// A choice of a field.
    Choice(ChoiceId),
}

impl Filter {
    /// What it names that the preset does not know any more.
    pub fn gone(&self, preset: &Preset) -> Option<Gone> {
        if let Some(id) = &self.pipeline {
            let Some(pipeline) = preset.pipeline(id) else {
                return Some(Gone::Pipeline(id.clone()));
            };
            if let Some(stage) = &self.stage
                && pipeline.stage(stage).is_none()
            {
                return Some(Gone::Stage(stage.clone()));
            }
        }
        for FieldTest { field, test } in &self.fields {
            let Some(definition) = preset.field(field) else {
                return Some(Gone::Field(field.clone()));
            };
            if let (Test::Is(choice), FieldKind::Choice(choices)) = (test, &definition.kind)
                && !choices.iter().any(|one| one.id == *choice)
            {
                return Some(Gone::Choice(choice.clone()));
            }
        }
        None
    }

    /// Whether it says anything of records.
    pub fn is_of_records(&self) -> bool {
        self.of == Of::Records
            || self.pipeline.is_some()
            || self.open.is_some()
            || self.responsible.is_some()
            || self.moved.is_some()
            || self.looks_into_fields()
    }

    /// Whether it depends on what fields hold, which only [`Filter::fits`] can tell.
    pub fn looks_into_fields(&self) -> bool {
        self.sum.is_some() || self.source.is_some() || !self.fields.is_empty()
    }

    /// Whether a record's fields fit.
    pub fn fits(&self, preset: &Preset, fields: &Fields) -> bool {
        let sum = self.sum.is_none_or(|amounts| {
            fields.iter().any(|(_, value)| match value {
                Value::Money(minor) => amounts.has(*minor),
                Value::Text(_)
                | Value::Choice(_)
                | Value::Choices(_)
                | Value::Number(_)
                | Value::Date(_)
                | Value::YesNo(_)
                | Value::File(_) => false,
            })
        });
        let source = self.source.as_ref().is_none_or(|source| {
            preset
                .fields
                .iter()
                .filter(|field| field.kind == FieldKind::Source)
                .any(|field| Test::Says(source.clone()).holds(fields.get(&field.id)))
        });
        sum && source
            && self
                .fields
                .iter()
                .all(|test| test.test.holds(fields.get(&test.field)))
    }

    /// Has a field hold something, in place of what it had to hold before; `None`: anything.
    pub fn set_field(&mut self, field: FieldId, test: Option<Test>) {
        self.fields.retain(|one| one.field != field);
        if let Some(test) = test {
            self.fields.push(FieldTest { field, test });
        }
    }
}

/// The words of a period, each in all its forms, folded; the rest are [`Vocabulary`]'s.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeriodWords {
    /// «с», before the first day.
    pub since: Vec<String>,
    /// «по», before the last day.
    pub until: Vec<String>,
    /// «за», before a number of days.
    pub last: Vec<String>,
    /// «больше», before a number of days that have passed.
    pub over: Vec<String>,
    /// «назад».
    pub ago: Vec<String>,
    /// «месяц».
    pub month: Vec<String>,
    /// «год».
    pub year: Vec<String>,
    /// «вчера».
    pub yesterday: Vec<String>,
}

/// A text that is no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a period")]
pub struct BadPeriod;

/// Reads «за 30 дней», «с 1 марта», «1.03–15.03», «март», «больше 90 дней назад», «вчера».
///
/// # Errors
/// [`BadPeriod`] for what is none, or ends before it begins.
pub fn parse_period(
    text: &str,
    words: &PeriodWords,
    days: &Vocabulary,
    now: Millis,
    tz: Tz,
) -> Result<Period, BadPeriod> {
    let folded = fold(text).replace(['–', '—'], "-");
    let spaced = folded.replace('-', " - ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let today = now
        .to_utc()
        .ok_or(BadPeriod)?
        .with_timezone(&tz)
        .date_naive();
    let reader = Reader {
        words,
        days,
        today,
        tz,
    };
    let is = |list: &[String], token: Option<&&str>| {
        token.is_some_and(|token| list.iter().any(|form| form == token))
    };
    let ends_ago = is(&words.ago, tokens.last());
    let body = if ends_ago {
        &tokens[..tokens.len() - 1]
    } else {
        &tokens[..]
    };
    if is(&words.over, body.first()) {
        return Ok(Period::Before {
            days: reader.span(&body[1..])?,
        });
    }
    if is(&words.last, body.first()) {
        return Ok(Period::Last {
            days: reader.span(&body[1..])?,
        });
    }
    if !ends_ago && let Ok(days) = reader.span(body) {
        return Ok(Period::Last { days });
    }
    reader.between(&tokens)
}

struct Reader<'a> {
    words: &'a PeriodWords,
    days: &'a Vocabulary,
    today: NaiveDate,
    tz: Tz,
}

impl Reader<'_> {
    /// «30 дней», «месяц»: days.
    fn span(&self, tokens: &[&str]) -> Result<i64, BadPeriod> {
        let (count, unit) = match tokens {
            [unit] => (1, *unit),
            [count, unit] => (count.parse::<i64>().map_err(|_| BadPeriod)?, *unit),
            _ => return Err(BadPeriod),
        };
        let has = |list: &[String]| list.iter().any(|form| form == unit);
        let of_unit = if has(&self.days.day) {
            1
        } else if has(&self.days.week) {
            7
        } else if has(&self.words.month) {
            30
        } else if has(&self.words.year) {
            365
        } else {
            return Err(BadPeriod);
        };
        count
            .checked_mul(of_unit)
            .filter(|days| (1..=DAYS_MAX).contains(days))
            .ok_or(BadPeriod)
    }

    fn between(&self, tokens: &[&str]) -> Result<Period, BadPeriod> {
        let has = |list: &[String], token: &str| list.iter().any(|form| form == token);
        let is_until = |token: &str| token == "-" || has(&self.words.until, token);
        let (first, last) = match tokens.iter().position(|token| is_until(token)) {
            Some(at) => (&tokens[..at], Some(&tokens[at + 1..])),
            None => (tokens, None),
        };
        let (opens, first) = match first.split_first() {
            Some((word, rest)) if has(&self.words.since, word) => (true, rest),
            _ => (false, first),
        };
        let from = if first.is_empty() {
            None
        } else {
            Some(self.day(first)?)
        };
        let last = last.map(|last| self.day(last)).transpose()?;
        let (from, until) = match (from, last) {
            (None, None) => return Err(BadPeriod),
            (Some((begin, _)), None) if opens => (Some(begin), None),
            (Some((begin, end)), None) | (Some((begin, _)), Some((_, end))) => {
                (Some(begin), Some(end))
            }
            (None, Some((_, end))) => (None, Some(end)),
        };
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            return Err(BadPeriod);
        }
        Ok(Period::Between {
            from: from.map(|day| self.midnight(day)).transpose()?,
            until: until.map(|day| self.midnight(day)).transpose()?,
        })
    }

    /// A day or a month: its first day, and the day after its last.
    fn day(&self, tokens: &[&str]) -> Result<(NaiveDate, NaiveDate), BadPeriod> {
        let has = |list: &[String], token: &str| list.iter().any(|form| form == token);
        let one = |date: NaiveDate| {
            let next = date.checked_add_days(Days::new(1)).ok_or(BadPeriod)?;
            Ok((date, next))
        };
        let month_of = |token: &str| {
            let at = self
                .days
                .months
                .iter()
                .position(|forms| has(forms, token))?;
            u32::try_from(at + 1).ok()
        };
        match tokens {
            [word] if has(&self.days.today, word) => one(self.today),
            [word] if has(&self.words.yesterday, word) => {
                one(self.today.checked_sub_days(Days::new(1)).ok_or(BadPeriod)?)
            }
            [date] if date.contains('.') => {
                let parts: Vec<&str> = date.trim_end_matches('.').split('.').collect();
                let number = |text: &str| text.parse::<u32>().map_err(|_| BadPeriod);
                match parts.as_slice() {
                    [day, month] => one(self.dated(number(day)?, number(month)?, None)?),
                    [day, month, year] => {
                        one(self.dated(number(day)?, number(month)?, Some(year_of(year)?))?)
                    }
                    _ => Err(BadPeriod),
                }
            }
            [month] => self.month(month_of(month).ok_or(BadPeriod)?, None),
            [day, month] if month_of(month).is_some() => {
                let day = day.parse::<u32>().map_err(|_| BadPeriod)?;
                one(self.dated(day, month_of(month).ok_or(BadPeriod)?, None)?)
            }
            [month, year] => self.month(month_of(month).ok_or(BadPeriod)?, Some(year_of(year)?)),
            [day, month, year] => {
                let day = day.parse::<u32>().map_err(|_| BadPeriod)?;
                let month = month_of(month).ok_or(BadPeriod)?;
                one(self.dated(day, month, Some(year_of(year)?))?)
            }
            _ => Err(BadPeriod),
        }
    }

    /// Without a year, the last such day that has come.
    fn dated(&self, day: u32, month: u32, year: Option<i32>) -> Result<NaiveDate, BadPeriod> {
        if let Some(year) = year {
            return NaiveDate::from_ymd_opt(year, month, day).ok_or(BadPeriod);
        }
        (0..=8)
            .filter_map(|back| NaiveDate::from_ymd_opt(self.today.year() - back, month, day))
            .find(|date| *date <= self.today)
            .ok_or(BadPeriod)
    }

    fn month(&self, month: u32, year: Option<i32>) -> Result<(NaiveDate, NaiveDate), BadPeriod> {
        let first = self.dated(1, month, year)?;
        let next = first.checked_add_months(Months::new(1)).ok_or(BadPeriod)?;
        Ok((first, next))
    }

    fn midnight(&self, day: NaiveDate) -> Result<Millis, BadPeriod> {
        let naive = day.and_time(NaiveTime::MIN);
        let at: DateTime<Tz> = self
            .tz
            .from_local_datetime(&naive)
            .earliest()
            .or_else(|| {
                // Where the clocks skip midnight, the day begins an hour later.
                let later = naive + TimeDelta::hours(1);
                self.tz.from_local_datetime(&later).earliest()
            })
            .ok_or(BadPeriod)?;
        Ok(Millis(at.timestamp_millis()))
    }
}

fn year_of(text: &str) -> Result<i32, BadPeriod> {
    let year = text.parse::<i32>().map_err(|_| BadPeriod)?;
    match (text.len(), year) {
        (2, 0..=99) => Ok(2000 + year),
        (4, 1970..=2999) => Ok(year),
        _ => Err(BadPeriod),
    }
}

/// Why a text names no amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAmounts {
    /// A sum can't be read.
    #[error(transparent)]
    Money(#[from] BadMoney),
    /// The first is greater than the second.
    #[error("the first is greater than the second")]
    Backwards,
}

/// Reads «от 5 000», «до 10 000», «5 000 – 10 000», «от 5 000 до 10 000»; one sum alone is the least.
///
/// # Errors
/// [`BadAmounts`] for what can't be read, or goes backwards.
pub fn parse_amounts(
    text: &str,
    words: &PeriodWords,
    currency: Currency,
) -> Result<Amounts, BadAmounts> {
    let folded = fold(text).replace(['–', '—'], "-");
    let spaced = folded.replace('-', " - ");
    let has = |list: &[String], token: &str| list.iter().any(|form| form == token);
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let at = tokens
        .iter()
        .position(|token| *token == "-" || has(&words.until, token));
    let (first, last) = match at {
        Some(at) => (&tokens[..at], Some(&tokens[at + 1..])),
        None => (&tokens[..], None),
    };
    let first = match first.split_first() {
        Some((word, rest)) if has(&words.since, word) => rest,
        _ => first,
    };
    let sum = |tokens: &[&str]| money::parse(&tokens.join(" "), currency);
    // A sum that begins with a dash is one below zero, and refused as such.
    if first.is_empty() && at.is_some_and(|at| tokens[at] == "-") {
        return Err(BadMoney::Negative.into());
    }
    let amounts = Amounts {
        from: if first.is_empty() && last.is_some() {
            None
        } else {
            Some(sum(first)?)
        },
        to: last.map(sum).transpose()?,
    };
    match (amounts.from, amounts.to) {
        (Some(from), Some(to)) if from > to => Err(BadAmounts::Backwards),
        _ => Ok(amounts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn forms(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    fn words() -> PeriodWords {
        PeriodWords {
            since: forms("с от"),
            until: forms("по до"),
            last: forms("за"),
            over: forms("больше"),
            ago: forms("назад"),
            month: forms("месяц месяца месяцев"),
            year: forms("год года лет"),
            yesterday: forms("вчера"),
        }
    }

    fn days() -> Vocabulary {
        Vocabulary {
            today: forms("сегодня"),
            day: forms("день дня дней"),
            week: forms("неделя недели недель неделю"),
            months: [
                "января январь",
                "февраля",
                "марта март",
                "апреля",
                "мая май",
                "июня",
                "июля",
                "августа",
                "сентября",
                "октября",
                "ноября ноябрь",
                "декабря",
            ]
            .iter()
            .map(|month| forms(month))
            .collect(),
            ..Vocabulary::default()
        }
    }

    fn now() -> Millis {
        "2026-11-28T12:00:00Z"
            .parse::<DateTime<chrono::Utc>>()
            .unwrap()
            .into()
    }

    fn read(text: &str) -> Result<Period, BadPeriod> {
        parse_period(text, &words(), &days(), now(), Tz::Europe__Moscow)
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "what a reader gives when all is well"
    )]
    fn between(from: Option<&str>, until: Option<&str>) -> Result<Period, BadPeriod> {
        let at = |day: &str| -> Millis {
            format!("{day}T00:00:00+03:00")
                .parse::<DateTime<chrono::FixedOffset>>()
                .map(|at| Millis(at.timestamp_millis()))
                .unwrap()
        };
        Ok(Period::Between {
            from: from.map(at),
            until: until.map(at),
        })
    }

    #[test]
    fn periods_are_read_as_people_write_them() {
        assert_eq!(read("за 30 дней"), Ok(Period::Last { days: 30 }));
        assert_eq!(read("30 дней"), Ok(Period::Last { days: 30 }));
        assert_eq!(read("За месяц"), Ok(Period::Last { days: 30 }));
        assert_eq!(read("за 2 недели"), Ok(Period::Last { days: 14 }));
        assert_eq!(
            read("больше 90 дней назад"),
            Ok(Period::Before { days: 90 })
        );
        assert_eq!(read("с 1 марта"), between(Some("2026-03-01"), None));
        assert_eq!(
            read("с 1 декабря"),
            between(Some("2025-12-01"), None),
            "the last that has come"
        );
        assert_eq!(
            read("1.03–15.03"),
            between(Some("2026-03-01"), Some("2026-03-16"))
        );
        assert_eq!(
            read("с 1.03.25 по 31.12.2025"),
            between(Some("2025-03-01"), Some("2026-01-01"))
        );
        assert_eq!(read("до 15 мая"), between(None, Some("2026-05-16")));
        assert_eq!(
            read("март"),
            between(Some("2026-03-01"), Some("2026-04-01"))
        );
        assert_eq!(
            read("март 2024"),
            between(Some("2024-03-01"), Some("2024-04-01"))
        );
        assert_eq!(
            read("вчера"),
            between(Some("2026-11-27"), Some("2026-11-28"))
        );
        assert_eq!(
            read("сегодня"),
            between(Some("2026-11-28"), Some("2026-11-29"))
        );
        for text in [
            "",
            "когда-нибудь",
            "за 0 дней",
            "за 99999999999999999999 дней",
            "31.02",
            "с",
            "15.03-1.03",
            "30 дней назад",
            "1.2.3.4",
            "-",
            "по",
        ] {
            assert_eq!(read(text), Err(BadPeriod), "{text}");
        }
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let read = |text: &str| parse_amounts(text, &words(), Currency::RUB);
        let of = |from, to| Ok(Amounts { from, to });
        assert_eq!(read("от 5 000"), of(Some(500_000), None));
        assert_eq!(read("5000"), of(Some(500_000), None));
        assert_eq!(read("до 10 000,50"), of(None, Some(1_000_050)));
        assert_eq!(
            read("от 5 000 до 10 000"),
            of(Some(500_000), Some(1_000_000))
        );
        assert_eq!(read("5 000 – 10 000"), of(Some(500_000), Some(1_000_000)));
        assert_eq!(read("10 - 5"), Err(BadAmounts::Backwards));
        assert_eq!(read("-5"), Err(BadAmounts::Money(BadMoney::Negative)));
        for text in ["", "от", "много", "до"] {
            assert!(matches!(read(text), Err(BadAmounts::Money(_))), "{text}");
        }
    }

    #[test]
    fn fields_fit_or_do_not() {
        let preset = Preset::parse(include_str!("../../presets/retail.toml")).unwrap();
        let id = |text: &str| FieldId::parse(text).unwrap();
        let fields: Fields = [
            (id("items"), Value::Text(String::from("Чайник Ёлочный"))),
            (id("amount"), Value::Money(500_000)),
        ]
        .into_iter()
        .collect();
        let mut filter = Filter::default();
        assert!(filter.fits(&preset, &fields) && filter.gone(&preset).is_none());
        filter.sum = Some(Amounts {
            from: Some(500_000),
            to: None,
        });
        filter.set_field(id("items"), Some(Test::Says(String::from("ЕЛОЧНЫЙ"))));
        assert!(filter.fits(&preset, &fields));
        filter.set_field(id("items"), Some(Test::Says(String::from("самовар"))));
        assert!(!filter.fits(&preset, &fields));
        filter.set_field(id("items"), None);
        filter.sum = Some(Amounts {
            from: Some(500_001),
            to: None,
        });
        assert!(!filter.fits(&preset, &fields));
        filter.stage = Some(StageId::parse("nowhere").unwrap());
        filter.pipeline = Some(PipelineId::parse("sale").unwrap());
        assert_eq!(
            filter.gone(&preset),
            Some(Gone::Stage(StageId::parse("nowhere").unwrap()))
        );
        filter.pipeline = Some(PipelineId::parse("nothing").unwrap());
        assert!(matches!(filter.gone(&preset), Some(Gone::Pipeline(_))));
        let choice = Filter {
            fields: vec![FieldTest {
                field: id("payment"),
                test: Test::Is(ChoiceId::parse("seashells").unwrap()),
            }],
            ..Filter::default()
        };
        assert!(matches!(choice.gone(&preset), Some(Gone::Choice(_))));
    }

    /// What was once written must stay readable.
    #[test]
    fn written_filters_stay_readable() {
        let json = r#"{"of":"contacts","pipeline":"sale","stage":null,"open":true,"responsible":7,"created":{"last":{"days":30}},"moved":null,"words":{"before":{"days":90}},"sum":{"from":500000,"to":null},"source":null,"tag":4,"fields":[{"field":"payment","test":{"is":"full"}}]}"#;
        let filter: Filter = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&filter).unwrap(), json);
        assert_eq!(
            serde_json::from_str::<Filter>("{}").unwrap(),
            Filter::default()
        );
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_readers(text in "\\PC{0,30}", spans in "(за|с|по|от|до|больше)? ?[0-9.]{0,12} ?(дней|марта)?") {
            for text in [text, spans] {
                if let Ok(period) = read(&text) {
                    let (from, until) = period.bounds(now());
                    prop_assert!(from < until);
                }
                if let Ok(amounts) = parse_amounts(&text, &words(), Currency::RUB) {
                    prop_assert!(amounts.from.is_none_or(|from| amounts.to.is_none_or(|to| from <= to)));
                }
            }
        }
    }
}
