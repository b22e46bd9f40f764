//! `undelegate`: what the queue lacks, and what operators have above their targets.

use sluice_client::instruction::crank;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::rules::undelegate::{Move, plan};
use crate::snapshot::Snapshot;

/// Calls that one makes, at most: a deactivation taken back, a move, another deactivation.
const CALLS: u32 = 3;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    // A pair of this epoch proves that rewards were paid out.
    if !snapshot.is_closed() {
        return None;
    }
    let step = |made: Move| {
        let record = snapshot.record(made.index)?;
        let undelegate = crank::undelegate(&snapshot.keys, &snapshot.payer, made.index, record);
        let step = Step::new(Duty::Undelegate, Place::Operator(made.index), CALLS, undelegate);
        // A turn that passes changes whose it is and nothing else.
        Some(if made.amount == 0 { step.silent() } else { step })
    };
    let moves = plan(&snapshot.books(), &snapshot.accounts);
    action(snapshot, Duty::Undelegate, moves.into_iter().filter_map(step).collect(), false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Closed, NEVER};
    use crate::snapshot::sample;

    const SOL: u64 = 1_000_000_000;

    fn silent(action: &Option<Action>) -> Vec<bool> {
        action.iter().flat_map(|action| &action.bundles).flatten().map(|step| step.silent).collect()
    }

    #[test]
    fn nobody_above_the_target_and_nobody_waiting_is_nothing_to_do() {
        assert_eq!(decide(&sample::with_stake(3)), None);
    }

    #[test]
    fn what_the_queue_lacks_comes_from_whoever_has_the_turn() {
        let mut snapshot = sample::with_stake(3);
        snapshot.pool.queue_nominal = 10 * SOL;
        snapshot.list.header.cursor = 1;
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(1)]);
        // One has less than that: the next one gives the rest.
        snapshot.pool.queue_nominal = 150 * SOL;
        assert_eq!(sample::places(&decide(&snapshot)), [1, 2].map(Place::Operator));
        snapshot.pool.closed = Closed::BUNKER;
        assert_eq!(sample::places(&decide(&snapshot)).len(), 2, "in every mode");
    }

    #[test]
    fn what_cools_already_is_not_lacking() {
        let mut snapshot = sample::with_stake(3);
        snapshot.pool.queue_nominal = 10 * SOL;
        snapshot.list.header.cooling = 10 * SOL;
        assert_eq!(decide(&snapshot), None);
    }

    #[test]
    fn a_turn_of_somebody_who_has_nothing_passes() {
        let mut snapshot = sample::with_stake(3);
        sample::drained(&mut snapshot, 1);
        snapshot.pool.queue_nominal = 10 * SOL;
        snapshot.list.header.cursor = 1;
        let action = decide(&snapshot);
        assert_eq!(sample::places(&action), [1, 2].map(Place::Operator));
        assert_eq!(silent(&action), [true, false]);
    }

    #[test]
    fn those_above_their_targets_give_first() {
        let mut snapshot = sample::with_stake(3);
        // Operator 2 has lost its target since the level.
        snapshot.list.records[2].eligible_from = NEVER;
        snapshot.list.header.excess = 100 * SOL;
        snapshot.pool.queue_nominal = 10 * SOL;
        snapshot.list.header.cursor = 0;
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(2)]);
    }

    #[test]
    fn rebalancing_keeps_to_its_budget_and_rests_in_bunker_mode() {
        let mut snapshot = sample::with_stake(3);
        snapshot.list.records[2].eligible_from = NEVER;
        (snapshot.list.header.down_end, snapshot.list.header.churn) = (u32::MAX, 30 * SOL);
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(2)]);
        snapshot.list.header.rebalanced = 30 * SOL;
        assert_eq!(decide(&snapshot), None);
        snapshot.list.header.rebalanced = 0;
        snapshot.pool.closed = Closed::BUNKER;
        assert_eq!(decide(&snapshot), None);
    }
}
