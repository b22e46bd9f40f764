//! What a failed transaction means, out of its error and its log alone.

use sluice_client::failure::{Cause, Failure, SluiceError, explain};
use sluice_client::tx::TxError;
use sluice_client::{SLUICE_ID, ids};
use solana_instruction_error::InstructionError;
use solana_transaction_error::TransactionError;

fn custom(code: u32) -> TransactionError {
    TransactionError::InstructionError(2, InstructionError::Custom(code))
}

fn failed(program: &str, code: u32) -> String {
    format!("Program {program} failed: custom program error: {code:#x}")
}

#[test]
fn a_number_of_sluices_is_sluices_where_the_log_says_so_or_says_nothing() {
    let of_sluice = Cause::Sluice { error: SluiceError::StaleRate, instruction: 2 };
    assert_eq!(explain(&custom(6_000), &[]).cause, of_sluice);
    let log = [failed(&SLUICE_ID.to_string(), 6_000)];
    assert_eq!(explain(&custom(6_000), &log).cause, of_sluice);
}

#[test]
fn a_number_of_sluices_from_another_program_is_not() {
    let other = ids::ASSOCIATED_TOKEN.to_string();
    let failure = explain(&custom(6_000), &[failed(&other, 6_000)]);
    let Cause::Program { program, error, instruction: 2 } = failure.cause else { panic!("{failure}") };
    assert_eq!((program, error.as_str()), (Some(ids::ASSOCIATED_TOKEN), "error 6000"));
}

#[test]
fn the_innermost_program_is_the_one_that_refused() {
    let (token, sluice) = (ids::TOKEN.to_string(), SLUICE_ID.to_string());
    let log = [
        format!("Program {sluice} invoke [1]"),
        format!("Program {token} invoke [2]"),
        failed(&token, 1),
        failed(&sluice, 1),
    ];
    let failure = explain(&custom(1), &log);
    assert_eq!(
        failure.to_string(),
        "instruction 2: the token program: the token account has too few tokens (1)"
    );
    assert_eq!(failure.logs, log);
}

#[test]
fn what_a_program_writes_into_the_log_is_not_taken_for_the_runtimes_word() {
    let forged = format!("Program log: Program {} failed: custom program error: 0x1", ids::TOKEN);
    let log = ["Program log: failed".to_owned(), forged, failed(&SLUICE_ID.to_string(), 6_003)];
    let cause = explain(&custom(6_003), &log).cause;
    assert_eq!(cause, Cause::Sluice { error: SluiceError::Bunker, instruction: 2 });
}

#[test]
fn a_number_that_nobody_knows_is_given_as_it_is() {
    let failure = explain(&custom(77), &[failed(&ids::STAKE_PROGRAM.to_string(), 77)]);
    assert_eq!(failure.to_string(), "instruction 2: the stake program: error 77");
}

#[test]
fn what_passes_by_itself_is_worth_trying_again() {
    let node = Failure::from(Cause::Node("timeout".to_owned()));
    let too_large = Failure::from(TxError::Locks { locks: 65 });
    let stake = explain(&custom(16), &[failed(&ids::STAKE_PROGRAM.to_string(), 16)]);
    for (failure, transient) in [
        (explain(&custom(6_001), &[]), true),
        (stake, true),
        (Failure::from(Cause::Expired), true),
        (node, true),
        (explain(&TransactionError::BlockhashNotFound, &[]), true),
        (explain(&TransactionError::AlreadyProcessed, &[]), false),
        (explain(&TransactionError::InsufficientFundsForFee, &[]), false),
        (explain(&custom(6_000), &[]), false),
        (too_large, false),
        (
            Failure::from(Cause::Unknown {
                signature: Box::default(),
                last_valid_block_height: 1,
                error: "timeout".to_owned(),
            }),
            false,
        ),
    ] {
        assert_eq!(failure.is_transient(), transient, "{failure}");
    }
}

#[test]
fn every_failure_has_a_line_and_a_next_step() {
    let wallet = solana_address::Address::default();
    let failures = [
        explain(&custom(6_000), &[]),
        explain(&custom(6_003), &[]),
        explain(&custom(2_000), &[]),
        explain(&TransactionError::AccountNotFound, &[]),
        explain(&TransactionError::InsufficientFundsForRent { account_index: 1 }, &[]),
        explain(&TransactionError::UnsupportedVersion, &[]),
        explain(&TransactionError::SanitizeFailure, &[]),
        Failure::from(Cause::Expired),
        Failure::from(Cause::NotFound(wallet)),
        Failure::from(Cause::Signer("no".to_owned())),
        Failure::from(Cause::Node("no".to_owned())),
        Failure::from(sluice_client::accounts::NotThis::Tag("pool")),
        Failure::from(TxError::Bytes { bytes: 1_300, most: 1_232 }),
    ];
    for failure in failures {
        let (line, step) = (failure.to_string(), failure.next_step());
        assert!(!line.contains('\n') && line.len() > 10, "{line}");
        assert!(!step.contains('\n') && step.len() > 8, "{step}");
        assert_ne!(line, step);
    }
}
