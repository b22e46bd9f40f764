//! Everything of a pool as one document.

use serde::Serialize;
use sluice_client::accounts::{Bond, Cohort, Ticket};
use solana_address::Address;

use super::bonds::BondView;
use super::config::{self, ParameterView};
use super::operators::{Operator, operators};
use super::pool::PoolView;
use super::rate::Entry;
use super::tickets::{CohortView, TicketView};
use super::votes::Votes;
use crate::command::groups::{GroupView, GroupsView};
use crate::node::Seen;

/// Raised when a key changes its meaning; new keys leave it as it is.
const VERSION: u32 = 1;

/// What `export` writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportView {
    /// Of this document's form.
    pub version: u32,
    /// What `pool show` shows.
    pub pool: PoolView,
    /// Parameters by number.
    pub parameters: Vec<ParameterView>,
    /// Operators by place.
    pub operators: Vec<Operator>,
    /// Groups by id.
    pub groups: Vec<GroupView>,
    /// Past epochs, oldest first.
    pub rates: Vec<Entry>,
    /// Cohorts, oldest first: those in the queue, and those with tickets that nobody has claimed.
    pub cohorts: Vec<CohortView>,
    /// Tickets, oldest first.
    pub tickets: Vec<TicketView>,
    /// Bonds, by their addresses.
    pub bonds: Vec<BondView>,
}

impl ExportView {
    /// Of a pool with all of its cohorts, tickets and bonds.
    #[must_use]
    pub fn of(
        seen: &Seen,
        cohorts: &[(Address, Cohort)],
        tickets: &[(Address, Ticket)],
        bonds: &[(Address, Bond)],
        votes: &Votes,
    ) -> Self {
        let cohort =
            |of: &Ticket| cohorts.iter().find(|(address, _)| *address == of.cohort).map(|(_, of)| of);
        let mut with_cohorts: Vec<_> =
            tickets.iter().filter_map(|(at, of)| cohort(of).map(|cohort| (at, of, cohort))).collect();
        with_cohorts.sort_by_key(|(_, of, cohort)| (cohort.epoch, of.from));
        let mut bonds: Vec<BondView> =
            bonds.iter().map(|(at, of)| BondView::of(at, of, &seen.operators)).collect();
        bonds.sort_by(|a, b| a.bond.cmp(&b.bond));
        Self {
            version: VERSION,
            pool: PoolView::of(seen),
            parameters: config::list(seen),
            operators: operators(&seen.operators, seen.now.epoch, votes),
            groups: GroupsView::of(&seen.operators).groups,
            rates: seen.rates.entries.iter().map(Entry::from).collect(),
            cohorts: cohorts.iter().map(|(at, of)| CohortView::of(at, of)).collect(),
            tickets: with_cohorts
                .into_iter()
                .map(|(at, of, cohort)| TicketView::of(at, of, cohort, Some(&seen.queue)))
                .collect(),
            bonds,
        }
    }
}
