//! `set_treasury`: docs/spec/set_treasury.md.

use anchor_lang::prelude::*;

use crate::cpi;
use crate::error::SluiceError;
use crate::events::{Tagged, TreasurySet};
use crate::state::config::TREASURY;
use crate::state::operators::CHANGE_DELAY;
use crate::state::parameters::Domain;
use crate::state::{treasury, Config, Pool};

/// Accounts of `set_treasury`.
#[derive(Accounts)]
pub struct SetTreasury {
    /// Signs for the decision.
    #[account(address = pool.governance @ SluiceError::NotGovernance)]
    pub governance: Signer,
    /// Any pool of this program.
    pub pool: Account<Pool>,
    /// What is pending.
    #[account(mut, address = pool.config @ SluiceError::WrongConfig)]
    pub config: Account<Config>,
    /// The treasury to be: an open token account of the LST. Passed as writable, as every close will pass it: what
    /// cannot be passed so could stop them.
    #[account(mut)]
    pub treasury: UncheckedAccount,
}

/// Names another treasury, to receive fees from the close behind the due one on. Part of the fees' domain: its delay
/// begins anew.
///
/// Errors: `NotGovernance`, `TreasuryClosed`, `WrongTreasury` where it is the escrow or holds the dead shares.
pub(crate) fn handler(ctx: &mut Context<SetTreasury>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let epoch = cpi::sysvar::current_epoch()?.get();
    let (pool, to) = (&accounts.pool, accounts.treasury.account());
    // No other account of a close is an open token account of the LST: the mint, the pool's own, the programs.
    require!(treasury::is_open(to, &pool.token_program, &pool.mint), SluiceError::TreasuryClosed);
    // What is minted to the escrow, or with the dead shares, which are their own owner, nobody could ever move.
    let held = anchor_lang::address_eq(to.address(), &pool.escrow) || treasury::owns_itself(to);
    require!(!held, SluiceError::WrongTreasury);

    let config = &mut *accounts.config;
    config.next_treasury = *to.address();
    config.pend(Domain::Fees, TREASURY, epoch.saturating_add(CHANGE_DELAY));

    let slot = *config.slot(Domain::Fees);
    let sequence = config.changed()?;
    let (pool, treasury) = (*accounts.pool.address(), *accounts.treasury.address());
    let (from, slot_sequence) = (slot.from, slot.sequence);
    Tagged::new(TreasurySet { pool, treasury, sequence, from, slot_sequence }).log();
    Ok(())
}
