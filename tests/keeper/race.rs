//! Several keepers of one pool: whoever is faster does it, and its effect is there once.

use futures_util::future::join;
use sluice_keeper::cluster::Trouble;
use sluice_keeper::keeper::{Keeper, Progress};
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::PoolParams;
use solana_signer::Signer;
use tokio::sync::watch;

use crate::cluster::Local;
use crate::scene::{Scene, block_on, count, params, sent_of};

/// Steps until there was nothing to do several times in a row: the other one may be in the middle of something.
async fn run(keeper: &mut Keeper<Local>) {
    let order = watch::Sender::new(false);
    let mut idle = 0;
    while idle < 5 {
        match keeper.step(&order.subscribe()).await {
            Ok(Progress::Idle(_)) => idle += 1,
            Ok(Progress::Acted { .. }) => idle = 0,
            Err(Trouble::Node(why)) => panic!("{why}"),
            Err(trouble) => panic!("{trouble}"),
        }
    }
}

/// A pool that pays bounties, with tickets waiting, at the beginning of an epoch.
fn waiting() -> Scene {
    let scene = Scene::new(30, PoolParams { bounty_unit: 1_000, ..params() });
    scene.next_epoch();
    scene.crank();
    scene.deposit(0, 3_000 * SOL);
    scene.later();
    scene.crank();
    for nonce in 0..5 {
        scene.unstake(0, 100 * SOL, nonce);
    }
    scene.later();
    scene.crank();
    scene.next_epoch();
    scene
}

#[test]
fn two_keepers_that_step_on_each_others_toes_leave_what_one_leaves_for_at_most_twice_the_fees() {
    let alone = waiting();
    let calm = alone.crank();
    let scene = waiting();
    let second = scene.local.chain().new_wallet(100 * SOL);
    let (mut one, mut other) = (scene.keeper(), scene.keeper_of(&second));
    block_on(join(run(&mut one), run(&mut other)));
    let sent = scene.local.take_sent();

    // What stakes, tickets and holders have is what one keeper leaves; the pot has paid as much, to two keepers.
    let (left, right) = (alone.local.chain(), scene.local.chain());
    let fleets = [(&alone.fleet, &left), (&scene.fleet, &right)];
    let [calm_list, raced_list] = fleets.map(|(fleet, chain)| fleet.state(chain));
    assert_eq!(calm_list.pot, raced_list.pot, "no step was paid twice");
    assert_eq!((calm_list.delegated, calm_list.cooling), (raced_list.delegated, raced_list.cooling));
    let stakes = |list: &sluice_testkit::sluice::operators::OperatorsState| -> Vec<(u64, u64)> {
        list.records.iter().map(|record| (record.current(), record.lamports())).collect()
    };
    assert_eq!(stakes(&calm_list), stakes(&raced_list));
    assert_eq!(alone.fleet.pool.state(&left).assets, scene.fleet.pool.state(&right).assets);
    let wallets = [(&alone, &left), (&scene, &right)];
    let [calm_wallets, raced_wallets] = wallets.map(|(scene, chain)| {
        scene.holders.iter().map(|holder| chain.lamports(&holder.address())).collect::<Vec<u64>>()
    });
    assert_eq!(calm_wallets, raced_wallets);

    // What was lost is a few fees, where both had simulated before either had sent.
    let (all, failed) = count(&sent);
    assert!(
        all <= 2 * calm.len() && failed <= calm.len(),
        "{all} sent, {failed} failed, {} alone",
        calm.len()
    );
    let payers = [scene.payer.pubkey(), second.pubkey()];
    assert!(payers.iter().all(|payer| sent.iter().any(|sent| sent.payer == *payer && sent.landed)));
}

#[test]
fn a_keeper_that_comes_late_finds_nothing_to_do() {
    let scene = waiting();
    scene.crank();
    let second = scene.local.chain().new_wallet(SOL);
    let mut late = scene.keeper_of(&second);
    block_on(run(&mut late));
    assert_eq!(sent_of(&scene.local.take_sent(), 7), 0);
    assert_eq!(scene.local.chain().lamports(&second.pubkey()), SOL);
}
