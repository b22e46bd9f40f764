//! A fourth reading, findings 2 and 3: the price of a deposit while old tickets wait, and after exits.
//!
//! Guards: `Ledger::deposit_rate`, which prices as if the queue were finalised; `Ledger::capped` and `Ledger::priced`,
//! which keep what is unbooked under its cap when those who leave take assets along.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, Holder, Pool, PoolParams, PoolSetup};

use super::lab::{MILLION, assert_books, funded, worth};

fn pool() -> (Chain, Fleet, Holder) {
    let params = PoolParams { r_floor_ppm: 1_000, ..PoolParams::default() };
    let (mut chain, fleet, holder) = funded(params, &[], MILLION);
    fleet.pool.next_epoch(&mut chain);
    assert_eq!((fleet.pool.state(&chain).assets, fleet.pool.state(&chain).unbooked), (MILLION, 0));
    (chain, fleet, holder)
}

/// What a deposit of a million is worth when all is booked, made before or after the queue is finalised.
fn gain(grown: u64, queued: u64, before: bool) -> i64 {
    let (mut chain, fleet, holder) = pool();
    fleet.pool.unstake(&mut chain, &holder, queued, 0);
    chain.donate(&fleet.pool.reserve, grown);
    fleet.pool.next_epoch(&mut chain);
    let attacker = fleet.pool.holder(&mut chain, 2 * MILLION);
    // As a level would that finds room for as much.
    fleet.pool.open(&mut chain);
    if before {
        fleet.pool.deposit(&mut chain, &attacker, MILLION);
        fleet.pool.finalize_cohort(&mut chain);
    } else {
        fleet.pool.finalize_cohort(&mut chain);
        fleet.pool.deposit(&mut chain, &attacker, MILLION);
    }
    assert_eq!(fleet.pool.state(&chain).queue_nominal, 0);
    let shares = chain.token_amount(&attacker.lst);
    for _ in 0..40 {
        fleet.pool.next_epoch(&mut chain);
        let state = fleet.pool.state(&chain);
        if state.unbooked == 0 {
            assert_books(&chain, &fleet);
            return worth(&state, shares) as i64 - MILLION as i64;
        }
    }
    panic!("never booked");
}

#[test]
fn r4_3_a_deposit_before_the_queue_is_finalised_takes_nothing_of_its_forfeits() {
    // DR 2.1's own figures: 300,000 SOL due, an epoch of 450 SOL.
    let (before, after) = (gain(450 * SOL, 300_000 * SOL, true), gain(450 * SOL, 300_000 * SOL, false));
    assert!(after <= 0);
    assert!(before <= 0, "gained {before}");
}

#[test]
fn r4_3_a_deposit_before_the_queue_is_finalised_takes_nothing_of_the_unbooked() {
    let (before, after) = (gain(10_000 * SOL, 300_000 * SOL, true), gain(10_000 * SOL, 300_000 * SOL, false));
    assert!(after <= 0);
    assert!(before <= 0, "gained {before}");
}

/// A pool of 1 + 100 SOL whose holder leaves at once; a stranger deposits later in the epoch.
fn late_victim(exit_bps: u16) -> (u64, u64, u64) {
    let params = PoolParams { exit_max_bps: exit_bps, exit_min_bps: exit_bps, ..PoolParams::default() };
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup { params, ..PoolSetup::default() });
    pool.open(&mut chain);
    let attacker = pool.holder(&mut chain, 102 * SOL);
    pool.deposit(&mut chain, &attacker, 100 * SOL);
    pool.try_unstake_instant(&mut chain, &attacker, 100 * SOL, 0).unwrap();
    let victim = pool.holder(&mut chain, 1_001 * SOL);
    pool.deposit(&mut chain, &victim, 1_000 * SOL);
    let shares = chain.token_amount(&victim.lst);
    let insured = chain.lamports(&pool.insurance);
    for _ in 0..10 {
        pool.next_epoch(&mut chain);
    }
    let state = pool.state(&chain);
    (worth(&state, shares), chain.lamports(&pool.insurance) - insured, chain.lamports(&attacker.address()))
}

#[test]
fn r4_2_fees_of_an_exit_that_the_cap_does_not_let_through_are_not_sold_to_the_next_deposit() {
    for bps in [30, 300, 1_000] {
        let (value, insured, left) = late_victim(bps);
        assert!(value >= 989 * SOL, "{bps} bps: 1,000 SOL became {value}");
        assert!(insured > 0 && left < 102 * SOL, "whoever left has paid for it");
    }
}

#[test]
fn r4_2_a_large_queue_does_not_either() {
    // 1 % unbooked, which the cap allows; 95 % leave by ticket; then somebody deposits.
    let (mut chain, fleet, holder) = pool();
    fleet.pool.unstake(&mut chain, &holder, 950_000 * SOL, 0);
    chain.donate(&fleet.pool.reserve, 12_000 * SOL);
    fleet.pool.next_epoch(&mut chain);
    fleet.pool.finalize_cohort(&mut chain);
    let victim = fleet.pool.holder(&mut chain, MILLION);
    fleet.pool.open(&mut chain);
    fleet.pool.deposit(&mut chain, &victim, 100_000 * SOL);
    let shares = chain.token_amount(&victim.lst);
    for _ in 0..40 {
        fleet.pool.next_epoch(&mut chain);
    }
    let value = worth(&fleet.pool.state(&chain), shares);
    assert!(value >= 99_000 * SOL);
}

/// The same with operators, rewards and a real level: 2.1 end to end. Returns what the attacker's ticket asks for, less
/// what was paid.
fn with_operators(before: bool) -> i64 {
    use super::lab::{close, staked};
    use sluice_testkit::sluice::OperatorTerms;
    let params = PoolParams { r_floor_ppm: 450, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    super::lab::epoch(&mut chain, &fleet, 450);
    fleet.pool.unstake(&mut chain, &holder, 300_000 * SOL, 0);
    for _ in 0..10 {
        for index in 0..10 {
            fleet.undelegate(&mut chain, index).unwrap();
        }
    }
    close(&mut chain, &fleet, 450);
    fleet.set_level(&mut chain);
    let attacker = fleet.pool.holder(&mut chain, 2 * MILLION);
    let size = 700_000 * SOL;
    if !before {
        fleet.pool.finalize_cohort(&mut chain);
    }
    fleet.pool.deposit(&mut chain, &attacker, size);
    if before {
        fleet.pool.finalize_cohort(&mut chain);
    }
    chain.set_slot_in_epoch(100_000);
    fleet.send(
        &mut chain,
        sluice_testkit::sluice::crank::refreeze(&fleet.pool, &solana_signer::Signer::pubkey(&fleet.keeper)),
    );
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    for _ in 0..2 {
        super::lab::epoch(&mut chain, &fleet, 450);
    }
    worth(&fleet.pool.state(&chain), chain.token_amount(&attacker.lst)) as i64 - size as i64
}

#[test]
fn r4_3_the_same_with_a_real_level() {
    let (before, after) = (with_operators(true), with_operators(false));
    assert!(before <= after + 10);
}

#[test]
fn r4_2_nor_nine_tenths_that_leave_at_once() {
    // Everything in the reserve, the fees of the test kit's pool: 30 bps.
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    pool.open(&mut chain);
    let leaver = pool.holder(&mut chain, 10_001 * SOL);
    pool.deposit(&mut chain, &leaver, 9_999 * SOL);
    pool.next_epoch(&mut chain);
    for percent in [90, 97] {
        let (mut chain, pool) = (chain.clone(), pool.clone());
        pool.try_unstake_instant(&mut chain, &leaver, 100 * percent * SOL, 0).unwrap();
        pool.open(&mut chain);
        let victim = pool.holder(&mut chain, 1_001 * SOL);
        pool.deposit(&mut chain, &victim, 1_000 * SOL);
        let shares = chain.token_amount(&victim.lst);
        for _ in 0..20 {
            pool.next_epoch(&mut chain);
        }
        let value = worth(&pool.state(&chain), shares);
        assert!(value >= 989 * SOL, "{percent} %: 1,000 SOL became {value}");
    }
}
