//! What holders have earned.

use serde_json::{Value, json};
use sluice_client::accounts::{RateEntry, RateHistory, RateList};
use sluice_client::quote::apy;
use solana_address::Address;

use crate::{Amounts, check, text};

const DAY: i64 = 86_400;

fn entry((epoch, time, assets, supply): (u64, i64, u64, u64)) -> RateEntry {
    RateEntry { epoch, time, assets, supply, grown: 0, lost: 0, fee: 0 }
}

fn state(name: &str, entries: Vec<RateEntry>) -> Value {
    let written: Vec<Value> = entries
        .iter()
        .map(|of| {
            json!({
                "epoch": text(of.epoch),
                "time": of.time.to_string(),
                "assets": text(of.assets),
                "supply": text(of.supply),
            })
        })
        .collect();
    let header = RateHistory { discriminator: [0; 8], pool: Address::default(), written: 0 };
    let list = RateList { header, entries };
    let over = |epochs: u64| {
        let apy = apy(&list, epochs).map(|of| {
            json!({
                "rate": of.rate,
                "fromEpoch": text(of.from),
                "toEpoch": text(of.to),
                "seconds": of.seconds.to_string(),
            })
        });
        json!({ "epochs": text(epochs), "apy": apy })
    };
    let cases = [0, 1, 2, 7, 30, u64::MAX].map(over);
    json!({ "state": name, "entries": written, "cases": cases })
}

#[test]
fn holders_have_earned_what_the_file_says() {
    const SOL: u64 = 1_000_000_000;
    let steady = |epochs: std::ops::RangeInclusive<u64>, part: u64| -> Vec<RateEntry> {
        let mut assets = 1_181 * SOL;
        let of = |(epoch, at): (u64, i64)| {
            let entry = entry((epoch, 1_790_000_000 + at * 2 * DAY, assets, 1_150 * SOL));
            assets += assets / part;
            entry
        };
        epochs.zip(0..).map(of).collect()
    };
    let day = |assets: u64, supply: u64| vec![entry((1, 0, SOL, SOL)), entry((2, DAY, assets, supply))];
    let mut cases = vec![
        state("nothing", vec![]),
        state("one", day(SOL, SOL)[..1].to_vec()),
        state("no change", day(SOL, SOL)),
        state("the fee is in the supply", day(SOL + 1_000_000, SOL + 99_900)),
        state("a loss", day(SOL - 1_000, SOL)),
        state("a lamport", day(SOL + 1, SOL)),
        state("everything is lost", day(0, SOL)),
        state("there was nothing", vec![entry((1, 0, 0, SOL)), entry((2, DAY, SOL, SOL))]),
        state("no shares", day(SOL, 0)),
        state("no time", vec![entry((1, DAY, SOL, SOL)), entry((2, DAY, SOL + 1_000, SOL))]),
        state("time runs back", vec![entry((1, DAY, SOL, SOL)), entry((2, 0, SOL + 1_000, SOL))]),
        state(
            "beyond floats",
            vec![entry((1, 0, u64::MAX - 1, u64::MAX)), entry((2, DAY, u64::MAX, u64::MAX))],
        ),
        state("forty closes", steady(760..=800, 2_500)),
        state("epochs that nobody closed", {
            steady(760..=800, 2_500).into_iter().filter(|of| !(791..=797).contains(&of.epoch)).collect()
        }),
        state("five seconds an epoch", {
            let fast = |(at, of): (i64, RateEntry)| RateEntry { time: 5 * at, ..of };
            (0..).zip(steady(1..=31, 3_000)).map(fast).collect()
        }),
    ];
    let mut any = Amounts(5);
    for _ in 0..60 {
        let supply = (any.next() >> 1) + 1;
        let assets = (any.next() >> 1) + 1;
        let grown = assets.saturating_add(any.below(assets / 1_000 + 1));
        let seconds = i64::try_from(any.below(400_000) + 1).expect("small");
        cases.push(state("any", vec![entry((6, 7, assets, supply)), entry((7, 7 + seconds, grown, supply))]));
    }
    check("apy", &cases);
}
