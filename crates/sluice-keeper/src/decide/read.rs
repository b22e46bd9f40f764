//! `refresh_operators` and, where something moves, `sweep_operators`: every operator is read once an epoch, before its close.
//!
//! As many operators a transaction as it locks accounts; the transactions need nothing of each other and go out together. One in which
//! a sweep moves something is a sweep, which reads as well.

use sluice_client::accounts::Record;
use sluice_client::instruction::crank;
use solana_address::Address;

use crate::action::{Action, Duty, Place, Step};
use crate::pack::fits;
use crate::rules::sweep::Sweep;
use crate::rules::{IDLE, is_listed};
use crate::snapshot::Snapshot;

/// Compute units of an instruction that reads nobody.
const BASE_UNITS: u32 = 4_000;
/// Of reading an operator.
const READ_UNITS: u32 = 700;
/// Of a call that moves stake or lamports.
const CALL_UNITS: u32 = 26_000;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    if snapshot.rewards_active || snapshot.is_closed() || snapshot.is_read() {
        return None;
    }
    let steps = chunks(snapshot).into_iter().map(|chunk| chunk.step(snapshot));
    let tried = steps.filter(|step| snapshot.may(step.key.duty, step.key.place));
    let bundles: Vec<Vec<Step>> = tried.map(|step| vec![step]).collect();
    let format = snapshot.format.clone();
    (!bundles.is_empty()).then_some(Action { duty: Duty::Read, format, bundles, concurrent: true })
}

/// Operators that are not read yet, one behind the other, as many as go into one transaction.
#[derive(Clone, Debug)]
struct Chunk {
    first: u32,
    operators: u32,
    calls: u32,
    stakes: Vec<Address>,
}

fn chunks(snapshot: &Snapshot) -> Vec<Chunk> {
    let terms = snapshot.terms();
    let mut chunks: Vec<Chunk> = Vec::new();
    // Whether the next operator can go on with the last chunk: free places have no accounts and are passed over, an operator that is
    // read already is not.
    let mut unbroken = false;
    for (index, record) in (0u32..).zip(&snapshot.list.records) {
        if !is_listed(record) {
            continue;
        }
        if record.visited == snapshot.epoch() {
            unbroken = false;
            continue;
        }
        let sweep = terms.sweep(&snapshot.pair(record));
        let grown = chunks.last().filter(|_| unbroken).map(|last| last.with(record, &sweep));
        match (chunks.last_mut(), grown.filter(|grown| grown.fits(snapshot))) {
            (Some(last), Some(grown)) => *last = grown,
            _ => chunks.push(Chunk::at(index).with(record, &sweep)),
        }
        unbroken = true;
    }
    chunks
}

impl Chunk {
    fn at(first: u32) -> Self {
        Self { first, operators: 0, calls: 0, stakes: Vec::new() }
    }

    fn with(&self, record: &Record, sweep: &Sweep) -> Self {
        let mut with = self.clone();
        with.stakes.push(record.main);
        // What is not brought cannot be moved; a busy side has to be read.
        if record.side_state != IDLE || sweep.side {
            with.stakes.push(record.side);
        }
        with.operators = with.operators.saturating_add(1);
        // A change of roles makes no call, and asks for a sweep all the same.
        with.calls = with.calls.saturating_add(sweep.calls.max(u32::from(sweep.moves)));
        with
    }

    fn fits(&self, snapshot: &Snapshot) -> bool {
        fits(&snapshot.format, &snapshot.payer, &[self.step(snapshot)])
    }

    fn step(&self, snapshot: &Snapshot) -> Step {
        let (keys, payer, place) = (&snapshot.keys, &snapshot.payer, Place::From(self.first));
        let units = BASE_UNITS.saturating_add(self.operators.saturating_mul(READ_UNITS));
        // A sweep that was refused, for whatever reason, must not keep the epoch open: reading cannot fail.
        if self.calls == 0 || !snapshot.may(Duty::Sweep, place) {
            let read = crank::refresh_operators(keys, payer, self.first, &self.stakes);
            return Step::new(Duty::Read, place, 0, read).with_units(units);
        }
        let calls = self.calls.saturating_mul(CALL_UNITS);
        let sweep = crank::sweep_operators(keys, payer, self.first, &self.stakes);
        Step::new(Duty::Sweep, place, self.calls, sweep).with_units(units.saturating_add(calls))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Key;
    use crate::rules::{COOLING, STAKED};
    use crate::snapshot::sample;

    /// Nobody is read yet in this epoch.
    fn boundary(operators: u32) -> Snapshot {
        let mut snapshot = sample::with_stake(operators);
        sample::next_epoch(&mut snapshot);
        snapshot
    }

    fn accounts(action: &Option<Action>) -> Vec<usize> {
        let bundles = action.iter().flat_map(|action| &action.bundles);
        bundles.map(|bundle| bundle[0].instruction.accounts.len()).collect()
    }

    #[test]
    fn all_are_read_sixty_one_a_transaction() {
        let action = decide(&boundary(150));
        assert_eq!(accounts(&action), [2 + 61, 2 + 61, 2 + 28]);
        assert_eq!(sample::places(&action), [0, 61, 122].map(Place::From));
        assert!(action.unwrap().concurrent);
    }

    #[test]
    fn nobody_is_read_twice_and_nothing_while_rewards_are_paid_out() {
        let mut snapshot = boundary(10);
        for index in [0, 4, 5] {
            snapshot.list.records[index].visited = snapshot.epoch();
        }
        let action = decide(&snapshot);
        assert_eq!(accounts(&action), [2 + 3, 2 + 4], "two rows");
        assert_eq!(sample::places(&action), [1, 6].map(Place::From));

        snapshot.rewards_active = true;
        assert_eq!(decide(&snapshot), None);
        snapshot.rewards_active = false;
        (snapshot.list.header.epoch, snapshot.list.header.visited) = (snapshot.epoch(), 10);
        assert_eq!(decide(&snapshot), None);
    }

    #[test]
    fn free_places_have_no_accounts_and_end_no_row() {
        let mut snapshot = boundary(10);
        snapshot.list.records[4].status = 0;
        assert_eq!(accounts(&decide(&snapshot)), [2 + 9]);
    }

    #[test]
    fn what_has_cooled_is_swept_with_the_reading_and_a_refused_sweep_only_reads() {
        let mut snapshot = boundary(10);
        let before = snapshot.epoch() - 1;
        sample::side(&mut snapshot, 3, COOLING, 5_000_000_000, before);
        let action = decide(&snapshot);
        assert_eq!(accounts(&action), [5 + 11]);
        assert_eq!(sample::duties(&action), [Duty::Sweep]);

        let key = Key { duty: Duty::Sweep, place: Place::From(0) };
        snapshot.held.refused(key, snapshot.epoch(), snapshot.now.slot);
        assert_eq!(sample::duties(&decide(&snapshot)), [Duty::Read]);
    }

    #[test]
    fn stake_that_has_warmed_up_is_swept_and_that_of_this_epoch_is_only_read() {
        let mut snapshot = boundary(2);
        let epoch = snapshot.epoch();
        sample::side(&mut snapshot, 1, STAKED, 5_000_000_000, epoch);
        assert_eq!(sample::duties(&decide(&snapshot)), [Duty::Read]);
        sample::side(&mut snapshot, 1, STAKED, 5_000_000_000, epoch - 1);
        assert_eq!(sample::duties(&decide(&snapshot)), [Duty::Sweep]);
    }

    #[test]
    fn the_older_forms_take_half_as_many() {
        let mut snapshot = boundary(60);
        snapshot.format = sluice_client::tx::Format::V0 { tables: Vec::new() };
        assert_eq!(accounts(&decide(&snapshot)).len(), 3);
    }
}
