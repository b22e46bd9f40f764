//! `quote_deposit`: docs/spec/quote_deposit.md.

use anchor_lang::prelude::*;
use pinocchio::cpi::set_return_data;
use sluice_math::Lamports;

use crate::cpi;
use crate::instructions::View;

/// Returns one `u64`: the shares that `deposit_sol` would mint for `lamports` in the same slot, by the same code.
///
/// Errors: those of `deposit_sol`, but for `SlippageExceeded` and for what only the other accounts can cause.
#[inline(always)]
pub(crate) fn handler(ctx: &mut Context<View>, lamports: u64) -> Result<()> {
    let now = cpi::sysvar::now()?;
    let deposit = ctx.accounts.pool.fresh(now.epoch)?.open()?.deposit(Lamports::new(lamports), now.slot)?;
    set_return_data(&deposit.shares.get().to_le_bytes());
    Ok(())
}
