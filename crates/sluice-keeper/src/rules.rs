//! The program's rules, as far as a keeper must know them to send nothing that would be refused or do nothing.
//!
//! Each mirrors a page of `docs/spec`; amounts are `sluice_math`'s, which the program uses as well. Where a rule here differs from
//! the program's, nothing breaks: the program decides, and a simulation says so before a fee is paid.

pub mod books;
pub mod delegate;
pub mod flags;
pub mod groups;
pub mod history;
pub mod level;
pub mod queue;
pub mod stake;
pub mod sweep;
pub mod undelegate;

use sluice_client::accounts::Record;
pub use sluice_client::operators::{
    ASTRAY, BONDED, COOLING, DRAINING, GONE, IDLE, LISTED, STAKED, current, is_listed, is_open,
};
pub use sluice_client::quote::{Closed, FLOOR};

/// No epoch.
pub const NEVER: u64 = u64::MAX;

/// [`Record::moved_under`]: under this level the operator may move less than its gap.
pub const LIMITED: u32 = 1 << 31;

/// Whether the operator may have a target in `epoch`.
#[must_use]
pub fn eligible(record: &Record, epoch: u64) -> bool {
    record.eligible_from <= epoch
}

/// What an operator's bond owes to the pool, in lamports.
#[must_use]
pub fn dues(record: &Record) -> u64 {
    if record.bonded == BONDED { record.loss_due.saturating_add(record.short_due) } else { 0 }
}
