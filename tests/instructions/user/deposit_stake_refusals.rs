//! `deposit_stake`: what it refuses, by name, with nothing moved.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::Fleet;
use sluice_testkit::sluice::crank;
use sluice_testkit::sluice::stake::{StakeState, vote_account};
use solana_account::Account;
use solana_address::Address;

use super::deposit_stake::roomy;
use crate::named;
use crate::staker::{Staker, blank, votes};

type Arrange = fn(&mut Chain, &Fleet, &mut Staker);

#[track_caller]
fn refused(chain: &mut Chain, fleet: &Fleet, staker: &Staker, [index, least]: [u64; 2], error: &str) {
    let deposit = staker.deposit(chain, fleet, u32::try_from(index).unwrap(), least);
    let before = chain.snapshot();
    let failure = chain.try_send(&[deposit], &[&staker.holder.wallet]).expect_err(error);
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!(named(Err(failure)), error);
}

#[track_caller]
fn refuses(case: &str, arrange: impl FnOnce(&mut Chain, &Fleet, &mut Staker), error: &str) {
    let (mut chain, fleet, _, mut staker) = roomy(&ids::TOKEN);
    arrange(&mut chain, &fleet, &mut staker);
    println!("{case}");
    refused(&mut chain, &fleet, &staker, [0, 0], error);
}

#[test]
fn what_is_no_stake_account_of_the_depositors_is_refused_by_name() {
    let cases: [(&str, Arrange, &str); 5] = [
        ("a wallet", |chain, _, staker| staker.stake = chain.new_address(), "NotAStake"),
        (
            "not initialised",
            |chain, _, staker| staker.stake = blank(chain, &staker.holder.wallet, SOL),
            "NotAStake",
        ),
        (
            "initialised, not delegated",
            |chain, _, staker| staker.edit(chain, |state, _, _| state.tag = 1),
            "NotAStake",
        ),
        (
            "of another program",
            |chain, _, staker| {
                let account = chain.account(&staker.stake).unwrap();
                chain.set_account(&staker.stake, Account { owner: ids::TOKEN, ..account });
            },
            "NotAStake",
        ),
        (
            "signed for by somebody else",
            |chain, fleet, staker| staker.holder = fleet.pool.holder(chain, SOL),
            "ForeignStake",
        ),
    ];
    for (case, arrange, error) in cases {
        refuses(case, arrange, error);
    }
}

/// State, bytes, lamports, the epoch, another operator's vote account.
type Edit = fn(&mut StakeState, &mut [u8], &mut u64, u64, Address);

#[test]
fn stake_that_is_not_free_active_and_large_enough_is_refused_by_name() {
    const LOCKED_UNTIL: usize = 76;
    const LOCKED_IN: usize = 84;
    const CUSTODIAN: usize = 92;
    let cases: [(&str, Edit, &str); 13] = [
        ("another's to delegate", |state, _, _, _, _| state.staker = [7; 32].into(), "ForeignStake"),
        ("another's to withdraw", |state, _, _, _, _| state.withdrawer = [7; 32].into(), "ForeignStake"),
        ("locked until a late epoch", |_, data, _, _, _| data[LOCKED_IN + 7] = 1, "LockedStake"),
        ("locked until an epoch that has passed", |_, data, _, _, _| data[LOCKED_IN] = 1, "LockedStake"),
        ("locked until a time that has passed", |_, data, _, _, _| data[LOCKED_UNTIL] = 1, "LockedStake"),
        ("with a custodian, who could lock it", |_, data, _, _, _| data[CUSTODIAN] = 1, "LockedStake"),
        ("at another vote account", |state, _, _, _, other| state.voter = other, "StakeElsewhere"),
        (
            "deactivated in this epoch",
            |state, _, _, epoch, _| state.deactivation_epoch = epoch,
            "StakeDeactivated",
        ),
        ("cold", |state, _, _, _, _| state.deactivation_epoch = 1, "StakeDeactivated"),
        (
            "delegated in this epoch",
            |state, _, _, epoch, _| state.activation_epoch = epoch,
            "StakeActivating",
        ),
        ("a lamport below the minimum", |state, _, _, _, _| state.stake = SOL - 1, "StakeTooSmall"),
        ("nothing besides", |state, _, lamports, _, _| *lamports = state.stake, "StakeTooSmall"),
        ("less than its delegation", |state, _, lamports, _, _| *lamports = state.stake - 1, "StakeTooSmall"),
    ];
    for (case, edit, error) in cases {
        let arrange = |chain: &mut Chain, fleet: &Fleet, staker: &mut Staker| {
            let (epoch, other) = (chain.epoch(), fleet.record(chain, 1).vote);
            staker.edit(chain, |state, data, lamports| edit(state, data, lamports, epoch, other));
        };
        refuses(case, arrange, error);
    }
}

#[test]
fn the_minimum_delegation_itself_is_enough() {
    let (mut chain, fleet, _, staker) = roomy(&ids::TOKEN);
    staker.edit(&mut chain, |state, _, lamports| {
        *lamports = *lamports - state.stake + SOL;
        state.stake = SOL;
    });
    let deposit = staker.deposit(&chain, &fleet, 0, 0);
    chain.send(&[deposit], &[&staker.holder.wallet]);
}

#[test]
fn every_operator_that_cannot_take_it_is_refused_by_name() {
    let cases: [(&str, Arrange, &str); 7] = [
        (
            "no credits in this epoch, though in the last",
            |chain, fleet, _| {
                let (vote, epoch) = (fleet.record(chain, 0).vote, chain.epoch());
                chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(epoch - 1, 2, 1)]));
            },
            "NoCredits",
        ),
        (
            "an entry of this epoch without a credit",
            |chain, fleet, _| {
                let (vote, epoch) = (fleet.record(chain, 0).vote, chain.epoch());
                chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(epoch, 2, 2)]));
            },
            "NoCredits",
        ),
        (
            "a commission above what was agreed",
            |chain, fleet, _| votes(chain, fleet, 0, [1_001, 10_000]),
            "CommissionTooHigh",
        ),
        (
            "a vote account that is closed",
            |chain, fleet, _| {
                let vote = fleet.record(chain, 0).vote;
                chain.set_account(&vote, Account::default());
            },
            "VoteAccountUnreadable",
        ),
        (
            "drained",
            |chain, fleet, _| {
                let vote = fleet.record(chain, 0).vote;
                chain.send(&[crank::drain_operator(&fleet.pool, 0, &vote)], &[&fleet.governor]);
            },
            "OperatorNotEligible",
        ),
        (
            "flagged",
            |chain, fleet, _| {
                votes(chain, fleet, 0, [1_001, 10_000]);
                fleet.send(chain, crank::flag_operator(&fleet.pool, 0, &fleet.record(chain, 0)));
                votes(chain, fleet, 0, [500, 10_000]);
            },
            "OperatorNotEligible",
        ),
        (
            "main that has lost a lamport",
            |chain, fleet, _| {
                let main = fleet.record(chain, 0).main;
                let mut account = chain.account(&main).unwrap();
                account.lamports -= 1;
                chain.set_account(&main, account);
            },
            "OperatorBusy",
        ),
    ];
    for (case, arrange, error) in cases {
        refuses(case, arrange, error);
    }
}

#[test]
fn every_pool_that_cannot_take_it_is_refused_by_name() {
    let cases: [(&str, Arrange, &str); 6] = [
        ("another epoch", |chain, _, _| chain.advance_epochs(1), "StaleRate"),
        (
            "no level of this epoch",
            |chain, fleet, _| {
                chain.advance_epochs(1);
                fleet.sweep(chain);
                fleet.finalize(chain);
            },
            "NoLevel",
        ),
        ("unbacked shares", |chain, fleet, _| fleet.pool.edit(chain, |state| state.closed = 2), "Bunker"),
        (
            "a loss that was reported",
            |chain, fleet, _| fleet.pool.edit(chain, |state| state.closed = 4),
            "Bunker",
        ),
        (
            "the cap on deposits",
            |chain, fleet, _| {
                let assets = fleet.pool.state(chain).assets;
                fleet.pool.edit(chain, |state| state.deposit_cap = assets + 20 * SOL);
            },
            "DepositCapExceeded",
        ),
        (
            "no assets",
            |chain, fleet, _| {
                fleet.pool.edit(chain, |state| (state.assets, state.pair_assets) = (0, 0));
            },
            "PoolInsolvent",
        ),
    ];
    for (case, arrange, error) in cases {
        refuses(case, arrange, error);
    }
}

#[test]
fn fewer_shares_than_the_caller_accepts_are_refused_and_exactly_as_many_are_not() {
    let (mut chain, fleet, _, staker) = roomy(&ids::TOKEN);
    let deposit = staker.deposit(&chain, &fleet, 0, 0);
    let shares = chain.simulate(&[deposit], &[&staker.holder.wallet]).event().number("shares");
    refused(&mut chain, &fleet, &staker, [0, shares + 1], "SlippageExceeded");
    let deposit = staker.deposit(&chain, &fleet, 0, shares);
    chain.send(&[deposit], &[&staker.holder.wallet]);
}

#[test]
fn no_place_without_an_operator_takes_any() {
    let (mut chain, fleet, _, staker) = roomy(&ids::TOKEN);
    let deposit =
        sluice_testkit::sluice::exits::deposit_stake(&fleet.pool, &staker.at(2), &fleet.record(&chain, 0), 0);
    let before = chain.snapshot();
    let failure = chain.try_send(&[deposit], &[&staker.holder.wallet]).unwrap_err();
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!(named(Err(failure)), "NoOperator");
}
