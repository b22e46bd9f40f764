//! The programs Sluice is measured against, each set up in the same chain and called by hand-encoded instructions.
//! Their own crates stay out of this graph: they would bring a second generation of Solana's.

#[cfg_attr(
    not(test),
    allow(dead_code, reason = "withdrawals are tested here before Sluice has its own to compare")
)]
pub mod spl_stake_pool;
