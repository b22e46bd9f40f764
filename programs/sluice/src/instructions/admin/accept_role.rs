//! `accept_role`: docs/spec/accept_role.md.

use anchor_lang::prelude::*;

use crate::error::SluiceError;
use crate::events::{RoleAccepted, Tagged};
use crate::state::operators::NEVER;
use crate::state::{Config, Pool};

/// Accounts of `accept_role`.
#[derive(Accounts)]
pub struct AcceptRole {
    /// Who was nominated: shows that it can sign.
    pub nominee: Signer,
    /// Any pool of this program.
    pub pool: Account<Pool>,
    /// What is pending.
    #[account(mut, address = pool.config @ SluiceError::WrongConfig)]
    pub config: Account<Config>,
}

/// Accepts a role, before or after its delay has passed; the close behind both hands it over.
///
/// Errors: `NoSuchNumber`, `NothingPending`, `NotNominee`.
pub(crate) fn handler(ctx: &mut Context<AcceptRole>, role: u8) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let config = &mut *accounts.config;
    let of = config.handovers.get_mut(usize::from(role)).ok_or(SluiceError::NoSuchNumber)?;
    require!(of.from != NEVER, SluiceError::NothingPending);
    let nominated = anchor_lang::address_eq(accounts.nominee.address(), &of.nominee);
    require!(nominated, SluiceError::NotNominee);

    of.accepted = 1;

    let (pool, nominee) = (*accounts.pool.address(), *accounts.nominee.address());
    let (from, role) = (of.from, u64::from(role));
    let sequence = accounts.config.changed()?;
    Tagged::new(RoleAccepted { pool, nominee, sequence, from, role }).log();
    Ok(())
}
