//! `release_bond`: docs/spec/release_bond.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use crate::cpi;
use crate::error::SluiceError;
use crate::events::{BondChanged, Tagged};
use crate::state::bond::{BAR_EPOCHS, BONDED, UNBONDED};
use crate::state::operators::{parts, CHANGE_DELAY, NEVER};
use crate::state::record::{Record, ASTRAY, TOMBSTONE};
use crate::state::{Bond, Operators};

/// Accounts of `release_bond`.
#[derive(Accounts)]
pub struct ReleaseBond {
    /// Who owns the bond: receives it, with its rent. Need not sign.
    #[account(mut, address = bond.owner @ SluiceError::NotBondOwner)]
    pub owner: UncheckedAccount,
    /// The pool's operators.
    #[account(mut)]
    pub operators: Slab<Operators, Record>,
    /// The bond.
    #[account(mut)]
    pub bond: Account<Bond>,
}

/// Pays a bond back to its owner, whoever sends: once it was asked back [`CHANGE_DELAY`] epochs ago, this epoch's
/// reading and measuring have shown that the operator has no stake left, and nothing is due. At once where it stands in
/// for nobody: the operator was removed, or listed anew without it.
///
/// Errors: `NotBondOwner`, `WrongBond`, `BondNotRequested`, `BondStillNeeded`.
pub(crate) fn handler(ctx: &mut Context<ReleaseBond>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let account = *accounts.bond.account();
    let epoch = cpi::sysvar::current_epoch()?.get();
    let (header, records) = parts(&mut accounts.operators);
    let bond = &mut *accounts.bond;
    require!(anchor_lang::address_eq(&bond.pool, &header.pool), SluiceError::WrongBond);
    let mut listed = records.iter_mut().zip(0..).filter(|(record, _)| record.status != TOMBSTONE);
    let mut nobody: Record = bytemuck::Zeroable::zeroed();
    let (record, index) = listed
        .find(|(record, _)| anchor_lang::address_eq(&record.vote, &bond.vote))
        .unwrap_or((&mut nobody, u32::MAX));
    // An operator that was listed anew never had it: nothing of its record changes.
    if record.bonded == BONDED {
        check_free(bond, record, epoch)?;
        record.bonded = UNBONDED;
        (record.bond, record.credit) = (0, 0);
        record.barred_until = epoch.saturating_add(BAR_EPOCHS);
    }

    bond.lamports = 0;
    bond.count(header);
    header.invariant()?;
    Tagged::new(BondChanged::of(bond, header, record, index)).log();
    cpi::lamports::close(&account, accounts.owner.account())
}

/// Errors: `BondNotRequested`, `BondStillNeeded`.
fn check_free(bond: &Bond, record: &Record, epoch: u64) -> Result<()> {
    require!(bond.requested != NEVER, SluiceError::BondNotRequested);
    let waited = bond.requested.saturating_add(CHANGE_DELAY) <= epoch;
    let known = record.visited == epoch && record.measured == epoch;
    let places = record.places();
    let gone = places.delegated == 0
        && places.cooling == 0
        && ![record.main_state, record.side_state].contains(&ASTRAY);
    require!(waited && known && gone && record.dues() == 0, SluiceError::BondStillNeeded);
    Ok(())
}
