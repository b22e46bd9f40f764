//! Rates, proportions and the curve of instant exits.

use serde_json::{Value, json};
use sluice_math::exit::Curve;
use sluice_math::{Bps, ExchangeRate, Lamports, Ppm, Round, Shares};

use crate::{Amounts, EDGES, check, formula, text};

const PAIRS: [(u64, u64); 14] = [
    (0, 0),
    (0, 1),
    (1, 0),
    (1, 1),
    (3, 7),
    (7, 3),
    (1_000_000_000, 1_000_000_001),
    (1_000_000_001, 1_000_000_000),
    (1_234_567_890_123_456, 1_111_111_111_111_111),
    ((1 << 53) + 1, (1 << 53) - 1),
    (1, u64::MAX),
    (u64::MAX, 1),
    (u64::MAX - 1, u64::MAX),
    (u64::MAX, u64::MAX),
];

fn conversions(assets: u64, supply: u64, amount: u64) -> Value {
    let rate = ExchangeRate::new(Lamports::new(assets), Shares::new(supply));
    let shares =
        |round| formula(rate.and_then(|rate| rate.to_shares(Lamports::new(amount), round)).map(Shares::get));
    let lamports = |round| {
        formula(rate.and_then(|rate| rate.to_lamports(Shares::new(amount), round)).map(Lamports::get))
    };
    json!({
        "assets": text(assets),
        "supply": text(supply),
        "amount": text(amount),
        "sharesDown": shares(Round::Down),
        "sharesUp": shares(Round::Up),
        "lamportsDown": lamports(Round::Down),
        "lamportsUp": lamports(Round::Up),
    })
}

#[test]
fn rates_convert_as_the_file_says() {
    let edges = PAIRS.iter().flat_map(|(assets, supply)| EDGES.map(|of| conversions(*assets, *supply, of)));
    let mut any = Amounts(1);
    let random = (0..200).map(|_| conversions(any.next(), any.next(), any.next()));
    check("rates", &edges.chain(random).collect::<Vec<_>>());
}

#[test]
fn proportions_are_taken_as_the_file_says() {
    let of_ppm = |raw: u32, amount: u64| {
        let part = Ppm::new(raw);
        let floor = part.and_then(|part| part.of_floor(Lamports::new(amount))).map(Lamports::get);
        let ceil = part.and_then(|part| part.of_ceil(Lamports::new(amount))).map(Lamports::get);
        json!({ "ppm": raw, "amount": text(amount), "floor": formula(floor), "ceil": formula(ceil) })
    };
    let of_bps = |raw: u16, amount: u64| {
        let part = Bps::new(raw);
        let floor = part.and_then(|part| part.of_floor(Lamports::new(amount))).map(Lamports::get);
        let ceil = part.and_then(|part| part.of_ceil(Lamports::new(amount))).map(Lamports::get);
        json!({ "bps": raw, "amount": text(amount), "floor": formula(floor), "ceil": formula(ceil) })
    };
    let ppm = [0, 1, 420, 333_333, 999_999, 1_000_000, 1_000_001];
    let bps = [0, 1, 30, 3_333, 9_999, 10_000, 10_001];
    let ppm = ppm.iter().flat_map(|raw| EDGES.map(|amount| of_ppm(*raw, amount)));
    let bps = bps.iter().flat_map(|raw| EDGES.map(|amount| of_bps(*raw, amount)));
    check("proportions", &ppm.chain(bps).collect::<Vec<_>>());
}

fn fee((max, min): (u16, u16), target: u64, liquidity: u64, gross: u64) -> Value {
    let bps = |raw| Bps::new(raw).expect("below the whole");
    let curve = Curve { max: bps(max), min: bps(min), target: Lamports::new(target) };
    let fee = curve.fee_ceil(Lamports::new(liquidity), Lamports::new(gross)).map(Lamports::get);
    json!({
        "max": max,
        "min": min,
        "target": text(target),
        "liquidity": text(liquidity),
        "gross": text(gross),
        "fee": formula(fee),
    })
}

#[test]
fn instant_exits_cost_what_the_file_says() {
    const LIQUID: [(u64, u64); 13] = [
        (0, 0),
        (0, 1),
        (1, 1),
        (99, 1),
        (100, 100),
        (101, 1),
        (101, 2),
        (150, 120),
        (99, 100),
        (1 << 62, 1 << 62),
        (1 << 62, (1 << 62) - 99),
        (u64::MAX, u64::MAX),
        (u64::MAX, 1),
    ];
    let mut cases = Vec::new();
    for terms in [(0, 0), (300, 30), (1_000, 0), (1_000, 1_000), (1, 0), (10, 500)] {
        for target in [0, 1, 100, 12_000_000_000, (1 << 63) - 1, 1 << 63, u64::MAX] {
            cases.extend(LIQUID.map(|(liquidity, gross)| fee(terms, target, liquidity, gross)));
        }
    }
    let mut any = Amounts(2);
    for _ in 0..300 {
        let max = u16::try_from(any.below(1_001)).expect("small");
        let min = u16::try_from(any.below(u64::from(max) + 1)).expect("small");
        let liquidity = any.next() >> 1;
        let gross = any.below(liquidity.saturating_add(2));
        cases.push(fee((max, min), any.next() >> 2, liquidity, gross));
    }
    check("curve", &cases);
}
