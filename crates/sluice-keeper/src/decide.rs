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

/// The duties in the order in which they are asked. The first that has something to do does it; then everything is read anew.
pub const CHAIN: [Decide; 17] = [
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
    // What the reserve has goes to tickets first, and from their cohorts to their owners.
    cohort::decide,
    claim::decide,
    // What tickets still lack leaves operators before anything is delegated: an operator that is below its target may be funding the
    // queue.
    undelegate::decide,
    delegate::decide,
    // Only where nothing is left to move under the present level is a new figure of use.
    refreeze::decide,
    // Nobody waits for these.
    fee::decide,
    remove::decide,
    release::decide,
    extend::decide,
];

/// What is to be done next; nothing where all is done that can be done now.
#[must_use]
pub fn next(snapshot: &Snapshot) -> Option<Action> {
    CHAIN.iter().find_map(|duty| duty(snapshot))
}

/// The steps that may be tried now, in as few transactions as they fit.
fn action(snapshot: &Snapshot, duty: Duty, steps: Vec<Step>, concurrent: bool) -> Option<Action> {
    let may = |step: &Step| snapshot.may(step.key.duty, step.key.place);
    let steps: Vec<Step> = steps.into_iter().filter(may).collect();
    if steps.is_empty() {
        return None;
    }
    Some(Action { duty, bundles: pack(&snapshot.format, &snapshot.payer, steps), concurrent })
}
