//! `extend_rates`: docs/spec/extend_rates.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use crate::error::SluiceError;
use crate::state::rates::{RateEntry, RateHistory, FULL, STEP};

/// Accounts of `extend_rates`.
#[derive(Accounts)]
pub struct ExtendRates {
    /// Pays the rent.
    #[account(mut)]
    pub payer: Signer,
    /// Any pool's rate history.
    #[account(mut)]
    pub rates: Slab<RateHistory, RateEntry>,
    /// The System program.
    #[account(address = pinocchio_system::ID @ SluiceError::WrongSystemProgram)]
    pub system_program: UncheckedAccount,
}

/// Gives the history room for [`STEP`] more entries, up to [`FULL`]. Anyone may; the account is created with as many as
/// a creation allows.
///
/// Errors: `HistoryComplete`; the System program's where the payer has too little.
pub(crate) fn handler(ctx: &mut Context<ExtendRates>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let rates = &mut accounts.rates;
    let capacity = u32::try_from(rates.capacity()).unwrap_or(FULL);
    // Once the oldest entry was overwritten, more room at the end would put the ring out of order.
    let straight = usize::try_from(rates.written).is_ok_and(|written| written == rates.len());
    require!(straight && capacity < FULL, SluiceError::HistoryComplete);
    rates.resize_to_capacity(capacity.saturating_add(STEP).min(FULL))?;
    rates.top_up(accounts.payer.account())
}
