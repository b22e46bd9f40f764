//! `collect_fee`: docs/spec/collect_fee.md.

use anchor_lang::prelude::*;
use pinocchio::cpi::{Seed, Signer as Seeds};
use sluice_math::deposit;

use crate::error::{OrRefuse, SluiceError};
use crate::events::{FeeCollected, Tagged};
use crate::state::{treasury, Pool};
use crate::{cpi, seeds};

/// Accounts of `collect_fee`.
#[derive(Accounts)]
pub struct CollectFee {
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// The LST's mint.
    #[account(mut, address = pool.mint @ SluiceError::WrongMint)]
    pub mint: UncheckedAccount,
    /// Receives the shares.
    #[account(mut, address = pool.treasury @ SluiceError::WrongTreasury)]
    pub treasury: UncheckedAccount,
    /// Owner of the mint.
    #[account(address = pool.token_program @ SluiceError::WrongTokenProgram)]
    pub token_program: UncheckedAccount,
}

/// Turns fees that could not be minted into shares at the price of a deposit.
///
/// Errors: `StaleRate`, `Bunker`, `CoverPending`, `DepositsPaused`, `NothingOwed`, `TreasuryClosed`, `PoolInsolvent`,
/// `ZeroShares`, `AmountTooLarge`.
pub(crate) fn handler(ctx: &mut Context<CollectFee>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let view = *accounts.pool.account();
    let pool = &mut *accounts.pool;
    // The treasury buys like anybody else: not while something is about to be booked whole, or given to restore the
    // pool.
    pool.fresh(cpi::sysvar::current_epoch()?)?.open()?;
    require!(pool.owed_fee != 0, SluiceError::NothingOwed);
    let (mint, treasury) = (accounts.mint.account(), accounts.treasury.account());
    require!(treasury::is_open(treasury, &pool.token_program, &pool.mint), SluiceError::TreasuryClosed);

    let lamports = pool.owed_fee;
    let (shares, after) = deposit::collect_fee(&pool.ledger()).or_refuse()?;
    require!(!shares.is_zero(), SluiceError::ZeroShares);

    let bump = core::slice::from_ref(&pool.bump);
    let signer = [Seed::from(seeds::POOL), Seed::from(pool.mint.as_ref()), Seed::from(bump)];
    cpi::token::mint_to(&pool.token_program, mint, treasury, &view, shares.get(), Seeds::from(&signer));

    pool.record(&after)?;
    let event = FeeCollected {
        pool: *view.address(),
        sequence: pool.sequence,
        lamports,
        shares: shares.get(),
        assets: pool.assets,
        supply: pool.supply,
    };
    Tagged::new(event).log();
    Ok(())
}
