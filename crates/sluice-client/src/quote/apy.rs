//! What holders have earned.

use crate::accounts::RateList;
use crate::generated::types::RateEntry;

/// Seconds of a year of 365.25 days.
const YEAR: f64 = 31_557_600.0;

/// What a share has gained between two closes, net of fees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Apy {
    /// What a year of the same would bring, compounded: 0.07 is 7 %.
    pub rate: f64,
    /// The epoch of the older pair.
    pub from: u64,
    /// The epoch of the newer pair.
    pub to: u64,
    /// Seconds between the two closes, by the cluster's clock.
    pub seconds: i64,
}

/// The realised yearly rate of the last `epochs` epochs.
///
/// Method: the newest entry is compared with the newest one that is at least `epochs` older. A share was worth
/// `assets / supply` at each; the fee's shares are in `supply` already, so that what is compared is net of fees. The growth of
/// that quotient, over the seconds between the two closes, is compounded to a year:
/// `(assets1 * supply0 / (assets0 * supply1)) ^ (year / seconds) - 1`. The difference that it grew by is exact; floating point
/// begins with the last division. A loss is a negative rate.
///
/// None where there are not enough entries, no time has passed, or a share was worth nothing.
#[must_use]
pub fn apy(rates: &RateList, epochs: u64) -> Option<Apy> {
    let newest = rates.entries.last()?;
    let since = newest.epoch.checked_sub(epochs.max(1))?;
    let oldest = rates.entries.iter().rev().find(|entry| entry.epoch <= since)?;
    let seconds = newest.time.checked_sub(oldest.time).filter(|seconds| *seconds > 0)?;
    let growth = growth(oldest, newest)?;
    #[expect(clippy::cast_precision_loss, reason = "the rate is displayed with a few digits")]
    let years = seconds as f64 / YEAR;
    let rate = (growth.ln_1p() / years).exp_m1();
    Some(Apy { rate, from: oldest.epoch, to: newest.epoch, seconds })
}

/// By what part of itself a share has grown.
fn growth(before: &RateEntry, after: &RateEntry) -> Option<f64> {
    let product = |assets: u64, supply: u64| u128::from(assets).checked_mul(u128::from(supply));
    let now = product(after.assets, before.supply)?;
    let then = product(before.assets, after.supply).filter(|then| *then != 0)?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "the difference is exact, and its first 53 bits are enough"
    )]
    let part = |difference: u128| difference as f64 / then as f64;
    Some(if now >= then { part(now.checked_sub(then)?) } else { -part(then.checked_sub(now)?) })
}
