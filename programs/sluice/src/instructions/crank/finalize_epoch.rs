//! `finalize_epoch`: docs/spec/finalize_epoch.md.

use anchor_lang::prelude::*;
use sluice_math::epoch::{close, fell, Close, Observed};
use sluice_math::{Epoch, Shares};

use crate::cpi;
use crate::error::{OrRefuse, SluiceError};
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

/// Books what is really there and writes the pair of this epoch.
///
/// Never fails for any balance. Errors: `AlreadyFinalized`, `RewardsBeingPaid`.
pub(crate) fn handler(ctx: &mut Context<FinalizeEpoch>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let address = *accounts.pool.address();
    let now = cpi::sysvar::current_epoch()?;
    let elapsed = now.since(Epoch::new(accounts.pool.pair_epoch)).or_refuse()?;
    require!(elapsed > 0, SluiceError::AlreadyFinalized);
    require!(!cpi::sysvar::rewards_being_paid(), SluiceError::RewardsBeingPaid);

    let pool = &mut *accounts.pool;
    // SAFETY: no reference to the mint's data exists, and no call is made while this one lives.
    let mint_supply = lst_mint::supply(unsafe { accounts.mint.account().borrow_unchecked() })?;
    let closed = close(
        &pool.ledger(),
        &Observed {
            reserve: cpi::lamports::above_floor(accounts.reserve.account()),
            mint_supply: Shares::new(mint_supply),
            elapsed,
            r_max: pool.r_max()?,
        },
    );
    let bunker = bunker(pool, &closed);

    cpi::lamports::shift(accounts.reserve.account(), accounts.insurance.account(), closed.to_insurance)?;

    pool.pair_assets = closed.after.assets.get();
    pool.pair_supply = closed.after.supply.get();
    pool.pair_epoch = now.get();
    pool.exit_floor_ppm = closed.exit_floor.get();
    pool.bunker = bunker;
    pool.record(&closed.after)?;
    Tagged::new(event(address, pool, &closed)).log();
    Ok(())
}

/// The reasons for bunker mode that this close shows. None ends it: it is left at the first clean close.
fn bunker(pool: &Pool, closed: &Close) -> u8 {
    // A pool that was insolvent cannot fall further; it stays in bunker until it has assets.
    let fallen = pool.pair().map_or(closed.after.assets.is_zero(), |last| fell(last, &closed.after));
    let unbacked = !closed.unbacked.is_zero();
    let reason = |holds: bool, bit: u8| if holds { bit } else { 0 };
    reason(fallen, BUNKER_SHARE_FELL) | reason(unbacked, BUNKER_UNBACKED_SHARES)
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
