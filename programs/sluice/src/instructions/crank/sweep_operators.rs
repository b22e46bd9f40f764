//! `sweep_operators`: docs/spec/sweep_operators.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use super::moves::end_promises;
use super::sweep::Hands;
use super::visit::{pay, take_pair, visit, Pair, Steps};
use crate::cpi;
use crate::cpi::stake;
use crate::error::SluiceError;
use crate::events::{OperatorsRefreshed, Tagged, Values};
use crate::state::allowance::Earning;
use crate::state::operators::parts;
use crate::state::record::{Record, TOMBSTONE};
use crate::state::{Operators, Pool};

/// Accounts of `sweep_operators`; behind them, in the order of the records, main and side of each operator.
#[derive(Accounts)]
pub struct SweepOperators {
    /// Any pool of this program: signs for its stake accounts. Its head-room ends where an operator is found that could
    /// have taken it and can't.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// Receives what is withdrawn.
    #[account(mut, address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// Receives the bounty.
    #[account(mut)]
    pub cranker: UncheckedAccount,
    /// The stake program.
    #[account(address = stake::ID @ SluiceError::WrongStakeProgram)]
    pub stake_program: UncheckedAccount,
}

/// As `refresh_operators`, and moves what is proven to move: what has cooled and what lies above the delegations goes
/// to the reserve, what has warmed up is folded into main. Looks at no mark of an earlier reading (second pass 2.17),
/// and is paid for what it moved as well.
///
/// Errors: as `refresh_operators`.
pub(crate) fn handler(ctx: &mut Context<SweepOperators>, first: u32) -> Result<()> {
    let stakes = ctx.remaining_accounts()?;
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
    // as-safety: `usize` is 64 bits wide on-chain.
    let records = records.get_mut(first as usize..).unwrap_or_default();
    let (mut steps, shut) = read_all(header, records, &stakes, first)?;
    move_all(header, records, &stakes, &mut hands, &mut steps)?;
    header.invariant()?;
    end_promises(&mut accounts.pool, header, shut, epoch)?;
    pay(header, &view, accounts.cranker.account(), now, steps)
}

/// First everything is read, and the event logged: behind the calls, the log may be full. Returns first
/// readings, and whether anybody has lost its target since the level.
fn read_all(
    header: &mut Operators,
    records: &mut [Record],
    stakes: &[AccountView],
    first: u32,
) -> Result<(Steps, bool)> {
    let (mut values, mut steps, mut shut) = (Values::new(), Steps::default(), false);
    each(records, stakes, |record, pair| {
        let Some(pair) = pair else {
            values.push(Values::UNREAD);
            return Ok(());
        };
        steps.count(visit(header, record, pair)?, false);
        shut |= record.suspended_under(header.level_sequence);
        values.push(record.places().lamports);
        Ok(())
    })?;
    header.sequence = header.sequence.wrapping_add(1);
    Tagged::new(OperatorsRefreshed::of(header, first)).log_with(values.as_bytes());
    Ok((steps, shut))
}

/// Then everything is moved. A surplus is paid for once an operator and epoch: whoever holds most of the LST gets most
/// of what it puts there back.
fn move_all(
    header: &mut Operators,
    records: &mut [Record],
    stakes: &[AccountView],
    hands: &mut Hands,
    steps: &mut Steps,
) -> Result<()> {
    each(records, stakes, |record, pair| {
        let Some(pair) = pair else { return Ok(()) };
        let old = record.places();
        let moved = hands.sweep(record, pair);
        steps.count(moved.boundary, moved.surplus && record.earn(Earning::Surplus, hands.epoch));
        header.replace(&record.groups, &old, &record.places())
    })
}

/// Goes over records and their accounts together.
fn each(
    records: &mut [Record],
    stakes: &[AccountView],
    mut act: impl FnMut(&mut Record, Option<&Pair>) -> Result<()>,
) -> Result<()> {
    let (mut rest, mut records) = (stakes, records.iter_mut());
    while !rest.is_empty() {
        let record = records.next().ok_or(SluiceError::NoOperator)?;
        let pair = if record.status == TOMBSTONE { None } else { take_pair(record, &mut rest)? };
        act(record, pair.as_ref())?;
    }
    Ok(())
}
