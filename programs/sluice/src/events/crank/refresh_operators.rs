//! Event of `refresh_operators` and `sweep_operators`.

use anchor_lang::prelude::*;

use crate::state::Operators;

/// Operators were read. Behind the fields, as a second piece of the log line: eight bytes for each place from `first`
/// on, its lamports, or `u64::MAX` where it was not read.
#[event(bytemuck)]
pub struct OperatorsRefreshed {
    /// The pool.
    pub pool: Address,
    /// Number of this event among those of the operators' account.
    pub sequence: u64,
    /// The epoch that is being refreshed.
    pub epoch: u64,
    /// Tracked lamports of all stake accounts after it.
    pub lamports: u64,
    /// Active and activating after it.
    pub delegated: u64,
    /// Cooling after it.
    pub cooling: u64,
    /// First place that was looked at.
    pub first: u32,
    /// Operators read in this epoch so far.
    pub visited: u32,
}

impl OperatorsRefreshed {
    /// As the header says.
    #[inline(always)]
    pub fn of(header: &Operators, first: u32) -> Self {
        Self {
            pool: header.pool,
            sequence: header.sequence,
            epoch: header.epoch,
            lamports: header.lamports,
            delegated: header.delegated,
            cooling: header.cooling,
            first,
            visited: header.visited,
        }
    }
}
