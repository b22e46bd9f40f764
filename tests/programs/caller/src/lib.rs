//! Forwards an instruction, signed by the caller's vault where the vault is among its accounts, and returns as its
//! own what the callee returned.
//!
//! Accounts: the callee, then the callee's accounts. Data: the vault's bump, then the callee's data.
#![no_std]

#[cfg(target_arch = "bpf")]
use sbf_rt as _;

use pinocchio::cpi::{
    get_return_data, invoke_signed_unchecked, set_return_data, CpiAccount, Seed, Signer,
};
use pinocchio::error::ProgramError;
use pinocchio::instruction::{InstructionAccount, InstructionView};
use pinocchio::{program_entrypoint, nostd_panic_handler, no_allocator, AccountView, Address, ProgramResult};

program_entrypoint!(forward, 16);
no_allocator!();
nostd_panic_handler!();

const MOST_ACCOUNTS: usize = 15;

// A frame of its own: one holds 4,096 bytes.
#[inline(never)]
fn forward(program: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [callee, accounts @ ..] = accounts else { return Err(ProgramError::NotEnoughAccountKeys) };
    let [bump, data @ ..] = data else { return Err(ProgramError::InvalidInstructionData) };
    if accounts.len() > MOST_ACCOUNTS {
        return Err(ProgramError::InvalidArgument);
    }
    let bump = [*bump];
    let seeds = [Seed::from(b"vault".as_slice()), Seed::from(bump.as_slice())];
    let vault = Address::create_program_address(&[b"vault", &bump], program).map_err(|_| ProgramError::InvalidSeeds)?;

    let mut metas = [const { core::mem::MaybeUninit::<InstructionAccount>::uninit() }; MOST_ACCOUNTS];
    let mut views = [const { core::mem::MaybeUninit::<CpiAccount>::uninit() }; MOST_ACCOUNTS];
    for ((account, meta), view) in accounts.iter().zip(&mut metas).zip(&mut views) {
        let signs = account.is_signer() || *account.address() == vault;
        meta.write(InstructionAccount::new(account.address(), account.is_writable(), signs));
        view.write(CpiAccount::from(account));
    }
    // SAFETY: the first `len` entries of both were written above; no account's data is borrowed here.
    unsafe {
        let len = accounts.len();
        let metas = core::slice::from_raw_parts(metas.as_ptr().cast::<InstructionAccount>(), len);
        let views = core::slice::from_raw_parts(views.as_ptr().cast::<CpiAccount>(), len);
        let instruction = InstructionView { program_id: callee.address(), accounts: metas, data };
        invoke_signed_unchecked(&instruction, views, &[Signer::from(&seeds)]);
    }
    if let Some(answer) = get_return_data() {
        set_return_data(answer.as_slice());
    }
    Ok(())
}
