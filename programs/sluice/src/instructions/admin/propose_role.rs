//! `propose_role`: docs/spec/propose_role.md.

use anchor_lang::prelude::*;

use crate::cpi;
use crate::error::SluiceError;
use crate::events::{RoleProposed, Tagged};
use crate::state::config::{Handover, CURATOR};
use crate::state::operators::CHANGE_DELAY;
use crate::state::{Config, Pool};

/// Accounts of `propose_role`.
#[derive(Accounts)]
pub struct ProposeRole {
    /// Signs for the decision.
    #[account(address = pool.governance @ SluiceError::NotGovernance)]
    pub governance: Signer,
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// What is pending.
    #[account(mut, address = pool.config @ SluiceError::WrongConfig)]
    pub config: Account<Config>,
}

/// Nominates another address for a role: governance 0, curator 1, guardian 2; the zero address for nobody. It takes the
/// role over with the first close from [`CHANGE_DELAY`] epochs after this one on that finds that it has accepted. Any
/// write restarts the delay, and asks for another acceptance. Who is there stays until then; but a curator that nobody
/// follows goes at once, for without one nothing is decided that anybody would have to wait for.
///
/// Errors: `NotGovernance`, `NoSuchNumber`.
pub(crate) fn handler(ctx: &mut Context<ProposeRole>, role: u8, nominee: Address) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let epoch = cpi::sysvar::current_epoch()?.get();
    let config = &mut *accounts.config;
    let of = config.handovers.get_mut(usize::from(role)).ok_or(SluiceError::NoSuchNumber)?;
    let nobody = nominee == Address::default();

    let (from, slot_sequence) = (epoch.saturating_add(CHANGE_DELAY), of.sequence.wrapping_add(1));
    let at_once = nobody && usize::from(role) == CURATOR;
    *of = Handover { nominee, from, sequence: slot_sequence, accepted: u64::from(nobody) };
    if at_once {
        *of = Handover::nothing(slot_sequence);
        accounts.pool.curator = nominee;
    }

    accounts.pool.sequence = accounts.pool.sequence.wrapping_add(1);
    accounts.pool.invariant()?;
    let (pool, pool_sequence) = (*accounts.pool.address(), accounts.pool.sequence);
    let from = if at_once { epoch } else { from };
    let sequence = accounts.config.changed()?;
    let role = u64::from(role);
    Tagged::new(RoleProposed { pool, nominee, sequence, pool_sequence, from, slot_sequence, role }).log();
    Ok(())
}
