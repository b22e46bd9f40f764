//! Events of the user instructions.

pub mod claim_ticket;
pub mod deposit_sol;
pub mod deposit_stake;
pub mod request_unstake;
pub mod transfer_ticket;
pub mod unstake_instant;
pub mod withdraw_stake;
