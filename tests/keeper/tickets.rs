//! Tickets are paid without anybody asking for it.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits::transfer_ticket;
use sluice_testkit::sluice::queue::ticket;
use solana_account::Account;
use solana_address::Address;

use crate::scene::{Scene, count, params, sent_of};

const CLAIM: u8 = 25;

#[test]
fn finalised_tickets_are_pushed_to_their_owners() {
    let scene = Scene::new(4, params());
    scene.deposit(0, 2_000 * SOL);
    scene.deposit(1, 500 * SOL);
    for _ in 0..2 {
        scene.next_epoch();
        scene.crank();
    }
    let wallets = |scene: &Scene| [0, 1].map(|of| scene.local.chain().lamports(&scene.holders[of].address()));
    let tickets: Vec<_> = (0..12).map(|nonce| scene.unstake(nonce as usize % 2, 30 * SOL, nonce)).collect();
    let before = wallets(&scene);
    scene.later();
    let sent = scene.crank();
    assert_eq!(count(&sent).1, 0);
    assert!(scene.fleet.state(&scene.local.chain()).cooling >= 300 * SOL, "what they lack leaves operators");

    scene.next_epoch();
    let sent = scene.crank();
    assert_eq!(count(&sent).1, 0);
    assert_eq!(sent_of(&sent, CLAIM), 12);
    assert!(tickets.iter().all(|address| ticket(&scene.local.chain(), address).is_none()));
    let after = wallets(&scene);
    // Six tickets of 30 SOL each and more, and the rent that they had paid for.
    assert!(before.iter().zip(after).all(|(before, after)| after > before + 180 * SOL));
}

#[test]
fn tickets_are_paid_in_the_order_of_their_epochs_while_the_reserve_lasts() {
    let scene = Scene::new(4, params());
    scene.deposit(0, 2_000 * SOL);
    for _ in 0..2 {
        scene.next_epoch();
        scene.crank();
    }
    // Two epochs in which nobody brings stake back: two cohorts wait, and the reserve has nothing for either.
    let mut tickets = Vec::new();
    for nonce in 0..2 {
        tickets.push(scene.unstake(0, 100 * SOL, nonce));
        scene.next_epoch();
        let mut chain = scene.local.chain();
        scene.fleet.sweep(&mut chain);
        scene.fleet.finalize(&mut chain);
    }
    let open = |scene: &Scene| -> Vec<bool> {
        tickets.iter().map(|address| ticket(&scene.local.chain(), address).is_some()).collect()
    };
    scene.deposit(1, 120 * SOL);
    scene.crank();
    assert_eq!(open(&scene), [false, true], "it is enough for one");
    scene.next_epoch();
    scene.crank();
    assert_eq!(open(&scene), [false, false]);
}

#[test]
fn claims_go_on_while_the_cluster_pays_out_rewards() {
    let scene = Scene::new(4, params());
    scene.deposit(0, 2_000 * SOL);
    for _ in 0..2 {
        scene.next_epoch();
        scene.crank();
    }
    let address = scene.unstake(0, 50 * SOL, 0);
    scene.later();
    scene.crank();
    scene.next_epoch();
    let mut keeper = scene.keeper();
    // Up to the finalisation, and no further: the claim is left for the next epoch's first slots.
    while scene.fleet.pool.state(&scene.local.chain()).queue_shares != 0 {
        scene.step(&mut keeper).unwrap();
    }
    assert!(ticket(&scene.local.chain(), &address).is_some());
    scene.next_epoch();
    scene.local.chain().set_epoch_rewards_active(true);
    scene.local.take_sent();
    let sent = scene.crank();
    assert_eq!((count(&sent), sent_of(&sent, CLAIM)), ((1, 0), 1));
    scene.local.chain().set_epoch_rewards_active(false);
    assert!(!scene.crank().is_empty());
}

/// An account that has less than the rent of what it holds: the runtime lets nobody leave it so who has touched it.
fn below_rent(scene: &Scene) -> Address {
    let mut chain = scene.local.chain();
    let address = chain.new_address();
    chain.set_account(&address, Account { lamports: 1, data: vec![0; 100_000], ..Account::default() });
    address
}

#[test]
fn tickets_that_nobody_can_deliver_hold_no_other_up() {
    let scene = Scene::new(4, params());
    scene.deposit(0, 2_000 * SOL);
    for _ in 0..2 {
        scene.next_epoch();
        scene.crank();
    }
    let tickets: Vec<Address> = (0..40).map(|nonce| scene.unstake(0, SOL / 10, nonce)).collect();
    let poison = [3, 11, 12, 35].map(|place| tickets[place]);
    for address in poison {
        let owner = below_rent(&scene);
        let shares = ticket(&scene.local.chain(), &address).unwrap().shares();
        let give = transfer_ticket(&address, &scene.holders[0].address(), &owner, shares);
        scene.local.chain().send(&[give], &[&scene.holders[0].wallet]);
    }
    scene.later();
    scene.crank();
    scene.next_epoch();
    let mut keeper = scene.keeper();
    let rest = scene.until_idle(&mut keeper).unwrap();
    let open: Vec<Address> =
        tickets.into_iter().filter(|address| ticket(&scene.local.chain(), address).is_some()).collect();
    assert_eq!(open, poison);
    assert_eq!(rest.held, 4, "they wait, and whoever runs it once is told");
    assert_eq!(count(&scene.local.take_sent()).1, 0);
    // Each is tried by itself from now on, and costs a simulation.
    scene.later();
    scene.local.take_simulated();
    scene.until_idle(&mut keeper).unwrap();
    assert!(scene.local.take_simulated() <= 8 && scene.local.take_sent().is_empty());
}
