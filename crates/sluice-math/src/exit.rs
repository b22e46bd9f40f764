//! The value of shares to somebody who leaves, and its inverse.
//!
//! The two ranges are Sanctum's SOL value calculator interface: a caller takes the lower end when it gives, the
//! upper end when it receives, so both ends round outwards.

use crate::error::{MathError, Result};
use crate::ledger::Ledger;
use crate::rate::{ExchangeRate, Round};
use crate::units::{Bps, Lamports, Ppm, Shares};
use crate::wide::{div_ceil, mul_div_ceil};

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

    /// The books once `shares` are burned and `net` has left. The fee is no part of the pair (design D5). Errors: `Underflow`
    /// where the pool has less than it owes.
    #[inline(always)]
    pub fn apply(&self, before: &Ledger, shares: Shares) -> Result<Ledger> {
        Ok(Ledger {
            assets: before.assets.sub(self.gross()?)?,
            unbooked: before.unbooked.add(self.fee)?,
            supply: before.supply.sub(shares)?,
            ..*before
        })
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

    /// The integral of the marginal fee from `liquidity - gross` to `liquidity`. Ceiled, in favour of the holders. A fee that
    /// went by the end point alone would be lower in many small exits than in one (DL 48: 41 % lower).
    ///
    /// `ceil((above * min * 2T + below * (2T * max - (max - min) * (2 * top - below))) / (2T * 10,000))`, with `below` of
    /// `gross` under the target T, where liquidity begins at `top`. Errors: `Underflow` where `gross` is not liquid,
    /// `Overflow` for amounts beyond all lamports there are.
    pub fn fee_ceil(&self, liquidity: Lamports, gross: Lamports) -> Result<Lamports> {
        let left = liquidity.sub(gross)?;
        let below = liquidity.min(self.target).excess_over(left);
        if below.is_zero() {
            return self.min.of_ceil(gross);
        }
        let above = gross.sub(below)?;
        let wide = |amount: Lamports| u128::from(amount.get());
        let (twice, top) = (wide(self.target).checked_mul(2), wide(liquidity.min(self.target)));
        let (min, span) =
            (u128::from(self.min.get()), u128::from(self.max.get().saturating_sub(self.min.get())));
        // With 2T * max = 2T * min + 2T * span, the part that costs `min` in any case is all of `gross`.
        let numerator = twice.and_then(|twice| {
            let sloped =
                twice.checked_sub(top.checked_mul(2)?.checked_sub(wide(below))?)?.checked_mul(span)?;
            let flat = min.checked_mul(twice)?;
            let sum = flat.checked_mul(wide(above))?;
            sum.checked_add(flat.checked_add(sloped)?.checked_mul(wide(below))?)
        });
        let denominator = twice.and_then(|twice| twice.checked_mul(u128::from(Bps::WHOLE.get())));
        let (Some(numerator), Some(denominator)) = (numerator, denominator) else {
            return Err(MathError::Overflow);
        };
        div_ceil(numerator, denominator).map(Lamports::new).ok_or(MathError::Overflow)
    }
}

/// Splits `floor(shares * assets / supply)` for an exit out of `liquidity`: the fee is the larger of the curve's and the exit
/// floor's. Both are additive over the parts of an exit, so that splitting it never pays more.
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

/// The shares that are worth `lamports`: from what a deposit of as much would mint that pays no entry fee, to the fewest whose
/// exit yields it. The inverse of [`shares_in_lamports`]:
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
