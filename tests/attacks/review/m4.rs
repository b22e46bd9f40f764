//! M4: bounties come out of the pot and nowhere else, are there when there is no fee, and are paid for work.

use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::bonds::measure_operators;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, crank};
use sluice_testkit::{Chain, Receipt};
use solana_signer::Signer;

use super::lab::{assert_books, close, epoch, staked, take_from_main};

/// A thousandth of a SOL a step.
const UNIT: u64 = SOL / 1_000;

/// Ten operators with 1,000 SOL each; lateness pays nothing before half of the epoch.
fn pool(fee_bps: u16) -> (Chain, Fleet) {
    let params = PoolParams {
        bounty_unit: UNIT,
        bounty_ramp_slots: 216_000,
        fee_bps,
        bounty_bps: 1_000,
        r_floor_ppm: 1_000,
        ..PoolParams::default()
    };
    let (chain, fleet, _) = staked(params, &[OperatorTerms::default(); 10], 10_000 * SOL);
    (chain, fleet)
}

fn fund(chain: &mut Chain, fleet: &Fleet, lamports: u64) {
    let donor = chain.new_wallet(lamports + SOL);
    chain.send(&[crank::fund_bounties(&fleet.pool, &donor.pubkey(), lamports)], &[&donor]);
}

/// What `act` brings the keeper, fees of transactions added back.
fn earned(chain: &mut Chain, fleet: &Fleet, act: impl FnOnce(&mut Chain) -> Vec<Receipt>) -> u64 {
    let before = chain.lamports(&fleet.keeper.pubkey());
    let receipts = act(chain);
    let fees: u64 = receipts.iter().map(|receipt| receipt.fee).sum();
    (chain.lamports(&fleet.keeper.pubkey()) + fees).checked_sub(before).expect("cranks cost nothing but fees")
}

#[test]
fn m4_bounties_come_out_of_the_pot_and_never_out_of_assets() {
    // Guard: `bounty::payable` takes the pot as a bound; the pot's lamports lie in the operators' account, beside what
    // somebody has sent there, which is in no pot.
    let (mut chain, fleet) = pool(0);
    chain.donate(&fleet.pool.operators, SOL);
    // Each pot is empty before the next one.
    for pot in [0, UNIT / 2, 100 * UNIT] {
        if pot != 0 {
            fund(&mut chain, &fleet, pot);
        }
        assert_eq!(fleet.state(&chain).pot, pot);
        let assets = fleet.pool.state(&chain).assets;
        let there = chain.lamports(&fleet.pool.operators);
        chain.advance_epochs(1);
        let paid = earned(&mut chain, &fleet, |chain| {
            let mut receipts = fleet.refresh(chain);
            receipts.push(fleet.measure(chain));
            receipts.push(fleet.close(chain));
            receipts.push(fleet.set_level(chain));
            receipts
        });
        // Ten readings, a measuring, a close, a level.
        assert_eq!(paid, (13 * UNIT).min(pot));
        assert_eq!(fleet.state(&chain).pot, pot - paid);
        assert_eq!(chain.lamports(&fleet.pool.operators), there - paid);
        assert_eq!(fleet.pool.state(&chain).assets, assets);
        assert_books(&chain, &fleet);
    }
}

#[test]
fn m4_after_a_loss_there_is_no_fee_and_the_crank_is_paid_all_the_same() {
    // Guard: the pot is carried over, and `fund_bounties` takes anybody's. A loss of 5 % at one main account.
    let (mut chain, fleet) = pool(500);
    fund(&mut chain, &fleet, SOL);
    take_from_main(&mut chain, &fleet, 3, 500 * SOL);
    close(&mut chain, &fleet, 0);
    assert_eq!(fleet.pool.state(&chain).closed, 17);
    // 450 ppm an epoch are far below the mark: no fee for as long as the loss is not made up.
    for _ in 0..3 {
        let event = close(&mut chain, &fleet, 450).event();
        assert_eq!((event.number("fee"), event.number("owed_bounty")), (0, 0));
        let pot = fleet.state(&chain).pot;
        let paid = earned(&mut chain, &fleet, |chain| vec![fleet.set_level(chain)]);
        assert_eq!((paid, fleet.state(&chain).pot), (UNIT, pot - UNIT));
    }
    let pot = fleet.state(&chain).pot;
    fund(&mut chain, &fleet, SOL);
    assert_eq!(fleet.state(&chain).pot, pot + SOL);
}

#[test]
fn m4_what_was_done_already_is_not_paid_again() {
    // Guard: `steps` count first readings and the first measuring of all; a close that stands, a level of an epoch that
    // has one and an empty move count nothing.
    let (mut chain, fleet) = pool(0);
    fund(&mut chain, &fleet, SOL);
    epoch(&mut chain, &fleet, 0);
    let paid = earned(&mut chain, &fleet, |chain| {
        let mut receipts = fleet.refresh(chain);
        receipts.extend(fleet.sweep(chain));
        receipts.push(fleet.measure(chain));
        receipts.push(fleet.close(chain));
        receipts.push(fleet.set_level(chain));
        for index in 0..10 {
            receipts.push(fleet.delegate(chain, index).unwrap());
            receipts.push(fleet.undelegate(chain, index).unwrap());
            receipts.push(fleet.settle(chain, index).unwrap());
        }
        receipts
    });
    assert_eq!(paid, 0);
}

#[test]
fn m4_measuring_is_a_step_of_all_and_settling_a_step_a_bond_that_owed() {
    // Guards: `last` in `measure_operators`, paid to whoever measures the last one; the return before the payment in
    // `measure_operators` and in `settle_bond` where nothing was done.
    let (mut chain, fleet) = pool(0);
    fund(&mut chain, &fleet, SOL);
    for index in [3, 4] {
        fleet.open_bond(&mut chain, index, 10 * SOL);
    }
    take_from_main(&mut chain, &fleet, 3, SOL);
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    let measured = |chain: &mut Chain, first, count| {
        let measure = measure_operators(&fleet.pool, &fleet.keeper.pubkey(), first, count);
        earned(chain, &fleet, |chain| vec![fleet.send(chain, measure)])
    };
    // The order is anybody's, and only whoever is last is paid.
    for (first, count, steps) in [(5, 5, 0), (0, 4, 0), (0, 0, 0), (3, 6, UNIT), (0, u32::MAX, 0)] {
        assert_eq!(measured(&mut chain, first, count), steps, "{count} from {first} on");
    }
    // The bond that owes nothing, the one that does, and that once more.
    for (index, steps) in [(4, 0), (3, UNIT), (3, 0)] {
        let before = fleet.bond(&chain, index).lamports;
        let paid = earned(&mut chain, &fleet, |chain| vec![fleet.settle_bond(chain, index).unwrap()]);
        assert_eq!(paid, steps, "bond {index}");
        assert_eq!(before - fleet.bond(&chain, index).lamports, SOL * (steps / UNIT));
    }
    fleet.close(&mut chain);
    assert_books(&chain, &fleet);
}

#[test]
fn m4_a_late_crank_is_worth_more_up_to_ten_times() {
    // Guard: `bounty::due` and its `LATENESS_CAP`. The ramp is one slot here, the keeper half an epoch late.
    let params = PoolParams { bounty_unit: UNIT, bounty_ramp_slots: 1, ..PoolParams::default() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 10], 10_000 * SOL);
    fund(&mut chain, &fleet, SOL);
    chain.advance_epochs(1);
    for (slot, times) in [(0, 1), (4, 5), (9, 10), (10, 10), (SLOTS_PER_EPOCH / 2, 10)] {
        let chain = &mut chain.clone();
        chain.set_slot_in_epoch(slot);
        let paid = earned(chain, &fleet, |chain| fleet.refresh(chain));
        assert_eq!(paid, 10 * times * UNIT, "slot {slot}");
    }
}

#[test]
fn m4_reading_is_not_paid_instead_of_moving() {
    // Guard: a sweep is paid for what it moved, whoever read before: bots that take the cheap readings leave its pay.
    let (mut chain, fleet) = pool(0);
    fund(&mut chain, &fleet, SOL);
    super::lab::queue_beyond_reserve(&mut chain, &fleet, 30 * SOL);
    for index in 0..10 {
        fleet.pool.edit(&mut chain, |state| state.queue_nominal += SOL);
        fleet.undelegate(&mut chain, index).unwrap();
    }
    let cooling = fleet.state(&chain).records.iter().filter(|record| record.side_cooling > 0).count();
    chain.advance_epochs(1);
    let read = earned(&mut chain, &fleet, |chain| fleet.refresh(chain));
    let swept = earned(&mut chain, &fleet, |chain| fleet.sweep(chain));
    assert_eq!((read, swept), (10 * UNIT, u64::try_from(cooling).unwrap() * UNIT));
}

#[test]
fn m4_moves_of_a_self_made_flow_are_paid_once_an_operator_and_epoch() {
    // Guard: a move's pay must be once an operator and epoch, or in proportion to what it moves: flat, a thousand
    // operators pay whoever deposits a SOL for each of them one SOL a pass, as often as levels follow each other.
    let (mut chain, fleet) = pool(0);
    fund(&mut chain, &fleet, SOL);
    epoch(&mut chain, &fleet, 0);
    let whale = fleet.pool.holder(&mut chain, 1_000 * SOL);
    let mut paid = Vec::new();
    for pass in 1..=5u64 {
        fleet.pool.deposit(&mut chain, &whale, 11 * SOL);
        chain.set_slot_in_epoch(4_320 + pass * 1_000);
        paid.push(earned(&mut chain, &fleet, |chain| {
            let mut receipts = vec![fleet.send(chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()))];
            receipts.push(fleet.set_level(chain));
            receipts.extend((0..10).map(|index| fleet.delegate(chain, index).unwrap()));
            receipts
        }));
    }
    assert!(
        paid.iter().sum::<u64>() <= 10 * UNIT,
        "five passes bring one step an operator at most: {paid:?}"
    );
}

#[test]
fn m4_lamports_given_to_be_swept_earn_less_than_they_cost() {
    // Guard: `LEAST_SURPLUS` must be above `BOUNTY_UNIT_MAX` times `LATENESS_CAP`, or a sweep's move be paid once an
    // operator and epoch. The unit is the highest that a pool may have, the keeper half an epoch late.
    let params = PoolParams { bounty_unit: SOL / 100, bounty_ramp_slots: 1, ..PoolParams::default() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 10], 10_000 * SOL);
    fund(&mut chain, &fleet, 10 * SOL);
    epoch(&mut chain, &fleet, 0);
    chain.set_slot_in_epoch(SLOTS_PER_EPOCH / 2);
    let (mut given, mut paid) = (0, 0);
    for _ in 0..5 {
        for record in fleet.state(&chain).records {
            chain.donate(&record.main, SOL / 100);
            given += SOL / 100;
        }
        paid += earned(&mut chain, &fleet, |chain| fleet.sweep(chain));
    }
    assert!(paid <= given, "{paid} lamports for {given}");
}
