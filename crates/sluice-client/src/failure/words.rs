//! Numbers and names of programs in words.

use solana_address::Address;
use solana_instruction_error::InstructionError;
use solana_transaction_error::TransactionError;

use super::Cause;
use crate::ids;

/// The program that refused: the innermost one that the log says has failed.
pub(super) fn refuser(logs: &[String]) -> Option<Address> {
    let failed = logs.iter().find_map(|line| {
        let (program, rest) = line.strip_prefix("Program ")?.split_once(' ')?;
        rest.starts_with("failed").then_some(program)
    })?;
    failed.parse().ok()
}

/// What a program is called.
pub(super) fn name(program: &Address) -> String {
    let known = match *program {
        ids::PROGRAM => "Sluice",
        ids::SYSTEM_PROGRAM => "the System program",
        ids::STAKE_PROGRAM => "the stake program",
        ids::VOTE_PROGRAM => "the vote program",
        ids::COMPUTE_BUDGET => "the compute budget program",
        ids::TOKEN => "the token program",
        ids::TOKEN_2022 => "Token-2022",
        ids::ASSOCIATED_TOKEN => "the associated token account program",
        ids::LOADER_V3 => "the loader of programs",
        _ => return program.to_string(),
    };
    known.to_owned()
}

/// What a program's error means.
pub(super) fn describe(program: Option<&Address>, error: &InstructionError) -> String {
    let InstructionError::Custom(code) = error else {
        return error.to_string();
    };
    let known = match program.copied() {
        Some(ids::SYSTEM_PROGRAM) => system(*code),
        Some(ids::TOKEN | ids::TOKEN_2022) => token(*code),
        Some(ids::STAKE_PROGRAM) => stake(*code),
        _ => None,
    };
    known.map_or_else(|| format!("error {code}"), str::to_owned)
}

fn system(_code: u32) -> Option<&'static str> {
    None
}

fn token(_code: u32) -> Option<&'static str> {
    None
}

fn stake(_code: u32) -> Option<&'static str> {
    None
}

/// Whether a refusal of a whole transaction passes by itself.
pub(super) fn passes(error: &TransactionError) -> bool {
    matches!(
        error,
        TransactionError::AccountInUse
            | TransactionError::BlockhashNotFound
            | TransactionError::ClusterMaintenance
            | TransactionError::WouldExceedMaxBlockCostLimit
            | TransactionError::WouldExceedMaxAccountCostLimit
            | TransactionError::WouldExceedAccountDataBlockLimit
            | TransactionError::ProgramCacheHitMaxLimit
            | TransactionError::CommitCancelled
    )
}

/// What to do about a cause.
pub(super) fn next_step(cause: &Cause) -> String {
    match cause {
        // The messages of the IDL are "what is wrong: what to do".
        Cause::Sluice { error, .. } => {
            let message = error.to_string();
            message.split_once(": ").map_or(message.clone(), |(_, step)| step.to_owned())
        }
        Cause::Expired => "send it again".to_owned(),
        Cause::Unknown { signature, last_valid_block_height, .. } => format!(
            "look at {signature} before sending anything again: it can land up to block {last_valid_block_height}"
        ),
        Cause::TooLarge(_) => "send fewer instructions in one transaction".to_owned(),
        Cause::Node(_) => "check the node's address and that it is healthy, then try again".to_owned(),
        Cause::Signer(_) => "pass every key that has to sign, and no other".to_owned(),
        Cause::NotFound(_) => "check the address and the cluster".to_owned(),
        _ => "read the log".to_owned(),
    }
}
