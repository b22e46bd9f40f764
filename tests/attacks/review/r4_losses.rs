//! A fourth reading, findings 4, 6 and 7: losses that a crank has read, gaps that a holder opens, fills that somebody
//! makes.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolParams, crank};
use solana_signer::Signer;

use super::lab::{
    MILLION, assert_books, assert_refused, close, deactivate_main, mul_div, shares_of, staked, sweep,
    take_from_main, worth,
};
use crate::doors::{blank_stake, fill_queue, leave_at_once, paid, take_stake};

/// Ten operators with a million SOL, of which two percent are liquid; the level is set.
fn pool() -> (Chain, Fleet, Holder) {
    let params = PoolParams { liquidity_bps: 200, band_bps: 500, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    close(&mut chain, &fleet, 450);
    fleet.set_level(&mut chain);
    (chain, fleet, holder)
}

// Guard: `note_losses` in `end_promises`, which a sweep and a settlement end in.
#[test]
fn r4_4_a_loss_that_a_sweep_or_a_settlement_has_read_closes_what_is_priced() {
    let read: [fn(&mut Chain, &Fleet); 2] =
        [|chain, fleet| sweep(chain, fleet), |chain, fleet| drop(fleet.settle(chain, 0).unwrap())];
    for read in read {
        let (mut chain, fleet, holder) = pool();
        take_from_main(&mut chain, &fleet, 0, 50_000 * SOL);
        read(&mut chain, &fleet);
        let state = fleet.pool.state(&chain);
        assert_eq!((state.closed, state.head_room), (4, 0));
        assert_refused(&mut chain, "Bunker", |chain| leave_at_once(chain, &fleet, &holder, SOL));
        assert_refused(&mut chain, "Bunker", |chain| fleet.pool.try_deposit(chain, &holder, SOL, 0));
    }
}

// Guard: the pair's epoch in `end_promises`: before the close everything that is priced is closed already, and the
// order of readings must leave the same pool.
#[test]
fn r4_4_before_the_close_a_sweep_leaves_the_pool_as_it_is() {
    let (mut chain, fleet, _) = pool();
    chain.advance_epochs(1);
    take_from_main(&mut chain, &fleet, 0, 50_000 * SOL);
    let before = fleet.pool.state(&chain);
    sweep(&mut chain, &fleet);
    assert_eq!(fleet.pool.state(&chain), before);
}

// Guard: `note_losses` in `undelegate::check`.
#[test]
fn r4_4_an_undelegation_that_reads_a_loss_and_moves_nothing_says_so() {
    let (mut chain, fleet, _) = pool();
    take_from_main(&mut chain, &fleet, 0, SOL);
    let before = fleet.state(&chain);
    let event = fleet.undelegate(&mut chain, 0).unwrap().event();
    let after = fleet.state(&chain);
    assert_eq!((event.name.as_str(), event.number("lost")), ("LossReported", SOL));
    assert_eq!((after.fallen, after.sequence), (SOL, before.sequence + 1));
    assert_eq!(event.number("operators_sequence"), after.sequence);
}

// Guard: `suspended_under` in `report_loss::note`.
#[test]
fn r4_4_an_undelegation_that_suspends_an_operator_ends_the_head_room() {
    let (mut chain, fleet, _) = pool();
    assert!(fleet.pool.state(&chain).head_room > 0);
    take_from_main(&mut chain, &fleet, 0, 1_000);
    deactivate_main(&mut chain, &fleet, 0);
    fleet.undelegate(&mut chain, 0).unwrap();
    assert_eq!(fleet.record(&chain, 0).eligible_from, u64::MAX);
    assert_eq!((fleet.pool.state(&chain).closed, fleet.pool.state(&chain).head_room), (0, 0));
}

/// Shares for which a stake of exactly `net` is given out.
fn shares_for(state: &PoolState, net: u64) -> u64 {
    let net_of = |shares: u64| {
        let gross = worth(state, shares);
        gross - mul_div(gross, state.exit_floor_ppm.into(), 1_000_000) - 1
    };
    let (mut low, mut high) = (shares_of(state, net), shares_of(state, net + net / 100));
    while low < high {
        let middle = low.midpoint(high);
        if net_of(middle) < net { low = middle + 1 } else { high = middle }
    }
    low
}

// Guard: `Record::limit` in `withdraw_stake::book`. A gap under the band is filled by nobody; one of just the band
// would be.
#[test]
fn r4_6_a_gap_that_a_holder_opens_is_not_filled_with_what_the_level_has_promised_to_others() {
    let (mut chain, fleet, holder) =
        staked(PoolParams::default(), &[OperatorTerms::default(); 2], 10_000 * SOL);
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    let target = fleet.state(&chain).targets()[0];
    let net = fleet.record(&chain, 0).current() + SOL - target;
    let (into, state) = (blank_stake(&mut chain), fleet.pool.state(&chain));
    let given = paid(take_stake(&mut chain, &fleet, &holder, 0, (shares_for(&state, net), &into)));
    let before = fleet.record(&chain, 0).current();
    assert_eq!((given, target - before), (net, SOL), "just the band");
    // Reserve that is free for some other reason.
    chain.donate(&fleet.pool.reserve, 100 * SOL);
    fleet.delegate(&mut chain, 0).unwrap();
    assert_eq!(fleet.record(&chain, 0).current(), before, "its gap is of the next level");
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    fleet.delegate(&mut chain, 0).unwrap();
    assert!(fleet.record(&chain, 0).current() > before, "which fills it");
    assert_books(&chain, &fleet);
}

// Guards: `of_flows` and `LEAST_FILL` in `finalize_cohort`: whoever makes tickets makes steps.
#[test]
fn r4_7_a_fill_pays_no_more_for_being_late_and_nothing_for_dust() {
    for (sol, paid) in [(SOL / 50, 0), (2 * SOL, 5_000)] {
        let params = PoolParams { bounty_unit: 5_000, liquidity_bps: 200, ..PoolParams::default() };
        let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 2], 10_000 * SOL);
        chain.send(&[crank::fund_bounties(&fleet.pool, &fleet.governor.pubkey(), SOL)], &[&fleet.governor]);
        close(&mut chain, &fleet, 0);
        let shares = shares_of(&fleet.pool.state(&chain), sol);
        fleet.pool.unstake(&mut chain, &holder, shares, 0);
        close(&mut chain, &fleet, 0);
        chain.set_slot_in_epoch(400_000);
        let pot = fleet.state(&chain).pot;
        fill_queue(&mut chain, &fleet).unwrap();
        assert_eq!(fleet.pool.state(&chain).queue_nominal, 0);
        assert_eq!(pot - fleet.state(&chain).pot, paid, "{sol}");
    }
}
