//! Reading an operator's accounts: what `refresh_operators`, `sweep_operators` and `settle_operator` share.

use anchor_lang::prelude::*;
use sluice_math::{bounty, Lamports};

use crate::cpi::stake::{self, Read};
use crate::cpi::sysvar::Now;
use crate::error::SluiceError;
use crate::state::operators::{Operators, CHANGE_DELAY};
use crate::state::record::{Record, ASTRAY, COOLING, FLAG_ACCOUNTS, FLAG_DEACTIVATED, GONE, STAKED};

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

/// Reads an operator's accounts and moves the totals by new less old. Total (INV-79): whatever the accounts hold, only the
/// books of this operator follow. Returns whether this was its first reading in the epoch.
#[inline(always)]
pub fn visit(header: &mut Operators, record: &mut Record, pair: &Pair) -> Result<bool> {
    let epoch = header.epoch;
    // Asked here, so that the rare answer is not a call.
    if record.next_from <= epoch {
        record.turn(header);
    }
    let old = record.places();
    let first = record.visited != epoch;
    let main = stake::read(pair.main, &header.pool, &record.vote);
    if first {
        count_growth(header, record, &main);
        record.visited = epoch;
        header.visited = header.visited.wrapping_add(1);
    }
    let mut flags = evidence(record.main_state, main.state);
    record.take_main(&main);
    if let Some(side) = pair.side {
        let side = stake::read(side, &header.pool, &record.vote);
        flags |= evidence(record.side_state, side.state);
        record.take_side(&side);
    }
    if flags != 0 {
        record.flags |= flags;
        record.suspend(epoch, CHANGE_DELAY);
    }
    let new = record.places();
    if new.lamports < old.lamports {
        let fall = old.lamports.wrapping_sub(new.lamports);
        record.loss_due = record.loss_due.saturating_add(fall);
        header.loss_due = header.loss_due.saturating_add(fall);
    }
    header.replace(record.groups, &old, &new)?;
    Ok(first)
}

/// Growth of a delegation that was active in all of the epoch of the last reading: the measure of rewards that nobody can
/// donate to.
#[inline(always)]
fn count_growth(header: &mut Operators, record: &Record, main: &Read) {
    let same = record.main_state == STAKED && main.state == STAKED && main.since == record.main_since;
    if same && record.main_since < record.visited {
        header.growth_base = header.growth_base.saturating_add(record.main_delegation);
        let growth = main.delegation.saturating_sub(record.main_delegation);
        header.growth = header.growth.saturating_add(growth);
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

/// Pays the caller for `steps` steps out of the pot. Never an error, at most nothing (second pass 2.10); after all calls
/// of the handler, for it moves lamports. Anybody may be named: whoever sends chooses.
pub fn pay_bounty(
    header: &mut Operators,
    account: &AccountView,
    to: &AccountView,
    now: Now,
    steps: u64,
) -> Result<()> {
    if steps == 0 || header.pot == 0 {
        return Ok(());
    }
    let rent = Rent::get()?.try_minimum_balance(account.data_len())?;
    let late = now.slot.saturating_sub(header.first_slot);
    let due = bounty::due(Lamports::new(header.bounty_unit), steps, late, header.bounty_ramp);
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
