//! What each instruction is expected to say to each swap: a rule for each account, and exceptions with their reason.

use std::fmt;

use solana_account::Account;

use sluice_testkit::sluice::{Fleet, Pool};
use sluice_testkit::{Chain, ids};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;

use crate::cast::{Fakes, Roles};
use crate::impostor::Impostor;

/// A call that succeeds as it is.
pub struct Call {
    pub chain: Chain,
    /// The pool it is about, whether or not it exists yet.
    pub pool: Pool,
    /// Another pool, in the same state.
    pub other: Fleet,
    /// Who has roles in the scene's pool, and in the other one.
    pub roles: [Roles; 2],
    /// Who governs the scene's pool.
    pub governor: Keypair,
    pub fakes: Fakes,
    pub instruction: Instruction,
    /// Keys of the accounts that sign, apart from the fee payer, which the harness adds.
    pub signers: Vec<Keypair>,
}

/// What is done to an account of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swap {
    /// Something else is passed.
    With(Impostor),
    /// The account of that other place is passed here as well.
    CopyOf(&'static str),
    /// It and the account of that later place change places.
    For(&'static str),
    /// Passed as read-only.
    ReadOnly,
    /// Passed without a signature.
    Unsigned,
}

impl fmt::Display for Swap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::With(impostor) => write!(f, "<- {}", impostor.words()),
            Self::CopyOf(other) => write!(f, "<- {other}, which is passed in its own place too"),
            Self::For(other) => write!(f, "<-> {other}"),
            Self::ReadOnly => write!(f, "read-only"),
            Self::Unsigned => write!(f, "unsigned"),
        }
    }
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Sluice refuses: an error of the IDL, of Anchor, or of the runtime's list.
    Refused(&'static str),
    /// A program that Sluice called refuses, with an error of its own or of the runtime's list.
    RefusedBy(Callee, &'static str),
    /// The call succeeds, and why it may.
    Accepted(&'static str),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => write!(f, "{error}"),
            Self::RefusedBy(callee, error) => write!(f, "{callee:?}: {error}"),
            Self::Accepted(_) => write!(f, "success"),
        }
    }
}

/// Programs that Sluice calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callee {
    System,
    Token,
    Token2022,
    Stake,
}

impl Callee {
    pub fn of(program: &Address) -> Option<Self> {
        match *program {
            ids::SYSTEM => Some(Self::System),
            ids::TOKEN => Some(Self::Token),
            ids::TOKEN_2022 => Some(Self::Token2022),
            ids::STAKE => Some(Self::Stake),
            _ => None,
        }
    }

    /// The name of one of its custom errors.
    pub fn error(self, code: u32) -> Option<&'static str> {
        const SYSTEM: [&str; 4] = [
            "AccountAlreadyInUse",
            "ResultWithNegativeLamports",
            "InvalidProgramId",
            "InvalidAccountDataLength",
        ];
        const TOKEN: [&str; 20] = [
            "NotRentExempt",
            "InsufficientFunds",
            "InvalidMint",
            "MintMismatch",
            "OwnerMismatch",
            "FixedSupply",
            "AlreadyInUse",
            "InvalidNumberOfProvidedSigners",
            "InvalidNumberOfRequiredSigners",
            "UninitializedState",
            "NativeNotSupported",
            "NonNativeHasBalance",
            "InvalidInstruction",
            "InvalidState",
            "Overflow",
            "AuthorityTypeNotSupported",
            "MintCannotFreeze",
            "AccountFrozen",
            "MintDecimalsMismatch",
            "NonNativeNotSupported",
        ];
        const STAKE: [&str; 17] = [
            "NoCreditsToRedeem",
            "LockupInForce",
            "AlreadyDeactivated",
            "TooSoonToRedelegate",
            "InsufficientStake",
            "MergeTransientStake",
            "MergeMismatch",
            "CustodianMissing",
            "CustodianSignatureMissing",
            "InsufficientReferenceVotes",
            "VoteAddressMismatch",
            "MinimumDelinquentEpochsForDeactivationNotMet",
            "InsufficientDelegation",
            "RedelegateTransientOrInactiveStake",
            "RedelegateToSameVoteAccount",
            "RedelegatedStakeMustFullyActivateBeforeDeactivationIsPermitted",
            "EpochRewardsActive",
        ];
        let names: &[&str] = match self {
            Self::System => &SYSTEM,
            Self::Stake => &STAKE,
            Self::Token | Self::Token2022 => &TOKEN,
        };
        names.get(usize::try_from(code).ok()?).copied()
    }
}

/// An instruction: how to call it, and what it says to swaps.
pub struct Case {
    pub instruction: &'static str,
    /// Builds a call on a pool of the given token program.
    pub call: fn(Address) -> Call,
    pub slots: Vec<Slot>,
    /// How many of them are not in the IDL, but behind its accounts.
    pub behind: usize,
}

/// An account of an instruction.
pub struct Slot {
    pub account: &'static str,
    pub rule: Rule,
    /// Writable, and allowed in a second place all the same.
    pub shared: bool,
    /// When the handler looks at it, after Anchor has compared all others; zero where Anchor does.
    pub turn: u8,
    pub exceptions: Vec<Exception>,
}

/// What is said to whatever is put in an account's place.
#[derive(Clone, Copy)]
pub enum Rule {
    /// The same to everything.
    Always(Outcome),
    /// It depends on what arrives: see `kinds`.
    Judged(fn(&Arrival) -> Outcome),
}

/// What is put in an account's place.
pub struct Arrival<'a> {
    /// As it is on the chain, unless there is nothing.
    pub account: Option<Account>,
    /// The pool that the call is about.
    pub pool: &'a Pool,
}

/// What is said to some swaps.
pub struct Exception {
    pub swaps: Vec<Swap>,
    pub outcome: Outcome,
    pub reason: &'static str,
}

impl Case {
    /// Goes on with the accounts, in the order of the IDL.
    pub fn new(instruction: &'static str, call: fn(Address) -> Call) -> Self {
        Self { instruction, call, slots: vec![], behind: 0 }
    }

    /// An account whose every substitute is refused by this error.
    pub fn account(self, account: &'static str, error: &'static str) -> Self {
        self.slot(account, Rule::Always(Outcome::Refused(error)))
    }

    /// An account of which the outcome depends on what arrives.
    pub fn judged_account(self, account: &'static str, judge: fn(&Arrival) -> Outcome) -> Self {
        self.slot(account, Rule::Judged(judge))
    }

    /// An account behind those of the IDL, whose every substitute is refused by this error.
    pub fn behind(self, account: &'static str, error: &'static str) -> Self {
        let mut case = self.account(account, error);
        case.behind += 1;
        case
    }

    /// The last account may be passed in a second place, although it is writable.
    pub fn shared(mut self) -> Self {
        self.slots.last_mut().expect("an account goes first").shared = true;
        self
    }

    /// The handler looks at the last account, in this turn.
    pub fn handled(mut self, turn: u8) -> Self {
        self.slots.last_mut().expect("an account goes first").turn = turn;
        self
    }

    /// Swaps of the last account of which its rule is not true.
    pub fn but(mut self, swaps: &[Swap], outcome: Outcome, reason: &'static str) -> Self {
        let slot = self.slots.last_mut().expect("an account goes first");
        slot.exceptions.push(Exception { swaps: swaps.to_vec(), outcome, reason });
        self
    }

    fn slot(mut self, account: &'static str, rule: Rule) -> Self {
        self.slots.push(Slot { account, rule, shared: false, turn: 0, exceptions: vec![] });
        self
    }
}
