//! The close of an epoch: what was really there becomes the pair that everybody trades at until the next one.
//!
//! Total by construction: whatever balances were read, there is a result. A close that outsiders can make fail
//! would stop the pool (design D15).

use crate::ledger::Ledger;
use crate::rate::ExchangeRate;
use crate::units::{Bps, Lamports, Ppm, Shares};
use crate::wide::{mul_div_ceil, mul_div_floor};

/// Unbooked lamports above this share of the assets go to the insurance account: without the cap, a donation of
/// 100 SOL to a fresh 1-SOL pool would make its deposit price 101:1 (design review C3).
pub const UNBOOKED_CAP: Bps = match Bps::new(100) {
    Ok(cap) => cap,
    Err(_) => Bps::ZERO,
};

/// A pair may grow by this many times `r_max` for each elapsed epoch; the rest is deferred.
pub const GAIN_CLAMP_FACTOR: u64 = 2;

/// What was read at the close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Lamports in the reserve above its floor.
    pub reserve: Lamports,
    /// Supply of the mint.
    pub mint_supply: Shares,
    /// Epochs since the last close; at least one.
    pub elapsed: u64,
    /// The largest reward of an epoch that the pool has reason to expect.
    pub r_max: Ppm,
}

/// What the close decided. All parts of every split are here:
/// `after.assets + after.unbooked + to_insurance == before.liquid + donated - lost`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Close {
    /// The books once `to_insurance` has left the reserve; `(assets, supply)` is the new pair.
    pub after: Ledger,
    /// Lamports that arrived without being announced.
    pub donated: Lamports,
    /// Lamports that were tracked and are not there. No instruction can cause it.
    pub lost: Lamports,
    /// Shares that holders burned themselves: the others' gain.
    pub burned: Shares,
    /// Shares that the mint has and the pool did not mint. No instruction can cause it; they are never priced.
    pub unbacked: Shares,
    /// Growth of the assets behind the remaining shares.
    pub gain: Lamports,
    /// Lamports to move from the reserve to the insurance account.
    pub to_insurance: Lamports,
    /// The least fee of an exit until the next close: the larger of `r_max` and the gain of this pair, ceiled, so
    /// that leaving right after a gain became visible does not pay (design review M3, 2.15).
    pub exit_floor: Ppm,
}

/// Closes an epoch.
///
/// In order: losses fall on `unbooked`, then on all shares; burned shares leave their value to the others;
/// everything unbooked is booked as far as the clamp (`2 * r_max * elapsed`, on assets per share) allows; the rest
/// stays unbooked up to [`UNBOOKED_CAP`], and what is above goes to the insurance.
///
/// Every part is taken out of `observed.reserve` by subtraction, so that no balance can make a sum overflow.
pub fn close(before: &Ledger, observed: &Observed) -> Close {
    let donated = observed.reserve.excess_over(before.liquid);
    let lost = before.liquid.excess_over(observed.reserve);
    let supply = observed.mint_supply.min(before.supply);

    let assets = before.assets.excess_over(lost.excess_over(before.unbooked));
    let base = backing_ceil(assets, supply, before.supply);
    let rest = observed.reserve.excess_over(base);
    let gain = rest.min(gain_limit(base, observed));
    let deferred = rest.excess_over(gain);
    let booked = observed.reserve.excess_over(deferred);
    let unbooked = deferred.min(unbooked_cap(booked));
    let to_insurance = deferred.excess_over(unbooked);

    Close {
        after: Ledger {
            liquid: observed.reserve.excess_over(to_insurance),
            assets: booked,
            unbooked,
            supply,
        },
        donated,
        lost,
        burned: before.supply.excess_over(supply),
        unbacked: observed.mint_supply.excess_over(before.supply),
        gain,
        to_insurance,
        exit_floor: observed.r_max.max(growth_ceil(gain, base)),
    }
}

/// Whether a share became worth less than at the last pair, exactly. A pool without assets has fallen.
pub fn fell(last: ExchangeRate, after: &Ledger) -> bool {
    match ExchangeRate::new(after.assets, after.supply) {
        Ok(rate) => rate.is_below(last),
        Err(_) => true,
    }
}

/// The part of `assets` behind `left` of `all` shares. Ceiled, in favour of those who did not burn: floored, one
/// burned share could lower the value of a share and pass for a loss.
fn backing_ceil(assets: Lamports, left: Shares, all: Shares) -> Lamports {
    // `left <= all`, so the result fits; without any shares there is nobody to divide among.
    mul_div_ceil(assets.get(), left.get(), all.get()).map_or(assets, Lamports::new)
}

/// What may be booked: `floor(base * 2 * r_max * elapsed)`, in favour of deferral.
fn gain_limit(base: Lamports, observed: &Observed) -> Lamports {
    let growth =
        GAIN_CLAMP_FACTOR.saturating_mul(u64::from(observed.r_max.get())).saturating_mul(observed.elapsed);
    // A limit that does not fit 64 bits limits nothing that does.
    let limit = mul_div_floor(base.get(), growth, u64::from(Ppm::WHOLE.get())).unwrap_or(u64::MAX);
    Lamports::new(limit)
}

/// The most that stays unbooked beside `assets`. Floored, in favour of the insurance.
fn unbooked_cap(assets: Lamports) -> Lamports {
    // A proportion of an amount always fits; nothing would be kept if it did not.
    UNBOOKED_CAP.of_floor(assets).unwrap_or(Lamports::ZERO)
}

/// `gain / base`, ceiled, at most the whole. A base of zero gains nothing, by its limit.
fn growth_ceil(gain: Lamports, base: Lamports) -> Ppm {
    let whole = u64::from(Ppm::WHOLE.get());
    match mul_div_ceil(gain.get(), whole, base.get()).map(u32::try_from) {
        Some(Ok(growth)) => Ppm::new(growth).unwrap_or(Ppm::WHOLE),
        Some(Err(_)) => Ppm::WHOLE,
        None if gain.is_zero() => Ppm::ZERO,
        None => Ppm::WHOLE,
    }
}
