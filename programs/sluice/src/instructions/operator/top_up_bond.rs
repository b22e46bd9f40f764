//! `top_up_bond`: docs/spec/top_up_bond.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use crate::cpi;
use crate::error::SluiceError;
use crate::events::{BondChanged, Tagged};
use crate::instructions::crank::operator;
use crate::state::bond::BONDED;
use crate::state::operators::parts;
use crate::state::record::Record;
use crate::state::{Bond, Operators};

/// Accounts of `top_up_bond`.
#[derive(Accounts)]
pub struct TopUpBond {
    /// Pays. Anybody may: what is added is the owner's.
    #[account(mut)]
    pub funder: Signer,
    /// Any pool's operators.
    #[account(mut)]
    pub operators: Slab<Operators, Record>,
    /// The operator's bond.
    #[account(mut)]
    pub bond: Account<Bond>,
    /// The System program.
    #[account(address = pinocchio_system::ID @ SluiceError::WrongSystemProgram)]
    pub system_program: UncheckedAccount,
}

/// Adds to the bond of operator `index`. Its target follows from the next epoch on. Needs no fresh rate and knows no
/// mode.
///
/// Errors: `ZeroAmount`, `NoOperator`, `WrongBond`, `BondLeaving`, `NotBondOwner`; the System program's where the
/// funder has too little.
pub(crate) fn handler(ctx: &mut Context<TopUpBond>, index: u32, lamports: u64) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let account = *accounts.bond.account();
    require!(lamports != 0, SluiceError::ZeroAmount);
    let (header, records) = parts(&mut accounts.operators);
    let record = operator(records, index)?;
    accounts.bond.check(header, record)?;
    accounts.bond.check_staying()?;
    // What an operator that is listed anew has left behind stands in for it again only if its owner says so.
    let own = anchor_lang::address_eq(accounts.funder.address(), &accounts.bond.owner);
    require!(record.bonded == BONDED || own, SluiceError::NotBondOwner);

    cpi::system::transfer(accounts.funder.account(), &account, lamports);

    let bond = &mut *accounts.bond;
    bond.lamports = bond.lamports.checked_add(lamports).ok_or(SluiceError::AmountTooLarge)?;
    bond.attach(header, record);
    bond.invariant(&account)?;
    header.invariant()?;
    Tagged::new(BondChanged::of(bond, header, record, index)).log();
    Ok(())
}
