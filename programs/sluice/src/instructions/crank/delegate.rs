//! `delegate`: docs/spec/delegate.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use sluice_math::{level, moves, Lamports};

use super::moves::{check_level, operator};
use super::sweep::give;
use super::visit::{pay, Steps};
use crate::cpi;
use crate::cpi::stake::{self, Authority};
use crate::error::SluiceError;
use crate::events::{StakeMoved, Tagged};
use crate::state::allowance::Earning;
use crate::state::closed::PAUSED_DELEGATION;
use crate::state::operators::parts;
use crate::state::record::Record;
use crate::state::{vote, Operators, Pool};

/// Accounts of `delegate`.
#[derive(Accounts)]
pub struct Delegate {
    /// Any pool of this program: signs for its stake accounts.
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// Gives.
    #[account(mut, address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// The operator's side account.
    #[account(mut)]
    pub side: UncheckedAccount,
    /// The operator's vote account.
    pub vote: UncheckedAccount,
    /// Receives the bounty.
    #[account(mut)]
    pub cranker: UncheckedAccount,
    /// The stake program.
    #[account(address = stake::ID @ SluiceError::WrongStakeProgram)]
    pub stake_program: UncheckedAccount,
}

/// Brings an operator towards its target, out of free reserve. The amount follows from the level; where it is zero,
/// nothing happens, successfully; so also where the side account is not what the record says.
///
/// Errors: `StaleRate`, `NoLevel`, `Bunker`, `DelegationPaused`, `NoOperator`, `WrongStakeAccount`, `WrongVoteAccount`,
/// `VoteAccountUnreadable`, `CommissionTooHigh`.
pub(crate) fn handler(ctx: &mut Context<Delegate>, index: u32) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let (view, pool_view) = (*accounts.operators.view(), *accounts.pool.account());
    let now = cpi::sysvar::now()?;
    let (header, records) = parts(&mut accounts.operators);
    check_level(&accounts.pool, header, now.epoch.get())?;
    check_open(&accounts.pool)?;
    let record = operator(records, index)?;
    let (side, reserve) = (accounts.side.account(), accounts.reserve.account());
    check(side, accounts.vote.account(), record)?;

    let rent = Rent::get()?;
    let kept = stake::rent(&rent)?.saturating_add(record.side_delegation);
    // What a rise of the rent took out of side comes back first, out of the same lamports.
    let lacking = Lamports::new(kept.saturating_sub(side.lamports()));
    let free = cpi::lamports::spendable(reserve, &rent)?.excess_over(lacking);
    let amount = amount(header, record, index, &accounts.pool, free)?;
    if amount == 0 {
        return Ok(());
    }

    // A side that is idle is read by nobody: is it still what the record says? What it lost is for a reading to book.
    let read = stake::read(side, &header.pool, &record.vote).news(record.side_state);
    if read.state != record.side_state || read.lamports < record.side_lamports {
        return Ok(());
    }

    let (old, authority) = (record.places(), Authority::of(&accounts.pool, &pool_view));
    fill(side, kept.saturating_add(amount), reserve, &authority);
    stake::delegate(side, accounts.vote.account(), &authority, reserve);

    record.take_side(&stake::read(side, &header.pool, &{ record.vote }));
    record.count_move(header.level_sequence, amount);
    let paid = u64::from(record.earn(Earning::Move, now.epoch.get()));
    header.replace(&record.groups, &old, &record.places())?;
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    Tagged::new(StakeMoved::of(header, record, index, 1, amount)).log();
    pay(header, &view, accounts.cranker.account(), now, Steps::of_flows(paid))
}

/// Errors: `Bunker`, `DelegationPaused`.
fn check_open(pool: &Pool) -> Result<()> {
    require!(!pool.in_bunker(), SluiceError::Bunker);
    require!(pool.closed & PAUSED_DELEGATION == 0, SluiceError::DelegationPaused);
    Ok(())
}

/// Errors: `WrongStakeAccount`, `WrongVoteAccount`, `VoteAccountUnreadable`, `CommissionTooHigh`.
fn check(side: &AccountView, vote: &AccountView, record: &Record) -> Result<()> {
    require!(anchor_lang::address_eq(side.address(), &record.side), SluiceError::WrongStakeAccount);
    vote::check_agreed(vote, record).map(|_| ())
}

/// How much: the gap to the target, within the level's reach, the groups' room and the free reserve; nothing while the
/// side account is busy with something else.
fn amount(header: &Operators, record: &Record, index: u32, pool: &Pool, reserve: Lamports) -> Result<u64> {
    let epoch = header.level_epoch;
    if !record.eligible(epoch) || !record.open(epoch) {
        return Ok(0);
    }
    let target = header.target(index, record);
    let gap = target.saturating_sub(record.current());
    if gap < level::band(target, pool.band_bps, header.minimum) {
        return Ok(0);
    }
    let allowance = record.allowance(header.up(), index, gap, header.level_sequence);
    // The level has divided the groups' room already; what it did not know of is compared once more.
    let allowance = allowance.min(header.group_room(record));
    let free = pool.free_to_delegate(reserve)?;
    Ok(moves::delegation(Lamports::new(allowance), free, Lamports::new(header.minimum)).get())
}

/// Makes side hold exactly `wanted`: its rent, what it has delegated already, and what is added. What somebody else put
/// there goes to the reserve: the stake program delegates all there is, and a donation must not carry an operator over
/// its cap.
fn fill(side: &AccountView, wanted: u64, reserve: &AccountView, authority: &Authority) {
    let surplus = side.lamports().saturating_sub(wanted);
    if surplus != 0 {
        stake::withdraw(side, reserve, authority, surplus);
    }
    give(reserve, side, wanted.saturating_sub(side.lamports()));
}
