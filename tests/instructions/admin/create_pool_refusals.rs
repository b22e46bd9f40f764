//! `create_pool`: what it refuses.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{DEAD_SHARES, Gate, Pool, PoolParams, PoolSetup};
use sluice_testkit::{Chain, Failure, Receipt, ids};
use solana_address::Address;

use super::create_pool::try_create;
use crate::named;

#[test]
fn a_pool_can_be_created_only_once() {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let parts = Pool::prepare(&mut chain, &setup);
    try_create(&mut chain, &setup, &parts).unwrap();
    let before = chain.snapshot();
    let failure = try_create(&mut chain, &setup, &parts).unwrap_err();
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!(named(Err(failure)), "MintHasSupply");
}

#[test]
fn a_pool_cannot_be_created_while_rewards_are_being_paid() {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let parts = Pool::prepare(&mut chain, &setup);
    chain.set_epoch_rewards_active(true);
    assert_eq!(named(try_create(&mut chain, &setup, &parts)), "RewardsBeingPaid");
}

type Set = fn(&mut PoolParams);

fn try_with(set: Set) -> Result<Receipt, Failure> {
    let mut chain = Chain::with_sluice();
    let mut setup = PoolSetup::default();
    set(&mut setup.params);
    let parts = Pool::prepare(&mut chain, &setup);
    let before = chain.snapshot();
    let outcome = try_create(&mut chain, &setup, &parts);
    if let Err(failure) = &outcome {
        chain.assert_unchanged_but_fee(&before, failure);
    }
    outcome
}

#[test]
fn parameters_are_taken_at_their_bounds() {
    let taken: [Set; 36] = [
        |params| params.r_floor_ppm = 250,
        |params| params.r_floor_ppm = 2_000,
        |params| params.deposit_cap = DEAD_SHARES,
        |params| params.deposit_cap = u64::MAX,
        |params| params.bounty_unit = 10_000_000,
        |params| (params.late_guard_slots, params.level_interval_slots) = (0, 0),
        |params| params.late_guard_slots = 216_000,
        |params| (params.late_guard_slots, params.level_interval_slots) = (216_000, 216_000),
        |params| params.bounty_ramp_slots = 1,
        |params| params.bounty_ramp_slots = u32::MAX,
        |params| params.fee_bps = 1_000,
        |params| params.bounty_bps = 5_000,
        |params| params.insurance_bps = 5_000,
        |params| (params.bounty_bps, params.insurance_bps) = (5_000, 5_000),
        |params| params.liquidity_bps = 2_500,
        |params| params.band_bps = 1_000,
        |params| params.churn_bps = 10,
        |params| params.churn_bps = 2_500,
        |params| (params.exit_max_bps, params.exit_min_bps) = (1_000, 1_000),
        |params| (params.exit_max_bps, params.exit_min_bps) = (0, 0),
        |params| (params.fee_bps, params.bounty_bps, params.liquidity_bps, params.band_bps) = (0, 0, 0, 0),
        |params| params.cover_bps = 10_000,
        |params| params.tolerance_bps = 500,
        |params| params.tolerance_bps = 10_000,
        |params| params.pause_epochs = 1,
        |params| params.pause_epochs = 10,
        |params| params.curator_share = 10_000,
        |params| params.curator_weight = u16::MAX,
        |params| params.curator_inflation_bps = 10_000,
        |params| params.curator_block_bps = 10_000,
        |params| params.curator_zero_bps = 2_000,
        |params| params.curator_cap = 1 << 62,
        |params| params.curator = key(1),
        |params| params.guardian = key(1),
        |params| params.gate = gate(1, [1, 0, 0]),
        |params| params.gate = gate(2, [1, 2, 3]),
    ];
    for (at, set) in taken.into_iter().enumerate() {
        assert!(try_with(set).is_ok(), "{at}");
    }
}

#[test]
fn parameters_beyond_their_bounds_are_refused() {
    let refused: [Set; 29] = [
        |params| params.r_floor_ppm = 0,
        |params| params.r_floor_ppm = 249,
        |params| params.r_floor_ppm = 2_001,
        |params| params.deposit_cap = 0,
        |params| params.deposit_cap = DEAD_SHARES - 1,
        |params| params.bounty_unit = 10_000_001,
        |params| params.late_guard_slots = 216_001,
        |params| params.level_interval_slots = params.late_guard_slots + 1,
        |params| params.late_guard_slots = params.level_interval_slots - 1,
        |params| params.bounty_ramp_slots = 0,
        |params| params.fee_bps = 1_001,
        |params| params.bounty_bps = 5_001,
        |params| params.insurance_bps = 5_001,
        |params| params.liquidity_bps = 2_501,
        |params| params.band_bps = 1_001,
        |params| params.churn_bps = 9,
        |params| params.churn_bps = 2_501,
        |params| params.exit_max_bps = 1_001,
        |params| (params.exit_max_bps, params.exit_min_bps) = (29, 30),
        |params| params.cover_bps = 10_001,
        |params| params.tolerance_bps = 499,
        |params| params.tolerance_bps = 10_001,
        |params| params.pause_epochs = 0,
        |params| params.pause_epochs = 11,
        |params| params.curator_share = 10_001,
        |params| params.curator_inflation_bps = 10_001,
        |params| params.curator_block_bps = 10_001,
        |params| params.curator_zero_bps = 2_001,
        |params| params.curator_cap = (1 << 62) + 1,
    ];
    for (at, set) in refused.into_iter().enumerate() {
        assert_eq!(named(try_with(set)), "ParameterOutOfBounds", "{at}");
    }
}

fn key(byte: u8) -> Address {
    Address::new_from_array([byte; 32])
}

fn gate(kind: u8, [gate, credential, schema]: [u8; 3]) -> Gate {
    Gate { kind, gate: key(gate), credential: key(credential), schema: key(schema) }
}

/// A gate that lacks a key would let nobody in, for good; one too many is one that somebody believes in.
#[test]
fn a_gate_has_the_keys_of_its_kind_and_no_other() {
    let refused: [Set; 14] = [
        |params| params.gate = gate(0, [1, 0, 0]),
        |params| params.gate = gate(0, [0, 1, 0]),
        |params| params.gate = gate(0, [0, 0, 1]),
        |params| params.gate = gate(1, [0, 0, 0]),
        |params| params.gate = gate(1, [1, 2, 0]),
        |params| params.gate = gate(1, [1, 0, 3]),
        |params| params.gate = gate(1, [1, 2, 3]),
        |params| params.gate = gate(2, [0, 0, 0]),
        |params| params.gate = gate(2, [1, 0, 0]),
        |params| params.gate = gate(2, [0, 2, 3]),
        |params| params.gate = gate(2, [1, 0, 3]),
        |params| params.gate = gate(2, [1, 2, 0]),
        |params| params.gate = gate(3, [1, 2, 3]),
        |params| params.gate = gate(255, [0, 0, 0]),
    ];
    for (at, set) in refused.into_iter().enumerate() {
        assert_eq!(named(try_with(set)), "ParameterOutOfBounds", "{at}");
    }
}

#[test]
fn a_pool_that_nobody_could_ever_govern_is_refused() {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let (pool, payer, mint) = Pool::prepare(&mut chain, &setup);
    let parts = (Pool { governance: solana_address::Address::default(), ..pool }, payer, mint);
    assert_eq!(named(try_create(&mut chain, &setup, &parts)), "ParameterOutOfBounds");
}

/// Every close passes it as writable and in no other place: what cannot be passed so could stop all closes.
#[test]
fn a_treasury_that_no_close_could_pass_is_refused() {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let (pool, payer, mint) = Pool::prepare(&mut chain, &setup);
    let own = [pool.address, pool.mint, pool.reserve, pool.insurance, pool.operators, pool.rates];
    let own = own.map(|address| (address, "ConstraintDuplicateMutableAccount"));
    let read_only = [ids::CLOCK, ids::STAKE, ids::VOTE, sluice_testkit::sluice::PROGRAM];
    let read_only = read_only.map(|address| (address, "ConstraintMut"));
    let programs =
        [pool.token_program, ids::SYSTEM].map(|address| (address, "ConstraintDuplicateMutableAccount"));
    for (treasury, error) in own.into_iter().chain(read_only).chain(programs) {
        let parts = (Pool { treasury, ..pool.clone() }, payer.insecure_clone(), mint.insecure_clone());
        assert_eq!(named(try_create(&mut chain, &setup, &parts)), error, "{treasury}");
        assert!(chain.account(&pool.address).is_none());
    }
}

#[test]
fn a_payer_who_has_too_little_leaves_nothing_behind() {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let (pool, _, mint) = Pool::prepare(&mut chain, &setup);
    let payer = chain.new_wallet(SOL);
    let before = chain.snapshot();
    let failure = try_create(&mut chain, &setup, &(pool, payer, mint)).unwrap_err();
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!(failure.program(), Some(ids::SYSTEM));
}
