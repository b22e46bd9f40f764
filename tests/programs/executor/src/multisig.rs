//! Squads v4's part: `vault_transaction_create`, `proposal_approve` and `vault_transaction_execute`.
//!
//! - Multisig: threshold (u8), time lock in seconds (u32), how many members (u8), the members.
//! - Transaction: its multisig, the index of its vault (u8), a bit for each member who approved (u8), when there were
//!   enough (8 bytes, 0 before), whether it is executed (u8), the length of the message (u16), the message.
//!
//! The message is kept as it is imported, a legacy one; Squads keeps the same accounts, privileges and instructions in
//! a layout of its own. Of its roles there is one: every member may propose, approve and execute.

use pinocchio::cpi::{Seed, Signer};
use pinocchio::error::ProgramError;
use pinocchio::{AccountView, Address, ProgramResult};

use crate::bytes::Bytes;
use crate::call::Call;
use crate::{now, require, Refusal};

const VAULT_INDEX: usize = 32;
const APPROVALS: usize = 33;
const APPROVED_AT: usize = 34;
const EXECUTED: usize = 42;
const MESSAGE_LEN: usize = 43;
const MESSAGE: usize = 45;

/// Accounts: the multisig, an empty account for the transaction, a member.
pub fn store(
    program: &Address,
    accounts: &mut [AccountView],
    vault_index: u8,
    message: &[u8],
) -> ProgramResult {
    let [multisig, transaction, member] = accounts else { return Err(ProgramError::NotEnoughAccountKeys) };
    check(program, multisig, transaction, member)?;
    // SAFETY: borrowed nowhere else, and nothing is called.
    let data = unsafe { transaction.borrow_unchecked_mut() };
    require(data[..32] == [0; 32], Refusal::AlreadyStored)?;
    let kept = data.get_mut(MESSAGE..MESSAGE + message.len()).ok_or(ProgramError::AccountDataTooSmall)?;
    kept.copy_from_slice(message);
    let len = u16::try_from(message.len()).map_err(|_| ProgramError::InvalidArgument)?;
    data[MESSAGE_LEN..MESSAGE].copy_from_slice(&len.to_le_bytes());
    data[..32].copy_from_slice(multisig.address().as_ref());
    data[VAULT_INDEX] = vault_index;
    Ok(())
}

/// Accounts: the multisig, the transaction, a member.
pub fn approve(program: &Address, accounts: &mut [AccountView]) -> ProgramResult {
    let [multisig, transaction, member] = accounts else { return Err(ProgramError::NotEnoughAccountKeys) };
    let (place, threshold, _) = check(program, multisig, transaction, member)?;
    // SAFETY: borrowed nowhere else, and nothing is called.
    let data = unsafe { transaction.borrow_unchecked_mut() };
    require(data[..32] == *multisig.address().as_ref(), Refusal::WrongAccount)?;
    data[APPROVALS] |= 1 << place;
    if data[APPROVALS].count_ones() >= threshold && data[APPROVED_AT..EXECUTED] == [0; 8] {
        data[APPROVED_AT..EXECUTED].copy_from_slice(&now()?.to_le_bytes());
    }
    Ok(())
}

/// Accounts: the multisig, the transaction, a member, then the message's accounts in its order.
pub fn execute(program: &Address, accounts: &mut [AccountView]) -> ProgramResult {
    let [multisig, transaction, member, rest @ ..] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let (_, _, time_lock) = check(program, multisig, transaction, member)?;
    // SAFETY: the program's own account is not borrowed elsewhere; none of `rest` is.
    let data = unsafe { transaction.borrow_unchecked_mut() };
    require(data[..32] == *multisig.address().as_ref(), Refusal::WrongAccount)?;
    let approved = Bytes(&data[APPROVED_AT..EXECUTED]).timestamp()?;
    require(approved != 0, Refusal::NotAgreed)?;
    require(now()? - approved >= i64::from(time_lock), Refusal::WithinHoldUp)?;
    require(data[EXECUTED] == 0, Refusal::AlreadyExecuted)?;
    data[EXECUTED] = 1;

    let index = [data[VAULT_INDEX]];
    let named: [&[u8]; 4] = [b"multisig", multisig.address().as_ref(), b"vault", &index];
    let (vault, bump) = Address::find_program_address(&named, program);
    let bump = [bump];
    let [name, of, kind, index] = named.map(Seed::from);
    let seeds = [name, of, kind, index, Seed::from(&bump)];

    let len = usize::from(u16::from_le_bytes([data[MESSAGE_LEN], data[MESSAGE_LEN + 1]]));
    let mut message = Bytes(&data[MESSAGE..MESSAGE + len]);
    let privileges = Privileges::read(&mut message, rest, &vault)?;
    for _ in 0..message.short_length()? {
        call_next(&mut message, rest, &privileges, &[Signer::from(&seeds)])?;
    }
    Ok(())
}

/// Owners, and the member: its place, the threshold and the time lock.
fn check(
    program: &Address,
    multisig: &AccountView,
    transaction: &AccountView,
    member: &AccountView,
) -> Result<(usize, u32, u32), ProgramError> {
    require(multisig.owned_by(program) && transaction.owned_by(program), Refusal::WrongAccount)?;
    // SAFETY: nothing writes to it while this lives.
    let mut data = Bytes(unsafe { multisig.borrow_unchecked() });
    let threshold = u32::from(data.u8()?);
    let time_lock = u32::from_le_bytes(*data.array()?);
    require(member.is_signer(), Refusal::NotAMember)?;
    for place in 0..usize::from(data.u8()?) {
        if data.address()? == member.address() {
            return Ok((place, threshold, time_lock));
        }
    }
    Err(Refusal::NotAMember.into())
}

/// The header of a legacy message.
struct Privileges {
    signers: usize,
    readonly_signers: usize,
    readonly_others: usize,
    accounts: usize,
}

impl Privileges {
    /// Reads up to the instructions. The accounts that were passed must be the message's, and have what it asks for;
    /// the vault cannot have signed.
    fn read(message: &mut Bytes, passed: &[AccountView], vault: &Address) -> Result<Self, ProgramError> {
        let [signers, readonly_signers, readonly_others] = message.array::<3>()?.map(usize::from);
        let accounts = message.short_length()?;
        let header = Self { signers, readonly_signers, readonly_others, accounts };
        require(passed.len() == accounts, Refusal::WrongAccount)?;
        for (index, account) in passed.iter().enumerate() {
            require(message.address()? == account.address(), Refusal::WrongAccount)?;
            let signed = account.is_signer() || account.address() == vault;
            require(signed || !header.signs(index), Refusal::WrongAccount)?;
            require(account.is_writable() || !header.writable(index), Refusal::WrongAccount)?;
        }
        message.take(32)?;
        Ok(header)
    }

    fn signs(&self, index: usize) -> bool {
        index < self.signers
    }

    fn writable(&self, index: usize) -> bool {
        match self.signs(index) {
            true => index + self.readonly_signers < self.signers,
            false => index + self.readonly_others < self.accounts,
        }
    }
}

#[inline(never)]
fn call_next(
    message: &mut Bytes,
    accounts: &[AccountView],
    privileges: &Privileges,
    signers: &[Signer],
) -> ProgramResult {
    let at = |index: u8| accounts.get(usize::from(index)).ok_or(ProgramError::InvalidAccountData);
    let mut call = Call::new(at(message.u8()?)?.address());
    let indexes = message.short_length()?;
    for index in message.take(indexes)? {
        let place = usize::from(*index);
        call.account(at(*index)?.address(), privileges.writable(place), privileges.signs(place))?;
    }
    let len = message.short_length()?;
    call.data(message.take(len)?);
    call.invoke(accounts, signers)
}
