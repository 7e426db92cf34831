//! Working time in words: the next opening, the week, days off.

use crate::domain::lang::Lang;
use crate::domain::schedule::{Hours, Schedule, date_of};
use crate::domain::time::Millis;
use crate::t;
use chrono::{Datelike, Months, NaiveDate};
use chrono_tz::Tz;

/// When the shop answers, put into a sentence: «прямо сейчас» while it works, else «завтра в 10:00»; `None` when it does
/// not open within a year.
pub fn answers(lang: Lang, schedule: &Schedule, now: Millis, zone: Tz) -> Option<String> {
    if schedule.is_open(now, zone) {
        return Some(t!(lang, "line-opens-now"));
    }
    let at = schedule.next_opening(now, zone)?;
    Some(opening(lang, at, now, zone))
}

/// A moment of the future as the answer to «when?»: «сегодня в 10:00», «завтра в 10:00», «в понедельник в 10:00»,
/// «8 января в 10:00».
pub fn opening(lang: Lang, at: Millis, now: Millis, zone: Tz) -> String {
    let (Some(local), Some(day), Some(today)) = (
        at.to_utc().map(|at| at.with_timezone(&zone)),
        date_of(at, zone),
        date_of(now, zone),
    ) else {
        return String::from("?");
    };
    let time = local.format("%H:%M").to_string();
    match day.signed_duration_since(today).num_days() {
        0 => t!(lang, "line-opens-today", time = time),
        1 => t!(lang, "line-opens-tomorrow", time = time),
        2..=6 => t!(
            lang,
            "line-opens-weekday",
            weekday = day.weekday().number_from_monday(),
            time = time
        ),
        _ => t!(
            lang,
            "line-opens-date",
            date = date(lang, day, today),
            time = time
        ),
    }
}

/// «8 января», with the year unless it is one of the days of the coming year.
pub fn date(lang: Lang, day: NaiveDate, today: NaiveDate) -> String {
    let a_year_on = today.checked_add_months(Months::new(12));
    let is_near = day >= today && a_year_on.is_some_and(|on| day < on);
    let month = day.month();
    let number = day.day().to_string();
    if is_near {
        t!(lang, "date", day = number, month = month)
    } else {
        t!(
            lang,
            "date-with-year",
            day = number,
            month = month,
            year = day.year().to_string()
        )
    }
}

/// Days in a row: «31 декабря», «1 января – 8 января».
pub fn run(lang: Lang, (first, last): (NaiveDate, NaiveDate), today: NaiveDate) -> String {
    if first == last {
        date(lang, first, today)
    } else {
        format!("{} – {}", date(lang, first, today), date(lang, last, today))
    }
}

/// «10:00–20:00».
pub fn span(hours: Hours) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    format!("{}–{}", clock(hours.from()), clock(hours.until()))
}

/// A weekday's short name; 0 is Monday.
pub fn weekday(lang: Lang, day: usize) -> String {
    let number = u32::try_from(day + 1).unwrap_or(7);
    t!(lang, "line-weekday", weekday = number)
}

/// The week in one line: «Пн–Пт 10:00–20:00, Сб 11:00–16:00, Вс – выходной»; «Круглосуточно».
pub fn week(lang: Lang, schedule: &Schedule) -> String {
    if schedule.is_always() {
        return t!(lang, "line-hours-always");
    }
    let mut runs: Vec<(usize, usize, Option<Hours>)> = Vec::new();
    for (day, hours) in schedule.week.iter().enumerate() {
        match runs.last_mut() {
            Some((_, last, same)) if same == hours => *last = day,
            _ => runs.push((day, day, *hours)),
        }
    }
    let parts: Vec<String> = runs
        .into_iter()
        .map(|(first, last, hours)| {
            let days = if first == last {
                weekday(lang, first)
            } else {
                format!("{}–{}", weekday(lang, first), weekday(lang, last))
            };
            match hours {
                Some(hours) => format!("{days} {}", span(hours)),
                None => t!(lang, "line-hours-off", days = days),
            }
        })
        .collect();
    parts.join(", ")
}

/// Minutes in short: «15 мин», «1 ч 30 мин», «2 ч».
pub fn minutes(lang: Lang, minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => t!(lang, "line-min", minutes = minutes.to_string()),
        (hours, 0) => t!(lang, "line-h", hours = hours.to_string()),
        (hours, minutes) => t!(
            lang,
            "line-h-min",
            hours = hours.to_string(),
            minutes = minutes.to_string()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schedule::parse_days;
    use chrono::{DateTime, Utc};
    use chrono_tz::Europe::Moscow;

    fn at(text: &str) -> Millis {
        text.parse::<DateTime<Utc>>().unwrap().into()
    }

    fn office() -> Schedule {
        Schedule::on(0..5, Hours::parse("10-19").unwrap())
    }

    #[test]
    fn the_next_opening_is_told_as_people_say_it() {
        // Thursday, 26 November 2026.
        for (now, ru, en) in [
            ("2026-11-26T05:00:00Z", "сегодня в 10:00", "today at 10:00"),
            (
                "2026-11-26T17:00:00Z",
                "завтра в 10:00",
                "tomorrow at 10:00",
            ),
            (
                "2026-11-27T17:00:00Z",
                "в понедельник в 10:00",
                "on Monday at 10:00",
            ),
            ("2026-11-26T10:00:00Z", "прямо сейчас", "right now"),
        ] {
            let say = |lang| answers(lang, &office(), at(now), Moscow).unwrap();
            assert_eq!(
                (say(Lang::Ru).as_str(), say(Lang::En).as_str()),
                (ru, en),
                "{now}"
            );
        }
        let mut closed = office();
        closed.holidays = parse_days("30.12-10.1", "2026-12-01".parse().unwrap()).unwrap();
        assert_eq!(
            answers(Lang::Ru, &closed, at("2026-12-29T17:00:00Z"), Moscow).unwrap(),
            "11 января в 10:00"
        );
        closed.week = [None; 7];
        closed.week[0] = Hours::parse("10-19").ok();
        closed.holidays = (0..500)
            .map(|days| "2026-11-01".parse::<NaiveDate>().unwrap() + chrono::Days::new(days))
            .collect();
        assert_eq!(
            answers(Lang::Ru, &closed, at("2026-12-29T17:00:00Z"), Moscow),
            None
        );
    }

    #[test]
    fn every_weekday_has_its_own_case() {
        let now = at("2026-11-25T17:00:00Z");
        let named: std::collections::BTreeSet<String> = (0..7)
            .map(|day| {
                let at = now.plus(chrono::TimeDelta::days(day + 2));
                let later = Millis(at.0 - 2 * 86_400_000);
                opening(Lang::Ru, at, later, Moscow)
            })
            .collect();
        assert_eq!(named.len(), 7, "{named:?}");
        assert!(named.contains("во вторник в 20:00"), "{named:?}");
    }

    #[test]
    fn days_alike_are_told_together() {
        let mut schedule = office();
        schedule.week[5] = Hours::parse("11-16").ok();
        assert_eq!(
            week(Lang::Ru, &schedule),
            "Пн–Пт 10:00–19:00, Сб 11:00–16:00, Вс – выходной"
        );
        assert_eq!(week(Lang::En, &Schedule::default()), "Round the clock");
    }

    #[test]
    fn dates_have_a_year_where_it_is_needed() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-11-28");
        assert_eq!(date(Lang::Ru, day("2027-01-08"), today), "8 января");
        assert_eq!(date(Lang::Ru, day("2027-12-01"), today), "1 декабря 2027");
        assert_eq!(
            run(Lang::En, (day("2026-12-31"), day("2027-01-08")), today),
            "31 December – 8 January"
        );
    }

    #[test]
    fn minutes_are_short() {
        assert_eq!(minutes(Lang::Ru, 15), "15 мин");
        assert_eq!(minutes(Lang::Ru, 90), "1 ч 30 мин");
        assert_eq!(minutes(Lang::En, 120), "2 h");
    }
}
