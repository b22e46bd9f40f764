//! A failed transaction, in terms a reader of a test run understands.

use std::fmt;

use solana_address::Address;
use solana_instruction_error::InstructionError;
use solana_transaction_error::TransactionError;

use crate::{logs, receipt::Receipt};

/// A transaction that failed.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Why.
    pub error: TransactionError,
    /// What it logged, used and paid all the same.
    pub receipt: Box<Receipt>,
    /// The program and its error, in words.
    words: Option<Box<str>>,
}

impl Failure {
    pub(crate) fn new(error: TransactionError, receipt: Receipt) -> Self {
        Self { error, receipt: Box::new(receipt), words: None }
    }

    /// Says where it failed in the words that `say` finds for the program and its code.
    pub(crate) fn in_words(mut self, say: impl FnOnce(&Address, Option<u32>) -> String) -> Self {
        self.words = self.program().map(|program| say(&program, self.custom()).into());
        self
    }

    /// The instruction error, unless the transaction failed as a whole (fees, rent, locks).
    pub fn instruction_error(&self) -> Option<&InstructionError> {
        match &self.error {
            TransactionError::InstructionError(_, error) => Some(error),
            _ => None,
        }
    }

    /// The index of the failing instruction, as sent: a compute-unit limit in [`crate::Form::Limit`] is number 0.
    pub fn instruction_index(&self) -> Option<usize> {
        match &self.error {
            TransactionError::InstructionError(index, _) => Some(usize::from(*index)),
            _ => None,
        }
    }

    /// The custom error code, if it is one.
    pub fn custom(&self) -> Option<u32> {
        match self.instruction_error() {
            Some(InstructionError::Custom(code)) => Some(*code),
            _ => None,
        }
    }

    /// The program that failed first, however deep. A custom code is its code, whoever was called by the
    /// transaction; `None` when no instruction failed or when the log was cut before.
    pub fn program(&self) -> Option<Address> {
        self.instruction_error()?;
        logs::first_to_fail(&self.receipt.logs)
    }

    /// The log.
    pub fn logs(&self) -> &[String] {
        &self.receipt.logs
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the transaction failed: {}", self.error)?;
        if let Some(words) = &self.words {
            write!(f, "\n  in {words}")?;
        }
        self.receipt.logs.iter().try_for_each(|line| write!(f, "\n    {line}"))
    }
}

impl std::error::Error for Failure {}
