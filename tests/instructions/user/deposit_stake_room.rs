//! `deposit_stake`: up to where an operator and its groups take it.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolSetup, crank};

use super::deposit_stake::roomy;
use crate::named;
use crate::staker::{Staker, votes};
use crate::support::level_again;

#[track_caller]
fn refused(chain: &mut Chain, fleet: &Fleet, staker: &Staker) {
    let deposit = staker.deposit(chain, fleet, 0, 0);
    let before = chain.snapshot();
    let failure = chain.try_send(&[deposit], &[&staker.holder.wallet]).unwrap_err();
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!(named(Err(failure)), "AboveTarget");
}

#[test]
fn stake_up_to_the_target_is_taken_and_a_lamport_more_is_not() {
    let (mut chain, fleet, _, staker) = roomy(&ids::TOKEN);
    let (target, current) = (fleet.state(&chain).targets()[0], fleet.record(&chain, 0).current());
    for (stake, taken) in [(target - current + 1, false), (target - current, true)] {
        staker.edit(&mut chain, |state, _, lamports| {
            *lamports = *lamports - state.stake + stake;
            state.stake = stake;
        });
        if taken {
            let deposit = staker.deposit(&chain, &fleet, 0, 0);
            chain.send(&[deposit], &[&staker.holder.wallet]);
        } else {
            refused(&mut chain, &fleet, &staker);
        }
    }
    assert_eq!(fleet.record(&chain, 0).current(), target);
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
            refused(&mut chain, &fleet, &staker);
        }
    }
}
