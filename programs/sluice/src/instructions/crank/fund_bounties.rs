//! `fund_bounties`: docs/spec/fund_bounties.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use crate::cpi;
use crate::error::SluiceError;
use crate::events::{BountiesFunded, Tagged};
use crate::state::operators::parts;
use crate::state::record::Record;
use crate::state::Operators;

/// Accounts of `fund_bounties`.
#[derive(Accounts)]
pub struct FundBounties {
    /// Pays.
    #[account(mut)]
    pub funder: Signer,
    /// Any pool's operators.
    #[account(mut)]
    pub operators: Slab<Operators, Record>,
    /// The System program.
    #[account(address = pinocchio_system::ID @ SluiceError::WrongSystemProgram)]
    pub system_program: UncheckedAccount,
}

/// Adds to the pot from which cranks are paid.
///
/// Errors: `ZeroAmount`; the System program's where the funder has too little.
pub(crate) fn handler(ctx: &mut Context<FundBounties>, lamports: u64) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let view = *accounts.operators.view();
    require!(lamports != 0, SluiceError::ZeroAmount);
    cpi::system::transfer(accounts.funder.account(), &view, lamports);
    let (header, _) = parts(&mut accounts.operators);
    header.pot = header.pot.saturating_add(lamports);
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    let (pool, sequence, pot) = (header.pool, header.sequence, header.pot);
    let funder = *accounts.funder.address();
    Tagged::new(BountiesFunded { pool, funder, sequence, lamports, pot }).log();
    Ok(())
}
