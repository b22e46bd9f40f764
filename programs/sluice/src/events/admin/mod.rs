//! Events of the admin instructions.

pub mod create_pool;
