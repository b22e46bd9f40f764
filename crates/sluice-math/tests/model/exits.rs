//! Instant exits.

use num_bigint::BigInt;
use num_traits::Zero;
use sluice_math::exit::Curve;
use sluice_math::{Bps, ExchangeRate, Ppm};

use super::{Q, ceil, fit, floor, part, price, q, ratio};

fn bps(proportion: Bps) -> Q {
    ratio(proportion.get(), 10_000)
}

/// What it costs to bring liquidity from nothing to `liquidity`, were it an entry: the area under the marginal fee,
/// which falls in a straight line from `max` to `min` at the target, and is `min` beyond.
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
