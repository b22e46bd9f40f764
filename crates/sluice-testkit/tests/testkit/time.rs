//! Epochs, slots, the reward window, stake history.

use sluice_testkit::{
    Chain,
    chain::{SECONDS_PER_EPOCH, SETTLED_SLOT, SLOTS_PER_EPOCH, START_EPOCH, START_TIMESTAMP, STEADY_HISTORY},
    ids,
};
use solana_stake_interface::stake_history::StakeHistoryEntry;

const DAY: i64 = SECONDS_PER_EPOCH as i64;

#[test]
fn a_chain_starts_early_in_an_epoch_of_november_2026() {
    let clock = Chain::new().clock();
    assert_eq!(clock.epoch, START_EPOCH);
    assert_eq!(clock.leader_schedule_epoch, START_EPOCH + 1);
    assert_eq!(clock.slot, START_EPOCH * SLOTS_PER_EPOCH + SETTLED_SLOT);
    assert_eq!(clock.epoch_start_timestamp, START_TIMESTAMP);
    assert_eq!(clock.unix_timestamp, START_TIMESTAMP + DAY / 100);
}

#[test]
fn an_epoch_is_a_day() {
    let mut chain = Chain::new();
    let start = chain.clock();
    chain.advance_epochs(3);
    let now = chain.clock();
    assert_eq!(now.epoch, start.epoch + 3);
    assert_eq!(now.slot, start.slot + 3 * SLOTS_PER_EPOCH);
    assert_eq!(now.unix_timestamp, start.unix_timestamp + 3 * DAY);
    assert_eq!(now.epoch_start_timestamp, start.epoch_start_timestamp + 3 * DAY);
}

#[test]
fn the_slot_moves_within_the_epoch_at_five_a_second() {
    let mut chain = Chain::new();
    for slot in [SLOTS_PER_EPOCH - 1, 0, 5] {
        chain.set_slot_in_epoch(slot);
        assert_eq!(chain.slot_in_epoch(), slot);
        assert_eq!(chain.clock().unix_timestamp, START_TIMESTAMP + slot as i64 / 5);
        assert_eq!(chain.epoch(), START_EPOCH);
    }
}

#[test]
#[should_panic(expected = "there is no slot 432000")]
fn a_slot_beyond_the_epoch_is_a_slip() {
    Chain::new().set_slot_in_epoch(SLOTS_PER_EPOCH);
}

#[test]
#[should_panic(expected = "epochs don't go back: from 1060 to 1059")]
fn an_earlier_epoch_is_a_slip() {
    Chain::new().set_epoch(START_EPOCH - 1);
}

#[test]
fn a_new_epoch_closes_the_reward_window() {
    let mut chain = Chain::new();
    let active = |chain: &Chain| chain.data(&ids::EPOCH_REWARDS)[80];
    assert_eq!(active(&chain), 0);
    chain.set_epoch_rewards_active(true);
    assert_eq!(active(&chain), 1);
    chain.advance_epochs(1);
    assert_eq!(active(&chain), 0);
}

#[test]
fn the_stake_history_is_full_and_ends_with_the_epoch_before() {
    let mut chain = Chain::new();
    chain.set_epoch(START_EPOCH + 2);
    let data = chain.data(&ids::STAKE_HISTORY);
    assert_eq!(data.len(), 16_392);
    assert_eq!(word(&data, 0), 512);
    assert_eq!(entry(&data, 0), (START_EPOCH + 1, STEADY_HISTORY));
    assert_eq!(entry(&data, 511), (START_EPOCH + 2 - 512, STEADY_HISTORY));
}

#[test]
fn a_stake_history_entry_that_was_set_stays_through_epochs() {
    let mut chain = Chain::new();
    let crowded = StakeHistoryEntry { effective: 100, activating: 50, deactivating: 20 };
    chain.set_stake_history(&[(START_EPOCH - 1, crowded.clone()), (START_EPOCH, crowded.clone())]);
    assert_eq!(entry(&chain.data(&ids::STAKE_HISTORY), 0), (START_EPOCH - 1, crowded.clone()));

    chain.advance_epochs(1);
    let data = chain.data(&ids::STAKE_HISTORY);
    assert_eq!(entry(&data, 0), (START_EPOCH, crowded.clone()));
    assert_eq!(entry(&data, 1), (START_EPOCH - 1, crowded));
    assert_eq!(entry(&data, 2), (START_EPOCH - 2, STEADY_HISTORY));
}

#[test]
fn epoch_stakes_add_up_to_the_cluster() {
    let mut chain = Chain::new();
    let votes = [chain.new_address(), chain.new_address()];
    chain.set_epoch_stake(&votes[0], 5);
    chain.set_epoch_stake(&votes[1], 7);
    chain.set_epoch_stake(&votes[0], 0);
    assert_eq!(chain.svm().epoch_total_stake(), 7);
}

fn word(data: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(data[at..at + 8].try_into().unwrap())
}

fn entry(data: &[u8], index: usize) -> (u64, StakeHistoryEntry) {
    let at = 8 + 32 * index;
    let [epoch, effective, activating, deactivating] = [0, 8, 16, 24].map(|field| word(data, at + field));
    (epoch, StakeHistoryEntry { effective, activating, deactivating })
}
