//! What is stored, what always holds of it, and how a price is come by.

pub mod allowance;
pub mod fresh;
pub mod group;
mod liquidity;
pub mod lst_mint;
pub mod operators;
pub mod params;
pub mod pool;
pub mod rates;
pub mod record;
mod targets;
mod terms;
pub mod treasury;
pub mod vote;

pub use fresh::FreshPool;
pub use operators::Operators;
pub use params::PoolParams;
pub use pool::Pool;
pub use rates::RateHistory;
pub use record::Record;
