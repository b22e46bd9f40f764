//! Twenty epochs of real rewards under four kinds of keepers.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use sluice_localnet::Localnet;
use sluice_testkit::chain::SOL;

use crate::process::Owner;
use crate::proxy::Proxy;
use crate::twin::{Twin, assert_same};
use crate::{Dice, start, turn};

/// Twenty seconds: a keeper that is killed all the time while there are faults does all of an epoch in the rest, also where the machine
/// is busy. What is not done in its epoch tells the twins apart.
const SLOTS: u64 = 400;
/// Of them, those with faults: three seconds and a quarter, in which a keeper fails three times in a row at the most, and waits for four
/// seconds then. Behind a fourth time it may wait for eight, and be late through no fault of its own.
const FAULTY: u64 = 65;
/// Lines of each keeper's log that are shown where something went wrong.
const LAST_WORDS: usize = 60;
const EPOCHS: u64 = 20;
/// The operator that is silent for a while.
const SILENT: usize = 2;

/// Whether faults happen now.
fn is_faulty(localnet: &Localnet) -> bool {
    localnet.client().rpc().get_slot().is_ok_and(|slot| slot % SLOTS < FAULTY)
}

/// Kills a keeper whenever `dice` say so, within one and a half seconds; returns how often.
fn kill_again_and_again(localnet: &Localnet, owner: &Owner, ends: &AtomicBool) -> u32 {
    let (mut dice, mut deaths) = (Dice(1), 0);
    while !ends.load(Ordering::Relaxed) {
        let mut keeper = owner.start();
        thread::sleep(Duration::from_millis(100 + dice.roll(1_400)));
        while !is_faulty(localnet) && !ends.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(50));
        }
        assert!(keeper.runs(), "it has ended by itself:\n{}", owner.log());
        deaths += 1;
    }
    deaths
}

/// Closes the way to the node again and again.
fn refuse_again_and_again(localnet: &Localnet, proxy: &Proxy, ends: &AtomicBool) {
    let mut dice = Dice(2);
    while !ends.load(Ordering::Relaxed) {
        proxy.refuse(is_faulty(localnet));
        thread::sleep(Duration::from_millis(100 + dice.roll(900)));
        proxy.refuse(false);
        thread::sleep(Duration::from_millis(100 + dice.roll(400)));
    }
}

/// What the world does to each of the twins in an epoch, once its keeper has nothing left to do. What comes of that is the same.
fn live(localnet: &Localnet, twins: &[Twin], epoch: u64, number: u64) {
    localnet.client().wait_epoch(epoch).unwrap();
    match number {
        7 => localnet.stop_voting(SILENT).unwrap(),
        11 => localnet.resume_voting(SILENT).unwrap(),
        _ => {}
    }
    thread::scope(|scope| {
        for twin in twins {
            scope.spawn(move || {
                twin.wait_idle(epoch);
                let mut dice = Dice(number);
                let lamports = (100 + dice.roll(300)) * SOL;
                let shares = (number > 2 && dice.roll(2) == 0).then(|| (1 + dice.roll(200)) * SOL);
                twin.trade(lamports, shares, number);
            });
        }
    });
    assert_same(twins, epoch);
}

/// Whether the latest transaction of `owner` has addresses out of a table.
fn looks_up(localnet: &Localnet, owner: &Owner) -> bool {
    let latest = owner.sent(localnet)[0].signature.clone();
    let config = serde_json::json!({ "encoding": "base64", "commitment": "confirmed", "maxSupportedTransactionVersion": 0 });
    let request = solana_rpc_client_api::request::RpcRequest::GetTransaction;
    let found: serde_json::Value =
        localnet.client().rpc().send(request, serde_json::json!([latest, config])).unwrap();
    found["meta"]["loadedAddresses"]["writable"].as_array().is_some_and(|loaded| !loaded.is_empty())
}

#[test]
fn keepers_that_are_killed_raced_or_cut_off_leave_the_pool_as_one_does_that_nothing_happens_to() {
    let _turn = turn();
    let localnet = &start(SLOTS, 0);
    let from = localnet.client().wait_epoch(1).unwrap();
    let names = ["left alone", "of a killed keeper", "of two keepers", "cut off"];
    let twins: Vec<Twin> = thread::scope(|scope| {
        let made = names.map(|name| scope.spawn(move || Twin::new(localnet, name)));
        made.map(|thread| thread.join().unwrap()).into()
    });
    assert_eq!(localnet.client().epoch().unwrap().0, from, "the twins are not of the same epoch");

    let proxy = &Proxy::new(&localnet.rpc_url());
    let owner = |at: usize, name: &str, url: String| Owner::new(localnet, twins[at].pool.pool, name, url);
    let url = localnet.rpc_url();
    let (alone, killed) = (owner(0, "alone", url.clone()), owner(1, "killed", url.clone()));
    let racers = [owner(2, "one", url.clone()), owner(2, "other", url).with_table(&twins[2].table())];
    let cut = owner(3, "cut", proxy.url.clone());
    let mut steady = [alone.start(), racers[0].start(), racers[1].start(), cut.start()];
    let (ends, killed) = (&AtomicBool::new(false), &killed);
    let deaths = thread::scope(|scope| {
        let killing = scope.spawn(move || kill_again_and_again(localnet, killed, ends));
        scope.spawn(move || refuse_again_and_again(localnet, proxy, ends));
        let lived = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for number in 0..EPOCHS {
                live(localnet, &twins, from + 1 + number, number);
            }
        }));
        ends.store(true, Ordering::Relaxed);
        let deaths = killing.join().unwrap();
        if let Err(panic) = lived {
            // Their files go with the cluster.
            [&alone, killed, &racers[0], &racers[1], &cut]
                .iter()
                .for_each(|owner| owner.show_last_words(LAST_WORDS));
            std::panic::resume_unwind(panic);
        }
        deaths
    });

    assert!(steady.iter_mut().all(|keeper| keeper.runs()), "a keeper has ended by itself");
    let rates: sluice_client::accounts::RateList = localnet.client().state(&twins[0].pool.rates).unwrap();
    let epochs: Vec<u64> = rates.entries.iter().map(|entry| entry.epoch).collect();
    let last = *epochs.last().unwrap();
    assert!(epochs.ends_with(&(from + 1..=last).collect::<Vec<_>>()), "epochs are missing: {epochs:?}");
    assert!(rates.entries.iter().any(|entry| entry.grown > 0), "nothing was ever earned");
    assert!(deaths > 40, "{deaths} deaths");
    assert!(proxy.refused() > 40, "{} requests were refused", proxy.refused());
    for racer in &racers {
        let landed = racer.sent(localnet).iter().filter(|row| row.err.is_none()).count();
        assert!(landed > 5, "one of two keepers has done next to nothing: {landed}");
    }
    assert!(looks_up(localnet, &racers[1]), "the table was of no use");
}
