//! Transactions that the node never hears of.

use std::thread;
use std::time::Duration;

use sluice_testkit::chain::SOL;

use crate::process::Owner;
use crate::proxy::Proxy;
use crate::twin::{Twin, assert_same};
use crate::{start, turn};

/// Twenty seconds: a blockhash lives for 150 slots, and that it lives no more is certain 32 slots later.
const SLOTS: u64 = 400;

#[test]
fn a_transaction_that_expires_unheard_is_made_anew_and_done_once() {
    let _turn = turn();
    let localnet = &start(SLOTS, 0);
    let client = localnet.client();
    let from = client.wait_epoch(1).unwrap();
    let twins: Vec<Twin> = thread::scope(|scope| {
        let made = ["heard", "unheard"].map(|name| scope.spawn(move || Twin::new(localnet, name)));
        made.map(|thread| thread.join().unwrap()).into()
    });
    let proxy = Proxy::new(&localnet.rpc_url());
    let heard = Owner::new(localnet, twins[0].pool.pool, "heard", localnet.rpc_url());
    let unheard = Owner::new(localnet, twins[1].pool.pool, "unheard", proxy.url.clone());
    let mut keepers = [heard.start(), unheard.start()];
    // Making the pools may have taken most of the first epoch.
    let from = client.wait_epoch(from + 1).unwrap();
    thread::scope(|scope| {
        for twin in &twins {
            scope.spawn(move || {
                twin.wait_idle(from);
                twin.trade(1_000 * SOL, Some(100 * SOL), 0);
            });
        }
    });
    assert_same(&twins, from);

    proxy.lose(true);
    let epoch = client.wait_epoch(from + 1).unwrap();
    // What was sent at the end of the last epoch may have expired already.
    let before = unheard.log().len();
    let expired = || unheard.log()[before..].contains("expired");
    while !expired() {
        assert_eq!(client.epoch().unwrap().0, epoch, "it has not noticed:\n{}", unheard.log());
        thread::sleep(Duration::from_millis(50));
    }
    twins[0].wait_closed(epoch);
    assert_eq!(twins[1].state().pair_epoch, from, "what the node does not hear of does not happen");
    let many = proxy.lost();
    assert!(many > 3, "a transaction is sent again while it can land: it was {many} times");
    proxy.lose(false);
    assert_same(&twins, epoch);
    // The ticket is paid in this epoch, or in the next.
    client.wait_epoch(epoch + 1).unwrap();
    assert_same(&twins, epoch + 1);
    assert!(keepers.iter_mut().all(|keeper| keeper.runs()));
    for owner in [heard, unheard] {
        assert!(owner.sent(localnet).iter().all(|row| row.err.is_none()), "{}", owner.log());
    }
}
