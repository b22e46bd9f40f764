//! The parts of the sysvars that are needed, each by one syscall of a few bytes.

use anchor_lang::prelude::*;
use pinocchio::sysvars::{clock::CLOCK_ID, get_sysvar};
use sluice_math::Epoch;

/// `EpochRewards`.
const EPOCH_REWARDS: Address = anchor_lang::address!("SysvarEpochRewards1111111111111111111111111");
/// `EpochSchedule`.
const EPOCH_SCHEDULE: Address = anchor_lang::address!("SysvarEpochSchedu1e111111111111111111111111");

/// Offset of `Clock::epoch`: behind the slot and the epoch's start time.
const CLOCK_EPOCH_AT: usize = 16;
/// Offset of `EpochRewards::active`: its last byte.
const EPOCH_REWARDS_ACTIVE_AT: usize = 80;
/// Slots of a cluster's first epoch where epochs grow at the beginning.
const MINIMUM_SLOTS_PER_EPOCH: u64 = 32;

/// The epoch of the slot being executed.
#[inline(always)]
pub fn current_epoch() -> Result<Epoch> {
    let mut epoch = [0u8; 8];
    get_sysvar(&mut epoch, &CLOCK_ID, CLOCK_EPOCH_AT)?;
    Ok(Epoch::new(u64::from_le_bytes(epoch)))
}

/// The slot being executed, and its epoch.
#[derive(Clone, Copy)]
pub struct Now {
    /// The slot.
    pub slot: u64,
    /// Its epoch.
    pub epoch: Epoch,
}

/// Slot and epoch by one syscall.
#[inline(always)]
pub fn now() -> Result<Now> {
    let mut clock = [0u64; 3];
    get_sysvar(bytemuck::bytes_of_mut(&mut clock), &CLOCK_ID, 0)?;
    let [slot, _, epoch] = clock;
    Ok(Now { slot, epoch: Epoch::new(epoch) })
}

/// Slot, epoch and the stake-weighted time, seconds since 1970.
pub fn now_and_time() -> Result<(Now, i64)> {
    let mut clock = [0u64; 5];
    get_sysvar(bytemuck::bytes_of_mut(&mut clock), &CLOCK_ID, 0)?;
    let [slot, _, epoch, _, time] = clock;
    Ok((Now { slot, epoch: Epoch::new(epoch) }, bytemuck::cast(time)))
}

/// First slot and length of an epoch.
#[derive(Clone, Copy)]
pub struct EpochSlots {
    /// Its first slot.
    pub first: u64,
    /// How many it has.
    pub count: u64,
}

/// The slots of `epoch`. Source: `EpochSchedule` of the runtime. Saturating: a slot beyond all slots never comes.
pub fn slots_of(epoch: u64) -> Result<EpochSlots> {
    let mut bytes = [0u8; 33];
    get_sysvar(&mut bytes, &EPOCH_SCHEDULE, 0)?;
    let word = |at: usize| {
        let chunk = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>());
        chunk.map_or(0, |chunk| u64::from_le_bytes(*chunk))
    };
    let (count, first_normal_epoch, first_normal_slot) = (word(0), word(17), word(25));
    if let Some(normal) = epoch.checked_sub(first_normal_epoch) {
        let first = normal.saturating_mul(count).saturating_add(first_normal_slot);
        return Ok(EpochSlots { first, count });
    }
    // Each of the first epochs is twice as long as the one before it.
    let doubled = u32::try_from(epoch).ok().and_then(|epoch| 1u64.checked_shl(epoch)).unwrap_or(u64::MAX);
    let first = doubled.saturating_sub(1).saturating_mul(MINIMUM_SLOTS_PER_EPOCH);
    Ok(EpochSlots { first, count: doubled.saturating_mul(MINIMUM_SLOTS_PER_EPOCH) })
}

/// Whether the cluster is still paying out this epoch's rewards. Balances are partial until it has.
#[inline(always)]
pub fn rewards_being_paid() -> Result<bool> {
    let mut active = [0u8; 1];
    match get_sysvar(&mut active, &EPOCH_REWARDS, EPOCH_REWARDS_ACTIVE_AT) {
        Ok(()) => Ok(active != [0]),
        // It does not exist before a cluster's first epoch boundary, and then nothing is being paid: the stake program
        // reads its absence the same way. Any other failure is not read as a no.
        Err(ProgramError::UnsupportedSysvar) => Ok(false),
        Err(error) => Err(error),
    }
}
