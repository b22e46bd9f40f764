//! `unstake_instant`: docs/spec/unstake_instant.md.

use anchor_lang::prelude::*;
use pinocchio::cpi::set_return_data;
use sluice_math::Shares;

use crate::cpi;
use crate::error::SluiceError;
use crate::events::{Tagged, UnstakedInstantly};
use crate::state::Pool;

/// Accounts of `unstake_instant`.
#[derive(Accounts)]
pub struct UnstakeInstant {
    /// May burn the shares: owner or delegate of the token account.
    #[account(unsafe(dup))]
    pub holder: Signer,
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Pays.
    #[account(mut, address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// The LST's mint.
    #[account(mut, address = pool.mint @ SluiceError::WrongMint)]
    pub mint: UncheckedAccount,
    /// Gives the shares.
    #[account(mut)]
    pub lst_account: UncheckedAccount,
    /// Receives the lamports. Free: whoever signs for the shares chooses.
    #[account(mut, unsafe(dup))]
    pub receiver: UncheckedAccount,
    /// Owner of the mint.
    #[account(address = pool.token_program @ SluiceError::WrongTokenProgram)]
    pub token_program: UncheckedAccount,
}

/// Burns `shares`, pays what they are worth at the pair less the fee: at least `min_lamports`, out of what is liquid
/// beside the queue and the unbooked.
///
/// Errors: `StaleRate`, `PoolInsolvent`, `Bunker`, `ZeroAmount`, `ZeroLamports`, `InsufficientLiquidity`,
/// `SlippageExceeded`; the token program's where the holder has too little.
#[inline(always)]
pub(crate) fn handler(ctx: &mut Context<UnstakeInstant>, shares: u64, min_lamports: u64) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let shares = Shares::new(shares);
    let liquid = cpi::lamports::above_floor(accounts.reserve.account());
    let exit = accounts.pool.fresh(cpi::sysvar::current_epoch()?)?.unstake_instant(shares, liquid)?;
    ensure!(exit.net.get() >= min_lamports, SluiceError::SlippageExceeded);

    let (from, mint) = (accounts.lst_account.account(), accounts.mint.account());
    let program = &accounts.pool.token_program;
    cpi::token::burn(program, from, mint, accounts.holder.account(), shares.get(), &[]);
    cpi::lamports::shift(accounts.reserve.account(), accounts.receiver.account(), exit.net)?;

    let pool = &mut *accounts.pool;
    pool.record_exit(&exit, shares)?;
    let mut log = Tagged::<UnstakedInstantly>::zeroed();
    log.event.holder = *accounts.holder.address();
    log.event.sequence = pool.sequence;
    log.event.shares = shares.get();
    log.event.lamports = exit.net.get();
    log.event.fee = exit.fee.get();
    log.event.assets = pool.assets;
    log.event.unbooked = pool.unbooked;
    log.event.taxable = pool.taxable;
    log.event.owed_insurance = pool.owed_insurance;
    log.event.supply = pool.supply;
    log.event.pool = *accounts.pool.address();
    log.log();
    set_return_data(&exit.net.get().to_le_bytes());
    Ok(())
}
