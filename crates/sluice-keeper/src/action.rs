//! What a keeper does: a duty, as steps, in as few transactions as they fit.

use core::fmt;

use sluice_client::plan::Call;
use sluice_client::tx::Format;
use solana_address::Address;
use solana_instruction::Instruction;

/// What a keeper is there for; each has a file in `decide`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is described in the file of its name in `decide`")]
pub enum Duty {
    Report,
    Read,
    Measure,
    Close,
    Flag,
    Level,
    Sweep,
    Settle,
    Cohort,
    Claim,
    Undelegate,
    Delegate,
    Refreeze,
    Fee,
    Remove,
    Release,
    Extend,
}

impl Duty {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Report,
        Self::Read,
        Self::Measure,
        Self::Close,
        Self::Flag,
        Self::Level,
        Self::Sweep,
        Self::Settle,
        Self::Cohort,
        Self::Claim,
        Self::Undelegate,
        Self::Delegate,
        Self::Refreeze,
        Self::Fee,
        Self::Remove,
        Self::Release,
        Self::Extend,
    ];

    /// As logs and metrics call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Report => "report_loss",
            Self::Read => "refresh_operators",
            Self::Measure => "measure_operators",
            Self::Close => "finalize_epoch",
            Self::Flag => "flag_operator",
            Self::Level => "set_level",
            Self::Sweep => "sweep_operators",
            Self::Settle => "settle_operator",
            Self::Cohort => "finalize_cohort",
            Self::Claim => "claim_ticket",
            Self::Undelegate => "undelegate",
            Self::Delegate => "delegate",
            Self::Refreeze => "refreeze",
            Self::Fee => "collect_fee",
            Self::Remove => "remove_operator",
            Self::Release => "release_bond",
            Self::Extend => "extend_rates",
        }
    }

    /// Whether everybody waits for it: nothing goes before it because it was lost once.
    #[must_use]
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::Report | Self::Read | Self::Measure | Self::Close | Self::Level)
    }

    /// Compute units that a step of it takes at most, as `benches/compute-units.md` has them, with room. Only for packing: the limit of
    /// a transaction is what its simulation has used.
    #[must_use]
    pub const fn units(self) -> u32 {
        match self {
            Self::Claim => 5_000,
            Self::Report | Self::Flag | Self::Fee | Self::Extend => 10_000,
            Self::Close => 15_000,
            Self::Cohort => 6_000,
            Self::Delegate | Self::Release | Self::Refreeze => 30_000,
            Self::Undelegate | Self::Settle | Self::Remove => 60_000,
            // Of these the size says more: each has its own.
            Self::Read | Self::Sweep | Self::Measure | Self::Level => 10_000,
        }
    }
}

impl fmt::Display for Duty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The pool.
    Pool,
    /// An operator.
    Operator(u32),
    /// The operators from one on, as far as they go into one transaction.
    From(u32),
    /// A part of the list.
    Part(u32),
    /// A cohort, ticket or bond.
    Account(Address),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pool => f.write_str("pool"),
            Self::Operator(index) => write!(f, "operator {index}"),
            Self::From(index) => write!(f, "operators from {index} on"),
            Self::Part(part) => write!(f, "part {part} of the operators"),
            Self::Account(address) => address.fmt(f),
        }
    }
}

/// A step's name: what is remembered of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What it is for.
    pub duty: Duty,
    /// What it is about.
    pub place: Place,
}

/// One instruction, and what it needs of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub key: Key,
    /// What is sent.
    pub instruction: Instruction,
    /// Compute units, at most.
    pub units: u32,
    /// Calls to other programs that it makes, at most.
    pub calls: u32,
    /// Whether it changes something even where it logs no event.
    pub silent: bool,
}

impl Step {
    /// A step with the units of its duty, and `calls` to other programs.
    #[must_use]
    pub fn new(duty: Duty, place: Place, calls: u32, instruction: Instruction) -> Self {
        Self { key: Key { duty, place }, instruction, units: duty.units(), calls, silent: false }
    }

    /// A step of a call that was planned.
    #[must_use]
    pub fn of(duty: Duty, place: Place, call: Call) -> Self {
        let Call { instruction, units, calls } = call;
        Self { key: Key { duty, place }, instruction, units, calls, silent: false }
    }

    /// The same with units of its own.
    #[must_use]
    pub fn with_units(self, units: u32) -> Self {
        Self { units, ..self }
    }

    /// The same for what changes something without an event.
    #[must_use]
    pub fn silent(self) -> Self {
        Self { silent: true, ..self }
    }
}

/// What is done next: transactions, each of some steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What for.
    pub duty: Duty,
    /// The form for which the transactions were packed, and in which they are simulated and sent.
    pub format: Format,
    /// One transaction each.
    pub bundles: Vec<Vec<Step>>,
    /// Whether they may be sent at the same time: none needs what another one does.
    pub concurrent: bool,
}
