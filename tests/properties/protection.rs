//! What holds after every instruction, of bonds, cover, parameters and roles.

use sluice_testkit::sluice::event::Event;
use sluice_testkit::sluice::governance::ConfigState;
use sluice_testkit::sluice::operators::RecordState;
use solana_address::Address;

use crate::answers::Name;
use crate::apply::Answer;
use crate::books::Books;
use crate::closed::{COVER_PENDING, PAUSED, PAUSED_DEPOSITS};
use crate::parameters::{self, RULES, Values, live, valid};

/// Epochs until what is decided counts.
const CHANGE_DELAY: u64 = 4;
/// No epoch.
const NEVER: u64 = u64::MAX;
/// Epochs for which a guardian may pause after it has last been seen.
const HEARTBEAT: u64 = 182;
/// Among the changes of the fees: the treasury.
const TREASURY: u64 = 1 << 63;

/// After a success.
#[track_caller]
pub fn after(name: Name, before: &Books, after: &Books, rent: u64) {
    bonds(name, before, after, rent);
    caps(name, before, after);
    cover(name, before, after);
    config(&after.config, after);
    decided(name, before, after);
}

/// A close charges no more than the fee that was in force before it: what is due counts behind it.
#[track_caller]
pub fn charged(before: &Books, events: &[Event]) {
    for event in events.iter().filter(|event| event.name == "EpochFinalized") {
        let (fee, gain) = (event.number("fee"), event.number("gain"));
        let bps = u128::from(before.pool.fee_bps);
        assert!(u128::from(fee) <= u128::from(gain) * bps / 10_000, "{fee} of {gain} at {bps} basis points");
    }
}

/// What stands in is there, and leaves by paying for losses or by going back to its owner alone.
#[track_caller]
fn bonds(name: Name, before: &Books, after: &Books, rent: u64) {
    for (vote, (bond, lamports)) in &after.bonds {
        assert!(bond.lamports + rent <= *lamports, "a bond of {} behind {lamports}", bond.lamports);
        let old = before.bonds.get(vote).map_or(0, |(old, _)| old.lamports);
        let fell = bond.lamports < old;
        assert!(!fell || name == Name::SettleBond, "{name:?} took from a bond");
        let rose = bond.lamports > old;
        assert!(!rose || matches!(name, Name::OpenBond | Name::TopUpBond), "{name:?} gave to a bond");
    }
    let gone = before.bonds.keys().filter(|vote| !after.bonds.contains_key(vote)).count();
    assert_eq!(gone, usize::from(name == Name::ReleaseBond), "{name:?} closed {gone} bonds");
    for record in after.operators.records.iter().filter(|record| record.status != 0) {
        let stands_in = after.bonds.get(&record.vote).map_or(0, |(bond, _)| bond.lamports);
        let known = if record.bonded == 1 { stands_in } else { 0 };
        assert_eq!(record.bond, known, "the record knows its bond: {record:?}");
        let (idle, owes) = (record.bonded == 0, record.short_due + record.credit != 0);
        assert!(!(idle && owes), "who has no bond owes no growth: {record:?}");
    }
}

/// A cap is what is agreed, as far as the bond covers it. It follows at the measuring of each epoch and in the readings
/// and settlements before it, and so before there are targets.
#[track_caller]
fn caps(name: Name, before: &Books, after: &Books) {
    let covered = |record: &RecordState| match u128::from(after.operators.cover_bps) {
        0 => u64::MAX,
        cover => u64::try_from(u128::from(record.bond) * 10_000 / cover).unwrap_or(u64::MAX),
    };
    for (at, new) in after.operators.records.iter().enumerate().filter(|(_, record)| record.status != 0) {
        let old = before.operators.records.get(at).filter(|old| old.vote == new.vote && old.status != 0);
        let measured = old.is_some_and(|old| old.measured != new.measured);
        let changed = old.is_some_and(|old| old.cap != new.cap);
        if measured || changed {
            assert_eq!(new.cap, new.agreed_cap.min(covered(new)), "the cap: {name:?} {new:?}");
        }
        let expected = matches!(name, Name::Measure | Name::SettleBond);
        let read = matches!(name, Name::Refresh | Name::Sweep | Name::Settle);
        assert!(!changed || expected || read, "{name:?} changed a cap");
        let levelled = after.operators.level_epoch == after.epoch;
        assert!(!changed || !levelled, "a cap changed under a level");
        assert!(new.cap <= new.agreed_cap || new.agreed_cap == 0, "never more than is agreed");
    }
}

/// What bonds pay and what restores the pool waits for the close, and deposits with it.
#[track_caller]
fn cover(name: Name, before: &Books, after: &Books) {
    let ((was, is), closed) = ((&before.pool, &after.pool), is_close(name, before, after));
    let paid: u64 = before
        .bonds
        .iter()
        .filter_map(|(vote, (old, _))| {
            Some(old.lamports - after.bonds.get(vote)?.0.lamports.min(old.lamports))
        })
        .sum();
    if closed {
        assert_eq!((is.cover, is.recapitalised), (0, 0), "a close books it");
        assert_eq!(before.operators.bonded_due, 0, "a close waits for bonds");
        return;
    }
    assert_eq!(is.cover, was.cover + paid, "cover is what bonds paid");
    assert!(is.cover == was.cover || before.pool.pair_epoch != before.epoch, "cover after the close");
    assert!(is.recapitalised == was.recapitalised || name == Name::Recapitalise);
    assert!(is.recapitalised == 0 || is.closed & COVER_PENDING != 0, "who buys now would share in it");
    assert!(is.cover == 0 || is.pair_epoch != after.epoch, "deposits are open, and would share in it");
}

/// What the config says is never at odds with itself.
#[track_caller]
fn config(config: &ConfigState, books: &Books) {
    let live = live(books);
    assert!(valid(&live), "out of bounds: {live:?}");
    for (domain, slot) in config.slots.iter().enumerate() {
        assert_eq!(slot.from == NEVER, slot.changes == 0, "{slot:?}");
        let own = |id: &usize| RULES[*id].domain == domain;
        let mask = (0..parameters::COUNT).filter(own).fold(0, |mask, id| mask | 1 << id);
        let mask = if domain == 0 { mask | TREASURY } else { mask };
        assert_eq!(slot.changes & !mask, 0, "a change of another domain: {slot:?}");
        let then = overlaid(config, domain, &live);
        assert!(valid(&then), "what is pending will not hold: {then:?}");
        let latest = books.epoch + CHANGE_DELAY;
        assert!(slot.from == NEVER || slot.from <= latest, "{slot:?}");
    }
    for role in &config.handovers {
        let pending = role.from != NEVER;
        assert!(pending || (role.nominee, role.accepted) == (Address::default(), 0), "{role:?}");
    }
    assert_eq!(config.armed & !PAUSED, 0);
    for (end, bit) in config.pauses.iter().zip([1 << 8, 1 << 9, 1 << 10]) {
        let (ends, paused) = (*end != NEVER, books.pool.closed & bit != 0);
        // Deposits of a pool that had lost everything wait for governance.
        let endless = bit == PAUSED_DEPOSITS && !ends;
        assert!(ends == paused || endless, "a pause has an end: {:?}", config.pauses);
        assert!(*end == NEVER || *end <= books.epoch + 10, "ten epochs at most");
    }
}

fn overlaid(config: &ConfigState, domain: usize, live: &Values) -> Values {
    std::array::from_fn(|id| match config.slots[domain].changes >> id & 1 {
        1 => config.pending[id],
        _ => live[id],
    })
}

fn is_close(name: Name, before: &Books, after: &Books) -> bool {
    name == Name::Finalize && before.pool.pair_epoch != after.pool.pair_epoch
}

/// Nothing counts that was not decided, nor before its time: a close takes over what is due, all of it and nothing
/// else.
#[track_caller]
fn decided(name: Name, before: &Books, after: &Books) {
    let held = |books: &Books| {
        let pool = &books.pool;
        [pool.governance, pool.curator, pool.guardian, pool.treasury]
    };
    if is_close(name, before, after) {
        let (mut values, mut holders, mut config) = (live(before), held(before), before.config.clone());
        let due = |from: u64| from <= after.epoch;
        let mut taken = false;
        for domain in 0..3 {
            if due(config.slots[domain].from) {
                values = overlaid(&config, domain, &values);
                if config.slots[domain].changes & TREASURY != 0 {
                    holders[3] = config.next_treasury;
                }
                (config.slots[domain].from, config.slots[domain].changes, taken) = (NEVER, 0, true);
            }
        }
        let mut closed = before.pool.closed & PAUSED;
        for (end, bit) in config.pauses.iter_mut().zip([1 << 8, 1 << 9, 1 << 10]) {
            if due(*end) {
                (*end, closed, taken) = (NEVER, closed & !bit, true);
            }
        }
        for (role, holder) in config.handovers.iter_mut().zip(&mut holders) {
            if due(role.from) && role.accepted == 1 {
                (*holder, taken) = (role.nominee, true);
                (role.nominee, role.from, role.accepted) = (Address::default(), NEVER, 0);
            }
        }
        if holders[2] != before.pool.guardian {
            (config.armed, config.alive_until) = (PAUSED, after.epoch + HEARTBEAT);
        }
        // A guardian that follows itself is armed anew as well.
        let anew = &before.config.handovers[2];
        if due(anew.from) && anew.accepted == 1 {
            (config.armed, config.alive_until) = (PAUSED, after.epoch + HEARTBEAT);
        }
        config.sequence += u64::from(taken);
        let stored = parameters::stored(&values, &config);
        assert_eq!(live(after), values, "parameters at a close");
        assert_eq!(held(after), holders, "roles at a close");
        // Of a pool that had nothing left, a price that a gift has made is none to buy at.
        let revived = before.pool.assets == 0 || after.pool.pair_assets < before.pool.pair_assets;
        let closed = if revived { closed | after.pool.closed & PAUSED_DEPOSITS } else { closed };
        assert_eq!(after.pool.closed & PAUSED, closed, "pauses at a close");
        assert_eq!(after.config, stored, "the config at a close");
        return;
    }
    let of_parameters = name == Name::SetParameter;
    assert!(of_parameters || live(before) == live(after), "{name:?} changed a parameter");
    let gone = after.pool.curator == Address::default() && name == Name::ProposeRole;
    let mut holders = held(before);
    holders[1] = if gone { Address::default() } else { holders[1] };
    assert_eq!(held(after), holders, "{name:?} handed a role over");
    let of_config = matches!(
        name,
        Name::SetParameter
            | Name::SetTreasury
            | Name::CancelChange
            | Name::ProposeRole
            | Name::AcceptRole
            | Name::Pause
            | Name::Heartbeat
            | Name::Resume
            | Name::ArmGuardian
    );
    assert!(of_config || before.config == after.config, "{name:?} changed the config");
}

/// What came of setting a parameter: at once into its safe direction, else with the close four epochs on, where it is
/// valid.
#[track_caller]
pub fn parameter_set(before: &Books, after: &Books, [number, value]: [u64; 2], answer: &Answer) {
    let refusal = answer.as_ref().err().map(String::as_str);
    if refusal == Some("NotGovernance") {
        return;
    }
    let id = usize::try_from(number).expect("a number");
    let Some(of) = RULES.get(id) else { return assert_eq!(refusal, Some("NoSuchNumber")) };
    let now = live(before);
    let with = |mut values: Values| {
        values[id] = value;
        values
    };
    let at_once = of.at_once(now[id], value);
    let then = with(overlaid(&before.config, of.domain, &now));
    if !valid(&then) || at_once && !valid(&with(now)) {
        return assert_eq!(refusal, Some("ParameterOutOfBounds"), "{id}: {value}");
    }
    assert_eq!(refusal, None, "{id}: {value}");
    let mut config = before.config.clone();
    let slot = &mut config.slots[of.domain];
    if at_once {
        slot.sequence += slot.changes >> id & 1;
        slot.changes &= !(1 << id);
        slot.from = if slot.changes == 0 { NEVER } else { slot.from };
    } else {
        (slot.changes, slot.from) = (slot.changes | 1 << id, before.epoch + CHANGE_DELAY);
        slot.sequence += 1;
        config.pending[id] = value;
    }
    config.sequence += 1;
    let values = if at_once { with(now) } else { now };
    assert_eq!(live(after), values, "{id}: {value}");
    assert_eq!(after.config, parameters::stored(&values, &config), "{id}: {value}");
}
