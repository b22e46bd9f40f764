//! Operators that do not keep to what was agreed.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::crank;
use sluice_testkit::sluice::operators::RecordState;

use crate::scene::{Scene, params};

const COMMISSION: u8 = 4;
const DELINQUENT: u8 = 32;

/// Five operators with some 200 SOL each.
fn staked() -> Scene {
    let scene = Scene::new(5, params());
    scene.deposit(0, 1_000 * SOL);
    for _ in 0..2 {
        scene.next_epoch();
        scene.crank();
    }
    scene
}

fn record(scene: &Scene, index: u32) -> RecordState {
    scene.fleet.record(&scene.local.chain(), index)
}

/// Epochs in which operator `index` does what `act` writes, until its stake is gone.
fn until_drained(scene: &Scene, index: u32, act: impl Fn(&Scene)) -> u32 {
    for epochs in 1..=20 {
        scene.next_epoch();
        act(scene);
        scene.crank();
        if record(scene, index).lamports() < SOL {
            return epochs;
        }
    }
    panic!("it still has {} lamports", record(scene, index).lamports());
}

#[test]
fn a_raised_commission_is_flagged_and_the_stake_leaves_within_the_churn_budget() {
    let scene = staked();
    let vote = record(&scene, 2).vote;
    let raise = |scene: &Scene| scene.vote(&vote, 1_001, true);
    scene.next_epoch();
    raise(&scene);
    scene.crank();
    let flagged = record(&scene, 2);
    assert_eq!(flagged.flags, COMMISSION);
    assert!(flagged.current() > 0, "a tenth of the pool an epoch");
    assert!(until_drained(&scene, 2, raise) >= 2);
    assert_eq!(record(&scene, 2).flags, COMMISSION);

    // Back in order: the flag goes, and with the next epoch the stake comes back.
    scene.next_epoch();
    scene.crank();
    assert_eq!(record(&scene, 2).flags, 0);
    for _ in 0..6 {
        scene.next_epoch();
        scene.crank();
    }
    assert!(record(&scene, 2).current() > 100 * SOL);
}

#[test]
fn an_operator_that_stops_voting_is_flagged_beside_one_that_votes_and_drained() {
    let scene = staked();
    let vote = record(&scene, 3).vote;
    let stop = |scene: &Scene| scene.vote(&vote, 500, false);
    scene.next_epoch();
    stop(&scene);
    scene.crank();
    assert_eq!(record(&scene, 3).flags, DELINQUENT);
    until_drained(&scene, 3, stop);
    scene.next_epoch();
    scene.crank();
    assert_eq!(record(&scene, 3).flags, 0, "it votes again");
}

#[test]
fn a_drained_operator_is_removed_when_its_stake_and_its_weight_are_gone() {
    let scene = staked();
    let vote = record(&scene, 1).vote;
    let drain = crank::drain_operator(&scene.fleet.pool, 1, &vote);
    scene.local.chain().send(&[drain], &[&scene.fleet.governor]);
    for _ in 0..12 {
        scene.next_epoch();
        scene.crank();
    }
    assert_eq!(record(&scene, 1).status, 0);
    assert_eq!(scene.fleet.state(&scene.local.chain()).count, 4);
}

#[test]
fn a_loss_that_nobody_has_read_is_reported_at_once() {
    let scene = staked();
    scene.next_epoch();
    scene.crank();
    scene.lose(0, 50 * SOL);
    scene.later();
    scene.crank();
    let pool = scene.fleet.pool.state(&scene.local.chain());
    assert_eq!(pool.closed & 4, 4, "bunker mode, by a loss");
    scene.next_epoch();
    scene.crank();
    let pool = scene.fleet.pool.state(&scene.local.chain());
    assert_eq!(pool.closed & 4, 0, "it is booked");
}

#[test]
fn an_operators_bond_pays_before_the_close() {
    let scene = staked();
    scene.fleet.open_bond(&mut scene.local.chain(), 0, 20 * SOL);
    scene.next_epoch();
    scene.crank();
    scene.next_epoch();
    scene.lose(0, 5 * SOL);
    scene.crank();
    let chain = scene.local.chain();
    // What was lost, less what the same epoch has brought.
    let paid = 20 * SOL - scene.fleet.bond(&chain, 0).lamports;
    assert!(paid > 4 * SOL && paid <= 5 * SOL, "{paid}");
    assert_eq!(scene.fleet.pool.state(&chain).pair_epoch, chain.epoch(), "closed");
    assert_eq!(scene.fleet.state(&chain).bonded_due, 0);
}
