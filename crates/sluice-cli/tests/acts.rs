//! One document of each form in which an act is told: sent, simulated, printed, cranked, migrated.

mod snapshot;

use serde::Serialize;
use serde_json::Value;
use sluice_cli::act::Act;
use sluice_cli::args::Print;
use sluice_cli::context::Who;
use sluice_cli::error::Error;
use sluice_cli::figures::{Figures, Unit};
use sluice_cli::migrate::apply::Proposal;
use sluice_cli::migrate::finding::State;
use sluice_cli::migrate::shown::{StepView, StepsView, Where};
use sluice_cli::report::Report;
use sluice_cli::view::crank::{CrankView, Refused, Rehearsed, Sent};
use sluice_client::send::{Balance, Landed, Simulated, TokenBalance};
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::{AccountMeta, Instruction};

fn key(byte: u8) -> Address {
    Address::new_from_array([byte; 32])
}

fn check(name: &str, report: &Report) {
    snapshot::check(&format!("tests/views/{name}.txt"), &format!("{}\n", report.table));
    snapshot::check(&format!("tests/views/{name}.json"), &format!("{}\n", report.json));
    only_once(&report.json);
}

/// Refuses a document in which an object has a key twice: readers take the first, or the last, or neither.
fn only_once(json: &str) {
    let read: Value = serde_json::from_str(json).expect("JSON");
    let count = |value: &Value| -> usize { names(value) };
    let written =
        json.lines().filter(|line| line.trim_start().starts_with('"') && line.contains("\":")).count();
    assert_eq!(written, count(&read), "a key twice in {json}");
}

fn names(value: &Value) -> usize {
    match value {
        Value::Object(map) => map.values().map(|of| 1 + names(of)).sum(),
        Value::Array(all) => all.iter().map(names).sum(),
        _ => 0,
    }
}

fn act() -> Act {
    let who = Who { address: key(1), purse: key(1), key: None };
    let accounts = vec![AccountMeta::new(key(1), true), AccountMeta::new(key(3), true)];
    Act {
        what: "deposit 1.500000000 SOL".to_owned(),
        authority: who.clone(),
        payer: who,
        instructions: vec![Instruction { program_id: key(9), accounts, data: vec![1, 2, 3] }],
        keys: Vec::new(),
        figures: Figures::default().address("pool", &key(2)).sol("lamports", 1_500_000_000),
        mine: vec![key(4)],
        returns: Some(Unit::Lst),
    }
}

#[test]
fn what_was_sent_says_what_was_received() {
    let landed = Landed {
        signature: [7; 64].into(),
        slot: 345_700_200,
        units: 12_345,
        fee: 5_000,
        logs: vec![format!("Program return: {} AQAAAAAAAAA=", sluice_client::SLUICE_ID)],
    };
    let report = act().sent(&landed);
    check("sent", &report);
    assert!(report.table.contains("0.000000001 LST"), "{}", report.table);
}

#[test]
fn what_would_be_sent_says_what_would_change() {
    let simulated = Simulated {
        units: 12_345,
        loaded_bytes: 1_000_000,
        return_data: Some(1_400_000_000u64.to_le_bytes().to_vec()),
        balances: vec![Balance { address: key(1), before: 5_000_000_000, after: 3_499_995_000 }],
        tokens: vec![TokenBalance { address: key(4), mint: key(5), before: 0, after: 1_400_000_000 }],
        ..Simulated::default()
    };
    let report = act().simulated(&simulated, 5_000);
    check("dry_run", &report);
    assert!(report.table.contains("1.400000000 LST"), "{}", report.table);
}

#[test]
fn what_is_printed_says_who_else_signs() {
    for (print, name) in [(Print::Base64, "printed_base64"), (Print::Squads, "printed_squads")] {
        check(name, &act().printed(print, &Hash::default()));
    }
}

#[test]
fn a_crank_is_told_with_what_was_refused() {
    let mut view = CrankView {
        pool: key(2).to_string(),
        transactions: vec![Sent {
            duty: "refresh_operators",
            steps: 61,
            signature: "1".repeat(64),
            slot: 345_700_200,
            compute_units: 123_456,
            fee: 5_000,
            earned: 610_000,
        }],
        refused: vec![Refused {
            duty: "claim_ticket",
            place: key(6).to_string(),
            why: "instruction 0: the account cannot be paid".to_owned(),
        }],
        fees: 5_000,
        earned: 610_000,
    };
    check("crank", &Report::of(&view, view.table()));
    view.transactions.clear();
    assert!(view.table().contains("all that was tried was refused"), "{}", view.table());
    view.refused.clear();
    assert!(!view.table().contains("refused"), "{}", view.table());

    let (fine, fails) = ((Some(10_000), None), (None, Some("refused: no".to_owned())));
    let rehearsed = [fine, fails].map(|(earned, why)| Rehearsed {
        duty: "finalize_epoch",
        places: vec!["800".to_owned()],
        earned,
        why,
    });
    check("crank_dry_run", &Report::of(&rehearsed, Rehearsed::table(&rehearsed)));
}

#[test]
fn a_plan_says_where_it_is_for_and_who_pays() {
    let at = Where {
        url: "https://rpc.example.com/...".to_owned(),
        genesis_hash: key(8).to_string(),
        payer: key(1).to_string(),
    };
    let step = |number: u16, state: State| StepView {
        number,
        title: "The program is deployed".to_owned(),
        state,
        why: "nothing is there".to_owned(),
        did: Vec::new(),
        todo: Vec::new(),
        rehearsal: None,
        proposals: Vec::new(),
        rollback: None,
    };
    let proposal = Proposal {
        what: "upgrade".to_owned(),
        authority: key(3).to_string(),
        base64: vec!["AAAA".to_owned()],
        squads: "1111".to_owned(),
    };
    let first = StepView {
        did: vec!["make the buffer".to_owned()],
        todo: vec!["deploy".to_owned()],
        rehearsal: Some("the first transaction goes through, with 12345 compute units".to_owned()),
        proposals: vec![proposal],
        rollback: Some("Close the buffer.".to_owned()),
        ..step(1, State::Partly)
    };
    let view = StepsView::of(at, vec![first, step(2, State::NotAsked)]);
    check("migrate", &Report::of(&view, view.table()));
}

#[test]
fn a_list_says_what_was_left_out() {
    #[derive(Serialize)]
    struct Left {
        ticket: String,
        why: String,
    }
    let left = [Left { ticket: key(6).to_string(), why: "it waits".to_owned() }];
    let one = act().printed(Print::Base64, &Hash::default());
    let all =
        Report::each_but(vec![one], &left).failing(Some(Error::failed("the node is away", "try again")));
    check("claim", &all);
    assert_eq!(all.failure.expect("a failure").code.number(), 1);
}
