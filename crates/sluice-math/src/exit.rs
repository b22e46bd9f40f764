//! The value of shares to somebody who leaves, and its inverse.
//!
//! The two ranges are Sanctum's SOL value calculator interface: a caller takes the lower end when it gives, the
//! upper end when it receives, so both ends round outwards.

use crate::error::{MathError, Result};
use crate::rate::{ExchangeRate, Round};
use crate::units::{Lamports, Ppm, Shares};
use crate::wide::mul_div_ceil;

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
