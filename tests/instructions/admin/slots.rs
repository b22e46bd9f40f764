//! However writes are interleaved: what is pending and what counts, against a model of slots that shares nothing with
//! the program.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sluice_testkit::sluice::governance::{PARAMETERS, cancel_change};

use super::parameters::{RULES, Values, live, middling, valid};
use crate::governed::{Books, DELAY, Governed, NEVER, governed};
use crate::named;

#[derive(Clone, Debug)]
enum Step {
    /// A parameter, and where between its bounds, in 256 parts.
    Set(usize, u8),
    /// A parameter, and how far from what counts.
    Near(usize, i64),
    /// A domain, and how far from the last sequence.
    Cancel(usize, u64),
    /// Epochs until the next close.
    Close(u64),
}

/// The parameters that depend on each other come up more often.
fn which() -> impl Strategy<Value = usize> {
    prop_oneof![0..23usize, prop::sample::select(vec![3usize, 4, 13, 14])]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (which(), any::<u8>()).prop_map(|(id, part)| Step::Set(id, part)),
        2 => (which(), -2..=2i64).prop_map(|(id, by)| Step::Near(id, by)),
        1 => (0..3usize, 0..2u64).prop_map(|(domain, off)| Step::Cancel(domain, off)),
        2 => (1..4u64).prop_map(Step::Close),
    ]
}

#[derive(Debug)]
struct Model {
    live: Values,
    pending: [BTreeMap<usize, u64>; 3],
    due: [Option<u64>; 3],
    sequences: [u64; 3],
}

impl Model {
    fn set(&mut self, epoch: u64, id: usize, value: u64) -> Result<(), &'static str> {
        let (rule, mut then, mut now) = (RULES[id], self.live, self.live);
        let pending = &mut self.pending[rule.domain];
        pending.iter().for_each(|(id, value)| then[*id] = *value);
        then[id] = value;
        now[id] = value;
        let at_once = rule.at_once(self.live[id], value);
        if !valid(&then) || (at_once && !valid(&now)) {
            return Err("ParameterOutOfBounds");
        }
        if !at_once {
            pending.insert(id, value);
            self.due[rule.domain] = Some(epoch + DELAY);
            self.sequences[rule.domain] += 1;
            return Ok(());
        }
        self.live = now;
        if pending.remove(&id).is_some() {
            self.sequences[rule.domain] += 1;
        }
        if self.pending[rule.domain].is_empty() {
            self.due[rule.domain] = None;
        }
        Ok(())
    }

    fn cancel(&mut self, domain: usize, off: u64) -> Result<(), &'static str> {
        self.due[domain].ok_or("NothingPending")?;
        if off != 0 {
            return Err("ChangeReplaced");
        }
        self.pending[domain].clear();
        self.due[domain] = None;
        self.sequences[domain] += 1;
        Ok(())
    }

    fn close(&mut self, epoch: u64) {
        for domain in 0..3 {
            if self.due[domain].is_some_and(|due| due <= epoch) {
                for (id, value) in std::mem::take(&mut self.pending[domain]) {
                    self.live[id] = value;
                }
                self.due[domain] = None;
            }
        }
    }

    fn agrees(&self, books: &Books) {
        assert!(valid(&self.live), "what counts is always valid: {:?}", self.live);
        assert_eq!(live(books), self.live);
        for domain in 0..3 {
            let (slot, pending) = (books.config.slots[domain], &self.pending[domain]);
            assert_eq!(slot.from, self.due[domain].unwrap_or(NEVER));
            assert_eq!(slot.sequence, self.sequences[domain]);
            assert_eq!(slot.changes, pending.keys().map(|id| 1 << id).sum::<u64>());
            pending.iter().for_each(|(id, value)| assert_eq!(books.config.pending[*id], *value));
        }
    }
}

/// A value that a step names.
fn value(step: &Step, live: &Values) -> Option<(usize, u64)> {
    match step {
        Step::Set(id, part) => {
            let rule = RULES[*id];
            let span = u128::from(rule.most - rule.least) * u128::from(*part) / 255;
            Some((*id, rule.least + u64::try_from(span).expect("within the bounds")))
        }
        Step::Near(id, by) => Some((*id, live[*id].saturating_add_signed(*by))),
        Step::Cancel(..) | Step::Close(_) => None,
    }
}

fn lives(of: &Governed, chain: &mut sluice_testkit::Chain, steps: &[Step]) {
    let books = Books::of(chain, &of.fleet);
    let mut model =
        Model { live: live(&books), pending: Default::default(), due: [None; 3], sequences: [0; 3] };
    for step in steps {
        let epoch = chain.epoch();
        let (outcome, expected) = match step {
            Step::Set(..) | Step::Near(..) => {
                let (id, value) = value(step, &model.live).expect("a value");
                (of.try_decide(chain, of.set(PARAMETERS[id], value)), model.set(epoch, id, value))
            }
            Step::Cancel(domain, off) => {
                let sequence = of.config(chain).slots[*domain].sequence + off;
                let slot = u8::try_from(*domain).expect("of three");
                let cancel = cancel_change(&of.fleet.pool, &of.governance(), slot, sequence);
                (of.try_decide(chain, cancel), model.cancel(*domain, *off))
            }
            Step::Close(epochs) => {
                let receipt = of.close(chain, *epochs);
                model.close(epoch + epochs);
                (Ok(receipt), Ok(()))
            }
        };
        match expected {
            Ok(()) => drop(outcome.unwrap_or_else(|failure| panic!("{step:?}: {failure}"))),
            Err(error) => assert_eq!(named(outcome), error, "{step:?}"),
        }
        model.agrees(&Books::of(chain, &of.fleet));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_writes_cancellations_and_closes_makes_anything_count_that_the_model_of_slots_does_not(
        steps in prop::collection::vec(step(), 20..80),
    ) {
        let (mut chain, of) = governed(middling(), &[]);
        chain.hurry();
        lives(&of, &mut chain, &steps);
    }
}
