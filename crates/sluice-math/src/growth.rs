//! How much an epoch can bring: the figure behind the gain clamp and the fees of entry and exit.

use crate::units::{Lamports, Ppm};
use crate::wide::mul_div_ceil;

/// The highest `r_max`: more than ten times what an epoch brings. Whatever the window says, an entry costs no more.
pub const R_MAX: Ppm = match Ppm::new(5_000) {
    Ok(most) => most,
    Err(_) => Ppm::ZERO,
};

/// Cranks that are remembered.
pub const WINDOW: usize = 10;

/// The last [`WINDOW`] cranks of a pool that had stake.
///
/// `growth` is the growth of `delegation.stake`, which nobody can donate to; `other` is all else that arrived, of
/// which the median counts, so that a donation in one epoch moves nothing (design review M3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Growth {
    /// Growth of delegations per epoch and lamport that was effective all epoch, parts per million, oldest overwritten.
    pub growth: [u32; WINDOW],
    /// Other gains per epoch and lamport of assets, parts per million.
    pub other: [u32; WINDOW],
    /// Cranks seen, of which the last [`WINDOW`] are above.
    pub seen: u64,
}

impl Growth {
    /// The window with one more crank in it.
    pub fn with(mut self, growth: Ppm, other: Ppm) -> Self {
        let slot = self.next_slot();
        if let (Some(a), Some(b)) = (self.growth.get_mut(slot), self.other.get_mut(slot)) {
            *a = growth.get();
            *b = other.get();
        }
        self.seen = self.seen.saturating_add(1);
        self
    }

    /// The last crank that is remembered: its growth and its other gains. Nothing before the first one.
    pub fn last(&self) -> (u32, u32) {
        let slot = Self { seen: self.seen.saturating_sub(1), ..*self }.next_slot();
        let at = |window: &[u32; WINDOW]| window.get(slot).copied().unwrap_or(0);
        (at(&self.growth), at(&self.other))
    }

    /// `r_max`: the largest growth in the window plus the median of the other gains; at least `floor` until the window
    /// is full. At most [`R_MAX`].
    pub fn r_max(&self, floor: Ppm) -> Ppm {
        let largest = self.growth.iter().copied().max().unwrap_or(0);
        let sum = largest.saturating_add(self.median_of_other());
        let measured = Ppm::new(sum.min(R_MAX.get())).unwrap_or(R_MAX);
        if self.filled() < WINDOW { measured.max(floor) } else { measured }
    }

    #[expect(clippy::arithmetic_side_effects, reason = "WINDOW is not zero")]
    fn next_slot(&self) -> usize {
        // as-safety: the remainder is below WINDOW.
        #[expect(clippy::cast_possible_truncation, reason = "the remainder is below WINDOW")]
        let slot = (self.seen % WINDOW as u64) as usize;
        slot
    }

    fn filled(&self) -> usize {
        usize::try_from(self.seen).map_or(WINDOW, |seen| seen.min(WINDOW))
    }

    /// The lower median of the window, the smaller of the middle two. Cranks that are still to come count as nothing:
    /// of one crank the median would be its own donation, and the clamp with it.
    fn median_of_other(&self) -> u32 {
        let mut sorted = self.other;
        sorted.sort_unstable();
        sorted.get((WINDOW - 1) >> 1).copied().unwrap_or(0)
    }
}

/// `part / (whole * epochs)` in parts per million, ceiled: whoever asks for the figure wants a bound. At most the
/// whole; nothing of nothing.
pub fn rate_ceil(part: Lamports, whole: Lamports, epochs: u64) -> Ppm {
    if part.is_zero() {
        return Ppm::ZERO;
    }
    let Some(divisor) = whole.get().checked_mul(epochs) else { return Ppm::ZERO };
    match mul_div_ceil(part.get(), u64::from(Ppm::WHOLE.get()), divisor).map(u32::try_from) {
        Some(Ok(rate)) => Ppm::new(rate).unwrap_or(Ppm::WHOLE),
        _ => Ppm::WHOLE,
    }
}
