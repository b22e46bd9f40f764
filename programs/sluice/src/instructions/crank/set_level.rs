//! `set_level` and `refreeze`: docs/spec/set_level.md and refreeze.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use sluice_math::level::{Claim, Level, Verified, MAX_LEVEL};
use sluice_math::{level, Bps, Lamports};

use super::groups::{rooms, take, Ceilings, Rooms};
use super::visit::{pay, Steps};
use crate::cpi;
use crate::cpi::sysvar::Now;
use crate::error::{OrRefuse, SluiceError};
use crate::events::{LevelSet, Tagged};
use crate::state::allowance::next_sequence;
use crate::state::closed::{BUNKER, PAUSED_DELEGATION};
use crate::state::group::Group;
use crate::state::operators::{parts, Operators};
use crate::state::record::Record;
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
    // Pending caps count from the first level of their epoch on: targets exist in no epoch before one.
    header.turn_groups(epoch);

    let first = header.level_epoch != epoch;
    let rent = Rent::get()?;
    let up = pool.free_to_delegate(cpi::lamports::spendable(accounts.reserve.account(), &rent)?)?;
    let level = Level { level, index };
    let verified = verify(header, records, level, pool, up, epoch)?;

    header.level = level.level;
    header.level_index = level.index;
    header.level_epoch = epoch;
    header.level_sequence = next_sequence(header.level_sequence);
    (header.up_end, header.up_rest) = (verified.up.end, verified.up.rest);
    (header.down_end, header.down_rest) = (verified.down.end, verified.down.rest);
    header.excess = verified.excess;
    // as-safety: `usize` is 64 bits wide on-chain.
    if let Some(last) = records.get_mut(verified.up.end as usize) {
        last.limit_to(header.level_sequence, verified.up.rest);
    }
    pool.head_room = head_room(header, pool, verified.room, now, &rent)?;
    pool.open_ppm = verified.open.get();
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    pool.invariant()?;
    Tagged::new(event(header, pool)).log();
    // A level of an epoch that has one is asked for by flows, which anyone can make: it is not paid.
    pay(header, &view, accounts.cranker.account(), now, Steps::of_boundary(u64::from(first)))
}

/// The pass over all operators. Errors: `WrongLevel`.
fn verify(
    header: &mut Operators,
    records: &mut [Record],
    level: Level,
    pool: &Pool,
    up: Lamports,
    epoch: u64,
) -> Result<Verified> {
    // Less than the minimum could move nobody, ever.
    let churn = share_of(pool.churn_bps, Lamports::new(header.delegatable))?;
    let budget = Lamports::new(churn.get().max(header.minimum));
    let down = budget.excess_over(Lamports::new(header.rebalanced));
    let frame = header.frame(pool.band_bps, up, down, pool.head_room_of_use());
    header.churn = budget.get();
    let share_unit = header.share_unit;
    let sequence = next_sequence(header.level_sequence);
    let groups = header.groups_used();
    let (ceilings, rooms) = (Ceilings::of(groups, share_unit)?, None);
    let verified = if groups.len() > 1 {
        let mut targets = Targets::<true> { ceilings, rooms, groups, share_unit, epoch, sequence };
        level::verify(&mut targets, records, &frame, level)
    } else {
        let mut targets = Targets::<false> { ceilings, rooms, groups, share_unit, epoch, sequence };
        level::verify(&mut targets, records, &frame, level)
    };
    verified.map_err(|_| SluiceError::WrongLevel.into())
}

/// What records are compared with; `GROUPED` where there are groups. A tombstone is all zeros: no weight, nothing
/// delegated, no room.
struct Targets<'a, const GROUPED: bool> {
    ceilings: Ceilings,
    /// Where any group is tight.
    rooms: Option<Rooms>,
    /// Those that were ever set or had a member, id 0 included.
    groups: &'a [Group],
    share_unit: u64,
    epoch: u64,
    /// Number of the level, for what records are to remember.
    sequence: u32,
}

impl<const GROUPED: bool> level::Operators for Targets<'_, GROUPED> {
    type Operator = Record;

    #[inline(always)]
    fn claim(&mut self, record: &Record) -> Claim {
        let ceiling = if GROUPED { self.ceilings.lowest(&record.groups) } else { MAX_LEVEL };
        Claim { weight: record.weight, cap: record.live_cap(self.share_unit), ceiling }
    }

    fn groups(&self, record: &Record) -> u64 {
        record.groups.into_iter().map(|id| u64::from(id != 0)).sum()
    }

    fn tight(&mut self, level: u64, excess: u64) -> bool {
        self.rooms = rooms(self.groups, self.share_unit, level, excess);
        self.rooms.is_some()
    }

    #[inline(always)]
    fn grant(&mut self, record: &mut Record, gap: u64, least: u64) -> u64 {
        let Some(rooms) = &mut self.rooms else { return gap };
        let granted = take(rooms, &record.groups, gap, least);
        if granted < gap {
            record.limit(self.sequence, granted);
        }
        granted
    }

    #[inline(always)]
    fn current(&self, record: &Record) -> u64 {
        record.current()
    }

    #[inline(always)]
    fn eligible(&self, record: &Record) -> bool {
        record.eligible(self.epoch)
    }

    #[inline(always)]
    fn open(&self, record: &Record) -> bool {
        record.open(self.epoch)
    }
}

/// What deposits may bring free of the entry fee: what the caps of operators with a free side leave, less what lies
/// idle already and what deposits have brought since; nothing where no other level fits before the late guard, nor in
/// bunker mode, nor while delegation is paused (second pass 2.14).
fn head_room(header: &Operators, pool: &Pool, room: u64, now: Now, rent: &Rent) -> Result<u64> {
    let next = now.slot.saturating_add(u64::from(pool.level_interval_slots));
    if next >= pool.late_from_slot || pool.closed & (BUNKER | PAUSED_DELEGATION) != 0 {
        return Ok(0);
    }
    let taken = header.delegatable.max(live(header, pool, rent)?.get());
    Ok(room.saturating_add(header.delegated).saturating_sub(taken))
}

/// What a level would distribute if it were frozen now.
fn live(header: &Operators, pool: &Pool, rent: &Rent) -> Result<Lamports> {
    let tracked = pool.ledger().tracked().or_refuse()?;
    Ok(level::delegatable(tracked, &pool.set_aside(header.rent_held(rent)?)?))
}

fn share_of(share: u16, amount: Lamports) -> Result<Lamports> {
    Bps::new(share).and_then(|share| share.of_floor(amount)).or_refuse()
}

/// Freezes anew what the level distributes, where it has moved by more than the band since and the last time is long
/// enough ago. Apart from `set_level`, so that no deposit makes an honest proposal fail.
///
/// Errors: `StaleRate`, `NoLevel` where this epoch's first level is still to be set, `TooSoonToRefreeze`.
pub(crate) fn refreeze(ctx: &mut Context<SetLevel>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let now = cpi::sysvar::now()?;
    let pool = &mut *accounts.pool;
    let (header, _) = parts(&mut accounts.operators);
    super::moves::check_level(pool, header, now.epoch.get())?;

    let live = live(header, pool, &Rent::get()?)?;
    let frozen = Lamports::new(header.delegatable);
    let moved = live.excess_over(frozen).saturating_add(frozen.excess_over(live));
    let least = share_of(pool.band_bps, frozen)?.get().max(header.minimum);
    let ripe = now.slot >= header.frozen_slot.saturating_add(u64::from(pool.level_interval_slots));
    require!(ripe && moved.get() >= least, SluiceError::TooSoonToRefreeze);

    header.delegatable = live.get().min(level::MAX_AMOUNT);
    header.frozen_slot = now.slot;
    // No other level fits for an interval: the next one says what is free of the entry fee.
    pool.head_room = 0;
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    pool.invariant()?;
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
        open_ppm: pool.open_ppm,
        padding: 0,
    }
}
