//! One call, put together account by account.

use core::mem::MaybeUninit;

use pinocchio::cpi::{invoke_signed_unchecked, CpiAccount, Signer};
use pinocchio::error::ProgramError;
use pinocchio::instruction::{InstructionAccount, InstructionView};
use pinocchio::{AccountView, Address, ProgramResult};

/// Accounts of a call, and accounts that a call is given to find them among.
pub const MOST_ACCOUNTS: usize = 28;

pub struct Call<'a> {
    program: &'a Address,
    data: &'a [u8],
    metas: [MaybeUninit<InstructionAccount<'a>>; MOST_ACCOUNTS],
    len: usize,
}

impl<'a> Call<'a> {
    pub fn new(program: &'a Address) -> Self {
        Self { program, data: &[], metas: [const { MaybeUninit::uninit() }; MOST_ACCOUNTS], len: 0 }
    }

    pub fn account(&mut self, address: &'a Address, writable: bool, signs: bool) -> ProgramResult {
        let meta = self.metas.get_mut(self.len).ok_or(ProgramError::InvalidArgument)?;
        meta.write(InstructionAccount::new(address, writable, signs));
        self.len += 1;
        Ok(())
    }

    pub fn data(&mut self, data: &'a [u8]) {
        self.data = data;
    }

    /// Calls. All of `accounts` go along, whether the instruction names them or not.
    // A frame of its own: one holds 4,096 bytes.
    #[inline(never)]
    pub fn invoke(&self, accounts: &[AccountView], signers: &[Signer]) -> ProgramResult {
        let mut views = [const { MaybeUninit::<CpiAccount>::uninit() }; MOST_ACCOUNTS];
        if accounts.len() > MOST_ACCOUNTS {
            return Err(ProgramError::InvalidArgument);
        }
        for (account, view) in accounts.iter().zip(&mut views) {
            view.write(CpiAccount::from(account));
        }
        // SAFETY: the first `len` entries of both were written; no account that goes along is borrowed.
        unsafe {
            let metas =
                core::slice::from_raw_parts(self.metas.as_ptr().cast::<InstructionAccount>(), self.len);
            let views = core::slice::from_raw_parts(views.as_ptr().cast::<CpiAccount>(), accounts.len());
            let instruction = InstructionView { program_id: self.program, accounts: metas, data: self.data };
            invoke_signed_unchecked(&instruction, views, signers);
        }
        Ok(())
    }
}
