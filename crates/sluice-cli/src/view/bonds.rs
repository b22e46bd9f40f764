//! Bonds.

use serde::Serialize;
use sluice_client::accounts::{Bond, OperatorList};
use sluice_client::operators::{BONDED, is_listed};
use solana_address::Address;

use super::{Words, epoch};
use crate::amount;
use crate::parameters;
use crate::report::grid;

/// A bond.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BondView {
    /// Its address.
    pub bond: String,
    /// The vote account it stands in for.
    pub vote: String,
    /// Who gets it back.
    pub owner: String,
    /// What stands in, lamports.
    pub lamports: u64,
    /// The operator's place in the list; null where it is not listed any more.
    pub operator: Option<u32>,
    /// Whether it stands in for that operator.
    pub bonded: bool,
    /// What the operator owes, lamports.
    pub owes: u64,
    /// The stake that it covers, lamports; null where the pool asks for no cover.
    pub covers: Option<u64>,
    /// The epoch in which it was asked back.
    pub requested: Option<u64>,
    /// The first epoch in which it may be returned, the delay of every change later, if the operator's stake is gone by then.
    pub earliest_release: Option<u64>,
}

/// What `bond show` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BondsView {
    /// The pool.
    pub pool: String,
    /// What of its stake an operator's bond must have, basis points; zero where none is needed.
    pub cover_bps: u16,
    /// All of them.
    pub bonds: Vec<BondView>,
}

impl BondView {
    /// A bond of a pool with these operators.
    #[must_use]
    pub fn of(address: &Address, bond: &Bond, list: &OperatorList) -> Self {
        let listed = list.records.iter().zip(0u32..);
        let found = listed.filter(|(of, _)| is_listed(of)).find(|(of, _)| of.vote == bond.vote);
        let cover = u64::from(list.header.cover_bps);
        let covers = sluice_math::wide::mul_div_floor(bond.lamports, 10_000, cover.max(1));
        let requested = epoch(bond.requested);
        Self {
            bond: address.to_string(),
            vote: bond.vote.to_string(),
            owner: bond.owner.to_string(),
            lamports: bond.lamports,
            operator: found.map(|(_, index)| index),
            bonded: found.is_some_and(|(of, _)| of.bonded == BONDED),
            owes: found.map_or(0, |(of, _)| of.loss_due.saturating_add(of.short_due)),
            covers: (cover != 0).then_some(covers.unwrap_or(u64::MAX)),
            requested,
            earliest_release: requested.map(|of| of.saturating_add(parameters::table().delay)),
        }
    }
}

impl BondsView {
    /// Of a pool.
    #[must_use]
    pub fn of(pool: &Address, bonds: &[(Address, Bond)], list: &OperatorList) -> Self {
        let mut bonds: Vec<BondView> = bonds.iter().map(|(at, bond)| BondView::of(at, bond, list)).collect();
        bonds.sort_by(|a, b| a.bond.cmp(&b.bond));
        Self { pool: pool.to_string(), cover_bps: list.header.cover_bps, bonds }
    }

    /// For people.
    #[must_use]
    pub fn table(&self) -> String {
        if self.bonds.is_empty() {
            return "none".to_owned();
        }
        let rows: Vec<Vec<String>> = self
            .bonds
            .iter()
            .map(|of| {
                vec![
                    of.vote.clone(),
                    of.owner.clone(),
                    amount::exact(of.lamports),
                    Words::or_dash(of.covers.map(amount::exact)),
                    amount::exact(of.owes),
                    Words::yes(of.bonded).to_owned(),
                    Words::or_dash(of.earliest_release),
                ]
            })
            .collect();
        grid(&["vote account", "owner", "bond", "covers", "owes", "stands in", "returns from epoch"], &rows)
    }
}
