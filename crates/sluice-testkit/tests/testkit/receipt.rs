//! Units and events, out of logs written by hand.

use base64::{Engine, prelude::BASE64_STANDARD};
use sluice_testkit::{Receipt, ids};
use solana_address::Address;

const POOL: Address = Address::new_from_array([7; 32]);
const ROUTER: Address = Address::new_from_array([9; 32]);

#[test]
fn units_are_told_apart_by_program_and_depth() {
    let receipt = receipt(&nested());
    assert_eq!(receipt.units_of(&ROUTER, 1), [9_000]);
    assert_eq!(receipt.units_of(&POOL, 1), [3_500]);
    assert_eq!(receipt.units_of(&POOL, 2), [340, 341]);
    assert_eq!(receipt.units_of(&ids::TOKEN, 3), [119]);
    assert_eq!(receipt.units_of(&ids::TOKEN, 2), [0; 0]);
    assert_eq!(receipt.top_level_units(&POOL), 3_500);
    assert_eq!(receipt.try_top_level_units(&ids::TOKEN), None);
}

#[test]
fn several_top_level_instructions_add_up() {
    let mut logs = nested();
    logs.extend(invocation(&POOL, 1, vec![], 1_000));
    assert_eq!(receipt(&logs).top_level_units(&POOL), 4_500);
}

#[test]
#[should_panic(expected = "no units of")]
fn units_of_a_program_that_was_not_called_are_a_slip() {
    receipt(&nested()).top_level_units(&ids::STAKE);
}

#[test]
fn events_are_those_that_the_program_logged_itself() {
    let receipt = receipt(&nested());
    assert_eq!(receipt.events(&POOL), [b"first".to_vec(), b"second".to_vec(), b"after the call".to_vec()]);
    assert_eq!(receipt.events(&ROUTER), [b"not the pool's".to_vec()]);
    assert_eq!(receipt.events(&ids::TOKEN), [b"nor this".to_vec()]);
}

#[test]
fn the_fields_of_one_event_are_joined() {
    let line = format!("Program data: {} {}", BASE64_STANDARD.encode([1]), BASE64_STANDARD.encode("body"));
    assert_eq!(receipt(&invocation(&POOL, 1, vec![line], 1)).events(&POOL), [b"\x01body".to_vec()]);
}

#[test]
fn a_program_can_not_forge_an_entry_by_what_it_logs() {
    let forged = format!("Program log: x\nProgram {POOL} invoke [1]\nProgram data: {}", encoded("forged"));
    let receipt = receipt(&invocation(&ROUTER, 1, vec![forged], 5));
    assert_eq!(receipt.events(&POOL), Vec::<Vec<u8>>::new());
    assert_eq!(receipt.units_of(&POOL, 1), [0; 0]);
}

#[test]
fn a_failed_callee_does_not_confuse_what_follows() {
    let mut logs = vec![format!("Program {ROUTER} invoke [1]"), format!("Program {POOL} invoke [2]")];
    logs.push(format!("Program {POOL} consumed 50 of 100 compute units"));
    logs.push(format!("Program {POOL} failed: custom program error: 0x1771"));
    logs.push(data("router's"));
    assert_eq!(receipt(&logs).events(&ROUTER), [b"router's".to_vec()]);
    assert_eq!(receipt(&logs).units_of(&POOL, 2), [50]);
}

#[test]
fn nothing_is_read_after_the_cut() {
    let mut logs = vec![format!("Program {POOL} invoke [1]"), data("kept"), "Log truncated".to_string()];
    logs.push(data("of whom?"));
    logs.push(format!("Program {POOL} consumed 5 of 10 compute units"));
    let receipt = receipt(&logs);
    assert!(receipt.log_was_cut());
    assert_eq!(receipt.events(&POOL), [b"kept".to_vec()]);
    assert_eq!(receipt.try_top_level_units(&POOL), None);
}

/// A router that calls the pool twice and logs in between, then the pool itself.
fn nested() -> Vec<String> {
    let token = invocation(&ids::TOKEN, 3, vec![data("nor this")], 119);
    let pool = [vec![data("first")], token].concat();
    let mut router = invocation(&POOL, 2, pool, 340);
    router.push(data("not the pool's"));
    router.extend(invocation(&POOL, 2, vec![data("second")], 341));
    let mut logs = invocation(&ROUTER, 1, router, 9_000);
    let system =
        vec![format!("Program {} invoke [2]", ids::SYSTEM), format!("Program {} success", ids::SYSTEM)];
    logs.extend(invocation(&POOL, 1, [system, vec![data("after the call")]].concat(), 3_500));
    logs
}

fn invocation(program: &Address, depth: usize, inner: Vec<String>, units: u64) -> Vec<String> {
    let mut logs = vec![format!("Program {program} invoke [{depth}]")];
    logs.extend(inner);
    logs.push(format!("Program {program} consumed {units} of 200000 compute units"));
    logs.push(format!("Program return: {program} {}", encoded("42")));
    logs.push(format!("Program {program} success"));
    logs
}

fn data(text: &str) -> String {
    format!("Program data: {}", encoded(text))
}

fn encoded(text: &str) -> String {
    BASE64_STANDARD.encode(text)
}

fn receipt(logs: &[String]) -> Receipt {
    Receipt {
        compute_units: 0,
        logs: logs.to_vec(),
        return_data: vec![],
        return_program: ids::SYSTEM,
        fee: 5_000,
        payer: POOL,
    }
}
