//! What went wrong, in words.

use num_traits::FromPrimitive;
use serde_json::{Value, json};
use sluice_client::failure::{SluiceError, explain};
use sluice_client::ids::{
    ASSOCIATED_TOKEN, PROGRAM, STAKE_PROGRAM, SYSTEM_PROGRAM, TOKEN, TOKEN_2022, VOTE_PROGRAM,
};
use solana_address::Address;
use solana_instruction_error::InstructionError;
use solana_transaction_error::TransactionError;

use crate::check;

/// An error with what RPC makes of it, and the program that the log names.
fn of_instruction(program: Option<Address>, error: InstructionError, as_json: Value) -> Value {
    let logs: Vec<String> =
        program.iter().map(|program| format!("Program {program} failed: {error}")).collect();
    let failure = explain(&TransactionError::InstructionError(2, error), &logs);
    json!({
        "error": { "InstructionError": [2, as_json] },
        "logs": logs,
        "message": failure.to_string(),
        "nextStep": failure.next_step(),
        "transient": failure.is_transient(),
    })
}

/// The runtime's own words differ from the client's; what to do does not.
fn of_transaction(error: &TransactionError, name: &str) -> Value {
    let failure = explain(error, &[]);
    json!({ "error": name, "nextStep": failure.next_step(), "transient": failure.is_transient() })
}

#[test]
fn refusals_of_instructions_mean_what_the_file_says() {
    let custom = |program, code: u32| {
        of_instruction(program, InstructionError::Custom(code), json!({ "Custom": code }))
    };
    let ours = (6_000..7_000).filter(|code| SluiceError::from_u32(*code).is_some());
    let mut cases: Vec<Value> = ours.map(|code| custom(Some(PROGRAM), code)).collect();
    cases.extend([custom(None, 6_000), custom(Some(TOKEN), 6_000), custom(None, 77)]);
    cases.extend((1_999..2_045).map(|code| custom(Some(PROGRAM), code)));
    for program in [SYSTEM_PROGRAM, TOKEN, TOKEN_2022, STAKE_PROGRAM, ASSOCIATED_TOKEN, VOTE_PROGRAM] {
        cases.extend((0..21).map(|code| custom(Some(program), code)));
    }
    let named = [
        (InstructionError::ComputationalBudgetExceeded, "ComputationalBudgetExceeded"),
        (InstructionError::MissingRequiredSignature, "MissingRequiredSignature"),
        (InstructionError::InsufficientFunds, "InsufficientFunds"),
        (InstructionError::MissingAccount, "MissingAccount"),
        (InstructionError::UnsupportedProgramId, "UnsupportedProgramId"),
        (InstructionError::InvalidAccountOwner, "InvalidAccountOwner"),
        (InstructionError::IllegalOwner, "IllegalOwner"),
        (InstructionError::IncorrectProgramId, "IncorrectProgramId"),
        (InstructionError::InvalidAccountData, "InvalidAccountData"),
        (InstructionError::UninitializedAccount, "UninitializedAccount"),
        (InstructionError::InvalidInstructionData, "InvalidInstructionData"),
    ];
    cases.extend(named.map(|(error, name)| of_instruction(Some(PROGRAM), error, json!(name))));
    check("refusals", &cases);
}

#[test]
fn refusals_of_transactions_mean_what_the_file_says() {
    let all = [
        (TransactionError::AccountInUse, "AccountInUse"),
        (TransactionError::BlockhashNotFound, "BlockhashNotFound"),
        (TransactionError::ClusterMaintenance, "ClusterMaintenance"),
        (TransactionError::WouldExceedMaxBlockCostLimit, "WouldExceedMaxBlockCostLimit"),
        (TransactionError::WouldExceedMaxAccountCostLimit, "WouldExceedMaxAccountCostLimit"),
        (TransactionError::WouldExceedAccountDataBlockLimit, "WouldExceedAccountDataBlockLimit"),
        (TransactionError::WouldExceedMaxVoteCostLimit, "WouldExceedMaxVoteCostLimit"),
        (TransactionError::MaxLoadedAccountsDataSizeExceeded, "MaxLoadedAccountsDataSizeExceeded"),
        (TransactionError::ProgramCacheHitMaxLimit, "ProgramCacheHitMaxLimit"),
        (TransactionError::CommitCancelled, "CommitCancelled"),
        (TransactionError::AccountNotFound, "AccountNotFound"),
        (TransactionError::InsufficientFundsForFee, "InsufficientFundsForFee"),
        (TransactionError::InvalidAccountForFee, "InvalidAccountForFee"),
        (TransactionError::InvalidRentPayingAccount, "InvalidRentPayingAccount"),
        (TransactionError::AlreadyProcessed, "AlreadyProcessed"),
        (TransactionError::TooManyAccountLocks, "TooManyAccountLocks"),
        (TransactionError::UnsupportedVersion, "UnsupportedVersion"),
        (TransactionError::ProgramAccountNotFound, "ProgramAccountNotFound"),
        (TransactionError::InvalidProgramForExecution, "InvalidProgramForExecution"),
        (TransactionError::AddressLookupTableNotFound, "AddressLookupTableNotFound"),
        (TransactionError::InvalidAddressLookupTableOwner, "InvalidAddressLookupTableOwner"),
        (TransactionError::InvalidAddressLookupTableData, "InvalidAddressLookupTableData"),
        (TransactionError::InvalidAddressLookupTableIndex, "InvalidAddressLookupTableIndex"),
        (TransactionError::SanitizeFailure, "SanitizeFailure"),
    ];
    let cases: Vec<Value> = all.iter().map(|(error, name)| of_transaction(error, name)).collect();
    check("transactions", &cases);
}
