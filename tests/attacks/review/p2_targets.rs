//! Second pass, what targets depend on: 2.6, 2.8, 2.12, 2.13.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::governance::{
    parameter, propose_role, set_parameter, set_treasury, zero_operator,
};
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, crank, instruction};
use solana_signer::Signer;

use super::lab::{
    MILLION, assert_books, assert_refused, close, currents, epoch, staked, sweep, try_finalize,
};

/// 980,000 SOL over the liquidity target of 20,000, delegated to `terms`.
fn pool(terms: &[OperatorTerms]) -> (Chain, Fleet) {
    let params = PoolParams { liquidity_bps: 200, r_floor_ppm: 450, ..PoolParams::default() };
    let (chain, fleet, _) = staked(params, terms, MILLION);
    (chain, fleet)
}

#[test]
fn p2_06_a_cap_that_is_raised_after_the_level_raises_no_target_before_its_delay() {
    // Guard: `update_operator` writes pending terms only. Nine operators and one at a cap of 46,440, which is raised to
    // 98,000 after the level: the sum of targets would be 51,560 above the 980,000.
    let capped = OperatorTerms { cap: 46_440 * SOL, ..OperatorTerms::default() };
    let mut terms = [OperatorTerms::default(); 10];
    terms[9] = capped;
    let (mut chain, fleet) = pool(&terms);
    let before = fleet.state(&chain);
    assert_eq!(before.targets()[9], 46_440 * SOL);
    let raised = OperatorTerms { cap: 98_000 * SOL, weight: 65_535, ..capped };
    let vote = before.records[9].vote;
    chain.send(&[crank::update_operator(&fleet.pool, 9, &vote, &raised)], &[&fleet.governor]);
    let raised_at = chain.epoch();

    // A deposit that could fill it lies idle rather than above the sum.
    let whale = fleet.pool.holder(&mut chain, MILLION);
    while chain.epoch() < raised_at + 4 {
        let operators = fleet.state(&chain);
        let targets = operators.targets();
        assert_eq!(targets[9], 46_440 * SOL, "epoch {}", chain.epoch());
        assert!(targets.iter().sum::<u64>() <= operators.delegatable);
        fleet.pool.deposit(&mut chain, &whale, 10_000 * SOL);
        fleet.moves(&mut chain);
        assert_eq!(fleet.record(&chain, 9).current(), 46_440 * SOL);
        epoch(&mut chain, &fleet, 0);
    }
    assert_eq!(chain.epoch(), raised_at + 4);
    let operators = fleet.state(&chain);
    assert_eq!(
        operators.targets()[9],
        98_000 * SOL,
        "live from one epoch to the next, in a level that knows it"
    );
    assert!(operators.targets().iter().sum::<u64>() <= operators.delegatable);
    assert_books(&chain, &fleet);
}

#[test]
fn p2_06_a_flag_that_comes_and_goes_does_not_shorten_a_pending_delay() {
    // Guard: `restore` must bring the weight back and leave the epoch from which other pending terms count. An operator
    // whose cap is to be raised from 46,440 to 98,000 shows a commission above the agreed one, and shows it no more.
    let capped = OperatorTerms { cap: 46_440 * SOL, ..OperatorTerms::default() };
    let mut terms = [OperatorTerms::default(); 10];
    terms[9] = capped;
    let (mut chain, fleet) = pool(&terms);
    let record = fleet.record(&chain, 9);
    let raised = OperatorTerms { cap: 98_000 * SOL, ..capped };
    chain.send(&[crank::update_operator(&fleet.pool, 9, &record.vote, &raised)], &[&fleet.governor]);
    let live_from = chain.epoch() + 4;
    for commission in [1_001, 500] {
        let epoch = chain.epoch();
        chain.set_account(&record.vote, vote_account(&record.vote, commission, 10_000, &[(epoch, 2, 1)]));
        fleet.send(&mut chain, crank::flag_operator(&fleet.pool, 9, &record));
        assert_eq!(fleet.record(&chain, 9).flags != 0, commission > 1_000);
    }
    while chain.epoch() + 1 < live_from {
        epoch(&mut chain, &fleet, 0);
        let target = fleet.state(&chain).targets()[9];
        assert_eq!(target, 46_440 * SOL, "{} epochs before the delay has passed", live_from - chain.epoch());
    }
    epoch(&mut chain, &fleet, 0);
    let target = fleet.state(&chain).targets()[9];
    assert!((97_999 * SOL..=98_000 * SOL).contains(&target), "{target}");
}

#[test]
fn p2_08_nine_of_ten_taken_to_zero_give_the_tenth_nothing_before_the_delay() {
    // Guard: `suspend` leaves the weight in the level until the delay has passed. 98,000 each; the tenth's target must
    // not be 980,000 at once.
    let (mut chain, fleet) = pool(&[OperatorTerms::default(); 10]);
    let before = currents(&chain, &fleet)[9];
    assert!((97_999 * SOL..=98_000 * SOL).contains(&before), "{before}");
    for index in 0..9 {
        let vote = fleet.record(&chain, index).vote;
        chain.send(&[crank::drain_operator(&fleet.pool, index, &vote)], &[&fleet.governor]);
    }
    let drained_at = chain.epoch();
    let band = fleet.state(&chain).minimum;
    while chain.epoch() < drained_at + 4 {
        fleet.set_level(&mut chain);
        fleet.moves(&mut chain);
        let operators = fleet.state(&chain);
        let targets = operators.targets();
        assert_eq!(targets[..9], [0; 9]);
        assert!(targets[9].abs_diff(before) < band, "epoch {}: {}", chain.epoch(), targets[9]);
        assert_eq!(operators.records[9].current(), before);
        close(&mut chain, &fleet, 0);
    }
    fleet.set_level(&mut chain);
    // From now on the tenth may have everything: who dislikes it has had four epochs to leave.
    let operators = fleet.state(&chain);
    assert!(operators.targets()[9] > 9 * before, "{}", operators.targets()[9]);
    assert_books(&chain, &fleet);
}

#[test]
fn p2_08_lowered_weights_count_after_the_delay_as_raised_ones_do() {
    // Guard: `update_operator` knows no safe direction of a weight. Ten of 100; nine are lowered to 1, which would
    // raise the tenth from 10 % to 92 %.
    let (mut chain, fleet) = pool(&[OperatorTerms::default(); 10]);
    let before = fleet.state(&chain).targets();
    for index in 0..9 {
        let vote = fleet.record(&chain, index).vote;
        let one = OperatorTerms { weight: 1, ..OperatorTerms::default() };
        chain.send(&[crank::update_operator(&fleet.pool, index, &vote, &one)], &[&fleet.governor]);
    }
    for _ in 0..3 {
        epoch(&mut chain, &fleet, 0);
        assert_eq!(fleet.state(&chain).targets(), before);
    }
    epoch(&mut chain, &fleet, 0);
    let operators = fleet.state(&chain);
    let share = u128::from(operators.targets()[9]) * 109 / u128::from(operators.delegatable);
    assert!((99..=100).contains(&share), "100 of 109 parts: {share}");
}

#[test]
fn p2_12_repeated_moves_reach_what_one_reaches() {
    // Guards: `rebalanced`, which `wish` takes off what the epoch allows and `set_level` off what a level reaches;
    // under one level `Reach::allowance` less `moved` as well. `wish` alone would do. A gap of 500, a budget of half of
    // it.
    let params = PoolParams { churn_bps: 2_500, ..PoolParams::default() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 2], 1_000 * SOL);
    let vote = fleet.record(&chain, 0).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 0, &vote)], &[&fleet.governor]);
    let stake = fleet.record(&chain, 0).current();
    let budget = fleet.state(&chain).delegatable / 4;
    for _ in 0..5 {
        // A new level does not give a new budget.
        fleet.set_level(&mut chain);
        for _ in 0..5 {
            fleet.undelegate(&mut chain, 0).unwrap();
            assert_eq!(fleet.record(&chain, 0).current(), stake - budget);
        }
    }
    assert_eq!((fleet.state(&chain).rebalanced, fleet.state(&chain).cooling), (budget, budget));
    assert_books(&chain, &fleet);
}

#[test]
fn p2_12_a_rent_rise_does_not_carry_rebalancing_over_its_budget() {
    // Guard: `possible` must put all of main in the place of a part for the queue alone. A gap of 500 of 500, a budget
    // of 100; after a rise of the rent the accounts lack what an empty reserve does not have.
    let (mut chain, fleet, _) = staked(PoolParams::default(), &[OperatorTerms::default(); 2], 1_000 * SOL);
    let vote = fleet.record(&chain, 0).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 0, &vote)], &[&fleet.governor]);
    fleet.set_level(&mut chain);
    assert!(fleet.pool_free(&chain) < SOL / 1_000);
    chain.set_rent_per_byte(6_960);
    let stake = fleet.record(&chain, 0).current();
    let budget = fleet.state(&chain).delegatable / 10;
    fleet.undelegate(&mut chain, 0).unwrap();
    let left = stake - fleet.record(&chain, 0).current();
    assert!(left <= budget, "{} SOL left, of a budget of {}", left / SOL, budget / SOL);
}

#[test]
fn p2_13_a_change_that_is_due_cannot_be_left_out_by_whoever_cranks() {
    // What is pending in records and groups. Guards: `Record::turn` in `visit`, which a close waits for, and
    // `turn_groups` in `set_level`.
    let mut terms = [OperatorTerms::default(); 4];
    terms[3].groups = [1, 0, 0, 0];
    let params = PoolParams::default();
    let groups = [(1, 100_000 * SOL)];
    let (mut chain, fleet, _) = super::lab::grouped(params, &terms, &groups, MILLION);
    epoch(&mut chain, &fleet, 0);
    epoch(&mut chain, &fleet, 0);
    assert_eq!(fleet.record(&chain, 3).current(), 100_000 * SOL);
    let vote = fleet.record(&chain, 0).vote;
    let lighter = OperatorTerms { weight: 50, ..terms[0] };
    chain.send(&[crank::update_operator(&fleet.pool, 0, &vote, &lighter)], &[&fleet.governor]);
    chain.send(&[crank::set_group(&fleet.pool, 1, 50_000 * SOL, 10_000)], &[&fleet.governor]);
    for _ in 0..3 {
        epoch(&mut chain, &fleet, 0);
    }
    chain.advance_epochs(1);
    // The proposal of somebody who would rather have the old terms.
    let old = fleet.state(&chain);
    assert_eq!(
        (old.records[0].weight, old.records[0].next_from, old.groups_from),
        (100, chain.epoch(), chain.epoch())
    );
    let stakes = fleet.stakes(&chain, 1, 3);
    fleet.send(&mut chain, crank::refresh_operators(&fleet.pool, &fleet.keeper.pubkey(), 1, &stakes));
    assert_refused(&mut chain, "RefreshIncomplete", |chain| try_finalize(chain, &fleet));
    sweep(&mut chain, &fleet);
    fleet.finalize(&mut chain);
    assert_eq!(fleet.record(&chain, 0).weight, 50);

    let delegatable = fleet.state(&chain).delegatable;
    // 100,000 for the grouped one as before, the rest to 100 + 100 + 100 or to 50 + 100 + 100 parts.
    for parts in [300, 250] {
        let level = (delegatable - 100_000 * SOL) / parts;
        let propose = crank::set_level(&fleet.pool, &fleet.keeper.pubkey(), level, 0);
        assert_refused(&mut chain, "WrongLevel", |chain| fleet.try_send(chain, propose));
    }
    fleet.set_level(&mut chain);
    let level = (delegatable - 50_000 * SOL) / 250;
    let targets = fleet.state(&chain).targets();
    assert!(targets[0].abs_diff(50 * level) <= 50 && targets[1].abs_diff(100 * level) <= 100, "{targets:?}");
    assert_eq!(targets[3], 50_000 * SOL);
}

#[test]
fn p2_08_nine_of_ten_zeroed_as_fast_as_a_curator_may_raise_the_tenth_only_behind_the_delay() {
    // Guard: `Operators::zero`, and `suspend` as above. A fifth of all weight an epoch: two of ten, and one of eight at
    // last.
    let params = PoolParams {
        liquidity_bps: 200,
        r_floor_ppm: 450,
        curator_zero_bps: 2_000,
        churn_bps: 2_500,
        ..PoolParams::default()
    };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    let zero = |chain: &mut Chain, index: u32| {
        let vote = fleet.record(chain, index).vote;
        let zero = zero_operator(&fleet.pool, &fleet.governor.pubkey(), index, &vote);
        chain.try_send(&[zero], &[&fleet.governor]).is_ok()
    };
    let mut next = 0;
    // The parts that the tenth's hundred are of, epoch by epoch.
    for weights in [1_000, 1_000, 1_000, 1_000, 800, 600, 400, 200, 100] {
        assert_eq!(fleet.state(&chain).weights, weights, "epoch {}", chain.epoch());
        let target = fleet.state(&chain).targets()[9];
        let expected = 980_000 * SOL * 100 / weights;
        assert!(target.abs_diff(expected) < 2 * SOL, "{} of {weights}: {}", 100, target / SOL);
        while next < 9 && zero(&mut chain, next) {
            next += 1;
        }
        epoch(&mut chain, &fleet, 0);
    }
    assert_eq!(next, 9);
    assert_books(&chain, &fleet);
}

#[test]
fn p2_13_no_close_leaves_out_a_parameter_a_treasury_or_a_role_that_is_due() {
    // Guard: the config is an account of every close, `WrongConfig`; `take_over`.
    let (mut chain, fleet) = pool(&[OperatorTerms::default(); 2]);
    let (own, pool) = (fleet.governor.pubkey(), &fleet.pool);
    let treasury = pool.holder(&mut chain, SOL).lst;
    for decision in [
        set_parameter(pool, &own, parameter("fee_bps"), 1_000),
        set_parameter(pool, &own, parameter("deposit_cap"), u64::MAX),
        set_parameter(pool, &own, parameter("churn_bps"), 77),
        set_treasury(pool, &own, &treasury),
        propose_role(pool, &own, 2, &Default::default()),
    ] {
        chain.send(&[decision], &[&fleet.governor]);
    }
    let other = sluice_testkit::sluice::Pool::create(&mut chain, &Default::default());
    chain.advance_epochs(4);
    sweep(&mut chain, &fleet);
    fleet.measure(&mut chain);
    let close = instruction::finalize_epoch(pool, &fleet.keeper.pubkey());
    let mut without = close.clone();
    without.accounts[2].pubkey = other.config;
    assert_refused(&mut chain, "WrongConfig", |chain| fleet.try_send(chain, without));
    fleet.send(&mut chain, close);
    let state = pool.state(&chain);
    assert_eq!((state.fee_bps, state.deposit_cap, state.churn_bps), (1_000, u64::MAX, 77));
    assert_eq!((state.treasury, state.guardian), (treasury, Default::default()));
}
