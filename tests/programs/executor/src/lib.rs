//! Stands in for SPL Governance and for Squads v4, of which no ELF is at hand: it stores an instruction, and once that
//! is agreed on and its delay is over it calls it, signed by the PDA that governs.
//!
//! Seeds, stored layouts, privileges, delays and who may execute are those of the two programs. How it comes to be
//! agreed on is not: there are no votes here (the test writes when they ended), and accounts are made by the test.
//!
//! The first byte of the data says whose part it plays: 0 SPL Governance (`governance`), 1 Squads (`multisig`).
#![no_std]

mod bytes;
mod call;
mod governance;
mod multisig;

#[cfg(target_arch = "bpf")]
use sbf_rt as _;

use pinocchio::error::ProgramError;
use pinocchio::sysvars::{clock::Clock, Sysvar};
use pinocchio::{no_allocator, nostd_panic_handler, program_entrypoint, AccountView, Address, ProgramResult};

program_entrypoint!(process, 32);
no_allocator!();
nostd_panic_handler!();

/// Why it refuses, as a custom code; `crates/sluice-testkit/src/executor.rs` has the names.
pub enum Refusal {
    WrongAccount = 1,
    NotAgreed = 2,
    WithinHoldUp = 3,
    AlreadyExecuted = 4,
    NotAMember = 5,
    AlreadyStored = 6,
}

impl From<Refusal> for ProgramError {
    fn from(refusal: Refusal) -> Self {
        ProgramError::Custom(refusal as u32)
    }
}

fn process(program: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    match data {
        [0, 0, body @ ..] => governance::store(program, accounts, body),
        [0, 1] => governance::execute(program, accounts),
        [1, 0, vault_index, message @ ..] => multisig::store(program, accounts, *vault_index, message),
        [1, 1] => multisig::approve(program, accounts),
        [1, 2] => multisig::execute(program, accounts),
        _ => Err(ProgramError::InvalidInstructionData),
    }
}

fn require(condition: bool, refusal: Refusal) -> ProgramResult {
    if condition {
        Ok(())
    } else {
        Err(refusal.into())
    }
}

fn now() -> Result<i64, ProgramError> {
    Clock::get().map(|clock| clock.unix_timestamp)
}
