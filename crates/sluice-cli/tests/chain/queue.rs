//! Queues that are not what they were when somebody began to read them.

use solana_address::Address;

use crate::town::Town;

/// Where a cohort's account says which one is next.
const NEXT: usize = 40;

/// A pool with a ticket that waits, and its cohort.
async fn queued() -> (Town, Address) {
    let town = Town::new().await;
    town.by("ada", "deposit 100").await;
    let ticket = town.by("ada", "unstake 40").await;
    let cohort = ticket["cohort"].as_str().expect("a cohort").parse().expect("an address");
    (town, cohort)
}

#[tokio::test]
async fn a_cohort_that_closes_while_the_queue_is_read_does_not_cut_it_off() {
    let (town, cohort) = queued().await;
    let whole = town.shown().await["queue"].clone();
    assert_eq!(whole["cohorts"].as_array().map(Vec::len), Some(1), "{whole}");
    town.node.state().gone_once = Some(cohort);
    assert_eq!(town.shown().await["queue"], whole);
    assert_eq!(town.node.state().gone_once, None, "it was asked for");
}

#[tokio::test]
async fn a_queue_that_leads_in_a_circle_is_refused() {
    let (town, cohort) = queued().await;
    {
        let mut state = town.node.state();
        let mut account = state.chain.account(&cohort).expect("the cohort");
        account.data[NEXT..NEXT + 32].copy_from_slice(cohort.as_ref());
        state.chain.set_account(&cohort, account);
    }
    let (cause, next) = town.node.refused(&format!("--mint {} pool show", town.mint)).await;
    assert_eq!(cause, "the node shows a queue that cannot be");
    assert_eq!(next, "ask another node with --url");
}
