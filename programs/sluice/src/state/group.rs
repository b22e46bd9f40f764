//! Groups of operators that fail together: an owner, a data centre or network, a country, a client.

use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};
use sluice_math::level;

/// Group ids are bytes.
pub const GROUPS: usize = 256;

/// A group's caps and its members' sums.
#[derive(Clone, Copy, IdlType, Pod, Zeroable)]
#[repr(C)]
pub struct Group {
    /// The most its members may have together, in lamports.
    pub cap: u64,
    /// The cap from `Operators::groups_from` on.
    pub next_cap: u64,
    /// What its members have, active and activating.
    pub delegated: u64,
    /// Sum of its members' weights.
    pub weights: u32,
    /// The most its members may have together, in basis points of the pool.
    pub share: u16,
    /// The share from `Operators::groups_from` on.
    pub next_share: u16,
}

impl Group {
    /// The cap that counts: the smaller of the two.
    #[inline(always)]
    pub fn live_cap(&self, share_unit: u64) -> u64 {
        // wrapping-safety: a unit is a ten-thousandth of the assets, and a share at most ten thousand units.
        self.cap.min(share_unit.wrapping_mul(u64::from(self.share)))
    }

    /// The level at which the group is full.
    #[inline(always)]
    pub fn ceiling(&self, share_unit: u64) -> u64 {
        level::ceiling(self.live_cap(share_unit), u64::from(self.weights))
    }

    /// How much more its members may have.
    #[inline(always)]
    pub fn room(&self, share_unit: u64) -> u64 {
        self.live_cap(share_unit).saturating_sub(self.delegated)
    }

    /// Makes the pending caps count.
    pub fn turn(&mut self) {
        self.cap = self.next_cap;
        self.share = self.next_share;
    }
}

const _: () = assert!(core::mem::size_of::<Group>() == 32);
