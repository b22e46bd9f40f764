//! `delegate` of an operator that the level has limited to what its group has left for it.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::STAKED;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, PoolSetup, crank};

use crate::support::{LIMITED, events, level_again};

/// Group 1 has a cap of 500 SOL and is full; 0 of it was drained until its weight was gone, and has given up 1 SOL an
/// epoch. 1, of it too, may have the 500, 2 is in no group. A deposit of 100 SOL is free, and a level knows of it.
fn limited() -> (Chain, Fleet) {
    let mut chain = Chain::with_sluice();
    let params = PoolParams { churn_bps: 10, ..PoolParams::default() };
    let member = OperatorTerms { groups: [1, 0, 0, 0], ..OperatorTerms::default() };
    let setup = PoolSetup { params, ..PoolSetup::default() };
    let fleet = Fleet::new(&mut chain, &setup, &[]);
    for terms in [member, member, OperatorTerms { cap: 600 * SOL, ..OperatorTerms::default() }] {
        fleet.add(&mut chain, &terms);
    }
    chain.send(&[crank::set_group(&fleet.pool, 1, 500 * SOL, 10_000)], &[&fleet.governor]);
    chain.advance_epochs(4);
    fleet.refresh(&mut chain);
    fleet.finalize(&mut chain);
    let holder = fleet.pool.holder(&mut chain, 10_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    fleet.epoch(&mut chain, 0);
    fleet.epoch(&mut chain, 0);
    let vote = fleet.record(&chain, 0).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 0, &vote)], &[&fleet.governor]);
    for _ in 0..5 {
        fleet.epoch(&mut chain, 0);
    }
    chain.advance_epochs(1);
    fleet.sweep(&mut chain);
    fleet.finalize(&mut chain);
    fleet.pool.deposit(&mut chain, &holder, 100 * SOL);
    fleet.set_level(&mut chain);
    level_again(&mut chain, &fleet);
    (chain, fleet)
}

#[test]
fn a_limited_operator_gets_exactly_what_its_group_grants_and_no_more_under_the_same_level() {
    let (mut chain, fleet) = limited();
    let (before, old) = (chain.snapshot(), fleet.state(&chain));
    let group = old.groups[1];
    let granted = 500 * SOL - group.delegated;
    let gap = old.targets()[1] - old.records[1].current();
    assert!(granted >= SOL && granted < gap, "{granted} of {gap}");
    assert_eq!((old.records[1].moved, old.records[1].moved_under), (granted, old.level_sequence | LIMITED));

    let receipt = fleet.delegate(&mut chain, 1).unwrap();

    let side = old.records[1].side;
    chain
        .diff(&before)
        .fee(&receipt)
        .lamports(&fleet.pool.reserve, -i128::from(granted))
        .lamports(&side, i128::from(granted))
        .data(&side, |_, _| {})
        .data(&fleet.pool.operators, |_, _| {
            let mut expected = old.clone();
            expected.sequence += 1;
            expected.lamports += granted;
            expected.delegated += granted;
            expected.groups[1].delegated += granted;
            let record = &mut expected.records[1];
            record.side_lamports += granted;
            (record.side_delegation, record.side_state, record.side_since) = (granted, STAKED, chain.epoch());
            record.moved = 0;
            record.paid_in = u32::try_from(chain.epoch() << 2 | 1).unwrap();
            assert_eq!(fleet.state(&chain), expected);
        })
        .nothing_else();
    let event = &events(&receipt)[0];
    assert_eq!(
        (event.name.as_str(), event.number("amount"), event.number("kind")),
        ("StakeMoved", granted, 1)
    );
    assert_eq!(fleet.state(&chain).groups[1].delegated, 500 * SOL, "the group is full");

    let before = chain.snapshot();
    let receipt = fleet.delegate(&mut chain, 1).unwrap();
    assert!(events(&receipt).is_empty());
    chain.diff(&before).fee(&receipt).nothing_else();
}

#[test]
fn room_of_less_than_the_minimum_delegation_is_granted_to_nobody() {
    // Or what could not be delegated would be taken out of the reserve's part of those behind it.
    let (mut chain, fleet) = limited();
    let mut account = chain.account(&fleet.pool.operators).unwrap();
    let at = 8 + 32 + 25 * 8 + 8 * 4 + 32;
    let cap = fleet.state(&chain).groups[1].delegated + SOL - 1;
    account.data[at..at + 8].copy_from_slice(&cap.to_le_bytes());
    chain.set_account(&fleet.pool.operators, account);
    assert_eq!(fleet.state(&chain).groups[1].cap, cap);
    fleet.set_level(&mut chain);
    let state = fleet.state(&chain);
    assert_eq!((state.records[1].moved, state.records[1].moved_under), (0, state.level_sequence | LIMITED));
    assert!(events(&fleet.delegate(&mut chain, 1).unwrap()).is_empty());
}
