//! Instant exits and stake that comes in.

use num_bigint::BigInt;
use num_traits::Zero;
use sluice_math::deposit::{EntryTerms, StakeEntry};
use sluice_math::exit::Curve;
use sluice_math::{Bps, ExchangeRate, Ledger, MathError, Ppm};

use super::{Q, ceil, fit, floor, part, price, q, ratio};

fn bps(proportion: Bps) -> Q {
    ratio(proportion.get(), 10_000)
}

/// What it costs to bring liquidity from nothing to `liquidity`, were it an entry: the area under the marginal fee, which falls
/// in a straight line from `max` to `min` at the target, and is `min` beyond.
fn area(curve: &Curve, liquidity: &Q) -> Q {
    let (most, least, target) = (bps(curve.max), bps(curve.min), q(curve.target.get()));
    let sloped = liquidity.clone().min(target.clone());
    if target.is_zero() {
        return liquidity * least;
    }
    // The mean of the marginal fees at both ends of the slope, times its length.
    let at_end = &most - (&most - &least) * &sloped / &target;
    let slope = &sloped * (&most + at_end) / q(2);
    slope + (liquidity - sloped) * least
}

/// The exact fee for `gross` out of `liquidity`, which holds it.
pub fn integral(curve: &Curve, liquidity: u64, gross: u64) -> Q {
    area(curve, &q(liquidity)) - area(curve, &q(BigInt::from(liquidity) - gross))
}

/// The marginal fee at `liquidity`.
pub fn marginal(curve: &Curve, liquidity: u64) -> Q {
    if liquidity >= curve.target.get() {
        return bps(curve.min);
    }
    bps(curve.max) - (bps(curve.max) - bps(curve.min)) * ratio(liquidity, curve.target.get())
}

/// An instant exit: the floored value, and of it the ceiled fee, the larger of the two. Nothing where it is not liquid.
pub fn instant(
    pair: ExchangeRate,
    shares: u64,
    exit_floor: Ppm,
    curve: &Curve,
    liquidity: u64,
) -> Option<(BigInt, BigInt)> {
    let gross = floor(&(q(shares) * price(pair)));
    if gross > BigInt::from(liquidity) {
        return None;
    }
    let exact = integral(curve, liquidity, fit(&gross)?).max(q(gross.clone()) * part(exit_floor));
    Some((gross, ceil(&exact)))
}

/// Stake that comes in: shares, fee, head-room and assets, unbooked, supply after it; or every reason against it.
pub fn deposit_stake(
    before: &Ledger,
    entry: &StakeEntry,
    terms: &EntryTerms,
) -> Result<[u64; 6], Vec<MathError>> {
    let mut reasons = Vec::new();
    let [assets, unbooked, supply] =
        [before.assets.get(), before.unbooked.get(), before.supply.get()].map(BigInt::from);
    let [stake, surplus, displaced, room] =
        [entry.stake, entry.surplus, entry.displaced, terms.head_room].map(|x| BigInt::from(x.get()));
    let paid = &stake + &surplus;
    if assets.is_zero() {
        reasons.push(MathError::Insolvent);
    }
    if supply.is_zero() {
        reasons.push(MathError::NoSupply);
    }
    if fit(&(&assets + &unbooked + &paid)).is_none() {
        reasons.push(MathError::Overflow);
    }
    if !reasons.is_empty() {
        return Err(reasons);
    }
    // A deposit of SOL of as much as it displaces would have found this much idle.
    let instead = displaced.min(stake.clone());
    let idle = &instead - floor(&(q(instead.clone().min(room.clone())) * part(terms.open))) + &surplus;
    let fee = ceil(&(q(idle) * part(terms.fee)));
    let kept = paid - &fee;
    let minted = floor(&(q(kept.clone()) * ratio(supply.clone(), &assets + &unbooked)));
    let room = if stake > room { BigInt::zero() } else { room - stake };
    let all = [minted.clone(), fee.clone(), room, assets + kept, unbooked + fee, supply + minted];
    let fits: Vec<u64> = all.iter().filter_map(fit).collect();
    <[u64; 6]>::try_from(fits).map_err(|_| vec![MathError::Overflow])
}
