//! Errors that say what happened and what to do.

mod steps;
mod words;

use core::fmt;

use num_traits::FromPrimitive;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_instruction_error::InstructionError;
use solana_signature::Signature;
use solana_signer::SignerError;
use solana_transaction_error::TransactionError;

use crate::accounts::NotThis;
pub use crate::generated::errors::SluiceError;
use crate::tx::TxError;

/// What went wrong, and what programs logged on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong.
    pub cause: Cause,
    /// The transaction's log, as far as there is one.
    pub logs: Vec<String>,
    /// What was paid for it at the most, in lamports: nothing where it is in no block and never will be.
    pub fee: u64,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Sluice refused an instruction.
    Sluice {
        /// Why.
        error: SluiceError,
        /// The instruction's place among the caller's, from zero.
        instruction: u8,
    },
    /// Another program refused an instruction, or Anchor, or the runtime did so for a program.
    Program {
        /// Which one, where the log tells.
        program: Option<Address>,
        /// Why, in words.
        error: String,
        /// The instruction's place among the caller's, from zero.
        instruction: u8,
    },
    /// The transaction as a whole was refused.
    Transaction(TransactionError),
    /// The transaction did not land before its blockhash expired, and never will.
    Expired,
    /// The transaction was sent, and the node stopped telling what became of it.
    Unknown {
        /// The transaction's first signature; aside, for it is half of what a failure would be long otherwise.
        signature: Box<Signature>,
        /// It can land in blocks up to this height.
        last_valid_block_height: u64,
        /// Why the node's word is missing.
        error: String,
    },
    /// The instructions do not go into one transaction.
    TooLarge(TxError),
    /// The node does not know the transaction's version, or the cluster does not take it.
    Form(String),
    /// A signature is missing or was refused.
    Signer(String),
    /// The node cannot be reached, or refuses the request.
    Node(String),
    /// There is no account at the address.
    NotFound(Address),
    /// The account is another one than was asked for.
    NotThis(NotThis),
}

/// What a failed transaction means.
///
/// `logs` may be empty; then a number that only Sluice uses is taken to be Sluice's.
#[must_use]
pub fn explain(error: &TransactionError, logs: &[String]) -> Failure {
    explain_of(error, logs, &[])
}

/// As [`explain`]; where the log does not tell who refused, the program is taken that the instruction calls.
#[must_use]
pub fn explain_of(error: &TransactionError, logs: &[String], instructions: &[Instruction]) -> Failure {
    let TransactionError::InstructionError(place, inner) = error else {
        return Failure { cause: Cause::Transaction(error.clone()), logs: logs.to_vec(), fee: 0 };
    };
    let called = instructions.get(usize::from(*place)).map(|instruction| instruction.program_id);
    let program = words::refuser(logs).or(called);
    let sluice = program.is_none_or(|program| program == crate::SLUICE_ID);
    let cause = match inner {
        InstructionError::Custom(code) if sluice => {
            SluiceError::from_u32(*code).map(|error| Cause::Sluice { error, instruction: *place })
        }
        _ => None,
    };
    let cause = cause.unwrap_or_else(|| Cause::Program {
        program,
        error: words::describe(program.as_ref(), inner),
        instruction: *place,
    });
    Failure { cause, logs: logs.to_vec(), fee: 0 }
}

impl Failure {
    /// Whether it is worth trying again unchanged: nothing is wrong with the request itself.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match &self.cause {
            Cause::Expired | Cause::Node(_) => true,
            Cause::Sluice { error, .. } => *error == SluiceError::RewardsBeingPaid,
            Cause::Transaction(error) => steps::passes(error),
            Cause::Program { error, .. } => steps::program_passes(error),
            _ => false,
        }
    }

    /// What to do, in a sentence.
    #[must_use]
    pub fn next_step(&self) -> String {
        steps::next_step(&self.cause)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl std::error::Error for Failure {}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sluice { error, instruction } => write!(f, "instruction {instruction}: {error}"),
            Self::Program { program: Some(program), error, instruction } => {
                write!(f, "instruction {instruction}: {}: {error}", words::name(program))
            }
            Self::Program { program: None, error, instruction } => {
                write!(f, "instruction {instruction}: {error}")
            }
            Self::Transaction(error) => error.fmt(f),
            Self::Expired => f.write_str("the transaction did not land before its blockhash expired"),
            Self::Unknown { signature, error, .. } => {
                write!(f, "{signature} was sent, and what became of it is not known: {error}")
            }
            Self::TooLarge(error) => error.fmt(f),
            Self::Form(error) => write!(f, "the form of the transaction is not taken: {error}"),
            Self::Signer(error) => write!(f, "not signed: {error}"),
            Self::Node(error) => write!(f, "the node does not answer as it should: {error}"),
            Self::NotFound(address) => write!(f, "there is no account at {address}"),
            Self::NotThis(error) => error.fmt(f),
        }
    }
}

impl From<Cause> for Failure {
    fn from(cause: Cause) -> Self {
        Self { cause, logs: Vec::new(), fee: 0 }
    }
}

impl From<TxError> for Failure {
    fn from(error: TxError) -> Self {
        Cause::TooLarge(error).into()
    }
}

impl From<NotThis> for Failure {
    fn from(error: NotThis) -> Self {
        Cause::NotThis(error).into()
    }
}

impl From<SignerError> for Failure {
    fn from(error: SignerError) -> Self {
        Cause::Signer(error.to_string()).into()
    }
}
