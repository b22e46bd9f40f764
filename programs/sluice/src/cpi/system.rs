//! The System program.

use anchor_lang::prelude::*;
use pinocchio::cpi::{invoke_signed_unchecked, CpiAccount, Seed, Signer as Seeds};
use pinocchio::instruction::{InstructionAccount, InstructionView};
use pinocchio_system::instructions::{CreateAccountAllowPrefund, Funding};

/// Tag of `Transfer`, four bytes little-endian.
const TRANSFER: u8 = 2;

/// Moves lamports out of a wallet. A failure is the System program's own and ends the transaction.
#[inline(always)]
pub fn transfer(from: &AccountView, to: &AccountView, lamports: u64) {
    let mut data = [0u8; 12];
    data[0] = TRANSFER;
    data[4..].copy_from_slice(&lamports.to_le_bytes());
    let metas =
        [InstructionAccount::writable_signer(from.address()), InstructionAccount::writable(to.address())];
    let accounts = [CpiAccount::from(from), CpiAccount::from(to)];
    // SAFETY: neither account's data is borrowed: a signer and an unchecked account. Each meta has its account.
    unsafe {
        invoke_signed_unchecked(
            &InstructionView { program_id: &pinocchio_system::ID, accounts: &metas, data: &data },
            &accounts,
            &[],
        );
    }
}

/// Makes an account at the address of `seeds`, bump included, whether or not somebody sent lamports there before; these
/// stay in it, on top of `lamports`.
pub fn create_at(
    payer: &AccountView,
    to: &AccountView,
    seeds: &[Seed],
    lamports: u64,
    space: usize,
    owner: &Address,
) -> Result<()> {
    // as-safety: `usize` is 64 bits wide on-chain.
    let space = space as u64;
    let funding = Some(Funding { from: payer, lamports });
    CreateAccountAllowPrefund { to, space, owner, funding }.invoke_signed(&[Seeds::from(seeds)])
}

/// An address of ours: its name, what it belongs to, its bump.
pub struct Pda<'a> {
    /// One of `seeds`.
    pub name: &'a [u8],
    /// The key behind the name.
    pub parent: &'a Address,
    /// The bump.
    pub bump: u8,
}

/// As [`create_at`].
pub fn create(
    payer: &AccountView,
    to: &AccountView,
    pda: &Pda,
    lamports: u64,
    space: usize,
    owner: &Address,
) -> Result<()> {
    let bump = [pda.bump];
    let seeds = [Seed::from(pda.name), Seed::from(pda.parent.as_ref()), Seed::from(&bump)];
    create_at(payer, to, &seeds, lamports, space, owner)
}

/// An address of ours that is one of many: a number is among its seeds.
pub struct Nonced<'a> {
    /// One of `seeds`.
    pub name: &'a [u8],
    /// The key behind the name.
    pub parent: &'a Address,
    /// The number behind the key.
    pub nonce: u64,
    /// The bump.
    pub bump: u8,
}

/// As [`create_at`].
pub fn create_with_nonce(
    payer: &AccountView,
    to: &AccountView,
    pda: &Nonced,
    lamports: u64,
    space: usize,
    owner: &Address,
) -> Result<()> {
    let (nonce, bump) = (pda.nonce.to_le_bytes(), [pda.bump]);
    let seeds =
        [Seed::from(pda.name), Seed::from(pda.parent.as_ref()), Seed::from(&nonce), Seed::from(&bump)];
    create_at(payer, to, &seeds, lamports, space, owner)
}
