//! Called by whoever creates, governs, curates or guards a pool.

pub mod accept_role;
pub mod add_operator;
pub mod cancel_change;
pub mod create_pool;
pub mod extend_rates;
pub mod pause;
pub mod propose_role;
pub mod remove_operator;
pub mod set_group;
pub mod set_parameter;
pub mod set_treasury;
pub mod terms;
pub mod update_operator;
