//! Chance that anybody can repeat: the n-th number of a stream of a seed, whatever came before it.

/// A seed's numbers.
#[derive(Debug, Clone, Copy)]
pub struct Chance {
    seed: u64,
}

impl Chance {
    /// The numbers of a seed.
    pub const fn new(seed: u64) -> Chance {
        Chance { seed }
    }

    /// The number at an index of a stream (`SplitMix64`, Steele, Lea and Flood 2014).
    pub const fn at(self, stream: u64, index: u64) -> u64 {
        let mut z = self
            .seed
            .wrapping_add(stream.wrapping_mul(0xD1B5_4A32_D192_ED03))
            .wrapping_add(index.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below a bound, at an index of a stream.
    pub const fn below(self, stream: u64, index: u64, bound: u64) -> u64 {
        self.at(stream, index) % bound
    }

    /// One of several.
    pub fn one_of<T>(self, stream: u64, index: u64, several: &[T]) -> Option<&T> {
        let bound = u64::try_from(several.len()).ok().filter(|len| *len > 0)?;
        usize::try_from(self.below(stream, index, bound))
            .ok()
            .and_then(|place| several.get(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_has_one_number_and_streams_differ() {
        let chance = Chance::new(7);
        assert_eq!(chance.at(1, 5), Chance::new(7).at(1, 5));
        assert_ne!(chance.at(1, 5), chance.at(2, 5));
        assert_ne!(chance.at(1, 5), Chance::new(8).at(1, 5));
        assert_eq!(chance.one_of::<u8>(1, 1, &[]), None);
    }

    #[test]
    fn small_numbers_are_spread_evenly() {
        let chance = Chance::new(1);
        let mut counts = [0_u32; 10];
        for index in 0..10_000 {
            counts[usize::try_from(chance.below(3, index, 10)).unwrap()] += 1;
        }
        assert!(
            counts.iter().all(|count| (850..1150).contains(count)),
            "{counts:?}"
        );
    }
}
