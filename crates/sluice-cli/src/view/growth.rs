//! What a share's price has made, in a year's terms.

use serde::Serialize;
use sluice_client::accounts::RateEntry;

/// How it is reckoned: printed with the figures.
pub const METHOD: &str = "growth of assets per share between two entries of the rate history, compounded to a year of \
                          365.25 days by the cluster's clock; net of fees and losses; from the newest entry that is at \
                          least so many epochs older than the last";

/// Windows in epochs.
pub const WINDOWS: [u64; 3] = [1, 7, 30];

/// Seconds of a year.
const YEAR: f64 = 31_557_600.0;

/// Growth over a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Growth {
    /// Epochs asked for.
    pub epochs: u64,
    /// The entry it starts from.
    pub from_epoch: u64,
    /// The entry it ends with.
    pub to_epoch: u64,
    /// Seconds between the two closes.
    pub seconds: i64,
    /// Growth of the window itself, parts per million, rounded to the nearest.
    pub growth_ppm: i64,
    /// The same compounded to a year, parts per million, rounded to the nearest.
    pub apy_ppm: i64,
}

/// Growth over each window for which the history is long enough.
#[must_use]
pub fn windows(entries: &[RateEntry]) -> Vec<Growth> {
    WINDOWS.iter().filter_map(|epochs| over(entries, *epochs)).collect()
}

/// Growth over the last `epochs`; none where the history does not reach back so far, or says nothing of a price.
#[must_use]
pub fn over(entries: &[RateEntry], epochs: u64) -> Option<Growth> {
    let last = entries.last()?;
    let since = last.epoch.checked_sub(epochs)?;
    let first = entries.iter().rev().find(|entry| entry.epoch <= since)?;
    let seconds = last.time.checked_sub(first.time).filter(|seconds| *seconds > 0)?;
    let grown = factor(first, last)?;
    // as-safety: seconds of less than a century, exact in a float.
    let yearly = grown.powf(YEAR / seconds as f64);
    Some(Growth {
        epochs,
        from_epoch: first.epoch,
        to_epoch: last.epoch,
        seconds,
        growth_ppm: ppm(grown)?,
        apy_ppm: ppm(yearly)?,
    })
}

/// By what a share's price has grown. A ratio, no money: a float has fifteen digits of it.
fn factor(first: &RateEntry, last: &RateEntry) -> Option<f64> {
    let after = u128::from(last.assets).checked_mul(u128::from(first.supply))?;
    let before = u128::from(first.assets).checked_mul(u128::from(last.supply))?;
    // as-safety: rounded to the nearest float, which is what a ratio of this use needs.
    let grown = after as f64 / before as f64;
    (after != 0 && before != 0).then_some(grown)
}

fn ppm(factor: f64) -> Option<i64> {
    let ppm = ((factor - 1.0) * 1_000_000.0).round();
    // as-safety: checked to lie well within 64 bits; a float of this size is an integer.
    (ppm.is_finite() && ppm.abs() < 1e15).then_some(ppm as i64)
}

/// Parts per million as a percentage with four decimals and its sign.
#[must_use]
pub fn percent(ppm: i64) -> String {
    let sign = if ppm < 0 { "-" } else { "" };
    format!("{sign}{}", super::Words::ppm(ppm.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    fn entry(epoch: u64, time: i64, assets: u64) -> RateEntry {
        RateEntry { epoch, time, assets, supply: 1_000_000_000_000, grown: 0, lost: 0, fee: 0 }
    }

    #[test]
    fn a_price_that_grows_by_the_same_part_each_epoch_has_one_yield_over_every_window() {
        // 0.04 % in two days, thirty times over.
        let mut assets = 1_000_000_000_000u64;
        let mut entries = Vec::new();
        for epoch in 0..=30u64 {
            let time = i64::try_from(epoch).expect("small") * 2 * DAY;
            entries.push(entry(epoch, time, assets));
            assets += assets / 2_500;
        }
        let all = windows(&entries);
        assert_eq!(all.iter().map(|of| of.epochs).collect::<Vec<_>>(), WINDOWS);
        // 1.0004 ^ (365.25 / 2) = 1.07576
        for of in &all {
            assert!((75_700..75_800).contains(&of.apy_ppm), "{of:?}");
        }
        assert_eq!(all[0].growth_ppm, 400);
    }

    #[test]
    fn a_loss_is_a_negative_yield_and_epochs_without_a_close_make_the_window_longer() {
        let entries = [entry(10, 0, 1_000_000), entry(12, 4 * DAY, 999_000)];
        let of = over(&entries, 1).expect("an entry that is old enough");
        assert_eq!((of.from_epoch, of.to_epoch, of.seconds), (10, 12, 4 * DAY));
        assert!(of.growth_ppm == -1_000 && of.apy_ppm < of.growth_ppm, "{of:?}");
    }

    #[test]
    fn a_history_that_is_too_short_or_stands_still_says_nothing() {
        assert_eq!(over(&[], 1), None);
        assert_eq!(over(&[entry(5, 0, 1)], 1), None);
        assert_eq!(over(&[entry(4, 0, 1), entry(5, DAY, 1)], 7), None);
        assert_eq!(over(&[entry(4, DAY, 1), entry(5, DAY, 1)], 1), None, "no time has passed");
        assert_eq!(over(&[entry(4, 0, 0), entry(5, DAY, 1)], 1), None, "no price");
    }

    #[test]
    fn percentages_have_their_sign() {
        assert_eq!(percent(75_760), "7.5760 %");
        assert_eq!(percent(-1), "-0.0001 %");
    }
}
