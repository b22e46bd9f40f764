//! Stake in and out of the peer, as its users meet it.

use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

use super::setup::{CLOCK, STAKE_HISTORY, STAKE_PROGRAM, TOKEN_PROGRAM};
use super::{PROGRAM, SplStakePool, Validator};

/// Tags of `StakePoolInstruction`.
mod tag {
    pub const DEPOSIT_STAKE: u8 = 9;
    pub const WITHDRAW_STAKE: u8 = 10;
}

impl SplStakePool {
    /// Who must be staker and withdrawer of a stake account before it can be deposited.
    pub fn deposit_authority(&self) -> Address {
        Address::find_program_address(&[self.address.as_ref(), b"deposit"], &PROGRAM).0
    }

    /// `DepositStake`: a stake account that was made over to the deposit authority.
    pub fn deposit_stake(&self, stake: &Address, validator: &Validator, user_lst: &Address) -> Instruction {
        let accounts = vec![
            AccountMeta::new(self.address, false),
            AccountMeta::new(self.validator_list, false),
            AccountMeta::new_readonly(self.deposit_authority(), false),
            AccountMeta::new_readonly(self.withdraw_authority, false),
            AccountMeta::new(*stake, false),
            AccountMeta::new(validator.stake, false),
            AccountMeta::new(self.reserve, false),
            AccountMeta::new(*user_lst, false),
            AccountMeta::new(self.fee_account, false),
            AccountMeta::new(self.fee_account, false),
            AccountMeta::new(self.mint, false),
            AccountMeta::new_readonly(CLOCK, false),
            AccountMeta::new_readonly(STAKE_HISTORY, false),
            AccountMeta::new_readonly(TOKEN_PROGRAM, false),
            AccountMeta::new_readonly(STAKE_PROGRAM, false),
        ];
        super::instruction(accounts, tag::DEPOSIT_STAKE, &[])
    }

    /// `WithdrawStake`: burns `lst` of `owner`, who signs, and splits stake of `validator` into `stake`, which becomes theirs.
    pub fn withdraw_stake(
        &self,
        owner: &Address,
        user_lst: &Address,
        validator: &Validator,
        stake: &Address,
        lst: u64,
    ) -> Instruction {
        let accounts = vec![
            AccountMeta::new(self.address, false),
            AccountMeta::new(self.validator_list, false),
            AccountMeta::new_readonly(self.withdraw_authority, false),
            AccountMeta::new(validator.stake, false),
            AccountMeta::new(*stake, false),
            AccountMeta::new_readonly(*owner, false),
            AccountMeta::new_readonly(*owner, true),
            AccountMeta::new(*user_lst, false),
            AccountMeta::new(self.fee_account, false),
            AccountMeta::new(self.mint, false),
            AccountMeta::new_readonly(CLOCK, false),
            AccountMeta::new_readonly(TOKEN_PROGRAM, false),
            AccountMeta::new_readonly(STAKE_PROGRAM, false),
        ];
        super::instruction(accounts, tag::WITHDRAW_STAKE, &[lst])
    }
}
