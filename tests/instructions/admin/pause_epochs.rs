//! `pause`: for how long, how often, and by whom who still shows that it is there.

use sluice_testkit::Chain;
use sluice_testkit::sluice::PoolParams;
use sluice_testkit::sluice::governance::{arm_guardian, heartbeat, pause, resume};
use solana_signer::Signer;

use crate::governed::{DELEGATION, DEPOSITS, EXITS, Governed, NEVER, PAUSED, governed, refused};
use crate::support::{events, names};

fn paused(chain: &Chain, of: &Governed) -> u8 {
    let closed = of.fleet.pool.state(chain).closed;
    u8::try_from(closed >> 8).expect("pauses alone")
}

fn pauses(chain: &mut Chain, of: &Governed, kinds: u8) {
    chain.send(&[pause(&of.fleet.pool, &of.guardian.pubkey(), kinds)], &[&of.guardian]);
}

#[test]
fn each_pause_holds_for_as_many_epochs_as_the_pool_says_and_not_longer() {
    for epochs in [1, 2, 10] {
        for kinds in [DEPOSITS, EXITS, DELEGATION, 7] {
            let params = PoolParams { pause_epochs: epochs, ..PoolParams::default() };
            let (mut chain, of) = governed(params, &[]);
            pauses(&mut chain, &of, kinds);
            for _ in 1..epochs {
                assert_eq!(names(&of.close(&mut chain, 1)), ["EpochFinalized"]);
                assert_eq!(paused(&chain, &of), kinds);
            }
            let receipt = of.close(&mut chain, 1);
            assert_eq!(names(&receipt), ["ChangesTaken", "EpochFinalized"]);
            assert_eq!(events(&receipt)[1].number("closed"), 0);
            assert_eq!((paused(&chain, &of), of.config(&chain).pauses), (0, [NEVER; 3]));
        }
    }
}

#[test]
fn where_epochs_are_skipped_the_first_close_behind_its_end_lifts_it() {
    let (mut chain, of) = governed(PoolParams { pause_epochs: 3, ..PoolParams::default() }, &[]);
    pauses(&mut chain, &of, 7);
    of.close(&mut chain, 2);
    assert_eq!(paused(&chain, &of), 7);
    of.close(&mut chain, 9);
    assert_eq!(paused(&chain, &of), 0);
}

#[test]
fn pauses_of_different_epochs_end_one_by_one() {
    let (mut chain, of) = governed(PoolParams { pause_epochs: 3, ..PoolParams::default() }, &[]);
    for kinds in [EXITS, DEPOSITS, DELEGATION] {
        pauses(&mut chain, &of, kinds);
        of.close(&mut chain, 1);
    }
    assert_eq!(paused(&chain, &of), DEPOSITS | DELEGATION);
    of.close(&mut chain, 1);
    assert_eq!(paused(&chain, &of), DELEGATION);
    of.close(&mut chain, 1);
    assert_eq!(paused(&chain, &of), 0);
}

#[test]
fn each_can_be_paused_once_until_governance_arms_the_guardian_anew() {
    let (mut chain, of) = governed(PoolParams { pause_epochs: 1, ..PoolParams::default() }, &[]);
    let (pool, guardian) = (&of.fleet.pool, of.guardian.pubkey());
    pauses(&mut chain, &of, DEPOSITS);
    for kinds in [1, 3, 5, 7] {
        refused(&mut chain, "PauseSpent", (pause(pool, &guardian, kinds), &of.guardian));
    }
    pauses(&mut chain, &of, EXITS | DELEGATION);
    // Neither the end of a pause, nor governance's, nor a sign of life arms it.
    of.close(&mut chain, 1);
    of.decide(&mut chain, resume(pool, &of.governance(), 7));
    chain.send(&[heartbeat(pool, &guardian)], &[&of.guardian]);
    for kinds in 1..=7 {
        refused(&mut chain, "PauseSpent", (pause(pool, &guardian, kinds), &of.guardian));
    }
    of.decide(&mut chain, arm_guardian(pool, &of.governance()));
    assert_eq!(of.config(&chain).armed, PAUSED);
    pauses(&mut chain, &of, 7);
    // Armed while it holds, it can be made longer, by governance's leave alone.
    let params = of.config(&chain).pauses;
    chain.advance_epochs(0);
    of.decide(&mut chain, arm_guardian(pool, &of.governance()));
    assert_eq!((of.config(&chain).pauses, paused(&chain, &of)), (params, 7));
}

#[test]
fn what_is_paused_anew_while_it_is_paused_ends_with_the_later_of_the_two_and_not_a_close_later() {
    let (mut chain, of) = governed(PoolParams { pause_epochs: 10, ..PoolParams::default() }, &[]);
    let first = chain.epoch();
    pauses(&mut chain, &of, 7);
    of.close(&mut chain, 1);
    of.decide(&mut chain, arm_guardian(&of.fleet.pool, &of.governance()));
    pauses(&mut chain, &of, 7);
    assert_eq!(of.config(&chain).pauses, [first + 11; 3]);
    // Shorter ones since, and governance's leave to begin another one: it would end before what holds.
    of.decide(&mut chain, of.set("pause_epochs", 2));
    of.close(&mut chain, 4);
    of.decide(&mut chain, arm_guardian(&of.fleet.pool, &of.governance()));
    pauses(&mut chain, &of, DEPOSITS);
    assert_eq!(of.config(&chain).pauses, [first + 11; 3]);
    chain.set_epoch(first + 10);
    of.close(&mut chain, 0);
    assert_eq!(paused(&chain, &of), 7);
    of.close(&mut chain, 1);
    assert_eq!(paused(&chain, &of), 0);
}

#[test]
fn a_guardian_that_nobody_has_heard_of_for_182_epochs_can_pause_nothing() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    let (pool, guardian) = (&of.fleet.pool, of.guardian.pubkey());
    let until = of.config(&chain).alive_until;
    chain.set_epoch(until - 1);
    let mut last = chain.clone();
    pauses(&mut last, &of, 7);
    let mut beats = chain.clone();
    beats.send(&[heartbeat(pool, &guardian)], &[&of.guardian]);
    assert_eq!(of.config(&beats).alive_until, until - 1 + 182);
    beats.set_epoch(until - 1 + 181);
    pauses(&mut beats, &of, 7);

    chain.set_epoch(until);
    for late in [pause(pool, &guardian, 7), heartbeat(pool, &guardian)] {
        refused(&mut chain, "GuardianExpired", (late, &of.guardian));
    }
    of.decide(&mut chain, arm_guardian(pool, &of.governance()));
    assert_eq!(of.config(&chain).alive_until, until + 182);
    pauses(&mut chain, &of, 7);
}
