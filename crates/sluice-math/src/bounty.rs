//! What a caller of the crank is paid.

use crate::units::Lamports;

/// The most by which lateness multiplies a bounty.
pub const LATENESS_CAP: u64 = 10;

/// What `steps` steps are worth, `late` slots after the boundary: `unit * steps`, once more for every `ramp` slots, up
/// to [`LATENESS_CAP`] times. A crank that nobody runs becomes worth running.
pub const fn due(unit: Lamports, steps: u64, late: u64, ramp: u64) -> Lamports {
    // Whole ramps, in favour of the pot; without a ramp lateness pays nothing.
    let ramps = match late.checked_div(ramp) {
        Some(ramps) => ramps,
        None => 0,
    };
    let times = if ramps < LATENESS_CAP { ramps.saturating_add(1) } else { LATENESS_CAP };
    Lamports::new(unit.get().saturating_mul(steps).saturating_mul(times))
}

/// What is really paid: never more than the pot, nor than the account holds above its rent (second pass 2.10: zero
/// rather than an error).
pub const fn payable(due: Lamports, pot: Lamports, held: Lamports, rent: Lamports) -> Lamports {
    due.min(pot).min(held.excess_over(rent))
}
