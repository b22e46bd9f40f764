//! `quote_unstake_instant`: docs/spec/quote_unstake_instant.md.

use anchor_lang::prelude::*;
use pinocchio::cpi::set_return_data;
use sluice_math::Shares;

use crate::cpi;
use crate::error::SluiceError;
use crate::state::Pool;

/// Accounts of `quote_unstake_instant`.
#[derive(Accounts)]
pub struct QuoteUnstakeInstant {
    /// Any pool of this program.
    pub pool: Account<Pool>,
    /// Its reserve: read for what is liquid.
    #[account(address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
}

/// Returns two `u64`: the lamports that `unstake_instant` would pay for `shares` in the same slot, and its fee, by the
/// same code.
///
/// Errors: those of `unstake_instant`, but for `SlippageExceeded` and for what only the other accounts can cause.
#[inline(always)]
pub(crate) fn handler(ctx: &mut Context<QuoteUnstakeInstant>, shares: u64) -> Result<()> {
    let liquid = cpi::lamports::above_floor(ctx.accounts.reserve.account());
    let pool = ctx.accounts.pool.fresh(cpi::sysvar::current_epoch()?)?;
    let exit = pool.unstake_instant(Shares::new(shares), liquid)?;
    set_return_data(bytemuck::bytes_of(&[exit.net.get(), exit.fee.get()]));
    Ok(())
}
