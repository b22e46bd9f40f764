//! Whatever happens to keeper and node, the pool ends up as if nothing had.

use std::collections::BTreeMap;

use sluice_keeper::cluster::Trouble;
use sluice_keeper::keeper::Progress;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::crank;
use solana_address::Address;
use solana_signer::Signer;

use crate::cluster::{Faults, Sent};
use crate::scene::{Scene, assert_same, count, params};

/// Numbers that look like chance and are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Twenty epochs of a pool with seventy operators: deposits, rewards, tickets, an operator that raises its commission, one that
/// is drained, one with a bond that loses stake. `faults` are asked for before the keeper is let at it.
fn life(mut faults: impl FnMut() -> Faults) -> (Scene, BTreeMap<Address, (u64, Vec<u8>)>) {
    let scene = Scene::new(70, params());
    let mut dice = Dice(7);
    for epoch in 0..20u64 {
        scene.next_epoch();
        operators_do(&scene, epoch);
        scene.local.break_down(faults());
        scene.crank();
        for holder in 0..3 {
            scene.deposit(holder, (100 + dice.roll(300)) * SOL);
            if epoch > 1 && dice.roll(2) == 0 {
                scene.unstake(holder, (1 + dice.roll(200)) * SOL, epoch);
            }
        }
        scene.later();
        scene.local.break_down(faults());
        scene.crank();
    }
    scene.local.break_down(Faults::default());
    let state = scene.state(&[scene.payer.pubkey()]);
    (scene, state)
}

/// What happens at operators at the beginning of an epoch.
fn operators_do(scene: &Scene, epoch: u64) {
    let record = |index: u32| scene.fleet.record(&scene.local.chain(), index);
    if (8..14).contains(&epoch) {
        scene.vote(&record(4).vote, 2_000, true);
    }
    match epoch {
        3 => {
            let drain = crank::drain_operator(&scene.fleet.pool, 65, &record(65).vote);
            scene.local.chain().send(&[drain], &[&scene.fleet.governor]);
        }
        6 => {
            let main = record(66).main;
            scene.local.chain().donate(&main, SOL);
        }
        10 => {
            scene.fleet.open_bond(&mut scene.local.chain(), 20, 30 * SOL);
        }
        15 => scene.lose(20, 2 * SOL),
        _ => {}
    }
}

#[test]
fn a_keeper_that_is_killed_anywhere_leaves_what_one_leaves_that_is_not() {
    let (_, calm) = life(Faults::default);
    for seed in 1..=4 {
        let mut dice = Dice(seed);
        // Each keeper is killed within a few transactions, before one of them or behind it; the next one goes on.
        let (scene, torn) = life(|| {
            let (before, behind) = (1 + dice.roll(6), 1 + dice.roll(6));
            Faults { dies_before: small(before), dies_behind: small(behind), ..Faults::default() }
        });
        assert_same(&scene, &calm, &torn);
        assert!(scene.deaths.get() > 40, "{} deaths in forty runs", scene.deaths.get());
    }
}

#[test]
fn transactions_that_expire_are_sent_again_if_they_are_still_wanted() {
    let (_, calm) = life(Faults::default);
    let mut dice = Dice(11);
    let (scene, torn) = life(|| Faults { expires: small(1 + dice.roll(4)), ..Faults::default() });
    assert_same(&scene, &calm, &torn);
}

#[test]
fn a_node_that_refuses_for_a_while_is_waited_for() {
    let (_, calm) = life(Faults::default);
    let mut dice = Dice(13);
    let (scene, torn) = life(|| Faults { refused: small(dice.roll(30)), ..Faults::default() });
    assert_same(&scene, &calm, &torn);
}

#[test]
fn what_is_read_while_the_node_is_out_of_reach_is_an_error_that_passes() {
    let scene = Scene::new(2, params());
    scene.next_epoch();
    scene.local.break_down(Faults { refused: 1, ..Faults::default() });
    let mut keeper = scene.keeper();
    assert!(matches!(scene.step(&mut keeper), Err(Trouble::Node(_))));
    assert!(matches!(scene.step(&mut keeper), Ok(Progress::Acted { .. })));
}

#[test]
fn a_second_run_in_the_same_epoch_sends_nothing() {
    let scene = Scene::new(5, params());
    scene.deposit(0, 1_000 * SOL);
    scene.next_epoch();
    assert!(!scene.crank().is_empty());
    assert_eq!(count(&scene.crank()), (0, 0));
    scene.deposit(0, 500 * SOL);
    scene.later();
    assert!(!scene.crank().is_empty(), "a deposit is worth a refreeze");
    assert_eq!(count(&scene.crank()), (0, 0));
}

#[test]
fn nothing_fails_on_the_chain_and_nothing_is_sent_in_vain_in_all_that_time() {
    let scene = Scene::new(10, params());
    for epoch in 0..6 {
        scene.next_epoch();
        let useful = |sent: &[Sent]| sent.iter().all(|sent| sent.landed && sent.told);
        assert!(useful(&scene.crank()), "epoch {epoch}");
        scene.deposit(0, 100 * SOL);
        scene.unstake(0, 20 * SOL, epoch);
        scene.later();
        assert!(useful(&scene.crank()), "epoch {epoch}");
    }
}

fn small(number: u64) -> u32 {
    u32::try_from(number).expect("dice have few sides")
}
