//! `request_bond`: docs/spec/request_bond.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use crate::cpi;
use crate::error::SluiceError;
use crate::events::{BondChanged, OperatorChanged, Tagged};
use crate::instructions::crank::{end_head_room, operator};
use crate::state::bond::BONDED;
use crate::state::operators::{parts, NEVER};
use crate::state::record::{Record, FLAG_UNBONDING};
use crate::state::{Bond, Operators, Pool};

/// Accounts of `request_bond`.
#[derive(Accounts)]
pub struct RequestBond {
    /// Who owns the bond.
    #[account(address = bond.owner @ SluiceError::NotBondOwner)]
    pub owner: Signer,
    /// Any pool of this program: its head-room ends where it stood on the operator.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// The operator's bond.
    #[account(mut)]
    pub bond: Account<Bond>,
}

/// Asks the bond of operator `index` back. Its target is zero at once; the bond stands in until its stake is gone, and
/// is paid by `release_bond` then. Not to be taken back: the operator may have a target again
/// [`crate::state::bond::BAR_EPOCHS`] epochs after the payment.
///
/// Errors: `NotBondOwner`, `NoOperator`, `WrongBond`, `BondLeaving`.
pub(crate) fn handler(ctx: &mut Context<RequestBond>, index: u32) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let account = *accounts.bond.account();
    let epoch = cpi::sysvar::current_epoch()?.get();
    let (header, records) = parts(&mut accounts.operators);
    let record = operator(records, index)?;
    accounts.bond.check(header, record)?;
    accounts.bond.check_staying()?;
    // One that was left by an operator listed anew is released as it is.
    require!(record.bonded == BONDED, SluiceError::WrongBond);

    if record.eligible(epoch) && record.open(epoch) {
        end_head_room(&mut accounts.pool, &header.pool, epoch)?;
    }
    record.flags |= FLAG_UNBONDING;
    record.barred_until = NEVER;
    record.suspend(header, epoch);

    let bond = &mut *accounts.bond;
    bond.requested = epoch;
    bond.count(header);
    bond.invariant(&account)?;
    Tagged::new(BondChanged::of(bond, header, record, index)).log();
    // Each event has its own number: an indexer takes one that it knows for an event that it has heard.
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    Tagged::new(OperatorChanged::of(header, record, index)).log();
    Ok(())
}
