//! Event of `open_bond`, `top_up_bond`, `request_bond` and `release_bond`.

use anchor_lang::prelude::*;

use crate::state::{Bond, Operators, Record};

/// A bond changed. The figures are those after it.
#[event(bytemuck)]
pub struct BondChanged {
    /// The pool.
    pub pool: Address,
    /// The operator's vote account.
    pub vote: Address,
    /// Who owns the bond.
    pub owner: Address,
    /// Number of this event among those of the bond.
    pub sequence: u64,
    /// Its number among those of the operators' account.
    pub operators_sequence: u64,
    /// What stands in, in lamports; zero once it was returned.
    pub lamports: u64,
    /// The epoch in which it was asked back; `u64::MAX` where it was not.
    pub requested: u64,
    /// The epoch before which a flag bars the operator from a target, as its record says; zero where none has, or where
    /// it is not listed any more.
    pub barred_until: u64,
    /// The operator's place; `u32::MAX` where it is not listed any more.
    pub index: u64,
}

impl BondChanged {
    /// As bond, header and record say.
    pub fn of(bond: &Bond, header: &Operators, record: &Record, index: u32) -> Self {
        Self {
            pool: bond.pool,
            vote: bond.vote,
            owner: bond.owner,
            sequence: bond.sequence,
            operators_sequence: header.sequence,
            lamports: bond.lamports,
            requested: bond.requested,
            barred_until: record.barred_until,
            index: u64::from(index),
        }
    }
}
