//! What is stored, what always holds of it, and how a price is come by.

pub mod fresh;
pub mod lst_mint;
pub mod pool;

pub use fresh::FreshPool;
pub use pool::{Pool, PoolParams};
