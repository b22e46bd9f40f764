//! The rate, and its history.

use serde::Serialize;
use sluice_client::accounts::{Pool, RateEntry};

use super::growth::{self, Growth};
use super::{Words, price};
use crate::amount;
use crate::node::Seen;
use crate::report::{grid, pairs, sections};

/// The pair that everybody trades at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// The epoch it is of.
    pub epoch: u64,
    /// Whether that is the present one: a pair of another epoch prices nothing.
    pub fresh: bool,
    /// Lamports.
    pub assets: u64,
    /// Base units of the LST.
    pub supply: u64,
    /// Lamports for one LST, rounded down; null without shares.
    pub lamports_per_lst: Option<u64>,
}

impl Rate {
    /// The pair of a pool in epoch `now`.
    #[must_use]
    pub fn of(pool: &Pool, now: u64) -> Self {
        Self {
            epoch: pool.pair_epoch,
            fresh: pool.pair_epoch == now,
            assets: pool.pair_assets,
            supply: pool.pair_supply,
            lamports_per_lst: price(pool.pair_assets, pool.pair_supply),
        }
    }
}

/// What an epoch was closed with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The epoch.
    pub epoch: u64,
    /// When it was closed, seconds since 1970 by the cluster's clock.
    pub time: i64,
    /// Assets of the pair, lamports.
    pub assets: u64,
    /// Supply of the pair, base units.
    pub supply: u64,
    /// Lamports for one LST, rounded down.
    pub lamports_per_lst: Option<u64>,
    /// Lamports that came in beyond the books.
    pub grown: u64,
    /// Lamports of the books that were not there.
    pub lost: u64,
    /// The fee, lamports.
    pub fee: u64,
}

impl From<&RateEntry> for Entry {
    fn from(of: &RateEntry) -> Self {
        Self {
            epoch: of.epoch,
            time: of.time,
            assets: of.assets,
            supply: of.supply,
            lamports_per_lst: price(of.assets, of.supply),
            grown: of.grown,
            lost: of.lost,
            fee: of.fee,
        }
    }
}

/// What `rate` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RateView {
    /// The pool.
    pub pool: String,
    /// The present epoch.
    pub epoch: u64,
    /// The pair.
    pub rate: Rate,
    /// Inflows that no pair contains yet, lamports: deposits pay for them.
    pub unbooked: u64,
    /// What a share's price has made over 1, 7 and 30 epochs, as far as the history reaches.
    pub apy: Vec<Growth>,
    /// How that is reckoned.
    pub apy_method: &'static str,
    /// Past epochs, newest first.
    pub history: Vec<Entry>,
}

impl RateView {
    /// With the newest `most` entries.
    #[must_use]
    pub fn of(seen: &Seen, most: usize) -> Self {
        Self {
            pool: seen.keys.pool.to_string(),
            epoch: seen.now.epoch,
            rate: Rate::of(&seen.pool, seen.now.epoch),
            unbooked: seen.pool.unbooked,
            apy: growth::windows(&seen.rates),
            apy_method: growth::METHOD,
            history: seen.rates.entries.iter().rev().take(most).map(Entry::from).collect(),
        }
    }

    /// For people.
    #[must_use]
    pub fn table(&self) -> String {
        let rate = pairs(&[
            ("one LST", Words::or_dash(self.rate.lamports_per_lst.map(Words::sol))),
            ("assets", Words::sol(self.rate.assets)),
            ("supply", Words::lst(self.rate.supply)),
            ("unbooked", Words::sol(self.unbooked)),
            (
                "of epoch",
                format!("{}{}", self.rate.epoch, if self.rate.fresh { "" } else { ", which has passed" }),
            ),
        ]);
        let rows: Vec<Vec<String>> = self.history.iter().map(Entry::cells).collect();
        let head = ["epoch", "one LST", "assets", "supply", "grown", "lost", "fee"];
        let history = if rows.is_empty() { String::new() } else { grid(&head, &rows) };
        sections(&[("Rate", rate), ("Yield", apy_table(&self.apy)), ("History", history)])
    }
}

impl Entry {
    fn cells(&self) -> Vec<String> {
        vec![
            self.epoch.to_string(),
            Words::or_dash(self.lamports_per_lst.map(amount::exact)),
            amount::exact(self.assets),
            amount::exact(self.supply),
            amount::exact(self.grown),
            amount::exact(self.lost),
            amount::exact(self.fee),
        ]
    }
}

/// Yields as a table; a line that says so where there are none.
#[must_use]
pub fn apy_table(apy: &[Growth]) -> String {
    if apy.is_empty() {
        return "not enough history".to_owned();
    }
    let rows: Vec<Vec<String>> = apy
        .iter()
        .map(|of| {
            vec![
                of.epochs.to_string(),
                format!("{} to {}", of.from_epoch, of.to_epoch),
                growth::percent(of.apy_ppm),
            ]
        })
        .collect();
    grid(&["epochs", "from", "a year"], &rows)
}
