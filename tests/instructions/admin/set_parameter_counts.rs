//! `set_parameter`: what a change does once it counts, and what it cannot reach back to.

use sluice_testkit::Chain;
use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::{Holder, OperatorTerms, Pool, PoolParams, PoolSetup, crank, instruction};
use solana_signer::Signer;

use super::parameters::middling;
use crate::governed::{DELAY, Governed, governed};
use crate::named;
use crate::support::events;

/// 1,000 SOL that earn, with operators for them.
fn earning(params: PoolParams) -> (Chain, Governed, Holder) {
    let (mut chain, of) = governed(params, &[OperatorTerms::default(); 2]);
    let holder = of.fleet.pool.holder(&mut chain, 100_000 * SOL);
    of.fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    of.fleet.epoch(&mut chain, 0);
    of.fleet.epoch(&mut chain, 0);
    (chain, of, holder)
}

/// Goes to the next epoch, pays `ppm`, and closes; what the pool has earned, the fee, and what of it is the
/// insurance's.
fn close(chain: &mut Chain, of: &Governed, ppm: u64) -> [u64; 3] {
    let insured =
        |chain: &Chain| chain.lamports(&of.fleet.pool.insurance) + of.fleet.pool.state(chain).owed_insurance;
    let before = insured(chain);
    chain.advance_epochs(1);
    of.fleet.pay_rewards(chain, ppm);
    of.fleet.sweep(chain);
    let receipt = of.fleet.finalize(chain);
    let event = events(&receipt).into_iter().find(|event| event.name == "EpochFinalized").expect("a close");
    [event.number("grown"), event.number("fee"), insured(chain) - before]
}

#[test]
fn the_close_that_makes_a_fee_count_still_charges_the_old_one() {
    let params = PoolParams { fee_bps: 500, ..PoolParams::default() };
    let (mut chain, of, _) = earning(params);
    close(&mut chain, &of, 300);
    of.decide(&mut chain, of.set("fee_bps", 1_000));
    for epoch in 1..=DELAY + 1 {
        let [grown, fee, _] = close(&mut chain, &of, 300);
        let bps = if epoch <= DELAY { 500 } else { 1_000 };
        assert!(grown > SOL / 4, "{grown}");
        // To the lamport but for where the division is made.
        assert!(fee.abs_diff(grown * bps / 10_000) <= 1, "epoch {epoch}: {fee} of {grown}");
        let counts = u64::from(of.fleet.pool.state(&chain).fee_bps);
        assert_eq!(counts, if epoch < DELAY { 500 } else { 1_000 });
    }
}

#[test]
fn a_lower_fee_and_a_larger_part_for_the_insurance_count_for_the_next_close_already() {
    let params = PoolParams { fee_bps: 1_000, insurance_bps: 1_000, ..PoolParams::default() };
    let (mut chain, of, _) = earning(params);
    let [grown, fee, insurance] = close(&mut chain, &of, 300);
    assert!(fee.abs_diff(grown / 10) <= 1 && insurance.abs_diff(fee / 10) <= 1, "{grown} {fee} {insurance}");
    of.decide(&mut chain, of.set("fee_bps", 400));
    of.decide(&mut chain, of.set("insurance_bps", 5_000));
    let [grown, fee, insurance] = close(&mut chain, &of, 300);
    assert!(
        fee.abs_diff(grown * 4 / 100) <= 1 && insurance.abs_diff(fee / 2) <= 1,
        "{grown} {fee} {insurance}"
    );
}

#[test]
fn a_longer_late_guard_ends_this_epochs_free_deposits_earlier_and_a_shorter_one_waits() {
    let (mut chain, of, holder) = earning(PoolParams { late_guard_slots: 20_000, ..PoolParams::default() });
    of.fleet.pool.deposit(&mut chain, &holder, 100 * SOL);
    let late = of.fleet.pool.state(&chain).late_from_slot;
    assert_eq!(late % SLOTS_PER_EPOCH, SLOTS_PER_EPOCH - 20_000);
    crate::support::level_again(&mut chain, &of.fleet);
    assert_ne!(of.fleet.pool.state(&chain).head_room, 0);
    chain.set_slot_in_epoch(SLOTS_PER_EPOCH - 30_001);
    let quote = |chain: &mut Chain| {
        let pool = &of.fleet.pool;
        pool.view(chain, instruction::quote_deposit(pool, SOL))[0]
    };
    let free = quote(&mut chain);
    of.decide(&mut chain, of.set("late_guard_slots", 30_000));
    assert_eq!(of.fleet.pool.state(&chain).late_from_slot, late - 10_000);
    assert_eq!(quote(&mut chain), free, "the last slot before it");
    chain.set_slot_in_epoch(SLOTS_PER_EPOCH - 30_000);
    assert!(quote(&mut chain) < free);

    of.decide(&mut chain, of.set("late_guard_slots", 20_000));
    for epoch in 1..=DELAY {
        of.close(&mut chain, 1);
        let guard = if epoch < DELAY { 30_000 } else { 20_000 };
        let late = of.fleet.pool.state(&chain).late_from_slot;
        assert_eq!(late % SLOTS_PER_EPOCH, SLOTS_PER_EPOCH - guard, "epoch {epoch}");
    }
}

#[test]
fn a_guard_that_is_lengthened_before_the_first_close_leaves_no_free_slot() {
    let mut chain = Chain::with_sluice();
    let (pool, governor) = Pool::create_governed(&mut chain, &PoolSetup::default());
    let guard = sluice_testkit::sluice::governance::parameter("late_guard_slots");
    let set = sluice_testkit::sluice::governance::set_parameter(&pool, &governor.pubkey(), guard, 216_000);
    chain.send(&[set], &[&governor]);
    assert_eq!((pool.state(&chain).late_from_slot, pool.state(&chain).late_guard_slots), (0, 216_000));
    pool.next_epoch(&mut chain);
    assert_eq!(pool.state(&chain).late_from_slot % SLOTS_PER_EPOCH, SLOTS_PER_EPOCH - 216_000);
}

#[test]
fn a_deposit_cap_is_lowered_at_once_and_raised_behind_its_delay() {
    let (mut chain, of, holder) = earning(PoolParams::default());
    let assets = of.fleet.pool.state(&chain).assets;
    of.decide(&mut chain, of.set("deposit_cap", assets + 10 * SOL));
    let over = of.fleet.pool.try_deposit(&mut chain, &holder, 20 * SOL, 0);
    assert_eq!(named(over), "DepositCapExceeded");
    of.decide(&mut chain, of.set("deposit_cap", assets + 40 * SOL));
    for _ in 1..DELAY {
        of.close(&mut chain, 1);
        let over = of.fleet.pool.try_deposit(&mut chain, &holder, 20 * SOL, 0);
        assert_eq!(named(over), "DepositCapExceeded");
    }
    of.close(&mut chain, 1);
    of.fleet.pool.deposit(&mut chain, &holder, 20 * SOL);
}

#[test]
fn a_pause_that_holds_does_not_change_its_end_with_the_parameter() {
    let (mut chain, of) = governed(PoolParams { pause_epochs: 5, ..PoolParams::default() }, &[]);
    of.decide(&mut chain, of.set("pause_epochs", 1));
    of.close(&mut chain, DELAY - 1);
    let paused_at = chain.epoch();
    let pause = sluice_testkit::sluice::governance::pause(&of.fleet.pool, &of.guardian.pubkey(), 1);
    chain.send(&[pause], &[&of.guardian]);
    of.close(&mut chain, 1);
    assert_eq!(of.config(&chain).pause_epochs, 1);
    assert_eq!(of.config(&chain).pauses[0], paused_at + 5);
}

#[test]
fn what_is_due_cannot_be_left_out_of_a_close() {
    let (mut chain, of) = governed(middling(), &[]);
    of.decide(&mut chain, of.set("churn_bps", 10));
    of.close(&mut chain, DELAY - 1);
    chain.advance_epochs(1);
    let other = Pool::create(&mut chain, &PoolSetup::default());
    let close = instruction::finalize_epoch(&of.fleet.pool, &of.fleet.keeper.pubkey());
    assert_eq!(close.accounts[2].pubkey, of.fleet.pool.config);
    let mut another = close.clone();
    another.accounts[2].pubkey = other.config;
    let mut without = close.clone();
    without.accounts.remove(2);
    let mut read_only = close.clone();
    read_only.accounts[2].is_writable = false;
    for attempt in [another, without, read_only] {
        let before = chain.snapshot();
        let failure = of.fleet.try_send(&mut chain, attempt).unwrap_err();
        chain.assert_unchanged_but_fee(&before, &failure);
    }
    of.fleet.send(&mut chain, close);
    assert_eq!(of.fleet.pool.state(&chain).churn_bps, 10);
}

#[test]
fn cover_tolerance_and_bounty_land_in_the_operators_header_and_churn_in_the_next_level() {
    let (mut chain, of, _) = earning(PoolParams::default());
    let churn = of.fleet.state(&chain).churn;
    for (name, value) in [
        ("cover_bps", 10),
        ("tolerance_bps", 700),
        ("bounty_unit", 9_000),
        ("bounty_ramp_slots", 77),
        ("churn_bps", 100),
    ] {
        of.decide(&mut chain, of.set(name, value));
    }
    of.close(&mut chain, DELAY);
    let header = of.fleet.state(&chain);
    assert_eq!((header.cover_bps, header.tolerance_bps), (10, 700));
    assert_eq!((header.bounty_unit, header.bounty_ramp), (9_000, 77));
    of.fleet.set_level(&mut chain);
    // A tenth of a tenth, of the same stake.
    assert!(of.fleet.state(&chain).churn.abs_diff(churn / 10) <= churn / 1_000);
    // The keeper is paid by the new figure from now on.
    let fund = crank::fund_bounties(&of.fleet.pool, &of.fleet.keeper.pubkey(), SOL);
    of.fleet.send(&mut chain, fund);
    chain.advance_epochs(1);
    chain.set_slot_in_epoch(0);
    let (keeper, paid) = (of.fleet.keeper.pubkey(), |chain: &Chain| of.fleet.state(chain).pot);
    let before = (chain.lamports(&keeper), paid(&chain));
    of.fleet.refresh(&mut chain);
    assert!(before.1 - paid(&chain) >= 9_000, "{} of the pot", before.1 - paid(&chain));
}
