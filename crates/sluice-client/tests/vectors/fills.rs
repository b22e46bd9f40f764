//! What a budget pays of a cohort.

use serde_json::{Value, json};
use sluice_math::queue::{Progress, fill};
use sluice_math::rate::{ExchangeRate, Round};
use sluice_math::{Lamports, Shares};

use crate::{Amounts, check, text};

/// Fills of one cohort.
const FILLS: usize = 12;

/// A cohort of `shares` requested at `requested`, with what was filled of it so far.
struct Life {
    cohort: Progress,
    /// Where its last step ends, and the step before it.
    ends: Vec<Shares>,
}

impl Life {
    fn of(requested: ExchangeRate, shares: Shares) -> Self {
        let nominal = requested.to_lamports(shares, Round::Down).expect("it was requested");
        let filled = Shares::ZERO;
        let cohort =
            Progress { requested, shares, nominal, filled, last: None, begun_under_this_pair: false };
        Self { cohort, ends: Vec::new() }
    }

    /// Fills it where that is possible, and returns the case.
    fn fill(&mut self, pair: ExchangeRate, budget: Lamports) -> Value {
        let result = fill(&self.cohort, pair, budget);
        let case = json!({
            "requested": rate(self.cohort.requested),
            "shares": text(self.cohort.shares.get()),
            "nominal": text(self.cohort.nominal.get()),
            "filled": text(self.cohort.filled.get()),
            "last": self.cohort.last.map(|(start, of)| json!({ "start": text(start.get()), "rate": rate(of) })),
            "begunUnderThisPair": self.cohort.begun_under_this_pair,
            "pair": rate(pair),
            "budget": text(budget.get()),
            "fill": match &result {
                Ok(of) => of.map(|of| json!({
                    "upto": text(of.upto.get()),
                    "rate": rate(of.rate),
                    "extends": of.extends,
                    "shares": text(of.shares.get()),
                    "payout": text(of.payout.get()),
                    "value": text(of.value.get()),
                    "nominal": text(of.nominal.get()),
                    "deep": of.deep,
                })).unwrap_or(Value::Null),
                Err(error) => json!(format!("{error:?}")),
            },
        });
        if let Ok(Some(made)) = result {
            if made.extends {
                self.ends.pop();
            }
            let start = self.ends.last().copied().unwrap_or(Shares::ZERO);
            self.ends.push(made.upto);
            self.cohort.begun_under_this_pair |= !made.extends;
            (self.cohort.filled, self.cohort.last) = (made.upto, Some((start, made.rate)));
        }
        case
    }
}

fn rate(of: ExchangeRate) -> Value {
    json!({ "assets": text(of.assets().get()), "supply": text(of.supply().get()) })
}

#[test]
fn cohorts_are_filled_as_the_file_says() {
    let mut any = Amounts(11);
    let mut cases = Vec::new();
    for _ in 0..60 {
        let supply = any.next() / 4 + 2;
        // From three quarters to five quarters of a lamport a share.
        let assets = supply - supply / 4 + any.below(supply / 2 + 1);
        let pair = |assets| ExchangeRate::new(Lamports::new(assets), Shares::new(supply)).expect("a price");
        let mut life = Life::of(pair(assets), Shares::new(any.below(supply) + 1));
        let mut now = assets;
        for _ in 0..FILLS {
            // The same pair again, or another one: a little better, a little worse, far worse.
            if any.below(3) != 0 {
                let [little, much] = [any.below(assets / 1_000 + 1), any.below(assets / 8 + 1)];
                now = [assets + little, assets - little, assets - much]
                    [usize::try_from(any.below(3)).unwrap_or(0)];
                life.cohort.begun_under_this_pair = false;
            }
            let rest =
                life.cohort.nominal.get() / [1, 2, 7, 9, 100][usize::try_from(any.below(5)).unwrap_or(0)];
            cases.push(life.fill(pair(now.max(1)), Lamports::new(any.below(rest + 2))));
        }
    }
    let of = |name: &str, value: bool| cases.iter().filter(|case| case["fill"][name] == json!(value)).count();
    assert!(of("extends", true) > 20 && of("extends", false) > 20 && of("deep", true) > 20, "all kinds");
    assert!(cases.iter().filter(|case| case["fill"].is_null()).count() > 20, "and none");
    check("fills", &cases);
}
