//! What to do about it.

use solana_transaction_error::TransactionError;

use super::{Cause, SluiceError};
use crate::tx::TxError;

/// The stake program's word for "the rewards of the epoch are being paid out", as [`super::words`] has it.
const REWARDS: &str = "the cluster is still paying out this epoch's rewards";

/// What to do about a cause.
pub(super) fn next_step(cause: &Cause) -> String {
    let step = match cause {
        Cause::Sluice { error, .. } => return sluice(error),
        Cause::Program { error, .. } if error.starts_with(REWARDS) => "try again some slots later",
        Cause::Program { error, .. } => program(error),
        Cause::Transaction(error) => transaction(error),
        Cause::Expired => "send it again: it has not landed and never will",
        Cause::Unknown { signature, last_valid_block_height, .. } => {
            return format!(
                "look at {signature} before sending anything again: it can land up to block height \
                 {last_valid_block_height}"
            );
        }
        Cause::TooLarge(TxError::Compile(_)) => "pass fewer accounts or signers",
        Cause::Form(_) => "send it as version 0, or by another node",
        Cause::TooLarge(_) => "send fewer instructions in one transaction, or make a lookup table",
        Cause::Signer(_) => "pass every key that has to sign, and no other",
        Cause::Node(_) => "check the node's address and that it is healthy, then try again",
        Cause::NotFound(_) => "check the address and the cluster",
        // Says it itself, behind the colon.
        Cause::NotThis(error) => return behind_colon(&error.to_string()),
    };
    step.to_owned()
}

/// The messages of the IDL are "what is wrong: what to do"; one says both in one.
fn sluice(error: &SluiceError) -> String {
    match error {
        SluiceError::Bunker => {
            "wait for a close that books or confirms the loss; tickets can be requested and claimed meanwhile"
                .to_owned()
        }
        error => behind_colon(&error.to_string()),
    }
}

fn behind_colon(message: &str) -> String {
    message.split_once(": ").map_or(message, |(_, step)| step).to_owned()
}

fn program(error: &str) -> &'static str {
    if error.contains("too few") {
        "fund the account, or pass a smaller amount"
    } else if error.contains("compute units") {
        "simulate it again: what it has to do has grown, or send fewer instructions in one transaction"
    } else if error.contains("exists already") {
        "read the account anew; for a ticket, take another nonce"
    } else {
        "read the accounts anew and build the instruction from them; the log says more"
    }
}

/// Whether a refusal of a whole transaction passes by itself, or once it is built anew.
pub(super) fn passes(error: &TransactionError) -> bool {
    matches!(
        error,
        TransactionError::AccountInUse
            | TransactionError::BlockhashNotFound
            | TransactionError::ClusterMaintenance
            | TransactionError::WouldExceedMaxBlockCostLimit
            | TransactionError::WouldExceedMaxAccountCostLimit
            | TransactionError::WouldExceedAccountDataBlockLimit
            | TransactionError::WouldExceedMaxVoteCostLimit
            | TransactionError::MaxLoadedAccountsDataSizeExceeded
            | TransactionError::ProgramCacheHitMaxLimit
            | TransactionError::CommitCancelled
    )
}

/// Whether what another program says passes by itself.
pub(super) fn program_passes(error: &str) -> bool {
    error.starts_with(REWARDS)
}

fn transaction(error: &TransactionError) -> &'static str {
    match error {
        error if passes(error) => "try again",
        TransactionError::AccountNotFound | TransactionError::InsufficientFundsForFee => {
            "fund the payer: it cannot pay the fee"
        }
        TransactionError::InvalidAccountForFee => "let a wallet pay: this account cannot",
        TransactionError::InsufficientFundsForRent { .. } | TransactionError::InvalidRentPayingAccount => {
            "give more, or nothing, to the account that would be left with less than its rent"
        }
        TransactionError::AlreadyProcessed => "nothing: the same transaction has landed",
        TransactionError::TooManyAccountLocks => "send fewer instructions in one transaction",
        TransactionError::UnsupportedVersion => "send it as version 0",
        TransactionError::ProgramAccountNotFound | TransactionError::InvalidProgramForExecution => {
            "check the cluster: there is no such program on it"
        }
        TransactionError::AddressLookupTableNotFound
        | TransactionError::InvalidAddressLookupTableOwner
        | TransactionError::InvalidAddressLookupTableData
        | TransactionError::InvalidAddressLookupTableIndex => "read the lookup tables anew, or send without",
        _ => "check the transaction: the cluster takes it in no block",
    }
}
