//! What a step finds, and what it would do about it.

use serde::Serialize;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_loader_v3_interface::instruction::write;

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// What it leads to holds.
    Done,
    /// Some of it holds; the rest is begun, or waits for an epoch or for somebody.
    Partly,
    /// None of it holds.
    Not,
    /// Something has to come first.
    Blocked,
    /// The environment does not ask for it.
    NotAsked,
}

impl State {
    /// For people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Partly => "partly",
            Self::Not => "not",
            Self::Blocked => "blocked",
            Self::NotAsked => "not asked for",
        }
    }
}

/// Whose signature an action needs besides the payer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    /// The program's key: it is new.
    Program,
    /// The upgrade authority's.
    Authority,
    /// The mint's: it is new.
    Mint,
    /// The pool's governance's.
    Governance,
}

/// A piece of a build, and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Where, behind the buffer's head.
    pub offset: u32,
    /// What.
    pub bytes: Vec<u8>,
}

/// What a step would do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Sends a transaction.
    Send {
        /// What it does.
        what: String,
        /// Who signs besides the payer.
        by: Vec<Signs>,
        /// In order.
        instructions: Vec<Instruction>,
    },
    /// Writes what is missing of a buffer, in as many transactions as it takes.
    Write {
        /// What it does.
        what: String,
        /// The buffer.
        buffer: Address,
        /// Who may write: the payer.
        authority: Address,
        /// What is missing.
        chunks: Vec<Chunk>,
        /// How many of them go into one transaction.
        at_once: usize,
    },
    /// Waits for a slot to end.
    Wait {
        /// What for.
        what: String,
        /// The slot.
        past: u64,
    },
    /// Somebody else has to decide it: a DAO. It is printed.
    Vote {
        /// What it does.
        what: String,
        /// Whose decision it is.
        authority: Address,
        /// In order.
        instructions: Vec<Instruction>,
    },
}

impl Action {
    /// What it does.
    #[must_use]
    pub fn what(&self) -> &str {
        match self {
            Self::Send { what, .. }
            | Self::Write { what, .. }
            | Self::Wait { what, .. }
            | Self::Vote { what, .. } => what,
        }
    }

    /// The first transaction of it; none where it sends none.
    #[must_use]
    pub fn first(&self) -> Option<Vec<Instruction>> {
        match self {
            Self::Send { instructions, .. } => Some(instructions.clone()),
            Self::Write { buffer, authority, chunks, at_once, .. } => {
                chunks.chunks((*at_once).max(1)).next().map(|some| writing(buffer, authority, some))
            }
            Self::Wait { .. } | Self::Vote { .. } => None,
        }
    }
}

/// The transaction that writes pieces into a buffer.
pub fn writing(buffer: &Address, authority: &Address, some: &[Chunk]) -> Vec<Instruction> {
    some.iter().map(|of| write(buffer, authority, of.offset, of.bytes.clone())).collect()
}

/// What a step finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// How far it is.
    pub state: State,
    /// Why.
    pub why: String,
    /// What it would do, in order; each is looked for anew before it is done.
    pub actions: Vec<Action>,
}

impl Finding {
    /// Nothing to do.
    pub fn idle(state: State, why: impl Into<String>) -> Self {
        Self { state, why: why.into(), actions: Vec::new() }
    }

    /// Something to do.
    pub fn todo(state: State, why: impl Into<String>, actions: Vec<Action>) -> Self {
        Self { state, why: why.into(), actions }
    }
}
