//! `flag_operator`: an operator's accounts ask for other flags than it has, more or fewer.
//!
//! Draining operators get no target back and are left alone.

use sluice_client::accounts::Record;
use sluice_client::instruction::crank;
use solana_address::Address;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::rules::LISTED;
use crate::rules::flags::{is_reference, judged};
use crate::snapshot::Snapshot;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    // Before the close the reading sets flags of its own, and takes pending terms over.
    if !snapshot.is_closed() {
        return None;
    }
    let reference = reference(snapshot);
    let listed = snapshot.listed().filter(|(_, record)| record.status == LISTED);
    let steps = listed.filter_map(|(index, record)| step(snapshot, index, record, reference.as_ref()));
    action(snapshot, Duty::Flag, steps.collect(), false)
}

/// A vote account that has earned credits in both of the last two epochs: an operator's, or the one that the keeper was told.
fn reference(snapshot: &Snapshot) -> Option<Address> {
    let votes = snapshot.listed().map(|(_, record)| record.vote).chain(snapshot.setup.reference);
    let mut votes = votes.filter(|vote| is_reference(snapshot.accounts.get(vote), snapshot.epoch()));
    votes.next()
}

fn step(snapshot: &Snapshot, index: u32, record: &Record, reference: Option<&Address>) -> Option<Step> {
    let vote = snapshot.accounts.get(&record.vote);
    let judged = judged(record, vote, reference.is_some(), snapshot.epoch());
    if judged == record.flags {
        return None;
    }
    // Any account will do where nothing is to be shown by it.
    let flag = crank::flag_operator(&snapshot.keys, reference.unwrap_or(&record.vote), index, record);
    Some(Step::new(Duty::Flag, Place::Operator(index), 0, flag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::DRAINING;
    use crate::rules::flags::{COMMISSION, DELINQUENT, VOTE_ACCOUNT};
    use crate::snapshot::sample;

    #[test]
    fn an_operator_in_order_is_left_alone() {
        assert_eq!(decide(&sample::with_stake(3)), None);
    }

    #[test]
    fn a_commission_above_the_agreed_one_is_flagged_once() {
        let mut snapshot = sample::with_stake(3);
        snapshot.list.records[1].max_inflation_bps = 499;
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(1)]);
        snapshot.list.records[1].flags = COMMISSION;
        assert_eq!(decide(&snapshot), None);
        snapshot.list.records[1].max_inflation_bps = 500;
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(1)], "cleared by the opposite");
    }

    #[test]
    fn a_closed_vote_account_is_flagged() {
        let mut snapshot = sample::with_stake(3);
        snapshot.accounts.remove(&snapshot.list.records[2].vote);
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(2)]);
        snapshot.list.records[2].flags = VOTE_ACCOUNT;
        assert_eq!(decide(&snapshot), None);
    }

    #[test]
    fn who_has_not_voted_is_flagged_only_beside_one_who_has() {
        let mut snapshot = sample::with_stake(2);
        let epoch = snapshot.epoch();
        sample::credits(&mut snapshot, 0, &[(epoch - 3, 30, 20)]);
        let action = decide(&snapshot).unwrap();
        let reference = snapshot.list.records[1].vote;
        assert_eq!(action.bundles[0][0].instruction.accounts[3].pubkey, reference);
        sample::credits(&mut snapshot, 1, &[(epoch - 3, 30, 20)]);
        assert_eq!(decide(&snapshot), None, "a cluster that stands still shows nothing of anybody");

        // Voting again clears it.
        sample::credits(&mut snapshot, 0, &[(epoch - 3, 30, 20), (epoch, 40, 30)]);
        snapshot.list.records[0].flags = DELINQUENT;
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(0)]);
    }

    #[test]
    fn draining_operators_and_those_of_an_epoch_that_is_not_closed_wait() {
        let mut snapshot = sample::with_stake(3);
        snapshot.list.records[1].max_inflation_bps = 0;
        snapshot.list.records[1].status = DRAINING;
        assert_eq!(decide(&snapshot), None);
        snapshot.list.records[1].status = LISTED;
        snapshot.pool.pair_epoch -= 1;
        assert_eq!(decide(&snapshot), None);
    }
}
