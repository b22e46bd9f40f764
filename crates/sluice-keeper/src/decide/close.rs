//! `settle_bond` and `finalize_epoch`: every bond that owes pays, and the epoch is closed.

use sluice_client::accounts::Record;
use sluice_client::instruction::crank;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::rules::dues;
use crate::snapshot::Snapshot;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    if snapshot.is_closed() || !snapshot.is_read() || !snapshot.is_measured() || snapshot.rewards_active {
        return None;
    }
    let owing = snapshot.listed().filter(|(_, record)| dues(record) != 0);
    let settle = |(index, record): (u32, &Record)| {
        let bond = snapshot.keys.bond(&record.vote);
        let settle = crank::settle_bond(&snapshot.keys, &bond, &snapshot.payer, index);
        Step::new(Duty::Close, Place::Operator(index), 0, settle)
    };
    let mut steps: Vec<Step> = owing.map(settle).collect();
    steps.push(finalize(snapshot));
    action(snapshot, Duty::Close, steps, false)
}

/// The close: it mints the fee, and asks for the minimum delegation.
pub(super) fn finalize(snapshot: &Snapshot) -> Step {
    let close = crank::finalize_epoch(&snapshot.keys, &snapshot.payer);
    Step::new(Duty::Close, Place::Pool, 2, close)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::BONDED;
    use crate::snapshot::sample;

    fn measured(operators: u32) -> Snapshot {
        let mut snapshot = sample::with_stake(operators);
        sample::next_epoch(&mut snapshot);
        sample::read_all(&mut snapshot);
        snapshot.list.header.measured = operators;
        snapshot
    }

    #[test]
    fn bonds_that_owe_pay_before_the_close_in_its_transaction() {
        let mut snapshot = measured(3);
        (snapshot.list.records[1].bonded, snapshot.list.records[1].short_due) = (BONDED, 5);
        snapshot.list.records[2].loss_due = 7;
        let action = decide(&snapshot);
        assert_eq!(sample::places(&action), [Place::Operator(1), Place::Pool]);
        assert_eq!(action.unwrap().bundles.len(), 1);
    }

    #[test]
    fn an_epoch_is_closed_once_and_not_while_rewards_are_paid_out() {
        let mut snapshot = measured(3);
        snapshot.rewards_active = true;
        assert_eq!(decide(&snapshot), None);
        let mut snapshot = measured(3);
        snapshot.pool.pair_epoch = snapshot.epoch();
        assert_eq!(decide(&snapshot), None);
    }

    #[test]
    fn a_pool_without_operators_is_closed_without_a_reading() {
        let mut snapshot = measured(0);
        snapshot.list.header.epoch -= 1;
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Pool]);
    }
}
