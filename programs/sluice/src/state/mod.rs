//! What is stored, what always holds of it, and how a price is come by.

use anchor_lang::prelude::*;

use crate::error::SluiceError;

pub mod allowance;
pub mod bond;
mod books;
pub mod closed;
pub mod cohort;
pub mod config;
pub mod entrance;
mod figures;
pub mod fresh;
pub mod group;
mod liquidity;
pub mod lst_mint;
pub mod operators;
pub mod parameters;
pub mod params;
pub mod pool;
mod queue;
pub mod rates;
pub mod record;
mod round;
mod targets;
mod terms;
pub mod ticket;
pub mod treasury;
pub mod vote;

pub use bond::Bond;
pub use cohort::Cohort;
pub use config::Config;
pub use fresh::FreshPool;
pub use operators::Operators;
pub use params::{Gate, PoolParams};
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

/// The tag of an account, of a length that is known: otherwise bytes are compared and copied by calls.
pub struct TagOf<T>(core::marker::PhantomData<T>);

impl<T: anchor_lang::Discriminator> TagOf<T> {
    /// The tag.
    pub const TAG: [u8; 8] = match T::DISCRIMINATOR.first_chunk() {
        Some(tag) => *tag,
        None => panic!("Anchor's account tags are eight bytes"),
    };
}

/// Tag and state of an account of ours that has the length of both.
#[inline(always)]
pub fn halves<'a, T: bytemuck::Pod>(account: &AccountView) -> Option<(&'a mut [u8; 8], &'a mut T)> {
    let mut view = *account;
    let len = view.data_len();
    // SAFETY: unchecked accounts are not borrowed, and a handler has one reference at a time; the data has this length
    // and stays where it is for the length of the instruction.
    let data = unsafe { core::slice::from_raw_parts_mut(view.data_mut_ptr(), len) };
    let (tag, state) = data.split_first_chunk_mut()?;
    Some((tag, bytemuck::try_from_bytes_mut(state).ok()?))
}

/// Writes the tag of a fresh account and lends its state, which is zero.
#[inline(always)]
pub fn begin<'a, T: bytemuck::Pod + anchor_lang::Discriminator>(account: &AccountView) -> Result<&'a mut T> {
    let (tag, state) = halves::<T>(account).ok_or(SluiceError::InvariantViolated)?;
    *tag = TagOf::<T>::TAG;
    Ok(state)
}

/// Prints the rows of the lists for `sluice-idl`: Anchor's IDL knows an account's header and nothing behind it.
#[cfg(all(test, feature = "idl-build"))]
#[test]
fn __anchor_private_print_idl_rows() {
    use anchor_lang::IdlAccountType;
    let rows = [record::Record::__idl_type_def(), rates::RateEntry::__idl_type_def()];
    let rows: Vec<&str> = rows.into_iter().flatten().collect();
    println!("--- IDL begin rows ---\n[{}]\n--- IDL end rows ---", rows.join(","));
}
