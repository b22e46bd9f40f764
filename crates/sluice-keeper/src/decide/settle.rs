//! `settle_operator`: what a sweep cannot prove. The stake program decides; where it refuses, another try makes sense in the next epoch.

use sluice_client::instruction::crank;
use sluice_math::Lamports;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::snapshot::Snapshot;

/// Calls that one settlement makes, at most.
const CALLS: u32 = 4;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    if snapshot.rewards_active || !snapshot.is_closed() {
        return None;
    }
    let terms = snapshot.terms();
    let spare = snapshot.books().spendable().excess_over(Lamports::new(snapshot.pool.queue_nominal)).get();
    let open = snapshot.listed().filter(|(_, record)| terms.to_settle(&snapshot.pair(record), spare));
    let steps = open.map(|(index, record)| {
        let settle = crank::settle_operator(&snapshot.keys, &snapshot.payer, index, record);
        Step::new(Duty::Settle, Place::Operator(index), CALLS, settle)
    });
    action(snapshot, Duty::Settle, steps.collect(), false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Key;
    use crate::rules::{COOLING, STAKED};
    use crate::snapshot::sample;

    #[test]
    fn throttled_stake_is_tried_once_an_epoch() {
        let mut snapshot = sample::with_stake(4);
        let before = snapshot.epoch() - 1;
        sample::side(&mut snapshot, 2, COOLING, 3_000_000_000, before);
        sample::side(&mut snapshot, 3, STAKED, 3_000_000_000, before);
        assert_eq!(decide(&snapshot), None, "a sweep does it");
        sample::throttle(&mut snapshot, before);
        assert_eq!(sample::places(&decide(&snapshot)), [2, 3].map(Place::Operator));

        let epoch = snapshot.epoch();
        snapshot.held.refused_for_epoch(Key { duty: Duty::Settle, place: Place::Operator(2) }, epoch);
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(3)]);
    }

    #[test]
    fn what_began_in_this_epoch_cannot_be_settled_yet() {
        let mut snapshot = sample::with_stake(4);
        let epoch = snapshot.epoch();
        sample::side(&mut snapshot, 2, COOLING, 3_000_000_000, epoch);
        assert_eq!(decide(&snapshot), None);
    }

    #[test]
    fn what_a_rise_of_the_rent_took_comes_back_where_the_reserve_has_it() {
        let mut snapshot = sample::with_stake(2);
        sample::account(&mut snapshot, 0, |main| main.lamports -= 1);
        snapshot.list.records[0].main_lamports -= 1;
        assert_eq!(decide(&snapshot), None, "the reserve has nothing");
        snapshot.reserve += 1_000_000_000;
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(0)]);
        snapshot.pool.queue_nominal = 1_000_000_000;
        assert_eq!(decide(&snapshot), None, "tickets wait for it");
    }
}
