//! What a sweep would move, and what a settlement may try: docs/spec/sweep_operators.md, docs/spec/settle_operator.md.

use std::collections::HashMap;

use sluice_client::accounts::Record;
use sluice_client::plan::least_surplus;
use solana_account::Account;
use solana_address::Address;

use super::books::Books;
use super::history::History;
use super::stake::Seen;
use super::{ASTRAY, COOLING, GONE, IDLE, STAKED};

/// An operator's two accounts, as a reading would find them now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Main.
    pub main: Seen,
    /// Side.
    pub side: Seen,
}

impl Pair {
    /// Reads them.
    #[must_use]
    pub fn read(record: &Record, pool: &Address, accounts: &HashMap<Address, Account>) -> Self {
        let seen = |key: &Address, known: u8| Seen::read(accounts.get(key), pool, record, known);
        Self { main: seen(&record.main, record.main_state), side: seen(&record.side, record.side_state) }
    }

    /// What is there no more of what the record says, in lamports.
    #[must_use]
    pub fn fallen(&self, record: &Record) -> u64 {
        let main = record.main_lamports.saturating_sub(self.main.lamports);
        main.saturating_add(record.side_lamports.saturating_sub(self.side.lamports))
    }
}

/// What a sweep would do with an operator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sweep {
    /// Calls to the stake program that it makes.
    pub calls: u32,
    /// Whether anything moves, or changes its role.
    pub moves: bool,
    /// Whether side has to be brought for that.
    pub side: bool,
}

/// What a sweep goes by.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// What the cluster's throttle has let through.
    pub history: &'a History,
    /// Rent of a stake account.
    pub rent: u64,
    /// The minimum delegation.
    pub minimum: u64,
    /// The least surplus that is withdrawn.
    pub least_surplus: u64,
}

impl<'a> Terms<'a> {
    /// Those of a pool.
    #[must_use]
    pub fn of(books: &Books, history: &'a History) -> Self {
        Self {
            history,
            rent: books.rent.of_stake(),
            minimum: books.list.header.minimum,
            least_surplus: least_surplus(books.list),
        }
    }

    /// What a sweep would do with an operator.
    #[must_use]
    pub fn sweep(&self, pair: &Pair) -> Sweep {
        let mut sweep = Sweep::default();
        let (main_cold, side_cold) = (self.is_cold(&pair.main), self.is_cold(&pair.side));
        // An account at its rent is emptied without a call; counted all the same.
        sweep.count(main_cold, false);
        sweep.count(side_cold, true);
        let warm = pair.side.state == STAKED && self.history.warmed(pair.side.since);
        if warm && pair.main.state == STAKED && self.foldable(pair) {
            sweep.count(true, true);
        } else if warm && (pair.main.state == IDLE || main_cold) {
            // The two swap their roles, without a call.
            return Sweep { moves: true, side: true, ..sweep };
        }
        sweep.count(self.has_surplus(&pair.main), false);
        sweep.count(self.has_surplus(&pair.side), true);
        sweep
    }

    /// Whether a settlement may do what a sweep cannot: it gives back what a rise of the rent took where the reserve has `spare`
    /// lamports for it, and asks the stake program for what the history does not prove.
    #[must_use]
    pub fn to_settle(&self, pair: &Pair, spare: u64) -> bool {
        let lacking = self.lacks(&pair.main).saturating_add(self.lacks(&pair.side));
        if lacking != 0 && lacking <= spare {
            return true;
        }
        let past = |seen: &Seen, state: u8| seen.state == state && seen.since < self.history.now;
        let cooled = past(&pair.main, COOLING) || past(&pair.side, COOLING);
        let warmed = past(&pair.side, STAKED) && matches!(pair.main.state, STAKED | IDLE);
        (cooled || warmed) && !self.sweep(pair).moves
    }

    fn is_cold(&self, seen: &Seen) -> bool {
        seen.state == COOLING && self.history.cooled(seen.since)
    }

    fn has_surplus(&self, seen: &Seen) -> bool {
        let above = seen.lamports.saturating_sub(seen.delegation).saturating_sub(self.rent);
        matches!(seen.state, STAKED | IDLE) && above >= self.least_surplus
    }

    /// Whether both hold delegation and rent, and together the minimum: else the stake program would refuse.
    fn foldable(&self, pair: &Pair) -> bool {
        let holds = |seen: &Seen| seen.lamports.saturating_sub(seen.delegation) >= self.rent;
        let sum = pair.main.delegation.saturating_add(pair.side.delegation);
        holds(&pair.main) && holds(&pair.side) && sum >= self.minimum
    }

    fn lacks(&self, seen: &Seen) -> u64 {
        match seen.state {
            GONE | ASTRAY => 0,
            _ => seen.delegation.saturating_add(self.rent).saturating_sub(seen.lamports),
        }
    }
}

impl Sweep {
    fn count(&mut self, moves: bool, side: bool) {
        if moves {
            self.calls = self.calls.saturating_add(1);
            self.moves = true;
            self.side |= side;
        }
    }
}
