//! `measure_operators`, and with it the close: once all are read, they are measured, and the epoch is closed where no bond owes anything.
//!
//! Where one does, the close is refused in the simulation, the measuring goes alone, and `close` sends the rest.

use sluice_client::plan;

use super::action;
use super::close::finalize;
use crate::action::{Action, Duty, Place, Step};
use crate::snapshot::Snapshot;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    if snapshot.is_closed() || !snapshot.is_read() || snapshot.is_measured() || snapshot.rewards_active {
        return None;
    }
    let calls = plan::measure(&snapshot.keys, &snapshot.payer, &snapshot.list, snapshot.epoch());
    // A long list is measured in parts.
    let parts = (0u32..).zip(calls);
    let mut steps: Vec<Step> =
        parts.map(|(part, call)| Step::of(Duty::Measure, Place::Part(part), call)).collect();
    steps.push(finalize(snapshot));
    action(snapshot, Duty::Measure, steps, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::sample;

    fn read(operators: u32) -> Snapshot {
        let mut snapshot = sample::with_stake(operators);
        sample::next_epoch(&mut snapshot);
        sample::read_all(&mut snapshot);
        snapshot
    }

    #[test]
    fn measuring_and_the_close_are_one_transaction() {
        let action = decide(&read(300)).unwrap();
        assert_eq!(action.bundles.len(), 1);
        assert_eq!(sample::duties(&Some(action)), [Duty::Measure, Duty::Close]);
    }

    #[test]
    fn a_long_list_is_measured_in_parts() {
        let action = decide(&read(3_000)).unwrap();
        let duties: Vec<usize> = action.bundles.iter().map(Vec::len).collect();
        assert_eq!(duties, [1, 2], "two transactions, and the close in the second one");
    }

    #[test]
    fn nothing_is_measured_before_all_are_read_nor_behind_the_close() {
        let mut snapshot = read(3);
        snapshot.list.header.visited = 2;
        assert_eq!(decide(&snapshot), None);
        let mut snapshot = read(3);
        snapshot.pool.pair_epoch = snapshot.epoch();
        assert_eq!(decide(&snapshot), None);
        let mut snapshot = read(3);
        snapshot.list.header.measured = 3;
        assert_eq!(decide(&snapshot), None);
    }
}
