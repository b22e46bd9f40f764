//! What users of a pool can do besides depositing SOL, and how often it is tried.

use proptest::prelude::*;
use sluice_testkit::chain::SOL;

/// How much, of whatever there is for the action in question.
#[derive(Clone, Copy, Debug)]
pub enum Amount {
    Thousandths(u64),
    Exactly(u64),
}

impl Amount {
    pub fn of(self, whole: u64) -> u64 {
        let part = |thousandths| u128::from(whole) * u128::from(thousandths) / 1_000;
        match self {
            Self::Thousandths(thousandths) => u64::try_from(part(thousandths)).unwrap_or(u64::MAX),
            Self::Exactly(amount) => amount,
        }
    }
}

/// Users, tickets and operators are meant modulo how many there are.
#[derive(Clone, Copy, Debug)]
pub enum User {
    /// Of the shares that the user has.
    Request {
        user: u8,
        amount: Amount,
    },
    /// The oldest cohort; anybody may.
    FinalizeCohort,
    Claim {
        ticket: u8,
        own: bool,
    },
    /// Every ticket that can be claimed in any part, by strangers.
    ClaimAll,
    /// To one of the users, to the pool, or with a wrong expectation of what is left.
    Transfer {
        ticket: u8,
        to: u8,
        wrong: bool,
    },
    /// Of the shares that the user has.
    Instant {
        user: u8,
        amount: Amount,
    },
    /// Of what the operator lacks under its target.
    DepositStake {
        user: u8,
        operator: u8,
        amount: Amount,
        surplus: u64,
        voted: bool,
    },
    /// Of what may leave the operator.
    WithdrawStake {
        user: u8,
        operator: u8,
        amount: Amount,
    },
    Report(u8),
}

/// Mostly a part of what there is.
pub fn amount() -> impl Strategy<Value = Amount> {
    prop_oneof![
        8 => (1..=1_000u64).prop_map(Amount::Thousandths),
        2 => Just(Amount::Thousandths(1_000)),
        2 => (0..30_000_000u64).prop_map(Amount::Exactly),
        1 => (SOL..20 * SOL).prop_map(Amount::Exactly),
        1 => Just(Amount::Exactly(u64::MAX)),
    ]
}

/// A ticket, as a user asks for one.
pub fn request() -> impl Strategy<Value = User> {
    (any::<u8>(), amount()).prop_map(|(user, amount)| User::Request { user, amount })
}

/// Anything that a user does.
pub fn user() -> impl Strategy<Value = User> {
    let operator = any::<u8>();
    let stake = (any::<u8>(), operator, amount(), prop_oneof![Just(0u64), 1..3 * SOL], any::<bool>());
    prop_oneof![
        8 => request(),
        4 => Just(User::FinalizeCohort),
        5 => any::<(u8, bool)>().prop_map(|(ticket, own)| User::Claim { ticket, own }),
        1 => Just(User::ClaimAll),
        2 => (any::<u8>(), 0..4u8, prop::bool::weighted(0.1))
            .prop_map(|(ticket, to, wrong)| User::Transfer { ticket, to, wrong }),
        4 => (any::<u8>(), amount()).prop_map(|(user, amount)| User::Instant { user, amount }),
        4 => stake.prop_map(|(user, operator, amount, surplus, voted)| User::DepositStake {
            user, operator, amount, surplus, voted
        }),
        4 => (any::<u8>(), operator, amount())
            .prop_map(|(user, operator, amount)| User::WithdrawStake { user, operator, amount }),
        4 => operator.prop_map(User::Report),
    ]
}
