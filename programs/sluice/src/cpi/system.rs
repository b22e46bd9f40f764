//! The System program.

use anchor_lang::prelude::*;
use pinocchio::cpi::{Seed, Signer as Seeds};
use pinocchio_system::instructions::{CreateAccountAllowPrefund, Funding, Transfer};

/// Moves lamports out of a wallet. A failure is the System program's own and ends the transaction.
#[inline(always)]
pub fn transfer(from: &AccountView, to: &AccountView, lamports: u64) -> Result<()> {
    Transfer { from, to, lamports }.invoke()
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

/// Makes an account at an address of ours, whether or not somebody sent lamports there before; these stay in it, on
/// top of `lamports`.
pub fn create(
    payer: &AccountView,
    to: &AccountView,
    pda: &Pda,
    lamports: u64,
    space: usize,
    owner: &Address,
) -> Result<()> {
    let bump = [pda.bump];
    let signer = [Seed::from(pda.name), Seed::from(pda.parent.as_ref()), Seed::from(&bump)];
    // as-safety: `usize` is 64 bits wide on-chain.
    let space = space as u64;
    let funding = Some(Funding { from: payer, lamports });
    CreateAccountAllowPrefund { to, space, owner, funding }.invoke_signed(&[Seeds::from(&signer)])
}
