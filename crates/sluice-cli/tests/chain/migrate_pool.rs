//! Steps of a pool: created, extended, set up, handed over; by its governance's key, or printed for a DAO.

use sluice_cli::migrate::build::hash;
use sluice_client::proposal::spl_governance_parse;
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use solana_address::Address;
use solana_signer::Signer;

use crate::node::Node;
use crate::node::keys::Keys;

/// An environment with a pool, of a program that is there.
fn with_pool(more: &str) -> (Node, Keys) {
    let (keys, mut chain) = (Keys::new(), Chain::with_sluice());
    for name in ["payer", "governance"] {
        keys.fund(&mut chain, name, 100 * SOL);
    }
    keys.make("mint");
    let sluice = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/deploy/sluice.so");
    let bytes = std::fs::read(sluice).expect("make program");
    let text = format!(
        "[cluster]\npayer = \"payer\"\n[program]\nelf = \"{sluice}\"\nsha256 = \"{}\"\naddress = \"{}\"\n\
         authority = \"payer\"\n[pool]\nmint = \"mint\"\ngovernance = \"governance\"\n{more}\n",
        hash(&bytes),
        sluice_client::SLUICE_ID,
    );
    keys.write("env.toml", text);
    (Node::of(chain), keys)
}

#[tokio::test]
async fn a_pool_is_created_extended_set_up_and_handed_over_and_then_nothing_is_left_to_do() {
    let (to, guardian) = (Address::new_from_array([8; 32]), Address::new_from_array([9; 32]));
    let roles = format!("[roles]\ngovernance = \"{to}\"\nguardian = \"{guardian}\"");
    let (node, keys) = with_pool(&format!("[parameters]\ndeposit_cap = \"700SOL\"\nfee_bps = 300\n{roles}"));
    let text = |what: &str| format!("migrate {what} --env {}", keys.path("env.toml"));
    let applied = node.json(&text("apply --only 2,3,4,5")).await;
    let states: Vec<&str> =
        applied["steps"].as_array().expect("steps").iter().filter_map(|of| of["state"].as_str()).collect();
    assert_eq!(states, ["done", "done", "done", "partly"], "{applied}");
    let why = applied["steps"][3]["why"].as_str().expect("why");
    assert!(why.contains("once it has accepted"), "{why}");

    let taken = node.state().taken;
    node.json(&text("apply --only 2,3,4,5")).await;
    assert_eq!(node.state().taken, taken, "a second time there is nothing to do");

    // Another cap: it waits, and is not proposed twice.
    let env = std::fs::read_to_string(keys.path("env.toml")).expect("read");
    keys.write("env.toml", env.replace("700SOL", "900SOL"));
    let applied = node.json(&text("apply --only 4")).await;
    assert_eq!(applied["steps"][0]["state"], "partly", "{applied}");
    assert_eq!(node.state().taken, taken + 1);
    node.json(&text("apply --only 4")).await;
    assert_eq!(node.state().taken, taken + 1);
}

#[tokio::test]
async fn what_a_killed_process_had_under_way_for_a_pool_is_found_done_by_the_next_one() {
    let mut overtaken = 0;
    for number in 0.. {
        let (node, keys) = with_pool("[parameters]\ndeposit_cap = \"700SOL\"\nfee_bps = 300");
        let text = |what: &str| format!("migrate {what} --env {}", keys.path("env.toml"));
        if !node.killed(&text("apply --only 2,3,4"), number).await {
            assert!(number > 3, "it has more transactions than {number}");
            break;
        }
        let applied = node.json(&text("apply --only 2,3,4")).await;
        assert_eq!(applied["done"], true, "{number}: {applied}");
        overtaken += node.refusals();
    }
    assert!(overtaken > 0, "nothing came too late");
}

#[tokio::test]
async fn a_pool_whose_governance_is_elsewhere_gets_proposals() {
    let (node, keys) = with_pool("[parameters]\nchurn_bps = 700");
    let text = |what: &str| format!("migrate {what} --env {}", keys.path("env.toml"));
    node.json(&text("apply --only 2")).await;
    let env = std::fs::read_to_string(keys.path("env.toml")).expect("read");
    let governance = solana_keypair::read_keypair_file(keys.path("governance")).expect("a key").pubkey();
    let env = env
        .replace("\"governance\"", &format!("\"{governance}\""))
        .replace("churn_bps = 700", "churn_bps = 800");
    keys.write("env.toml", env);
    let taken = node.state().taken;
    let applied = node.json(&text("apply --only 4")).await;
    let proposal = &applied["steps"][0]["proposals"][0];
    assert_eq!(proposal["what"], "set churn_bps to 800");
    assert_eq!(proposal["authority"], governance.to_string());
    assert!(spl_governance_parse(proposal["base64"][0].as_str().expect("a text")).is_ok());
    assert_eq!(node.state().taken, taken);
}
