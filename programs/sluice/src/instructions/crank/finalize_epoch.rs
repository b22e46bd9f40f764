//! `finalize_epoch`: docs/spec/finalize_epoch.md.

use anchor_lang::prelude::*;
use sluice_math::epoch::{close, Close, Observed};
use sluice_math::{Epoch, Shares};

use crate::cpi;
use crate::error::SluiceError;
use crate::events::{EpochFinalized, Tagged};
use crate::state::pool::{BUNKER_SHARE_FELL, BUNKER_UNBACKED_SHARES};
use crate::state::{lst_mint, Pool};

/// Accounts of `finalize_epoch`. No signer: nobody is paid and nothing can be chosen.
#[derive(Accounts)]
pub struct FinalizeEpoch {
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Read, and debited by what goes to the insurance account.
    #[account(mut, address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// Receives what may not stay unbooked.
    #[account(mut, address = pool.insurance @ SluiceError::WrongInsurance)]
    pub insurance: UncheckedAccount,
    /// Read for its supply.
    #[account(address = pool.mint @ SluiceError::WrongMint)]
    pub mint: UncheckedAccount,
}

/// Books what is really there and writes the pair of this epoch. Does nothing, successfully, where it stands already:
/// somebody who is faster must not make another's transaction fail.
///
/// Never fails for any balance. Errors: `RewardsBeingPaid`; `StaleRate` where the pair is ahead of the clock.
pub(crate) fn handler(ctx: &mut Context<FinalizeEpoch>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let address = *accounts.pool.address();
    let pool = &mut *accounts.pool;
    let now = cpi::sysvar::current_epoch()?;
    let elapsed = now.since(Epoch::new(pool.pair_epoch)).map_err(|_| SluiceError::StaleRate)?;
    if elapsed == 0 {
        return Ok(());
    }
    require!(!cpi::sysvar::rewards_being_paid()?, SluiceError::RewardsBeingPaid);

    // SAFETY: no reference to the mint's data exists, and no call is made while this one lives.
    let mint_supply = lst_mint::supply(unsafe { accounts.mint.account().borrow_unchecked() })?;
    let observed = Observed {
        reserve: cpi::lamports::above_floor(accounts.reserve.account()),
        mint_supply: Shares::new(mint_supply),
        elapsed,
        r_max: pool.r_max()?,
    };
    let closed = close(&pool.ledger(), pool.last_pair().ok(), &observed);

    cpi::lamports::shift(accounts.reserve.account(), accounts.insurance.account(), closed.to_insurance)?;

    pool.pair_assets = closed.after.assets.get();
    pool.pair_supply = closed.after.supply.get();
    pool.pair_epoch = now.get();
    pool.exit_floor_ppm = closed.exit_floor.get();
    pool.bunker = bunker(&closed);
    pool.record(&closed.after)?;
    Tagged::new(event(address, pool, &closed)).log();
    Ok(())
}

/// The reasons for bunker mode that this close shows. None ends it: it is left at the first clean close.
fn bunker(closed: &Close) -> u8 {
    let reason = |holds: bool, bit: u8| if holds { bit } else { 0 };
    reason(closed.fell, BUNKER_SHARE_FELL) | reason(!closed.unbacked.is_zero(), BUNKER_UNBACKED_SHARES)
}

fn event(address: Address, pool: &Pool, closed: &Close) -> EpochFinalized {
    EpochFinalized {
        pool: address,
        sequence: pool.sequence,
        epoch: pool.pair_epoch,
        donated: closed.donated.get(),
        lost: closed.lost.get(),
        burned: closed.burned.get(),
        unbacked: closed.unbacked.get(),
        gain: closed.gain.get(),
        to_insurance: closed.to_insurance.get(),
        liquid: pool.liquid,
        assets: pool.assets,
        unbooked: pool.unbooked,
        supply: pool.supply,
        exit_floor_ppm: pool.exit_floor_ppm,
        bunker: u32::from(pool.bunker),
    }
}
