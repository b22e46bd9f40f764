//! The cluster itself: what a scenario on it may take for granted.

use agave_feature_set as feature;
use sluice_testkit::chain::{LAMPORTS_PER_BYTE, SLOTS_PER_EPOCH, SOL, START_EPOCH};
use sluice_testkit::sluice::PoolSetup;

use crate::cluster::{Cluster, Delegation, Setup, StakeKeys};

/// `EpochRewardsActive` of the stake program.
const EPOCH_REWARDS_ACTIVE: u32 = 16;
/// `InsufficientDelegation` of the stake program.
const INSUFFICIENT_DELEGATION: u32 = 12;
/// `MinimumDelinquentEpochsForDeactivationNotMet` of the stake program.
const NOT_YET_DELINQUENT: u32 = 11;
/// `RewardsBeingPaid` of Sluice.
const SLUICE_REWARDS_BEING_PAID: u32 = 6_001;

#[test]
fn a_cluster_starts_with_mainnets_rent_and_its_rewards_paid() {
    let cluster = Cluster::default();
    assert_eq!(cluster.epoch(), START_EPOCH);
    assert_eq!(cluster.rent().lamports_per_byte, LAMPORTS_PER_BYTE);
    assert!(!cluster.rewards_active());
    assert_eq!(cluster.validators().len(), 6);
}

#[test]
fn gates_are_active_where_mainnets_are() {
    let cluster = Cluster::default();
    for gate in [
        feature::upgrade_bpf_stake_program_to_v5_1::ID,
        feature::relax_post_exec_min_balance_check::ID,
        feature::set_lamports_per_byte_to_5080::ID,
        feature::validator_admission_ticket::ID,
        feature::delay_commission_updates::ID,
    ] {
        assert!(cluster.is_active(&gate), "{}", feature::FEATURE_NAMES[&gate]);
    }
    for gate in [
        feature::block_revenue_sharing::ID,
        feature::increase_tx_account_lock_limit::ID,
        feature::raise_cpi_nesting_limit_to_8::ID,
        feature::set_lamports_per_byte_to_2575::ID,
        feature::alpenglow::ID,
    ] {
        assert!(!cluster.is_active(&gate), "{}", feature::FEATURE_NAMES[&gate]);
    }
}

#[test]
fn time_goes_slot_by_slot_or_in_leaps_within_an_epoch() {
    let mut cluster = Cluster::default();
    let (slot, in_epoch) = (cluster.slot(), cluster.slot_in_epoch());
    cluster.next_slot();
    assert_eq!((cluster.slot(), cluster.slot_in_epoch()), (slot + 1, in_epoch + 1));
    cluster.set_slot_in_epoch(SLOTS_PER_EPOCH - 1);
    assert_eq!((cluster.slot_in_epoch(), cluster.epoch()), (SLOTS_PER_EPOCH - 1, START_EPOCH));
    cluster.next_epoch();
    assert_eq!(cluster.epoch(), START_EPOCH + 1);
}

#[test]
fn lamports_given_to_a_stake_account_are_not_staked() {
    let mut cluster = Cluster::default();
    let stake = cluster.validators()[0].stake;
    let mut account = cluster.account(&stake).expect("it is there since genesis");
    account.lamports += SOL;
    let delegated = cluster.delegation(&stake);
    cluster.set_account(&stake, account.clone());
    cluster.next_epoch();
    let earned = cluster.delegation(&stake).stake - delegated.stake;
    assert!(earned > 0);
    assert_eq!(delegated.activation_epoch, u64::MAX, "staked since genesis");
    assert_eq!(cluster.lamports(&stake), account.lamports + earned);
}

#[test]
fn a_stake_account_needs_one_sol_and_the_rent_of_today() {
    let mut cluster = Cluster::default();
    let vote = cluster.vote(0);
    let stake = cluster.delegate_new(&vote, SOL);
    assert_eq!(cluster.lamports(&stake.address), SOL + 1_666_240);

    let small = cluster.new_stake(SOL - 1);
    let failure = cluster.delegate(&small, &vote).expect_err("less than 1 SOL");
    assert_eq!(failure.custom(), Some(INSUFFICIENT_DELEGATION), "{failure}");
    assert!(!failure.logs.is_empty());
}

#[test]
fn stake_warms_up_in_one_epoch_and_earns_in_the_next() {
    let mut cluster = Cluster::default();
    let stake = cluster.delegate_new(&cluster.vote(0), 1_000 * SOL).address;
    let begin = Delegation {
        voter: cluster.vote(0),
        stake: 1_000 * SOL,
        activation_epoch: START_EPOCH,
        deactivation_epoch: u64::MAX,
        credits_observed: 1,
    };
    assert_eq!(cluster.delegation(&stake), begin);
    assert_eq!(cluster.activation(&stake).effective, 0);

    cluster.next_epoch();
    assert_eq!(cluster.activation(&stake).effective, 1_000 * SOL);
    assert_eq!(cluster.delegation(&stake).stake, 1_000 * SOL, "nothing earned while it warmed up");

    cluster.next_epoch();
    let earned = cluster.delegation(&stake).stake - 1_000 * SOL;
    assert!((150_000_000..300_000_000).contains(&earned), "1.5 to 3 basis points: {earned}");
    assert_eq!(cluster.lamports(&stake), 1_000 * SOL + earned + 1_666_240);
}

#[test]
fn a_commission_reduces_the_reward_by_its_share() {
    let mut cluster = Cluster::default();
    let validators = cluster.validators().to_vec();
    let stakes: Vec<StakeKeys> =
        validators.iter().map(|validator| cluster.delegate_new(&validator.vote, 1_000 * SOL)).collect();
    cluster.advance_epochs(2);
    let earned: Vec<u64> =
        stakes.iter().map(|stake| cluster.delegation(&stake.address).stake - 1_000 * SOL).collect();
    let full = earned[0];
    assert!(full > 0);
    for (validator, earned) in validators.iter().zip(earned) {
        let expected = full - full * u64::from(validator.commission) / 10_000;
        assert!(earned.abs_diff(expected) <= 1, "{validator:?} left {earned} of {full}");
    }
}

#[test]
fn rewards_are_paid_in_two_partitions_and_the_stake_program_is_closed_meanwhile() {
    let mut cluster = Cluster::start(&Setup::crowded());
    let stake = cluster.delegate_new(&cluster.vote(0), 10 * SOL);
    let pool = cluster.create_pool(&PoolSetup::default());
    let paid = |cluster: &Cluster| {
        let before = |stake| cluster.delegation(stake).stake > 2 * SOL;
        cluster.crowd().iter().filter(|stake| before(stake)).count()
    };
    assert_eq!(paid(&cluster), 0);

    cluster.enter_next_epoch();
    let rewards = cluster.epoch_rewards();
    assert_eq!((rewards.active, rewards.num_partitions), (true, 2));
    assert!(rewards.distributed_rewards < rewards.total_rewards);
    assert_eq!(paid(&cluster), 0, "the boundary pays commissions only");
    let failure = cluster.deactivate(&stake).expect_err("rewards are being paid");
    assert_eq!(failure.custom(), Some(EPOCH_REWARDS_ACTIVE), "{failure}");

    let failure = cluster.finalize(&pool).expect_err("rewards are being paid");
    assert_eq!(failure.custom(), Some(SLUICE_REWARDS_BEING_PAID), "{failure}");

    cluster.next_slot();
    let half = paid(&cluster);
    assert!((2_000..3_000).contains(&half), "{half} of 5,000 paid");
    let partial = cluster.epoch_rewards();
    assert!(partial.active);
    assert!(partial.distributed_rewards > rewards.distributed_rewards);
    assert!(partial.distributed_rewards < partial.total_rewards);

    assert_eq!(cluster.finish_rewards(), 1);
    // The 100 % commission of the last validator leaves its sixth of the crowd nothing.
    assert_eq!(paid(&cluster), 5_000);
    cluster.deactivate(&stake).expect("the window is over");
    cluster.finalize(&pool).expect("the window is over");
}

#[test]
fn a_delinquent_validators_stake_can_be_deactivated_by_an_outsider() {
    let mut cluster = Cluster::default();
    let (silent, reference) = (cluster.vote(1), cluster.vote(0));
    let stake = cluster.delegate_new(&silent, 1_000 * SOL).address;
    cluster.credits(&silent, false);
    cluster.advance_epochs(4);
    let failure = cluster.deactivate_delinquent(&stake, &reference).expect_err("four epochs are too few");
    assert_eq!(failure.custom(), Some(NOT_YET_DELINQUENT), "{failure}");
    let stopped_earning = cluster.delegation(&stake).stake;

    cluster.next_epoch();
    assert_eq!(cluster.delegation(&stake).stake, stopped_earning);
    cluster.deactivate_delinquent(&stake, &reference).expect("five epochs without a vote");
    assert_eq!(cluster.delegation(&stake).deactivation_epoch, cluster.epoch());
}

#[test]
fn a_validator_that_votes_again_earns_again() {
    let mut cluster = Cluster::default();
    let vote = cluster.vote(0);
    let stake = cluster.delegate_new(&vote, 1_000 * SOL).address;
    cluster.next_epoch();
    cluster.credits(&vote, false);
    cluster.advance_epochs(2);
    let silent = cluster.delegation(&stake).stake;
    cluster.next_epoch();
    assert_eq!(cluster.delegation(&stake).stake, silent);
    cluster.credits(&vote, true);
    cluster.next_epoch();
    assert!(cluster.delegation(&stake).stake > silent);
}

#[test]
fn a_small_cluster_warms_stake_up_over_several_epochs() {
    let mut cluster = Cluster::start(&Setup::throttled());
    let stake = cluster.delegate_new(&cluster.vote(0), 250_000 * SOL);
    let mut effective = vec![];
    for _ in 0..3 {
        cluster.next_epoch();
        effective.push(cluster.activation(&stake.address).effective / SOL);
    }
    // 9 % of 1,060,000 SOL, then 9 % of what that makes, and so on.
    assert!((95_000..96_000).contains(&effective[0]), "{effective:?}");
    assert!((199_000..201_000).contains(&effective[1]), "{effective:?}");
    assert!(effective[2] >= 250_000, "all of it, and some rewards: {effective:?}");
}

#[test]
fn deactivated_stake_can_be_withdrawn_an_epoch_later() {
    let mut cluster = Cluster::default();
    let stake = cluster.delegate_new(&cluster.vote(0), 1_000 * SOL);
    cluster.next_epoch();
    let to = cluster.new_keypair();
    let to = solana_signer::Signer::pubkey(&to);
    cluster.deactivate(&stake).expect("the staker may");
    let all = cluster.lamports(&stake.address);
    cluster.withdraw(&stake, &to, all).expect_err("it still cools down");
    cluster.next_epoch();
    let all = cluster.lamports(&stake.address);
    cluster.withdraw(&stake, &to, all).expect("it has cooled down");
    assert_eq!((cluster.lamports(&to), cluster.account(&stake.address)), (all, None));
}

#[test]
fn twenty_epochs_pass_and_stake_compounds() {
    let mut cluster = Cluster::default();
    let stake = cluster.delegate_new(&cluster.vote(0), 1_000 * SOL).address;
    cluster.next_epoch();
    let mut last = cluster.delegation(&stake).stake;
    for _ in 0..20 {
        cluster.next_epoch();
        let now = cluster.delegation(&stake).stake;
        assert!(now > last);
        last = now;
    }
    assert_eq!(cluster.epoch(), START_EPOCH + 21);
}

#[test]
fn a_pool_is_created_and_takes_deposits_of_sol_over_epochs() {
    let mut cluster = Cluster::default();
    let pool = cluster.create_pool(&PoolSetup::default());
    let holder = cluster.holder(&pool, 1_000 * SOL);
    cluster.deposit(&pool, &holder, 100 * SOL).expect("a deposit");
    let state = cluster.pool_state(&pool);
    // Nothing can be delegated, so all of it pays the entry fee of 500 parts per million.
    assert_eq!(cluster.shares(&holder), 100 * SOL - SOL / 20);
    assert!(cluster.lamports(&pool.reserve) > 100 * SOL);
    assert_eq!(state.pair_epoch, START_EPOCH);

    cluster.next_epoch();
    cluster.finalize(&pool).expect("the epoch is over");
    assert_eq!(cluster.pool_state(&pool).pair_epoch, START_EPOCH + 1);
    cluster.deposit(&pool, &holder, 100 * SOL).expect("the same deposit again");
    assert!(cluster.shares(&holder) <= 200 * SOL);
}
