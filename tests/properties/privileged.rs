//! What governance, curator, guardian and the owners of bonds can do, and how often it is tried.

use proptest::prelude::*;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::OperatorTerms;

use crate::action::{amount, terms};
use crate::parameters::{COUNT, RULES};

/// Operators are meant modulo the length of the list, people modulo how many there are.
#[derive(Clone, Debug)]
pub enum Privileged {
    Parameter(u8, Value),
    /// The old one, the spare one, the escrow, an address with nothing behind it.
    Treasury(u8),
    /// What is pending in a slot, by the number of its last write or by an older one.
    Cancel {
        slot: u8,
        old: bool,
    },
    /// One of the people; nobody, for every fifth number.
    Propose {
        role: u8,
        nominee: u8,
    },
    /// By who is nominated, or by somebody.
    Accept {
        role: u8,
        own: bool,
    },
    Pause(u8),
    Heartbeat,
    Resume(u8),
    Arm,
    Zero {
        operator: u8,
        curator: bool,
    },
    /// New terms by the curator; all but the weight as they are, for `alike`.
    Curate {
        operator: u8,
        terms: OperatorTerms,
        alike: bool,
    },
    /// The same as governance would, by somebody who is nothing.
    Pretend(Box<Privileged>),
}

/// A figure of a parameter.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    Least,
    Most,
    BelowLeast,
    AboveMost,
    /// So far into its range.
    Within(u64),
    Exactly(u64),
}

impl Value {
    pub fn of(self, parameter: u8) -> u64 {
        let Some(of) = RULES.get(usize::from(parameter)) else { return 0 };
        match self {
            Self::Least => of.least,
            Self::Most => of.most,
            Self::BelowLeast => of.least.wrapping_sub(1),
            Self::AboveMost => of.most.wrapping_add(1),
            Self::Within(far) => of.least + far % (of.most - of.least).max(1),
            Self::Exactly(value) => value,
        }
    }
}

/// What has to do with bonds and cover.
#[derive(Clone, Debug)]
pub enum Bonding {
    /// By whoever may withdraw from the vote account, or by somebody.
    Open {
        operator: u8,
        lamports: u64,
        own: bool,
    },
    TopUp(u8, u64),
    Request {
        operator: u8,
        own: bool,
    },
    /// Any bond that there is.
    Release(u8),
    Recapitalise(u64),
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        2 => Just(Value::Least),
        2 => Just(Value::Most),
        1 => Just(Value::BelowLeast),
        1 => Just(Value::AboveMost),
        6 => any::<u64>().prop_map(Value::Within),
        1 => any::<u64>().prop_map(Value::Exactly),
    ]
}

/// A parameter, or a number beyond them.
pub fn parameter() -> impl Strategy<Value = Privileged> {
    let number = 0..u8::try_from(COUNT + 1).expect("a few");
    (number, value()).prop_map(|(number, value)| Privileged::Parameter(number, value))
}

/// What those decide who are in their roles.
pub fn decision() -> impl Strategy<Value = Privileged> {
    prop_oneof![
        10 => parameter(),
        1 => (0..4u8).prop_map(Privileged::Treasury),
        2 => (0..7u8, prop::bool::weighted(0.2)).prop_map(|(slot, old)| Privileged::Cancel { slot, old }),
        3 => (0..4u8, any::<u8>()).prop_map(|(role, nominee)| Privileged::Propose { role, nominee }),
        3 => (0..4u8, prop::bool::weighted(0.8)).prop_map(|(role, own)| Privileged::Accept { role, own }),
        3 => (0..9u8).prop_map(Privileged::Pause),
        1 => Just(Privileged::Heartbeat),
        3 => (0..9u8).prop_map(Privileged::Resume),
        2 => Just(Privileged::Arm),
        3 => any::<(u8, bool)>().prop_map(|(operator, curator)| Privileged::Zero { operator, curator }),
        3 => (any::<u8>(), terms(), prop::bool::weighted(0.7))
            .prop_map(|(operator, terms, alike)| Privileged::Curate { operator, terms, alike }),
    ]
}

/// Anything of it, sometimes by who has no right to it.
pub fn privileged() -> impl Strategy<Value = Privileged> {
    prop_oneof![
        9 => decision(),
        1 => decision().prop_map(|decision| Privileged::Pretend(Box::new(decision))),
    ]
}

pub fn bonding() -> impl Strategy<Value = Bonding> {
    let operator = any::<u8>();
    prop_oneof![
        4 => (operator, prop_oneof![1 => Just(0u64), 9 => amount()], prop::bool::weighted(0.9))
            .prop_map(|(operator, lamports, own)| Bonding::Open { operator, lamports, own }),
        3 => (operator, prop_oneof![1 => Just(0u64), 9 => amount()])
            .prop_map(|(operator, lamports)| Bonding::TopUp(operator, lamports)),
        2 => (operator, prop::bool::weighted(0.9)).prop_map(|(operator, own)| Bonding::Request { operator, own }),
        3 => operator.prop_map(Bonding::Release),
        2 => prop_oneof![1 => Just(0u64), 9 => 1..100 * SOL].prop_map(Bonding::Recapitalise),
    ]
}
