//! What happened, one event a state change. Each names the pool, its sequence number and the ledger after it, so
//! that the pool can be rebuilt from the events alone; a gap in the sequence (outsiders can fill a transaction's log)
//! means: read the accounts anew.

pub mod admin;
pub mod crank;
pub mod user;

pub use admin::create_pool::PoolCreated;
pub use crank::finalize_epoch::EpochFinalized;
pub use user::deposit_sol::SolDeposited;

use anchor_lang::Discriminator;
use bytemuck::Pod;

/// Logs an event from the stack: Anchor's `emit!` would copy it to the heap first.
#[inline(always)]
pub fn emit<E: Discriminator + Pod>(event: &E) {
    let tag: [u8; 8] = match E::DISCRIMINATOR.first_chunk() {
        Some(tag) => *tag,
        // Anchor's event tags are eight bytes; the branch is decided at compile time.
        None => [0; 8],
    };
    let tagged = Tagged { tag, event: *event };
    // SAFETY: `Tagged` is `repr(C)` over two types without padding, the second aligned to at most eight bytes behind
    // eight bytes; so all of its bytes are initialised. Read only, for the length of the call.
    let bytes = unsafe {
        core::slice::from_raw_parts((&raw const tagged).cast::<u8>(), core::mem::size_of::<Tagged<E>>())
    };
    anchor_lang::sol_log_data(&[bytes]);
}

#[repr(C)]
struct Tagged<E> {
    tag: [u8; 8],
    event: E,
}
