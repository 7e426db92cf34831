//! For how long a dialogue can be put off, in the shop's own days.

use crate::domain::schedule::moment;
use crate::domain::time::Millis;
use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use chrono_tz::Tz;

/// The evening's hour, in minutes since midnight.
const EVENING: u16 = 18 * 60;
/// The morning's.
const MORNING: u16 = 9 * 60;

/// Until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Snooze {
    /// For an hour.
    Hour,
    /// For three hours.
    ThreeHours,
    /// Until this evening.
    Evening,
    /// Until tomorrow morning.
    Tomorrow,
    /// Until Monday morning.
    Monday,
}

impl Snooze {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Snooze; 5] = [
        Snooze::Hour,
        Snooze::ThreeHours,
        Snooze::Evening,
        Snooze::Tomorrow,
        Snooze::Monday,
    ];

    /// Its name in callback data.
    pub const fn slug(self) -> &'static str {
        match self {
            Snooze::Hour => "hour",
            Snooze::ThreeHours => "hours",
            Snooze::Evening => "evening",
            Snooze::Tomorrow => "tomorrow",
            Snooze::Monday => "monday",
        }
    }

    /// Takes back what [`Snooze::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<Snooze> {
        Snooze::ALL.into_iter().find(|snooze| snooze.slug() == slug)
    }

    /// The moment at which it ends; `None` for an evening that has come already.
    pub fn until(self, now: Millis, tz: Tz) -> Option<Millis> {
        let today = date_of(now, tz)?;
        let at = match self {
            Snooze::Hour => Some(now.plus(TimeDelta::hours(1))),
            Snooze::ThreeHours => Some(now.plus(TimeDelta::hours(3))),
            Snooze::Evening => moment(today, EVENING, tz),
            Snooze::Tomorrow => moment(today.checked_add_days(Days::new(1))?, MORNING, tz),
            Snooze::Monday => {
                let ahead = 7 - u64::from(today.weekday().num_days_from_monday());
                moment(today.checked_add_days(Days::new(ahead))?, MORNING, tz)
            }
        };
        at.filter(|at| *at > now)
    }
}

/// The last moment of a day.
pub fn end_of_day(now: Millis, tz: Tz) -> Option<Millis> {
    let tomorrow = date_of(now, tz)?.checked_add_days(Days::new(1))?;
    moment(tomorrow, 0, tz).map(|midnight| midnight.plus(TimeDelta::milliseconds(-1)))
}

fn date_of(at: Millis, tz: Tz) -> Option<NaiveDate> {
    Some(at.to_utc()?.with_timezone(&tz).date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};
    use chrono_tz::Europe::Moscow;

    fn at(day: u32, hour: u32) -> Millis {
        Moscow
            .with_ymd_and_hms(2026, 3, day, hour, 30, 0)
            .unwrap()
            .with_timezone(&Utc)
            .into()
    }

    /// How the end of a snooze reads in the shop.
    fn until(snooze: Snooze, now: Millis) -> Option<String> {
        let until = snooze.until(now, Moscow)?.to_utc()?;
        Some(until.with_timezone(&Moscow).format("%d %H:%M").to_string())
    }

    #[test]
    fn ends_are_the_shops_own() {
        // The 4th of March 2026 is a Wednesday.
        let noon = at(4, 12);
        let ends = Snooze::ALL.map(|snooze| until(snooze, noon).unwrap());
        assert_eq!(
            ends,
            ["04 13:30", "04 15:30", "04 18:00", "05 09:00", "09 09:00"]
        );
        assert_eq!(until(Snooze::Evening, at(4, 18)), None);
        assert_eq!(until(Snooze::Monday, at(9, 8)).unwrap(), "16 09:00");
        let end = end_of_day(noon, Moscow).unwrap();
        assert_eq!(
            end.plus(TimeDelta::milliseconds(1)).since(noon),
            TimeDelta::minutes(690)
        );
    }

    #[test]
    fn slugs_are_read_back() {
        for snooze in Snooze::ALL {
            assert_eq!(Snooze::from_slug(snooze.slug()), Some(snooze));
        }
    }
}
