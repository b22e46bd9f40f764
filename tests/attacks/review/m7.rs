//! M7: stake that comes is worth its delegation, and brings its reward; stake that goes drains nobody.

use sluice_testkit::Chain;
use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::stake::{StakeState, vote_account};
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolParams};

use super::lab::{
    MILLION, assert_books, assert_refused, close, edit_stake, epoch, named, shares_of, staked, worth,
};
use crate::doors::{blank_stake, bring_stake, native_stake, paid, shares, take_stake, vote_now};

const R_PPM: u64 = 450;

/// A million SOL at ten operators, of the first of which 240 SOL of stake were just withdrawn: it has room.
fn pool() -> (Chain, Fleet, Holder) {
    let params = PoolParams { r_floor_ppm: 450, band_bps: 25, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    epoch(&mut chain, &fleet, R_PPM);
    close(&mut chain, &fleet, R_PPM);
    fleet.set_level(&mut chain);
    let (into, leaving) = (blank_stake(&mut chain), shares_of(&fleet.pool.state(&chain), 240 * SOL));
    paid(take_stake(&mut chain, &fleet, &holder, 0, (leaving, &into)));
    (chain, fleet, holder)
}

#[test]
fn m7_a_million_sol_beside_a_delegation_of_one_activates_nothing_at_once() {
    // Guard: `entry`: what lies beside the delegation is surplus, and pays the entry fee as SOL that lies idle. Counted
    // as stake it would earn an epoch for nothing (Neodyme's "instant activation").
    let (mut chain, fleet, _) = pool();
    let attacker = fleet.pool.holder(&mut chain, SOL);
    vote_now(&mut chain, &fleet, 0);
    let stake = native_stake(&mut chain, &fleet, &attacker, 0, SOL, MILLION);
    let all = chain.lamports(&stake);
    let before = fleet.pool.state(&chain);
    let event = bring_stake(&mut chain, &fleet, &attacker, 0, &stake).unwrap().event();
    let surplus = all - SOL;
    assert_eq!((event.number("stake"), event.number("surplus")), (SOL, surplus));
    let r_max = u64::from(before.r_max_ppm);
    let fee = event.number("fee");
    assert!(fee >= surplus / 1_000_000 * r_max && fee <= (all / 1_000_000 + 1) * r_max, "{fee}");
    close(&mut chain, &fleet, R_PPM);
    let value = worth(&fleet.pool.state(&chain), shares(&chain, &attacker));
    assert!(value <= all, "{} lamports of profit", value - all);
    assert_books(&chain, &fleet);
}

#[test]
fn m7_stake_is_credited_as_much_as_its_delegation_and_brings_the_reward_that_it_shares() {
    // Guard: `Deposit` credits `entry.stake`. Fully active stake comes in the last slot; the others have no less
    // than without it.
    let (chain, fleet, _) = pool();
    let grown = |mut chain: Chain, deposit: bool| {
        let attacker = fleet.pool.holder(&mut chain, SOL);
        if deposit {
            chain.set_slot_in_epoch(SLOTS_PER_EPOCH - 1);
            vote_now(&mut chain, &fleet, 0);
            let stake = native_stake(&mut chain, &fleet, &attacker, 0, 200 * SOL, 0);
            let before = fleet.record(&chain, 0).main_delegation;
            bring_stake(&mut chain, &fleet, &attacker, 0, &stake).unwrap();
            assert_eq!(fleet.record(&chain, 0).main_delegation, before + 200 * SOL);
        }
        close(&mut chain, &fleet, R_PPM);
        assert_books(&chain, &fleet);
        let state = fleet.pool.state(&chain);
        (worth(&state, MILLION), worth(&state, shares(&chain, &attacker)))
    };
    let (others, _) = grown(chain.clone(), false);
    let (with, own) = grown(chain, true);
    assert!(with >= others, "{with} instead of {others}");
    // As much as it would have earned by itself, and no more.
    assert!(own <= 200 * SOL + 200 * SOL / 1_000_000 * R_PPM + SOL / 100, "{own}");
}

#[test]
fn m7_stake_of_an_operator_that_has_earned_nothing_is_not_bought_at_par() {
    // Guard: `vote::check_voted`. 50,000 SOL of stake that earned nothing in this epoch would take 22.5 of the others.
    let (mut chain, fleet, holder) = pool();
    let stake = native_stake(&mut chain, &fleet, &holder, 0, 200 * SOL, 0);
    let (vote, now) = (fleet.record(&chain, 0).vote, chain.epoch());
    for credits in [vec![], vec![(now - 1, 9, 1)], vec![(now - 1, 9, 1), (now, 9, 9)]] {
        chain.set_account(&vote, vote_account(&vote, 500, 10_000, &credits));
        assert_refused(&mut chain, "NoCredits", |chain| bring_stake(chain, &fleet, &holder, 0, &stake));
    }
    // Nor where its commission takes all of the reward.
    chain.set_account(&vote, vote_account(&vote, 10_000, 10_000, &[(now, 9, 1)]));
    assert_refused(&mut chain, "CommissionTooHigh", |chain| bring_stake(chain, &fleet, &holder, 0, &stake));
    vote_now(&mut chain, &fleet, 0);
    bring_stake(&mut chain, &fleet, &holder, 0, &stake).unwrap();
}

#[test]
fn m7_stake_that_is_not_fully_active_or_not_the_depositors_is_refused_by_name() {
    // Guards: `check_stake`, each of its lines; what is still warming up the stake program refuses to merge.
    let (chain, fleet, holder) = pool();
    let stranger = chain.clone().new_address();
    type Fault = fn(&mut StakeState, u64);
    let cases: [(&str, Fault); 4] = [
        ("StakeActivating", |state, now| state.activation_epoch = now),
        ("StakeDeactivated", |state, now| state.deactivation_epoch = now),
        ("StakeTooSmall", |state, _| state.stake = SOL - 1),
        ("StakeElsewhere", |state, _| state.voter = state.staker),
    ];
    let offer = |edit: &dyn Fn(&mut StakeState, u64), lockup: Option<usize>| {
        let mut chain = chain.clone();
        vote_now(&mut chain, &fleet, 0);
        let stake = native_stake(&mut chain, &fleet, &holder, 0, 2 * SOL, 0);
        let now = chain.epoch();
        edit_stake(&mut chain, &stake, |state, _| edit(state, now));
        if let Some(at) = lockup {
            let mut account = chain.account(&stake).unwrap();
            account.data[at] = 1;
            chain.set_account(&stake, account);
        }
        let before = chain.snapshot();
        let outcome = bring_stake(&mut chain, &fleet, &holder, 0, &stake);
        let name = named(&outcome);
        chain.assert_unchanged_but_fee(&before, &outcome.unwrap_err());
        name
    };
    for (name, edit) in cases {
        assert_eq!(offer(&edit, None), name);
    }
    assert_eq!(offer(&|state, _| state.staker = stranger, None), "ForeignStake");
    assert_eq!(offer(&|state, _| state.withdrawer = stranger, None), "ForeignStake");
    // A lockup's time, its epoch, its custodian.
    for at in [76, 84, 92] {
        assert_eq!(offer(&|_, _| (), Some(at)), "LockedStake");
    }
}

#[test]
fn m7_whoever_withdraws_for_the_fee_alone_takes_no_competitor_below_its_band() {
    // Guard: `check_left` in `withdraw_stake`. An operator of about 100,000 SOL; without the bound 22.5 SOL a 50,000
    // would bring it down to one.
    let params = PoolParams { r_floor_ppm: 450, band_bps: 25, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    let target = fleet.state(&chain).targets()[4];
    let band = target / 10_000 * 25;
    let mut taken = 0;
    for part in [50_000 * SOL, 1_000 * SOL, 100 * SOL, 50 * SOL, 20 * SOL, 5 * SOL, 2 * SOL, 2 * SOL, 2 * SOL]
    {
        for _ in 0..5 {
            let state = fleet.pool.state(&chain);
            let into = blank_stake(&mut chain);
            let outcome = take_stake(&mut chain, &fleet, &holder, 4, (shares_of(&state, part), &into));
            if outcome.is_err() {
                assert_eq!(named(&outcome), "BelowTarget");
                break;
            }
            taken += paid(outcome);
        }
    }
    let left = fleet.record(&chain, 4).current();
    assert!(left >= target - band && left < target - band + 3 * SOL, "{left} of {target}");
    assert!(taken > band - 5 * SOL, "{taken}");
    assert_books(&chain, &fleet);
}

#[test]
fn m7_leaving_with_stake_costs_the_epochs_reward_that_the_stake_takes_along() {
    // Guard: the exit floor in `FreshPool::withdraw_stake`. In the last slot, with the epoch's reward to come.
    let params = PoolParams { r_floor_ppm: 450, band_bps: 25, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    epoch(&mut chain, &fleet, R_PPM);
    chain.set_slot_in_epoch(SLOTS_PER_EPOCH - 1);
    let into = blank_stake(&mut chain);
    let state = fleet.pool.state(&chain);
    let leaving = shares_of(&state, 200 * SOL);
    let net = paid(take_stake(&mut chain, &fleet, &holder, 0, (leaving, &into)));
    assert_eq!(StakeState::decode(&chain.data(&into)).stake, net);
    let with_reward = net + net * R_PPM / 1_000_000;
    close(&mut chain, &fleet, R_PPM);
    let stays = worth(&fleet.pool.state(&chain), leaving);
    assert!(with_reward <= stays, "{with_reward} instead of {stays}");
    assert_books(&chain, &fleet);
}
