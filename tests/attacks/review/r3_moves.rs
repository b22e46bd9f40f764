//! Third reading, moves: 3.5, 3.8, 3.10, 3.11. Remainders that no step can move, and the order of steps under one
//! level.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::STAKED;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, crank};

use super::lab::{MILLION, assert_books, close, currents, edit_main, edit_stake, epoch, staked};
use super::r3_lab::{drain, flag_for_its_commission, params, sols, update, weighing};

/// As found: of 748 SOL of a drained operator nothing had left after 30 epochs with a budget of 1.5 SOL each, for
/// behind a remainder of 1.93 SOL of the one before it, of which no part can leave, nothing of any budget was left.
#[test]
fn r3_5_a_remainder_that_no_budget_can_move_does_not_stop_all_rebalancing() {
    // Guard: `rebalance_down` takes all of less than twice the minimum delegation.
    let params = PoolParams { churn_bps: 10, ..params() };
    let terms = [weighing(16), weighing(3_492), weighing(3_492)];
    let (mut chain, fleet, _) = staked(params, &terms, 1_500 * SOL);
    drain(&mut chain, &fleet, 0);
    drain(&mut chain, &fleet, 1);
    let before = currents(&chain, &fleet);
    assert!(before[0] > 3 * SOL && before[0] < 4 * SOL, "{before:?}");
    for _ in 0..30 {
        epoch(&mut chain, &fleet, 0);
    }
    let after = currents(&chain, &fleet);
    assert_eq!(after[0], 0);
    assert!(before[1] - after[1] >= 20 * SOL, "{:?} of {:?} after 30 epochs", sols(&after), sols(&before));
    assert_books(&chain, &fleet);
}

#[test]
fn r3_5_a_budget_is_never_less_than_what_can_be_moved() {
    // Guard: `set_level` takes the minimum delegation where `churn_bps` are less: a thousandth of 900 SOL could move
    // nobody.
    let params = PoolParams { churn_bps: 10, ..params() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 3], 900 * SOL);
    drain(&mut chain, &fleet, 0);
    let before = currents(&chain, &fleet)[0];
    for _ in 0..10 {
        epoch(&mut chain, &fleet, 0);
        assert_eq!(fleet.state(&chain).churn, SOL);
    }
    assert_eq!(before - currents(&chain, &fleet)[0], 10 * SOL);
}

/// What everybody has after undelegations in this order.
fn undelegated_in(order: [u32; 2], chain: &Chain, fleet: &Fleet) -> Vec<u64> {
    let mut chain = chain.clone();
    for index in order {
        fleet.undelegate(&mut chain, index).unwrap();
    }
    currents(&chain, fleet)
}

/// As found, whoever came first took the budget of 100,000 SOL: 90,000 of 0, which was to come down, and 10,000 of 1,
/// or all of it of 1.
#[test]
fn r3_8_a_flag_after_the_level_does_not_make_the_order_of_undelegations_matter() {
    // Guard: `suspend` limits the operator to nothing under the level that does not know of it. A lowered cap has put 0
    // above its target, by less than the budget, so that the reach ends nowhere.
    let (mut chain, fleet, _) = staked(params(), &[OperatorTerms::default(); 4], MILLION);
    update(&mut chain, &fleet, 0, &OperatorTerms { cap: 160_000 * SOL, ..OperatorTerms::default() });
    for _ in 0..4 {
        close(&mut chain, &fleet, 0);
    }
    fleet.set_level(&mut chain);
    let before = currents(&chain, &fleet);
    flag_for_its_commission(&mut chain, &fleet, 1);
    let after = undelegated_in([0, 1], &chain, &fleet);
    assert_eq!(after[..2], [160_000 * SOL, before[1]], "the level's budget is for those that it knew of");
    assert_eq!(after, undelegated_in([1, 0], &chain, &fleet), "the order of two calls decides");
    // The next level knows of it.
    fleet.set_level(&mut chain);
    fleet.undelegate(&mut chain, 1).unwrap();
    assert!(currents(&chain, &fleet)[1] < before[1]);
}

/// As found, 999,999,999 lamports stayed for ever: below the minimum delegation no gap was worth a move, and with stake
/// nobody can be removed.
#[test]
fn r3_10_a_drained_operator_under_the_minimum_delegation_can_leave() {
    // Guard: `worth` in `wish` asks for no band where the target is zero.
    let (mut chain, fleet, _) = staked(params(), &[OperatorTerms::default(); 4], 1_000 * SOL);
    drain(&mut chain, &fleet, 0);
    // As SIMD-0392 leaves it: less delegation, the same lamports.
    edit_main(&mut chain, &fleet, 0, |state, _| state.stake = SOL - 1);
    for _ in 0..10 {
        epoch(&mut chain, &fleet, 0);
    }
    assert_eq!(currents(&chain, &fleet)[0], 0, "ten epochs after its drain");
    let record = fleet.record(&chain, 0);
    fleet.send(&mut chain, crank::remove_operator(&fleet.pool, 0, &record));
    assert_books(&chain, &fleet);
}

/// Two that are to leave, 0 with less than the minimum delegation, after `leave`; the level is set, for a budget of
/// 1's.
#[track_caller]
fn assert_order_decides_nothing(leave: fn(&mut Chain, &Fleet, u32)) {
    let (mut chain, fleet, _) = staked(params(), &[OperatorTerms::default(); 4], 1_000 * SOL);
    edit_main(&mut chain, &fleet, 0, |state, _| state.stake = SOL - 1);
    for index in [0, 1] {
        leave(&mut chain, &fleet, index);
    }
    for _ in 0..4 {
        close(&mut chain, &fleet, 0);
    }
    fleet.set_level(&mut chain);
    assert_eq!(fleet.state(&chain).targets()[..2], [0, 0]);
    let after = undelegated_in([0, 1], &chain, &fleet);
    assert_eq!(after[0], 0, "it stands first in the budget");
    assert_eq!(after, undelegated_in([1, 0], &chain, &fleet), "the order of two calls decides");
}

#[test]
fn r3_10_what_a_drained_operator_has_under_the_minimum_delegation_stands_in_the_budget() {
    // Guard: `Pass::fall` asks for no band where the target is zero. Not counted, it would leave where it comes first,
    // and stay where another has used up the budget.
    assert_order_decides_nothing(drain);
}

#[test]
fn r3_10_so_does_what_an_operator_without_a_weight_has() {
    // Guard: `Pass::go` calls `fall` for the smallest gap where nothing is asked for.
    assert_order_decides_nothing(|chain, fleet, index| update(chain, fleet, index, &weighing(0)));
}

#[test]
fn r3_10_two_accounts_that_are_together_under_the_minimum_delegation_stop_nobodys_sweep() {
    // Guard: `foldable` asks for the minimum: the stake program would refuse the move, and fail the readings of all
    // others.
    let (mut chain, fleet, holder) = staked(params(), &[OperatorTerms::default(); 4], 1_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 40 * SOL);
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    let record = fleet.record(&chain, 0);
    assert_eq!((record.main_state, record.side_state), (STAKED, STAKED));
    for stake in [record.main, record.side] {
        edit_stake(&mut chain, &stake, |state, _| state.stake = SOL / 3);
    }
    close(&mut chain, &fleet, 0);
    let records = fleet.state(&chain).records;
    assert_eq!((records[0].main_delegation, records[0].side_delegation), (SOL / 3, SOL / 3), "as it was");
    assert_eq!(records[1].side_delegation, 0, "the others' are folded");
}

/// As found, `OperatorHasStake` for ever: what was delegated there is nothing, which no step takes away.
#[test]
fn r3_11_a_drained_operator_whose_delegation_is_nothing_can_be_removed() {
    // Guard: `free` in `remove_operator` takes a delegation of zero for none, and withdraws all of its lamports.
    let (mut chain, fleet, _) = staked(params(), &[OperatorTerms::default(); 4], 1_000 * SOL);
    drain(&mut chain, &fleet, 0);
    edit_main(&mut chain, &fleet, 0, |state, _| state.stake = 0);
    for _ in 0..10 {
        epoch(&mut chain, &fleet, 0);
    }
    let record = fleet.record(&chain, 0);
    assert_eq!((record.main_state, record.main_delegation, record.weight), (STAKED, 0, 0));
    let real = fleet.real_lamports(&chain);
    fleet.send(&mut chain, crank::remove_operator(&fleet.pool, 0, &record));
    assert!(
        chain.account(&record.main).is_none() && chain.account(&record.side).is_none(),
        "both are closed"
    );
    assert_eq!(fleet.real_lamports(&chain), real, "what they held is in the reserve");
    assert_books(&chain, &fleet);
}
