//! A pool's life by commands alone: created, filled, left, exported.

use serde_json::Value;
use sluice_client::pda;
use sluice_testkit::chain::SOL;

use crate::town::Town;

#[tokio::test]
async fn a_pool_is_created_in_one_transaction_and_shown() {
    let town = Town::new().await;
    let shown = town.shown().await;
    assert_eq!(shown["pool"], town.pool.to_string());
    assert_eq!(shown["rate"]["assets"], SOL);
    assert_eq!(shown["rate"]["lamports_per_lst"], SOL);
    assert_eq!(shown["deposits"]["cap"], 500 * SOL);
    assert_eq!(shown["roles"][0]["holder"], town.governance.to_string());
    assert_eq!(town.node.state().taken, 1);

    // Once more: it is there already, and nothing is sent.
    let again = format!(
        "pool create --keypair {} --mint-keypair {}",
        town.keys.path("governance"),
        town.keys.path("mint")
    );
    let (cause, _) = town.node.refused(&again).await;
    assert!(cause.ends_with("is there already"), "{cause}");
    assert_eq!(town.node.state().taken, 1);
}

#[tokio::test]
async fn a_mint_of_token_2022_has_its_metadata_and_is_made_over() {
    let town = Town::with(
        "--token-2022 --name Test --symbol tSOL --uri https://example.com/t.json --scaled-ui-amount",
    )
    .await;
    let shown = town.shown().await;
    assert_eq!(shown["token_program"], sluice_client::ids::TOKEN_2022.to_string());
    let state = town.node.state();
    let mint = state.chain.account(&town.mint).expect("a mint");
    let read = sluice_cli::token::Mint::read(&mint).expect("a mint");
    assert_eq!((read.authority, read.freeze_authority), (Some(town.pool), None));
    let data = String::from_utf8_lossy(&mint.data);
    assert!(data.contains("tSOL") && data.contains("https://example.com/t.json"));
}

#[tokio::test]
async fn a_simulation_shows_what_would_change_and_changes_nothing() {
    let town = Town::new().await;
    let taken = town.node.state().taken;
    let dry = town.by("ada", "deposit 10 --dry-run").await;
    assert_eq!(town.node.state().taken, taken);
    assert_eq!(dry["returned"], dry["expected_shares"]);
    let changes = dry["changes"].as_array().expect("changes");
    let sol = changes.iter().find(|of| of["unit"] == "SOL").expect("lamports");
    let spent = sol["before"].as_u64().expect("before") - sol["after"].as_u64().expect("after");
    assert!(spent > 10 * SOL, "the deposit, the rent of the token account and the fee: {spent}");
    let lst = changes.iter().find(|of| of["unit"] == town.mint.to_string()).expect("shares");
    assert_eq!((lst["before"].as_u64(), &lst["after"]), (Some(0), &dry["returned"]));
    assert!(dry["compute_units"].as_u64().expect("units") > 1_000 && dry["fee"] == 5_000);
}

#[tokio::test]
async fn sol_goes_in_and_comes_out_by_ticket_and_at_once() {
    let town = Town::new().await;
    let deposited = town.by("ada", "deposit 100").await;
    let shares = deposited["returned"].as_u64().expect("shares");
    let text = format!("--pool {} --keypair {} deposit 1 --dry-run", town.pool, town.keys.path("ada"));
    let table = town.node.sluice(&text).await.stdout;
    assert!(
        table.lines().any(|line| line.trim().starts_with("received") && line.ends_with("LST")),
        "{table}"
    );
    assert!(shares <= 100 * SOL && shares > 99 * SOL, "all but the entry fee: {shares}");
    assert_eq!(deposited["min_shares"].as_u64(), Some(shares * 9_990 / 10_000));

    let (cause, next) = town.refused("ada", "unstake 1000").await;
    assert!(cause.contains("LST, not 1000.000000000"), "{cause}");
    assert!(next.starts_with("ask for less"));

    let ticket = town.by("ada", "unstake 40").await;
    let listed = town.by("ada", "tickets").await;
    assert_eq!(listed["tickets"][0]["ticket"], ticket["ticket"]);
    assert_eq!(
        (&listed["tickets"][0]["state"], &listed["tickets"][0]["shares_ahead"]),
        (&"waiting".into(), &0.into())
    );

    let (cause, next) = town.refused("ada", "claim").await;
    assert_eq!(cause, "nothing is payable yet");
    assert!(next.starts_with("sluice tickets"));

    let paid = town.by("ada", "unstake 5 --instant").await;
    assert_eq!(paid["returned"], paid["expected_lamports"]);
    assert!(paid["returned"].as_u64().expect("lamports") < 5 * SOL, "less the fee");

    // The next epoch: closed by one crank, and the ticket is payable, by anybody to its owner.
    town.node.state().chain.advance_epochs(1);
    let cranked = town.by("governance", "crank").await;
    let duties: Vec<&str> = cranked["transactions"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|of| of["duty"].as_str())
        .collect();
    assert!(duties.contains(&"finalize_epoch") && duties.contains(&"finalize_cohort"), "{duties:?}");
    let left = town.by("ada", "tickets").await;
    assert!(left["tickets"].as_array().expect("a list").iter().all(|of| of["state"] != "waiting"), "{left}");
}

#[tokio::test]
async fn an_export_has_everything_and_a_rate_its_history() {
    let town = Town::new().await;
    town.by("ada", "deposit 20").await;
    town.by("ada", "unstake 5").await;
    let export = town.by("ada", "export").await;
    assert_eq!(export["version"], 1);
    assert_eq!(export["tickets"].as_array().expect("a list").len(), 1);
    assert_eq!(export["cohorts"][0]["open_tickets"], 1);
    assert_eq!(export["parameters"].as_array().expect("a list").len(), 23);
    assert_eq!(pda::pool(&town.mint), town.pool);

    let rate = town.by("ada", "rate").await;
    assert_eq!(rate["history"], Value::Array(vec![]), "nobody has closed an epoch yet");
    assert_eq!(rate["apy"], Value::Array(vec![]));
}

#[tokio::test]
async fn whoever_cranks_can_be_given_something_and_holders_only_while_deposits_are_closed() {
    let town = Town::new().await;
    let given = town.by("ada", "pool fund-bounties 2").await;
    assert_eq!(given["lamports"], 2 * SOL);
    let (cause, _) = town.refused("ada", "pool recapitalise 2").await;
    assert!(cause.contains("only while deposits are closed"), "{cause}");
}

#[tokio::test]
async fn a_mint_that_is_typed_wins_over_an_exported_pool() {
    let town = Town::new().await;
    let (url, mint) = (town.node.url(), town.mint.to_string());
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sluice"));
    command.env("SLUICE_POOL", "Stake11111111111111111111111111111111111111");
    command.args([
        "--url",
        &url,
        "--mint",
        &mint,
        "--commitment",
        "confirmed",
        "pool",
        "show",
        "--output",
        "json",
    ]);
    let outcome = command.output().expect("run");
    assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
    let shown: Value = serde_json::from_slice(&outcome.stdout).expect("JSON");
    assert_eq!(shown["pool"], town.pool.to_string());
}
