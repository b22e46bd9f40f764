//! What is to be done next: pure decisions, one file a duty.
//!
//! Each looks at a [`Snapshot`] and says what it would do, or nothing. None asks the cluster, none remembers anything; so each is
//! tested with a snapshot made by hand.

mod claim;
mod close;
mod cohort;
mod delegate;
mod extend;
mod fee;
mod flag;
mod level;
mod measure;
mod read;
mod refreeze;
mod release;
mod remove;
mod report;
mod settle;
mod sweep;
mod undelegate;

use crate::action::{Action, Duty, Step};
use crate::pack::pack;
use crate::snapshot::Snapshot;

/// One duty's decision.
pub type Decide = fn(&Snapshot) -> Option<Action>;

/// What keeps an epoch going, in the order in which it is asked: the first that has something to do does it, then everything is read
/// anew. None of it needs the queue or the bonds, so that a node that does not list them keeps no epoch open.
pub const EPOCH: [Decide; 8] = [
    // A loss that is seen closes what would let holders get away from it: nothing comes before that.
    report::decide,
    // Until the epoch is closed everybody waits: deposits, exits, requests. So its crank comes next, in the only order that there is:
    // read all, measure all, let bonds pay, close.
    read::decide,
    measure::decide,
    close::decide,
    // Flags before the level: it distributes nothing to an operator that has lost its target.
    flag::decide,
    // Before the level as well: a side that was folded can take stake again, and what has cooled can be delegated. Nearly always the
    // reading has swept already.
    sweep::decide,
    settle::decide,
    // Deposits pay the entry fee until there is a level.
    level::decide,
];

/// What comes behind it.
pub const FLOWS: [Decide; 9] = [
    // What the reserve has goes to tickets first.
    cohort::decide,
    // What tickets still lack leaves operators before anything is delegated: an operator that is below its target may be funding the
    // queue.
    undelegate::decide,
    delegate::decide,
    // Only where nothing is left to move under the present level is a new figure of use.
    refreeze::decide,
    // From their cohorts to their owners, who have their rate already: however many there are, they keep no stake waiting.
    claim::decide,
    // Nobody waits for these.
    fee::decide,
    remove::decide,
    release::decide,
    extend::decide,
];

/// What keeps the epoch going; nothing where all of it is done that can be done now.
#[must_use]
pub fn first(snapshot: &Snapshot) -> Option<Action> {
    EPOCH.iter().find_map(|duty| duty(snapshot))
}

/// What is to be done next; nothing where all is done that can be done now.
#[must_use]
pub fn next(snapshot: &Snapshot) -> Option<Action> {
    first(snapshot).or_else(|| FLOWS.iter().find_map(|duty| duty(snapshot)))
}

/// What each duty would do now.
pub fn all(snapshot: &Snapshot) -> impl Iterator<Item = Action> {
    EPOCH.iter().chain(&FLOWS).filter_map(|duty| duty(snapshot))
}

/// The steps that may be tried now, in as few transactions as they fit; those that were lost behind the others, cut in parts.
fn action(snapshot: &Snapshot, duty: Duty, steps: Vec<Step>, concurrent: bool) -> Option<Action> {
    let may = |step: &Step| snapshot.may(step.key.duty, step.key.place);
    let parts = |step: &Step| snapshot.held.parts(&step.key, snapshot.epoch());
    let (lost, others): (Vec<Step>, Vec<Step>) =
        steps.into_iter().filter(may).partition(|step| parts(step) != 1);
    let mut bundles = pack(&snapshot.format, &snapshot.payer, others);
    for bundle in pack(&snapshot.format, &snapshot.payer, lost) {
        let parts = bundle.iter().map(parts).max().unwrap_or(1);
        bundles.extend(bundle.chunks(bundle.len().div_ceil(parts)).map(<[Step]>::to_vec));
    }
    let format = snapshot.format.clone();
    (!bundles.is_empty()).then_some(Action { duty, format, bundles, concurrent })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{Key, Place};
    use crate::snapshot::sample;

    const SOL: u64 = 1_000_000_000;

    /// A ticket of each of thirty owners can be claimed, and there is a fee to collect.
    fn claimable() -> (Snapshot, Vec<Key>) {
        let mut snapshot = sample::with_stake(2);
        let epoch = snapshot.epoch();
        let cohort = sample::cohort(&mut snapshot, epoch - 1, 30 * SOL);
        let tickets = sample::tickets(&mut snapshot, &cohort, 30);
        snapshot.cohorts[0].1.filled = 30 * SOL;
        snapshot.pool.owed_fee = 1_000;
        let key = |address| Key { duty: Duty::Claim, place: Place::Account(address) };
        (snapshot, tickets.into_iter().map(key).collect())
    }

    fn duty(snapshot: &Snapshot) -> Option<Duty> {
        next(snapshot).map(|action| action.duty)
    }

    #[test]
    fn what_was_lost_lets_everything_else_go_first() {
        let (mut snapshot, tickets) = claimable();
        assert_eq!(duty(&snapshot), Some(Duty::Claim));
        let epoch = snapshot.epoch();
        tickets.iter().for_each(|key| snapshot.held.lost(*key, epoch));
        assert_eq!(duty(&snapshot), Some(Duty::Fee));
        snapshot.pool.owed_fee = 0;
        assert_eq!(duty(&snapshot), None);
        snapshot.held.give_last_turn();
        assert_eq!(next(&snapshot).map(|action| action.bundles.len()), Some(2));
    }

    #[test]
    fn what_was_lost_together_is_halved_until_it_is_known_which_step_it_was() {
        let (mut snapshot, tickets) = claimable();
        let epoch = snapshot.epoch();
        snapshot.held.give_last_turn();
        let mut sizes = Vec::new();
        for _ in 0..3 {
            tickets.iter().take(20).for_each(|key| snapshot.held.lost(*key, epoch));
            let bundles = next(&snapshot).unwrap().bundles;
            sizes.push(bundles.iter().map(Vec::len).collect::<Vec<usize>>());
        }
        assert_eq!(sizes, [vec![10, 10, 10], vec![10, 5, 5, 5, 5], vec![10, 3, 3, 3, 3, 3, 3, 2]]);
    }

    #[test]
    fn tickets_in_a_crowd_keep_no_stake_waiting() {
        let (mut snapshot, _) = claimable();
        snapshot.pool.queue_nominal = 10 * SOL;
        assert_eq!(duty(&snapshot), Some(Duty::Undelegate));
    }
}
