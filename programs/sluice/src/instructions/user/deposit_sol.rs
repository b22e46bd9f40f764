//! `deposit_sol`: docs/spec/deposit_sol.md.

use anchor_lang::prelude::*;
use pinocchio::cpi::{set_return_data, Seed, Signer as Seeds};
use sluice_math::Lamports;

use crate::cpi::sysvar::Now;
use crate::error::SluiceError;
use crate::events::{SolDeposited, Tagged};
use crate::state::entrance::Admitted;
use crate::state::{Config, Pool};
use crate::{cpi, seeds};

/// Accounts of `deposit_sol`.
#[derive(Accounts)]
pub struct DepositSol {
    /// Pays.
    #[account(mut)]
    pub depositor: Signer,
    /// Any pool of this program: owner and discriminator are checked, the other accounts are its own.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Receives the lamports.
    #[account(mut, address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// The LST's mint.
    #[account(mut, address = pool.mint @ SluiceError::WrongMint)]
    pub mint: UncheckedAccount,
    /// Receives the shares. Free: whoever pays may give them to any token account of the mint; the token program
    /// refuses others.
    #[account(mut)]
    pub lst_account: UncheckedAccount,
    /// Owner of the mint.
    #[account(address = pool.token_program @ SluiceError::WrongTokenProgram)]
    pub token_program: UncheckedAccount,
    /// The System program.
    #[account(address = pinocchio_system::ID @ SluiceError::WrongSystemProgram)]
    pub system_program: UncheckedAccount,
}

/// Accounts of `deposit_sol_gated`: those of `deposit_sol`, and what lets the depositor in. Written out, for a list
/// that two instructions share is read by a call.
#[derive(Accounts)]
pub struct DepositSolGated {
    /// Pays.
    #[account(mut)]
    pub depositor: Signer,
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Receives the lamports.
    #[account(mut, address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// The LST's mint.
    #[account(mut, address = pool.mint @ SluiceError::WrongMint)]
    pub mint: UncheckedAccount,
    /// Receives the shares. Free, as above.
    #[account(mut)]
    pub lst_account: UncheckedAccount,
    /// Owner of the mint.
    #[account(address = pool.token_program @ SluiceError::WrongTokenProgram)]
    pub token_program: UncheckedAccount,
    /// The System program.
    #[account(address = pinocchio_system::ID @ SluiceError::WrongSystemProgram)]
    pub system_program: UncheckedAccount,
    /// The pool's config: says what the gate is.
    #[account(address = pool.config @ SluiceError::WrongConfig)]
    pub config: Account<Config>,
    /// The deposit authority, which signs, or the depositor's attestation. Any account where the authority deposits
    /// itself.
    pub evidence: UncheckedAccount,
}

/// Takes `lamports`, mints the shares they are worth at [`sluice_math::Ledger::deposit_rate`], floored; what is beyond
/// the head-room pays the entry fee first.
///
/// Errors: those of [`admit`], `PoolInsolvent`, `ZeroAmount`, `ZeroShares`, `SlippageExceeded`,
/// `DepositCapExceeded`, `AmountTooLarge`; the System program's where the depositor has too little; the token
/// program's where `lst_account` is not one of the mint.
#[inline(always)]
pub(crate) fn handler(ctx: &mut Context<DepositSol>, lamports: u64, min_shares: u64) -> Result<()> {
    let now = cpi::sysvar::now()?;
    let admitted = ctx.accounts.pool.fresh(now.epoch)?.freely()?;
    let DepositSol { depositor, pool, reserve, mint, lst_account, .. } = &mut ctx.accounts;
    let others = [depositor.account(), reserve.account(), mint.account(), lst_account.account()];
    take(pool, others, admitted, now, lamports, min_shares)
}

/// As [`handler`], into a pool whose deposits have a gate: docs/spec/deposit_sol_gated.md.
///
/// Errors: as above, and those of [`crate::state::FreshPool::admit`].
pub(crate) fn gated(ctx: &mut Context<DepositSolGated>, lamports: u64, min_shares: u64) -> Result<()> {
    let now = cpi::sysvar::now()?;
    let DepositSolGated { depositor, pool, reserve, mint, lst_account, config, evidence, .. } =
        &mut ctx.accounts;
    let admitted = pool.fresh(now.epoch)?.admit(config, evidence.account(), depositor.address())?;
    let others = [depositor.account(), reserve.account(), mint.account(), lst_account.account()];
    take(pool, others, admitted, now, lamports, min_shares)
}

#[inline(always)]
fn take(
    pool: &mut Account<Pool>,
    [depositor, reserve, mint, to]: [&AccountView; 4],
    admitted: Admitted,
    now: Now,
    lamports: u64,
    min_shares: u64,
) -> Result<()> {
    let view = *pool.account();
    let deposit = pool.entered(admitted).deposit(Lamports::new(lamports), now.slot)?;
    let shares = deposit.shares.get();
    ensure!(shares >= min_shares, SluiceError::SlippageExceeded);

    let pool = &mut **pool;
    let bump = core::slice::from_ref(&pool.bump);
    let signer = [Seed::from(seeds::POOL), Seed::from(pool.mint.as_ref()), Seed::from(bump)];
    cpi::system::transfer(depositor, reserve, lamports);
    cpi::token::mint_to(&pool.token_program, mint, to, &view, shares, Seeds::from(&signer));

    pool.record_entry(&deposit)?;
    let mut log = Tagged::<SolDeposited>::zeroed();
    log.event.pool = *view.address();
    log.event.depositor = *depositor.address();
    log.event.sequence = pool.sequence;
    log.event.lamports = lamports;
    log.event.fee = deposit.fee.get();
    log.event.shares = shares;
    log.event.assets = pool.assets;
    log.event.unbooked = pool.unbooked;
    log.event.supply = pool.supply;
    log.log();
    set_return_data(&shares.to_le_bytes());
    Ok(())
}
