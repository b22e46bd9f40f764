//! What a share's price has made, in a year's terms: the client's figure, as an integer.

use serde::Serialize;
use sluice_client::accounts::RateList;
use sluice_client::quote;

use super::Words;

/// How it is reckoned: printed with the figures.
pub const METHOD: &str = "growth of assets per share from the newest entry of the rate history that is at least so many epochs \
                          older than the last, to the last, compounded to a year of 365.25 days by the cluster's clock; net of \
                          fees and losses";

/// Windows in epochs.
pub const WINDOWS: [u64; 3] = [1, 7, 30];

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
    /// What a year of the same would bring, parts per million, rounded to the nearest; negative after a loss.
    pub apy_ppm: i64,
}

/// Growth over each window for which the history is long enough.
#[must_use]
pub fn windows(rates: &RateList) -> Vec<Growth> {
    WINDOWS.iter().filter_map(|epochs| over(rates, *epochs)).collect()
}

/// Growth over the last `epochs`; none where the history does not reach back so far, or says nothing of a price.
#[must_use]
pub fn over(rates: &RateList, epochs: u64) -> Option<Growth> {
    let apy = quote::apy(rates, epochs)?;
    Some(Growth {
        epochs,
        from_epoch: apy.from,
        to_epoch: apy.to,
        seconds: apy.seconds,
        apy_ppm: ppm(apy.rate)?,
    })
}

fn ppm(rate: f64) -> Option<i64> {
    let ppm = (rate * 1_000_000.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "within 53 bits, and an integer already")]
    (ppm.abs() < 9e15).then_some(ppm as i64)
}

/// Parts per million as a percentage with four decimals and its sign.
#[must_use]
pub fn percent(ppm: i64) -> String {
    let sign = if ppm < 0 { "-" } else { "" };
    format!("{sign}{}", Words::ppm(ppm.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_client::accounts::{RateEntry, RateHistory};

    const DAY: i64 = 86_400;

    fn rates(entries: Vec<RateEntry>) -> RateList {
        let header = RateHistory { discriminator: [0; 8], pool: Default::default(), written: 0 };
        RateList { header, entries }
    }

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
        let all = windows(&rates(entries));
        assert_eq!(all.iter().map(|of| of.epochs).collect::<Vec<_>>(), WINDOWS);
        // 1.0004 ^ (365.25 / 2) = 1.07576
        for of in &all {
            assert!((75_700..75_800).contains(&of.apy_ppm), "{of:?}");
        }
    }

    #[test]
    fn a_loss_is_a_negative_yield_and_a_history_that_is_too_short_has_none() {
        let of = rates(vec![entry(10, 0, 1_000_000), entry(12, 4 * DAY, 999_000)]);
        let loss = over(&of, 1).expect("an entry that is old enough");
        assert_eq!((loss.from_epoch, loss.to_epoch, loss.seconds), (10, 12, 4 * DAY));
        assert!(loss.apy_ppm < -1_000, "{loss:?}");
        assert_eq!(over(&of, 7), None);
        assert_eq!(windows(&rates(vec![])), []);
    }

    #[test]
    fn percentages_have_their_sign() {
        assert_eq!(percent(75_760), "7.5760 %");
        assert_eq!(percent(-1), "-0.0001 %");
    }
}
