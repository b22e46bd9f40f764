//! `claim_ticket`: tickets that are finalised whole are paid to their owners, several a transaction.
//!
//! Parts are left to their owners. A part costs its owner up to a lamport and us a fee, and who waits gets the whole without asking.

use std::collections::HashMap;

use sluice_client::accounts::{Cohort, Ticket};
use sluice_client::instruction::user;
use solana_address::Address;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::snapshot::Snapshot;

/// Claims of one decision: more wait for the next one, so that a crowd of tickets holds nothing else up.
const MOST: usize = 200;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    let cohorts: HashMap<&Address, &Cohort> =
        snapshot.cohorts.iter().map(|(address, cohort)| (address, cohort)).collect();
    let step = |(address, ticket): &(Address, Ticket)| {
        let cohort = cohorts.get(&ticket.cohort).filter(|cohort| ticket.to <= cohort.filled)?;
        let Ticket { owner, rent_payer, .. } = ticket;
        let claim = user::claim_ticket(address, &ticket.cohort, owner, rent_payer, &cohort.rent_payer);
        Some(Step::new(Duty::Claim, Place::Account(*address), 0, claim))
    };
    let open = |step: &Step| snapshot.may(step.key.duty, step.key.place);
    let steps = snapshot.tickets.iter().filter_map(step).filter(open).take(MOST);
    action(snapshot, Duty::Claim, steps.collect(), true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Key;
    use crate::snapshot::sample;

    const SOL: u64 = 1_000_000_000;

    #[test]
    fn tickets_that_are_finalised_whole_are_paid_and_parts_are_not() {
        let mut snapshot = sample::with_stake(2);
        let epoch = snapshot.epoch();
        let cohort = sample::cohort(&mut snapshot, epoch - 1, 10 * SOL);
        let tickets = sample::tickets(&mut snapshot, &cohort, 10);
        assert_eq!(decide(&snapshot), None);
        snapshot.cohorts[0].1.filled = 7 * SOL + 1;
        let action = decide(&snapshot);
        assert_eq!(
            sample::places(&action),
            tickets[..7].iter().copied().map(Place::Account).collect::<Vec<_>>()
        );
        assert!(action.unwrap().concurrent);
    }

    #[test]
    fn claims_ask_for_no_rate_no_mode_and_no_end_of_the_rewards() {
        let mut snapshot = sample::with_stake(2);
        let epoch = snapshot.epoch();
        let cohort = sample::cohort(&mut snapshot, epoch - 1, 10 * SOL);
        sample::tickets(&mut snapshot, &cohort, 1);
        snapshot.cohorts[0].1.filled = 10 * SOL;
        snapshot.rewards_active = true;
        snapshot.pool.closed = crate::rules::Closed::BUNKER;
        snapshot.pool.pair_epoch -= 1;
        assert!(decide(&snapshot).is_some());
    }

    #[test]
    fn a_ticket_that_nobody_can_deliver_holds_no_other_up() {
        let mut snapshot = sample::with_stake(2);
        let epoch = snapshot.epoch();
        let cohort = sample::cohort(&mut snapshot, epoch - 1, 10 * SOL);
        let tickets = sample::tickets(&mut snapshot, &cohort, 10);
        snapshot.cohorts[0].1.filled = 10 * SOL;
        let key = Key { duty: Duty::Claim, place: Place::Account(tickets[0]) };
        snapshot.held.refused(key, epoch, snapshot.now.slot);
        assert_eq!(sample::places(&decide(&snapshot)).len(), 9);
    }

    #[test]
    fn many_go_in_one_transaction() {
        let mut snapshot = sample::with_stake(2);
        let epoch = snapshot.epoch();
        let cohort = sample::cohort(&mut snapshot, epoch - 1, 1_000 * SOL);
        sample::tickets(&mut snapshot, &cohort, 1_000);
        snapshot.cohorts[0].1.filled = 1_000 * SOL;
        let action = decide(&snapshot).unwrap();
        let sizes: Vec<usize> = action.bundles.iter().map(Vec::len).collect();
        // Payer, program, cohort and whoever paid its rent; a ticket and its owner, who paid its rent, each.
        assert_eq!(sizes, [30, 30, 30, 30, 30, 30, 20]);
    }
}
