//! `set_level` and `refreeze`: docs/spec/set_level.md.

extern crate alloc;

use alloc::boxed::Box;

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use sluice_math::level::{Level, Pass, Verified, Visit, MAX_LEVEL};
use sluice_math::{level, Bps, Lamports};

use super::visit::pay_bounty;
use crate::cpi;
use crate::cpi::sysvar::Now;
use crate::error::{OrRefuse, SluiceError};
use crate::events::{LevelSet, Tagged};
use crate::state::group::GROUPS;
use crate::state::operators::{parts, Operators, NEVER};
use crate::state::record::{Record, TOMBSTONE};
use crate::state::Pool;

/// Accounts of `set_level` and `refreeze`.
#[derive(Accounts)]
pub struct SetLevel {
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// Read for what may be delegated now.
    #[account(address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// Receives the bounty.
    #[account(mut)]
    pub cranker: UncheckedAccount,
}

/// Sets this epoch's targets. The proposal chooses nothing: of all (level, index) exactly one is valid.
///
/// Errors: `StaleRate`, `WrongLevel`.
pub(crate) fn handler(ctx: &mut Context<SetLevel>, level: u64, index: u32) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let view = *accounts.operators.view();
    let now = cpi::sysvar::now()?;
    let epoch = now.epoch.get();
    let pool = &mut *accounts.pool;
    require!(pool.pair_epoch == epoch, SluiceError::StaleRate);
    let (header, records) = parts(&mut accounts.operators);
    turn_groups(header, epoch);

    let first = header.level_epoch != epoch;
    let up = pool.free_to_delegate(cpi::lamports::above_floor(accounts.reserve.account()))?;
    let level = Level { level, index };
    let verified = verify(header, records, level, pool, up, epoch)?;

    header.level = level.level;
    header.level_index = level.index;
    header.level_epoch = epoch;
    header.level_sequence = header.level_sequence.wrapping_add(1);
    (header.up_end, header.up_rest) = (verified.up.end, verified.up.rest);
    (header.down_end, header.down_rest) = (verified.down.end, verified.down.rest);
    header.excess = verified.excess;
    pool.head_room = head_room(header, pool, verified.room, now);
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    Tagged::new(event(header, pool)).log();
    // A level of an epoch that has one is asked for by flows, which anyone can make: it is not paid.
    pay_bounty(header, &view, accounts.cranker.account(), now, u64::from(first))
}

/// The pass over all operators. Errors: `WrongLevel`.
fn verify(
    header: &Operators,
    records: &[Record],
    level: Level,
    pool: &Pool,
    up: Lamports,
    epoch: u64,
) -> Result<Verified> {
    let ceilings = ceilings(header)?;
    let budget = share_of(pool.churn_bps, Lamports::new(header.delegatable))?;
    let down = budget.excess_over(Lamports::new(header.rebalanced));
    let frame = header.frame(pool.band_bps, up, down);
    let mut pass = Pass::new(&frame, level).map_err(|_| SluiceError::WrongLevel)?;
    for record in records {
        // A tombstone has no weight and nothing delegated.
        let operator = Visit {
            // An id is a byte, and there are as many groups.
            claim: header.claim(record, |id| ceilings.get(usize::from(id)).copied().unwrap_or(0)),
            current: record.current(),
            eligible: record.eligible(epoch) && record.status != TOMBSTONE,
            open: record.open(epoch),
        };
        pass.visit(&operator).map_err(|_| SluiceError::WrongLevel)?;
    }
    Ok(pass.finish().map_err(|_| SluiceError::WrongLevel)?)
}

/// The level at which each group is full. On the heap: as large as half a stack frame.
fn ceilings(header: &Operators) -> Result<Box<[u64; GROUPS]>> {
    let mut ceilings = alloc::vec![MAX_LEVEL; GROUPS];
    // Group 0 is no group; the many without members need no division.
    for (ceiling, group) in ceilings.iter_mut().zip(&header.groups).skip(1) {
        if group.weights != 0 {
            *ceiling = group.ceiling(header.share_unit);
        }
    }
    ceilings.into_boxed_slice().try_into().map_err(|_| SluiceError::InvariantViolated.into())
}

/// Pending caps of groups count from the first level of their epoch on: targets exist in no epoch before one.
fn turn_groups(header: &mut Operators, epoch: u64) {
    if header.groups_from > epoch {
        return;
    }
    for group in &mut header.groups {
        group.turn();
    }
    header.groups_from = NEVER;
}

/// What deposits may bring free of the entry fee: what the caps of operators with a free side leave, less what lies idle
/// already; nothing where no other level fits before the late guard, nor in bunker mode (second pass 2.14).
fn head_room(header: &Operators, pool: &Pool, room: u64, now: Now) -> u64 {
    let next = now.slot.saturating_add(u64::from(pool.level_interval_slots));
    if next >= pool.late_from_slot || pool.bunker != 0 {
        return 0;
    }
    room.saturating_add(header.delegated).saturating_sub(header.delegatable)
}

fn share_of(share: u16, amount: Lamports) -> Result<Lamports> {
    Bps::new(share).and_then(|share| share.of_floor(amount)).or_refuse()
}

/// Freezes anew what the level distributes, where it has moved by more than the band since and the last time is long enough
/// ago. Apart from `set_level`, so that no deposit makes an honest proposal fail.
///
/// Errors: `StaleRate`, `NoLevel` where this epoch's first level is still to be set, `TooSoonToRefreeze`.
pub(crate) fn refreeze(ctx: &mut Context<SetLevel>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let now = cpi::sysvar::now()?;
    let pool = &mut *accounts.pool;
    let (header, _) = parts(&mut accounts.operators);
    super::moves::check_level(pool, header, now.epoch.get())?;

    let rent = header.rent_held()?;
    let live = level::delegatable(pool.ledger().tracked().or_refuse()?, &pool.set_aside(rent)?);
    let frozen = Lamports::new(header.delegatable);
    let moved = live.excess_over(frozen).saturating_add(frozen.excess_over(live));
    let least = share_of(pool.band_bps, frozen)?.get().max(header.minimum);
    let ripe = now.slot >= header.frozen_slot.saturating_add(u64::from(pool.level_interval_slots));
    require!(ripe && moved.get() >= least, SluiceError::TooSoonToRefreeze);

    header.delegatable = live.get();
    header.frozen_slot = now.slot;
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    Tagged::new(event(header, pool)).log();
    Ok(())
}

fn event(header: &Operators, pool: &Pool) -> LevelSet {
    LevelSet {
        pool: header.pool,
        sequence: header.sequence,
        level: header.level,
        delegatable: header.delegatable,
        excess: header.excess,
        head_room: pool.head_room,
        level_sequence: header.level_sequence,
        index: header.level_index,
    }
}
