//! Event of `set_group`.

use anchor_lang::prelude::*;

/// A group's caps are to change.
#[event(bytemuck)]
pub struct GroupSet {
    /// The pool.
    pub pool: Address,
    /// Number of this event among those of the operators' account.
    pub sequence: u64,
    /// The cap, lamports.
    pub cap: u64,
    /// The epoch from which it counts.
    pub from: u64,
    /// The share of the pool, basis points.
    pub share: u32,
    /// The group.
    pub id: u32,
}
