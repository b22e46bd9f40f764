//! How often each path was taken, to know that a property was asked in the states it is about.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use sluice_testkit::sluice::operators::{COOLING, IDLE, STAKED};

use crate::answers::Name;
use crate::books::Books;

static COUNTS: LazyLock<Mutex<BTreeMap<String, u64>>> = LazyLock::new(Mutex::default);

/// Counts an event.
pub fn count(event: impl Into<String>) {
    let mut counts = COUNTS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    *counts.entry(event.into()).or_default() += 1;
}

/// Prints all counts of the process so far, where `SLUICE_STATS` is set.
pub fn print() {
    if std::env::var_os("SLUICE_STATS").is_some() {
        let counts = COUNTS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for (event, times) in counts.iter() {
            println!("{times:>8}  {event}");
        }
    }
}

/// Counts what an instruction did to the operators' stake and to the pool's mode.
pub fn transitions(name: Name, before: &Books, after: &Books) {
    for (old, new) in before.operators.records.iter().zip(&after.operators.records) {
        let states = (old.main_state, old.side_state, new.main_state, new.side_state);
        let moved = old.current().abs_diff(new.current()) > 0;
        let path = match (name, states) {
            _ if new.status == 0 && old.status != 0 => Some("removed"),
            (Name::Sweep | Name::Settle, (STAKED, STAKED, STAKED, IDLE)) => Some("folded"),
            (Name::Sweep | Name::Settle, (IDLE, STAKED, STAKED, IDLE)) => Some("roles swapped, warm"),
            (Name::Sweep | Name::Settle, (_, COOLING, _, IDLE)) => Some("cold and withdrawn"),
            (Name::Undelegate, (_, STAKED, _, IDLE)) => Some("recalled"),
            (Name::Undelegate, (STAKED, IDLE, STAKED, COOLING)) => Some("a part leaves"),
            (Name::Undelegate, (STAKED, COOLING, STAKED, COOLING)) if moved => Some("a part joins"),
            (Name::Undelegate, (STAKED, _, IDLE | COOLING, _)) => Some("all of main leaves"),
            (Name::Undelegate, (_, STAKED, _, COOLING)) => Some("all of side leaves"),
            (Name::Delegate, _) if moved => Some("delegated"),
            (Name::Refresh | Name::Sweep | Name::Settle, _) if new.loss_due > old.loss_due => {
                Some("a loss read")
            }
            (_, _) if new.flags & !old.flags != 0 => Some("flagged"),
            (_, _) if old.flags != 0 && new.flags == 0 => Some("flags cleared"),
            _ => None,
        };
        if let Some(path) = path {
            count(format!("path: {name:?} {path}"));
        }
    }
    let events = [
        ("bunker entered", before.pool.bunker() == 0 && after.pool.bunker() != 0),
        ("bunker left", before.pool.bunker() != 0 && after.pool.bunker() == 0),
        ("paid from the pot", name != Name::Fund && before.operators.pot > after.operators.pot),
        ("insured", after.insurance > before.insurance),
        ("fee minted", name == Name::Finalize && after.pool.supply > before.pool.supply),
        ("fee owed", after.pool.owed_fee > before.pool.owed_fee),
        ("fee collected", name == Name::CollectFee),
        ("deposit free of fee", name == Name::Deposit && after.pool.unbooked == before.pool.unbooked),
        ("queue lacks something", name == Name::Undelegate && before.shortage() > 0),
        ("a bond paid", after.pool.cover > before.pool.cover),
        (
            "a bond owes growth",
            after.operators.bonded_due > before.operators.bonded_due && name == Name::Measure,
        ),
        ("the insurance bore", name == Name::Finalize && after.insurance < before.insurance),
        ("changes taken", name == Name::Finalize && before.config.sequence != after.config.sequence),
        ("queue is funded", before.shortage() > after.shortage()),
    ];
    for (event, _) in events.into_iter().filter(|(_, happened)| *happened) {
        count(format!("event: {event}"));
    }
}
