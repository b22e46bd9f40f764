//! Called by whoever creates or governs a pool.

pub mod add_operator;
pub mod create_pool;
pub mod extend_rates;
pub mod remove_operator;
pub mod set_group;
pub mod terms;
pub mod update_operator;
