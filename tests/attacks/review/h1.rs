//! H1: the queue must not be starved, by churn, band, a busy side or a mode (INV-71).

use sluice_testkit::Chain;
use sluice_testkit::chain::{SOL, STEADY_HISTORY};
use sluice_testkit::sluice::operators::{COOLING, STAKED};
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, crank};

use super::lab::{MILLION, assert_books, close, deactivate_main, queue_beyond_reserve, refresh, staked};

/// Everybody is asked once, from the cursor on. Returns by how much the queue is over-funded by reserve and cooling
/// stake.
pub fn one_round(chain: &mut Chain, fleet: &Fleet) -> u64 {
    let count = u32::try_from(fleet.state(chain).records.len()).expect("a list fits an account");
    let first = fleet.state(chain).cursor;
    for offset in 0..count {
        let index = (first + offset) % count;
        fleet.undelegate(chain, index).unwrap_or_else(|failure| panic!("operator {index}: {failure}"));
    }
    let (nominal, cooling) = (fleet.pool.state(chain).queue_nominal, fleet.state(chain).cooling);
    let over = (fleet.pool_free(chain) + cooling).checked_sub(nominal);
    over.expect("the queue is funded in the epoch in which it asks")
}

/// One epoch later the whole nominal lies in the reserve: every cohort in two epochs (I37).
#[track_caller]
fn assert_paid_in_the_next_epoch(chain: &mut Chain, fleet: &Fleet) {
    close(chain, fleet, 0);
    assert!(fleet.pool_free(chain) >= fleet.pool.state(chain).queue_nominal);
    assert_books(chain, fleet);
}

#[test]
fn h1_thirty_percent_of_redemptions_do_not_wait_for_a_churn_budget_of_seven_and_a_half() {
    // Guard: `wish.queue` is outside `Reach::allowance` and `rebalanced`.
    let params = PoolParams { churn_bps: 750, ..PoolParams::default() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    queue_beyond_reserve(&mut chain, &fleet, 300_000 * SOL);
    assert!(one_round(&mut chain, &fleet) < SOL, "and no more than a minimum delegation too much");
    assert_eq!(fleet.state(&chain).rebalanced, 0, "nor does it use the budget up");
    assert_paid_in_the_next_epoch(&mut chain, &fleet);
}

#[test]
fn h1_a_budget_that_rebalancing_has_used_up_does_not_delay_the_queue() {
    // Guard: as above. 75,000 of a drained operator's 100,000 leave and exhaust the budget; then tickets for 300,000
    // come.
    let params = PoolParams { churn_bps: 750, ..PoolParams::default() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    let vote = fleet.record(&chain, 9).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 9, &vote)], &[&fleet.governor]);
    fleet.set_level(&mut chain);
    fleet.undelegate(&mut chain, 9).unwrap();
    let operators = fleet.state(&chain);
    assert_eq!(
        operators.rebalanced,
        operators.delegatable / 10_000 * 750 + operators.delegatable % 10_000 * 750 / 10_000
    );
    // What cools for other reasons covers the queue as well: these tickets lack 300,000 beyond it.
    queue_beyond_reserve(&mut chain, &fleet, 300_000 * SOL + operators.cooling);
    assert!(one_round(&mut chain, &fleet) < SOL);
    assert_eq!(fleet.state(&chain).rebalanced, operators.rebalanced);
    assert_paid_in_the_next_epoch(&mut chain, &fleet);
}

#[test]
fn h1_a_demand_below_everybodys_band_is_met() {
    // Guard: `wish.queue` asks for no band, and `queue_down` rounds up to the minimum delegation. Twenty operators of
    // 1,000 SOL, a band of 2.5, a demand of 2.45 an operator, or of 0.999, as a thousand of them have under 2,500 and
    // 999 SOL.
    let params = PoolParams { band_bps: 25, ..PoolParams::default() };
    for demand in [49 * SOL, 20 * 999 * SOL / 1_000] {
        let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 20], 20_000 * SOL);
        // The tickets come before the level: every target is below its stake, by less than the band.
        chain.advance_epochs(1);
        super::lab::sweep(&mut chain, &fleet);
        queue_beyond_reserve(&mut chain, &fleet, demand);
        fleet.finalize(&mut chain);
        fleet.set_level(&mut chain);
        let excess = fleet.state(&chain).excess;
        assert!(excess.abs_diff(demand) < 20 * 100, "{excess}");
        let over = one_round(&mut chain, &fleet);
        assert!(over < SOL, "{over}");
        assert_paid_in_the_next_epoch(&mut chain, &fleet);
    }
}

#[test]
fn h1_without_a_level_a_demand_below_everybodys_band_is_met() {
    // Guard: turns go by the cursor alone where nobody is above a target.
    let params = PoolParams { band_bps: 25, ..PoolParams::default() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 20], 20_000 * SOL);
    close(&mut chain, &fleet, 0);
    queue_beyond_reserve(&mut chain, &fleet, 49 * SOL);
    assert_eq!(one_round(&mut chain, &fleet), 0);
    assert_paid_in_the_next_epoch(&mut chain, &fleet);
}

#[test]
fn h1_a_small_ticket_on_every_operator_does_not_lock_later_tickets_out() {
    // Guard: `Step::Join`: what cools since this epoch is rescinded, joined and deactivated again. Twenty operators of
    // 1,000 SOL; 2.5 SOL of each leave right after the level, then tickets for a quarter of the pool come.
    let (mut chain, fleet, _) = staked(PoolParams::default(), &[OperatorTerms::default(); 20], 20_000 * SOL);
    queue_beyond_reserve(&mut chain, &fleet, 0);
    for index in 0..20 {
        fleet.pool.edit(&mut chain, |state| state.queue_nominal += 5 * SOL / 2);
        assert_eq!(fleet.state(&chain).cursor, index);
        fleet.undelegate(&mut chain, index).unwrap();
    }
    let operators = fleet.state(&chain);
    assert_eq!(operators.cooling, 50 * SOL);
    assert!(operators.records.iter().all(|record| record.side_state == COOLING), "every side is taken");

    fleet.pool.edit(&mut chain, |state| state.queue_nominal += 5_000 * SOL);
    assert!(one_round(&mut chain, &fleet) < SOL);
    assert_paid_in_the_next_epoch(&mut chain, &fleet);
}

#[test]
fn h1_a_side_that_the_cluster_throttles_does_not_lock_its_operator_for_epochs() {
    // Guard: `COOLING if part != 0 && queued => Step::Main`. One operator of 1,000 SOL, a ticket of 2.5, then a cluster
    // that lets hardly anything cool, then a ticket for 400 more.
    let (mut chain, fleet, _) = staked(PoolParams::default(), &[OperatorTerms::default()], 1_000 * SOL);
    queue_beyond_reserve(&mut chain, &fleet, 5 * SOL / 2);
    one_round(&mut chain, &fleet);
    let mut entry = STEADY_HISTORY;
    entry.deactivating = entry.effective / 2;
    let epoch = chain.epoch();
    chain.set_stake_history(&[(epoch, entry)]);
    close(&mut chain, &fleet, 0);
    let record = fleet.record(&chain, 0);
    assert_eq!((record.main_state, record.side_state), (STAKED, COOLING), "a sweep that moved nothing");

    fleet.pool.edit(&mut chain, |state| state.queue_nominal += 400 * SOL);
    one_round(&mut chain, &fleet);
    let record = fleet.record(&chain, 0);
    assert_eq!((record.main_state, record.side_state), (COOLING, COOLING));
    assert_books(&chain, &fleet);
}

#[test]
fn h1_bunker_mode_does_not_stop_the_queue() {
    // Guard: `wish` asks for the mode only where it rebalances.
    let (mut chain, fleet, _) = staked(PoolParams::default(), &[OperatorTerms::default(); 10], MILLION);
    fleet.pool.edit(&mut chain, |state| state.closed = 3);
    queue_beyond_reserve(&mut chain, &fleet, 300_000 * SOL);
    assert!(one_round(&mut chain, &fleet) < SOL);
}

#[test]
fn h1_stake_that_an_outsider_deactivates_does_not_stand_in_for_stake_that_has_to_leave() {
    // Guard: `excess` must fall with what operators above their targets have, however they lost it. Operator 0 is
    // drained, with 100,000 SOL above its target; after the level an outsider deactivates it as delinquent, and 150,000
    // are asked for: a third of that must come from the others.
    let params = PoolParams { churn_bps: 750, ..PoolParams::default() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    let vote = fleet.record(&chain, 0).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 0, &vote)], &[&fleet.governor]);
    fleet.set_level(&mut chain);
    deactivate_main(&mut chain, &fleet, 0);
    refresh(&mut chain, &fleet);
    queue_beyond_reserve(&mut chain, &fleet, 150_000 * SOL);
    one_round(&mut chain, &fleet);
    assert_paid_in_the_next_epoch(&mut chain, &fleet);
}
