//! Cohorts, tickets and bonds, as far as they are remembered.
//!
//! There may be a hundred thousand tickets, of whoever wants them. A cohort that is paid gets no more of them, so that its tickets are
//! read once, and those that we have paid are taken out.

use std::collections::{HashMap, HashSet};

use futures_util::stream::{self, StreamExt};
use sluice_client::accounts::{Bond, Cohort, State, Ticket};
use solana_account::Account;
use solana_address::Address;

use super::Snapshot;
use crate::action::{Key, Place};
use crate::cluster::{Cluster, Filter, Trouble};

/// Tickets and bonds are kept so many times as long as stake accounts: nobody but keepers takes them away, and whoever gets a ticket
/// by a transfer waits for it.
const LONGER: u64 = 30;
/// Lists that are asked for at the same time.
const MOST_REQUESTS: usize = 4;

/// What is remembered.
#[derive(Debug, Default)]
pub struct Queue {
    /// Of a pool's epoch and sequence.
    cohorts: Option<(u64, u64, Aged<Cohort>)>,
    /// By cohort.
    tickets: HashMap<Address, Aged<Ticket>>,
    bonds: Option<Aged<Bond>>,
}

/// Accounts of one type, and the slot at which they were read.
#[derive(Debug)]
struct Aged<T> {
    slot: u64,
    all: Vec<(Address, T)>,
}

impl<T> Aged<T> {
    fn is_young(&self, slot: u64, most: u64) -> bool {
        slot.saturating_sub(self.slot) <= most
    }
}

impl Queue {
    /// Forgets tickets that were paid, bonds that were given back, cohorts that were moved on.
    pub fn done(&mut self, keys: &[Key]) {
        let account = |key: &Key| match key.place {
            Place::Account(address) => Some(address),
            _ => None,
        };
        let done: HashSet<Address> = keys.iter().filter_map(account).collect();
        if done.is_empty() {
            return;
        }
        self.cohorts = None;
        for tickets in self.tickets.values_mut() {
            tickets.all.retain(|(address, _)| !done.contains(address));
        }
        if let Some(bonds) = &mut self.bonds {
            bonds.all.retain(|(address, _)| !done.contains(address));
        }
    }

    /// Forgets everything: something of it was not as it is remembered.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Writes everything into a snapshot, and reads what is not remembered, or for too long. Errors: `Node`, for what is missing then.
    pub(super) async fn read<C: Cluster>(
        &mut self,
        cluster: &C,
        snapshot: &mut Snapshot,
        keep_slots: u64,
    ) -> Result<(), Trouble> {
        let (pool, slot, long) = (snapshot.keys.pool, snapshot.slot, keep_slots.saturating_mul(LONGER));
        self.bonds = self.bonds.take().filter(|bonds| bonds.is_young(slot, long));
        let bonds = match &self.bonds {
            Some(_) => Ok(()),
            None => list(cluster, pool, slot).await.map(|bonds| self.bonds = Some(bonds)),
        };
        if let Some(bonds) = &self.bonds {
            snapshot.bonds.clone_from(&bonds.all);
        }
        let of = (snapshot.epoch(), snapshot.pool.sequence);
        let kept = self
            .cohorts
            .take()
            .filter(|(epoch, sequence, cohorts)| (*epoch, *sequence) == of && cohorts.is_young(slot, long));
        let cohorts = match kept {
            Some((.., cohorts)) => cohorts,
            None => list(cluster, pool, slot).await?,
        };
        snapshot.cohorts.clone_from(&cohorts.all);
        snapshot.cohorts.sort_by_key(|(_, cohort)| cohort.epoch);
        self.cohorts = Some((of.0, of.1, cohorts));
        let tickets = self.read_tickets(cluster, snapshot, long).await;
        bonds.and(tickets)
    }

    /// Tickets of cohorts of which something is finalised. One that the node does not tell keeps the others from nothing.
    async fn read_tickets<C: Cluster>(
        &mut self,
        cluster: &C,
        snapshot: &mut Snapshot,
        long: u64,
    ) -> Result<(), Trouble> {
        let begun = snapshot.cohorts.iter().filter(|(_, cohort)| cohort.filled != 0 && cohort.open != 0);
        let begun: Vec<Address> = begun.map(|(address, _)| *address).collect();
        let slot = snapshot.slot;
        self.tickets.retain(|cohort, tickets| begun.contains(cohort) && tickets.is_young(slot, long));
        let unknown: Vec<Address> =
            begun.iter().filter(|cohort| !self.tickets.contains_key(cohort)).copied().collect();
        let lists =
            unknown.into_iter().map(|cohort| async move { (cohort, list(cluster, cohort, slot).await) });
        let mut lists = std::pin::pin!(stream::iter(lists).buffered(MOST_REQUESTS));
        let mut result = Ok(());
        while let Some((cohort, tickets)) = lists.next().await {
            match tickets {
                Ok(tickets) => {
                    self.tickets.insert(cohort, tickets);
                }
                Err(trouble) => result = Err(trouble),
            }
        }
        let known = begun.iter().filter_map(|cohort| self.tickets.get(cohort));
        snapshot.tickets = known.flat_map(|tickets| tickets.all.iter().cloned()).collect();
        snapshot.tickets.sort_by_key(|(address, ticket)| (ticket.cohort, ticket.from, *address));
        result
    }
}

/// All accounts of a type that belong to `parent`, by address; what cannot be read is of another version, and left alone.
async fn list<T: State, C: Cluster>(cluster: &C, parent: Address, slot: u64) -> Result<Aged<T>, Trouble> {
    let found = cluster.program_accounts(&Filter { tag: T::TAG, parent }, slot).await?;
    let read = |(address, account): (Address, Account)| {
        T::decode(&account.owner, &account.data).ok().map(|state| (address, state))
    };
    let mut all: Vec<(Address, T)> = found.into_iter().filter_map(read).collect();
    all.sort_by_key(|(address, _)| *address);
    Ok(Aged { slot, all })
}
