//! What groups leave to their members, as a pass over all operators asks for it.

extern crate alloc;

use alloc::boxed::Box;

use anchor_lang::prelude::*;
use sluice_math::level::MAX_LEVEL;

use crate::error::SluiceError;
use crate::state::group::{Group, GROUPS};

/// Bits of a place among what is known of combinations of groups: half of the heap. Where another one has the place, an
/// operator costs some 37 units more, about what it would cost without any.
const PLACE_BITS: u32 = 10;
const PLACES: usize = 1 << PLACE_BITS;
const HASH_BITS: u32 = u32::BITS.saturating_sub(PLACE_BITS);

/// The level at which each group is full, by id; on the heap, for it is half a stack frame. A group that was never set
/// has a cap of zero; no group, which is id 0, is never full.
pub(super) struct Ceilings {
    by_id: Box<[u64; GROUPS]>,
    /// The lowest of four, which operators of the same groups share: their ids and it, in the place that a hash gives
    /// them.
    known: Box<[(u32, u64); PLACES]>,
}

impl Ceilings {
    pub fn of(groups: &[Group], share_unit: u64) -> Result<Self> {
        let mut by_id = alloc::vec![0; GROUPS];
        for (ceiling, group) in by_id.iter_mut().zip(groups) {
            *ceiling = group.ceiling(share_unit);
        }
        if let Some(none) = by_id.first_mut() {
            *none = MAX_LEVEL;
        }
        let mut known = alloc::vec![(0, 0); PLACES];
        // The key of no group is what all places hold until they are taken; it has the first one for itself.
        if let Some(none) = known.first_mut() {
            *none = (0, MAX_LEVEL);
        }
        let by_id = by_id.into_boxed_slice().try_into().map_err(|_| SluiceError::InvariantViolated)?;
        let known = known.into_boxed_slice().try_into().map_err(|_| SluiceError::InvariantViolated)?;
        Ok(Self { by_id, known })
    }

    #[inline(always)]
    pub fn lowest(&mut self, ids: &[u8; 4]) -> u64 {
        let key = u32::from_le_bytes(*ids);
        // as-safety: as many bits as places have. wrapping-safety: a hash.
        let place = (key.wrapping_mul(0x9e37_79b9) >> HASH_BITS) as usize;
        let Some(known) = self.known.get_mut(place) else { return 0 };
        if known.0 != key {
            rare();
            // An id is a byte, and there are as many groups.
            let of = |id: &u8| self.by_id.get(usize::from(*id)).copied().unwrap_or(0);
            let [a, b, c, d] = ids;
            *known = (key, of(a).min(of(b)).min(of(c).min(of(d))));
        }
        known.1
    }
}

/// Says that a branch is seldom taken.
#[cold]
#[inline(always)]
const fn rare() {}

/// What tight groups have room for, by id; all others have room for everybody.
pub(super) type Rooms = Box<[u64; GROUPS]>;

/// A group's members lack what their weights ask for, less what the group has, and what some of them have too much: at
/// most all of the excess. None where no group is tight.
pub(super) fn rooms(groups: &[Group], share_unit: u64, level: u64, excess: u64) -> Option<Rooms> {
    let tight = |group: &Group| {
        let (asked, cap) = (u64::from(group.weights).saturating_mul(level), group.live_cap(share_unit));
        group.weights != 0 && asked.min(cap).saturating_add(excess) > cap
    };
    if !groups.iter().skip(1).any(tight) {
        return None;
    }
    let mut rooms = alloc::vec![u64::MAX; GROUPS];
    for (room, group) in rooms.iter_mut().zip(groups).skip(1) {
        if tight(group) {
            *room = group.room(share_unit);
        }
    }
    rooms.into_boxed_slice().try_into().ok()
}

/// Takes up to `gap` out of the room of all of `ids`; nothing where that is less than `least`.
#[inline(always)]
pub(super) fn take(rooms: &mut [u64; GROUPS], ids: &[u8; 4], gap: u64, least: u64) -> u64 {
    // An id is a byte, and there are as many groups.
    let of = |id: &u8| rooms.get(usize::from(*id)).copied().unwrap_or(u64::MAX);
    let [a, b, c, d] = ids;
    let room = of(a).min(of(b)).min(of(c).min(of(d)));
    if room == u64::MAX {
        return gap;
    }
    let taken = room.min(gap);
    if taken < gap && taken < least {
        return 0;
    }
    for id in ids {
        if let Some(room) = rooms.get_mut(usize::from(*id)) {
            *room = room.saturating_sub(taken);
        }
    }
    taken
}
