//! Numbers of programs in words.

use solana_address::Address;
use solana_instruction_error::InstructionError;

use crate::ids;

/// The program that refused: the innermost one, which is the first that the log says has failed. What programs themselves
/// write stands behind "Program log:" and names none.
pub(super) fn refuser(logs: &[String]) -> Option<Address> {
    logs.iter().find_map(|line| {
        let (program, rest) = line.strip_prefix("Program ")?.split_once(' ')?;
        program.parse().ok().filter(|_| rest.starts_with("failed"))
    })
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
        ids::LOOKUP_TABLES => "the lookup table program",
        ids::LOADER_V3 => "the loader of programs",
        _ => return program.to_string(),
    };
    known.to_owned()
}

/// What a program's error means.
pub(super) fn describe(program: Option<&Address>, error: &InstructionError) -> String {
    let InstructionError::Custom(code) = error else {
        return builtin(program, error).map_or_else(|| error.to_string(), str::to_owned);
    };
    let known = match program.copied() {
        Some(ids::SYSTEM_PROGRAM) => system(*code),
        Some(ids::TOKEN | ids::TOKEN_2022) => token(*code),
        Some(ids::STAKE_PROGRAM) => stake(*code),
        Some(ids::ASSOCIATED_TOKEN) => associated(*code),
        Some(ids::PROGRAM) | None => anchor(*code),
        _ => None,
    };
    known.map_or_else(|| format!("error {code}"), |words| format!("{words} ({code})"))
}

/// Errors that the runtime knows by name, where its name says less than is known.
fn builtin(program: Option<&Address>, error: &InstructionError) -> Option<&'static str> {
    let ours = program.is_none_or(|program| *program == ids::PROGRAM);
    Some(match error {
        InstructionError::ComputationalBudgetExceeded => "the compute units of the transaction are used up",
        InstructionError::MissingRequiredSignature => "a signature is missing",
        InstructionError::InsufficientFunds => "an account has too few lamports",
        InstructionError::InvalidAccountOwner | InstructionError::IllegalOwner if ours => {
            "an account belongs to another program than it should"
        }
        InstructionError::IncorrectProgramId if ours => {
            "an account belongs to another program than it should"
        }
        InstructionError::InvalidAccountData | InstructionError::UninitializedAccount if ours => {
            "an account is of another type than it should be, or does not exist"
        }
        InstructionError::MissingAccount => "an account is missing",
        InstructionError::InvalidInstructionData if ours => {
            "the program does not know this instruction: it is of another version than this client"
        }
        InstructionError::UnsupportedProgramId => "there is no such program on this cluster",
        _ => return None,
    })
}

/// Checks that Anchor makes before a handler runs.
fn anchor(code: u32) -> Option<&'static str> {
    Some(match code {
        2000 => "an account must be passed as writable",
        2002 => "an account must sign",
        2003 => "an account does not meet a condition",
        2005 => "an account holds less than its rent",
        2006 => "an account is not at the address that it is derived from",
        2007 => "an account must be a program",
        2012 => "an account is not the one that is stored",
        2040 => "an account is passed twice where it may be only once",
        _ => return None,
    })
}

/// Source: `SystemError`.
fn system(code: u32) -> Option<&'static str> {
    Some(match code {
        0 => "an account exists already at this address",
        1 => "the account has too few lamports",
        2 => "the account cannot be given to that program",
        3 => "an account cannot be that long",
        4 => "a seed is too long",
        5 => "the address does not follow from the seed",
        _ => return None,
    })
}

/// Source: `TokenError`; Token-2022 has the same up to 19.
fn token(code: u32) -> Option<&'static str> {
    Some(match code {
        0 => "an account holds less than its rent",
        1 => "the token account has too few tokens",
        2 => "the mint is no mint",
        3 => "the token account is of another mint",
        4 => "the signer is neither owner nor delegate of the token account",
        5 => "the mint's supply is fixed",
        6 => "the account is in use already",
        9 => "the token account does not exist",
        11 => "the token account is not empty",
        13 => "the account is in a state that does not allow this",
        14 => "the amount is too large",
        17 => "the token account is frozen",
        18 => "the mint has other decimals",
        _ => return None,
    })
}

/// Source: `AssociatedTokenAccountError`.
fn associated(code: u32) -> Option<&'static str> {
    (code == 0).then_some("the token account exists and belongs to somebody else")
}

/// Source: `StakeError`.
fn stake(code: u32) -> Option<&'static str> {
    Some(match code {
        0 => "there are no credits to redeem",
        1 => "the stake is locked",
        2 => "the stake is deactivated already",
        3 => "the stake was delegated in this epoch already",
        4 => "there is less stake than that",
        5 => "one of the stake accounts is still warming up or cooling down",
        6 => "the stake accounts differ in authorities, lockup or state",
        7 | 8 => "the custodian of the lockup has to sign",
        9 => "the other vote account has voted too little to prove anything",
        10 => "the stake is delegated to another vote account",
        11 => "the vote account has not been silent for long enough",
        12 => "the amount is below the minimum delegation",
        16 => "the cluster is still paying out this epoch's rewards",
        _ => return None,
    })
}
