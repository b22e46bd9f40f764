//! Called by whoever creates or governs a pool.

pub mod create_pool;
