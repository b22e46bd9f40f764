//! `sluice crank`: what is left undone is said, and ends with exit code 1.

use sluice_testkit::chain::SOL;
use solana_signer::Signer;

use crate::town::Town;

/// A pool whose epoch is to be closed.
async fn due() -> Town {
    let town = Town::new().await;
    town.by("ada", "deposit 20").await;
    town.node.state().chain.advance_epochs(1);
    town
}

#[tokio::test]
async fn a_payer_who_cannot_pay_is_told_to_fund_the_key() {
    let town = due().await;
    let poor = town.keys.make("poor").pubkey();
    for lamports in [0, 5_000] {
        if lamports != 0 {
            town.node.state().chain.fund(&poor, lamports);
        }
        let (cause, next) = town.refused("poor", "crank").await;
        assert!(cause.starts_with(&format!("the payer {poor} has 0.00000")), "{cause}");
        assert!(next.starts_with("fund it"), "{next}");
    }
    town.node.state().chain.fund(&poor, SOL);
    town.by("poor", "crank").await;
}

#[tokio::test]
async fn a_budget_that_is_spent_with_something_left_to_do_is_no_success() {
    let town = due().await;
    let text = format!("--pool {} --keypair {} crank", town.pool, town.keys.path("ada"));
    let outcome = town.node.sluice(&format!("{text} --max-spend 0 --output json")).await;
    assert_eq!(outcome.code, 1, "{}", outcome.stdout);
    assert!(outcome.stderr.contains("0.000000000 SOL are spent, and "), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("next: crank again, with a higher --max-spend"), "{}", outcome.stderr);
    let shown: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("one document");
    assert_eq!(shown["transactions"], serde_json::json!([]));

    assert_eq!(town.node.sluice(&text).await.code, 0);
    let idle = town.node.sluice(&format!("{text} --max-spend 0")).await;
    assert_eq!(idle.code, 0, "nothing is left to do: {}", idle.stderr);
    assert!(idle.stdout.contains("nothing") && !idle.stdout.contains("refused"), "{}", idle.stdout);
}

#[tokio::test]
async fn a_rehearsal_asks_for_no_key() {
    let town = due().await;
    let ada = town.address("ada");
    let taken = town.node.state().taken;
    let text = |who: &str| format!("--pool {} --keypair {who} crank --dry-run", town.pool);
    let by_address = town.node.json(&text(&ada.to_string())).await;
    assert_eq!(by_address, town.node.json(&text(&town.keys.path("ada"))).await);
    let duties: Vec<&str> =
        by_address.as_array().expect("a list").iter().filter_map(|of| of["duty"].as_str()).collect();
    assert!(duties.contains(&"finalize_epoch"), "{by_address}");
    assert!(by_address.as_array().expect("a list").iter().any(|of| of["earned"].is_u64()), "{by_address}");
    assert_eq!(town.node.state().taken, taken);
}
