//! What is stored, what always holds of it, and how a price is come by.

use anchor_lang::prelude::*;

use crate::error::SluiceError;

pub mod allowance;
pub mod cohort;
pub mod fresh;
pub mod group;
mod liquidity;
pub mod lst_mint;
pub mod operators;
pub mod params;
pub mod pool;
mod queue;
pub mod rates;
pub mod record;
mod targets;
mod terms;
pub mod ticket;
pub mod treasury;
pub mod vote;

pub use cohort::Cohort;
pub use fresh::FreshPool;
pub use operators::Operators;
pub use params::PoolParams;
pub use pool::Pool;
pub use rates::RateHistory;
pub use record::Record;
pub use ticket::Ticket;

/// Writes a fresh account: tag and state. What follows, the length of a list, stays zero.
#[inline(always)]
pub fn write<T: bytemuck::Pod>(account: &AccountView, tag: &[u8], state: &T) -> Result<()> {
    let mut view = *account;
    // SAFETY: no other reference to the new account's data exists.
    let data = unsafe { view.borrow_unchecked_mut() };
    let (first, rest) = data.split_at_mut_checked(tag.len()).ok_or(SluiceError::InvariantViolated)?;
    first.copy_from_slice(tag);
    let bytes = bytemuck::bytes_of(state);
    rest.get_mut(..bytes.len()).ok_or(SluiceError::InvariantViolated)?.copy_from_slice(bytes);
    Ok(())
}
