//! Whether the treasury can take shares: looked at before the call that would fail, for a close that a closed or frozen
//! account could stop would be a close that its owner can stop (DL 19).

use anchor_lang::prelude::*;

/// Bytes of a token account; Token-2022 puts extensions behind, and a byte that says which kind of account it is.
const ACCOUNT_LEN: usize = 165;
/// That byte, of a token account.
const KIND_ACCOUNT: u8 = 2;
/// Offset of the account's state: behind mint, owner, amount and delegate.
const STATE_AT: usize = 108;
/// Initialised, not frozen.
const OPEN: u8 = 1;

/// Whether `mint_to` will succeed. Total: whatever its bytes.
pub fn is_open(account: &AccountView, token_program: &Address, mint: &Address) -> bool {
    if !account.owned_by(token_program) || !account.is_writable() {
        return false;
    }
    // SAFETY: no reference to the account's data exists, and no call is made while this one lives.
    let data = unsafe { account.borrow_unchecked() };
    let kind = match data.get(ACCOUNT_LEN) {
        Some(kind) => *kind == KIND_ACCOUNT,
        None => data.len() == ACCOUNT_LEN,
    };
    kind && data.starts_with(mint.as_ref()) && data.get(STATE_AT) == Some(&OPEN)
}

/// Offset of a token account's owner: behind its mint.
const OWNER_AT: usize = 32;

/// Whether a token account is its own owner, as that of the dead shares: no key signs for it.
pub fn owns_itself(account: &AccountView) -> bool {
    // SAFETY: as above.
    let data = unsafe { account.borrow_unchecked() };
    data.get(OWNER_AT..).is_some_and(|rest| rest.starts_with(account.address().as_ref()))
}
