//! Transactions: built, signed, measured against the packet size, sent or simulated.

use litesvm::types::FailedTransactionMetadata;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::{Message, VersionedMessage, v1};
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;

use super::Chain;
use crate::{failure::Failure, ids, receipt::Receipt};

/// The base fee, in lamports a signature. Failed transactions pay it as well.
pub const FEE_PER_SIGNATURE: u64 = 5_000;

/// The most bytes a legacy transaction may have; LiteSVM itself would take any.
const LEGACY_LIMIT: usize = 1_232;
/// Bytes of accounts that a v1 transaction may load here: the most there is, as legacy ones have by default.
const LOADED_DATA_LIMIT: u32 = 64 * 1024 * 1024;

/// The form of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Legacy, with the default limit of 200,000 compute units an instruction.
    Plain,
    /// Legacy, with a compute-unit limit: a ComputeBudget instruction goes first, so the others count from 1.
    Limit(u32),
    /// Version 1 with a compute-unit limit: 4,096 bytes, up to 64 accounts, the limit in its header.
    V1(u32),
}

impl Chain {
    /// Sends the instructions as one transaction, paid for by the first signer; panics, with the logs, if it fails.
    ///
    /// Each transaction has a blockhash of its own, so the same one can be sent twice.
    #[track_caller]
    pub fn send(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Receipt {
        self.send_as(Form::Plain, instructions, signers)
    }

    /// Like [`Chain::send`], but returns the failure.
    pub fn try_send(
        &mut self,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Result<Receipt, Failure> {
        self.try_send_as(Form::Plain, instructions, signers)
    }

    /// Sends with a compute-unit limit, at most 1,400,000; panics if it fails.
    #[track_caller]
    pub fn send_with_limit(
        &mut self,
        units: u32,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Receipt {
        self.send_as(Form::Limit(units), instructions, signers)
    }

    /// Like [`Chain::send_with_limit`], but returns the failure.
    pub fn try_send_with_limit(
        &mut self,
        units: u32,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Result<Receipt, Failure> {
        self.try_send_as(Form::Limit(units), instructions, signers)
    }

    /// Sends in the given form; panics if it fails.
    #[track_caller]
    pub fn send_as(&mut self, form: Form, instructions: &[Instruction], signers: &[&Keypair]) -> Receipt {
        expect_success(self.try_send_as(form, instructions, signers))
    }

    /// Like [`Chain::send_as`], but returns the failure.
    ///
    /// Panics on what no cluster would ever see: a missing key, a transaction that fits in no packet.
    pub fn try_send_as(
        &mut self,
        form: Form,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Result<Receipt, Failure> {
        let payer = signers[0].pubkey();
        let outcome = self.svm.send_transaction(self.transaction(form, instructions, signers));
        // The next transaction gets a new blockhash, a simulation before it included.
        self.svm.expire_blockhash();
        match outcome {
            Ok(meta) => Ok(Receipt::new(payer, meta)),
            Err(FailedTransactionMetadata { err, meta }) => Err(self.failure(err, Receipt::new(payer, meta))),
        }
    }

    /// What [`Chain::send`] would give, without changing anything; panics if it would fail.
    #[track_caller]
    pub fn simulate(&self, instructions: &[Instruction], signers: &[&Keypair]) -> Receipt {
        expect_success(self.try_simulate(instructions, signers))
    }

    /// What [`Chain::try_send`] would give, without changing anything.
    pub fn try_simulate(
        &self,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Result<Receipt, Failure> {
        self.try_simulate_as(Form::Plain, instructions, signers)
    }

    /// What [`Chain::try_send_as`] would give, without changing anything.
    pub fn try_simulate_as(
        &self,
        form: Form,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Result<Receipt, Failure> {
        let payer = signers[0].pubkey();
        match self.svm.simulate_transaction(self.transaction(form, instructions, signers)) {
            Ok(simulated) => Ok(Receipt::new(payer, simulated.meta)),
            Err(FailedTransactionMetadata { err, meta }) => Err(self.failure(err, Receipt::new(payer, meta))),
        }
    }

    /// Sets the bytes of log a transaction may leave: 10,000 on a cluster, `None` to see all, as benchmarks of long
    /// transactions must.
    pub fn set_log_limit(&mut self, bytes: Option<usize>) {
        let svm = std::mem::take(&mut self.svm);
        self.svm = svm.with_log_bytes_limit(bytes);
    }

    /// Checks no more signatures and remembers no transactions: for runs of tens of thousands of them, which are about
    /// neither.
    pub fn hurry(&mut self) {
        let svm = std::mem::take(&mut self.svm);
        self.svm = svm.with_sigverify(false).with_transaction_history(0);
    }

    fn failure(&self, error: TransactionError, receipt: Receipt) -> Failure {
        Failure::new(error, receipt).in_words(|program, code| {
            let names = self.error_names.get(program);
            let named = code.zip(names).and_then(|(code, names)| names(code));
            named.map_or_else(|| self.name(program), |named| format!("{}: {named}", self.name(program)))
        })
    }

    fn transaction(
        &self,
        form: Form,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> VersionedTransaction {
        let payer = signers[0].pubkey();
        let blockhash = self.svm.latest_blockhash();
        let legacy = |instructions: &[Instruction]| {
            VersionedMessage::Legacy(Message::new_with_blockhash(instructions, Some(&payer), &blockhash))
        };
        let message = match form {
            Form::Plain => legacy(instructions),
            Form::Limit(units) => legacy(&[&[compute_unit_limit(units)], instructions].concat()),
            Form::V1(units) => {
                let config = v1::TransactionConfig::empty()
                    .with_compute_unit_limit(units)
                    .with_loaded_accounts_data_size_limit(LOADED_DATA_LIMIT);
                let message = v1::Message::try_compile_with_config(&payer, instructions, blockhash, config);
                VersionedMessage::V1(message.expect("instructions that make a v1 message"))
            }
        };
        self.check_size(&message);
        let keys = self.keys_for(&message, signers);
        VersionedTransaction::try_new(message, &keys[..]).expect("the keys just chosen for this message")
    }

    /// One key for each signature that the message asks for. Keys it does not ask for are left out, so a caller may
    /// name all parties of a scenario, or one twice.
    fn keys_for<'key>(&self, message: &VersionedMessage, signers: &[&'key Keypair]) -> Vec<&'key Keypair> {
        let required = usize::from(message.header().num_required_signatures);
        message.static_account_keys()[..required]
            .iter()
            .map(|address| {
                *signers
                    .iter()
                    .find(|key| key.pubkey() == *address)
                    .unwrap_or_else(|| panic!("{} must sign, and no signer has its key", self.name(address)))
            })
            .collect()
    }

    /// LiteSVM takes transactions of any size; a cluster does not.
    fn check_size(&self, message: &VersionedMessage) {
        let signatures = 64 * usize::from(message.header().num_required_signatures);
        let (prefix, limit) = match message {
            // Legacy transactions count their signatures in one byte, up to 127 of them.
            VersionedMessage::Legacy(_) | VersionedMessage::V0(_) => (1, LEGACY_LIMIT),
            VersionedMessage::V1(_) => (0, v1::MAX_TRANSACTION_SIZE),
        };
        let size = prefix + signatures + message.serialize().len();
        assert!(
            size <= limit,
            "a transaction of {size} bytes, the limit is {limit}: split it, or send it as V1"
        );
    }
}

/// Panics at the test's line, not here: as do all the `x()` of a pair, by `track_caller`.
#[track_caller]
fn expect_success(outcome: Result<Receipt, Failure>) -> Receipt {
    match outcome {
        Ok(receipt) => receipt,
        Err(failure) => panic!("{failure}"),
    }
}

fn compute_unit_limit(units: u32) -> Instruction {
    let mut data = vec![2];
    data.extend(units.to_le_bytes());
    Instruction { program_id: ids::COMPUTE_BUDGET, accounts: vec![], data }
}
