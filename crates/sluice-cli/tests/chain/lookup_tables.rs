//! `sluice lookup-tables`: made, filled, extended, by the program that tables belong to.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sluice_client::accounts::{OperatorList, OperatorTerms, Pool, State};
use sluice_client::ids::LOOKUP_TABLES;
use sluice_client::instruction::admin;
use sluice_client::pda::PoolKeys;
use sluice_client::table;
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use solana_account::Account;
use solana_address::Address;
use solana_keypair::read_keypair_file;

use crate::town::Town;

/// A pool with so many operators, on a cluster whose slots pass.
async fn pool_of(operators: usize) -> Town {
    let town = Town::new().await;
    town.node.state().slots_pass = true;
    (0..operators).for_each(|_| _ = list_operator(&town));
    town
}

/// Lists an operator, by the program but without the command, which looks at the cluster a dozen times.
fn list_operator(town: &Town) -> Address {
    let vote = town.operator();
    let governance = read_keypair_file(town.keys.path("governance")).expect("a key");
    let chain = &mut town.node.state().chain;
    let keys = PoolKeys::stored(&town.pool, &read::<Pool>(chain, &town.pool));
    let nonce = read::<OperatorList>(chain, &keys.operators).header.nonce;
    let ((main, main_bump), (side, side_bump)) = (keys.stake(nonce), keys.stake(nonce + 1));
    let terms = OperatorTerms {
        cap: SOL,
        weight: 100,
        share: 10_000,
        max_inflation_bps: 1_000,
        max_block_bps: 10_000,
        groups: [0; 4],
    };
    let (by, bumps) = (&town.governance, [main_bump, side_bump]);
    let add = admin::add_operator(&keys, by, by, &vote, &main, &side, terms, bumps);
    chain.send(&[add], &[&governance]);
    vote
}

fn read<T: State>(chain: &Chain, at: &Address) -> T {
    let account = chain.account(at).expect("an account");
    T::decode(&account.owner, &account.data).expect("what it is taken for")
}

/// The addresses in a table, as its account has them.
fn held(town: &Town, address: &str) -> Vec<Address> {
    let at = address.parse().expect("an address");
    let account = town.node.state().chain.account(&at).expect("a table");
    table::read(&at, &account.owner, &account.data).expect("a table").addresses
}

/// What transactions of a document say of their tables, the last one of each.
fn tables(document: &Value) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for of in document["transactions"].as_array().expect("a list") {
        let table = of["table"].as_str().expect("a table").to_owned();
        if all.last() != Some(&table) {
            all.push(table);
        }
    }
    all
}

/// What a document says that went into a table, lamports.
fn rent(document: &Value, table: &Address) -> u64 {
    let all = document["transactions"].as_array().expect("a list").iter();
    all.filter(|of| of["table"] == table.to_string()).filter_map(|of| of["rent"].as_u64()).sum()
}

/// A table of `authority` with so many addresses of nobody.
fn some_table(town: &Town, authority: Address, addresses: usize) -> Address {
    let at = Address::new_unique();
    let mut data = [1_u32.to_le_bytes().as_slice(), &u64::MAX.to_le_bytes(), &[0; 8], &[0], &[1]].concat();
    data.extend(authority.to_bytes());
    data.resize(table::len(0), 0);
    (0..addresses).for_each(|_| data.extend(Address::new_unique().to_bytes()));
    let lamports = town.node.state().chain.minimum_balance(data.len());
    let account = Account { lamports, data, owner: LOOKUP_TABLES, ..Account::default() };
    town.node.state().chain.set_account(&at, account);
    at
}

#[tokio::test]
async fn every_address_of_a_pool_is_put_into_tables_once_and_what_comes_later_behind_them() {
    // Twelve of the pool's own, and three an operator: two more than one table holds.
    let town = pool_of(82).await;
    let before = town.by("ada", "lookup-tables show").await;
    assert_eq!((&before["wanted"], &before["tables"]), (&258.into(), &json!([])));
    assert_eq!(before["missing"].as_array().expect("a list").len(), 258);

    let made = town.by("ada", "lookup-tables extend").await;
    assert_eq!(made["transactions"].as_array().expect("a list").len(), 13 + 1, "twenty at a time, then two");
    let [first, second] = tables(&made).try_into().expect("two tables");
    let all = [held(&town, &first), held(&town, &second)].concat();
    assert_eq!((held(&town, &first).len(), all.len()), (256, 258));
    let wanted: Vec<String> = serde_json::from_value(before["missing"].clone()).expect("addresses");
    assert_eq!(all.iter().map(ToString::to_string).collect::<Vec<_>>(), wanted, "in their order");
    for at in [&first, &second] {
        let (at, state): (Address, _) = (at.parse().expect("an address"), town.node.state());
        let account = state.chain.account(&at).expect("a table");
        assert_eq!(account.lamports, state.chain.minimum_balance(account.data.len()), "its rent, no more");
        assert_eq!(account.lamports, rent(&made, &at), "which is what was told");
    }

    let named = format!("--table {first},{second}");
    let taken = town.node.state().taken;
    let again = town.by("ada", &format!("lookup-tables extend {named}")).await;
    assert_eq!(again, json!({"transactions": []}));
    assert_eq!(town.node.state().taken, taken, "nothing is missing, and nothing is sent");

    let vote = list_operator(&town);
    let more = town.by("ada", &format!("lookup-tables extend {named}")).await;
    assert_eq!(tables(&more), std::slice::from_ref(&second));
    assert_eq!(more["transactions"][0]["addresses"], 5);
    assert_eq!(held(&town, &second)[4], vote);
    let shown = town.by("ada", &format!("lookup-tables show {named}")).await;
    assert_eq!((&shown["wanted"], &shown["missing"]), (&261.into(), &json!([])));
    let rooms: BTreeSet<u64> =
        shown["tables"].as_array().expect("a list").iter().filter_map(|of| of["room"].as_u64()).collect();
    assert_eq!(rooms, BTreeSet::from([0, 251]));
}

#[tokio::test]
async fn tables_of_others_are_used_and_not_extended_and_nearly_full_ones_are_filled_first() {
    let town = pool_of(0).await;
    let (own, others) = (some_table(&town, town.address("ada"), 250), some_table(&town, town.governance, 3));
    let text = format!(
        "--pool {} --keypair {} lookup-tables extend --table {own} --table {others} --table {own} --output json",
        town.pool,
        town.keys.path("ada")
    );
    let outcome = town.node.sluice(&text).await;
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert!(outcome.stderr.contains(&format!("{others} is not the key's to extend")), "{}", outcome.stderr);
    let made = serde_json::from_str(&outcome.stdout).expect("one document");
    let [filled, fresh] = tables(&made).try_into().expect("two tables");
    assert_eq!(filled, own.to_string());
    assert_eq!((held(&town, &filled).len(), held(&town, &fresh).len()), (256, 6));
    assert_eq!(held(&town, &others.to_string()).len(), 3);
    assert!(outcome.stderr.contains(&format!("SLUICE_TABLES={others},{own},{fresh}")), "{}", outcome.stderr);
}

#[tokio::test]
async fn what_a_killed_run_has_put_into_a_table_is_not_put_there_again() {
    let town = pool_of(20).await;
    let text = format!("--pool {} --keypair {} lookup-tables extend", town.pool, town.keys.path("ada"));
    assert!(town.node.killed(&text, 2).await, "the third of four is under way");
    let owned = town.node.state().chain.accounts_owned_by(&LOOKUP_TABLES);
    let [table] = owned.keys().collect::<Vec<_>>().try_into().expect("one table");
    // Somebody sends something, and what was under way lands.
    town.by("governance", "config propose fee_bps 400").await;
    assert_eq!(held(&town, &table.to_string()).len(), 60);
    let rest = town.by("ada", &format!("lookup-tables extend --table {table}")).await;
    assert_eq!(
        (tables(&rest), rest["transactions"][0]["addresses"].clone()),
        (vec![table.to_string()], 72.into())
    );
    let all: BTreeSet<Address> = held(&town, &table.to_string()).into_iter().collect();
    assert_eq!((all.len(), held(&town, &table.to_string()).len()), (72, 72), "each once");
}

#[tokio::test]
async fn what_is_no_table_is_refused_and_a_rehearsal_sends_nothing() {
    let town = pool_of(9).await;
    let taken = town.node.state().taken;
    let nobody = Address::new_unique();
    let (cause, _) = town.refused("ada", &format!("lookup-tables show --table {nobody}")).await;
    assert!(cause.contains(&nobody.to_string()), "{cause}");
    for command in ["show", "extend"] {
        let (cause, _) = town.refused("ada", &format!("lookup-tables {command} --table {}", town.pool)).await;
        assert!(cause.contains("no lookup table"), "{cause}");
    }
    let dry = town.by("ada", "lookup-tables extend --dry-run").await;
    let all = dry["transactions"].as_array().expect("a list");
    assert_eq!((all.len(), &all[0]["addresses"]), (1, &20.into()), "the second needs the first");
    assert_eq!(town.node.state().taken, taken);
    let printed = town
        .node
        .sluice(&format!("--pool {} lookup-tables extend --print-instruction base64", town.pool))
        .await;
    assert_eq!((printed.code, printed.stdout.as_str()), (2, ""));
}
