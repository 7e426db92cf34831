//! The moment that somebody means who writes «завтра 12:30», `31.12 10:00` or `in 2 hours`, in the shop's time zone.
//!
//! The words themselves are the caller's ([`Vocabulary`]): here is only how they go together. What can be read in two
//! ways is not read at all, and nothing that has passed is taken for a year ahead unless it is long past.

use crate::domain::text::fold;
use crate::domain::time::Millis;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Weekday};
use chrono_tz::Tz;

/// A day named without a time means this hour of it.
const MORNING: u32 = 10;
/// The hour of an evening.
const EVENING: u32 = 18;
/// Nothing is put off for longer, in days.
const FURTHEST: i64 = 366;
/// A date without a year that has passed by more than so many days is next year's.
const LONG_PAST: i64 = 180;
/// The largest number that a span is counted in.
const MOST: i64 = 100_000;

/// Words, each in all its forms, folded as [`fold`] does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// «сегодня».
    pub today: Vec<String>,
    /// «завтра».
    pub tomorrow: Vec<String>,
    /// «послезавтра».
    pub after_tomorrow: Vec<String>,
    /// «через», before a span.
    pub after: Vec<String>,
    /// «в», before a time or a day.
    pub at: Vec<String>,
    /// «и», which says nothing.
    pub and: Vec<String>,
    /// «утром».
    pub morning: Vec<String>,
    /// «вечером».
    pub evening: Vec<String>,
    /// «полчаса».
    pub half_hour: Vec<String>,
    /// «минута».
    pub minute: Vec<String>,
    /// «час».
    pub hour: Vec<String>,
    /// «день».
    pub day: Vec<String>,
    /// «неделя».
    pub week: Vec<String>,
    /// Monday first.
    pub weekdays: Vec<Vec<String>>,
    /// January first.
    pub months: Vec<Vec<String>>,
}

/// Why a text is no moment to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadWhen {
    /// It can't be read.
    #[error("no day and time")]
    Unclear,
    /// It has passed.
    #[error("that moment has passed")]
    Past,
    /// It is more than a year ahead.
    #[error("more than a year ahead")]
    TooFar,
}

/// What usual moments there are to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usual {
    /// Today at 18:00, as long as that is to come.
    ThisEvening,
    /// Tomorrow at 10:00.
    Tomorrow,
    /// Monday at 10:00, unless that is tomorrow.
    Monday,
}

/// The usual moments that are to come, the earliest first.
pub fn usual(now: Millis, tz: Tz) -> Vec<(Usual, Millis)> {
    let Some(today) = now.to_utc().map(|now| now.with_timezone(&tz).date_naive()) else {
        return Vec::new();
    };
    let tomorrow = today.checked_add_days(Days::new(1));
    let monday = today
        .iter_days()
        .skip(1)
        .find(|day| day.weekday() == Weekday::Mon);
    let monday = monday.filter(|monday| Some(*monday) != tomorrow);
    [
        (Usual::ThisEvening, Some(today), EVENING),
        (Usual::Tomorrow, tomorrow, MORNING),
        (Usual::Monday, monday, MORNING),
    ]
    .into_iter()
    .filter_map(|(which, day, hour)| {
        let at = moment(day?, NaiveTime::from_hms_opt(hour, 0, 0)?, tz)?;
        (at > now).then_some((which, at))
    })
    .collect()
}

/// A day as it was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    /// So many days from today.
    Ahead(u64),
    /// 0 is Monday.
    Weekday(usize),
    Date {
        day: u32,
        month: u32,
        year: Option<i32>,
    },
}

/// Reads a moment to come.
///
/// # Errors
/// [`BadWhen`].
pub fn parse(text: &str, words: &Vocabulary, now: Millis, tz: Tz) -> Result<Millis, BadWhen> {
    let folded = fold(text).replace([',', ';'], " ");
    let tokens: Vec<&str> = folded
        .split_whitespace()
        .map(|token| token.trim_end_matches('.'))
        .filter(|token| !token.is_empty() && !has(&words.and, token))
        .collect();
    let local = now.to_utc().ok_or(BadWhen::Unclear)?.with_timezone(&tz);
    let at = match tokens.split_first() {
        Some((first, span)) if has(&words.after, first) => later(span, words, &local)?,
        _ => named(&tokens, words, now, &local)?,
    };
    if at <= now {
        return Err(BadWhen::Past);
    }
    if at.since(now).num_days() > FURTHEST {
        return Err(BadWhen::TooFar);
    }
    Ok(at)
}

/// Reads a day, past or to come: `01.03.2026`, «1 марта», «завтра», «в пятницу», «через 3 дня». A weekday is the next one,
/// today included; a date without a year that is long past is next year's.
///
/// # Errors
/// [`BadWhen::Unclear`]; [`BadWhen::TooFar`] after more than a year's days counted.
pub fn parse_day(
    text: &str,
    words: &Vocabulary,
    now: Millis,
    tz: Tz,
) -> Result<NaiveDate, BadWhen> {
    let folded = fold(text).replace([',', ';'], " ");
    let tokens: Vec<&str> = folded
        .split_whitespace()
        .map(|token| token.trim_end_matches('.'))
        .filter(|token| !token.is_empty() && !has(&words.and, token) && !has(&words.at, token))
        .collect();
    let local = now.to_utc().ok_or(BadWhen::Unclear)?.with_timezone(&tz);
    let today = local.date_naive();
    let (first, rest) = tokens.split_first().ok_or(BadWhen::Unclear)?;
    if has(&words.after, first) {
        let at = later(rest, words, &local)?;
        let at = at.to_utc().ok_or(BadWhen::Unclear)?;
        return Ok(at.with_timezone(&tz).date_naive());
    }
    let (named, taken) = day_of(first, rest, words).ok_or(BadWhen::Unclear)?;
    if rest.len() > taken {
        return Err(BadWhen::Unclear);
    }
    let day = match named {
        Named::Ahead(days) => today.checked_add_days(Days::new(days)),
        Named::Weekday(weekday) => today
            .iter_days()
            .take(7)
            .find(|date| usize::try_from(date.weekday().num_days_from_monday()) == Ok(weekday)),
        Named::Date {
            day,
            month,
            year: Some(year),
        } => NaiveDate::from_ymd_opt(year, month, day),
        Named::Date {
            day,
            month,
            year: None,
        } => this_year_or_next(today, month, day),
    };
    day.ok_or(BadWhen::Unclear)
}

/// A date without a year: this year's, or next year's when that is long past.
fn this_year_or_next(today: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    let of = |year| NaiveDate::from_ymd_opt(year, month, day);
    let this_year = of(today.year());
    let long_past =
        this_year.is_none_or(|date| today.signed_duration_since(date).num_days() > LONG_PAST);
    if long_past {
        of(today.year() + 1)
    } else {
        this_year
    }
}

fn has(forms: &[String], token: &str) -> bool {
    forms.iter().any(|form| form == token)
}

fn place(groups: &[Vec<String>], token: &str) -> Option<usize> {
    groups.iter().position(|forms| has(forms, token))
}

/// «2 часа», «1 час 30 минут», «неделю»: that much after now. Days keep the time of day.
fn later(span: &[&str], words: &Vocabulary, now: &DateTime<Tz>) -> Result<Millis, BadWhen> {
    let (mut days, mut minutes) = (0_i64, 0_i64);
    let mut count: Option<i64> = None;
    if span.is_empty() {
        return Err(BadWhen::Unclear);
    }
    for token in span {
        if let Ok(number) = token.parse::<i64>() {
            if count.is_some() || !(1..=MOST).contains(&number) {
                return Err(BadWhen::Unclear);
            }
            count = Some(number);
            continue;
        }
        let many = count.take();
        if has(&words.half_hour, token) && many.is_none() {
            minutes += 30;
            continue;
        }
        let many = many.unwrap_or(1);
        if has(&words.minute, token) {
            minutes += many;
        } else if has(&words.hour, token) {
            minutes += many * 60;
        } else if has(&words.day, token) {
            days += many;
        } else if has(&words.week, token) {
            days += many * 7;
        } else {
            return Err(BadWhen::Unclear);
        }
    }
    if count.is_some() {
        return Err(BadWhen::Unclear);
    }
    if days > FURTHEST {
        return Err(BadWhen::TooFar);
    }
    let begins = if days == 0 {
        Millis(now.timestamp_millis())
    } else {
        let days = Days::new(u64::try_from(days).map_err(|_| BadWhen::Unclear)?);
        let date = now
            .date_naive()
            .checked_add_days(days)
            .ok_or(BadWhen::TooFar)?;
        moment(date, now.time(), now.timezone()).ok_or(BadWhen::Unclear)?
    };
    Ok(begins.plus(TimeDelta::minutes(minutes)))
}

/// A day, a time, or both, in either order.
fn named(
    tokens: &[&str],
    words: &Vocabulary,
    now: Millis,
    local: &DateTime<Tz>,
) -> Result<Millis, BadWhen> {
    let mut day: Option<Named> = None;
    let mut time: Option<NaiveTime> = None;
    let mut after_at = false;
    let mut rest = tokens;
    while let Some((token, tail)) = rest.split_first() {
        rest = tail;
        if has(&words.at, token) {
            after_at = true;
            continue;
        }
        if let Some((named, taken)) = day_of(token, tail, words) {
            if day.replace(named).is_some() {
                return Err(BadWhen::Unclear);
            }
            rest = tail.get(taken..).unwrap_or_default();
        } else if let Some((read, taken)) = time_of(token, tail, words, after_at || day.is_some()) {
            if time.replace(read).is_some() {
                return Err(BadWhen::Unclear);
            }
            rest = tail.get(taken..).unwrap_or_default();
        } else {
            return Err(BadWhen::Unclear);
        }
        after_at = false;
    }
    let time = match (day, time) {
        (None | Some(Named::Ahead(0)), None) => return Err(BadWhen::Unclear),
        (_, Some(time)) => time,
        (_, None) => NaiveTime::from_hms_opt(MORNING, 0, 0).ok_or(BadWhen::Unclear)?,
    };
    let (today, tz) = (local.date_naive(), local.timezone());
    let on = |date: Option<NaiveDate>| {
        date.and_then(|date| moment(date, time, tz))
            .ok_or(BadWhen::Unclear)
    };
    match day.unwrap_or(Named::Ahead(0)) {
        Named::Ahead(days) => on(today.checked_add_days(Days::new(days))),
        Named::Weekday(weekday) => {
            let days: Vec<NaiveDate> = today
                .iter_days()
                .take(8)
                .filter(|date| {
                    usize::try_from(date.weekday().num_days_from_monday()) == Ok(weekday)
                })
                .collect();
            let first = on(days.first().copied())?;
            match days.get(1) {
                Some(next) if first <= now => on(Some(*next)),
                _ => Ok(first),
            }
        }
        Named::Date {
            day,
            month,
            year: Some(year),
        } => on(NaiveDate::from_ymd_opt(year, month, day)),
        Named::Date {
            day,
            month,
            year: None,
        } => on(this_year_or_next(today, month, day)),
    }
}

/// A day, and how many of the tokens after its first belong to it.
fn day_of(token: &str, tail: &[&str], words: &Vocabulary) -> Option<(Named, usize)> {
    for (forms, days) in [
        (&words.today, 0),
        (&words.tomorrow, 1),
        (&words.after_tomorrow, 2),
    ] {
        if has(forms, token) {
            return Some((Named::Ahead(days), 0));
        }
    }
    if let Some(weekday) = place(&words.weekdays, token) {
        return Some((Named::Weekday(weekday), 0));
    }
    if let Some(date) = date_in_digits(token) {
        return Some((date, 0));
    }
    let next = tail.first();
    let month_of = |token: &str| Some(u32::try_from(place(&words.months, token)?).ok()? + 1);
    let (day, month) = match (token.parse().ok(), month_of(token)) {
        (Some(day), _) => (day, month_of(next?)?),
        (None, Some(month)) => (next?.parse().ok()?, month),
        (None, None) => return None,
    };
    let year = tail.get(1).and_then(|token| year_of(token));
    let taken = 1 + usize::from(year.is_some());
    (1..=31)
        .contains(&day)
        .then_some((Named::Date { day, month, year }, taken))
}

fn year_of(token: &str) -> Option<i32> {
    token
        .parse()
        .ok()
        .filter(|year| (1900..=9999).contains(year))
}

/// `31.12`, `31.12.2026`, `31/12`, `2026-12-31`.
fn date_in_digits(token: &str) -> Option<Named> {
    let parts: Vec<&str> = token.split(['.', '/', '-']).collect();
    let (day, month, year) = match parts.as_slice() {
        [day, month] if !token.contains('-') => (*day, *month, None),
        [year, month, day] if year.len() == 4 => (*day, *month, Some(year_of(year)?)),
        [day, month, year] if year.len() == 4 => (*day, *month, Some(year_of(year)?)),
        [day, month, year] if year.len() == 2 => {
            (*day, *month, Some(2000 + year.parse::<i32>().ok()?))
        }
        _ => return None,
    };
    let (day, month) = (day.parse().ok()?, month.parse().ok()?);
    ((1..=31).contains(&day) && (1..=12).contains(&month)).then_some(Named::Date {
        day,
        month,
        year,
    })
}

/// A time of day, and how many of the tokens after its first belong to it. A bare number is one only where it must be.
fn time_of(
    token: &str,
    tail: &[&str],
    words: &Vocabulary,
    expected: bool,
) -> Option<(NaiveTime, usize)> {
    let half = |token: &str| match token {
        "am" => Some(0),
        "pm" => Some(12),
        _ => None,
    };
    if has(&words.morning, token) {
        return Some((NaiveTime::from_hms_opt(MORNING, 0, 0)?, 0));
    }
    if has(&words.evening, token) {
        return Some((NaiveTime::from_hms_opt(EVENING, 0, 0)?, 0));
    }
    let digits = token.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let joined = token.get(digits.len()..).filter(|rest| !rest.is_empty());
    let (half, taken) = match (joined, tail.first().and_then(|next| half(next))) {
        (Some(joined), _) => (Some(half(joined)?), 0),
        (None, Some(half)) => (Some(half), 1),
        (None, None) => (None, 0),
    };
    let (hour, minute) = match digits.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute.parse().ok()?),
        None if expected || half.is_some() => (digits, 0),
        Some(_) | None => return None,
    };
    let hour: u32 = hour.parse().ok().filter(|_| hour.len() <= 2)?;
    let hour = match half {
        Some(shift) if (1..=12).contains(&hour) => hour % 12 + shift,
        Some(_) => return None,
        None => hour,
    };
    Some((NaiveTime::from_hms_opt(hour, minute, 0)?, taken))
}

/// The moment of a time of day. One that a clock put forward skips is the first after the gap.
fn moment(date: NaiveDate, time: NaiveTime, tz: Tz) -> Option<Millis> {
    let local = date.and_time(time);
    let at: DateTime<Tz> = (0..=3).find_map(|hours| {
        let local = local.checked_add_signed(TimeDelta::hours(hours))?;
        tz.from_local_datetime(&local).earliest()
    })?;
    Some(Millis(at.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::later::vocabulary;
    use chrono::Utc;
    use chrono_tz::Europe::{Berlin, Moscow};
    use proptest::prelude::*;

    fn at(text: &str) -> Millis {
        text.parse::<DateTime<Utc>>().unwrap().into()
    }

    /// Saturday, 28 November 2026, noon in Moscow.
    fn noon() -> Millis {
        at("2026-11-28T09:00:00Z")
    }

    fn read(text: &str) -> Result<String, BadWhen> {
        let moment = parse(text, &vocabulary(), noon(), Moscow)?;
        let local = moment.to_utc().unwrap().with_timezone(&Moscow);
        Ok(local.format("%Y-%m-%d %H:%M").to_string())
    }

    #[test]
    fn moments_are_read_as_people_write_them() {
        for (text, wanted) in [
            ("завтра 12:30", "2026-11-29 12:30"),
            ("Завтра, в 12:30", "2026-11-29 12:30"),
            ("12:30 завтра", "2026-11-29 12:30"),
            ("завтра в 9", "2026-11-29 09:00"),
            ("завтра", "2026-11-29 10:00"),
            ("завтра утром", "2026-11-29 10:00"),
            ("сегодня вечером", "2026-11-28 18:00"),
            ("послезавтра 9.15", "2026-11-30 09:15"),
            ("18:00", "2026-11-28 18:00"),
            ("в 18", "2026-11-28 18:00"),
            ("31.12 10:00", "2026-12-31 10:00"),
            ("31.12. в 10:00", "2026-12-31 10:00"),
            ("31.12.2026 10:00", "2026-12-31 10:00"),
            ("31.12.26 10:00", "2026-12-31 10:00"),
            ("31 декабря 10:00", "2026-12-31 10:00"),
            ("31 декабря 2026 в 10:00", "2026-12-31 10:00"),
            ("1 марта", "2027-03-01 10:00"),
            ("01.01 00:00", "2027-01-01 00:00"),
            ("2026-12-31 10:00", "2026-12-31 10:00"),
            ("через 2 часа", "2026-11-28 14:00"),
            ("через час", "2026-11-28 13:00"),
            ("через полчаса", "2026-11-28 12:30"),
            ("Через 1 час и 30 минут", "2026-11-28 13:30"),
            ("через 3 дня", "2026-12-01 12:00"),
            ("через неделю", "2026-12-05 12:00"),
            ("в понедельник", "2026-11-30 10:00"),
            ("пн 9:00", "2026-11-30 09:00"),
            ("в субботу в 13:00", "2026-11-28 13:00"),
            ("в субботу в 11:00", "2026-12-05 11:00"),
            ("во вторник утром", "2026-12-01 10:00"),
            ("tomorrow 12:30", "2026-11-29 12:30"),
            ("tomorrow at 9am", "2026-11-29 09:00"),
            ("today 5:30 pm", "2026-11-28 17:30"),
            ("in 2 hours", "2026-11-28 14:00"),
            ("in an hour", "2026-11-28 13:00"),
            ("on Monday at 10:00", "2026-11-30 10:00"),
            ("December 31 10:00", "2026-12-31 10:00"),
            ("31 Dec 2026, 10:00", "2026-12-31 10:00"),
            ("in 90 min", "2026-11-28 13:30"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn what_has_passed_or_is_far_off_is_told_apart_from_what_can_not_be_read() {
        for text in [
            "сегодня 11:00",
            "11:59",
            "27.11 10:00",
            "28.11.2026",
            "вчера",
        ] {
            let wanted = if text == "вчера" {
                BadWhen::Unclear
            } else {
                BadWhen::Past
            };
            assert_eq!(read(text), Err(wanted), "{text}");
        }
        for text in ["01.01.2030 10:00", "через 400 дней", "через 99999 часов"] {
            assert_eq!(read(text), Err(BadWhen::TooFar), "{text}");
        }
        for text in [
            "",
            "скоро",
            "10",
            "сегодня",
            "через",
            "через 2",
            "через 0 часов",
            "25:00",
            "12:60",
            "31.02 10:00",
            "завтра 13pm",
            "завтра послезавтра",
            "завтра 10:00 11:00",
            "через 2 3 часа",
        ] {
            assert_eq!(read(text), Err(BadWhen::Unclear), "{text}");
        }
    }

    #[test]
    fn a_time_that_the_clock_skips_is_the_first_after_the_gap() {
        let before = at("2026-03-28T12:00:00Z");
        let read = parse("завтра 2:30", &vocabulary(), before, Berlin);
        assert_eq!(read, Ok(at("2026-03-29T01:30:00Z")));
    }

    #[test]
    fn usual_moments_are_to_come() {
        use Usual::{Monday, ThisEvening, Tomorrow};

        let names = |now: &str| -> Vec<Usual> {
            let usual = usual(at(now), Moscow);
            assert!(usual.iter().all(|(_, moment)| *moment > at(now)));
            usual.into_iter().map(|(which, _)| which).collect()
        };
        assert_eq!(
            names("2026-11-28T09:00:00Z"),
            [ThisEvening, Tomorrow, Monday]
        );
        assert_eq!(names("2026-11-28T15:00:00Z"), [Tomorrow, Monday]);
        assert_eq!(names("2026-11-29T09:00:00Z"), [ThisEvening, Tomorrow]);
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,40}", words in "[0-9.: ]{0,20}") {
            let vocabulary = vocabulary();
            for text in [text, words.clone(), format!("завтра {words}"), format!("через {words} дней")] {
                if let Ok(moment) = parse(&text, &vocabulary, noon(), Moscow) {
                    prop_assert!(moment > noon());
                }
            }
        }
    }
}
