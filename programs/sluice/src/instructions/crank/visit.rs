//! Reading an operator's accounts: what `refresh_operators`, `sweep_operators` and `settle_operator` share.

use anchor_lang::prelude::*;
use sluice_math::{bounty, Lamports};

use crate::cpi::stake::{self, Staked};
use crate::cpi::sysvar::Now;
use crate::error::SluiceError;
use crate::state::bond::BONDED;
use crate::state::operators::{Operators, Places};
use crate::state::record::{Account, Record, ASTRAY, COOLING, FLAG_ACCOUNTS, FLAG_DEACTIVATED, GONE, STAKED};

/// An operator's accounts, as far as the caller brought them.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// Main.
    pub main: &'a AccountView,
    /// Side; it may be left out while nothing is delegated from it and nothing cools in it.
    pub side: Option<&'a AccountView>,
}

/// Takes the accounts of `record` off the front of `rest`. In either order, since another's transaction may just have
/// swapped their roles; `None` where a busy side is missing, so that one operator's change of state does not fail the
/// other fifty. Errors: `WrongStakeAccount`.
#[inline(always)]
pub fn take_pair<'a>(record: &Record, rest: &mut &'a [AccountView]) -> Result<Option<Pair<'a>>> {
    let mut next = |address: &Address| match rest.split_first() {
        Some((first, behind)) if anchor_lang::address_eq(first.address(), address) => {
            *rest = behind;
            Some(first)
        }
        _ => None,
    };
    if let Some(main) = next(&record.main) {
        let side = next(&record.side);
        let missing = side.is_none() && record.side_state != crate::state::record::IDLE;
        return Ok(if missing { None } else { Some(Pair { main, side }) });
    }
    let side = next(&record.side).ok_or(SluiceError::WrongStakeAccount)?;
    Ok(next(&record.main).map(|main| Pair { main, side: Some(side) }))
}

/// Reads an operator's accounts and moves the totals by new less old. Total (INV-79): whatever the accounts hold, only
/// the books of this operator follow. Returns whether this was its first reading in the epoch.
#[inline(always)]
pub fn visit(header: &mut Operators, record: &mut Record, pair: &Pair) -> Result<bool> {
    let epoch = header.epoch;
    // Asked here, so that the rare answer is not a call.
    if record.next_from <= epoch {
        record.turn(header);
    }
    let first = record.visited != epoch;
    let main = stake::staked(pair.main, &header.pool, &record.vote);
    if first {
        record.grew_on = 0;
        if let Some(main) = &main {
            count_growth(header, record, main);
        }
        record.visited = epoch;
        header.visited = header.visited.wrapping_add(1);
    }
    let mut change = match main {
        Some(main) if record.main_state == STAKED => go_on(header, record, Record::main_account, &main)?,
        _ => take(header, record, Record::main_account, pair.main)?,
    };
    if let Some(account) = pair.side {
        let of_side = match stake::staked(account, &header.pool, &record.vote) {
            Some(side) if record.side_state == STAKED => go_on(header, record, Record::side_account, &side)?,
            _ => take(header, record, Record::side_account, account)?,
        };
        change.flags |= of_side.flags;
        change.fall = change.fall.saturating_add(of_side.fall);
    }
    if change.flags != 0 || change.fall != 0 {
        note(header, record, &change, epoch);
    }
    Ok(first)
}

/// Reads an operator's accounts for falls alone, and takes over those that fell. Growth is left to the reading that
/// measures it; so is everything else. Returns what is missing.
pub fn read_falls(header: &mut Operators, record: &mut Record, pair: &Pair, epoch: u64) -> Result<u64> {
    let mut change = Change { flags: 0, fall: 0 };
    let (pool, vote) = (header.pool, record.vote);
    let fell = |account: &AccountView, known: u64| stake::read(account, &pool, &vote).lamports < known;
    if fell(pair.main, record.main_lamports) {
        change = take(header, record, Record::main_account, pair.main)?;
    }
    if let Some(side) = pair.side.filter(|side| fell(side, record.side_lamports)) {
        let of_side = take(header, record, Record::side_account, side)?;
        change.flags |= of_side.flags;
        change.fall = change.fall.saturating_add(of_side.fall);
    }
    if change.flags != 0 || change.fall != 0 {
        note(header, record, &change, epoch);
    }
    Ok(change.fall)
}

/// What a reading found that no instruction of ours did.
struct Change {
    flags: u8,
    fall: u64,
}

/// Takes over what an account says that was staked and is: nothing of it cools, so that nothing else changes.
#[inline(always)]
fn go_on(
    header: &mut Operators,
    record: &mut Record,
    which: impl for<'a> Fn(&'a mut Record) -> Account<'a>,
    now: &Staked,
) -> Result<Change> {
    let account = which(record);
    let old = account.places();
    let new = Places { lamports: now.lamports, delegated: now.delegation, ..old };
    account.go_on(now);
    header.replace(&record.groups, &old, &new)?;
    Ok(Change { flags: 0, fall: fall(&old, &new) })
}

/// Takes over whatever an account says. Rare: out of the way of every other reading.
#[cold]
#[inline(never)]
fn take(
    header: &mut Operators,
    record: &mut Record,
    which: for<'a> fn(&'a mut Record) -> Account<'a>,
    account: &AccountView,
) -> Result<Change> {
    let read = stake::read(account, &header.pool, &record.vote);
    let account = which(record);
    let read = read.news(*account.state);
    let (old, new) = (account.places(), read.places());
    let flags = evidence(*account.state, read.state);
    let strayed = |state: u8, lamports: u64| if state == ASTRAY { lamports } else { 0 };
    let astray = (strayed(*account.state, old.lamports), strayed(read.state, new.lamports));
    account.take(&read);
    header.astray = header.astray.saturating_sub(astray.0).saturating_add(astray.1);
    header.replace(&record.groups, &old, &new)?;
    Ok(Change { flags, fall: fall(&old, &new) })
}

/// What is there no more.
#[inline(always)]
fn fall(old: &Places, new: &Places) -> u64 {
    // wrapping-safety: it is the smaller one.
    if new.lamports < old.lamports {
        old.lamports.wrapping_sub(new.lamports)
    } else {
        0
    }
}

/// Flags and falls are rare: out of the way of every other reading.
#[cold]
#[inline(never)]
fn note(header: &mut Operators, record: &mut Record, change: &Change, epoch: u64) {
    if change.flags != 0 {
        record.flags |= change.flags;
        record.suspend(header, epoch);
    }
    // What an operator has above its target may be gone: turns alone fund the queue until the next level.
    header.excess = 0;
    record.loss_due = record.loss_due.saturating_add(change.fall);
    header.loss_due = header.loss_due.saturating_add(change.fall);
    if record.bonded == BONDED {
        header.bonded_due = header.bonded_due.saturating_add(change.fall);
    }
    header.fallen = header.fallen.saturating_add(change.fall);
}

/// Growth of a delegation that was active in all of the epoch of the last reading: the measure of rewards that nobody
/// can donate to.
#[inline(always)]
fn count_growth(header: &mut Operators, record: &mut Record, main: &Staked) {
    let same = record.main_state == STAKED && main.since == record.main_since;
    if same && record.main_since < record.visited {
        // wrapping-safety: lamports that exist are fewer than 2^60, and a base counts each once.
        header.growth_base = header.growth_base.wrapping_add(record.main_delegation);
        record.grew_on = record.main_delegation;
        record.grew = 0;
        if main.delegation > record.main_delegation {
            let growth = main.delegation.wrapping_sub(record.main_delegation);
            header.growth = header.growth.wrapping_add(growth);
            record.grew = growth;
        }
    }
}

/// What a change of an account's state, which no instruction of ours made, says of the operator.
#[inline(always)]
fn evidence(before: u8, now: u8) -> u8 {
    match now {
        GONE | ASTRAY => FLAG_ACCOUNTS,
        COOLING if before == STAKED => FLAG_DEACTIVATED,
        _ => 0,
    }
}

/// What a caller has done, in steps.
#[derive(Clone, Copy, Default)]
pub struct Steps {
    /// Made by the boundary of an epoch: the later they are done, the more they pay.
    pub boundary: u64,
    /// Made by flows, which anybody can make at any hour: lateness pays nothing.
    pub flows: u64,
}

impl Steps {
    /// Steps that the boundary made.
    pub fn of_boundary(boundary: u64) -> Self {
        Self { boundary, flows: 0 }
    }

    /// Steps that flows made.
    pub fn of_flows(flows: u64) -> Self {
        Self { boundary: 0, flows }
    }

    /// Counts a step each where it was done.
    pub fn count(&mut self, boundary: bool, flow: bool) {
        self.boundary = self.boundary.saturating_add(u64::from(boundary));
        self.flows = self.flows.saturating_add(u64::from(flow));
    }
}

/// Pays the caller out of the pot. Never an error, at most nothing (second pass 2.10); after all calls of the handler,
/// for it moves lamports. Anybody may be named: whoever sends chooses; an account without lamports gets nothing, for
/// one that ended below the rent minimum would fail the transaction.
pub fn pay(
    header: &mut Operators,
    account: &AccountView,
    to: &AccountView,
    now: Now,
    steps: Steps,
) -> Result<()> {
    let none = steps.boundary == 0 && steps.flows == 0;
    if none || header.pot == 0 || to.lamports() == 0 {
        return Ok(());
    }
    pay_at(header, account, to, now, steps, &Rent::get()?)
}

/// As [`pay`], for who has read the rent.
pub fn pay_at(
    header: &mut Operators,
    account: &AccountView,
    to: &AccountView,
    now: Now,
    steps: Steps,
    rent: &Rent,
) -> Result<()> {
    let none = steps.boundary == 0 && steps.flows == 0;
    if none || header.pot == 0 || to.lamports() == 0 {
        return Ok(());
    }
    let rent = rent.try_minimum_balance(account.data_len())?;
    let (unit, late) = (Lamports::new(header.bounty_unit), now.slot.saturating_sub(header.first_slot));
    let due = bounty::due(unit, steps.boundary, late, header.bounty_ramp).saturating_add(bounty::due(
        unit,
        steps.flows,
        0,
        header.bounty_ramp,
    ));
    let held = Lamports::new(account.lamports());
    let paid = bounty::payable(due, Lamports::new(header.pot), held, Lamports::new(rent)).get();
    let Some(sum) = to.lamports().checked_add(paid) else { return Ok(()) };
    header.pot = header.pot.saturating_sub(paid);
    // Views are handles: copies write to the same account.
    let (mut from, mut to) = (*account, *to);
    from.set_lamports(from.lamports().saturating_sub(paid));
    to.set_lamports(sum);
    Ok(())
}
