//! `accept_role`: no role changes hands before its delay, nor to whom has not signed.

use sluice_testkit::sluice::governance::{accept_role, arm_guardian, pause, propose_role, signed_by};
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{OperatorTerms, PoolParams, crank};
use sluice_testkit::{Chain, Receipt};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::governed::{
    CURATOR, DELAY, DEPOSITS, GOVERNANCE, GUARDIAN, Governed, NEVER, PAUSED, bounds, governed, refused,
};
use crate::support::names;

fn propose(chain: &mut Chain, of: &Governed, role: u8, nominee: &Address) -> Receipt {
    of.decide(chain, propose_role(&of.fleet.pool, &of.governance(), role, nominee))
}

fn accept(chain: &mut Chain, of: &Governed, role: u8, nominee: &Keypair) -> Receipt {
    chain.send(&[accept_role(&of.fleet.pool, &nominee.pubkey(), role)], &[nominee])
}

fn holder(state: &PoolState, role: u8) -> Address {
    [state.governance, state.curator, state.guardian][usize::from(role)]
}

#[test]
fn an_acceptance_is_noted_and_nothing_else_changes() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    for role in [GOVERNANCE, CURATOR, GUARDIAN] {
        propose(&mut chain, &of, role, &of.stranger.pubkey());
        let from = chain.epoch() + DELAY;
        let accept = accept_role(&of.fleet.pool, &of.stranger.pubkey(), role);
        let receipt = of.changes(&mut chain, (accept, &of.stranger), |books| {
            books.config.handovers[usize::from(role)].accepted = 1;
            books.config.sequence += 1;
        });
        let event = receipt.event();
        assert_eq!((event.name.as_str(), event.key("pool")), ("RoleAccepted", of.fleet.pool.address));
        assert_eq!(event.key("nominee"), of.stranger.pubkey());
        assert_eq!((event.number("from"), event.number("role")), (from, role.into()));
        assert_eq!(event.number("sequence"), of.config(&chain).sequence);
    }
}

#[test]
fn nobody_accepts_for_another_nor_what_is_not_offered() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    let (pool, nominee) = (&of.fleet.pool, chain.new_wallet(1_000_000_000));
    for role in 0..3 {
        refused(&mut chain, "NothingPending", (accept_role(pool, &nominee.pubkey(), role), &nominee));
        propose(&mut chain, &of, role, &nominee.pubkey());
        for other in [&of.fleet.governor, &of.curator, &of.guardian, &of.stranger] {
            refused(&mut chain, "NotNominee", (accept_role(pool, &other.pubkey(), role), other));
        }
        let mut unsigned = accept_role(pool, &nominee.pubkey(), role);
        unsigned.accounts[0].is_signer = false;
        refused(&mut chain, "MissingRequiredSignature", (unsigned, &of.stranger));
    }
    for role in [3, 255] {
        refused(&mut chain, "NoSuchNumber", (accept_role(pool, &nominee.pubkey(), role), &nominee));
    }
    let other = sluice_testkit::sluice::Pool::create(&mut chain, &Default::default());
    let mut wrong = accept_role(pool, &nominee.pubkey(), 0);
    wrong.accounts[2].pubkey = other.config;
    refused(&mut chain, "WrongConfig", (wrong, &nominee));
}

#[test]
fn every_role_changes_hands_with_the_close_four_epochs_later_and_its_event_says_so() {
    for role in [GOVERNANCE, CURATOR, GUARDIAN] {
        let (mut chain, of) = governed(PoolParams::default(), &[]);
        let before = of.fleet.pool.state(&chain);
        propose(&mut chain, &of, role, &of.stranger.pubkey());
        accept(&mut chain, &of, role, &of.stranger);
        for _ in 1..DELAY {
            assert_eq!(names(&of.close(&mut chain, 1)), ["EpochFinalized"]);
            assert_eq!(holder(&of.fleet.pool.state(&chain), role), holder(&before, role), "{role}");
        }
        let receipt = of.close(&mut chain, 1);
        let (after, event) = (of.fleet.pool.state(&chain), &crate::support::events(&receipt)[0]);
        let mut expected = [before.governance, before.curator, before.guardian];
        expected[usize::from(role)] = of.stranger.pubkey();
        assert_eq!([after.governance, after.curator, after.guardian], expected);
        assert_eq!(["governance", "curator", "guardian"].map(|name| event.key(name)), expected);
        let slot = of.config(&chain).handovers[usize::from(role)];
        assert_eq!(
            (slot.nominee, slot.from, slot.sequence, slot.accepted),
            (Address::default(), NEVER, 1, 0)
        );
    }
}

#[test]
fn who_has_not_accepted_gets_nothing_and_who_accepts_late_gets_it_with_the_next_close() {
    for role in [GOVERNANCE, CURATOR, GUARDIAN] {
        let (mut chain, of) = governed(PoolParams::default(), &[]);
        let before = holder(&of.fleet.pool.state(&chain), role);
        propose(&mut chain, &of, role, &of.stranger.pubkey());
        for _ in 0..DELAY + 3 {
            assert_eq!(names(&of.close(&mut chain, 1)), ["EpochFinalized"]);
            assert_eq!(holder(&of.fleet.pool.state(&chain), role), before);
        }
        accept(&mut chain, &of, role, &of.stranger);
        assert_eq!(holder(&of.fleet.pool.state(&chain), role), before, "not before a close");
        of.close(&mut chain, 1);
        assert_eq!(holder(&of.fleet.pool.state(&chain), role), of.stranger.pubkey());
    }
}

#[test]
fn who_takes_anothers_place_has_to_accept_anew_and_waits_anew() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    let second = chain.new_wallet(1_000_000_000);
    for role in [GOVERNANCE, CURATOR, GUARDIAN] {
        propose(&mut chain, &of, role, &of.stranger.pubkey());
        accept(&mut chain, &of, role, &of.stranger);
    }
    of.close(&mut chain, DELAY - 1);
    let before = of.fleet.pool.state(&chain);
    for role in [GOVERNANCE, CURATOR, GUARDIAN] {
        propose(&mut chain, &of, role, &second.pubkey());
        refused(
            &mut chain,
            "NotNominee",
            (accept_role(&of.fleet.pool, &of.stranger.pubkey(), role), &of.stranger),
        );
    }
    // The same nominee again is a write as well.
    propose(&mut chain, &of, CURATOR, &second.pubkey());
    of.close(&mut chain, 1);
    of.close(&mut chain, DELAY);
    let after = of.fleet.pool.state(&chain);
    for role in [GOVERNANCE, CURATOR, GUARDIAN] {
        assert_eq!(holder(&after, role), holder(&before, role));
        accept(&mut chain, &of, role, &second);
    }
    of.close(&mut chain, 1);
    let after = of.fleet.pool.state(&chain);
    assert_eq!([after.governance, after.curator, after.guardian], [second.pubkey(); 3]);
}

#[test]
fn the_old_governance_decides_until_the_hand_over_and_the_new_one_from_then_on() {
    let (mut chain, of) = governed(bounds(), &[OperatorTerms::default()]);
    let pool = &of.fleet.pool;
    propose(&mut chain, &of, GOVERNANCE, &of.stranger.pubkey());
    accept(&mut chain, &of, GOVERNANCE, &of.stranger);
    let decision = of.set("deposit_cap", 1_000_000_000_000);
    let theirs = signed_by(decision.clone(), &of.stranger.pubkey());
    for _ in 1..DELAY {
        of.close(&mut chain, 1);
        refused(&mut chain, "NotGovernance", (theirs.clone(), &of.stranger));
        of.decide(&mut chain, decision.clone());
    }
    // The delay has passed, and no close yet.
    chain.advance_epochs(1);
    refused(&mut chain, "NotGovernance", (theirs.clone(), &of.stranger));
    of.decide(&mut chain, decision.clone());
    of.fleet.refresh(&mut chain);
    of.fleet.finalize(&mut chain);
    chain.send(&[theirs], &[&of.stranger]);
    refused(&mut chain, "NotGovernance", (decision, &of.fleet.governor));
    let vote = of.fleet.record(&chain, 0).vote;
    refused(&mut chain, "NotGovernance", (crank::drain_operator(pool, 0, &vote), &of.fleet.governor));
    let drain = signed_by(crank::drain_operator(pool, 0, &vote), &of.stranger.pubkey());
    chain.send(&[drain], &[&of.stranger]);
}

#[test]
fn the_old_curator_acts_until_the_hand_over_and_the_new_one_within_the_same_bounds() {
    let (mut chain, of) = governed(bounds(), &[OperatorTerms::default()]);
    propose(&mut chain, &of, CURATOR, &of.stranger.pubkey());
    accept(&mut chain, &of, CURATOR, &of.stranger);
    of.close(&mut chain, DELAY - 1);
    let vote = of.fleet.record(&chain, 0).vote;
    let update = |weight: u16, signer: &Keypair| {
        let terms = OperatorTerms { weight, ..OperatorTerms::default() };
        signed_by(crank::update_operator(&of.fleet.pool, 0, &vote, &terms), &signer.pubkey())
    };
    refused(&mut chain, "NotGovernance", (update(90, &of.stranger), &of.stranger));
    let mut last = chain.clone();
    last.send(&[update(90, &of.curator)], &[&of.curator]);
    of.close(&mut chain, 1);
    refused(&mut chain, "NotGovernance", (update(90, &of.curator), &of.curator));
    refused(&mut chain, "BeyondCurator", (update(201, &of.stranger), &of.stranger));
    chain.send(&[update(200, &of.stranger)], &[&of.stranger]);
}

#[test]
fn a_new_guardian_may_pause_everything_once_whatever_the_old_one_has_used_up() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    let pool = &of.fleet.pool;
    chain.send(&[pause(pool, &of.guardian.pubkey(), DEPOSITS)], &[&of.guardian]);
    propose(&mut chain, &of, GUARDIAN, &of.stranger.pubkey());
    accept(&mut chain, &of, GUARDIAN, &of.stranger);
    of.close(&mut chain, DELAY - 1);
    refused(&mut chain, "NotGuardian", (pause(pool, &of.stranger.pubkey(), DEPOSITS), &of.stranger));
    refused(&mut chain, "PauseSpent", (pause(pool, &of.guardian.pubkey(), DEPOSITS), &of.guardian));
    of.close(&mut chain, 1);
    let config = of.config(&chain);
    assert_eq!((config.armed, config.alive_until), (PAUSED, chain.epoch() + 182));
    refused(&mut chain, "NotGuardian", (pause(pool, &of.guardian.pubkey(), 2), &of.guardian));
    chain.send(&[pause(pool, &of.stranger.pubkey(), 7)], &[&of.stranger]);
    refused(&mut chain, "PauseSpent", (pause(pool, &of.stranger.pubkey(), 4), &of.stranger));
    of.decide(&mut chain, arm_guardian(pool, &of.governance()));
    assert_eq!(of.config(&chain).armed, PAUSED);
}
