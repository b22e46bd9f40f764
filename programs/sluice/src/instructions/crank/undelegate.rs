//! `undelegate`: docs/spec/undelegate.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use sluice_math::{level, moves, Lamports};

use super::exit::{Exit, Step};
use super::moves::{check_level, operator, StakeAccounts};
use super::visit::pay_bounty;
use crate::cpi;
use crate::cpi::stake::{self, Authority};
use crate::error::SluiceError;
use crate::events::{StakeMoved, Tagged};
use crate::state::operators::parts;
use crate::state::record::Record;
use crate::state::{Operators, Pool};

/// Accounts of `undelegate`.
#[derive(Accounts)]
pub struct Undelegate {
    /// Any pool of this program: signs for its stake accounts.
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// Receives what can be withdrawn at once.
    #[account(mut, address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// The operator's main account.
    #[account(mut)]
    pub main: UncheckedAccount,
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

/// Brings an operator towards its target from above, or funds the queue. The amount follows from level and shortage; where
/// it is zero, nothing happens, successfully. What funds the queue asks for no level, no budget, no band and no mode
/// (INV-71).
///
/// Errors: `StaleRate`, `NoOperator`, `WrongStakeAccount`, `WrongVoteAccount`.
pub(crate) fn handler(ctx: &mut Context<Undelegate>, index: u32) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let (view, pool_view) = (*accounts.operators.view(), *accounts.pool.account());
    let now = cpi::sysvar::now()?;
    let (header, records) = parts(&mut accounts.operators);
    let count = records.len();
    require!(accounts.pool.pair_epoch == now.epoch.get(), SluiceError::StaleRate);
    let record = operator(records, index)?;
    let stakes = StakeAccounts { main: accounts.main.account(), side: accounts.side.account() };
    stakes.check(record)?;
    require!(anchor_lang::address_eq(accounts.vote.address(), &record.vote), SluiceError::WrongVoteAccount);

    let free = cpi::lamports::above_floor(accounts.reserve.account());
    let wish = wish(header, record, index, &accounts.pool, free, now.epoch.get());
    pass_turn(header, index, count);
    let old = record.places();
    let step = Step::of(record, &wish, header.minimum, now.epoch.get());
    if step == Step::None {
        return header.invariant();
    }

    let exit = Exit {
        authority: Authority::of(&accounts.pool, &pool_view),
        main: stakes.main,
        side: stakes.side,
        vote: accounts.vote.account(),
        reserve: accounts.reserve.account(),
        rent: stake::rent()?,
    };
    let amount = exit.carry_out(record, step);

    header.excess = header.excess.saturating_sub(amount);
    if wish.queue.is_zero() {
        header.rebalanced = header.rebalanced.saturating_add(amount);
        record.count_move(header.level_sequence, amount);
    }
    header.replace(record.groups, &old, &record.places())?;
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    let kind = if wish.queue.is_zero() { 2 } else { 3 };
    Tagged::new(StakeMoved::of(header, record, index, kind, amount)).log();
    pay_bounty(header, &view, accounts.cranker.account(), now, 1)
}

/// What is to leave an operator.
pub struct Wish {
    /// For the queue: at least this.
    pub queue: Lamports,
    /// For its target: at most this.
    pub rebalance: Lamports,
}

/// For the queue, those above their targets give first, up to what they have too much and the queue lacks; what is still
/// lacking then comes from whoever's turn it is. Without a level nobody is above a target, and turns alone count.
fn wish(header: &Operators, record: &Record, index: u32, pool: &Pool, reserve: Lamports, epoch: u64) -> Wish {
    let levelled = check_level(pool, header, epoch).is_ok();
    let target = if levelled { header.target(index, record) } else { 0 };
    let above = if levelled { record.current().saturating_sub(target) } else { 0 };
    let excess = if levelled { header.excess } else { 0 };
    let nominal = Lamports::new(pool.queue_nominal);
    let shortage = moves::shortage(nominal, reserve, Lamports::new(header.cooling)).get();
    let turn = if header.cursor == index { shortage.saturating_sub(excess) } else { 0 };
    let queue = above.min(shortage).saturating_add(turn);
    let worth = above != 0 && above >= level::band(target, pool.band_bps, header.minimum);
    let open = levelled && pool.bunker == 0 && queue == 0 && worth;
    let moved = record.moved_under(header.level_sequence);
    let rebalance = if open { header.down().allowance(index, above, moved) } else { 0 };
    Wish { queue: Lamports::new(queue), rebalance: Lamports::new(rebalance) }
}

/// Whoever's turn it was has had it, whether or not there was anything to give.
fn pass_turn(header: &mut Operators, index: u32, count: usize) {
    if header.cursor == index {
        let next = index.wrapping_add(1);
        // as-safety: `usize` is 64 bits wide on-chain.
        header.cursor = if (next as usize) < count { next } else { 0 };
    }
}
