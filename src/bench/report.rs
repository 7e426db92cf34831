//! What was measured, as a table.

use super::load::Outcome;
use super::pace::{PER_SECOND, Paced};
use super::soak::{Sample, Soaked};
use super::start::Started;
use std::fmt::Write as _;
use std::time::Duration;

/// What one thing took in one shop, again and again.
#[derive(Debug, Clone, Default)]
pub struct Times {
    taken: Vec<Duration>,
}

impl Times {
    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        self.taken.push(time);
    }

    /// The time below which a share of them lies, `0.5` or `0.99`; zero without any.
    pub fn quantile(&self, share: f64) -> Duration {
        let mut sorted = self.taken.clone();
        sorted.sort_unstable();
        let last = sorted.len().saturating_sub(1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most a thousand"
        )]
        let thousandths = (share * 1000.0) as usize;
        let place = sorted.len() * thousandths / 1000;
        sorted.get(place.min(last)).copied().unwrap_or_default()
    }

    /// How many there are.
    pub const fn count(&self) -> usize {
        self.taken.len()
    }
}

/// A line of the table: a thing that people do, and what it took in each shop.
#[derive(Debug, Clone)]
pub struct Line {
    /// What.
    pub what: &'static str,
    /// By shop.
    pub times: Vec<Times>,
}

/// The table, in Markdown: medians and 99th percentiles by shop, and the last shop's share of the first.
pub fn table(shops: &[String], lines: &[Line]) -> String {
    let mut text = String::from("| what |");
    for shop in shops {
        let _ = write!(text, " {shop}: p50 | p99 |");
    }
    text.push_str(" p50, last : first | p99, last : first |\n| --- |");
    for _ in 0..shops.len() * 2 + 2 {
        text.push_str(" ---: |");
    }
    text.push('\n');
    for line in lines {
        let _ = write!(text, "| {} |", line.what);
        for times in &line.times {
            for share in [0.5, 0.99] {
                let _ = write!(text, " {} |", milliseconds(times.quantile(share)));
            }
        }
        for share in [0.5, 0.99] {
            let _ = write!(text, " {} |", ratio(line, share));
        }
        text.push('\n');
    }
    text
}

/// How shops were started, in Markdown.
pub fn started(all: &[(String, Started)]) -> String {
    let mut text = String::from(
        "| database | starts | asks for updates: p50 | max | answers a press: p50 | max | memory when idle |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for (database, started) in all {
        let Started {
            asked,
            answered,
            memory,
        } = started;
        let _ = writeln!(
            text,
            "| {database} | {} | {} | {} | {} | {} | {} MB |",
            asked.count(),
            milliseconds(asked.quantile(0.5)),
            milliseconds(asked.quantile(1.0)),
            milliseconds(answered.quantile(0.5)),
            milliseconds(answered.quantile(1.0)),
            memory / 1024,
        );
    }
    text
}

/// What came of rushes of customers, in Markdown.
pub fn rushes(outcomes: &[(String, Outcome)]) -> String {
    let mut text = String::from(
        "| database | customers × messages | messages/s | p50 | p99 | lost | twice (after a cut answer) | reordered | CPU per message | peak memory | start |\n\
         | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for (database, outcome) in outcomes {
        let rush = outcome.rush;
        let mut what = format!("{} × {}", rush.customers, rush.each);
        if rush.in_turn {
            what.push_str(" in turn");
        }
        if !rush.delay.is_zero() {
            let _ = write!(what, ", answers take {} ms", rush.delay.as_millis());
        }
        if rush.faults {
            what.push_str(", faults");
        }
        if rush.kills > 0 {
            let _ = write!(what, ", kill −9 × {}", rush.kills);
        }
        let all = f64::from(rush.customers) * f64::from(rush.each);
        let _ = writeln!(
            text,
            "| {database} | {what} | {:.0} | {} | {} | {} | {} ({}) | {} | {:.2} ms | {} MB | {} |",
            outcome.rate(),
            milliseconds(outcome.times.quantile(0.5)),
            milliseconds(outcome.times.quantile(0.99)),
            outcome.lost,
            outcome.twice,
            outcome.cut,
            outcome.reordered,
            outcome.cpu.as_secs_f64() * 1000.0 / all,
            outcome.memory / 1024,
            milliseconds(outcome.start),
        );
    }
    text
}

/// What came of a soak, in Markdown: some of its moments, then what was lost.
pub fn soaked(soaked: &Soaked) -> String {
    let mut text = String::from(
        "| after | offered | at staff | waiting | memory |\n| ---: | ---: | ---: | ---: | ---: |\n",
    );
    let step = soaked.samples.len().div_ceil(12).max(1);
    let last = soaked.samples.len().saturating_sub(1);
    for (place, sample) in soaked.samples.iter().enumerate() {
        if place % step == 0 || place == last {
            let Sample {
                at,
                offered,
                arrived,
                memory,
                waiting,
            } = sample;
            let _ = writeln!(
                text,
                "| {} s | {offered} | {arrived} | {waiting} | {} MB |",
                at.as_secs(),
                memory / 1024
            );
        }
    }
    let _ = writeln!(
        text,
        "\nlost {}, twice {} ({} of them after an answer that was cut off), reordered {}",
        soaked.lost, soaked.twice, soaked.cut, soaked.reordered
    );
    text
}

/// What came of queues sent at Telegram's pace, in Markdown.
pub fn paced(all: &[(String, Paced)]) -> String {
    let mut text = String::from(
        "| database | waiting | for | calls/s | of what is allowed | 429 | presses | answered: p50 | p99 | max | unanswered | memory |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for (database, paced) in all {
        let _ = writeln!(
            text,
            "| {database} | {} | {} s | {:.1} | {:.1} % | {} | {} | {} | {} | {} | {} | {} MB |",
            paced.queue.calls,
            paced.queue.lasts.as_secs(),
            paced.rate(),
            paced.rate() * 100.0 / f64::from(PER_SECOND),
            paced.refused,
            paced.presses,
            milliseconds(paced.times.quantile(0.5)),
            milliseconds(paced.times.quantile(0.99)),
            milliseconds(paced.times.quantile(1.0)),
            paced.unanswered,
            paced.memory / 1024,
        );
    }
    text
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

fn ratio(line: &Line, share: f64) -> String {
    match (line.times.first(), line.times.last()) {
        (Some(first), Some(last)) if line.times.len() > 1 && !first.quantile(share).is_zero() => {
            format!(
                "{:.2}",
                last.quantile(share).as_secs_f64() / first.quantile(share).as_secs_f64()
            )
        }
        _ => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(milliseconds: impl IntoIterator<Item = u64>) -> Times {
        let mut times = Times::default();
        for time in milliseconds {
            times.add(Duration::from_millis(time));
        }
        times
    }

    #[test]
    fn a_quantile_is_one_of_the_times() {
        let hundred = times((1..=100).rev());
        assert_eq!(hundred.quantile(0.5), Duration::from_millis(51));
        assert_eq!(hundred.quantile(0.99), Duration::from_millis(100));
        let many = times(1..=30_000);
        assert_eq!(many.quantile(0.5), Duration::from_millis(15_001));
        assert_eq!(Times::default().quantile(0.5), Duration::ZERO);
    }

    #[test]
    fn the_table_compares_the_last_shop_with_the_first() {
        let line = Line {
            what: "a card",
            times: vec![times([2]), times([3])],
        };
        let table = table(&["small".to_owned(), "large".to_owned()], &[line]);
        assert!(
            table.contains("| a card | 2.00 ms | 2.00 ms | 3.00 ms | 3.00 ms | 1.50 | 1.50 |"),
            "{table}"
        );
    }
}
