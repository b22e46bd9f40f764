//! In which form, with which limits.

use super::cluster::{Cluster, instruction};
use crate::failure::Cause;
use crate::send::{Balance, Preference};
use crate::tx::Format;

/// Whether each of the transactions is of version 1.
fn versions(transactions: &[Vec<u8>]) -> Vec<bool> {
    transactions.iter().map(|bytes| bytes.first().is_some_and(|first| *first > 127)).collect()
}

#[test]
fn version_1_is_sent_where_the_feature_is_active() {
    let cluster = Cluster::new();
    cluster.send().expect("it lands");
    assert!(versions(&cluster.state().sent).iter().all(|v1| *v1));
}

#[test]
fn version_0_is_sent_where_it_is_not() {
    let cluster = Cluster::new();
    cluster.state().v1_feature = false;
    cluster.send().expect("it lands");
    assert!(versions(&cluster.state().sent).iter().all(|v1| !v1));
}

#[test]
fn a_node_that_does_not_know_version_1_is_asked_once() {
    let cluster = Cluster::new();
    cluster.state().v1_known = false;
    let sender = cluster.sender();
    Cluster::send_with(&sender).expect("it lands");
    // From now on the node knows it; the sender does not ask.
    cluster.state().v1_known = true;
    cluster.state().lands_at = Some(0);
    Cluster::send_with(&sender).expect("it lands");
    assert!(versions(&cluster.state().sent).iter().all(|v1| !v1));
    assert_eq!(versions(&cluster.state().simulated), [false, false]);
}

#[test]
fn a_form_that_is_demanded_is_not_replaced() {
    let cluster = Cluster::new();
    cluster.state().v1_known = false;
    let mut sender = cluster.sender();
    sender.options.format = Preference::Only(Format::V1);
    let failure = Cluster::send_with(&sender).expect_err("the node does not know it");
    assert!(matches!(failure.cause, Cause::Form(_)), "{failure}");
}

#[test]
fn what_was_simulated_is_prepared_in_the_same_form_without_another_simulation() {
    let cluster = Cluster::new();
    let (sender, payer) = (cluster.sender(), solana_address::Address::new_from_array([1; 32]));
    let format = Format::V0 { tables: Vec::new() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let prepared = runtime.block_on(async {
        let simulated =
            sender.simulate_as(&format, &payer, &[instruction()], &[]).await.expect("it would do");
        sender.prepare_as(&format, &payer, &[instruction()], simulated).await.expect("it fits")
    });
    assert_eq!(versions(&cluster.state().simulated), [false]);
    assert_eq!(prepared.fee(), 5_000);
}

#[test]
fn limits_are_a_tenth_above_the_simulation_and_whole_pages() {
    let cluster = Cluster::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let payer = solana_address::Address::new_from_array([1; 32]);
    let prepared = runtime.block_on(cluster.sender().prepare(&payer, &[instruction()])).expect("it fits");
    assert_eq!(prepared.budget.units, 22_000);
    assert_eq!(prepared.budget.loaded_bytes, 2 * 32 * 1024);
    assert_eq!(prepared.simulated.return_data, Some(vec![1, 2]));
    let changes = prepared.simulated.balances;
    assert_eq!(
        changes.first(),
        Some(&Balance { address: payer, before: 10, after: 5 }),
        "the payer comes first"
    );
    assert_eq!(changes.len(), 3, "payer, pool, program");
}
