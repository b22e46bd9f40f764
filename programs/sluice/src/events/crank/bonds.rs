//! Events of `measure_operators`, `settle_bond` and `recapitalise`.

use anchor_lang::prelude::*;

use crate::state::Operators;

/// Operators were measured. Behind the fields, as a second piece of the log line: two numbers of eight bytes for each
/// bond that owes for a shortfall, the operator's place and lamports; those that do not fit are not listed.
#[event(bytemuck)]
pub struct OperatorsMeasured {
    /// The pool.
    pub pool: Address,
    /// Number of this event among those of the operators' account.
    pub sequence: u64,
    /// The epoch.
    pub epoch: u64,
    /// What all delegations that were active all epoch have grown by.
    pub growth: u64,
    /// What that growth grew on.
    pub growth_base: u64,
    /// What bonds owe after it.
    pub bonded_due: u64,
    /// First place that was looked at.
    pub first: u32,
    /// Operators measured in this epoch so far.
    pub measured: u32,
}

impl OperatorsMeasured {
    /// As the header says.
    pub fn of(header: &Operators, first: u32) -> Self {
        Self {
            pool: header.pool,
            sequence: header.sequence,
            epoch: header.epoch,
            growth: header.growth,
            growth_base: header.growth_base,
            bonded_due: header.bonded_due,
            first,
            measured: header.measured,
        }
    }
}

/// A bond has paid.
#[event(bytemuck)]
pub struct BondSettled {
    /// The pool.
    pub pool: Address,
    /// The operator's vote account.
    pub vote: Address,
    /// Number of this event.
    pub sequence: u64,
    /// Its number among those of the operators' account.
    pub operators_sequence: u64,
    /// Its number among those of the bond.
    pub bond_sequence: u64,
    /// For what the operator has lost, lamports.
    pub principal: u64,
    /// For what it has earned too little, lamports.
    pub shortfall: u64,
    /// What the bond could not pay, and does not owe any more.
    pub unpaid: u64,
    /// What the bond has left.
    pub lamports: u64,
    /// What bonds have paid since the last close.
    pub cover: u64,
    /// What bonds still owe.
    pub bonded_due: u64,
    /// The operator's place.
    pub index: u64,
}

/// Somebody gave lamports to restore the pool.
#[event(bytemuck)]
pub struct Recapitalised {
    /// The pool.
    pub pool: Address,
    /// Who gave.
    pub funder: Address,
    /// Number of this event.
    pub sequence: u64,
    /// Lamports.
    pub lamports: u64,
    /// All that was given since the last close.
    pub recapitalised: u64,
    /// What is closed, and why: a sum of the bits in `state/closed.rs`.
    pub closed: u64,
}
