//! Working time: the hours of each weekday, holidays, and what they make of spans of time.
//!
//! Times of day are the shop's own, in its time zone. A day whose clock is put forward or back is as long as it is.

use crate::domain::time::Millis;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How far ahead the next working time is looked for, in days.
const LOOK_AHEAD: u64 = 400;
/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// The working hours of a day, in minutes since midnight: from `from` on, until before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(u16, u16)", into = "(u16, u16)")]
pub struct Hours {
    from: u16,
    until: u16,
}

/// Hours that are none: they end before they begin, or on another day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no working hours: they must begin before they end, within one day")]
pub struct BadHours;

impl Hours {
    /// From a minute of the day until another, 1440 being midnight at its end.
    ///
    /// # Errors
    /// [`BadHours`] unless `from < until <= 1440`.
    pub const fn new(from: u16, until: u16) -> Result<Hours, BadHours> {
        if from < until && until <= DAY {
            Ok(Hours { from, until })
        } else {
            Err(BadHours)
        }
    }

    /// Reads `10-20`, `9:30-18:00`, `10–20`, `00:00-24:00`.
    ///
    /// # Errors
    /// [`BadHours`] for anything else.
    pub fn parse(text: &str) -> Result<Hours, BadHours> {
        let (from, until) = text.split_once(['-', '–', '—']).ok_or(BadHours)?;
        Hours::new(minute_of(from)?, minute_of(until)?)
    }

    /// The first minute, since midnight.
    pub const fn from(self) -> u16 {
        self.from
    }

    /// The minute after the last, since midnight.
    pub const fn until(self) -> u16 {
        self.until
    }
}

/// Days off that could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no days: a date is written 31.12, days in a row 1.1-8.1")]
pub struct BadDays;

/// The most days in a row.
const DAYS_MAX: usize = 62;

/// Reads days off: `31.12`, `1.1-8.1`, `1-8.1`, `31.12.2026`, several parted by commas. A date without a year is the next
/// one from today on.
///
/// # Errors
/// [`BadDays`] for anything else, for days gone by, and for more than two months in a row.
pub fn parse_days(text: &str, today: NaiveDate) -> Result<BTreeSet<NaiveDate>, BadDays> {
    let mut days = BTreeSet::new();
    for part in text.split([',', ';', '\n']) {
        let ends: Vec<&str> = part.split(['-', '–', '—']).map(str::trim).collect();
        let (first, last) = match ends.as_slice() {
            [one] => (date_from(one, None, today)?, None),
            [from, until] => {
                // «1-8.1»: the month stands once, at the end.
                let month = until.split('.').nth(1);
                let first = date_from(from, month, today)?;
                (first, Some(date_from(until, None, first)?))
            }
            _ => return Err(BadDays),
        };
        let last = last.unwrap_or(first);
        let run: Vec<NaiveDate> = first
            .iter_days()
            .take_while(|day| *day <= last)
            .take(DAYS_MAX + 1)
            .collect();
        if first < today || run.is_empty() || run.len() > DAYS_MAX {
            return Err(BadDays);
        }
        days.extend(run);
    }
    Ok(days)
}

/// The first date of that name from another on; the month may be given apart.
fn date_from(text: &str, month: Option<&str>, from: NaiveDate) -> Result<NaiveDate, BadDays> {
    let mut parts = text
        .split('.')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let mut number = |other: Option<&str>| -> Result<u32, BadDays> {
        let part = parts.next().or(other).ok_or(BadDays)?;
        part.parse().map_err(|_| BadDays)
    };
    let day = number(None)?;
    let month = number(month)?;
    let year = number(Some("0"))?;
    if parts.next().is_some() {
        return Err(BadDays);
    }
    if year > 0 {
        let year = i32::try_from(year).map_err(|_| BadDays)?;
        let year = if year < 100 { year + 2000 } else { year };
        return NaiveDate::from_ymd_opt(year, month, day).ok_or(BadDays);
    }
    // A leap day may be four years away, around a century's end eight.
    (from.year()..=from.year() + 8)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|date| *date >= from)
        .ok_or(BadDays)
}

fn minute_of(text: &str) -> Result<u16, BadHours> {
    let text = text.trim();
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "0"));
    let hour: u16 = hour.trim().parse().map_err(|_| BadHours)?;
    let minute: u16 = minute.trim().parse().map_err(|_| BadHours)?;
    if minute > 59 || hour > 24 {
        return Err(BadHours);
    }
    Ok(hour * 60 + minute)
}

impl TryFrom<(u16, u16)> for Hours {
    type Error = BadHours;

    fn try_from((from, until): (u16, u16)) -> Result<Self, Self::Error> {
        Hours::new(from, until)
    }
}

impl From<Hours> for (u16, u16) {
    fn from(hours: Hours) -> Self {
        (hours.from, hours.until)
    }
}

/// When the shop works. Without any hours at all it works always.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Schedule {
    /// The hours of each weekday, Monday first; `None`: a day off.
    pub week: [Option<Hours>; 7],
    /// Days off besides.
    pub holidays: BTreeSet<NaiveDate>,
}

impl Schedule {
    /// The same hours on some weekdays, 0 being Monday.
    pub fn on(days: impl IntoIterator<Item = usize>, hours: Hours) -> Schedule {
        let mut schedule = Schedule::default();
        for day in days {
            if let Some(slot) = schedule.week.get_mut(day) {
                *slot = Some(hours);
            }
        }
        schedule
    }

    /// Whether there are no hours, so that the shop works always.
    pub fn is_always(&self) -> bool {
        self.week.iter().all(Option::is_none)
    }

    /// The same hours on every working day; a shop that works always has them on all seven.
    pub fn set_all(&mut self, hours: Hours) {
        let always = self.is_always();
        for slot in &mut self.week {
            if always || slot.is_some() {
                *slot = Some(hours);
            }
        }
    }

    /// Makes a day off of a working day, or the other way round, with the hours that most days have. `false`: it is the
    /// last working day, and a shop without any would work always.
    pub fn toggle(&mut self, day: usize) -> bool {
        let working = self.week.iter().flatten().count();
        let usual = self.week.iter().flatten().max_by_key(|hours| {
            let same = |other: &&Hours| other == hours;
            self.week.iter().flatten().filter(same).count()
        });
        let usual = usual.copied().unwrap_or(Hours {
            from: 10 * 60,
            until: 20 * 60,
        });
        let Some(slot) = self.week.get_mut(day) else {
            return false;
        };
        match slot {
            Some(_) if working == 1 => return false,
            Some(_) => *slot = None,
            None => *slot = Some(usual),
        }
        true
    }

    /// Days off in a row, from today on: the first and the last of each.
    pub fn runs(&self, today: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
        let mut runs: Vec<(NaiveDate, NaiveDate)> = Vec::new();
        for day in self.holidays.range(today..) {
            match runs.last_mut() {
                Some((_, last)) if last.succ_opt() == Some(*day) => *last = *day,
                _ => runs.push((*day, *day)),
            }
        }
        runs
    }

    /// The working hours of a date as moments; `None` on a day off.
    fn shift(&self, date: NaiveDate, tz: Tz) -> Option<(Millis, Millis)> {
        if self.holidays.contains(&date) {
            return None;
        }
        let day = usize::try_from(date.weekday().num_days_from_monday()).ok()?;
        let hours = (*self.week.get(day)?)?;
        Some((
            moment(date, hours.from, tz)?,
            moment(date, hours.until, tz)?,
        ))
    }

    /// Whether the shop works at a moment.
    pub fn is_open(&self, at: Millis, tz: Tz) -> bool {
        if self.is_always() {
            return true;
        }
        date_of(at, tz)
            .and_then(|date| self.shift(date, tz))
            .is_some_and(|(from, until)| from <= at && at < until)
    }

    /// The moment, at or after another, from which the shop works; `None` if it does not within a year.
    pub fn next_opening(&self, after: Millis, tz: Tz) -> Option<Millis> {
        if self.is_always() {
            return Some(after);
        }
        self.shifts_from(after, tz)
            .map(|(from, _)| from.max(after))
            .next()
    }

    /// The moment at which so much working time has gone by since another; `None` if it never does within a year.
    pub fn add_working(&self, from: Millis, span: TimeDelta, tz: Tz) -> Option<Millis> {
        if self.is_always() {
            return Some(from.plus(span));
        }
        let mut left = span.max(TimeDelta::zero());
        for (opens, closes) in self.shifts_from(from, tz) {
            let begins = opens.max(from);
            let lasts = closes.since(begins);
            if left <= lasts {
                return Some(begins.plus(left));
            }
            left -= lasts;
        }
        None
    }

    /// How much working time lies between two moments; nothing when the second is not the later one.
    pub fn worked(&self, from: Millis, until: Millis, tz: Tz) -> TimeDelta {
        if until <= from {
            return TimeDelta::zero();
        }
        if self.is_always() {
            return until.since(from);
        }
        self.shifts_from(from, tz)
            .take_while(|(opens, _)| *opens < until)
            .map(|(opens, closes)| closes.min(until).since(opens.max(from)))
            .fold(TimeDelta::zero(), |sum, span| sum + span)
    }

    /// The working hours that end after a moment, the earliest first.
    fn shifts_from(&self, after: Millis, tz: Tz) -> impl Iterator<Item = (Millis, Millis)> + '_ {
        let first = date_of(after, tz);
        (0..LOOK_AHEAD)
            .filter_map(move |days| first?.checked_add_days(Days::new(days)))
            .filter_map(move |date| self.shift(date, tz))
            .filter(move |(_, closes)| *closes > after)
    }
}

/// The date of a moment.
pub fn date_of(at: Millis, tz: Tz) -> Option<NaiveDate> {
    Some(at.to_utc()?.with_timezone(&tz).date_naive())
}

/// The moment of a minute of a date. One that a clock put forward skips is the first after the gap.
pub(crate) fn moment(date: NaiveDate, minute: u16, tz: Tz) -> Option<Millis> {
    let midnight = NaiveDateTime::new(date, NaiveTime::MIN);
    let local = midnight.checked_add_signed(TimeDelta::minutes(i64::from(minute)))?;
    let at: DateTime<Tz> = (0..=3).find_map(|hours| {
        tz.from_local_datetime(&(local + TimeDelta::hours(hours)))
            .earliest()
    })?;
    Some(Millis(at.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;
    use chrono_tz::Europe::{Berlin, Moscow};
    use proptest::prelude::*;

    fn at(text: &str) -> Millis {
        text.parse::<DateTime<Utc>>().unwrap().into()
    }

    fn office() -> Schedule {
        Schedule::on(0..5, Hours::parse("10-19").unwrap())
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        assert_eq!(Hours::parse("9:30 – 18"), Hours::new(570, 1080));
        assert_eq!(Hours::parse("00:00-24:00"), Hours::new(0, 1440));
        for bad in ["", "10", "20-10", "10-25", "10:70-12", "a-b", "24:30-24:40"] {
            assert_eq!(Hours::parse(bad), Err(BadHours), "{bad}");
        }
    }

    #[test]
    fn a_shop_without_hours_never_sleeps() {
        let always = Schedule::default();
        let now = at("2026-11-28T03:00:00Z");
        assert!(always.is_open(now, Moscow));
        assert_eq!(always.next_opening(now, Moscow), Some(now));
        assert_eq!(
            always.add_working(now, TimeDelta::hours(5), Moscow),
            Some(now.plus(TimeDelta::hours(5)))
        );
    }

    #[test]
    fn friday_evening_leads_to_monday_morning() {
        // Friday 18:50 in Moscow.
        let friday = at("2026-11-27T15:50:00Z");
        assert!(office().is_open(friday, Moscow));
        assert_eq!(
            office().add_working(friday, TimeDelta::minutes(15), Moscow),
            Some(at("2026-11-30T07:05:00Z"))
        );
        assert_eq!(
            office().next_opening(at("2026-11-27T16:00:00Z"), Moscow),
            Some(at("2026-11-30T07:00:00Z"))
        );
        assert_eq!(
            office().worked(friday, at("2026-11-30T07:05:00Z"), Moscow),
            TimeDelta::minutes(15)
        );
    }

    #[test]
    fn a_holiday_is_a_day_off() {
        let mut schedule = office();
        schedule
            .holidays
            .insert(NaiveDate::from_ymd_opt(2026, 11, 30).unwrap());
        assert_eq!(
            schedule.next_opening(at("2026-11-29T12:00:00Z"), Moscow),
            Some(at("2026-12-01T07:00:00Z"))
        );
    }

    #[test]
    fn days_off_are_read_as_people_write_them() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let read = |text| {
            parse_days(text, day("2026-11-28")).map(|days| (days.first().copied(), days.len()))
        };
        assert_eq!(read("31.12"), Ok((Some(day("2026-12-31")), 1)));
        assert_eq!(read("1.1-8.1"), Ok((Some(day("2027-01-01")), 8)));
        assert_eq!(read("1–8.01"), Ok((Some(day("2027-01-01")), 8)));
        assert_eq!(read("30.12 - 8.1"), Ok((Some(day("2026-12-30")), 10)));
        assert_eq!(read("31.12, 8.3.2027"), Ok((Some(day("2026-12-31")), 2)));
        assert_eq!(read("29.2"), Ok((Some(day("2028-02-29")), 1)));
        for bad in [
            "",
            "31",
            "31.13",
            "30.2",
            "1.1-1.6",
            "1.1.2020",
            "завтра",
            "1-2-3",
            "1.1.1.1",
        ] {
            assert_eq!(read(bad), Err(BadDays), "{bad}");
        }
    }

    #[test]
    fn days_off_in_a_row_are_one() {
        let today = "2026-11-28".parse::<NaiveDate>().unwrap();
        let schedule = Schedule {
            holidays: parse_days("31.12-2.1, 8.3", today).unwrap(),
            ..Schedule::default()
        };
        let days: Vec<i64> = schedule
            .runs(today)
            .iter()
            .map(|(first, last)| last.signed_duration_since(*first).num_days() + 1)
            .collect();
        assert_eq!(days, [3, 1]);
    }

    #[test]
    fn the_last_working_day_stays() {
        let mut schedule = Schedule::on([0, 1], Hours::parse("9-18").unwrap());
        assert!(schedule.toggle(5));
        assert_eq!(schedule.week[5], Hours::parse("9-18").ok());
        assert!(schedule.toggle(5) && schedule.toggle(1));
        assert!(!schedule.toggle(0));
        assert!(!schedule.is_always());
        schedule.set_all(Hours::parse("10-20").unwrap());
        assert_eq!(schedule.week.iter().flatten().count(), 1);
    }

    #[test]
    fn a_night_in_which_the_clock_is_put_forward_is_shorter() {
        // 2026-03-29: 2:00 becomes 3:00 in Berlin.
        let night = Schedule::on(0..7, Hours::parse("0-24").unwrap());
        let span = night.worked(
            at("2026-03-28T23:00:00Z"),
            at("2026-03-29T22:00:00Z"),
            Berlin,
        );
        assert_eq!(span, TimeDelta::hours(23));
    }

    proptest! {
        #[test]
        fn working_time_added_is_working_time_gone_by(
            start in 1_790_000_000_000i64..1_800_000_000_000, minutes in 1i64..1200,
            days in proptest::collection::btree_set(0usize..7, 1..7), from in 0u16..1380, long in 30u16..600,
        ) {
            let hours = Hours::new(from, (from + long).min(1440)).unwrap();
            let schedule = Schedule::on(days, hours);
            let (start, span) = (Millis(start), TimeDelta::minutes(minutes));
            let end = schedule.add_working(start, span, Berlin).unwrap();
            prop_assert_eq!(schedule.worked(start, end, Berlin), span);
            prop_assert!(end > start);
        }
    }
}
