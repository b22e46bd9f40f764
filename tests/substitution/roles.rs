//! The table of roles (`idl/roles.json`, `docs/roles.md`), walked: every instruction with the signature of every role,
//! of a stranger, and of nobody.

use sluice_testkit::sluice::error::ROLES;
use solana_address::Address;
use solana_signer::Signer;

use crate::STAGES;
use crate::harness::Stage;
use crate::impostor::Impostor;

/// Who signs: the roles that a pool stores, and somebody who has none.
const SIGNERS: [&str; 4] = ["Governance", "Curator", "Guardian", ""];

fn address(stage: &Stage, role: &str) -> Address {
    let [roles, _] = &stage.call.roles;
    match role {
        "Governance" => stage.call.pool.governance,
        "Curator" => roles.curator.pubkey(),
        "Guardian" => roles.guardian.pubkey(),
        _ => stage.placed(Impostor::Wallet).address,
    }
}

/// What is said to who has not the role.
fn refusal(role: &str) -> Option<&'static str> {
    match role {
        "Governance" | "Curator" => Some("NotGovernance"),
        "Guardian" => Some("NotGuardian"),
        "Nominee" => Some("NotNominee"),
        "Withdrawer" => Some("NotWithdrawer"),
        "BondOwner" => Some("NotBondOwner"),
        "Anyone" | "Creator" | "Holder" => None,
        other => panic!("{other} is no role"),
    }
}

/// The roles that may send an instruction.
fn roles(instruction: &str) -> Vec<&'static str> {
    let rows = ROLES["permissions"].as_array().expect("the table has rows");
    let row = rows.iter().find(|row| row["instruction"] == instruction);
    let roles = row.unwrap_or_else(|| panic!("{instruction} has no row"))["roles"].as_array();
    roles.expect("a list").iter().map(|role| role.as_str().expect("a name")).collect()
}

#[test]
fn every_instruction_takes_the_signatures_that_the_table_of_roles_says_and_no_others() {
    let mut tried = 0;
    for stage in STAGES.iter() {
        let allowed = roles(stage.case.instruction);
        let Some(error) = refusal(allowed[0]) else {
            assert_asks_for_no_role(stage);
            continue;
        };
        for role in SIGNERS {
            let expected = if allowed.contains(&role) { "success" } else { error };
            let mut call = stage.call.instruction.clone();
            call.accounts[0].pubkey = address(stage, role);
            let outcome = stage.check_outcome_with(&call, expected, &[&stage.call.governor]);
            assert_eq!(outcome, Ok(()), "{}, signed by {role}", stage.title());
            tried += 1;
        }
        let mut silent = stage.call.instruction.clone();
        silent.accounts[0].is_signer = false;
        assert_eq!(stage.check_outcome(&silent, "MissingRequiredSignature"), Ok(()), "{}", stage.title());
    }
    // Sixteen instructions ask for a role, of pools of two token programs.
    assert_eq!(tried, 16 * SIGNERS.len() * 2);
}

/// Nobody who signs has a role in the pool, and it succeeds: that every call does is tried elsewhere.
fn assert_asks_for_no_role(stage: &Stage) {
    let privileged = SIGNERS[..3].iter().map(|role| address(stage, role)).collect::<Vec<_>>();
    for meta in stage.metas().iter().filter(|meta| meta.is_signer) {
        assert!(!privileged.contains(&meta.pubkey), "{}: {} signs", stage.title(), meta.pubkey);
    }
}

#[test]
fn the_table_of_roles_has_every_instruction_once_in_the_order_of_their_tags() {
    let rows = ROLES["permissions"].as_array().expect("the table has rows");
    let listed: Vec<_> = rows.iter().map(|row| (row["tag"].as_u64(), row["instruction"].as_str())).collect();
    let mut known: Vec<_> = sluice_testkit::sluice::error::IDL["instructions"]
        .as_array()
        .expect("the IDL has instructions")
        .iter()
        .map(|entry| (entry["discriminator"][0].as_u64(), entry["name"].as_str()))
        .collect();
    known.sort_unstable();
    assert_eq!(listed, known);
}
