//! `open_bond`: docs/spec/open_bond.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use pinocchio::cpi::Seed;

use crate::cpi::system::create_at;
use crate::error::SluiceError;
use crate::events::{BondChanged, Tagged};
use crate::instructions::crank::operator;
use crate::seeds;
use crate::state::operators::{parts, NEVER};
use crate::state::record::Record;
use crate::state::{begin, vote, Bond, Operators};

/// Accounts of `open_bond`.
#[derive(Accounts)]
pub struct OpenBond {
    /// The vote account's authorized withdrawer: will own the bond. May be the payer, and is writable for that.
    #[account(unsafe(dup))]
    pub owner: Signer,
    /// Pays the rent and the bond.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// Any pool's operators.
    #[account(mut)]
    pub operators: Slab<Operators, Record>,
    /// The operator's vote account.
    pub vote: UncheckedAccount,
    /// Becomes the bond: seeds `bond`, pool, vote account.
    #[account(mut)]
    pub bond: UncheckedAccount,
    /// The System program.
    #[account(address = pinocchio_system::ID @ SluiceError::WrongSystemProgram)]
    pub system_program: UncheckedAccount,
}

/// Opens the bond of operator `index` with `lamports`. It stands in from now on; the operator's target follows from the
/// next epoch on.
///
/// Errors: `ZeroAmount`, `NoOperator`, `WrongVoteAccount`, `VoteAccountUnreadable`, `NotWithdrawer`, `WrongBond`; the
/// System program's where the bond exists or the payer has too little.
pub(crate) fn handler(ctx: &mut Context<OpenBond>, index: u32, lamports: u64) -> Result<()> {
    let accounts = &mut ctx.accounts;
    require!(lamports != 0, SluiceError::ZeroAmount);
    let owner = *accounts.owner.address();
    let vote_account = accounts.vote.account();
    let (header, records) = parts(&mut accounts.operators);
    let record = operator(records, index)?;
    require!(anchor_lang::address_eq(vote_account.address(), &record.vote), SluiceError::WrongVoteAccount);
    let read = vote::parse(vote_account).ok_or(SluiceError::VoteAccountUnreadable)?;
    require!(*read.authorized_withdrawer() == owner.to_bytes(), SluiceError::NotWithdrawer);

    let (pool, at) = (header.pool, record.vote);
    // Not an argument: about half of all bumps make an address, and of two bonds of one operator the smaller could pay
    // what it owes.
    let names = [seeds::BOND, pool.as_ref(), at.as_ref()];
    let (address, bump) = Address::find_program_address(&names, &crate::ID);
    require!(anchor_lang::address_eq(accounts.bond.address(), &address), SluiceError::WrongBond);
    let bumps = [bump];
    let seeds =
        [Seed::from(seeds::BOND), Seed::from(pool.as_ref()), Seed::from(at.as_ref()), Seed::from(&bumps)];
    let held = Rent::get()?.try_minimum_balance(Bond::SPACE)?.saturating_add(lamports);
    let account = accounts.bond.account();
    create_at(accounts.payer.account(), account, &seeds, held, Bond::SPACE, &crate::ID)?;

    let bond: &mut Bond = begin(account)?;
    (bond.pool, bond.vote, bond.owner) = (pool, at, owner);
    (bond.lamports, bond.requested, bond.bump) = (lamports, NEVER, bump);
    bond.attach(header, record);
    bond.invariant(account)?;
    header.invariant()?;
    Tagged::new(BondChanged::of(bond, header, record, index)).log();
    Ok(())
}
