//! The parts of the sysvars that are needed, each by one syscall of a few bytes.

use anchor_lang::prelude::*;
use pinocchio::sysvars::{clock::CLOCK_ID, get_sysvar};
use sluice_math::Epoch;

/// `EpochRewards`.
const EPOCH_REWARDS: Address = anchor_lang::address!("SysvarEpochRewards1111111111111111111111111");

/// Offset of `Clock::epoch`: behind the slot and the epoch's start time.
const CLOCK_EPOCH_AT: usize = 16;
/// Offset of `EpochRewards::active`: its last byte.
const EPOCH_REWARDS_ACTIVE_AT: usize = 80;

/// The epoch of the slot being executed.
#[inline(always)]
pub fn current_epoch() -> Result<Epoch> {
    let mut epoch = [0u8; 8];
    get_sysvar(&mut epoch, &CLOCK_ID, CLOCK_EPOCH_AT)?;
    Ok(Epoch::new(u64::from_le_bytes(epoch)))
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
