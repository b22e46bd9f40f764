//! The stake program, 5.x: its instructions in their form without sysvar accounts, and what its accounts say.
//!
//! A call that fails ends the transaction, so nothing here returns an error: whoever calls has checked what the callee
//! will check. Where lamports were moved before a call, the reserve goes into its accounts as well (`beside`): the
//! runtime compares the sums of every call's accounts. The callee ignores it.

use anchor_lang::prelude::*;
use pinocchio::cpi::{get_return_data, invoke_signed_unchecked, CpiAccount, Seed, Signer as Seeds};
use pinocchio::instruction::{InstructionAccount, InstructionView};

use crate::seeds;
use crate::state::Pool;

mod history;
mod read;

pub use history::History;
pub use read::{delegated_figure, inspect, is_blank, read, staked, Foreign, Read, Staked};

/// The stake program.
pub const ID: Address = anchor_lang::address!("Stake11111111111111111111111111111111111111");

/// Bytes of a stake account.
pub const SPACE: usize = 200;

const DELEGATE: u8 = 2;
const SPLIT: u8 = 3;
const WITHDRAW: u8 = 4;
const DEACTIVATE: u8 = 5;
const MERGE: u8 = 7;
const AUTHORIZE_CHECKED: u8 = 10;
const GET_MINIMUM_DELEGATION: u8 = 13;
const MOVE_STAKE: u8 = 16;

/// Signs as the pool, which is staker and withdrawer of all its stake accounts.
pub struct Authority<'a> {
    view: &'a AccountView,
    mint: &'a Address,
    bump: &'a [u8],
}

impl<'a> Authority<'a> {
    /// The pool whose account is `view`.
    #[inline(always)]
    pub fn of(pool: &'a Pool, view: &'a AccountView) -> Self {
        Self { view, mint: &pool.mint, bump: core::slice::from_ref(&pool.bump) }
    }

    /// The pool's address.
    #[inline(always)]
    pub fn address(&self) -> &Address {
        self.view.address()
    }

    fn invoke(&self, metas: &[InstructionAccount], accounts: &[CpiAccount], data: &[u8]) {
        let signer = [Seed::from(seeds::POOL), Seed::from(self.mint.as_ref()), Seed::from(self.bump)];
        // SAFETY: stake accounts, vote accounts and the reserve are unchecked accounts whose data no reference here
        // borrows across a call; the pool, which a typed account may borrow, is read-only to the callee. Each meta has
        // its account.
        unsafe {
            invoke_signed_unchecked(
                &InstructionView { program_id: &ID, accounts: metas, data },
                accounts,
                &[Seeds::from(&signer)],
            );
        }
    }
}

/// Gives a fresh account to the pool: staker and withdrawer are `authority`, no lockup.
pub fn initialize(stake: &AccountView, authority: &Address) {
    // Tag 0, staker, withdrawer, an empty lockup.
    let mut data = [0u8; 4 + 64 + 48];
    data[4..36].copy_from_slice(authority.as_ref());
    data[36..68].copy_from_slice(authority.as_ref());
    let metas = [InstructionAccount::writable(stake.address())];
    // SAFETY: an unchecked account whose data no reference borrows. Each meta has its account.
    unsafe {
        invoke_signed_unchecked(
            &InstructionView { program_id: &ID, accounts: &metas, data: &data },
            &[CpiAccount::from(stake)],
            &[],
        );
    }
}

/// Delegates everything above the rent to `vote`; takes a deactivation of the same epoch back where `vote` is the same.
pub fn delegate(stake: &AccountView, vote: &AccountView, authority: &Authority, beside: &AccountView) {
    let metas = [
        InstructionAccount::writable(stake.address()),
        InstructionAccount::readonly(vote.address()),
        InstructionAccount::readonly_signer(authority.view.address()),
        InstructionAccount::writable(beside.address()),
    ];
    let accounts = [
        CpiAccount::from(stake),
        CpiAccount::from(vote),
        CpiAccount::from(authority.view),
        CpiAccount::from(beside),
    ];
    authority.invoke(&metas, &accounts, &[DELEGATE, 0, 0, 0]);
}

/// `StakeAuthorize` in the order in which both are handed over: who may delegate, and who may withdraw.
const ROLES: [u8; 2] = [0, 1];

/// Makes `new` staker and withdrawer of `stake` in the place of `old`, who is its withdrawer. Both sign: one of them is
/// the pool, the other one the transaction's.
pub fn hand_over(stake: &AccountView, old: &AccountView, new: &AccountView, pool: &Authority) {
    let metas = [
        InstructionAccount::writable(stake.address()),
        InstructionAccount::readonly_signer(old.address()),
        InstructionAccount::readonly_signer(new.address()),
    ];
    let accounts = [CpiAccount::from(stake), CpiAccount::from(old), CpiAccount::from(new)];
    for role in ROLES {
        pool.invoke(&metas, &accounts, &[AUTHORIZE_CHECKED, 0, 0, 0, role, 0, 0, 0]);
    }
}

/// Begins to cool: at once where the account was delegated in this epoch.
pub fn deactivate(stake: &AccountView, authority: &Authority) {
    let metas = [
        InstructionAccount::writable(stake.address()),
        InstructionAccount::readonly_signer(authority.view.address()),
    ];
    let accounts = [CpiAccount::from(stake), CpiAccount::from(authority.view)];
    authority.invoke(&metas, &accounts, &[DEACTIVATE, 0, 0, 0]);
}

/// Pays `lamports` that are not delegated to `to`.
pub fn withdraw(stake: &AccountView, to: &AccountView, authority: &Authority, lamports: u64) {
    let metas = [
        InstructionAccount::writable(stake.address()),
        InstructionAccount::writable(to.address()),
        InstructionAccount::readonly_signer(authority.view.address()),
    ];
    let accounts = [CpiAccount::from(stake), CpiAccount::from(to), CpiAccount::from(authority.view)];
    authority.invoke(&metas, &accounts, &with_amount(WITHDRAW, lamports));
}

/// Moves `lamports` of active stake to another account of the pool, active as well from now on.
pub fn move_stake(
    from: &AccountView,
    to: &AccountView,
    authority: &Authority,
    lamports: u64,
    beside: &AccountView,
) {
    pair(from, to, authority, &with_amount(MOVE_STAKE, lamports), beside);
}

/// As [`move_stake`], where no lamports were moved before.
pub fn move_stake_alone(from: &AccountView, to: &AccountView, authority: &Authority, lamports: u64) {
    pair_alone(from, to, authority, &with_amount(MOVE_STAKE, lamports));
}

/// Splits `lamports` of stake off into a fresh account that has its rent.
pub fn split_off(from: &AccountView, to: &AccountView, authority: &Authority, lamports: u64) {
    pair_alone(from, to, authority, &with_amount(SPLIT, lamports));
}

/// Merges all of `from` into `to`.
pub fn merge(from: &AccountView, to: &AccountView, authority: &Authority) {
    pair_alone(to, from, authority, &[MERGE, 0, 0, 0]);
}

fn pair_alone(first: &AccountView, second: &AccountView, authority: &Authority, data: &[u8]) {
    let metas = [
        InstructionAccount::writable(first.address()),
        InstructionAccount::writable(second.address()),
        InstructionAccount::readonly_signer(authority.view.address()),
    ];
    let accounts = [CpiAccount::from(first), CpiAccount::from(second), CpiAccount::from(authority.view)];
    authority.invoke(&metas, &accounts, data);
}

fn pair(first: &AccountView, second: &AccountView, authority: &Authority, data: &[u8], beside: &AccountView) {
    let metas = [
        InstructionAccount::writable(first.address()),
        InstructionAccount::writable(second.address()),
        InstructionAccount::readonly_signer(authority.view.address()),
        InstructionAccount::writable(beside.address()),
    ];
    let accounts = [
        CpiAccount::from(first),
        CpiAccount::from(second),
        CpiAccount::from(authority.view),
        CpiAccount::from(beside),
    ];
    authority.invoke(&metas, &accounts, data);
}

const fn with_amount(tag: u8, lamports: u64) -> [u8; 12] {
    let [a, b, c, d, e, f, g, h] = lamports.to_le_bytes();
    [tag, 0, 0, 0, a, b, c, d, e, f, g, h]
}

/// The least that can be delegated. Total: what the stake program does not say is one SOL, as it is today.
pub fn minimum_delegation() -> u64 {
    // SAFETY: no accounts, so none whose data could be borrowed.
    unsafe {
        invoke_signed_unchecked(
            &InstructionView { program_id: &ID, accounts: &[], data: &[GET_MINIMUM_DELEGATION, 0, 0, 0] },
            &[] as &[CpiAccount],
            &[],
        );
    }
    let answer = get_return_data().filter(|answer| *answer.program_id() == ID);
    let bytes = answer.as_ref().and_then(|answer| answer.as_slice().first_chunk::<8>());
    bytes.map_or(1_000_000_000, |bytes| u64::from_le_bytes(*bytes))
}

/// Rent of a stake account: what it must keep above its delegation.
pub fn rent(rent: &Rent) -> Result<u64> {
    rent.try_minimum_balance(SPACE)
}
