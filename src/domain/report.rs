//! What came of many answers and ratings: the figures of a line's report.

use crate::domain::ids::UserId;
use chrono::TimeDelta;

/// An answer, as far as figures go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// By whom.
    pub operator: UserId,
    /// Whether it was the first of its session.
    pub first: bool,
    /// How much working time the client waited.
    pub worked: TimeDelta,
    /// Whether that was longer than promised.
    pub late: bool,
}

/// How fast answers were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Speed {
    /// How many there were.
    pub count: usize,
    /// Half of them were faster.
    pub median: TimeDelta,
    /// The mean.
    pub average: TimeDelta,
    /// How many were later than promised.
    pub late: usize,
}

impl Speed {
    /// Of some answers.
    pub fn of<'a>(answers: impl IntoIterator<Item = &'a Answered>) -> Speed {
        let (mut spans, mut late) = (Vec::new(), 0);
        for answer in answers {
            spans.push(answer.worked.num_milliseconds());
            late += usize::from(answer.late);
        }
        spans.sort_unstable();
        let count = spans.len();
        let Some(divisor) = i64::try_from(count).ok().filter(|count| *count > 0) else {
            return Speed::default();
        };
        let (low, high) = (spans[(count - 1) / 2], spans[count / 2]);
        Speed {
            count,
            median: TimeDelta::milliseconds(i64::midpoint(low, high)),
            average: TimeDelta::milliseconds(spans.iter().sum::<i64>() / divisor),
            late,
        }
    }

    /// Late ones of a hundred.
    pub const fn late_share(&self) -> usize {
        match self.count {
            0 => 0,
            count => (self.late * 100 + count / 2) / count,
        }
    }
}

/// Ratings: how many of one to five stars.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stars(pub [i64; 5]);

impl Stars {
    /// Adds so many ratings of so many stars; others than one to five count for nothing.
    pub fn add(&mut self, stars: i64, count: i64) {
        let place = usize::try_from(stars - 1).ok();
        if let Some(slot) = place.and_then(|place| self.0.get_mut(place)) {
            *slot += count;
        }
    }

    /// How many there were.
    pub fn count(&self) -> i64 {
        self.0.iter().sum()
    }

    /// Their mean in tenths: 46 for 4.6; `None` without any.
    pub fn tenths(&self) -> Option<i64> {
        let count = self.count();
        let sum: i64 = (1..)
            .zip(self.0)
            .map(|(stars, n): (i64, i64)| stars * n)
            .sum();
        (count > 0).then(|| (sum * 10 + count / 2) / count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn answer(minutes: i64, late: bool) -> Answered {
        Answered {
            operator: UserId(1),
            first: true,
            worked: TimeDelta::minutes(minutes),
            late,
        }
    }

    #[test]
    fn the_median_is_not_the_mean() {
        let answers = [
            answer(1, false),
            answer(3, false),
            answer(60, true),
            answer(4, false),
        ];
        let speed = Speed::of(&answers);
        assert_eq!(speed.median, TimeDelta::seconds(210));
        assert_eq!(speed.average, TimeDelta::minutes(17));
        assert_eq!((speed.count, speed.late, speed.late_share()), (4, 1, 25));
        assert_eq!(Speed::of(&answers[..3]).median, TimeDelta::minutes(3));
        assert_eq!(Speed::of(&[]), Speed::default());
        assert_eq!(Speed::default().late_share(), 0);
    }

    #[test]
    fn ratings_have_a_mean() {
        let mut stars = Stars::default();
        assert_eq!(stars.tenths(), None);
        stars.add(5, 2);
        stars.add(4, 1);
        stars.add(9, 7);
        assert_eq!((stars.count(), stars.tenths()), (3, Some(47)));
    }
}
