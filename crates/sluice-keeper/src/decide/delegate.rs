//! `delegate`: free reserve to operators below their targets.

use sluice_client::instruction::crank;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::rules::delegate::plan;
use crate::snapshot::Snapshot;

/// Calls that one makes, at most: a donation withdrawn, the delegation.
const CALLS: u32 = 2;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    let moves = plan(&snapshot.books(), &snapshot.keys.pool, &snapshot.accounts);
    let step = |(index, _)| {
        let delegate = crank::delegate(&snapshot.keys, &snapshot.payer, index, snapshot.record(index)?);
        Some(Step::new(Duty::Delegate, Place::Operator(index), CALLS, delegate))
    };
    action(snapshot, Duty::Delegate, moves.into_iter().filter_map(step).collect(), false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{COOLING, Closed};
    use crate::snapshot::sample;

    const SOL: u64 = 1_000_000_000;

    /// Three operators that may have 10 SOL more each, and a reserve that has `free` lamports for them.
    fn lacking(free: u64) -> Snapshot {
        let mut snapshot = sample::with_stake(3);
        snapshot.list.header.level += 10 * SOL / 100;
        snapshot.reserve += free;
        snapshot
    }

    #[test]
    fn free_reserve_goes_to_those_below_their_targets_in_the_order_of_the_list() {
        assert_eq!(decide(&lacking(0)), None);
        assert_eq!(sample::places(&decide(&lacking(30 * SOL))), [0, 1, 2].map(Place::Operator));
        assert_eq!(sample::places(&decide(&lacking(15 * SOL))), [0, 1].map(Place::Operator));
        assert_eq!(sample::places(&decide(&lacking(SOL / 2))).len(), 0, "less than the minimum");
    }

    #[test]
    fn what_tickets_wait_for_is_not_free() {
        let mut snapshot = lacking(30 * SOL);
        snapshot.pool.queue_nominal = 20 * SOL;
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(0)]);
    }

    #[test]
    fn a_busy_side_and_an_operator_that_raised_its_commission_get_nothing() {
        let mut snapshot = lacking(30 * SOL);
        let epoch = snapshot.epoch();
        sample::side(&mut snapshot, 0, COOLING, 5 * SOL, epoch);
        snapshot.list.records[1].max_inflation_bps = 0;
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(2)]);
    }

    #[test]
    fn nothing_is_delegated_in_bunker_mode_nor_while_it_is_paused_nor_without_a_level() {
        for closed in [Closed::LOSS, Closed::PAUSED_DELEGATION] {
            let mut snapshot = lacking(30 * SOL);
            snapshot.pool.closed = closed;
            assert_eq!(decide(&snapshot), None);
        }
        let mut snapshot = lacking(30 * SOL);
        snapshot.list.header.level_epoch -= 1;
        assert_eq!(decide(&snapshot), None);
    }

    #[test]
    fn behind_the_levels_reach_nobody_gets_anything() {
        let mut snapshot = lacking(30 * SOL);
        (snapshot.list.header.up_end, snapshot.list.header.up_rest) = (1, 5 * SOL);
        assert_eq!(sample::places(&decide(&snapshot)), [0, 1].map(Place::Operator));
    }
}
