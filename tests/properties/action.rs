//! What can happen to a pool, and how often it is tried.

use std::fmt;

use proptest::prelude::*;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::OperatorTerms;

pub use crate::outsiders::*;
use crate::privileged::{Bonding, Privileged, bonding, privileged};
use crate::user::{User, user};

/// One thing that happens. Operators are meant modulo the length of the list.
#[derive(Clone, Debug)]
pub enum Action {
    /// What every other action shrinks to.
    Nothing,
    Deposit(u8, u64),
    /// Holders burn so many thousandths of what they have.
    Burn(u64),
    /// Epochs go by; at each boundary, stake earns `ppm`. For the next `paying` actions rewards are still being paid
    /// out.
    Epochs {
        count: u64,
        ppm: u64,
        paying: u8,
    },
    Slots(u64),
    Read {
        sweep: bool,
        first: u8,
        count: u8,
    },
    ReadAll {
        sweep: bool,
    },
    Settle(u8),
    /// So many from the first on; all, for every third number.
    Measure {
        first: u8,
        count: u8,
    },
    /// One of those that owe, for every other number.
    SettleBond(u8),
    /// The bare close.
    Close,
    /// Measuring, bonds that pay, and the close.
    Finalize,
    Level,
    /// A level and an index beside the valid ones.
    WrongLevel(i64, i32),
    Refreeze,
    Delegate(u8),
    Undelegate(u8),
    /// Every operator, down and up, from the one end of the list or from the other.
    Moves {
        backwards: bool,
    },
    /// Reading, closing, level, moves.
    Crank,
    /// The next epoch, with its rewards and the whole crank.
    Epoch(u64),
    CollectFee,
    /// One of those that are flagged, for every other number.
    Flag(u8),
    Fund(u64),
    Add(OperatorTerms),
    AddListed(u8),
    Update(u8, OperatorTerms),
    Drain(u8),
    /// One of those that are being drained, if any is.
    Remove(u8),
    Group(u8, u64, u16),
    User(User),
    Bonding(Bonding),
    /// Only in lives with roles that decide.
    Privileged(Privileged),
    Runtime(Runtime),
    Outside(Outside),
}

/// What happens, one thing after the other; shown a line each.
#[derive(Clone)]
pub struct Life(pub Vec<Action>);

impl fmt::Debug for Life {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut actions = self.0.iter().filter(|action| !matches!(action, Action::Nothing));
        actions.try_for_each(|action| write!(f, "\n    Action::{action:?},"))
    }
}

pub fn amount() -> impl Strategy<Value = u64> {
    prop_oneof![1..10u64, 1..SOL, SOL..1_000 * SOL, 1_000 * SOL..100_000 * SOL]
}

fn deposit() -> impl Strategy<Value = u64> {
    prop_oneof![
        1 => 0..10u64,
        2 => 1..SOL,
        6 => SOL..1_000 * SOL,
        4 => 1_000 * SOL..100_000 * SOL,
        1 => 1_000_000 * SOL..150_000_000 * SOL,
        1 => Just(u64::MAX),
    ]
}

/// Mostly within the bounds.
pub fn terms() -> impl Strategy<Value = OperatorTerms> {
    let cap = prop_oneof![4 => Just(1u64 << 62), 3 => SOL..20_000 * SOL, 1 => 0..3 * SOL];
    let share = prop_oneof![10 => Just(10_000u16), 8 => 300..6_000u16, 1 => Just(10_001)];
    let weight = prop_oneof![1 => Just(0u16), 8 => 1..200u16, 2 => 1_000..=u16::MAX];
    let group = |one: u8, other: u8| prop_oneof![3 => Just(0u8), 1 => Just(one), 1 => Just(other)];
    let inflation = prop_oneof![9 => Just(1_000u16), 1 => Just(400)];
    (cap, share, weight, inflation, group(1, 2), group(3, 4)).prop_map(
        |(cap, share, weight, max_inflation_bps, first, second)| OperatorTerms {
            cap,
            weight,
            share,
            max_inflation_bps,
            max_block_bps: 10_000,
            groups: [first, 0, second, 0],
        },
    )
}

/// A group's caps.
pub fn group() -> impl Strategy<Value = (u64, u16)> {
    let cap = prop_oneof![3 => Just(1u64 << 62), 2 => SOL..50_000 * SOL, 1 => 0..3 * SOL];
    let share = prop_oneof![3 => Just(10_000u16), 3 => 500..8_000u16];
    (cap, share)
}

fn epochs() -> impl Strategy<Value = Action> {
    let count = prop_oneof![9 => Just(1u64), 1 => 2..=12u64];
    let ppm = prop_oneof![1 => Just(0u64), 6 => 100..600u64, 1 => 1_000..20_000u64];
    let paying = prop_oneof![5 => Just(0u8), 1 => 1..4u8];
    (count, ppm, paying).prop_map(|(count, ppm, paying)| Action::Epochs { count, ppm, paying })
}

fn crank() -> impl Strategy<Value = Action> {
    let operator = any::<u8>();
    prop_oneof![
        3 => (any::<bool>(), any::<u8>(), 1..9u8)
            .prop_map(|(sweep, first, count)| Action::Read { sweep, first, count }),
        4 => any::<bool>().prop_map(|sweep| Action::ReadAll { sweep }),
        2 => operator.prop_map(Action::Settle),
        3 => (any::<u8>(), 0..5u8).prop_map(|(first, count)| Action::Measure { first, count }),
        3 => operator.prop_map(Action::SettleBond),
        2 => Just(Action::Close),
        4 => Just(Action::Finalize),
        4 => Just(Action::Level),
        1 => (-3..=3i64, -2..=2i32).prop_map(|(level, index)| Action::WrongLevel(level, index)),
        1 => (any::<i64>(), any::<i32>()).prop_map(|(level, index)| Action::WrongLevel(level, index)),
        1 => Just(Action::Refreeze),
        3 => operator.prop_map(Action::Delegate),
        3 => operator.prop_map(Action::Undelegate),
        3 => any::<bool>().prop_map(|backwards| Action::Moves { backwards }),
        4 => Just(Action::Crank),
        2 => Just(Action::CollectFee),
        2 => operator.prop_map(Action::Flag),
        1 => (0..SOL).prop_map(Action::Fund),
    ]
}

fn governance() -> impl Strategy<Value = Action> {
    let operator = any::<u8>();
    prop_oneof![
        2 => terms().prop_map(Action::Add),
        1 => operator.prop_map(Action::AddListed),
        3 => (operator, terms()).prop_map(|(operator, terms)| Action::Update(operator, terms)),
        2 => operator.prop_map(Action::Drain),
        4 => operator.prop_map(Action::Remove),
        2 => (0..5u8, group()).prop_map(|(id, (cap, share))| Action::Group(id, cap, share)),
    ]
}

/// Anything.
pub fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        1 => Just(Action::Nothing),
        8 => (any::<u8>(), deposit()).prop_map(|(user, lamports)| Action::Deposit(user, lamports)),
        1 => (1..200u64).prop_map(Action::Burn),
        5 => epochs(),
        14 => (0..600u64).prop_map(Action::Epoch),
        3 => (1..150_000u64).prop_map(Action::Slots),
        40 => crank(),
        8 => governance(),
        30 => user().prop_map(Action::User),
        4 => runtime().prop_map(Action::Runtime),
        10 => outside().prop_map(Action::Outside),
        5 => bonding().prop_map(Action::Bonding),
    ]
}

/// So many things.
pub fn life(len: std::ops::Range<usize>) -> impl Strategy<Value = Life> {
    prop::collection::vec(action(), len).prop_map(Life)
}

/// So many things, and what roles decide among them.
pub fn governed(len: std::ops::Range<usize>) -> impl Strategy<Value = Life> {
    let any = prop_oneof![
        7 => action(),
        1 => privileged().prop_map(Action::Privileged),
    ];
    prop::collection::vec(any, len).prop_map(Life)
}
