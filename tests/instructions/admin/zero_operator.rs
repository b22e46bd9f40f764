//! `zero_operator`: a bounded part of all weight an epoch, at once, to nobody's good for four epochs.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::governance::{signed_by, zero_operator};
use sluice_testkit::sluice::{OperatorTerms, PoolParams, crank};
use sluice_testkit::{Chain, Receipt};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::governed::{DELAY, Governed, bounds, governed, refused};
use crate::support::{events, make_busy, names, suspend};

/// 1,000 SOL at `count` operators of a weight of 100 each, in the middle of an epoch.
fn staked(params: PoolParams, count: usize) -> (Chain, Governed) {
    let (mut chain, of) = governed(params, &vec![OperatorTerms::default(); count]);
    let holder = of.fleet.pool.holder(&mut chain, 100_000 * SOL);
    of.fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    of.fleet.epoch(&mut chain, 0);
    of.fleet.epoch(&mut chain, 0);
    assert_ne!(of.fleet.pool.state(&chain).head_room, 0);
    (chain, of)
}

fn zero(chain: &Chain, of: &Governed, index: u32, signer: &Keypair) -> Instruction {
    let vote = of.fleet.record(chain, index).vote;
    zero_operator(&of.fleet.pool, &signer.pubkey(), index, &vote)
}

/// The flag of a weight that was taken away.
const ZEROED: u8 = 128;

fn zeroes(chain: &mut Chain, of: &Governed, index: u32) -> Receipt {
    let zero = zero(chain, of, index, &of.curator);
    chain.send(&[zero], &[&of.curator])
}

#[test]
fn a_weight_is_taken_away_at_once_by_curator_or_governance_and_nothing_else_changes() {
    let (chain, of) = staked(bounds(), 5);
    for signer in [&of.curator, &of.fleet.governor] {
        let mut chain = chain.clone();
        let zero = zero(&chain, &of, 3, signer);
        let receipt = of.changes(&mut chain, (zero, signer), |books| {
            books.pool.head_room = 0;
            books.pool.sequence += 1;
            books.operators.sequence += 1;
            books.operators.zeroed = 100;
            suspend(&mut books.operators, 3);
            books.operators.records[3].wanted_weight = 0;
            books.operators.records[3].flags = ZEROED;
        });
        assert_eq!(names(&receipt), ["HeadRoomEnded", "OperatorChanged"]);
        let changed = &events(&receipt)[1];
        assert_eq!(changed.number("sequence"), of.fleet.state(&chain).sequence);
        assert_eq!(changed.number("weight"), 0);
        of.fleet.set_level(&mut chain);
        assert_eq!(of.fleet.state(&chain).targets()[3], 0);
    }
}

#[test]
fn who_could_take_no_deposit_is_zeroed_without_ending_the_head_room() {
    let (mut chain, of) = staked(bounds(), 5);
    make_busy(&mut chain, &of.fleet, 0);
    let zero = zero(&chain, &of, 0, &of.curator);
    let receipt = of.changes(&mut chain, (zero, &of.curator), |books| {
        books.operators.sequence += 1;
        books.operators.zeroed = 100;
        suspend(&mut books.operators, 0);
        books.operators.records[0].wanted_weight = 0;
        books.operators.records[0].flags = ZEROED;
    });
    assert_eq!(names(&receipt), ["OperatorChanged"]);
}

#[test]
fn in_an_epoch_no_more_than_the_curators_part_of_all_weight_goes_at_once_whoever_takes_it() {
    // Ten of 100: a fifth are two.
    let (mut chain, of) = staked(bounds(), 10);
    assert_eq!(of.fleet.state(&chain).weights, 1_000);
    zeroes(&mut chain, &of, 0);
    let governed = zero(&chain, &of, 1, &of.fleet.governor);
    of.decide(&mut chain, governed);
    assert_eq!(of.fleet.state(&chain).zeroed, 200);
    for signer in [&of.curator, &of.fleet.governor] {
        let third = zero(&chain, &of, 2, signer);
        refused(&mut chain, "ZeroBudgetSpent", (third, signer));
    }
    // Before the next epoch's first reading as well, for the epoch is what counts.
    chain.advance_epochs(1);
    zeroes(&mut chain, &of, 2);
    assert_eq!(of.fleet.state(&chain).zeroed, 100);
    of.fleet.refresh(&mut chain);
    of.fleet.finalize(&mut chain);
    zeroes(&mut chain, &of, 3);
    let more = zero(&chain, &of, 4, &of.curator);
    refused(&mut chain, "ZeroBudgetSpent", (more, &of.curator));
    // Four epochs behind the first two these count no more: a fifth of 800 is one.
    of.close(&mut chain, 3);
    assert_eq!(of.fleet.state(&chain).weights, 800);
    zeroes(&mut chain, &of, 4);
    let more = zero(&chain, &of, 5, &of.curator);
    refused(&mut chain, "ZeroBudgetSpent", (more, &of.curator));
}

#[test]
fn a_part_that_is_less_than_one_operator_takes_nobody() {
    for (count, bps, taken) in
        [(5, 2_000, true), (5, 1_999, false), (4, 2_000, false), (1, 2_000, false), (5, 0, false)]
    {
        let (mut chain, of) = governed(
            PoolParams { curator_zero_bps: bps, ..bounds() },
            &vec![OperatorTerms::default(); count],
        );
        let zero = zero(&chain, &of, 0, &of.curator);
        if taken {
            chain.send(&[zero], &[&of.curator]);
        } else {
            refused(&mut chain, "ZeroBudgetSpent", (zero, &of.curator));
        }
    }
}

#[test]
fn what_is_freed_goes_to_nobody_for_four_epochs_and_its_stake_leaves_within_the_churn() {
    let (mut chain, of) = staked(PoolParams { churn_bps: 500, ..bounds() }, 10);
    let target = of.fleet.state(&chain).targets()[9];
    let total: u64 = of.fleet.state(&chain).delegated;
    zeroes(&mut chain, &of, 0);
    zeroes(&mut chain, &of, 1);
    for epoch in 0..DELAY {
        of.fleet.set_level(&mut chain);
        of.fleet.moves(&mut chain);
        let operators = of.fleet.state(&chain);
        let targets = operators.targets();
        assert_eq!(targets[..2], [0, 0]);
        // But for the rents that the first sweeps bring in.
        assert!(targets[2..].iter().all(|other| other.abs_diff(target) < operators.minimum), "{targets:?}");
        assert!(operators.rebalanced <= total / 20, "epoch {epoch}: {}", operators.rebalanced);
        chain.advance_epochs(1);
        of.fleet.sweep(&mut chain);
        of.fleet.finalize(&mut chain);
    }
    of.fleet.set_level(&mut chain);
    let targets = of.fleet.state(&chain).targets();
    assert!(targets[2..].iter().all(|other| *other > target / 5 * 6), "{targets:?}");
}

#[test]
fn who_is_given_weight_again_is_back_four_epochs_later() {
    for signer in ["governance", "curator"] {
        let (mut chain, of) = staked(bounds(), 5);
        let vote = of.fleet.record(&chain, 0).vote;
        zeroes(&mut chain, &of, 0);
        let again = crank::update_operator(&of.fleet.pool, 0, &vote, &OperatorTerms::default());
        let theirs = signed_by(again.clone(), &of.curator.pubkey());
        if signer == "governance" {
            of.close(&mut chain, 2);
            of.decide(&mut chain, again);
        } else {
            refused(&mut chain, "ChangePending", (theirs.clone(), &of.curator));
            for _ in 0..DELAY {
                of.close(&mut chain, 1);
            }
            of.fleet.set_level(&mut chain);
            assert_eq!(of.fleet.record(&chain, 0).weight, 0);
            chain.send(&[theirs], &[&of.curator]);
        }
        for _ in 1..DELAY {
            of.close(&mut chain, 1);
            of.fleet.set_level(&mut chain);
            assert_eq!(of.fleet.state(&chain).targets()[0], 0, "{signer}");
        }
        of.close(&mut chain, 1);
        of.fleet.set_level(&mut chain);
        let targets = of.fleet.state(&chain).targets();
        assert!(targets[0] > 150 * SOL && targets[0].abs_diff(targets[1]) < SOL, "{signer}: {targets:?}");
    }
}

#[test]
fn a_change_that_is_pending_keeps_its_epoch_and_brings_no_weight() {
    let (mut chain, of) = staked(bounds(), 5);
    let vote = of.fleet.record(&chain, 0).vote;
    let lowered = OperatorTerms { cap: 10 * SOL, weight: 60, ..OperatorTerms::default() };
    of.decide(&mut chain, crank::update_operator(&of.fleet.pool, 0, &vote, &lowered));
    of.close(&mut chain, 1);
    of.fleet.set_level(&mut chain);
    let zero = zero(&chain, &of, 0, &of.curator);
    of.changes(&mut chain, (zero, &of.curator), |books| {
        books.pool.head_room = 0;
        books.pool.sequence += 1;
        books.operators.sequence += 1;
        books.operators.zeroed = 100;
        let from = books.operators.records[0].next_from;
        suspend(&mut books.operators, 0);
        let record = &mut books.operators.records[0];
        (record.next_from, record.next_cap, record.next_weight) = (from, 10 * SOL, 60);
        record.wanted_weight = 0;
        record.flags = ZEROED;
    });
    for _ in 0..3 {
        of.close(&mut chain, 1);
    }
    let record = of.fleet.record(&chain, 0);
    assert_eq!((record.agreed_cap, record.weight, record.next_weight), (10 * SOL, 60, 0));
    assert_eq!((record.next_from, record.eligible_from), (chain.epoch() + DELAY, u64::MAX));
}

#[test]
fn a_weight_that_is_only_promised_costs_its_budget_as_well() {
    let (mut chain, of) = staked(bounds(), 5);
    let vote = of.fleet.record(&chain, 0).vote;
    let raised = OperatorTerms { weight: 101, ..OperatorTerms::default() };
    of.decide(&mut chain, crank::update_operator(&of.fleet.pool, 0, &vote, &raised));
    let zero = zero(&chain, &of, 0, &of.curator);
    refused(&mut chain, "ZeroBudgetSpent", (zero, &of.curator));
}

#[test]
fn what_is_no_operator_of_theirs_to_zero_is_refused() {
    let (mut chain, of) = staked(bounds(), 5);
    let vote = of.fleet.record(&chain, 0).vote;
    for other in [&of.guardian, &of.stranger] {
        let zero = zero(&chain, &of, 0, other);
        refused(&mut chain, "NotGovernance", (zero, other));
    }
    let pool = &of.fleet.pool;
    let own = of.curator.pubkey();
    refused(&mut chain, "NoOperator", (zero_operator(pool, &own, 5, &vote), &of.curator));
    refused(&mut chain, "WrongVoteAccount", (zero_operator(pool, &own, 1, &vote), &of.curator));
    let other = sluice_testkit::sluice::Pool::create(&mut chain, &Default::default());
    for (at, key, error) in [(2, other.config, "WrongConfig"), (3, other.operators, "WrongOperators")] {
        let mut wrong = zero_operator(pool, &own, 0, &vote);
        wrong.accounts[at].pubkey = key;
        refused(&mut chain, error, (wrong, &of.curator));
    }
    let mut unsigned = zero_operator(pool, &own, 0, &vote);
    unsigned.accounts[0].is_signer = false;
    refused(&mut chain, "MissingRequiredSignature", (unsigned, &of.stranger));
    of.decide(&mut chain, crank::drain_operator(pool, 0, &vote));
    refused(&mut chain, "OperatorDraining", (zero_operator(pool, &own, 0, &vote), &of.curator));
}
