//! How many transactions an epoch takes.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::PoolParams;

use crate::scene::{Scene, count, params, sent_of};

const REFRESH: u8 = 7;
const SWEEP: u8 = 8;
const DELEGATE: u8 = 12;

/// A pool whose operators have 20 SOL each, as it is some epochs later, when nothing moves any more.
fn settled(operators: usize) -> Scene {
    let scene = Scene::new(operators, PoolParams { band_bps: 500, ..params() });
    let sols = 20 * operators as u64;
    scene.local.chain().fund(&scene.holders[0].address(), sols * SOL);
    scene.deposit(0, sols * SOL);
    for _ in 0..3 {
        scene.next_epoch();
        scene.crank();
    }
    scene
}

#[test]
fn three_hundred_operators_are_cranked_in_one_run() {
    let scene = Scene::new(300, PoolParams { band_bps: 500, ..params() });
    scene.local.chain().fund(&scene.holders[0].address(), 6_000 * SOL);
    scene.deposit(0, 6_000 * SOL);

    // Everybody gets stake: 5 readings, measuring and close, the level, and 21 delegations a transaction.
    scene.next_epoch();
    let sent = scene.crank();
    assert_eq!((count(&sent), sent_of(&sent, DELEGATE)), ((5 + 1 + 1 + 15, 0), 300));

    // All of it has warmed up: main and side of each are swept, 29 operators a transaction.
    scene.next_epoch();
    let sent = scene.crank();
    assert_eq!((count(&sent), sent_of(&sent, SWEEP)), ((11 + 1 + 1, 0), 11));

    // Nothing moves: the cost of nearly every epoch.
    scene.next_epoch();
    let sent = scene.crank();
    assert_eq!((count(&sent), sent_of(&sent, REFRESH)), ((5 + 1 + 1, 0), 5));
    assert_eq!(sent.iter().map(|sent| sent.fee).sum::<u64>(), 7 * 5_000);
}

#[test]
fn a_thousand_operators_without_moves_take_at_most_twenty_transactions() {
    let scene = settled(1_000);
    scene.next_epoch();
    let sent = scene.crank();
    assert_eq!(count(&sent), (19, 0), "17 readings, measuring and close, the level");
    let most = sent.iter().map(|sent| sent.units).max();
    assert!(most < Some(500_000), "{most:?}");
}
