//! Time and what the runtime does by itself: epochs, slots, the reward window, stake history, rent steps.

use solana_account::Account;
use solana_address::Address;
use solana_clock::Clock;
use solana_epoch_rewards::EpochRewards;
use solana_rent::Rent;
use solana_stake_interface::stake_history::{MAX_ENTRIES, SIZE, StakeHistoryEntry};

use super::{Chain, SOL};
use crate::ids;

/// Slots in an epoch, unchanged since genesis.
pub const SLOTS_PER_EPOCH: u64 = 432_000;
/// Slots of 200 ms since epoch 1053: an epoch is a day.
pub const SECONDS_PER_EPOCH: u64 = SLOTS_PER_EPOCH / 5;
/// The epoch a new chain is in.
pub const START_EPOCH: u64 = 1_060;
/// When that epoch began: 2026-11-01 00:00:00 UTC.
pub const START_TIMESTAMP: i64 = 1_793_491_200;
/// The slot of the epoch where [`Chain::set_epoch`] arrives: 1 % in, rewards paid out, most of the day ahead.
pub const SETTLED_SLOT: u64 = SLOTS_PER_EPOCH / 100;
/// The cluster in an epoch of which a test said nothing: flows far below the 9 % that may move in one epoch.
pub const STEADY_HISTORY: StakeHistoryEntry = StakeHistoryEntry {
    effective: 420_000_000 * SOL,
    activating: 2_000_000 * SOL,
    deactivating: 2_000_000 * SOL,
};

/// A plausible inflation payout of one epoch, for the EpochRewards sysvar.
const REWARDS_PER_EPOCH: u64 = 60_000 * SOL;

impl Chain {
    /// The Clock sysvar.
    pub fn clock(&self) -> Clock {
        self.svm.get_sysvar()
    }

    /// The epoch.
    pub fn epoch(&self) -> u64 {
        self.clock().epoch
    }

    /// Slots since the epoch began.
    pub fn slot_in_epoch(&self) -> u64 {
        self.clock().slot % SLOTS_PER_EPOCH
    }

    /// Goes to [`SETTLED_SLOT`] of `epoch`, with the reward window over and a stake history up to the epoch before.
    #[track_caller]
    pub fn set_epoch(&mut self, epoch: u64) {
        assert!(epoch >= self.epoch(), "epochs don't go back: from {} to {epoch}", self.epoch());
        self.write_epoch(epoch, SETTLED_SLOT);
        self.set_epoch_rewards_active(false);
    }

    /// Goes `count` epochs on, like [`Chain::set_epoch`].
    #[track_caller]
    pub fn advance_epochs(&mut self, count: u64) {
        self.set_epoch(self.epoch() + count);
    }

    /// Goes to a slot of the current epoch, before or after the present one.
    #[track_caller]
    pub fn set_slot_in_epoch(&mut self, slot: u64) {
        assert!(slot < SLOTS_PER_EPOCH, "an epoch has {SLOTS_PER_EPOCH} slots, there is no slot {slot}");
        self.write_epoch(self.epoch(), slot);
    }

    /// Opens or closes the reward window: while it is open, the stake program refuses everything but
    /// GetMinimumDelegation.
    pub fn set_epoch_rewards_active(&mut self, active: bool) {
        let distributed = if active { REWARDS_PER_EPOCH / 2 } else { REWARDS_PER_EPOCH };
        self.svm.set_sysvar(&EpochRewards {
            distribution_starting_block_height: self.epoch() * SLOTS_PER_EPOCH + 1,
            num_partitions: 600,
            total_points: 1,
            total_rewards: REWARDS_PER_EPOCH,
            distributed_rewards: distributed,
            active,
            ..EpochRewards::default()
        });
    }

    /// Sets the cluster's effective, activating and deactivating stake of past (or future) epochs; the rest stays at
    /// [`STEADY_HISTORY`].
    pub fn set_stake_history(&mut self, entries: &[(u64, StakeHistoryEntry)]) {
        self.history.extend(entries.iter().cloned());
        self.write_stake_history();
    }

    /// The Rent sysvar.
    pub fn rent(&self) -> Rent {
        self.svm.get_sysvar()
    }

    /// The least lamports with which an account of `len` bytes may be opened.
    pub fn minimum_balance(&self, len: usize) -> u64 {
        self.rent().minimum_balance(len)
    }

    /// Takes a rent step, up or down: for programs and for the check of each transaction.
    pub fn set_rent_per_byte(&mut self, lamports: u64) {
        self.svm.set_sysvar(&Rent::with_lamports_per_byte(lamports));
    }

    /// Sets what `sol_get_epoch_stake` says of a vote account; 0 removes it.
    pub fn set_epoch_stake(&mut self, vote: &Address, lamports: u64) {
        self.svm.set_epoch_stake(*vote, lamports).expect("all stake together fits in a u64");
    }

    /// Writes the clock and, since the stake program finds an entry by its distance from the clock's epoch, the
    /// stake history.
    pub(super) fn write_epoch(&mut self, epoch: u64, slot: u64) {
        let began = START_TIMESTAMP + as_seconds(epoch.saturating_sub(START_EPOCH) * SECONDS_PER_EPOCH);
        self.svm.set_sysvar(&Clock {
            slot: epoch * SLOTS_PER_EPOCH + slot,
            epoch_start_timestamp: began,
            epoch,
            leader_schedule_epoch: epoch + 1,
            unix_timestamp: began + as_seconds(slot * SECONDS_PER_EPOCH / SLOTS_PER_EPOCH),
        });
        self.write_stake_history();
    }

    /// The account as the runtime lays it out: newest epoch first, without gaps, always at full size. LiteSVM's own
    /// `set_sysvar` makes it as short as its entries, and then on-chain reads by offset fail.
    fn write_stake_history(&mut self) {
        let epoch = self.epoch();
        let first = epoch.saturating_sub(MAX_ENTRIES as u64);
        let mut data = (epoch - first).to_le_bytes().to_vec();
        for past in (first..epoch).rev() {
            let entry = self.history.get(&past).unwrap_or(&STEADY_HISTORY);
            for word in [past, entry.effective, entry.activating, entry.deactivating] {
                data.extend(word.to_le_bytes());
            }
        }
        data.resize(SIZE, 0);
        let account =
            Account { lamports: 1, data, owner: ids::SYSVAR_OWNER, executable: false, rent_epoch: 0 };
        self.set_account(&ids::STAKE_HISTORY, account);
    }
}

fn as_seconds(seconds: u64) -> i64 {
    i64::try_from(seconds).expect("no test outlives the clock")
}
