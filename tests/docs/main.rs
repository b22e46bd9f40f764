//! What the documents say that can be checked.

use std::path::{Path, PathBuf};

use sluice_testkit::ids;
use sluice_testkit::sluice::error::IDL;
use sluice_testkit::sluice::queue::{cohort_address, ticket_address};
use sluice_testkit::sluice::{PROGRAM, Pool};
use solana_address::Address;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(file: &str) -> String {
    std::fs::read_to_string(repository().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// What stands in backticks in a cell.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_invariant_names_code_and_a_test_that_exist() {
    let page = read("docs/invariants.md");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| INV-")).collect();
    assert!(rows.len() >= 15, "only {} invariants are left", rows.len());
    for row in &rows {
        let cells: Vec<&str> = row.split(" | ").collect();
        let [number, _, upheld, tried] = cells[..] else { panic!("a row of four cells, not {row}") };
        for cell in [upheld, tried] {
            let [file, function] = quoted(cell)[..] else {
                panic!("{number}: a file and a function, not {cell}")
            };
            let source = read(file);
            let named =
                source.contains(&format!("fn {function}(")) || source.contains(&format!("fn {function}<"));
            assert!(named, "{number}: {file} has no function {function}");
        }
        let [_, function] = quoted(tried)[..] else { unreachable!("just checked") };
        let [file, _] = quoted(tried)[..] else { unreachable!("just checked") };
        let source = read(file);
        let before = source.split(&format!("fn {function}(")).next().expect("split has a first part");
        assert!(before.trim_end().ends_with("#[test]"), "{number}: {function} is not a test");
    }
    let mut numbers: Vec<&str> = rows.iter().filter_map(|row| row.split(" | ").next()).collect();
    let listed = numbers.clone();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, listed, "in order, and each once");
}

#[test]
fn the_readme_names_only_files_and_commands_that_exist() {
    let page = read("README.md");
    let makefile = read("Makefile");
    for command in page.split("make ").skip(1).filter_map(|rest| rest.split([' ', '`', '\n']).next()) {
        let known = makefile.contains(&format!("\n{command}:")) || ["gcc", "alone", "is"].contains(&command);
        assert!(known, "the Makefile has no target {command}");
    }
    for path in quoted(&page).into_iter().filter(|quote| quote.contains('/') && !quote.contains(['$', '~'])) {
        assert!(repository().join(path).exists(), "{path} is named and not there");
    }
}

#[test]
fn every_instruction_has_a_page_and_every_page_an_instruction() {
    let mut named: Vec<String> = IDL["instructions"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|instruction| format!("{}.md", instruction["name"].as_str().expect("a name")))
        .collect();
    let mut pages: Vec<String> = std::fs::read_dir(repository().join("docs/spec"))
        .expect("docs/spec")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"))
        .collect();
    named.sort_unstable();
    pages.sort_unstable();
    assert_eq!(named, pages);
}

#[test]
fn every_error_that_a_page_names_exists() {
    let errors = read("docs/errors.md");
    let listed = IDL["events"].as_array().into_iter().flatten();
    let events: Vec<&str> = listed.filter_map(|event| event["name"].as_str()).collect();
    assert!(!events.is_empty(), "the IDL names the events");
    for entry in std::fs::read_dir(repository().join("docs/spec")).expect("docs/spec") {
        let path = entry.expect("an entry").path();
        let page = std::fs::read_to_string(&path).expect("a page");
        let prose = page.split("<!-- end -->").nth(1).expect("prose behind the tables");
        let camel = |word: &&str| {
            word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphanumeric) && word.len() > 5
        };
        for word in quoted(prose).into_iter().filter(camel).filter(|word| !events.contains(word)) {
            assert!(errors.contains(&format!("`{word}`")), "{} names {word}", path.display());
        }
    }
}

#[test]
fn the_programs_address_is_the_same_everywhere() {
    let address = sluice_testkit::sluice::PROGRAM.to_string();
    assert_eq!(IDL["address"], address.as_str());
    assert!(read("Anchor.toml").contains(&format!("sluice = \"{address}\"")));
}

/// What a client that knows nothing but the IDL derives is what the program makes.
#[test]
fn the_idl_derives_the_addresses_that_a_request_makes() {
    let [mint, requester, governance] = [1, 2, 3].map(|byte| Address::new_from_array([byte; 32]));
    let pool = Pool::of(&mint, &ids::TOKEN, &governance);
    let (epoch, nonce) = (1_079u64, 0x0102_0304_0506_0708u64);
    let (cohort, _) = cohort_address(&pool, epoch);
    let request = IDL["instructions"].as_array().into_iter().flatten();
    let request = request.into_iter().find(|instruction| instruction["name"] == "request_unstake");
    let derived = |account: &str| {
        let accounts = request.expect("it is there")["accounts"].as_array().into_iter().flatten();
        let account = accounts.into_iter().find(|entry| entry["name"] == account).expect("an account");
        let seeds = account["pda"]["seeds"].as_array().expect("seeds").iter().map(|seed| {
            match (seed["kind"].as_str(), seed["path"].as_str()) {
                (Some("const"), _) => serde_json::from_value(seed["value"].clone()).expect("bytes"),
                (Some("account"), Some("pool")) => pool.address.to_bytes().to_vec(),
                (Some("account"), Some("cohort")) => cohort.to_bytes().to_vec(),
                (Some("account"), Some("requester")) => requester.to_bytes().to_vec(),
                (Some("account"), Some("pool.pair_epoch")) => epoch.to_le_bytes().to_vec(),
                (Some("arg"), Some("nonce")) => nonce.to_le_bytes().to_vec(),
                _ => panic!("a seed that no client knows: {seed}"),
            }
        });
        let seeds: Vec<Vec<u8>> = seeds.collect();
        let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
        Address::find_program_address(&seeds, &PROGRAM).0
    };
    assert_eq!(derived("cohort"), cohort);
    assert_eq!(derived("ticket"), ticket_address(&cohort, &requester, nonce).0);
    assert_eq!(derived("escrow"), pool.escrow);
}
