//! What an operator's bond allows, and what it pays where its stake grows by less than the pool's.
//!
//! Measured against the pool's stake-weighted mean, less a tolerance. Luck is told from a commission that was raised by
//! a CUSUM (a running sum of deviations, Page 1954), not by a moving average: what an operator grew beyond what is
//! demanded is saved up, and a deficit is taken from that before the bond pays. The evidence of an epoch so costs what
//! it costs in that very epoch, before deposits open. A trailing average of ten epochs would show nine more of its
//! payments to everybody in advance, and whoever deposits meanwhile buys a part of them.

use crate::units::{Bps, Lamports};
use crate::wide::{double_product_less, mul_div_floor};

/// Epochs whose tolerance an operator may save up.
pub const MEMORY: u64 = 10;

/// Delegations that were active for a whole epoch, and what they grew by in it: an operator's own, or the sums over all
/// of the pool, whose growth over base is the stake-weighted mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// What was active all epoch.
    pub base: Lamports,
    /// What it grew by.
    pub growth: Lamports,
}

/// What an operator's growth in an epoch comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What the bond owes.
    pub due: Lamports,
    /// What is saved up from now on.
    pub credit: Lamports,
    /// Whether it grew by less than half of the mean: two epochs of it are evidence (design review M13).
    pub slow: bool,
}

/// The most that an operator may have behind `bond`, of which `cover` is asked: `floor(bond / cover)`, in favour of the
/// cover. No bound where none is asked, or where it does not fit.
pub fn covered(bond: Lamports, cover: Bps) -> Lamports {
    let most = mul_div_floor(bond.get(), u64::from(Bps::WHOLE.get()), u64::from(cover.get()));
    Lamports::new(most.unwrap_or(u64::MAX))
}

/// Charges what `own` grew by less than the mean of `all` leaves after `tolerance` and `credit`, or saves up what it
/// grew by more, up to [`MEMORY`] times what the tolerance forgives in this epoch. An epoch that brings everybody
/// little lowers no credit.
///
/// Demanded is the floor of the mean on the floor of what is not forgiven, in favour of the operator. Where the mean is
/// zero, or the operator had no stake that was active all epoch, that is nothing, and nothing is saved up either.
pub fn shortfall(own: &Measured, all: &Measured, credit: Lamports, tolerance: Bps) -> Verdict {
    if all.base.is_zero() {
        return Verdict { credit, ..Verdict::default() };
    }
    // A proportion of an amount always fits; all would be forgiven if it did not.
    let forgiven = tolerance.of_ceil(own.base).unwrap_or(own.base);
    let demanded = mean(all, own.base.excess_over(forgiven));
    let slow = slow(own, all);
    if own.growth < demanded {
        let deficit = demanded.excess_over(own.growth);
        return Verdict { due: deficit.excess_over(credit), credit: credit.excess_over(deficit), slow };
    }
    let most = Lamports::new(mean(all, forgiven).get().saturating_mul(MEMORY));
    let saved = credit.saturating_add(own.growth.excess_over(demanded)).min(most);
    Verdict { due: Lamports::ZERO, credit: credit.max(saved), slow }
}

/// Whether `own` grew by less than half of the mean. Nobody did where the mean is zero, or none of it was active.
pub fn slow(own: &Measured, all: &Measured) -> bool {
    double_product_less(own.growth.get(), all.base.get(), own.base.get(), all.growth.get())
}

/// What `base` grows by at the mean, floored. What does not fit is above every growth there is.
fn mean(all: &Measured, base: Lamports) -> Lamports {
    let share = mul_div_floor(base.get(), all.growth.get(), all.base.get());
    Lamports::new(share.unwrap_or(u64::MAX))
}
