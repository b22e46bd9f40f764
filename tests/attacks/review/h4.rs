//! H4: skipped epochs are booked once, net; moves depend on no order.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, crank};
use sluice_testkit::{Chain, sluice::operators::RecordState};

use super::lab::{MILLION, assert_books, close, epoch, refresh, staked, sweep, take_from_main};

/// One operator with all of 1,000,000 SOL, a clamp of 20 bps, a fee of 5 %.
fn one() -> (Chain, Fleet) {
    let params = PoolParams { r_floor_ppm: 1_000, fee_bps: 500, ..PoolParams::default() };
    let (chain, fleet, _) = staked(params, &[OperatorTerms::default()], MILLION);
    (chain, fleet)
}

/// Pairs ever written: behind discriminator and pool.
fn history_len(chain: &Chain, fleet: &Fleet) -> u64 {
    u64::from_le_bytes(chain.data(&fleet.pool.rates)[40..48].try_into().unwrap())
}

#[test]
fn h4_five_skipped_epochs_fit_a_clamp_that_one_would_not() {
    // Guard: `elapsed` in `gain_limit`. 22.5 bps at once, over the 20 bps of one epoch.
    let (mut chain, fleet) = one();
    let stake = fleet.record(&chain, 0).current();
    let written = history_len(&chain, &fleet);
    chain.advance_epochs(5);
    fleet.pay_rewards(&mut chain, 5 * 450);
    sweep(&mut chain, &fleet);
    let event = fleet.finalize(&mut chain).event();
    let gain = stake * 2_250 / 1_000_000;
    assert_eq!((event.number("grown"), event.number("gain"), event.number("unbooked")), (gain, gain, 0));
    assert_eq!(event.number("fee"), gain / 20);
    assert_eq!(history_len(&chain, &fleet), written + 1, "skipped epochs have no entry");
    assert_eq!(fleet.pool.state(&chain).r_max_ppm, 1_000, "450 an epoch, below the floor");
    assert_books(&chain, &fleet);

    // As much in one epoch, as a gift that proves no growth, is clamped: 20 bps are booked, 2.5 wait.
    let assets = event.number("assets");
    chain.advance_epochs(1);
    chain.donate(&fleet.pool.reserve, assets / 1_000_000 * 2_250);
    refresh(&mut chain, &fleet);
    let event = fleet.finalize(&mut chain).event();
    assert_eq!(event.number("gain"), event.number("grown") - event.number("unbooked"));
    assert!(event.number("gain").abs_diff(2_000 * SOL) < 5 * SOL, "{}", event.number("gain"));
}

#[test]
fn h4_a_gain_and_a_loss_of_skipped_epochs_are_charged_net() {
    // Guard: `grown` in `close` is one difference, of all that is there and the books, whatever was read in between.
    // +450 then -300: 22.5 cranked, 7.5 skipped.
    let (mut chain, fleet) = one();
    let stake = fleet.record(&chain, 0).current();
    chain.advance_epochs(1);
    fleet.pay_rewards(&mut chain, 450);
    let gain = stake * 450 / 1_000_000;
    refresh(&mut chain, &fleet);
    assert_eq!(fleet.record(&chain, 0).current(), stake + gain, "read, and not closed");
    chain.advance_epochs(1);
    take_from_main(&mut chain, &fleet, 0, 300 * SOL);
    refresh(&mut chain, &fleet);
    let event = fleet.finalize(&mut chain).event();
    assert_eq!((event.number("grown"), event.number("lost")), (gain - 300 * SOL, 0));
    assert_eq!(event.number("fee"), (gain - 300 * SOL) / 20);
    assert!(event.number("fee").abs_diff(15 * SOL / 2) < SOL / 1_000);
    assert_eq!(event.number("closed"), 0);
    assert_books(&chain, &fleet);
}

/// Three operators whose weights have just changed from 300, 100, 100 to equal ones; the first tenth of the pool that
/// left the first one lies in the reserve, less than what the other two want.
fn half_way() -> (Chain, Fleet) {
    let terms = [300, 100, 100].map(|weight| OperatorTerms { weight, ..OperatorTerms::default() });
    let (mut chain, fleet, _) = staked(PoolParams::default(), &terms, 1_000 * SOL);
    let vote = fleet.record(&chain, 0).vote;
    let equal = OperatorTerms { weight: 100, ..terms[0] };
    chain.send(&[crank::update_operator(&fleet.pool, 0, &vote, &equal)], &[&fleet.governor]);
    for _ in 0..4 {
        epoch(&mut chain, &fleet, 0);
    }
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    (chain, fleet)
}

/// What moved, as records; places in the books are the same whoever went first.
fn after(chain: &Chain, fleet: &Fleet) -> Vec<RecordState> {
    fleet.state(chain).records
}

#[test]
fn h4_the_first_callers_operator_does_not_take_what_is_scarce() {
    // Guards: `Reach`, fixed with the level: what an operator may have depends on its place, not on who calls first;
    // and `Reach::allowance` less `moved`: nor on who calls again when a deposit has come.
    let (mut chain, fleet) = half_way();
    let late = fleet.pool.holder(&mut chain, 100 * SOL);
    let operators = fleet.state(&chain);
    let (targets, free) = (operators.targets(), fleet.pool_free(&chain));
    let gaps: Vec<u64> = targets
        .iter()
        .zip(&operators.records)
        .map(|(target, r)| target.saturating_sub(r.current()))
        .collect();
    assert!(gaps[1] > free && gaps[2] > free && free > 99 * SOL, "{gaps:?} of {free}");

    let orders: [&[u32]; 5] = [&[1, 2], &[2, 1], &[2, 2, 1, 1], &[1, 1, 1, 2], &[2, 0, 1, 0, 2]];
    let mut results = orders.map(|order| {
        let chain = &mut chain.clone();
        for index in order {
            fleet.delegate(chain, *index).unwrap();
        }
        let records = after(chain, &fleet);
        assert_eq!(records[1].current() - operators.records[1].current(), free, "the first in the list");
        assert_eq!(records[2].current(), operators.records[2].current(), "waits for the next epoch");
        fleet.pool.deposit(chain, &late, 50 * SOL);
        for index in order {
            fleet.delegate(chain, *index).unwrap();
        }
        assert_eq!(after(chain, &fleet), records, "what comes later waits for the next level");
        records
    });
    results.sort_by_key(|records| records[1].side_lamports);
    assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
}
