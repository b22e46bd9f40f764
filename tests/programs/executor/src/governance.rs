//! SPL Governance's part: `InsertTransaction` and `ExecuteTransaction` of its version 3.
//!
//! - Governance: as there, its kind (18), realm and seed; what follows is not read.
//! - Proposal: its governance, and when the vote for it ended (8 bytes, 0 while it has not). That is all of a vote.
//! - Proposal transaction: as there, `ProposalTransactionV2`: kind (13), proposal, option (u8), index (u16), hold-up in
//!   seconds (u32), the instructions, when executed (an option of i64), status (u8, 1 is success), 8 bytes reserved.

use pinocchio::cpi::{Seed, Signer};
use pinocchio::error::ProgramError;
use pinocchio::{AccountView, Address, ProgramResult};

use crate::bytes::Bytes;
use crate::call::Call;
use crate::{now, require, Refusal};

const GOVERNANCE: u8 = 18;
const PROPOSAL_TRANSACTION: u8 = 13;
/// Option, index and hold-up.
const HEAD: usize = 1 + 2 + 4;

/// Accounts: a proposal that is not voted on yet, an empty account for the transaction. `body` is the option, the
/// index, the hold-up and the instructions, as they are kept.
pub fn store(program: &Address, accounts: &mut [AccountView], body: &[u8]) -> ProgramResult {
    let [proposal, transaction] = accounts else { return Err(ProgramError::NotEnoughAccountKeys) };
    require(proposal.owned_by(program) && transaction.owned_by(program), Refusal::WrongAccount)?;
    // SAFETY: neither is borrowed elsewhere, and nothing is called.
    let (voted, data) = unsafe { (proposal.borrow_unchecked(), transaction.borrow_unchecked_mut()) };
    require(voted[32..] == [0; 8], Refusal::NotAgreed)?;
    require(data.first() == Some(&0), Refusal::AlreadyStored)?;
    let kept = data.get_mut(..33 + body.len()).ok_or(ProgramError::AccountDataTooSmall)?;
    kept[0] = PROPOSAL_TRANSACTION;
    kept[1..33].copy_from_slice(proposal.address().as_ref());
    kept[33..].copy_from_slice(body);
    Ok(())
}

/// Accounts: governance, proposal, proposal transaction, then all accounts of the instructions and their programs, in
/// any order. Anybody may.
pub fn execute(program: &Address, accounts: &mut [AccountView]) -> ProgramResult {
    let [governance, proposal, transaction, rest @ ..] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let ours = [&*governance, &*proposal, &*transaction].iter().all(|account| account.owned_by(program));
    require(ours, Refusal::WrongAccount)?;
    check_proposal(governance, proposal, transaction)?;

    // SAFETY: the program's own accounts are not borrowed elsewhere; none of `rest` is.
    let (kind, data) = unsafe { (governance.borrow_unchecked(), transaction.borrow_unchecked_mut()) };
    let (instructions, tail) = data.split_at_mut(33 + HEAD + instructions_len(&data[33 + HEAD..])?);
    require(tail.first() == Some(&0), Refusal::AlreadyExecuted)?;
    tail[0] = 1;
    tail[1..9].copy_from_slice(&now()?.to_le_bytes());
    tail[9] = 1;

    let mut kind = Bytes(kind);
    require(kind.u8()? == GOVERNANCE, Refusal::WrongAccount)?;
    let (realm, seed) = (kind.address()?, kind.address()?);
    let named: [&[u8]; 3] = [b"account-governance", realm.as_ref(), seed.as_ref()];
    let bump = [Address::find_program_address(&named, program).1];
    let [name, realm, seed] = named.map(Seed::from);
    let governance_seeds = [name, realm, seed, Seed::from(&bump)];

    let named: [&[u8]; 2] = [b"native-treasury", governance.address().as_ref()];
    let (treasury, bump) = Address::find_program_address(&named, program);
    let bump = [bump];
    let [name, of] = named.map(Seed::from);
    let treasury_seeds = [name, of, Seed::from(&bump)];
    let both = [Signer::from(&governance_seeds), Signer::from(&treasury_seeds)];
    let treasury_signs = rest.iter().any(|account| *account.address() == treasury);

    call_all(&instructions[33 + HEAD..], rest, if treasury_signs { &both } else { &both[..1] })
}

/// They belong together, and the hold-up is over.
fn check_proposal(
    governance: &AccountView,
    proposal: &AccountView,
    transaction: &AccountView,
) -> ProgramResult {
    // SAFETY: nothing writes to them while these live.
    let (proposed, stored) = unsafe { (proposal.borrow_unchecked(), transaction.borrow_unchecked()) };
    let (mut proposed, mut stored) = (Bytes(proposed), Bytes(stored));
    require(proposed.address()? == governance.address(), Refusal::WrongAccount)?;
    require(stored.u8()? == PROPOSAL_TRANSACTION, Refusal::WrongAccount)?;
    require(stored.address()? == proposal.address(), Refusal::WrongAccount)?;
    stored.take(3)?;
    let hold_up = i64::from(u32::from_le_bytes(*stored.array()?));
    let voted = proposed.timestamp()?;
    require(voted != 0, Refusal::NotAgreed)?;
    require(voted + hold_up < now()?, Refusal::WithinHoldUp)
}

/// The bytes that the list takes.
fn instructions_len(data: &[u8]) -> Result<usize, ProgramError> {
    let mut bytes = Bytes(data);
    for _ in 0..bytes.length()? {
        bytes.take(32)?;
        let accounts = bytes.length()?;
        bytes.take(34 * accounts)?;
        let data = bytes.length()?;
        bytes.take(data)?;
    }
    Ok(data.len() - bytes.0.len())
}

fn call_all(instructions: &[u8], accounts: &[AccountView], signers: &[Signer]) -> ProgramResult {
    let mut bytes = Bytes(instructions);
    for _ in 0..bytes.length()? {
        call_next(&mut bytes, accounts, signers)?;
    }
    Ok(())
}

#[inline(never)]
fn call_next(bytes: &mut Bytes, accounts: &[AccountView], signers: &[Signer]) -> ProgramResult {
    let mut call = Call::new(bytes.address()?);
    for _ in 0..bytes.length()? {
        let (address, signs, writable) = (bytes.address()?, bytes.flag()?, bytes.flag()?);
        call.account(address, writable, signs)?;
    }
    let len = bytes.length()?;
    call.data(bytes.take(len)?);
    call.invoke(accounts, signers)
}
