//! When a transaction counts as landed, as gone, as neither.

use serde_json::json;

use super::cluster::{Cluster, FINALITY, LIFE};
use crate::failure::{Cause, SluiceError};

#[test]
fn a_transaction_that_lands_says_what_it_used_and_paid() {
    let cluster = Cluster::new();
    let landed = cluster.send().expect("it lands");
    assert_eq!((landed.slot, landed.units, landed.fee), (103, 19_876, 5_042));
    assert_eq!(landed.logs, ["Program log: done"]);
}

#[test]
fn sending_can_be_left_to_another_thread() {
    fn is_send<T: Send>(_: &T) {}
    let (sender, payer) = (Cluster::new().sender(), solana_keypair::Keypair::new_from_array([1; 32]));
    is_send(&sender.send(&[super::cluster::instruction()], &[&payer]));
}

#[test]
fn a_node_that_keeps_no_transactions_leaves_what_was_computed() {
    let cluster = Cluster::new();
    cluster.state().keeps = false;
    let landed = cluster.send().expect("it lands");
    assert_eq!((landed.units, landed.fee), (20_000, 5_000), "as simulated, at no price");
    assert!(landed.logs.is_empty());
}

#[test]
fn it_is_broadcast_again_and_again_and_is_the_same_each_time() {
    let cluster = Cluster::new();
    cluster.state().lands_at = Some(109);
    cluster.send().expect("it lands");
    let sent = cluster.state().sent.clone();
    assert!(sent.len() > 1, "{} broadcasts", sent.len());
    assert!(sent.windows(2).all(|two| two.first() == two.last()), "one signature");
}

#[test]
fn what_never_lands_expires_only_when_final_blocks_have_passed_its_last() {
    let cluster = Cluster::new();
    cluster.state().lands_at = None;
    assert_eq!(cluster.send().expect_err("it never lands").cause, Cause::Expired);
    let passed = cluster.state().height;
    assert!(passed > 100 + LIFE + FINALITY, "given up at {passed}");
}

#[test]
fn what_lands_in_its_last_block_has_landed_though_it_is_seen_late() {
    let cluster = Cluster::new();
    cluster.state().lands_at = Some(100 + LIFE);
    // The bank that answers is behind the one that says how high the chain is.
    cluster.state().behind = FINALITY + 4;
    let landed = cluster.send().expect("a bank that has not seen the last block proves nothing");
    assert_eq!(landed.slot, 100 + LIFE);
}

/// A transaction that lands in a block of which nobody hears: the next answer comes four hundred blocks later.
fn forgotten() -> Cluster {
    let cluster = Cluster::new();
    cluster.state().lands_at = Some(103);
    cluster.state().leap = Some((102, 400));
    cluster
}

#[test]
fn what_landed_long_before_the_next_answer_is_found_in_the_history() {
    assert_eq!(forgotten().send().expect("it landed").slot, 103);
}

#[test]
fn a_node_that_has_forgotten_and_keeps_no_history_proves_nothing() {
    let cluster = forgotten();
    cluster.state().history = false;
    let failure = cluster.send().expect_err("nobody knows");
    assert!(matches!(failure.cause, Cause::Unknown { .. }), "{failure}");
    assert_eq!(failure.fee, 5_000, "it may have been paid");
}

#[test]
fn a_history_that_does_not_know_it_proves_nothing() {
    let cluster = forgotten();
    cluster.state().lands_at = None;
    let failure = cluster.send().expect_err("nobody knows");
    assert!(matches!(failure.cause, Cause::Unknown { .. }), "{failure}");
}

#[test]
fn a_node_without_history_tells_what_never_lands_while_it_would_remember_it() {
    let cluster = Cluster::new();
    (cluster.state().lands_at, cluster.state().history) = (None, false);
    let failure = cluster.send().expect_err("it never lands");
    assert_eq!((failure.cause, failure.fee), (Cause::Expired, 0));
}

#[test]
fn a_node_that_falls_silent_leaves_the_question_open() {
    let cluster = Cluster::new();
    cluster.state().lands_at = None;
    cluster.state().silent_from = 104;
    let failure = cluster.send().expect_err("nobody knows");
    let Cause::Unknown { last_valid_block_height, ref error, .. } = failure.cause else {
        panic!("{failure}");
    };
    assert_eq!(last_valid_block_height, 100 + LIFE);
    assert!(!failure.is_transient(), "sent again, it could land twice");
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn a_failure_in_the_block_is_told_in_the_programs_words() {
    let cluster = Cluster::new();
    cluster.state().fails_with = Some(json!({ "InstructionError": [0, { "Custom": 6000 }] }));
    let failure = cluster.send().expect_err("it fails");
    assert_eq!(failure.cause, Cause::Sluice { error: SluiceError::StaleRate, instruction: 0 });
    assert_eq!(failure.logs, ["Program log: done"]);
    assert_eq!(failure.fee, 5_042, "it is paid all the same");
}

#[test]
fn what_fails_in_simulation_is_never_sent() {
    let cluster = Cluster::new();
    cluster.state().refuses_with = Some(json!({ "InstructionError": [0, { "Custom": 6003 }] }));
    let failure = cluster.send().expect_err("it would fail");
    assert_eq!(failure.cause, Cause::Sluice { error: SluiceError::Bunker, instruction: 0 });
    assert_eq!(failure.fee, 0);
    assert!(cluster.state().sent.is_empty());
}
