//! Read-only, with return data; made to be called by other programs.

pub mod get_rate;
pub mod quote_deposit;
pub mod quote_ticket;
pub mod quote_unstake_instant;
pub mod sol_value;
