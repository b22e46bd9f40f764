//! `sweep_operators` behind the reading: what has warmed up, cooled or come in since, or what a reading without a sweep has left.

use sluice_client::instruction::crank;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::snapshot::Snapshot;

/// Compute units of reading an operator and looking at it, and of a call.
const UNITS: u32 = 8_000;
const CALL_UNITS: u32 = 26_000;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    // Before the close the reading does it.
    if snapshot.rewards_active || !snapshot.is_closed() {
        return None;
    }
    let terms = snapshot.terms();
    let step = |(index, record)| {
        let sweep = terms.sweep(&snapshot.pair(record));
        if !sweep.moves {
            return None;
        }
        let stakes = [record.main, record.side];
        let instruction = crank::sweep_operators(&snapshot.keys, &snapshot.payer, index, &stakes);
        let calls = sweep.calls.saturating_mul(CALL_UNITS);
        let step = Step::new(Duty::Sweep, Place::Operator(index), sweep.calls, instruction);
        Some(step.with_units(UNITS.saturating_add(calls)))
    };
    action(snapshot, Duty::Sweep, snapshot.listed().filter_map(step).collect(), false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::COOLING;
    use crate::snapshot::sample;

    #[test]
    fn what_is_left_is_swept_and_nothing_else() {
        let mut snapshot = sample::with_stake(4);
        assert_eq!(decide(&snapshot), None);
        let before = snapshot.epoch() - 1;
        sample::side(&mut snapshot, 2, COOLING, 3_000_000_000, before);
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(2)]);
        snapshot.rewards_active = true;
        assert_eq!(decide(&snapshot), None);
    }

    #[test]
    fn a_surplus_is_swept_from_a_hundredth_of_a_sol_on() {
        let mut snapshot = sample::with_stake(4);
        sample::account(&mut snapshot, 1, |main| main.lamports += 9_999_999);
        assert_eq!(decide(&snapshot), None);
        sample::account(&mut snapshot, 1, |main| main.lamports += 1);
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(1)]);
        snapshot.list.header.bounty_unit = 1_000_000;
        assert_eq!(decide(&snapshot), None, "nor before it is twenty bounties");
    }

    #[test]
    fn what_the_history_does_not_prove_is_left_to_a_settlement() {
        let mut snapshot = sample::with_stake(4);
        let before = snapshot.epoch() - 1;
        sample::side(&mut snapshot, 2, COOLING, 3_000_000_000, before);
        sample::throttle(&mut snapshot, before);
        assert_eq!(decide(&snapshot), None);
    }
}
