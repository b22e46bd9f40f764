//! Slots, epochs, votes and rewards.

use serde::de::DeserializeOwned;
use sluice_testkit::ids;
use solana_address::Address;
use solana_clock::Clock;
use solana_epoch_rewards::EpochRewards;
use solana_rent::Rent;
use solana_stake_interface::stake_history::StakeHistory;

use super::Cluster;

/// Vote credits of an epoch. On mainnet it is 16 a slot; only the shares of it matter.
const CREDITS_PER_EPOCH: u64 = 10_000;
/// Those that a validator has earned when a test comes to see the epoch.
const FIRST_CREDITS: u64 = 1;

impl Cluster {
    /// The Clock sysvar.
    pub fn clock(&self) -> Clock {
        self.sysvar(&ids::CLOCK)
    }

    /// The epoch.
    pub fn epoch(&self) -> u64 {
        self.clock().epoch
    }

    /// The slot, counted from genesis.
    pub fn slot(&self) -> u64 {
        self.clock().slot
    }

    /// Slots since the epoch began.
    pub fn slot_in_epoch(&self) -> u64 {
        let clock = self.clock();
        clock.slot - self.first_slot(clock.epoch)
    }

    /// The Rent sysvar.
    pub fn rent(&self) -> Rent {
        self.sysvar(&ids::RENT)
    }

    /// The EpochRewards sysvar.
    pub fn epoch_rewards(&self) -> EpochRewards {
        self.sysvar(&ids::EPOCH_REWARDS)
    }

    /// The StakeHistory sysvar.
    pub fn stake_history(&self) -> StakeHistory {
        self.sysvar(&ids::STAKE_HISTORY)
    }

    /// Whether rewards of the last epoch are being paid: the stake program then refuses everything.
    pub fn rewards_active(&self) -> bool {
        self.epoch_rewards().active
    }

    /// Goes through the rest of the epoch, with the votes of those who vote, to a slot of the next one where all
    /// rewards are paid.
    pub fn next_epoch(&mut self) {
        self.enter_next_epoch();
        self.finish_rewards();
    }

    /// [`Cluster::next_epoch`] `count` times.
    pub fn advance_epochs(&mut self, count: u64) {
        for _ in 0..count {
            self.next_epoch();
        }
    }

    /// Goes to the first slot of the next epoch, where commissions are paid, stakers' rewards are known, and none of
    /// them is paid.
    ///
    /// From there each [`Cluster::next_slot`] pays one partition. How many there are is decided by the number of
    /// stake accounts with a reward: one for each 4,096 of them ([`super::Setup::crowd`]), at least one, at most a
    /// tenth of the epoch's slots. A hash of the last blockhash and its address puts an account in one of them. The
    /// slot that pays the last one also ends the window.
    pub fn enter_next_epoch(&mut self) {
        assert!(!self.rewards_active(), "an epoch is over when its rewards are paid: finish_rewards() first");
        self.add_credits(CREDITS_PER_EPOCH - FIRST_CREDITS);
        let epoch = self.epoch() + 1;
        self.context.warp_to_epoch(epoch).expect("epochs go forward");
        self.vote_first();
    }

    /// Goes on until all rewards are paid; gives the number of slots it took, 0 where nothing was left to pay.
    pub fn finish_rewards(&mut self) -> u64 {
        let mut slots = 0;
        while self.rewards_active() {
            self.next_slot();
            slots += 1;
        }
        slots
    }

    /// Goes to the next slot, one block further.
    pub fn next_slot(&mut self) {
        let slot = self.slot() + 1;
        self.context.warp_to_slot(slot).expect("slots go forward");
    }

    /// Goes on to a later slot of the epoch, skipping those between.
    pub fn set_slot_in_epoch(&mut self, slot: u64) {
        let epoch = self.epoch();
        let slot = self.first_slot(epoch) + slot;
        assert!(slot < self.first_slot(epoch + 1), "the epoch ends before");
        assert!(!self.rewards_active(), "rewards are paid block by block: finish_rewards() first");
        self.context.warp_to_slot(slot).expect("slots go forward");
    }

    /// Lets the validator with this vote account vote or not, from now on. It becomes delinquent when the epoch of
    /// its last credits is five behind the present one.
    #[track_caller]
    pub fn credits(&mut self, vote: &Address, on: bool) {
        let known = self.validators.iter_mut().find(|validator| validator.vote == *vote);
        known.expect("a validator of this cluster").votes = on;
    }

    /// What validators have voted when an epoch has just begun: an outsider can prove somebody's delinquency only by
    /// a vote account that has credits in this very epoch.
    pub(super) fn vote_first(&mut self) {
        self.add_credits(FIRST_CREDITS);
    }

    fn add_credits(&mut self, credits: u64) {
        for validator in self.validators.iter().filter(|validator| validator.votes) {
            self.context.increment_vote_account_credits(&validator.vote, credits);
        }
    }

    /// A sysvar's account, as the runtime last wrote it.
    fn sysvar<T: DeserializeOwned>(&self, address: &Address) -> T {
        let account = self.account(address).expect("sysvars are always there");
        account.deserialize_data().expect("sysvars are laid out as their types")
    }

    fn first_slot(&self, epoch: u64) -> u64 {
        self.context.genesis_config().epoch_schedule.get_first_slot_in_epoch(epoch)
    }
}
