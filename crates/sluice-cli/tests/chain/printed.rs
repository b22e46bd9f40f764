//! Whose SOL, whose LST and whose decision it is in what is printed for a DAO.

use sluice_client::proposal::{SPL_GOVERNANCE, native_treasury_address, spl_governance_parse};
use solana_address::Address;
use solana_instruction::Instruction;

use crate::town::Town;

const OTHER: Address = Address::new_from_array([44; 32]);

/// What is printed for a command, and its instructions.
async fn printed(town: &Town, text: &str) -> (serde_json::Value, Vec<Instruction>) {
    let text = format!("--pool {} --keypair /nowhere {text} --print-instruction base64", town.pool);
    let printed = town.node.json(&text).await;
    let texts = printed["texts"].as_array().expect("texts").clone();
    let parse =
        |text: &serde_json::Value| spl_governance_parse(text.as_str().expect("a text")).expect("base64");
    (printed, texts.iter().map(parse).collect())
}

fn signers(of: &Instruction) -> Vec<Address> {
    of.accounts.iter().filter(|at| at.is_signer).map(|at| at.pubkey).collect()
}

#[tokio::test]
async fn a_fee_payer_pays_and_moves_nothing_of_its_own() {
    let town = Town::new().await;
    let treasury = native_treasury_address(&SPL_GOVERNANCE, &town.governance);
    let text = "deposit 2 --min-out 1.9";
    let (of_treasury, own) = printed(&town, text).await;
    assert_eq!(of_treasury["authority"], treasury.to_string());
    let (with_payer, instructions) = printed(&town, &format!("{text} --fee-payer {OTHER}")).await;
    assert_eq!(with_payer["authority"], treasury.to_string());
    assert_eq!(with_payer["lst_account"], of_treasury["lst_account"]);
    // It pays the rent of the token account, and signs for nothing else.
    assert_eq!((signers(&own[0]), signers(&instructions[0])), (vec![treasury], vec![OTHER]));
    assert_eq!(instructions[1], own[1]);
    assert_eq!(with_payer["signers"], serde_json::json!([OTHER.to_string()]));
}

#[tokio::test]
async fn a_dao_that_is_not_the_pools_governance_names_itself() {
    let town = Town::new().await;
    let (deposit, instructions) =
        printed(&town, &format!("deposit 2 --min-out 1.9 --authority {OTHER}")).await;
    assert_eq!(deposit["authority"], OTHER.to_string());
    assert_eq!(deposit["signers"], serde_json::json!([]));
    assert!(instructions.iter().all(|of| signers(of) == [OTHER]), "{instructions:?}");

    let text = format!("--pool {} config propose fee_bps 400 --authority {OTHER}", town.pool);
    let (cause, next) = town.node.refused(&format!("{text} --print-instruction base64")).await;
    assert!(cause.starts_with(&format!("the governance is {}", town.governance)), "{cause}");
    assert!(next.starts_with("leave --authority out"), "{next}");
}

#[tokio::test]
async fn a_curator_that_is_a_governance_pays_out_of_its_own_treasury() {
    let town = Town::with(&format!("--curator {OTHER}")).await;
    let vote = town.operator();
    let (printed, instructions) = printed(&town, &format!("operators add {vote} --by curator")).await;
    let treasury = native_treasury_address(&SPL_GOVERNANCE, &OTHER);
    assert_eq!(signers(&instructions[0]), [OTHER, treasury]);
    assert_eq!(printed["signers"], serde_json::json!([treasury.to_string()]));
}
