//! The pairs of past epochs: the oracle of integrators between a boundary and its crank.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};

/// The account: a ring of as many entries as it has room for.
pub type RateSlab = Slab<RateHistory, RateEntry>;

/// Entries that a full-size account has.
pub const FULL: u32 = 512;

/// Entries of a new account: what fits the 10,240 bytes of a creation.
pub const FIRST: u32 = 128;

/// Entries that one instruction adds: what fits the 10,240 bytes of a growth.
pub const STEP: u32 = 128;

/// Header of the history.
#[account]
pub struct RateHistory {
    /// The pool.
    pub pool: Address,
    /// Entries ever written. The newest lies at `(written - 1) % len`.
    pub written: u64,
}

/// What an epoch was closed with. Epochs that nobody closed have no entry.
#[derive(Clone, Copy, IdlType, Pod, Zeroable)]
#[repr(C)]
pub struct RateEntry {
    /// The epoch.
    pub epoch: u64,
    /// When it was closed, seconds since 1970 by the cluster's clock.
    pub time: i64,
    /// Assets of the pair.
    pub assets: u64,
    /// Supply of the pair.
    pub supply: u64,
    /// Lamports that came in beyond the books: rewards, tips, donations.
    pub grown: u64,
    /// Lamports of the books that were not there.
    pub lost: u64,
    /// The fee, in lamports.
    pub fee: u64,
}

impl RateHistory {
    /// Bytes of an account with `entries` entries.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "evaluated for constants only, where an overflow stops the build"
    )]
    pub const fn space(entries: u32) -> usize {
        // as-safety: 32 bits.
        8 + core::mem::size_of::<Self>() + 8 + entries as usize * core::mem::size_of::<RateEntry>()
    }
}

/// Adds an entry: behind the last while there is room, over the oldest after that. Total: a history that cannot be
/// written never stops a close.
pub fn append(slab: &mut RateSlab, entry: RateEntry) {
    let written = slab.written;
    if slab.try_push(entry).is_err() {
        let len = slab.len();
        let at = usize::try_from(written).ok().and_then(|written| written.checked_rem(len));
        if let Some(oldest) = at.and_then(|at| slab.get_mut(at)) {
            *oldest = entry;
        }
    }
    slab.written = written.saturating_add(1);
}

const _: () = assert!(core::mem::size_of::<RateEntry>() == 56);
const _: () = assert!(RateHistory::space(FIRST) <= 10_240);
