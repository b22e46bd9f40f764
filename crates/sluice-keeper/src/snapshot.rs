//! Everything that is decided by, read at about one moment.
//!
//! The books (pool, list of operators, rates, balances, sysvars) are read at one slot. Stake and vote accounts, cohorts, tickets and
//! bonds are read in further requests, each at a slot not before that one. They may so be newer than the books; then a decision
//! may be about something that another keeper has done already, which the simulation before a transaction finds out. What no
//! simulation finds out is a loss that is none: [`Snapshot::steady`].

mod queue;
mod read;
#[cfg(test)]
pub mod sample;

use std::collections::HashMap;

use clap::ValueEnum;
use sluice_client::accounts::{Bond, Cohort, OperatorList, Pool, Record, Ticket};
use sluice_client::pda::PoolKeys;
use sluice_client::sysvar::{Now, Rent};
use sluice_client::tx::Format;
use solana_account::Account;
use solana_address::Address;

pub use self::read::Reader;
use crate::action::{Duty, Key, Place};
use crate::held::Held;
use crate::rules::books::Books;
use crate::rules::history::History;
use crate::rules::sweep::{Pair, Terms};

/// A pool and what belongs to it, at about one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The slot of the books.
    pub slot: u64,
    /// The cluster's time.
    pub now: Now,
    /// Whether the cluster still pays out the epoch's rewards: no stake can be moved and no epoch closed.
    pub rewards_active: bool,
    /// What accounts have to hold.
    pub rent: Rent,
    /// The form of transactions.
    pub format: Format,
    /// What the stake history proves.
    pub history: History,
    /// The pool's addresses.
    pub keys: PoolKeys,
    /// The pool.
    pub pool: Pool,
    /// Its operators.
    pub list: OperatorList,
    /// The rate history.
    pub rates: Rates,
    /// Lamports of the reserve.
    pub reserve: u64,
    /// Whether the treasury can take shares.
    pub treasury_open: bool,
    /// Who pays for transactions and receives bounties.
    pub payer: Address,
    /// Its lamports.
    pub payer_lamports: u64,
    /// Vote and stake accounts of the operators that are listed, by address.
    pub accounts: HashMap<Address, Account>,
    /// Whether no operator's stake was moved while `accounts` were read: only then what they lack is lost, and not moved.
    pub steady: bool,
    /// The pool's cohorts that are not closed, the oldest first.
    pub cohorts: Vec<(Address, Cohort)>,
    /// Tickets of cohorts of which something is finalised.
    pub tickets: Vec<(Address, Ticket)>,
    /// The pool's bonds.
    pub bonds: Vec<(Address, Bond)>,
    /// What is not tried now, because the cluster has refused it or because it was done just now.
    pub held: Held,
    /// How a keeper is set up.
    pub setup: Setup,
}

/// How a keeper is set up, as far as decisions depend on it.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// The form of transactions.
    pub form: Form,
    /// Lookup tables for transactions of version 0.
    pub tables: Vec<Address>,
    /// Whether the payer pays the rent of a longer rate history.
    pub extend_rates: bool,
    /// A vote account to stand beside operators that do not vote, where no other operator of the pool votes.
    pub reference: Option<Address>,
}

/// The form of transactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Version 1 where cluster and node take it, else version 0.
    #[default]
    Auto,
    /// Version 1.
    V1,
    /// Version 0.
    V0,
}

/// How full the rate history is, in entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Written in all the pool's life.
    pub written: u64,
    /// There are.
    pub len: u64,
    /// The account has room for.
    pub capacity: u64,
}

impl Snapshot {
    /// The epoch.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.now.epoch
    }

    /// Whether the pair is of this epoch.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.pool.pair_epoch == self.epoch()
    }

    /// Whether every operator was read in this epoch.
    #[must_use]
    pub fn is_read(&self) -> bool {
        let header = &self.list.header;
        header.count == 0 || (header.epoch == self.epoch() && header.visited >= header.due)
    }

    /// Whether every operator was measured in this epoch.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        let header = &self.list.header;
        header.count == 0 || (header.epoch == self.epoch() && header.measured >= header.due)
    }

    /// The books, for the rules.
    #[must_use]
    pub fn books(&self) -> Books<'_> {
        Books { pool: &self.pool, list: &self.list, reserve: self.reserve, rent: self.rent, now: self.now }
    }

    /// What sweeps go by.
    #[must_use]
    pub fn terms(&self) -> Terms<'_> {
        Terms::of(&self.books(), &self.history)
    }

    /// The operators that are listed, by index.
    pub fn listed(&self) -> impl Iterator<Item = (u32, &Record)> {
        self.books().listed()
    }

    /// The operator at `index`.
    #[must_use]
    pub fn record(&self, index: u32) -> Option<&Record> {
        usize::try_from(index).ok().and_then(|at| self.list.records.get(at))
    }

    /// What an operator's accounts lack of what the books say, in lamports.
    #[must_use]
    pub fn fallen(&self, record: &Record) -> u64 {
        if self.steady { self.pair(record).fallen(record) } else { 0 }
    }

    /// An operator's accounts, as a reading would find them.
    #[must_use]
    pub fn pair(&self, record: &Record) -> Pair {
        Pair::read(record, &self.keys.pool, &self.accounts)
    }

    /// Whether a step may be tried now.
    #[must_use]
    pub fn may(&self, duty: Duty, place: Place) -> bool {
        !self.held.holds(&Key { duty, place }, self.epoch(), self.now.slot)
    }
}
