//! The value of shares to somebody who leaves, and its inverse.
//!
//! The two ranges are Sanctum's SOL value calculator interface: a caller takes the lower end when it gives, the
//! upper end when it receives, so both ends round outwards.

use crate::error::{MathError, Result};
use crate::ledger::Ledger;
use crate::rate::{ExchangeRate, Round};
use crate::units::{Bps, Lamports, Ppm, Shares};
use crate::wide::{div_rem, mul_div_ceil, mul_div_rem};

/// A redemption at the pair, split; `fee + net` is the gross value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit {
    /// Stays with the pool. Ceiled, in favour of the holders.
    pub fee: Lamports,
    /// To the leaver: the floored gross value less the fee.
    pub net: Lamports,
}

/// Splits `floor(shares * assets / supply)` into `ceil(exit_floor * gross)` and the rest: two roundings, both in favour
/// of the holders, so that the net is less than two lamports short of the exact figure. Errors: `Overflow`.
#[inline(always)]
pub fn exit(pair: ExchangeRate, shares: Shares, exit_floor: Ppm) -> Result<Exit> {
    let gross = pair.to_lamports(shares, Round::Down)?;
    let fee = exit_floor.of_ceil(gross)?;
    Ok(Exit { fee, net: gross.sub(fee)? })
}

impl Exit {
    /// What leaves the assets.
    pub fn gross(&self) -> Result<Lamports> {
        self.fee.add(self.net)
    }

    /// The books once `shares` are burned and `net` has left. The fee is no part of the pair (design D5), as far as the
    /// cap lets it wait. Errors: `Underflow` where the pool has less than it owes.
    #[inline(always)]
    pub fn apply(&self, before: &Ledger, shares: Shares) -> Result<Ledger> {
        let after = Ledger {
            assets: before.assets.sub(self.gross()?)?,
            unbooked: before.unbooked.add(self.fee)?,
            supply: before.supply.sub(shares)?,
            ..*before
        };
        after.capped()
    }
}

/// What an instant exit costs, by what is liquid: `max` where nothing is left, `min` from `target` on, linear between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Curve {
    /// The marginal fee at zero liquidity.
    pub max: Bps,
    /// The marginal fee from `target` on; not above `max`.
    pub min: Bps,
    /// The liquidity from which on an exit costs `min`.
    pub target: Lamports,
}

impl Curve {
    /// The highest fee that a curve may begin with: 10 %. Products below are bounded by it.
    pub const MOST: Bps = match Bps::new(1_000) {
        Ok(most) => most,
        Err(_) => panic!("more than the whole"),
    };

    /// The integral of the marginal fee from `liquidity - gross` to `liquidity`. Ceiled, in favour of the holders. A
    /// fee that went by the end point alone would be lower in many small exits than in one (DL 48: 41 % lower).
    ///
    /// `ceil((min * gross + (max - min) * below * (2T - 2 * top + below) / 2T) / 10,000)`: all of `gross` costs `min`;
    /// what lies under the target T, `below`, costs the mean of the slope as well, from `top` down. Exact: the inner
    /// quotient is carried with its remainder. Errors: `Underflow` where `gross` is not liquid, `Overflow` for amounts
    /// beyond all lamports there are.
    pub fn fee_ceil(&self, liquidity: Lamports, gross: Lamports) -> Result<Lamports> {
        let left = liquidity.sub(gross)?;
        let top = liquidity.min(self.target);
        let below = top.excess_over(left);
        if below.is_zero() {
            return self.min.of_ceil(gross);
        }
        let twice = self.target.add(self.target)?;
        let slope = twice.sub(top)?.sub(top)?.add(below)?;
        let span = u64::from(self.max.get().saturating_sub(self.min.get()));
        let divide = |a: u64, b: u64| mul_div_rem(a, b, twice.get()).ok_or(MathError::Overflow);
        let (whole, rest) = divide(below.get(), slope.get())?;
        let (of_rest, beyond) = divide(span, rest)?;

        let wide = |amount: u64| u128::from(amount);
        let flat = wide(u64::from(self.min.get())).checked_mul(wide(gross.get()));
        let sloped = wide(span).checked_mul(wide(whole)).and_then(|sloped| sloped.checked_add(wide(of_rest)));
        let sum = flat.and_then(|flat| flat.checked_add(sloped?)).ok_or(MathError::Overflow)?;
        let (fee, rest) = div_rem(sum, u64::from(Bps::WHOLE.get())).ok_or(MathError::Overflow)?;
        let ceiled = rest != 0 || beyond != 0;
        Lamports::new(fee).add(Lamports::new(u64::from(ceiled)))
    }
}

/// Splits `floor(shares * assets / supply)` for an exit out of `liquidity`: the fee is the larger of the curve's and
/// the exit floor's. Both are additive over the parts of an exit, so that splitting it never pays more.
/// Errors: `Underflow` where the gross value is not liquid, `Overflow`.
#[inline(always)]
pub fn instant(
    pair: ExchangeRate,
    shares: Shares,
    exit_floor: Ppm,
    curve: &Curve,
    liquidity: Lamports,
) -> Result<Exit> {
    let gross = pair.to_lamports(shares, Round::Down)?;
    let floor = exit_floor.of_ceil(gross)?;
    let curve = curve.fee_ceil(liquidity, gross)?;
    let fee = if floor < curve { curve } else { floor };
    Ok(Exit { fee, net: gross.sub(fee)? })
}

/// What shares are worth, from their value to somebody who leaves now to their value with everything unbooked:
/// `[exit(pair).net, ceil(shares at the deposit rate)]`. The deposit rate must not be below the pair (INV-64 says that
/// it never is), or the least would be above the most. Errors: `Overflow`.
#[inline(always)]
pub fn shares_in_lamports(
    pair: ExchangeRate,
    deposit_rate: ExchangeRate,
    shares: Shares,
    exit_floor: Ppm,
) -> Result<(Lamports, Lamports)> {
    let least = exit(pair, shares, exit_floor)?.net;
    let most = deposit_rate.to_lamports(shares, Round::Up)?;
    Ok((least, most))
}

/// The shares that are worth `lamports`: from what a deposit of as much would mint that pays no entry fee, to the
/// fewest whose exit yields it. The inverse of [`shares_in_lamports`]:
/// `[floor(lamports at the deposit rate), ceil(ceil(lamports / (1 - exit floor)) at the pair)]`.
/// Errors: `Overflow`, where an exit floor of the whole leaves nothing as well.
#[inline(always)]
pub fn lamports_in_shares(
    pair: ExchangeRate,
    deposit_rate: ExchangeRate,
    lamports: Lamports,
    exit_floor: Ppm,
) -> Result<(Shares, Shares)> {
    let least = deposit_rate.to_shares(lamports, Round::Down)?;
    let whole = u64::from(Ppm::WHOLE.get());
    let kept = whole.checked_sub(u64::from(exit_floor.get())).ok_or(MathError::Underflow)?;
    let gross = mul_div_ceil(lamports.get(), whole, kept).ok_or(MathError::Overflow)?;
    let most = pair.to_shares(Lamports::new(gross), Round::Up)?;
    Ok((least, most))
}
