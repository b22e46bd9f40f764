//! What is shown, as pure functions from decoded accounts: nothing here asks a node.
//!
//! Amounts are integers of lamports or of the LST's base units; epochs that never come are null; an address that is nobody is
//! null. `docs/cli-json.md` has every key.

pub mod bonds;
pub mod closed;
pub mod config;
pub mod crank;
pub mod export;
pub mod growth;
pub mod lookup_tables;
pub mod operators;
pub mod places;
pub mod pool;
mod pool_table;
pub mod rate;
pub mod roles;
pub mod spread;
pub mod summary;
pub mod tickets;
pub mod votes;
mod words;

use solana_address::Address;

pub use words::Words;

/// An epoch, unless it never comes.
#[must_use]
pub fn epoch(raw: u64) -> Option<u64> {
    (raw != u64::MAX).then_some(raw)
}

/// An address, unless it is nobody's.
#[must_use]
pub fn somebody(address: &Address) -> Option<String> {
    (*address != Address::default()).then(|| address.to_string())
}

/// A part of a whole in basis points, rounded down; zero of nothing.
#[must_use]
pub fn bps_of(part: u64, whole: u64) -> u64 {
    sluice_math::wide::mul_div_floor(part, 10_000, whole.max(1)).unwrap_or(u64::MAX)
}

/// The price of one LST in lamports, rounded down; none where a pool has no shares.
#[must_use]
pub fn price(assets: u64, supply: u64) -> Option<u64> {
    sluice_math::wide::mul_div_floor(assets, crate::amount::ONE, (supply != 0).then_some(supply)?)
}
