//! The valid proposal, by search.

use super::{Claim, Frame, Level, MAX_AMOUNT, MAX_LEVEL};
use crate::error::{MathError, Result};

/// The only valid proposal for `claims`, by search: for keepers and tests. 48 passes and one. Errors: `OutOfRange`
/// where `delegatable` is above [`MAX_AMOUNT`].
pub fn propose<I>(claims: I, frame: &Frame) -> Result<Level>
where
    I: Iterator<Item = Claim> + Clone,
{
    if frame.delegatable > MAX_AMOUNT {
        return Err(MathError::OutOfRange);
    }
    let fits = |level: u64| {
        let mut sum = 0u64;
        for claim in claims.clone() {
            sum = sum.saturating_add(claim.target(level, frame.least_target));
        }
        sum <= frame.delegatable
    };
    if fits(MAX_LEVEL) {
        return Ok(Level::SATURATED);
    }
    // `low` fits (at zero nobody has a target), `high` does not.
    let (mut low, mut high) = (0, MAX_LEVEL);
    while high.saturating_sub(low) > 1 {
        let middle = low.saturating_add(high) >> 1;
        if fits(middle) { low = middle } else { high = middle }
    }
    let mut sum =
        claims.clone().fold(0u64, |sum, claim| sum.saturating_add(claim.target(low, frame.least_target)));
    let mut index = 0u32;
    for claim in claims {
        let more =
            claim.target(high, frame.least_target).saturating_sub(claim.target(low, frame.least_target));
        sum = sum.saturating_add(more);
        if sum > frame.delegatable {
            break;
        }
        index = index.saturating_add(1);
    }
    Ok(Level { level: low, index })
}
