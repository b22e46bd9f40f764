//! The token programs. SPL Token and Token-2022 encode these calls alike, so one raw call serves both.
//!
//! The callee checks the accounts it is given: that they are its own, of one mint, and the authority's signature. A
//! failure ends the transaction, so nothing here returns one.

use anchor_lang::prelude::*;
use pinocchio::cpi::{invoke_signed_unchecked, CpiAccount, Signer as Seeds};
use pinocchio::instruction::{InstructionAccount, InstructionView};

const TRANSFER: u8 = 3;
const MINT_TO: u8 = 7;
const BURN: u8 = 8;
const INITIALIZE_ACCOUNT_3: u8 = 18;

/// Bytes of a token account without extensions. None of the extensions that a pool's mint may have asks for one in
/// its accounts.
pub const ACCOUNT_LEN: usize = 165;

/// Mints `amount` base units to `to`, signed by the mint authority's seeds.
#[inline(always)]
pub fn mint_to(
    token_program: &Address,
    mint: &AccountView,
    to: &AccountView,
    authority: &AccountView,
    amount: u64,
    seeds: Seeds,
) {
    let mut data = [0u8; 9];
    data[0] = MINT_TO;
    data[1..].copy_from_slice(&amount.to_le_bytes());
    let metas = [
        InstructionAccount::writable(mint.address()),
        InstructionAccount::writable(to.address()),
        InstructionAccount::readonly_signer(authority.address()),
    ];
    let accounts = [CpiAccount::from(mint), CpiAccount::from(to), CpiAccount::from(authority)];
    // SAFETY: `mint` and `to` are unchecked accounts whose data no reference here borrows; `authority`, which a
    // typed account may borrow, is read-only to the callee. Each meta has its account.
    unsafe {
        invoke_signed_unchecked(
            &InstructionView { program_id: token_program, accounts: &metas, data: &data },
            &accounts,
            &[seeds],
        );
    }
}

/// Makes `account` a token account of `mint` that belongs to `owner`.
pub fn initialize_account(
    token_program: &Address,
    account: &AccountView,
    mint: &AccountView,
    owner: &Address,
) {
    let mut data = [0u8; 33];
    data[0] = INITIALIZE_ACCOUNT_3;
    data[1..].copy_from_slice(owner.as_ref());
    let metas =
        [InstructionAccount::writable(account.address()), InstructionAccount::readonly(mint.address())];
    let accounts = [CpiAccount::from(account), CpiAccount::from(mint)];
    // SAFETY: both are unchecked accounts whose data no reference here borrows. Each meta has its account.
    unsafe {
        invoke_signed_unchecked(
            &InstructionView { program_id: token_program, accounts: &metas, data: &data },
            &accounts,
            &[],
        );
    }
}

/// Moves `amount` base units between two accounts of one mint, by the signature of `authority`, which the transaction
/// has. Unchecked, in the token program's word: the recipient is an account of the pool's mint, and the token program
/// takes no other mint's for it.
#[inline(always)]
pub fn transfer(
    token_program: &Address,
    from: &AccountView,
    to: &AccountView,
    authority: &AccountView,
    amount: u64,
) {
    let metas = [
        InstructionAccount::writable(from.address()),
        InstructionAccount::writable(to.address()),
        InstructionAccount::readonly_signer(authority.address()),
    ];
    let accounts = [CpiAccount::from(from), CpiAccount::from(to), CpiAccount::from(authority)];
    // SAFETY: unchecked accounts and a signer, whose data no reference here borrows. Each meta has its account.
    unsafe {
        invoke_signed_unchecked(
            &InstructionView {
                program_id: token_program,
                accounts: &metas,
                data: &with_amount(TRANSFER, amount),
            },
            &accounts,
            &[],
        );
    }
}

/// Burns `amount` base units of `from`, by the signature of `authority`: the transaction's, or the seeds'.
#[inline(always)]
pub fn burn(
    token_program: &Address,
    from: &AccountView,
    mint: &AccountView,
    authority: &AccountView,
    amount: u64,
    seeds: &[Seeds],
) {
    let metas = [
        InstructionAccount::writable(from.address()),
        InstructionAccount::writable(mint.address()),
        InstructionAccount::readonly_signer(authority.address()),
    ];
    let accounts = [CpiAccount::from(from), CpiAccount::from(mint), CpiAccount::from(authority)];
    // SAFETY: `from` and `mint` are unchecked accounts whose data no reference here borrows; `authority`, which a typed
    // account may borrow, is read-only to the callee. Each meta has its account.
    unsafe {
        invoke_signed_unchecked(
            &InstructionView {
                program_id: token_program,
                accounts: &metas,
                data: &with_amount(BURN, amount),
            },
            &accounts,
            seeds,
        );
    }
}

const fn with_amount(tag: u8, amount: u64) -> [u8; 9] {
    let [a, b, c, d, e, f, g, h] = amount.to_le_bytes();
    [tag, a, b, c, d, e, f, g, h]
}
