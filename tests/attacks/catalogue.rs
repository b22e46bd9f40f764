//! Items 1 to 52 of the attack catalogue, design lessons 3 A (share price), B (epoch boundary), C (stake accounts), D
//! (queue and exits), E (governance), and what 4.6 and 4.8 say of informed entries and exits.
//!
//! [`ITEMS`] says where each is. An explicit recapitalisation (5) is tried in `review/p2_cover.rs`. A minimum
//! delegation of one lamport (27) is tried by `sluice-math`'s
//! `what_leaves_for_the_queue_is_never_refused_while_there_is_stake`.
//!
//! Above each test stands the guard whose removal makes it fail.

mod arithmetic;
mod boundary;
mod bounties;
mod closing;
mod cluster;
mod cold;
mod epochs;
mod exits;
mod governance;
mod hijack;
mod informed;
mod leaving;
mod liquidity;
mod lists;
mod long_lists;
mod price;
mod queue;
mod remainders;
mod routes;
mod support;
mod table;

use std::path::Path;

use self::table::{
    ALSO_TESTS, ARITHMETIC, BOUNDARY, BOUNTIES, CLOSING, CLUSTER, COLD, EPOCHS, EXITS, GOVERNANCE, HIJACK,
    INFORMED, INFORMED_TESTS, ITEMS, LEAVING, LIQUIDITY, LISTS, LONG, PRICE, QUEUE, REMAINDERS, ROUTES,
    SUBSTITUTION,
};

/// A file of the repository.
fn source(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The tests of a file.
fn tests(source: &str) -> Vec<&str> {
    let functions = source.split("#[test]").skip(1).filter_map(|rest| rest.split("fn ").nth(1));
    functions.filter_map(|rest| rest.split('(').next()).collect()
}

#[test]
fn every_item_is_in_the_table_once_and_its_tests_exist() {
    let numbers: Vec<u8> = ITEMS.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=52).collect::<Vec<u8>>());
    for (number, places) in ITEMS {
        assert!(!places.is_empty(), "{number}");
        for (file, name) in places {
            let source = source(file);
            assert!(tests(&source).contains(name), "{number}: {file} has no test {name}");
            let named = *file == SUBSTITUTION || name.starts_with(&format!("item_{number:02}_"));
            assert!(named, "{number}: {name}");
        }
    }
}

#[test]
fn every_test_of_an_item_is_in_the_table() {
    let first = [PRICE, ARITHMETIC, BOUNTIES, BOUNDARY, EPOCHS, HIJACK, COLD, REMAINDERS, CLUSTER, LISTS];
    for file in first.into_iter().chain([LONG, ROUTES, EXITS, LEAVING, QUEUE, LIQUIDITY]) {
        let source = source(file);
        let listed = ITEMS.iter().flat_map(|(_, places)| *places).filter(|(of, _)| *of == file);
        let mut listed: Vec<&str> = listed.map(|(_, name)| *name).collect();
        let mut there = tests(&source);
        listed.sort_unstable();
        there.sort_unstable();
        assert_eq!(listed, there, "{file}");
    }
}

#[test]
fn every_test_of_informed_entries_and_exits_is_in_the_table() {
    assert_eq!(tests(&source(INFORMED)), INFORMED_TESTS);
}

#[test]
fn every_test_of_governance_is_in_the_table() {
    let items = ITEMS.iter().flat_map(|(_, places)| *places).filter(|(of, _)| *of == GOVERNANCE);
    let listed: Vec<&str> = items.map(|(_, name)| *name).collect();
    assert_eq!(tests(&source(GOVERNANCE)), listed);
    assert_eq!(tests(&source(CLOSING)), ALSO_TESTS);
}
