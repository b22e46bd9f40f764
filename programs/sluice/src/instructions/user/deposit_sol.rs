//! `deposit_sol`: docs/spec/deposit_sol.md.

use anchor_lang::prelude::*;
use pinocchio::cpi::{set_return_data, Seed, Signer as Seeds};
use sluice_math::Lamports;

use crate::error::SluiceError;
use crate::events::{SolDeposited, Tagged};
use crate::state::entrance::{admit, Entrance};
use crate::state::Pool;
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

impl Entrance for DepositSol {
    #[inline(always)]
    fn pool(&self) -> &Pool {
        &self.pool
    }

    #[inline(always)]
    fn depositor(&self) -> &Address {
        self.depositor.address()
    }
}

/// Takes `lamports`, mints the shares they are worth at [`sluice_math::Ledger::deposit_rate`], floored; what is beyond the
/// head-room pays the entry fee first.
///
/// Errors: those of [`admit`], `PoolInsolvent`, `ZeroAmount`, `ZeroShares`, `SlippageExceeded`,
/// `DepositCapExceeded`, `AmountTooLarge`; the System program's where the depositor has too little; the token
/// program's where `lst_account` is not one of the mint.
#[inline(always)]
pub(crate) fn handler(ctx: &mut Context<DepositSol>, lamports: u64, min_shares: u64) -> Result<()> {
    let now = cpi::sysvar::now()?;
    let admitted = admit(ctx, now.epoch)?;
    let accounts = &mut ctx.accounts;
    let view = *accounts.pool.account();
    let deposit = accounts.pool.entered(admitted).deposit(Lamports::new(lamports), now.slot)?;
    let shares = deposit.shares.get();
    ensure!(shares >= min_shares, SluiceError::SlippageExceeded);

    let pool = &mut *accounts.pool;
    let bump = core::slice::from_ref(&pool.bump);
    let signer = [Seed::from(seeds::POOL), Seed::from(pool.mint.as_ref()), Seed::from(bump)];
    let (mint, to) = (accounts.mint.account(), accounts.lst_account.account());
    cpi::system::transfer(accounts.depositor.account(), accounts.reserve.account(), lamports);
    cpi::token::mint_to(&pool.token_program, mint, to, &view, shares, Seeds::from(&signer));

    pool.record_entry(&deposit)?;
    let mut log = Tagged::<SolDeposited>::zeroed();
    log.event.pool = *view.address();
    log.event.depositor = *accounts.depositor.address();
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
