//! Exits: at once, by ticket, out of a ticket.

use serde_json::{Value, json};
use sluice_client::accounts::{Cohort, Pool, Ticket};
use sluice_client::quote::{self, Closed, Rent};

use crate::pools::{SOL, any, but, fields, now, pool};
use crate::{Amounts, EDGES, check, quote, text};

const RENT: Rent = Rent { per_byte: 6_960 };

/// A pool with a reserve, and what shares become in it.
fn state(name: &str, pool: &Pool, reserve: u64, rent: Rent, shares: &[u64]) -> Value {
    let case = |of: &u64| {
        let instant = quote::unstake_instant(pool, &now(0), reserve, *of);
        let instant = instant.map(|of| json!({ "lamports": text(of.lamports), "fee": text(of.fee) }));
        let ticket = quote::request_unstake(pool, &now(0), &rent, *of);
        json!({
            "shares": text(*of),
            "instant": quote(instant),
            "ticket": quote(ticket.map(|nominal| json!({ "nominal": text(nominal) }))),
            "value": quote(quote::value(pool, *of).map(|lamports| json!({ "lamports": text(lamports) }))),
        })
    };
    json!({
        "state": name,
        "pool": fields(pool),
        "reserve": text(reserve),
        "perByte": text(rent.per_byte),
        "liquidity": text(quote::liquidity(pool, reserve)),
        "cases": shares.iter().map(case).collect::<Vec<_>>(),
    })
}

fn pools() -> Vec<(&'static str, Pool, u64)> {
    let reserve = 60 * SOL;
    vec![
        ("ordinary", pool(), reserve),
        ("all is kept for the queue", pool(), 31 * SOL),
        ("nothing there", pool(), 0),
        ("flat", but(|of| of.exit_target = 0), reserve),
        ("above the target", but(|of| of.exit_target = SOL), reserve),
        ("no fee", but(|of| (of.exit_max_bps, of.exit_min_bps, of.exit_floor_ppm) = (0, 0, 0)), reserve),
        ("a dear floor", but(|of| of.exit_floor_ppm = 50_000), reserve),
        ("all is the floor", but(|of| of.exit_floor_ppm = 1_000_000), reserve),
        ("recapitalised", but(|of| of.recapitalised = 20 * SOL), reserve),
        ("a share fell", but(|of| of.closed = Closed::SHARE_FELL), reserve),
        ("astray", but(|of| of.closed = Closed::ASTRAY | Closed::PAUSED_EXITS), reserve),
        ("paused", but(|of| of.closed = Closed::PAUSED_EXITS), reserve),
        ("deposits are paused", but(|of| of.closed = Closed::PAUSED_DEPOSITS), reserve),
        ("a gate", but(|of| of.closed = Closed::GATED_BY_SIGNER), reserve),
        ("stale", but(|of| of.pair_epoch += 1), reserve),
        ("insolvent", but(|of| of.pair_assets = 0), reserve),
        ("no shares", but(|of| of.pair_supply = 0), reserve),
        ("a share a lamport", but(|of| (of.pair_assets, of.pair_supply) = (1, 1)), u64::MAX),
        ("shares of nothing", but(|of| (of.pair_assets, of.pair_supply) = (1, u64::MAX)), reserve),
        ("dear shares", but(|of| (of.pair_assets, of.pair_supply) = (u64::MAX, 1)), u64::MAX),
        ("a target beyond counting", but(|of| of.exit_target = 1 << 63), reserve),
        ("a floor above the whole", but(|of| of.exit_floor_ppm = 1_000_001), reserve),
        ("a fee above the whole", but(|of| of.exit_max_bps = 10_001), reserve),
    ]
}

#[test]
fn shares_become_what_the_file_says() {
    // Around what is liquid, and around the least ticket.
    let around: [u64; 5] = [27_788_830_549, 27_788_830_550, 27_788_830_551, 9_583_333, 9_583_334];
    let shares = [&EDGES[..], &around].concat();
    let pools = pools();
    let mut cases: Vec<Value> =
        pools.iter().map(|(name, pool, reserve)| state(name, pool, *reserve, RENT, &shares)).collect();
    cases.push(state("dear rent", &pool(), 60 * SOL, Rent { per_byte: 100_000 }, &shares));
    let mut amounts = Amounts(4);
    for _ in 0..150 {
        let pool = any(&mut amounts);
        let some = [amounts.next(), amounts.next(), amounts.next() >> 20];
        cases.push(state("any", &pool, amounts.next(), RENT, &some));
    }
    check("exits", &cases);
}

/// A cohort of 20 shares a lamport more, paid for up to `filled` in steps.
fn cohort(filled: u64, unpaid: u64, steps: &[(u64, u64, u64)]) -> Cohort {
    let mut cohort = Cohort {
        assets: 1_199 * SOL,
        supply: 1_150 * SOL,
        shares: 20 * SOL,
        filled,
        unpaid,
        step_count: u32::try_from(steps.len()).expect("at most eight"),
        ..Cohort::from_bytes(&[0; Cohort::LEN]).expect("zeros")
    };
    for (into, (upto, assets, supply)) in cohort.steps.iter_mut().zip(steps) {
        (into.upto, into.assets, into.supply) = (*upto, *assets, *supply);
    }
    cohort
}

fn claims(cohort: &Cohort, from: u64, to: u64) -> Value {
    let ticket = Ticket { from, to, ..Ticket::from_bytes(&[0; Ticket::LEN]).expect("zeros") };
    let claim = |by_owner: bool| {
        let claim = quote::claim(&ticket, cohort, by_owner, &RENT);
        quote(claim.map(|of| json!({ "lamports": text(of.lamports), "left": text(of.left) })))
    };
    json!({ "from": text(from), "to": text(to), "byOwner": claim(true), "byAnybody": claim(false) })
}

#[test]
fn tickets_are_paid_what_the_file_says() {
    let (low, high) = ((1_198 * SOL, 1_150 * SOL), (1_199 * SOL, 1_150 * SOL));
    let two = [(3 * SOL + 1, high.0, high.1), (10 * SOL, low.0, low.1)];
    let cohorts = [
        ("nothing is paid", cohort(0, 0, &[])),
        ("one step", cohort(10 * SOL, u64::MAX, &[(10 * SOL, high.0, high.1)])),
        ("two steps", cohort(10 * SOL, u64::MAX, &two)),
        ("all of it, in two steps", cohort(20 * SOL, u64::MAX, &[two[0], (20 * SOL, low.0, low.1)])),
        ("less is there than it is paid", cohort(10 * SOL, 7, &two)),
        ("a step is missing", cohort(10 * SOL, u64::MAX, &two[..1])),
        ("a step without a price", cohort(10 * SOL, u64::MAX, &[(10 * SOL, 0, 1)])),
        ("a step beyond counting", cohort(10 * SOL, u64::MAX, &[(10 * SOL, u64::MAX, 1)])),
    ];
    let tickets = [
        (0, SOL),
        (0, 20 * SOL),
        (3 * SOL, 3 * SOL + 1),
        (3 * SOL, 3 * SOL + 2),
        (3 * SOL + 1, 10 * SOL),
        (SOL, 9 * SOL),
        (9 * SOL, 11 * SOL),
        (10 * SOL - 1, 20 * SOL),
        (0, 10 * SOL + 1),
        (10 * SOL, 12 * SOL),
        (15 * SOL, 20 * SOL),
    ];
    let cases: Vec<Value> = cohorts
        .iter()
        .map(|(name, cohort)| {
            let steps: Vec<Value> = cohort
                .steps
                .iter()
                .map(|step| {
                    let (upto, assets, supply) = (text(step.upto), text(step.assets), text(step.supply));
                    json!({ "upto": upto, "assets": assets, "supply": supply })
                })
                .collect();
            json!({
                "state": name,
                "perByte": text(RENT.per_byte),
                "cohort": {
                    "assets": text(cohort.assets),
                    "supply": text(cohort.supply),
                    "shares": text(cohort.shares),
                    "filled": text(cohort.filled),
                    "unpaid": text(cohort.unpaid),
                    "stepCount": cohort.step_count,
                    "steps": steps,
                },
                "cases": tickets.map(|(from, to)| claims(cohort, from, to)),
            })
        })
        .collect();
    check("claims", &cases);
}
