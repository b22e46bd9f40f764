//! What governance and the guardian decide: sent with their keys, printed for a DAO, refused to others.

use serde_json::Value;
use sluice_client::instruction::admin;
use sluice_client::pda::PoolKeys;
use sluice_client::proposal::{SPL_GOVERNANCE, native_treasury_address, spl_governance_parse};
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use solana_address::Address;
use solana_signer::Signer;

use crate::node::Node;
use crate::node::keys::Keys;
use crate::town::Town;

#[tokio::test]
async fn governance_decides_and_others_are_told_who_does() {
    let town = Town::new().await;
    let table = format!("--pool {} --keypair {} config propose", town.pool, town.keys.path("governance"));
    let shown = town.node.sluice(&format!("{table} curator_cap 5SOL")).await.stdout;
    assert!(shown.contains("0.000000000 SOL") && shown.contains("5.000000000 SOL"), "{shown}");
    town.by("governance", "config cancel caps").await;
    let lower = town.by("governance", "config propose fee_bps 400").await;
    assert_eq!(lower["counts"], "at once");
    let raise = town.by("governance", "config propose deposit_cap 1000SOL").await;
    assert!(raise["counts"].as_str().expect("words").starts_with("from the close of epoch"));

    let shown = town.by("governance", "config show").await;
    assert_eq!(shown["parameters"][0]["value"], 400);
    assert_eq!(shown["pending"][0]["what"], "deposit_cap");
    assert_eq!(shown["pending"][0]["next"], (1_000 * SOL).to_string());

    let (cause, next) = town.refused("ada", "config propose fee_bps 300").await;
    assert!(
        cause.starts_with("the governance is") && next.contains("--print-instruction"),
        "{cause} / {next}"
    );

    let cancelled = town.by("governance", "config cancel caps").await;
    assert_eq!(cancelled["cancelled_slot"], 1);
    assert!(cancelled["slot"].as_u64() > Some(1), "the one in which it landed: {cancelled}");
    let shown = town.by("governance", "config show").await;
    assert_eq!(shown["pending"], Value::Array(vec![]));
    let (cause, _) = town.refused("governance", "config cancel caps").await;
    assert_eq!(cause, "nothing is pending under `caps`");

    let ada = town.keys.path("ada");
    let nominee = solana_keypair::read_keypair_file(&ada).expect("a key").pubkey();
    town.by("governance", &format!("roles propose guardian {nominee}")).await;
    let accepted = town.by("ada", "roles accept guardian").await;
    assert_eq!(accepted["role"], "guardian");
    let roles = town.by("ada", "roles show").await;
    assert_eq!(roles["roles"][2]["pending"]["accepted"], true);
}

#[tokio::test]
async fn operators_and_groups_are_listed_with_their_terms() {
    let town = Town::new().await;
    let vote = town.operator();
    town.by("governance", "groups set 1 --cap 300 --share 2500").await;
    town.by("governance", &format!("operators add {vote} --weight 200 --cap 150 --groups 1")).await;
    let listed = town.by("governance", "operators list").await;
    let operator = &listed["operators"][0];
    assert_eq!(operator["vote"], vote.to_string());
    let terms = &operator["pending"];
    assert_eq!((&terms["weight"], &terms["cap"]), (&200.into(), &(150 * SOL).into()));
    assert_eq!(terms["groups"], Value::Array(vec![1.into()]));

    town.by("governance", &format!("operators update {vote} --weight 50")).await;
    let listed = town.by("governance", "operators list").await;
    let terms = &listed["operators"][0]["pending"];
    // What was not said stays.
    assert_eq!((&terms["weight"], &terms["cap"]), (&50.into(), &(150 * SOL).into()));

    town.by("governance", &format!("operators drain {vote}")).await;
    let listed = town.by("governance", "operators list").await;
    assert_eq!(listed["operators"][0]["status"], "draining");
    let groups = town.by("governance", "groups list").await;
    assert_eq!(groups["groups"][0]["pending_share_bps"], 2_500);
}

#[tokio::test]
async fn what_is_printed_for_a_dao_is_the_instruction_that_the_client_builds() {
    let town = Town::new().await;
    let keys = {
        let state = town.node.state();
        let data = state.chain.data(&town.pool);
        let pool = sluice_client::accounts::Pool::from_bytes(&data).expect("a pool");
        PoolKeys::stored(&town.pool, &pool)
    };
    let taken = town.node.state().taken;
    // No key is asked for: there is none at that place.
    let text = format!("--pool {} --keypair /nowhere config propose churn_bps 600", town.pool);
    let printed = town.node.json(&format!("{text} --print-instruction base64")).await;
    let base64 = printed["texts"][0].as_str().expect("a text");
    let expected = admin::set_parameter(&keys, &town.governance, 17, 600);
    assert_eq!(spl_governance_parse(base64), Ok(expected.clone()));
    assert_eq!(printed["authority"], town.governance.to_string());

    let plain = town.node.sluice(&format!("{text} --print-instruction base64")).await;
    assert_eq!(plain.stdout.trim_end(), base64, "stdout is what is pasted, and nothing else");
    assert!(plain.stderr.contains(&town.governance.to_string()));

    let printed = town.node.json(&format!("{text} --print-instruction squads")).await;
    let bytes = bs58::decode(printed["texts"][0].as_str().expect("a text")).into_vec().expect("base58");
    let message: solana_message::Message = wincode::deserialize(&bytes).expect("a message");
    assert_eq!(message.account_keys[0], town.governance, "the vault pays");
    let compiled = &message.instructions[0];
    assert_eq!(compiled.data, expected.data);
    let accounts: Vec<Address> =
        compiled.accounts.iter().map(|at| message.account_keys[usize::from(*at)]).collect();
    assert_eq!(accounts, expected.accounts.iter().map(|meta| meta.pubkey).collect::<Vec<_>>());
    assert_eq!(town.node.state().taken, taken, "nothing was sent");
}

#[tokio::test]
async fn a_dao_pays_for_an_operator_out_of_its_treasury() {
    let town = Town::new().await;
    let vote = town.operator();
    let text = format!("--pool {} --keypair /nowhere operators add {vote}", town.pool);
    let printed = town.node.json(&format!("{text} --print-instruction base64")).await;
    let instruction =
        spl_governance_parse(printed["texts"][0].as_str().expect("a text")).expect("an instruction");
    let treasury = native_treasury_address(&SPL_GOVERNANCE, &town.governance);
    assert_eq!(instruction.accounts[0].pubkey, town.governance);
    assert_eq!(instruction.accounts[1].pubkey, treasury);
    assert_eq!(printed["signers"], Value::Array(vec![treasury.to_string().into()]));

    let printed = town.node.json(&format!("{text} --print-instruction squads --nonce 4")).await;
    assert_eq!(printed["nonce"], 4);
    assert_eq!(printed["main"], PoolKeys { pool: town.pool, ..any_keys() }.stake(4).0.to_string());
}

fn any_keys() -> PoolKeys {
    PoolKeys::derive(&Address::default(), &Address::default(), &Address::default())
}

#[tokio::test]
async fn the_guardian_pauses_once_and_governance_resumes() {
    let (keys, mut chain) = (Keys::new(), Chain::with_sluice());
    keys.fund(&mut chain, "governance", 100 * SOL);
    let guardian = keys.fund(&mut chain, "guardian", SOL).pubkey();
    let node = Node::of(chain);
    let create = format!("pool create --keypair {} --guardian {guardian}", keys.path("governance"));
    let made = node.json(&create).await;
    let pool = made["transactions"][0]["pool"].as_str().expect("a pool").to_owned();
    let by = |who: &str, text: &str| format!("--pool {pool} --keypair {} {text}", keys.path(who));

    let paused = node.json(&by("guardian", "guardian pause --deposits --exits")).await;
    assert_eq!(paused["kinds"], Value::Array(vec!["deposits".into(), "exits".into()]));
    let shown = node.json(&by("guardian", "pool show")).await;
    assert_eq!(shown["doors"]["deposits_closed_by"], Value::Array(vec!["paused".into()]));
    let (cause, next) = node.refused(&by("guardian", "guardian pause --deposits")).await;
    assert_eq!(cause, "the guardian has used up its pause of deposits");
    assert!(next.ends_with("sluice guardian arm"));
    let (cause, _) = node.refused(&by("guardian", "deposit 0.1")).await;
    assert!(cause.contains("paused"), "{cause}");

    node.json(&by("governance", "guardian resume --deposits --exits")).await;
    node.json(&by("governance", "guardian arm")).await;
    node.json(&by("guardian", "guardian heartbeat")).await;
    let shown = node.json(&by("guardian", "pool show")).await;
    assert_eq!(shown["doors"]["pauses"], Value::Array(vec![]));
}
