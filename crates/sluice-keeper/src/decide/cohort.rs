//! `finalize_cohort`: the oldest cohort first, as far as the reserve goes; those behind it in the same transaction.

use sluice_client::accounts::Cohort;
use sluice_client::instruction::crank;
use solana_address::Address;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::rules::queue::{fill, loss_pending};
use crate::snapshot::Snapshot;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    let (pool, epoch) = (&snapshot.pool, snapshot.epoch());
    if !snapshot.is_closed() || loss_pending(pool, &snapshot.list.header) {
        return None;
    }
    let mut budget = snapshot.books().spendable();
    let mut steps = Vec::new();
    let mut oldest = find(snapshot, &pool.queue_head);
    while let Some((address, cohort)) = oldest {
        let Some(fill) = fill(pool, cohort, epoch, budget) else { break };
        let finalize = crank::finalize_cohort(&snapshot.keys, address, &snapshot.payer);
        // The burn.
        steps.push(Step::new(Duty::Cohort, Place::Account(*address), 1, finalize));
        budget = budget.excess_over(fill.payout);
        let whole = fill.upto.get() == cohort.shares;
        oldest = if whole { find(snapshot, &cohort.next) } else { None };
    }
    action(snapshot, Duty::Cohort, steps, false)
}

fn find<'a>(snapshot: &'a Snapshot, address: &Address) -> Option<&'a (Address, Cohort)> {
    snapshot.cohorts.iter().find(|(at, _)| at == address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::sample;

    const SOL: u64 = 1_000_000_000;

    /// Two cohorts of earlier epochs of 10 SOL each, and one of this epoch; the reserve has `free` lamports for them.
    fn queued(free: u64) -> (Snapshot, [Address; 3]) {
        let mut snapshot = sample::with_stake(2);
        let epoch = snapshot.epoch();
        let cohorts =
            [epoch - 2, epoch - 1, epoch].map(|epoch| sample::cohort(&mut snapshot, epoch, 10 * SOL));
        snapshot.reserve += free;
        (snapshot, cohorts)
    }

    #[test]
    fn the_oldest_are_paid_first_and_that_of_this_epoch_waits() {
        let (snapshot, [first, second, _]) = queued(30 * SOL);
        let action = decide(&snapshot);
        assert_eq!(sample::places(&action), [first, second].map(Place::Account));
        assert_eq!(action.unwrap().bundles.len(), 1);
    }

    #[test]
    fn a_part_is_paid_and_nothing_behind_it() {
        let (snapshot, [first, ..]) = queued(5 * SOL);
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Account(first)]);
        let (snapshot, _) = queued(SOL / 10);
        assert_eq!(decide(&snapshot), None, "less than an eighth opens no step");
    }

    #[test]
    fn nothing_is_paid_while_a_loss_is_not_booked_or_the_pair_is_stale() {
        let (mut snapshot, _) = queued(30 * SOL);
        snapshot.list.header.fallen = SOL;
        assert_eq!(decide(&snapshot), None);
        let (mut snapshot, _) = queued(30 * SOL);
        snapshot.pool.pair_epoch -= 1;
        assert_eq!(decide(&snapshot), None);
    }

    #[test]
    fn a_deep_haircut_waits_for_a_second_close_that_shows_it() {
        let (mut snapshot, [first, second, _]) = queued(30 * SOL);
        (snapshot.pool.prior_assets, snapshot.pool.prior_supply) =
            (snapshot.pool.pair_assets, snapshot.pool.pair_supply);
        snapshot.pool.pair_assets = snapshot.pool.pair_assets * 9 / 10;
        assert_eq!(decide(&snapshot), None);
        snapshot.pool.prior_assets = snapshot.pool.pair_assets;
        assert_eq!(sample::places(&decide(&snapshot)), [first, second].map(Place::Account));
    }
}
