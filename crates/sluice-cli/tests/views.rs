//! What is shown of accounts by hand: tables and JSON, compared with what they were.

mod sample;
mod snapshot;

use std::collections::BTreeSet;

use sample::{EPOCH, SOL, cohort, key, seen, ticket};
use serde::Serialize;
use serde_json::Value;
use sluice_cli::command::groups::GroupsView;
use sluice_cli::command::treasury::TreasuryView;
use sluice_cli::report::Report;
use sluice_cli::token::TokenAccount;
use sluice_cli::view::bonds::BondsView;
use sluice_cli::view::closed::Doors;
use sluice_cli::view::config::ConfigView;
use sluice_cli::view::export::ExportView;
use sluice_cli::view::lookup_tables::LookupTablesView;
use sluice_cli::view::operators::OperatorsView;
use sluice_cli::view::places::Places;
use sluice_cli::view::pool::PoolView;
use sluice_cli::view::rate::RateView;
use sluice_cli::view::roles::RolesView;
use sluice_cli::view::tickets::{TicketView, TicketsView};
use sluice_cli::view::votes::{Commission, Votes};
use sluice_client::accounts::Bond;
use sluice_client::quote::Closed;
use sluice_client::table::{self, Table};
use solana_address::Address;

/// Compares both forms with the files of that name.
fn check<T: Serialize>(name: &str, view: &T, table: String) {
    let report = Report::of(view, table);
    snapshot::check(&format!("tests/views/{name}.txt"), &format!("{}\n", report.table));
    snapshot::check(&format!("tests/views/{name}.json"), &format!("{}\n", report.json));
}

fn bonds() -> Vec<(solana_address::Address, Bond)> {
    let seen = seen();
    let bond = Bond {
        pool: seen.keys.pool,
        vote: key(20),
        owner: key(50),
        lamports: 10 * SOL,
        requested: u64::MAX,
        ..Bond::from_bytes(&[0; Bond::LEN]).expect("zeros")
    };
    let gone = Bond { vote: key(60), requested: EPOCH - 2, ..bond.clone() };
    vec![(seen.keys.bond(&key(20)), bond), (seen.keys.bond(&key(60)), gone)]
}

/// What two of the vote accounts charge; the others cannot be read.
fn votes() -> Votes {
    let of = |inflation_bps: u16, block_bps: u16| Commission { inflation_bps, block_bps };
    [(key(20), of(500, 10_000)), (key(29), of(2_000, 0))].into_iter().collect()
}

fn tickets() -> TicketsView {
    let seen = seen();
    let of = |byte: u8, epoch: u64, from: u64, to: u64| {
        let ticket = ticket(&seen.keys, epoch, from, to);
        TicketView::of(&key(byte), &ticket, &cohort(&seen.keys, epoch), Some(&seen.queue))
    };
    TicketsView::of(&key(41), EPOCH, vec![of(72, 799, 5, 8), of(70, 798, 0, 4), of(71, 798, 8, 20)])
}

#[test]
fn a_pool_is_shown_as_it_was() {
    let view = PoolView::of(&seen());
    check("pool_show", &view, view.table());
}

#[test]
fn a_rate_is_shown_as_it_was() {
    let view = RateView::of(&seen(), 5);
    check("rate", &view, view.table());
}

#[test]
fn operators_are_shown_as_they_were() {
    let seen = seen();
    let view = OperatorsView::of(&seen.keys.pool, &seen.operators, EPOCH, &votes());
    check("operators_list", &view, view.table());
    let view = GroupsView::of(&seen.operators);
    check("groups_list", &view, view.table());
    let view = BondsView::of(&seen.keys.pool, &bonds(), &seen.operators);
    check("bond_show", &view, view.table());
}

#[test]
fn decisions_are_shown_as_they_were() {
    let seen = seen();
    let view = ConfigView::of(&seen);
    check("config_show", &view, view.table());
    let view = RolesView::of(&seen);
    check("roles_show", &view, view.table());
    let account = TokenAccount { mint: seen.keys.mint, owner: key(10), amount: 7 * SOL, open: true };
    let view = TreasuryView::of(&seen, Some(account));
    check("treasury_show", &view, view.table());
}

#[test]
fn lookup_tables_are_shown_as_they_were() {
    let seen = seen();
    let wanted = table::addresses(&seen.keys, &seen.operators);
    let of = |byte: u8, authority: Option<Address>, addresses: Vec<Address>| Table {
        address: key(byte),
        authority,
        addresses,
    };
    let tables = [
        of(80, Some(key(81)), wanted[..14].to_vec()),
        of(82, None, [&wanted[14..wanted.len() - 1], &[key(83)]].concat()),
    ];
    let missing = [wanted[wanted.len() - 1]];
    let view = LookupTablesView::of(&seen.keys.pool, &wanted, &tables, &missing);
    check("lookup_tables_show", &view, view.table());
}

#[test]
fn tickets_are_shown_as_they_were() {
    let view = tickets();
    check("tickets", &view, view.table());
}

#[test]
fn an_export_is_as_it_was() {
    let seen = seen();
    let tickets = [(key(71), ticket(&seen.keys, 798, 8, 20)), (key(72), ticket(&seen.keys, 799, 5, 8))];
    let view = ExportView::of(&seen, &seen.queue, &tickets, &bonds(), &votes());
    let json = serde_json::to_string_pretty(&view).expect("JSON");
    snapshot::check("tests/views/export.json", &format!("{json}\n"));
}

#[test]
fn the_typescript_client_reads_the_accounts_that_are_shown_here() {
    snapshot::check("../../clients/ts/test/vectors/sample.json", &sample::accounts::json());
}

#[test]
fn the_queue_is_paid_in_order_and_says_who_is_before_whom() {
    let view = tickets();
    let [paid, half, late] = view.tickets.as_slice() else { panic!("three tickets, oldest first") };
    assert_eq!((paid.state, paid.shares_ahead), ("payable", None));
    assert_eq!(paid.payable, 4 * SOL * 1_199 / 1_150);
    assert_eq!(half.state, "payable_in_part");
    assert_eq!((half.payable_shares, half.shares_ahead), (2 * SOL, Some(0)));
    assert_eq!(late.state, "waiting");
    // Ten of the older cohort, and five of its own.
    assert_eq!(late.shares_ahead, Some(15 * SOL));
    assert_eq!(late.earliest_epoch, 800);
}

#[test]
fn every_lamport_of_a_pool_has_one_place() {
    let seen = seen();
    let places = Places::of(&seen);
    let in_stake =
        [places.active, places.activating, places.cooling, places.stake_rent_and_idle, places.astray];
    assert_eq!(in_stake.iter().sum::<u64>(), seen.operators.header.lamports);
    assert_eq!(places.activating, 20 * SOL);
    let books = seen.pool.assets + seen.pool.unbooked + 6_000;
    assert_eq!(places.reserve + in_stake.iter().sum::<u64>(), books + places.not_yet_seen);
}

#[test]
fn whatever_closes_a_door_is_named() {
    let mut seen = seen();
    let open = Doors::of(&seen.pool, &seen.config, EPOCH);
    assert!(open.deposits_open && !open.exits_open);
    assert_eq!(open.exits_closed_by, ["paused"]);
    assert_eq!((open.pauses[0].what, open.pauses[0].until_epoch), ("exits", Some(803)));

    let stale = Doors::of(&seen.pool, &seen.config, EPOCH + 1);
    assert_eq!(stale.deposits_closed_by, ["stale_rate"]);

    seen.pool.closed = Closed::SHARE_FELL;
    let fell = Doors::of(&seen.pool, &seen.config, EPOCH);
    // The loss is booked: whoever buys now pays the lower price.
    assert!(fell.deposits_open && !fell.exits_open);
    assert_eq!(fell.bunker_reasons, ["share_fell"]);

    seen.pool.closed = Closed::LOSS | Closed::GATED_BY_SIGNER | Closed::PAUSED_DEPOSITS;
    let lost = Doors::of(&seen.pool, &seen.config, EPOCH);
    assert_eq!(lost.deposits_closed_by, ["bunker", "paused"]);
    assert_eq!(lost.gate, "signer");

    (seen.pool.closed, seen.pool.assets) = (0, seen.pool.deposit_cap);
    assert_eq!(Doors::of(&seen.pool, &seen.config, EPOCH).deposits_closed_by, ["deposit_cap"]);
}

/// Every key of a document, with those that lead to it.
fn keys(value: &Value, path: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                into.insert(name.clone());
                keys(value, &format!("{path}.{name}"), into);
            }
        }
        Value::Array(all) => all.iter().for_each(|value| keys(value, path, into)),
        _ => {}
    }
}

#[test]
fn every_key_of_the_json_is_on_its_page_and_no_amount_is_a_fraction() {
    let page = include_str!("../../../docs/cli-json.md");
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/views");
    let mut missing = BTreeSet::new();
    for entry in std::fs::read_dir(directory).expect("views") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|of| of != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("read");
        let document: Value = serde_json::from_str(&text).expect("JSON");
        let mut all = BTreeSet::new();
        keys(&document, "", &mut all);
        missing.extend(all.into_iter().filter(|name| !page.contains(&format!("`{name}`"))));
        no_fractions(&document);
    }
    assert!(missing.is_empty(), "docs/cli-json.md does not say what these are: {missing:?}");
}

fn no_fractions(value: &Value) {
    match value {
        Value::Number(number) => assert!(!number.is_f64(), "{number}"),
        Value::Object(map) => map.values().for_each(no_fractions),
        Value::Array(all) => all.iter().for_each(no_fractions),
        _ => {}
    }
}
