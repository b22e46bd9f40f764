//! `remove_operator`: a drained operator whose stake is gone and whose weight has gone.

use sluice_client::accounts::Record;
use sluice_client::instruction::admin;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::rules::stake::Seen;
use crate::rules::{DRAINING, GONE, IDLE, STAKED, dues};
use crate::snapshot::Snapshot;

/// The two withdrawals.
const CALLS: u32 = 2;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    if snapshot.rewards_active || !snapshot.is_closed() {
        return None;
    }
    let done = snapshot.listed().filter(|(_, record)| is_done(snapshot, record));
    let steps = done.map(|(index, record)| {
        let remove = admin::remove_operator(&snapshot.keys, index, record);
        Step::new(Duty::Remove, Place::Operator(index), CALLS, remove)
    });
    action(snapshot, Duty::Remove, steps.collect(), false)
}

fn is_done(snapshot: &Snapshot, record: &Record) -> bool {
    let left = record.status == DRAINING && record.weight == 0 && record.next_weight == 0;
    let pair = snapshot.pair(record);
    let free =
        |seen: &Seen| matches!(seen.state, IDLE | GONE) || (seen.state == STAKED && seen.delegation == 0);
    left && free(&pair.main) && free(&pair.side) && pair.fallen(record) == 0 && dues(record) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::BONDED;
    use crate::snapshot::sample;

    #[test]
    fn an_operator_goes_when_its_stake_and_its_weight_are_gone_and_it_owes_nothing() {
        let mut snapshot = sample::with_stake(2);
        snapshot.list.records[0].status = DRAINING;
        assert_eq!(decide(&snapshot), None);
        sample::drained(&mut snapshot, 0);
        assert_eq!(decide(&snapshot), None, "its weight counts");
        (snapshot.list.records[0].weight, snapshot.list.records[0].next_weight) = (0, 0);
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(0)]);
        (snapshot.list.records[0].bonded, snapshot.list.records[0].short_due) = (BONDED, 1);
        assert_eq!(decide(&snapshot), None);
    }
}
