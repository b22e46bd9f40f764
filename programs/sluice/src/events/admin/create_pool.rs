//! Event of `create_pool`.

use anchor_lang::prelude::*;

/// A pool exists.
#[event(bytemuck)]
pub struct PoolCreated {
    /// The pool.
    pub pool: Address,
    /// Its mint.
    pub mint: Address,
    /// Owner of the mint.
    pub token_program: Address,
    /// Who governs it.
    pub governance: Address,
    /// Its curator.
    pub curator: Address,
    /// Its guardian.
    pub guardian: Address,
    /// Receives the fee.
    pub treasury: Address,
    /// Number of this event: 1.
    pub sequence: u64,
    /// The epoch of its first pair.
    pub epoch: u64,
    /// Lamports locked, which are the first pair's assets.
    pub assets: u64,
    /// Shares locked, which are the first pair's supply.
    pub supply: u64,
    /// The pool's deposit cap, lamports.
    pub deposit_cap: u64,
    /// The least `r_max`, parts per million.
    pub r_floor_ppm: u64,
    /// What is closed: its gate.
    pub closed: u64,
}
