//! What a failure is called.

use std::panic::{AssertUnwindSafe, catch_unwind};

use sluice_testkit::Failure;
use sluice_testkit::sluice::{PROGRAM, error};
use solana_transaction_error::TransactionError;

use crate::table::{Callee, Outcome};

/// What a program that broke down gives, rather than one that refused.
const BREAKDOWNS: [&str; 4] =
    ["ProgramFailedToComplete", "ComputationalBudgetExceeded", "GenericError", "InvalidError"];

/// What the runtime says of a call with seeds and a bump that derive no address.
const SIGNS_FOR_NONE: &str = "Could not create program address with signer seeds";

/// Who refused and by which name, as an [`Outcome`] is written.
pub fn of(failure: &Failure) -> String {
    let Some(reason) = failure.instruction_error() else {
        return match failure.error {
            TransactionError::InsufficientFundsForRent { .. } => "InsufficientFundsForRent".to_owned(),
            _ => format!("{:?}", failure.error),
        };
    };
    // Which of the two it is, is up to the curve: seeds that sign for another address, or for none.
    if failure.logs().last().is_some_and(|line| line.contains(SIGNS_FOR_NONE)) {
        return "PrivilegeEscalation".to_owned();
    }
    let Some(program) = failure.program() else { return format!("{reason:?} of nobody") };
    let Some(code) = failure.custom() else {
        return match Callee::of(&program) {
            Some(callee) => format!("{callee:?}: {reason:?}"),
            None if program == PROGRAM => format!("{reason:?}"),
            None => format!("{program}: {reason:?}"),
        };
    };
    let unnamed = || format!("the unnamed error {code} of {program}");
    match Callee::of(&program) {
        Some(callee) => callee.error(code).map_or_else(unnamed, |name| format!("{callee:?}: {name}")),
        None if program == PROGRAM => error::name(code).unwrap_or_else(unnamed),
        None => unnamed(),
    }
}

/// Whether a name tells that a program broke down.
pub fn is_breakdown(name: &str) -> bool {
    BREAKDOWNS.contains(&name)
}

/// Whether Anchor says it while it loads the accounts, before it compares any.
pub fn on_loading(outcome: Outcome) -> bool {
    ["MissingRequiredSignature", "ConstraintMut"].iter().any(|refusal| outcome == Outcome::Refused(refusal))
}

/// The message of a panic as an error.
pub fn caught(check: impl FnOnce()) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(check)).map_err(|panic| match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(_) => "a panic without a message".to_owned(),
    })
}
