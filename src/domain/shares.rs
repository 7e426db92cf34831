//! The work in 64 equal shares: whoever keeps an order (a chat) belongs to one of them, and so does all its work.
//!
//! A set of shares is a number of 64 bits, so a query can be told of it by one plain value.

use std::fmt;

/// How many shares there are.
pub const SHARES: usize = 64;

/// A share, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Share(u8);

impl Share {
    /// The share whose holder also does what is done once in a shop: polls, keeps the house.
    pub const FIRST: Share = Share(0);

    /// The share of what keeps its order by this number. SQL reckons the same: `key & 63`.
    pub const fn of(key: i64) -> Share {
        // Six bits: never negative, never more than a byte.
        Share(key.to_le_bytes()[0] & 63)
    }

    /// Its number.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Its place in a list of all.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Some of the shares.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ShareSet(u64);

impl ShareSet {
    /// None of them.
    pub const NONE: ShareSet = ShareSet(0);
    /// All of them.
    pub const ALL: ShareSet = ShareSet(u64::MAX);

    /// As queries are told of it.
    pub const fn bits(self) -> i64 {
        self.0.cast_signed()
    }

    /// As [`ShareSet::bits`] gave it.
    pub const fn from_bits(bits: i64) -> ShareSet {
        ShareSet(bits.cast_unsigned())
    }

    /// Whether it is one of these.
    pub const fn contains(self, share: Share) -> bool {
        self.0 >> share.0 & 1 == 1
    }

    /// How many these are.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether these are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, others: ShareSet) -> ShareSet {
        ShareSet(self.0 | others.0)
    }

    /// These without those.
    #[must_use]
    pub const fn without(self, others: ShareSet) -> ShareSet {
        ShareSet(self.0 & !others.0)
    }

    /// So many of these, the last ones: whoever gives back keeps the first.
    #[must_use]
    pub fn last(self, many: usize) -> ShareSet {
        self.iter().skip(self.len().saturating_sub(many)).collect()
    }

    /// One by one, in order.
    pub fn iter(self) -> impl Iterator<Item = Share> {
        (0..64)
            .map(Share)
            .filter(move |share| self.contains(*share))
    }
}

impl FromIterator<Share> for ShareSet {
    fn from_iter<I: IntoIterator<Item = Share>>(shares: I) -> Self {
        ShareSet(
            shares
                .into_iter()
                .fold(0, |bits, share| bits | 1 << share.0),
        )
    }
}

impl fmt::Debug for ShareSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.iter().map(Share::number))
            .finish()
    }
}

/// How many shares a node takes at most when so many work: together they take all.
pub const fn fair_part(nodes: usize) -> usize {
    if nodes == 0 {
        SHARES
    } else {
        SHARES.div_ceil(nodes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_a_group_is_reckoned_as_sql_does() {
        assert_eq!(Share::of(7).number(), 7);
        assert_eq!(Share::of(64), Share::FIRST);
        let group: i64 = -1_001_234;
        assert_eq!(i64::from(Share::of(group).number()), group & 63);
        let topic = (-7_i64).wrapping_sub(5_i64.wrapping_shl(44));
        assert_eq!(
            Share::of(topic),
            Share::of(-7),
            "a topic goes with its group"
        );
    }

    #[test]
    fn a_set_goes_through_a_query_and_back() {
        let some: ShareSet = [0, 5, 63].map(Share::of).into_iter().collect();
        assert_eq!(ShareSet::from_bits(some.bits()), some);
        assert!(some.bits() < 0, "the last share is the sign");
        assert_eq!(some.len(), 3);
        assert_eq!(format!("{some:?}"), "{0, 5, 63}");
        assert_eq!(format!("{:?}", some.last(2)), "{5, 63}");
        assert_eq!(some.last(9), some);
        assert_eq!(ShareSet::ALL.bits(), -1);
        assert_eq!(ShareSet::ALL.without(some).and(some), ShareSet::ALL);
        assert!(some.without(some).is_empty());
    }

    #[test]
    fn fair_parts_leave_nothing_over() {
        for nodes in 1..=100 {
            assert!(fair_part(nodes) * nodes >= SHARES, "{nodes}");
        }
        assert_eq!([0, 1, 2, 3, 64, 65].map(fair_part), [64, 64, 32, 22, 1, 1]);
    }
}
