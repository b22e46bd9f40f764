//! Transactions: which form they have, what they may use, and whether they fit.

use solana_address::Address;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_hash::Hash;
use solana_instruction::Instruction;
pub use solana_message::AddressLookupTableAccount;
use solana_message::v1::{MAX_TRANSACTION_SIZE, TransactionConfig};
use solana_message::{CompileError, VersionedMessage, v0, v1};
use solana_signature::Signature;
use solana_signer::Signer;
pub use solana_signer::SignerError;
pub use solana_transaction::versioned::VersionedTransaction;

/// The most accounts that a transaction may lock: payer, programs and looked-up accounts count.
pub const MAX_LOCKS: usize = 64;
/// The most bytes of a transaction of version 0, signatures included.
pub const MAX_BYTES_V0: usize = 1232;
/// The most bytes of a transaction of version 1, signatures included.
pub const MAX_BYTES_V1: usize = MAX_TRANSACTION_SIZE;
/// The most compute units of a transaction.
pub const MAX_UNITS: u32 = 1_400_000;
/// The most bytes of accounts that a transaction may load.
pub const MAX_LOADED_BYTES: u32 = 64 * 1024 * 1024;
/// The most instructions of a transaction, calls of programs included.
pub const MAX_TRACE: u32 = 64;
/// The instructions that [`build`] puts behind the caller's in a transaction of version 0.
pub const BUDGET_INSTRUCTIONS: u32 = 3;
/// The compute units of each of them.
pub const BUDGET_INSTRUCTION_UNITS: u32 = 150;
/// What a signature costs, in lamports.
pub const SIGNATURE_FEE: u64 = 5_000;

/// The form of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// Version 1 (SIMD-0385): the limits are in its config, no lookup tables, up to [`MAX_BYTES_V1`].
    V1,
    /// Version 0: the limits are instructions, up to [`MAX_BYTES_V0`].
    V0 {
        /// The tables in which its addresses may be looked up; those that hold none of them are left out.
        tables: Vec<AddressLookupTableAccount>,
    },
}

impl Format {
    /// The most bytes of a transaction of this form.
    #[must_use]
    pub const fn max_bytes(&self) -> usize {
        match self {
            Self::V1 => MAX_BYTES_V1,
            Self::V0 { .. } => MAX_BYTES_V0,
        }
    }
}

/// What a transaction may use, and what it pays for its place in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The limit of its compute units.
    pub units: u32,
    /// The limit of what its accounts and programs hold together, in bytes.
    pub loaded_bytes: u32,
    /// The price of a compute unit, in micro-lamports.
    pub micro_lamports: u64,
}

impl Budget {
    /// The most that a transaction can ask for, at no price: for simulations.
    pub const MAX: Self = Self { units: MAX_UNITS, loaded_bytes: MAX_LOADED_BYTES, micro_lamports: 0 };

    /// What it pays for its place in a block: the limit's units at their price, in lamports, rounded up.
    #[must_use]
    pub fn priority_fee(&self) -> u64 {
        let micro = u128::from(self.units).saturating_mul(u128::from(self.micro_lamports));
        u64::try_from(micro.div_ceil(1_000_000)).unwrap_or(u64::MAX)
    }
}

/// Why instructions do not go into one transaction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TxError {
    /// It would lock more than [`MAX_LOCKS`] accounts.
    #[error("the transaction would lock {locks} accounts, of at most 64")]
    Locks {
        /// How many.
        locks: usize,
    },
    /// It would be longer than its form allows.
    #[error("the transaction would have {bytes} bytes, of at most {most}")]
    Bytes {
        /// How many it would have.
        bytes: usize,
        /// How many it may have.
        most: usize,
    },
    /// The instructions cannot be expressed in a message, or not in one of this form.
    #[error("the instructions make no transaction: {0}")]
    Compile(String),
}

impl From<CompileError> for TxError {
    fn from(error: CompileError) -> Self {
        Self::Compile(error.to_string())
    }
}

/// The message of a transaction that fits.
///
/// In version 0, the limits are instructions behind the caller's, so that errors name the caller's by their own places.
///
/// # Errors
/// [`TxError`], by the first limit that is passed.
pub fn build(
    format: &Format,
    payer: &Address,
    instructions: &[Instruction],
    budget: &Budget,
    blockhash: Hash,
) -> Result<VersionedMessage, TxError> {
    let message = match format {
        Format::V1 => {
            let config = TransactionConfig::empty()
                .with_priority_fee(budget.priority_fee())
                .with_compute_unit_limit(budget.units)
                .with_loaded_accounts_data_size_limit(budget.loaded_bytes);
            let message = v1::Message::try_compile_with_config(payer, instructions, blockhash, config)?;
            VersionedMessage::V1(message)
        }
        Format::V0 { tables } => {
            let mut all = instructions.to_vec();
            all.extend(limits(budget));
            VersionedMessage::V0(v0::Message::try_compile(payer, &all, tables, blockhash)?)
        }
    };
    let locks = locks(&message);
    if locks > MAX_LOCKS {
        return Err(TxError::Locks { locks });
    }
    if let VersionedMessage::V1(message) = &message {
        message.validate().map_err(|error| TxError::Compile(error.to_string()))?;
    }
    let bytes = bytes(&message);
    if bytes > format.max_bytes() {
        return Err(TxError::Bytes { bytes, most: format.max_bytes() });
    }
    Ok(message)
}

/// Whether instructions go into one transaction: accounts and bytes, compute units, calls that they make of programs. Tried, and not
/// computed, by building its message.
#[must_use]
pub fn fits(format: &Format, payer: &Address, instructions: &[Instruction], units: u32, calls: u32) -> bool {
    let own = u32::try_from(instructions.len()).unwrap_or(u32::MAX);
    let limits = if *format == Format::V1 { 0 } else { BUDGET_INSTRUCTIONS };
    units <= MAX_UNITS
        && own.saturating_add(calls).saturating_add(limits) <= MAX_TRACE
        && build(format, payer, instructions, &Budget::MAX, Hash::default()).is_ok()
}

/// What a transaction of version 0 says about its budget.
fn limits(budget: &Budget) -> [Instruction; 3] {
    [
        ComputeBudgetInstruction::set_compute_unit_limit(budget.units),
        ComputeBudgetInstruction::set_compute_unit_price(budget.micro_lamports),
        ComputeBudgetInstruction::set_loaded_accounts_data_size_limit(budget.loaded_bytes),
    ]
}

/// The accounts that a message locks.
#[must_use]
pub fn locks(message: &VersionedMessage) -> usize {
    let looked_up = message.address_table_lookups().unwrap_or_default();
    let looked_up = looked_up
        .iter()
        .map(|table| table.writable_indexes.len().saturating_add(table.readonly_indexes.len()))
        .fold(0, usize::saturating_add);
    message.static_account_keys().len().saturating_add(looked_up)
}

/// The bytes of the transaction of a message, its signatures included.
#[must_use]
pub fn bytes(message: &VersionedMessage) -> usize {
    let signatures = usize::from(message.header().num_required_signatures);
    let signatures = signatures.saturating_mul(size_of::<Signature>());
    // Before version 1, the signatures have their count in front of them: one byte, for fewer than 128.
    let count = usize::from(!matches!(message, VersionedMessage::V1(_)));
    message.serialize().len().saturating_add(signatures).saturating_add(count)
}

/// Signs. Who is given twice signs once.
///
/// # Errors
/// A signer that is missing, is not asked for, or refuses.
pub fn sign<S: Signer + ?Sized>(
    message: VersionedMessage,
    signers: &[&S],
) -> Result<VersionedTransaction, SignerError> {
    let mut once: Vec<&S> = Vec::with_capacity(signers.len());
    let mut keys = Vec::with_capacity(signers.len());
    for signer in signers {
        let key = signer.try_pubkey()?;
        if !keys.contains(&key) {
            keys.push(key);
            once.push(signer);
        }
    }
    VersionedTransaction::try_new(message, &once)
}

/// A transaction with empty signatures, for simulations.
#[must_use]
pub fn unsigned(message: VersionedMessage) -> VersionedTransaction {
    let signatures = vec![Signature::default(); usize::from(message.header().num_required_signatures)];
    VersionedTransaction { signatures, message }
}
