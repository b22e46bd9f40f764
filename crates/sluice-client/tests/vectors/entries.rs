//! Deposits.

use serde_json::{Value, json};
use sluice_client::accounts::Pool;
use sluice_client::quote::{self, Closed, Deposit, Door, Fee};
use sluice_math::deposit::{self, EntryTerms, StakeEntry};
use sluice_math::{Lamports, Ppm};

use crate::pools::{LATE, SOL, any, but, fields, now, pool};
use crate::{Amounts, EDGES, check, quote, text};

/// What a deposit does, of SOL or of stake.
pub fn figures(of: Deposit) -> Value {
    let why = |fee: Fee| match fee {
        Fee::Late => "late",
        Fee::NoHeadRoom => "noHeadRoom",
        Fee::Beyond => "beyond",
        Fee::Idle => "idle",
        Fee::Besides => "besides",
    };
    json!({
        "shares": text(of.shares),
        "fee": text(of.fee),
        "why": of.why.map(why),
        "headRoom": text(of.head_room),
    })
}

pub fn door(door: Door) -> &'static str {
    if door == Door::Free { "free" } else { "gated" }
}

fn of_sol(pool: &Pool, slot: u64, by: Door, lamports: u64) -> Value {
    quote(quote::deposit_sol(pool, &now(slot), by, lamports).map(figures))
}

/// A pool, and what amounts become in it.
fn state(name: &str, pool: &Pool, slot: u64, by: Door, amounts: &[u64]) -> Value {
    let cases =
        amounts.iter().map(|of| json!({ "lamports": text(*of), "quote": of_sol(pool, slot, by, *of) }));
    json!({
        "state": name,
        "pool": fields(pool),
        "slot": text(slot),
        "door": door(by),
        "depositRate": quote(quote::deposit_rate(pool).map(|rate| {
            json!({ "assets": text(rate.assets().get()), "supply": text(rate.supply().get()) })
        })),
        "cases": cases.collect::<Vec<_>>(),
    })
}

/// Pools of every kind, and the slot in which they are looked at.
fn pools() -> Vec<(&'static str, Pool, u64)> {
    vec![
        ("early", pool(), 0),
        ("the slot before it is late", pool(), LATE - 1),
        ("late", pool(), LATE),
        ("all operators take stake", but(|of| of.open_ppm = 1_000_000), 0),
        ("no operator takes stake", but(|of| of.open_ppm = 0), 0),
        ("no head-room", but(|of| of.head_room = 0), 0),
        ("no entry fee", but(|of| of.r_max_ppm = 0), LATE),
        ("all is the entry fee", but(|of| of.r_max_ppm = 1_000_000), LATE),
        ("nothing waits", but(|of| (of.queue_shares, of.queue_due) = (0, 0)), 0),
        ("nearly full", but(|of| of.deposit_cap = 1_202 * SOL), 0),
        ("full", but(|of| of.deposit_cap = 1_201 * SOL), 0),
        ("a share fell", but(|of| of.closed = Closed::SHARE_FELL), 0),
        ("unbacked shares", but(|of| of.closed = Closed::UNBACKED_SHARES), 0),
        ("a loss", but(|of| of.closed = Closed::LOSS), 0),
        ("astray", but(|of| of.closed = Closed::ASTRAY), 0),
        ("unconfirmed", but(|of| of.closed = Closed::UNCONFIRMED), 0),
        ("paused", but(|of| of.closed = Closed::PAUSED_DEPOSITS), 0),
        ("exits are paused", but(|of| of.closed = Closed::PAUSED_EXITS), 0),
        ("cover", but(|of| of.closed = Closed::COVER_PENDING | Closed::PAUSED_DEPOSITS), 0),
        ("a signer", but(|of| of.closed = Closed::GATED_BY_SIGNER), 0),
        ("an attestation", but(|of| of.closed = Closed::GATED_BY_ATTESTATION), 0),
        ("stale", but(|of| of.pair_epoch -= 1), 0),
        ("insolvent", but(|of| of.assets = 0), 0),
        ("no shares", but(|of| of.supply = 0), 0),
        (
            "one lamport, one share",
            but(|of| {
                (of.assets, of.supply, of.unbooked, of.queue_shares, of.queue_due) = (1, 1, 0, 0, 0);
            }),
            0,
        ),
        (
            "shares of nothing",
            but(|of| {
                (of.assets, of.supply, of.unbooked, of.queue_shares, of.queue_due) =
                    (1, u64::MAX / 2, 0, 0, 0);
            }),
            0,
        ),
        (
            "dear shares",
            but(|of| {
                (of.assets, of.supply, of.queue_shares, of.queue_due) = (u64::MAX / 2, 1, 0, 0);
            }),
            0,
        ),
        ("assets that cannot grow", but(|of| (of.assets, of.unbooked) = (u64::MAX - SOL, SOL)), 0),
        ("assets beyond counting", but(|of| (of.assets, of.unbooked) = (u64::MAX, 1)), 0),
        (
            "all but one share wait",
            but(|of| {
                (of.queue_shares, of.queue_due) = (of.supply - 1, of.assets - 1);
            }),
            0,
        ),
        ("all shares wait", but(|of| (of.queue_shares, of.queue_due) = (of.supply, of.assets)), 0),
        ("a fee above the whole", but(|of| of.r_max_ppm = 1_000_001), 0),
        ("open above the whole", but(|of| of.open_ppm = 1_000_001), 0),
    ]
}

#[test]
fn deposits_become_what_the_file_says() {
    // Around the head-room, besides the edges.
    let amounts = [&EDGES[..], &[40 * SOL - 1, 40 * SOL, 40 * SOL + 1, SOL - 1]].concat();
    let mut cases = Vec::new();
    for (name, pool, slot) in pools() {
        cases.push(state(name, &pool, slot, Door::Free, &amounts));
        if Closed(pool.closed).gated() {
            cases.push(state(name, &pool, slot, Door::Gated, &amounts));
        }
    }
    let mut amounts = Amounts(3);
    for _ in 0..150 {
        let pool = any(&mut amounts);
        let some = [amounts.next(), amounts.next(), amounts.next() >> 20];
        cases.push(state("any", &pool, amounts.below(2 * LATE), Door::Free, &some));
    }
    check("deposits", &cases);
}

/// What the formula of a deposit of stake gives in a pool.
fn stake_entry(pool: &Pool, terms: &EntryTerms, [stake, surplus, displaced]: [u64; 3]) -> Value {
    let [of_stake, of_surplus, of_displaced] = [stake, surplus, displaced].map(Lamports::new);
    let entry = StakeEntry { stake: of_stake, surplus: of_surplus, displaced: of_displaced };
    let deposit = deposit::deposit_stake(&quote::ledger(pool), &entry, terms);
    let made = deposit.map_or_else(
        |error| json!(format!("{error:?}")),
        |of| {
            json!({
                "shares": text(of.shares.get()),
                "fee": text(of.fee.get()),
                "headRoom": text(of.head_room.get()),
                "assets": text(of.after.assets.get()),
                "unbooked": text(of.after.unbooked.get()),
                "supply": text(of.after.supply.get()),
            })
        },
    );
    json!({
        "books": {
            "assets": text(pool.assets),
            "unbooked": text(pool.unbooked),
            "supply": text(pool.supply),
            "queueShares": text(pool.queue_shares),
            "queueDue": text(pool.queue_due),
        },
        "headRoom": text(terms.head_room.get()),
        "openPpm": terms.open.get(),
        "feePpm": terms.fee.get(),
        "entry": { "stake": text(stake), "surplus": text(surplus), "displaced": text(displaced) },
        "deposit": made,
    })
}

#[test]
fn stake_is_priced_as_the_file_says() {
    let small = |of: u64| u32::try_from(of).expect("small");
    let terms = |room, open, fee| EntryTerms {
        head_room: Lamports::new(room),
        open: Ppm::new(open).expect("a part"),
        fee: Ppm::new(fee).expect("a part"),
    };
    let mut cases = Vec::new();
    let mut amounts = Amounts(9);
    let around = [0, 1, 2 * SOL, 40 * SOL - 1, 40 * SOL, 40 * SOL + 1, u64::MAX];
    for (open, fee) in [(0, 420), (333_333, 1), (900_000, 420), (1_000_000, 1_000_000)] {
        for stake in around {
            for displaced in around {
                let some = [0, 1, 2_282_880, 1 << 62][usize::try_from(amounts.below(4)).expect("small")];
                cases.push(stake_entry(&pool(), &terms(40 * SOL, open, fee), [stake, some, displaced]));
            }
        }
    }
    // What is unbooked can only just be counted, or not any more.
    let unbooked =
        but(|of| (of.assets, of.unbooked, of.queue_shares, of.queue_due) = (9, u64::MAX - 9, 0, 0));
    for stake in [1, 9, 10, 11] {
        cases.push(stake_entry(&unbooked, &terms(0, 0, 1_000_000), [stake, 0, stake]));
    }
    for _ in 0..150 {
        let pool = any(&mut amounts);
        let parts = [1_000_001, 2_001].map(|end| small(amounts.below(end)));
        let terms = terms(amounts.next(), parts[0], parts[1]);
        cases.push(stake_entry(&pool, &terms, [amounts.next(), amounts.next() >> 8, amounts.next()]));
    }
    check("stakeEntries", &cases);
}
