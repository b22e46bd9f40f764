//! What is stored, what always holds of it, and how a price is come by.

pub mod fresh;
pub mod group;
pub mod lst_mint;
pub mod operators;
pub mod pool;
pub mod rates;
pub mod record;
pub mod treasury;
pub mod vote;

pub use fresh::FreshPool;
pub use operators::Operators;
pub use pool::{Pool, PoolParams};
pub use rates::RateHistory;
pub use record::Record;
