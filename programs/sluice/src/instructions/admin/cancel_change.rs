//! `cancel_change`: docs/spec/cancel_change.md.

use anchor_lang::prelude::*;

use crate::error::SluiceError;
use crate::events::{ChangeCancelled, Tagged};
use crate::state::config::{Handover, HANDOVERS};
use crate::state::operators::NEVER;
use crate::state::parameters::DOMAINS;
use crate::state::{Config, Pool};

/// Accounts of what governance decides about what is pending.
#[derive(Accounts)]
pub struct ChangePending {
    /// Signs for the decision.
    #[account(address = pool.governance @ SluiceError::NotGovernance)]
    pub governance: Signer,
    /// Any pool of this program.
    pub pool: Account<Pool>,
    /// What is pending.
    #[account(mut, address = pool.config @ SluiceError::WrongConfig)]
    pub config: Account<Config>,
}

/// Takes back what is pending in a slot: the domains of parameters first (fees 0, caps 1, risk 2), then the roles
/// (governance 3, curator 4, guardian 5). `sequence` is that of the slot's last write, so that nobody cancels what they
/// have not seen.
///
/// Errors: `NotGovernance`, `NoSuchNumber`, `NothingPending`, `ChangeReplaced`.
pub(crate) fn handler(ctx: &mut Context<ChangePending>, slot: u8, sequence: u64) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let config = &mut *accounts.config;
    let place = usize::from(slot);
    let check = |from: u64, last: u64| -> Result<()> {
        require!(from != NEVER, SluiceError::NothingPending);
        require!(last == sequence, SluiceError::ChangeReplaced);
        Ok(())
    };

    if let Some(of) = config.slots.get_mut(place) {
        check(of.from, of.sequence)?;
        (of.from, of.changes, of.sequence) = (NEVER, 0, of.sequence.wrapping_add(1));
    } else {
        let role = place.checked_sub(DOMAINS).filter(|role| *role < HANDOVERS);
        let of = role.and_then(|role| config.handovers.get_mut(role)).ok_or(SluiceError::NoSuchNumber)?;
        check(of.from, of.sequence)?;
        *of = Handover::nothing(of.sequence.wrapping_add(1));
    }

    let (pool, slot) = (*accounts.pool.address(), u64::from(slot));
    let sequence = accounts.config.changed()?;
    Tagged::new(ChangeCancelled { pool, sequence, slot }).log();
    Ok(())
}
