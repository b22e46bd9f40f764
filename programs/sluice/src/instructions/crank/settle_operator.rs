//! `settle_operator`: docs/spec/settle_operator.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use super::moves::{end_promises, operator, StakeAccounts};
use super::sweep::Hands;
use super::visit::{pay, visit, Pair, Steps};
use crate::cpi;
use crate::cpi::stake;
use crate::error::SluiceError;
use crate::events::{StakeMoved, Tagged};
use crate::state::allowance::Earning;
use crate::state::operators::parts;
use crate::state::record::Record;
use crate::state::{Operators, Pool};

/// Accounts of `settle_operator`.
#[derive(Accounts)]
pub struct SettleOperator {
    /// Any pool of this program: signs for its stake accounts. Its head-room ends where an operator is found that could
    /// have taken it and can't.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// Receives what is withdrawn; pays what a rise of the rent took.
    #[account(mut, address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// The operator's main account.
    #[account(mut)]
    pub main: UncheckedAccount,
    /// The operator's side account.
    #[account(mut)]
    pub side: UncheckedAccount,
    /// Receives the bounty.
    #[account(mut)]
    pub cranker: UncheckedAccount,
    /// The stake program.
    #[account(address = stake::ID @ SluiceError::WrongStakeProgram)]
    pub stake_program: UncheckedAccount,
}

/// Reads one operator and moves what the sweep could not prove; the stake program decides, and may refuse. Changes no
/// value.
///
/// Errors: `RewardsBeingPaid`, `NoOperator`, `WrongStakeAccount`; the stake program's.
pub(crate) fn handler(ctx: &mut Context<SettleOperator>, index: u32) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let view = *accounts.operators.view();
    require!(!cpi::sysvar::rewards_being_paid()?, SluiceError::RewardsBeingPaid);
    let now = cpi::sysvar::now()?;
    let epoch = now.epoch.get();
    let pool_view = *accounts.pool.account();
    let mut hands =
        Hands::new(&accounts.pool, &pool_view, accounts.reserve.account(), &accounts.operators, epoch)?;
    let (header, records) = parts(&mut accounts.operators);
    header.enter(epoch, || Ok(cpi::sysvar::slots_of(epoch)?.first))?;
    let record = operator(records, index)?;
    StakeAccounts { main: accounts.main.account(), side: accounts.side.account() }.check(record)?;
    let pair = Pair { main: accounts.main.account(), side: Some(accounts.side.account()) };

    let mut steps = Steps::default();
    steps.count(visit(header, record, &pair)?, false);
    let shut = record.suspended_under(header.level_sequence);
    let old = record.places();
    let moved = hands.settle(record, accounts.main.account(), accounts.side.account());
    steps.count(moved.boundary, moved.surplus && record.earn(Earning::Surplus, epoch));
    header.replace(&record.groups, &old, &record.places())?;

    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    Tagged::new(StakeMoved::of(header, record, index, 0, 0)).log();
    end_promises(&mut accounts.pool, header, shut, epoch)?;
    pay(header, &view, accounts.cranker.account(), now, steps)
}
