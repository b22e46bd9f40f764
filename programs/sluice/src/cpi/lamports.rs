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

/// What of it may be paid out: the runtime refuses what ends below the rent minimum of an account without data, which
/// may rise above the floor. The books go by the floor alone, or a change of the rent would be a gain or a loss.
pub fn spendable(account: &AccountView, rent: &Rent) -> Result<Lamports> {
    let least = rent.try_minimum_balance(0)?.max(FLOOR);
    Ok(Lamports::new(account.lamports().saturating_sub(least)))
}

/// Moves `amount` out of an account of the program's that keeps the rest. Errors: `InvariantViolated` where it has
/// less, or is left with nothing: at exactly zero the runtime would delete it.
#[inline(always)]
pub fn pay_out(from: &AccountView, to: &AccountView, amount: Lamports) -> Result<()> {
    ensure!(amount.get() < from.lamports(), SluiceError::InvariantViolated);
    let mut from = *from;
    // wrapping-safety: compared in the line above.
    from.set_lamports(from.lamports().wrapping_sub(amount.get()));
    credit(to, amount.get())
}

/// Closes an account of the program's: its lamports go to `to`, its data is gone at once, so that lamports sent there
/// in the same transaction revive nothing.
#[inline(always)]
pub fn close(account: &AccountView, to: &AccountView) -> Result<()> {
    let lamports = account.lamports();
    let mut account = *account;
    // SAFETY: the handler does not look at the account's data any more; the typed wrapper around it writes nothing
    // back.
    unsafe { account.close_unchecked() };
    credit(to, lamports)
}

fn credit(to: &AccountView, amount: u64) -> Result<()> {
    let sum = to.lamports().checked_add(amount).ok_or(SluiceError::InvariantViolated)?;
    // Views are handles: copies write to the same account.
    let mut to = *to;
    to.set_lamports(sum);
    Ok(())
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
