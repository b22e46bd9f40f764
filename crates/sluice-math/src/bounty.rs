//! What a caller of the crank is paid.

use crate::units::Lamports;

/// The most by which lateness multiplies a bounty.
pub const LATENESS_CAP: u64 = 10;

/// What `steps` steps are worth, `late` slots after the boundary: `unit * steps`, once more for every `ramp` slots, up to
/// [`LATENESS_CAP`] times. A crank that nobody runs becomes worth running.
#[expect(clippy::integer_division, reason = "whole ramps, in favour of the pot; a ramp of zero is handled")]
#[expect(clippy::arithmetic_side_effects, reason = "a ramp of zero is handled")]
pub const fn due(unit: Lamports, steps: u64, late: u64, ramp: u64) -> Lamports {
    let ramps = if ramp == 0 { 0 } else { late / ramp };
    let times = if ramps < LATENESS_CAP { ramps.saturating_add(1) } else { LATENESS_CAP };
    let times = if times > LATENESS_CAP { LATENESS_CAP } else { times };
    Lamports::new(unit.get().saturating_mul(steps).saturating_mul(times))
}

/// What is really paid: never more than the pot, nor than the account holds above its rent (second pass 2.10: zero
/// rather than an error).
pub const fn payable(due: Lamports, pot: Lamports, held: Lamports, rent: Lamports) -> Lamports {
    due.min(pot).min(held.excess_over(rent))
}
