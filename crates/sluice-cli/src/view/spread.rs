//! How stake is spread over operators.

use serde::Serialize;

/// A billion: shares of a whole, fine enough that ten thousand operators of one size come out right.
const FINE: u64 = 1_000_000_000;

/// How concentrated stake is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// Herfindahl-Hirschman index: the sum of squared shares, 0 to 10,000 (one operator has all), rounded down.
    pub hhi: u64,
    /// The fewest operators that together have more than a third of the pool's stake; zero without stake.
    pub nakamoto: u64,
}

impl Spread {
    /// Of stakes in lamports.
    #[must_use]
    pub fn of(stakes: impl IntoIterator<Item = u64>) -> Self {
        let mut stakes: Vec<u64> = stakes.into_iter().collect();
        let total: u128 = stakes.iter().map(|stake| u128::from(*stake)).sum();
        if total == 0 {
            return Self::default();
        }
        stakes.sort_unstable_by(|a, b| b.cmp(a));
        // A stake is less than 2^64, so that its product with a billion fits 128 bits; a share is at most a billion.
        let share = |stake: &u64| u128::from(*stake).saturating_mul(u128::from(FINE)).checked_div(total);
        let squares: u128 = stakes.iter().filter_map(share).map(|share| share.saturating_mul(share)).sum();
        // A billion squared is ten thousand times 10^14.
        let hhi = u64::try_from(squares / 100_000_000_000_000).unwrap_or(10_000);
        let mut sum = 0u128;
        let within = stakes.iter().take_while(|stake| {
            let enough = sum.saturating_mul(3) > total;
            sum = sum.saturating_add(u128::from(**stake));
            !enough
        });
        Self { hhi, nakamoto: u64::try_from(within.count()).unwrap_or(u64::MAX) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_operator_has_all_and_ten_equal_ones_a_tenth_each() {
        assert_eq!(Spread::of([5]), Spread { hhi: 10_000, nakamoto: 1 });
        assert_eq!(Spread::of([7; 10]), Spread { hhi: 1_000, nakamoto: 4 });
        assert_eq!(Spread::of([]), Spread::default());
        assert_eq!(Spread::of([0, 0]), Spread::default());
    }

    #[test]
    fn exactly_a_third_is_not_more_than_a_third() {
        assert_eq!(Spread::of([1, 1, 1]).nakamoto, 2);
        assert_eq!(Spread::of([2, 1, 1]).nakamoto, 1);
    }

    #[test]
    fn lamports_of_the_whole_cluster_do_not_overflow() {
        let all = 600_000_000_000_000_000u64;
        assert_eq!(Spread::of([all, all]), Spread { hhi: 5_000, nakamoto: 1 });
    }
}
