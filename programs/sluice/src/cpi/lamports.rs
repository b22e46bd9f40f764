//! Lamports of the program's own accounts, moved without a call. Always after the last call of a handler: the
//! runtime compares the sums of every call's accounts.

use anchor_lang::prelude::*;
use sluice_math::Lamports;

use crate::error::SluiceError;
use crate::state::pool::FLOOR;

/// What an account of ours without data holds above its floor. Total: below the floor it is nothing.
#[inline(always)]
pub fn above_floor(account: &AccountView) -> Lamports {
    Lamports::new(account.lamports().saturating_sub(FLOOR))
}

/// What of it may be paid out: the runtime refuses what ends below the rent minimum of an account without data, which may
/// rise above the floor. The books go by the floor alone, or a change of the rent would be a gain or a loss.
pub fn spendable(account: &AccountView, rent: &Rent) -> Result<Lamports> {
    let least = rent.try_minimum_balance(0)?.max(FLOOR);
    Ok(Lamports::new(account.lamports().saturating_sub(least)))
}

/// Moves `amount` between two of the program's accounts, never below the floor of the first: at exactly zero the
/// runtime would delete it. Errors: `InvariantViolated`.
#[inline(always)]
pub fn shift(from: &AccountView, to: &AccountView, amount: Lamports) -> Result<()> {
    if amount.is_zero() {
        return Ok(());
    }
    require!(amount <= above_floor(from), SluiceError::InvariantViolated);
    let left = from.lamports().checked_sub(amount.get()).ok_or(SluiceError::InvariantViolated)?;
    let sum = to.lamports().checked_add(amount.get()).ok_or(SluiceError::InvariantViolated)?;
    // Views are handles: copies write to the same account.
    let (mut from, mut to) = (*from, *to);
    from.set_lamports(left);
    to.set_lamports(sum);
    Ok(())
}
