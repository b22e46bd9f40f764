//! `release_bond`: a bond that stands in for nothing any more goes back to its owner, who need not ask twice.

use sluice_client::accounts::Bond;
use sluice_client::instruction::operator;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::rules::{ASTRAY, BONDED, NEVER, current, dues};
use crate::snapshot::Snapshot;

/// Epochs from the request on.
const DELAY: u64 = 4;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    // Only an operator that was read and measured in this epoch is known to have no stake left.
    if !snapshot.is_closed() {
        return None;
    }
    let free = snapshot.bonds.iter().filter(|(_, bond)| is_free(snapshot, bond));
    let steps = free.map(|(address, bond)| {
        let release = operator::release_bond(&snapshot.keys, &bond.owner, address);
        Step::new(Duty::Release, Place::Account(*address), 0, release)
    });
    action(snapshot, Duty::Release, steps.collect(), false)
}

fn is_free(snapshot: &Snapshot, bond: &Bond) -> bool {
    let mut listed = snapshot.listed();
    let behind = listed.find(|(_, record)| record.vote == bond.vote);
    let Some((_, record)) = behind.filter(|(_, record)| record.bonded == BONDED) else {
        // The operator was removed.
        return true;
    };
    let waited = bond.requested != NEVER && bond.requested.saturating_add(DELAY) <= snapshot.epoch();
    let known = record.visited == snapshot.epoch() && record.measured == snapshot.epoch();
    let cooling = record.main_cooling.saturating_add(record.side_cooling);
    let gone =
        current(record) == 0 && cooling == 0 && ![record.main_state, record.side_state].contains(&ASTRAY);
    waited && known && gone && dues(record) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::sample;

    #[test]
    fn a_bond_goes_back_when_it_was_asked_for_and_nothing_is_left_to_stand_in_for() {
        let mut snapshot = sample::with_stake(2);
        let epoch = snapshot.epoch();
        sample::bond(&mut snapshot, 0, epoch - 4);
        assert_eq!(decide(&snapshot), None, "it has stake");
        sample::drained(&mut snapshot, 0);
        assert_eq!(sample::places(&decide(&snapshot)).len(), 1);
        snapshot.bonds[0].1.requested = epoch - 3;
        assert_eq!(decide(&snapshot), None, "too early");
        snapshot.bonds[0].1.requested = NEVER;
        assert_eq!(decide(&snapshot), None, "nobody asked");
        snapshot.list.records[0].status = 0;
        assert_eq!(sample::places(&decide(&snapshot)).len(), 1, "the operator is gone");
    }
}
