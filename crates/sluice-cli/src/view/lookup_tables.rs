//! Lookup tables of a pool, and what they lack.

use serde::Serialize;
use sluice_client::table::{MOST, Table};
use solana_address::Address;

use crate::report::{grid, pairs, sections};

/// What `lookup-tables show` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LookupTablesView {
    /// The pool.
    pub pool: String,
    /// Addresses that keepers look up: the pool's own, and three an operator.
    pub wanted: usize,
    /// Those of them that are in none of the tables.
    pub missing: Vec<String>,
    /// The tables.
    pub tables: Vec<TableView>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableView {
    /// Its address.
    pub table: String,
    /// Who extends it; null where nobody can.
    pub authority: Option<String>,
    /// Addresses in it.
    pub addresses: usize,
    /// Those of them that are the pool's.
    pub of_pool: usize,
    /// Addresses that it has room for.
    pub room: usize,
}

impl LookupTablesView {
    /// Of `tables`, for the addresses that a pool wants to be in one.
    #[must_use]
    pub fn of(pool: &Address, wanted: &[Address], tables: &[Table], missing: &[Address]) -> Self {
        let one = |of: &Table| TableView {
            table: of.address.to_string(),
            authority: of.authority.map(|authority| authority.to_string()),
            addresses: of.addresses.len(),
            of_pool: of.addresses.iter().filter(|address| wanted.contains(address)).count(),
            room: MOST.saturating_sub(of.addresses.len()),
        };
        Self {
            pool: pool.to_string(),
            wanted: wanted.len(),
            missing: missing.iter().map(ToString::to_string).collect(),
            tables: tables.iter().map(one).collect(),
        }
    }

    /// For people: counts, for whoever wants the addresses has the document.
    #[must_use]
    pub fn table(&self) -> String {
        let rows: Vec<Vec<String>> = self.tables.iter().map(TableView::cells).collect();
        let head = [
            ("pool", self.pool.clone()),
            ("addresses wanted", self.wanted.to_string()),
            ("missing", self.missing.len().to_string()),
        ];
        let tables = if rows.is_empty() {
            String::new()
        } else {
            grid(&["table", "authority", "addresses", "of the pool", "room"], &rows)
        };
        sections(&[("Lookup tables of a pool", pairs(&head)), ("Tables", tables)])
    }
}

impl TableView {
    fn cells(&self) -> Vec<String> {
        vec![
            self.table.clone(),
            self.authority.clone().unwrap_or_else(|| "nobody".to_owned()),
            self.addresses.to_string(),
            self.of_pool.to_string(),
            self.room.to_string(),
        ]
    }
}
