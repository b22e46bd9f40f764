//! What a compute unit is worth.

use super::cluster::{Cluster, instruction};
use crate::failure::Cause;
use crate::send::price::{bid, written};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

const CAP: u64 = 1_000_000;

#[test]
fn nothing_is_paid_where_nobody_pays() {
    assert_eq!(bid(&[], 0, CAP), 0);
    assert_eq!(bid(&[0; 150], 0, CAP), 0);
}

#[test]
fn in_quiet_times_three_quarters_of_those_who_pay_are_outbid() {
    let mut fees = vec![0; 100];
    fees.extend([10, 20, 30, 40]);
    assert_eq!(bid(&fees, 0, CAP), 40);
    fees.extend([50, 60, 70, 80]);
    assert_eq!(bid(&fees, 0, CAP), 70);
}

#[test]
fn in_a_jam_the_highest_is_outbid_by_a_quarter() {
    let mut fees = vec![400; 100];
    fees.extend([0; 40]);
    fees.push(1_001);
    assert_eq!(bid(&fees, 0, CAP), 1_001 + 251);
}

#[test]
fn nothing_is_paid_beyond_the_cap() {
    assert_eq!(bid(&[u64::MAX; 150], 0, CAP), CAP);
    assert_eq!(bid(&[u64::MAX; 150], 9, CAP), CAP);
    assert_eq!(bid(&[], 200, CAP), CAP);
    assert_eq!(bid(&[5; 150], 3, 0), 0);
}

#[test]
fn each_expiry_doubles_what_the_next_one_pays() {
    assert_eq!(bid(&[], 1, CAP), 2_000);
    assert_eq!(bid(&[], 2, CAP), 4_000);
    assert_eq!(bid(&[8_000; 10], 1, CAP), 20_000);
}

#[test]
fn a_sender_raises_its_bid_after_an_expiry_and_forgets_it_once_it_landed() {
    let cluster = Cluster::new();
    let sender = cluster.sender();
    let price = || {
        let payer = Address::new_from_array([1; 32]);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let prepared = runtime.expect("a runtime").block_on(sender.prepare(&payer, &[instruction()]));
        prepared.expect("it fits").budget.micro_lamports
    };
    assert_eq!(price(), 0);
    cluster.state().lands_at = None;
    assert_eq!(Cluster::send_with(&sender).expect_err("it expires").cause, Cause::Expired);
    assert_eq!(price(), 2_000);
    cluster.state().lands_at = Some(0);
    Cluster::send_with(&sender).expect("it lands");
    assert_eq!(price(), 0);
}

#[test]
fn what_was_priced_alike_and_expires_together_raises_the_price_once() {
    let cluster = Cluster::new();
    cluster.state().lands_at = None;
    let sender = cluster.sender();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let key = Keypair::new_from_array([1; 32]);
        let payer = key.pubkey();
        let prepared = sender.prepare(&payer, &[instruction()]).await.expect("it fits");
        for _ in 0..8 {
            let expired = sender.send_prepared(&prepared, &[instruction()], &[&key]).await;
            assert_eq!(expired.expect_err("it expires").cause, Cause::Expired);
        }
        let next = sender.prepare(&payer, &[instruction()]).await.expect("it fits");
        assert_eq!((prepared.expired, next.expired), (0, 1));
        assert_eq!(next.budget.micro_lamports, 2_000);
    });
}

#[test]
fn a_node_that_does_not_tell_what_others_pay_stops_nobody() {
    let cluster = Cluster::new();
    cluster.state().fees = None;
    cluster.send().expect("it lands");
}

#[test]
fn what_others_pay_is_paid() {
    let cluster = Cluster::new();
    cluster.state().fees = Some(vec![4_000; 20]);
    cluster.state().keeps = false;
    let landed = cluster.send().expect("it lands");
    // 22,000 units at a quarter more than 4,000 micro-lamports.
    assert_eq!(landed.fee, 5_000 + 110);
}

#[test]
fn what_competes_are_the_written_accounts_and_the_payer_once_each() {
    let payer = Address::new_from_array([9; 32]);
    let two = [instruction(), instruction()];
    assert_eq!(written(&payer, &two), [Address::new_from_array([7; 32]), payer]);
}
