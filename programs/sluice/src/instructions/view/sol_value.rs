//! Sanctum's SOL value calculator, on its own tags and accounts: docs/spec/lst_to_sol.md and sol_to_lst.md.

use anchor_lang::prelude::*;
use pinocchio::cpi::set_return_data;
use sluice_math::{Lamports, Shares};

use crate::cpi;
use crate::error::SluiceError;
use crate::state::Pool;

/// Accounts of the calculator: the mint first, as the interface has it; then the suffix, which is the pool.
#[derive(Accounts)]
pub struct SolValue {
    /// The LST's mint.
    pub mint: UncheckedAccount,
    /// The pool of that mint.
    #[account(constraint = anchor_lang::address_eq(&pool.mint, mint.address()) @ SluiceError::WrongMint)]
    pub pool: Account<Pool>,
}

/// Returns two `u64`, the least and the most lamports that `amount` shares are worth: from the exit value net of the
/// exit floor, to the value with everything unbooked. Errors: `StaleRate`, `PoolInsolvent`, `Bunker`,
/// `AmountTooLarge`.
#[inline(always)]
pub fn lst_to_sol(ctx: &mut Context<SolValue>, amount: u64) -> Result<()> {
    let pool = ctx.accounts.pool.fresh(cpi::sysvar::current_epoch()?)?;
    let (least, most) = pool.shares_in_lamports(Shares::new(amount))?;
    set_return_data(bytemuck::bytes_of(&[least.get(), most.get()]));
    Ok(())
}

/// Returns two `u64`, the least and the most shares that are worth `amount` lamports: the inverse range. Errors: as
/// [`lst_to_sol`].
#[inline(always)]
pub fn sol_to_lst(ctx: &mut Context<SolValue>, amount: u64) -> Result<()> {
    let pool = ctx.accounts.pool.fresh(cpi::sysvar::current_epoch()?)?;
    let (least, most) = pool.lamports_in_shares(Lamports::new(amount))?;
    set_return_data(bytemuck::bytes_of(&[least.get(), most.get()]));
    Ok(())
}
