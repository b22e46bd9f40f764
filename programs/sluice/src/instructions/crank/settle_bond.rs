//! `settle_bond`: docs/spec/settle_bond.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use sluice_math::Lamports;

use super::moves::operator;
use super::visit::{pay, Steps};
use crate::cpi;
use crate::error::SluiceError;
use crate::events::{BondSettled, Tagged};
use crate::state::bond::BONDED;
use crate::state::operators::parts;
use crate::state::record::Record;
use crate::state::{Bond, Operators, Pool};

/// Accounts of `settle_bond`.
#[derive(Accounts)]
pub struct SettleBond {
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// The operator's bond: pays.
    #[account(mut)]
    pub bond: Account<Bond>,
    /// Receives.
    #[account(mut, address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// Receives the bounty.
    #[account(mut)]
    pub cranker: UncheckedAccount,
}

/// Lets the bond of operator `index` pay what it owes, as far as it goes: what the operator has lost first, then what
/// it has earned too little. What it cannot pay is not owed any more. Only between a boundary and its close, which
/// books it whole: at any other time deposits are open, and would share in it. Then, and where nothing is due, it does
/// nothing, successfully.
///
/// Errors: `NoOperator`, `WrongBond`.
pub(crate) fn handler(ctx: &mut Context<SettleBond>, index: u32) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let (view, account) = (*accounts.operators.view(), *accounts.bond.account());
    let now = cpi::sysvar::now()?;
    let (header, records) = parts(&mut accounts.operators);
    let record = operator(records, index)?;
    let (pool, bond) = (&mut *accounts.pool, &mut *accounts.bond);
    bond.check(header, record)?;
    let dues = record.dues();
    if record.bonded != BONDED || dues == 0 || pool.pair_epoch == now.epoch.get() {
        return Ok(());
    }

    let rent = Rent::get()?.try_minimum_balance(Bond::SPACE)?;
    let paid = dues.min(bond.lamports).min(account.lamports().saturating_sub(rent));
    let principal = paid.min(record.loss_due);

    cpi::lamports::pay_out(&account, accounts.reserve.account(), Lamports::new(paid))?;

    bond.lamports = bond.lamports.saturating_sub(paid);
    pool.cover = pool.cover.checked_add(paid).ok_or(SluiceError::InvariantViolated)?;
    pool.sequence = pool.sequence.wrapping_add(1);
    record.settle(header, bond.lamports);
    bond.count(header);
    bond.invariant(&account)?;
    pool.invariant()?;
    header.invariant()?;
    let unpaid = dues.saturating_sub(paid);
    let shortfall = paid.saturating_sub(principal);
    let index = u64::from(index);
    Tagged::new(BondSettled { principal, shortfall, unpaid, index, ..event(pool, header, bond) }).log();
    pay(header, &view, accounts.cranker.account(), now, Steps::of_boundary(1))
}

fn event(pool: &Pool, header: &Operators, bond: &Bond) -> BondSettled {
    BondSettled {
        pool: header.pool,
        vote: bond.vote,
        sequence: pool.sequence,
        operators_sequence: header.sequence,
        bond_sequence: bond.sequence,
        principal: 0,
        shortfall: 0,
        unpaid: 0,
        lamports: bond.lamports,
        cover: pool.cover,
        bonded_due: header.bonded_due,
        index: 0,
    }
}
