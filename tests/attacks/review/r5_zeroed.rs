//! Beside 2.8: what brings a target back that was taken away at once.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::governance::zero_operator;
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, crank};

use solana_signer::Signer;

use super::lab::{MILLION, epoch, staked};

/// A flag that comes and goes, by the operator's own commission.
fn blink(chain: &mut Chain, fleet: &Fleet, index: u32) {
    let record = fleet.record(chain, index);
    for commission in [1_001, 500] {
        let votes = [(chain.epoch(), 2, 1)];
        chain.set_account(&record.vote, vote_account(&record.vote, commission, 10_000, &votes));
        fleet.send(chain, crank::flag_operator(&fleet.pool, index, &record));
    }
}

fn zeroed() -> (Chain, Fleet) {
    let params = PoolParams { liquidity_bps: 200, curator_zero_bps: 2_000, ..PoolParams::default() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    let vote = fleet.record(&chain, 0).vote;
    let zero = zero_operator(&fleet.pool, &fleet.governor.pubkey(), 0, &vote);
    chain.send(&[zero], &[&fleet.governor]);
    (chain, fleet)
}

#[test]
fn r5_an_operator_that_was_zeroed_gives_itself_no_target_by_a_flag_that_comes_and_goes() {
    // Guard: `restore` brings back nobody whose weight was taken away. 98,000 SOL of target for three epochs.
    let (mut chain, fleet) = zeroed();
    blink(&mut chain, &fleet, 0);
    for _ in 0..5 {
        epoch(&mut chain, &fleet, 0);
        let target = fleet.state(&chain).targets()[0];
        assert_eq!(target, 0, "epoch {}: {} SOL", chain.epoch(), target / SOL);
    }
}

#[test]
fn r5_an_operator_that_is_given_weight_again_is_not_back_earlier_by_a_flag_that_comes_and_goes() {
    // Guard: as above; zeroed, given a weight of 5 again, it is back at once with its old weight of 100.
    let (mut chain, fleet) = zeroed();
    let vote = fleet.record(&chain, 0).vote;
    let little = OperatorTerms { weight: 5, ..OperatorTerms::default() };
    chain.send(&[crank::update_operator(&fleet.pool, 0, &vote, &little)], &[&fleet.governor]);
    blink(&mut chain, &fleet, 0);
    for _ in 1..4 {
        epoch(&mut chain, &fleet, 0);
        let target = fleet.state(&chain).targets()[0];
        assert_eq!(target, 0, "epoch {}: {} SOL", chain.epoch(), target / SOL);
    }
    epoch(&mut chain, &fleet, 0);
    let target = fleet.state(&chain).targets()[0];
    // 5 of 905.
    assert!(target.abs_diff(980_000 * SOL * 5 / 905) < SOL, "{}", target / SOL);
}
