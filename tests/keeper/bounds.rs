//! What a keeper keeps to: what it may spend, when it is to stop, the form that is taken, what the node tells.

use sluice_client::tx::Format;
use sluice_keeper::action::Duty;
use sluice_keeper::cluster::Trouble;
use sluice_keeper::keeper::{Keeper, Manners, Progress, Rest};
use sluice_keeper::snapshot::{Form, Setup};
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::queue::ticket;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::cluster::{Faults, Local};
use crate::scene::{Scene, block_on, count, params, sent_of};

const FINALIZE: u8 = 4;
const CLAIM: u8 = 25;

/// Some stake, and two tickets of the last epoch.
fn with_tickets() -> (Scene, [Address; 2]) {
    let scene = Scene::new(4, params());
    scene.deposit(0, 2_000 * SOL);
    for _ in 0..2 {
        scene.next_epoch();
        scene.crank();
    }
    let tickets = [0, 1].map(|nonce| scene.unstake(0, 50 * SOL, nonce));
    scene.later();
    scene.crank();
    scene.next_epoch();
    (scene, tickets)
}

#[test]
fn nothing_is_begun_beyond_what_may_be_spent_in_an_epoch() {
    let scene = Scene::new(300, params());
    scene.next_epoch();
    let manners = Manners { max_spend: 3 * 5_000, max_concurrent: 1, ..Manners::default() };
    let mut keeper = scene.keeper_with(&scene.payer, manners);
    let rest = scene.until_idle(&mut keeper).unwrap();
    assert_eq!(rest, Rest { held: 0, limited: true, open: true });
    assert_eq!(count(&scene.local.take_sent()), (3, 0), "of the five readings of one action");
    assert_eq!(scene.until_idle(&mut keeper).unwrap(), rest);
    assert!(scene.local.take_sent().is_empty());
    // The next epoch has fees of its own.
    scene.next_epoch();
    scene.until_idle(&mut keeper).unwrap();
    assert_eq!(count(&scene.local.take_sent()), (3, 0));
}

/// Steps until nothing comes before the claims; returns what that has cost.
fn until_claims(scene: &Scene, keeper: &mut Keeper<Local>) -> u64 {
    let next = |keeper: &mut Keeper<Local>| {
        let rehearsed = block_on(keeper.rehearse()).expect("nothing fails");
        rehearsed.first().map(|(action, _)| action.duty)
    };
    while next(keeper).expect("there are claims") != Duty::Claim {
        let step = scene.step(keeper).expect("nothing fails");
        assert!(matches!(step, Progress::Acted { .. }), "{step:?}");
    }
    scene.local.take_sent().iter().map(|sent| sent.fee).sum()
}

#[test]
fn what_failed_in_its_block_is_spent() {
    let (scene, _) = with_tickets();
    let spent = until_claims(&scene, &mut scene.keeper());
    let (scene, tickets) = with_tickets();
    let manners = Manners { max_spend: spent + 5_000, ..Manners::default() };
    let mut keeper = scene.keeper_with(&scene.payer, manners);
    assert_eq!(until_claims(&scene, &mut keeper), spent);
    // Somebody else claims between the simulation and the block.
    scene.local.break_down(Faults { is_late: 1, ..Faults::default() });
    scene.step(&mut keeper).unwrap();
    assert_eq!(count(&scene.local.take_sent()), (1, 1));
    assert!(tickets.iter().all(|address| ticket(&scene.local.chain(), address).is_none()));
    scene.deposit(0, 500 * SOL);
    scene.later();
    assert_eq!(scene.until_idle(&mut keeper), Ok(Rest { held: 0, limited: true, open: false }));
    assert!(scene.local.take_sent().is_empty());
}

#[test]
fn one_simulation_is_all_that_is_asked_for_a_transaction() {
    let scene = Scene::new(70, params());
    scene.next_epoch();
    scene.local.take_simulated();
    let sent = scene.crank();
    assert_eq!(scene.local.take_simulated(), sent.len());
}

#[test]
fn an_order_to_stop_ends_behind_the_transaction_in_flight() {
    let scene = Scene::new(70, params());
    scene.next_epoch();
    scene.stop();
    let mut keeper = scene.keeper();
    assert_eq!(scene.step(&mut keeper), Ok(Progress::Acted { duty: Duty::Read, attempts: vec![] }));
    assert_eq!(scene.until_idle(&mut keeper), Ok(Rest::default()));
    assert!(scene.local.take_sent().is_empty());
}

#[test]
fn a_payer_that_cannot_pay_is_said_and_nothing_is_held_for_it() {
    let scene = Scene::new(4, params());
    scene.next_epoch();
    let poor = Keypair::new();
    let mut keeper = scene.keeper_of(&poor);
    assert!(matches!(scene.until_idle(&mut keeper), Err(Trouble::Payer(_))));
    scene.local.chain().fund(&poor.pubkey(), SOL);
    assert_eq!(scene.until_idle(&mut keeper), Ok(Rest::default()), "at once");
    assert!(!scene.local.take_sent().is_empty());
}

#[test]
fn an_epoch_that_cannot_be_closed_yet_is_left_undone() {
    let scene = Scene::new(4, params());
    scene.next_epoch();
    scene.local.chain().set_epoch_rewards_active(true);
    assert_eq!(scene.until_idle(&mut scene.keeper()), Ok(Rest { held: 0, limited: false, open: true }));
    scene.local.chain().set_epoch_rewards_active(false);
    assert_eq!(scene.until_idle(&mut scene.keeper()), Ok(Rest::default()));
}

#[test]
fn version_0_is_packed_simulated_and_sent_where_it_is_asked_for_and_where_the_node_knows_no_other() {
    let scene = Scene::new(70, params());
    let v0 = Format::V0 { tables: Vec::new() };
    for epoch in 0..3 {
        scene.next_epoch();
        let form = if epoch == 0 { Form::V0 } else { Form::Auto };
        scene.local.break_down(Faults { knows_no_v1: epoch == 1, ..Faults::default() });
        let manners = Manners { setup: Setup { form, ..Setup::default() }, ..Manners::default() };
        let mut keeper = scene.keeper_with(&scene.payer, manners);
        assert_eq!(scene.until_idle(&mut keeper), Ok(Rest::default()), "epoch {epoch}");
        let sent = scene.local.take_sent();
        let expected = if epoch == 2 { &Format::V1 } else { &v0 };
        assert!(!sent.is_empty() && sent.iter().all(|sent| sent.format == *expected), "epoch {epoch}");
    }
}

#[test]
fn a_node_that_lists_nothing_keeps_no_epoch_open_and_no_stake_waiting() {
    let (scene, _) = with_tickets();
    let blind = Faults { lists_nothing: true, ..Faults::default() };
    scene.local.break_down(blind);
    let mut keeper = scene.keeper();
    let ended = loop {
        match scene.step(&mut keeper) {
            Ok(Progress::Acted { .. }) => {}
            ended => break ended,
        }
    };
    assert!(matches!(ended, Err(Trouble::Node(_))), "it says so when nothing else is left: {ended:?}");
    let pool = scene.fleet.pool.state(&scene.local.chain());
    assert_eq!(pool.pair_epoch, scene.local.chain().epoch(), "closed");
    let sent = scene.local.take_sent();
    assert_eq!((sent_of(&sent, FINALIZE), sent_of(&sent, CLAIM)), (1, 0));
    scene.local.break_down(Faults::default());
    assert_eq!(scene.until_idle(&mut keeper), Ok(Rest::default()));
    assert_eq!(sent_of(&scene.local.take_sent(), CLAIM), 2);
}

#[test]
fn a_ticket_that_somebody_keeps_locked_keeps_nothing_else_waiting() {
    let (scene, [jammed, other]) = with_tickets();
    let mut keeper = scene.keeper();
    until_claims(&scene, &mut keeper);
    scene.local.break_down(Faults { jammed: Some(jammed), ..Faults::default() });
    let open = |address| ticket(&scene.local.chain(), address).is_some();
    assert!(matches!(scene.step(&mut keeper), Err(Trouble::Lost { .. })), "both in one transaction");
    assert!(open(&other));
    let _lost = scene.step(&mut keeper);
    assert_eq!((open(&jammed), open(&other)), (true, false), "each in one of its own");
    // What else there is to do goes before it.
    scene.deposit(0, 500 * SOL);
    scene.later();
    assert!(matches!(scene.step(&mut keeper), Ok(Progress::Acted { duty, .. }) if duty != Duty::Claim));
    scene.local.break_down(Faults::default());
    // Whatever was done several times meanwhile may wait a little.
    assert!(matches!(scene.until_idle(&mut keeper), Ok(Rest { limited: false, open: false, .. })));
    assert!(!open(&jammed));
}
