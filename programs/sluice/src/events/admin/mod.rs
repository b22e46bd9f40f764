//! Events of the admin instructions.

pub mod add_operator;
pub mod config;
pub mod create_pool;
pub mod set_group;
pub mod update_operator;
