//! `deposit_stake`: what it refuses, by name, with nothing moved.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::crank;
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolSetup};
use solana_account::Account;

use super::deposit_stake::roomy;
use crate::named;
use crate::staker::{Staker, blank, votes};
use crate::support::level_again;

type Arrange = fn(&mut Chain, &Fleet, &mut Staker);

#[track_caller]
fn refused(chain: &mut Chain, fleet: &Fleet, staker: &Staker, [index, least]: [u64; 2], error: &str) {
    let deposit = staker.deposit(chain, fleet, u32::try_from(index).unwrap(), least);
    let before = chain.snapshot();
    let failure = chain.try_send(&[deposit], &[&staker.holder.wallet]).expect_err(error);
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!(named(Err(failure)), error);
}

#[test]
fn every_account_that_is_not_free_active_stake_of_the_depositor_is_refused_by_name() {
    let cases: [(&str, Arrange, &str); 17] = [
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
            "another's to delegate",
            |chain, _, staker| staker.edit(chain, |state, _, _| state.staker = [7; 32].into()),
            "ForeignStake",
        ),
        (
            "another's to withdraw",
            |chain, _, staker| staker.edit(chain, |state, _, _| state.withdrawer = [7; 32].into()),
            "ForeignStake",
        ),
        (
            "locked until an epoch",
            |chain, _, staker| {
                staker.edit(chain, |_, data, _| data[84..92].copy_from_slice(&u64::MAX.to_le_bytes()))
            },
            "LockedStake",
        ),
        (
            "locked until a time that has passed",
            |chain, _, staker| {
                staker.edit(chain, |_, data, _| data[76..84].copy_from_slice(&1i64.to_le_bytes()))
            },
            "LockedStake",
        ),
        (
            "locked until an epoch that has passed",
            |chain, _, staker| {
                staker.edit(chain, |_, data, _| data[84..92].copy_from_slice(&1u64.to_le_bytes()))
            },
            "LockedStake",
        ),
        (
            "with a custodian, who could lock it",
            |chain, _, staker| staker.edit(chain, |_, data, _| data[92] = 1),
            "LockedStake",
        ),
        (
            "at another vote account",
            |chain, fleet, staker| {
                let vote = fleet.record(chain, 1).vote;
                staker.edit(chain, |state, _, _| state.voter = vote);
            },
            "StakeElsewhere",
        ),
        (
            "deactivated in this epoch",
            |chain, _, staker| {
                let epoch = chain.epoch();
                staker.edit(chain, |state, _, _| state.deactivation_epoch = epoch);
            },
            "StakeDeactivated",
        ),
        (
            "cold",
            |chain, _, staker| staker.edit(chain, |state, _, _| state.deactivation_epoch = 1),
            "StakeDeactivated",
        ),
        (
            "delegated in this epoch",
            |chain, _, staker| {
                let epoch = chain.epoch();
                staker.edit(chain, |state, _, _| state.activation_epoch = epoch);
            },
            "StakeActivating",
        ),
        (
            "a lamport below the minimum delegation",
            |chain, _, staker| staker.edit(chain, |state, _, _| state.stake = SOL - 1),
            "StakeTooSmall",
        ),
        (
            "a delegation that leaves nothing for the rent",
            |chain, _, staker| staker.edit(chain, |state, _, lamports| *lamports = state.stake),
            "StakeTooSmall",
        ),
        (
            "signed for by somebody else",
            |chain, fleet, staker| staker.holder = fleet.pool.holder(chain, SOL),
            "ForeignStake",
        ),
    ];
    for (case, arrange, error) in cases {
        let (mut chain, fleet, _, mut staker) = roomy(&ids::TOKEN);
        arrange(&mut chain, &fleet, &mut staker);
        println!("{case}");
        refused(&mut chain, &fleet, &staker, [0, 0], error);
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
fn every_operator_and_pool_that_cannot_take_it_is_refused_by_name() {
    let cases: [(&str, Arrange, &str); 13] = [
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
        ("unbacked shares", |chain, fleet, _| fleet.pool.edit(chain, |state| state.bunker = 2), "Bunker"),
        (
            "a loss that was reported",
            |chain, fleet, _| fleet.pool.edit(chain, |state| state.bunker = 4),
            "LossNotBooked",
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
        let (mut chain, fleet, _, mut staker) = roomy(&ids::TOKEN);
        arrange(&mut chain, &fleet, &mut staker);
        println!("{case}");
        refused(&mut chain, &fleet, &staker, [0, 0], error);
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

/// Another member that is above its target can fill a group while this one is under its own.
#[test]
fn stake_up_to_the_cap_of_a_group_is_taken_and_a_lamport_more_is_not_whatever_the_target() {
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[]);
    let member = OperatorTerms { groups: [1, 0, 0, 0], ..OperatorTerms::default() };
    for terms in [member, OperatorTerms::default()] {
        fleet.add(&mut chain, &terms);
    }
    chain.send(&[crank::set_group(&fleet.pool, 1, 800 * SOL, 10_000)], &[&fleet.governor]);
    chain.advance_epochs(4);
    fleet.refresh(&mut chain);
    fleet.finalize(&mut chain);
    let holder = fleet.pool.holder(&mut chain, 10_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    fleet.epoch(&mut chain, 0);
    let staker = Staker::delegating(&mut chain, &fleet, 0, 20 * SOL);
    fleet.epoch(&mut chain, 0);
    fleet.pool.deposit(&mut chain, &holder, 100 * SOL);
    level_again(&mut chain, &fleet);
    votes(&mut chain, &fleet, 0, [500, 10_000]);
    let (state, record) = (fleet.state(&chain), fleet.record(&chain, 0));
    assert!(state.targets()[0] >= record.current() + 20 * SOL, "its target has room");
    for (room, taken) in [(20 * SOL - 1, false), (20 * SOL, true)] {
        let mut account = chain.account(&fleet.pool.operators).unwrap();
        let at = 8 + 32 + 25 * 8 + 8 * 4 + 32 + 16;
        account.data[at..at + 8].copy_from_slice(&(800 * SOL - room).to_le_bytes());
        chain.set_account(&fleet.pool.operators, account);
        assert_eq!(fleet.state(&chain).groups[1].delegated, 800 * SOL - room);
        if taken {
            let deposit = staker.deposit(&chain, &fleet, 0, 0);
            chain.send(&[deposit], &[&staker.holder.wallet]);
        } else {
            refused(&mut chain, &fleet, &staker, [0, 0], "AboveTarget");
        }
    }
}
