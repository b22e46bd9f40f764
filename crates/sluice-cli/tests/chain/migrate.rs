//! Deployments and upgrades in front of a chain in process: the real loader, killed halfway, gone on with, done twice.

use std::time::Duration;

use serde_json::Value;
use sluice_cli::migrate::build::hash;
use sluice_cli::migrate::loader::data_address;
use sluice_client::proposal::spl_governance_parse;
use solana_address::Address;

use crate::site::{LONGER, LONGEST, SMALL, Site};

/// The hash that the node tells.
const GENESIS: &str = "4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY";

#[tokio::test]
async fn a_plan_says_what_would_be_done_and_how_it_is_taken_back_and_does_nothing() {
    let site = Site::new();
    let plan = site.does("plan").await;
    let first = &plan["steps"][0];
    assert_eq!(first["state"], "not");
    let todo: Vec<&str> =
        first["todo"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    let begins = ["make the buffer", "write ", "give the buffer", "deploy at"];
    assert_eq!(todo.len(), begins.len(), "{todo:?}");
    assert!(todo.iter().zip(begins).all(|(does, begin)| does.starts_with(begin)), "{todo:?}");
    assert!(
        todo[0].ends_with("SOL of rent, which come back") && todo[3].ends_with("which stay in it"),
        "{todo:?}"
    );
    let rehearsal = first["rehearsal"].as_str().expect("a simulation");
    assert!(rehearsal.starts_with("the first transaction goes through"), "{rehearsal}");
    assert_eq!(plan["payer"], site.address("payer").to_string());
    assert_eq!((&plan["url"], &plan["genesis_hash"]), (&site.node.url().into(), &GENESIS.into()));
    assert!(first["rollback"].as_str().expect("a note").contains("can never be deployed to again"));
    assert_eq!(plan["steps"][1]["state"], "not_asked", "the environment has no pool");
    assert_eq!((plan["done"].as_bool(), site.taken()), (Some(false), 0));

    let dry = site.does("apply --dry-run").await;
    assert_eq!((&dry["steps"][0]["todo"], site.taken()), (&first["todo"], 0));
}

#[tokio::test]
async fn a_deployment_ends_with_the_expected_build_and_the_second_one_does_nothing() {
    let site = Site::new();
    let applied = site.does("apply --only 1").await;
    assert_eq!(applied["steps"][0]["state"], "done", "{applied}");
    assert_eq!(applied["steps"][0]["did"].as_array().expect("a list").len(), 4);
    let taken = site.taken();
    let again = site.does("apply").await;
    assert_eq!((again["done"].as_bool(), site.taken()), (Some(true), taken), "{again}");
    assert_eq!(site.step(7).await.0, "done");
}

#[tokio::test]
async fn a_deployment_that_is_killed_halfway_goes_on_where_it_stopped() {
    let site = Site::new();
    site.wants(LONGEST, "authority", "");
    let text = site.command("apply --only 1");
    // Killed again and again, as soon as something more has landed.
    let mut kills = 0;
    loop {
        let before = site.taken();
        let run = site.node.sluice(&text);
        let killed = async {
            while site.taken() < before + 20 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::select! {
            outcome = run => {
                assert_eq!(outcome.code, 0, "{}", outcome.stderr);
                break;
            }
            () = killed => kills += 1,
        }
        assert!(kills < 100, "it never ends");
    }
    assert!(kills > 1, "it was killed on the way");
    assert_eq!(site.step(1).await.0, "done");
    let state = site.node.state();
    let data = data_address(&site.program);
    let deployed = state.chain.data(&data);
    assert_eq!(hash(&deployed[45..]), hash(&std::fs::read(LONGEST).expect("read")));
}

#[tokio::test]
async fn what_a_killed_deployment_had_under_way_lands_in_front_of_the_next_ones_and_is_found_done() {
    let mut overtaken = 0;
    for number in 0.. {
        let site = Site::new();
        let text = site.command("apply --only 1");
        if !site.node.killed(&text, number).await {
            assert!(number > 3, "it has more transactions than {number}");
            break;
        }
        let applied = site.does("apply --only 1").await;
        assert_eq!(applied["steps"][0]["state"], "done", "{number}: {applied}");
        assert!(site.node.state().held.is_none(), "{number}: nothing else was sent");
        overtaken += site.node.refusals();
    }
    // The buffer, whose it is, the program: a piece that is written twice is written.
    assert!(overtaken >= 2, "{overtaken} came too late");
}

#[tokio::test]
async fn a_half_written_buffer_is_partly_done_and_says_how_much_is_missing() {
    let site = Site::new();
    site.wants(LONGER, "authority", "");
    let text = site.command("apply --only 1");
    tokio::select! {
        _ = site.node.sluice(&text) => panic!("it was to be killed"),
        () = async {
            while site.taken() < 2 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        } => {}
    }
    let (state, why) = site.step(1).await;
    assert_eq!(state, "partly", "{why}");
    assert!(why.contains("its buffer is begun: write "), "{why}");
}

#[tokio::test]
async fn a_longer_build_is_upgraded_to_and_the_account_grows() {
    let site = Site::new();
    site.does("apply --only 1").await;
    // No program is upgraded in the slot of its deployment.
    site.node.state().chain.set_slot_in_epoch(50_000);
    site.wants(LONGER, "authority", "");
    let (state, why) = site.step(1).await;
    assert!(state == "done" && why.contains("another build, which is step 7's"), "{why}");
    let plan = site.does("plan --only 7").await;
    let todo = plan["steps"][0]["todo"].as_array().expect("a list").clone();
    assert_eq!(todo.len(), 4, "{todo:?}");
    assert!(todo[0].as_str().is_some_and(|does| does.contains("; make room for ")), "{todo:?}");

    // In one run: the slot in which the account grew is waited out.
    site.node.state().slots_pass = true;
    let applied = site.does("apply --only 7").await;
    assert_eq!(applied["steps"][0]["state"], "done", "{applied}");
    assert_eq!(site.step(7).await.0, "done");
}

#[tokio::test]
async fn what_a_killed_upgrade_had_under_way_is_done_once_and_its_room_is_paid_for_once() {
    let upgrade = "apply --only 7";
    let deployed = async || {
        let site = Site::new();
        site.does("apply --only 1").await;
        site.node.state().chain.set_slot_in_epoch(50_000);
        site.node.state().slots_pass = true;
        site.wants(LONGER, "authority", "");
        site
    };
    let room = |site: &Site| site.node.state().chain.data(&data_address(&site.program)).len();
    let calm = deployed().await;
    let before = calm.taken();
    calm.does(upgrade).await;
    let all = calm.taken() - before;
    // The buffer and the room, a piece, whose the buffer is, the upgrade: one piece is as any other.
    assert!(all > 3, "{all} transactions");
    for number in [0, 1, all - 2, all - 1] {
        let site = deployed().await;
        assert!(site.node.killed(&site.command(upgrade), number).await, "{number} of {all}");
        let applied = site.does(upgrade).await;
        assert_eq!(applied["steps"][0]["state"], "done", "{number}: {applied}");
        assert_eq!(room(&site), room(&calm), "{number}");
    }
}

#[tokio::test]
async fn what_a_dao_has_to_decide_is_printed_and_its_buffer_is_given_to_it() {
    let site = Site::new();
    let dao = Address::new_from_array([77; 32]);
    site.wants(SMALL, "authority", &format!("hand_over_to = \"{dao}\""));
    // What cannot be taken back is not done in passing.
    let applied = site.does("apply").await;
    assert_eq!(
        (&applied["steps"][0]["state"], &applied["steps"][5]["state"]),
        (&"done".into(), &"not".into())
    );
    let plain = site.node.sluice(&site.command("apply")).await;
    assert!(plain.stderr.contains("step 6 was left"), "{}", plain.stderr);
    let applied = site.does("apply --only 6").await;
    assert_eq!(applied["steps"][0]["state"], "done", "the upgrade authority was handed over: {applied}");

    site.node.state().chain.set_slot_in_epoch(50_000);
    site.wants(LONGER, &dao.to_string(), "");
    let applied = site.does("apply --only 7").await;
    let step = &applied["steps"][0];
    assert_eq!(step["state"], "partly", "{step}");
    let proposal = &step["proposals"][0];
    assert_eq!(proposal["authority"], dao.to_string());
    let text = proposal["base64"][0].as_str().expect("a text");
    let instruction = spl_governance_parse(text).expect("an instruction");
    assert_eq!(instruction.program_id, sluice_client::ids::LOADER_V3);
    assert_eq!(instruction.data, [3, 0, 0, 0], "Upgrade");
    assert_eq!(instruction.accounts[1].pubkey, site.program);
    assert_eq!(instruction.accounts[6].pubkey, dao);
    assert!(instruction.accounts[6].is_signer);

    // Again: the buffer is the DAO's, and complete; nothing is sent, the proposal is the same.
    let taken = site.taken();
    let again = site.does("apply --only 7").await;
    assert_eq!(site.taken(), taken);
    assert_eq!(again["steps"][0]["proposals"], step["proposals"]);
}

#[tokio::test]
async fn what_cannot_be_done_says_why() {
    let site = Site::new();
    site.wants(SMALL, "authority", "");
    let text = std::fs::read_to_string(site.keys.path("env.toml")).expect("read");
    site.keys.write("env.toml", text.replace("sha256 = \"", "sha256 = \"00"));
    let (state, why) = site.step(1).await;
    assert!(state == "blocked" && why.contains("program.sha256 is 00"), "{why}");

    site.wants(SMALL, &Address::new_from_array([5; 32]).to_string(), "");
    let (state, why) = site.step(1).await;
    assert!(state == "blocked" && why.contains("must be a key to deploy with"), "{why}");

    site.wants(SMALL, "authority", "sha512 = 1");
    let outcome = site.node.sluice(&site.command("status")).await;
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("unknown field `sha512`"), "{}", outcome.stderr);

    site.wants(SMALL, "authority", "");
    let text = std::fs::read_to_string(site.keys.path("env.toml")).expect("read");
    site.keys.write(
        "env.toml",
        text.replace("[cluster]", "[cluster]\ngenesis_hash = \"11111111111111111111111111111111\""),
    );
    let (cause, next) = site.node.refused(&site.command("apply")).await;
    assert!(cause.starts_with(&format!("this is the cluster {GENESIS}")), "{cause}");
    assert!(next.contains("another --env"));
    assert_eq!(site.taken(), 0);
}
