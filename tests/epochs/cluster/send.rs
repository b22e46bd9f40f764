//! Transactions.

use std::fmt;

use sluice_testkit::ids;
use solana_instruction::Instruction;
use solana_instruction_error::InstructionError;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_signer::Signer;
use solana_transaction::Transaction;
use solana_transaction_error::TransactionError;

use super::Cluster;

/// The most compute units that a transaction may ask for.
const MAX_UNITS: u32 = 1_400_000;

/// What a transaction leaves behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The log.
    pub logs: Vec<String>,
    /// Compute units of the whole transaction, its compute-unit limit of 150 included.
    pub compute_units: u64,
    /// What the last instruction to set return data has set; empty when none did.
    pub return_data: Vec<u8>,
}

/// A transaction that failed; it changed nothing but the payer's lamports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why. Instructions count as sent, from 0.
    pub error: TransactionError,
    /// The log; empty when nothing was executed.
    pub logs: Vec<String>,
}

impl Failure {
    /// The instruction error, unless the transaction failed as a whole (fees, rent, locks).
    pub fn instruction_error(&self) -> Option<&InstructionError> {
        match &self.error {
            TransactionError::InstructionError(_, error) => Some(error),
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
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the transaction failed: {}", self.error)?;
        self.logs.iter().try_for_each(|line| write!(f, "\n    {line}"))
    }
}

impl std::error::Error for Failure {}

impl Cluster {
    /// Sends the instructions as one legacy transaction, paid for by the first signer, with all the compute units
    /// there are. The same instructions may be sent twice.
    pub fn send(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Result<Receipt, Failure> {
        self.sent += 1;
        // Last, so that the others count from 0. The odd limit makes each transaction another one: waiting for a
        // new blockhash instead would take the test bank a real slot's time.
        let limit = compute_unit_limit(MAX_UNITS - self.sent % 100_000);
        let instructions = [instructions, &[limit]].concat();
        let client = &self.context.banks_client;
        let outcome = self.runtime.block_on(async {
            let blockhash = client.get_latest_blockhash().await?;
            let message = Message::new(&instructions, Some(&signers[0].pubkey()));
            let transaction = Transaction::new(signers, message, blockhash);
            client.process_transaction_with_metadata(transaction).await
        });
        let outcome = outcome.expect("the bank answers");
        let (logs, compute_units, return_data) = match outcome.metadata {
            Some(meta) => (meta.log_messages, meta.compute_units_consumed, meta.return_data),
            None => (vec![], 0, None),
        };
        match outcome.result {
            Ok(()) => Ok(Receipt {
                logs,
                compute_units,
                return_data: return_data.map(|it| it.data).unwrap_or_default(),
            }),
            Err(error) => Err(Failure { error, logs }),
        }
    }
}

fn compute_unit_limit(units: u32) -> Instruction {
    let mut data = vec![2];
    data.extend(units.to_le_bytes());
    Instruction { program_id: ids::COMPUTE_BUDGET, accounts: vec![], data }
}
