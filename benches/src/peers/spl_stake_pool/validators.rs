//! The peer's validators: listed, staked and read by its own instructions.

use litesvm::LiteSVM;
use solana_address::{Address, address};
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::setup::{self, CLOCK, RENT, STAKE_HISTORY, STAKE_PROGRAM, SYSTEM_PROGRAM};
use super::{PROGRAM, SplStakePool};

const STAKE_CONFIG: Address = address!("StakeConfig11111111111111111111111111111111");

/// Tags of `StakePoolInstruction`.
mod tag {
    pub const ADD_VALIDATOR_TO_POOL: u8 = 1;
    pub const INCREASE_VALIDATOR_STAKE: u8 = 4;
    pub const UPDATE_VALIDATOR_LIST_BALANCE: u8 = 6;
    pub const DECREASE_VALIDATOR_STAKE_WITH_RESERVE: u8 = 21;
}

/// The seed of every transient stake account: one after another may have the same.
const TRANSIENT_SEED: u64 = 0;

/// A validator of a pool.
#[derive(Clone, Copy, Debug)]
pub struct Validator {
    pub vote: Address,
    /// Its stake account.
    pub stake: Address,
    /// The account through which stake comes and goes.
    pub transient: Address,
}

impl SplStakePool {
    /// The accounts of the validator with this vote account.
    pub fn validator(&self, vote: Address) -> Validator {
        let find = |seeds: &[&[u8]]| Address::find_program_address(seeds, &PROGRAM).0;
        let (own, pool) = (vote.as_ref(), self.address.as_ref());
        Validator {
            vote,
            stake: find(&[own, pool]),
            transient: find(&[b"transient", own, pool, &TRANSIENT_SEED.to_le_bytes()]),
        }
    }

    /// `AddValidatorToPool`: rent and the least delegation come out of the reserve.
    pub fn add_validator(&self, svm: &mut LiteSVM, vote: Address) -> Validator {
        let validator = self.validator(vote);
        let mut data = vec![tag::ADD_VALIDATOR_TO_POOL];
        data.extend(0_u32.to_le_bytes()); // no seed
        let accounts = vec![
            AccountMeta::new(self.address, false),
            AccountMeta::new_readonly(self.manager.pubkey(), true),
            AccountMeta::new(self.reserve, false),
            AccountMeta::new_readonly(self.withdraw_authority, false),
            AccountMeta::new(self.validator_list, false),
            AccountMeta::new(validator.stake, false),
            AccountMeta::new_readonly(vote, false),
            AccountMeta::new_readonly(RENT, false),
            AccountMeta::new_readonly(CLOCK, false),
            AccountMeta::new_readonly(STAKE_HISTORY, false),
            AccountMeta::new_readonly(STAKE_CONFIG, false),
            AccountMeta::new_readonly(SYSTEM_PROGRAM, false),
            AccountMeta::new_readonly(STAKE_PROGRAM, false),
        ];
        setup::send(svm, &[Instruction { program_id: PROGRAM, accounts, data }], &[&self.manager]);
        validator
    }

    /// `IncreaseValidatorStake`: `lamports` of the reserve into a transient stake account, delegated. The staker signs.
    pub fn increase_validator_stake(&self, validator: &Validator, lamports: u64) -> Instruction {
        let accounts = vec![
            AccountMeta::new_readonly(self.address, false),
            AccountMeta::new_readonly(self.manager.pubkey(), true),
            AccountMeta::new_readonly(self.withdraw_authority, false),
            AccountMeta::new(self.validator_list, false),
            AccountMeta::new(self.reserve, false),
            AccountMeta::new(validator.transient, false),
            AccountMeta::new_readonly(validator.stake, false),
            AccountMeta::new_readonly(validator.vote, false),
            AccountMeta::new_readonly(CLOCK, false),
            AccountMeta::new_readonly(RENT, false),
            AccountMeta::new_readonly(STAKE_HISTORY, false),
            AccountMeta::new_readonly(STAKE_CONFIG, false),
            AccountMeta::new_readonly(SYSTEM_PROGRAM, false),
            AccountMeta::new_readonly(STAKE_PROGRAM, false),
        ];
        super::instruction(accounts, tag::INCREASE_VALIDATOR_STAKE, &[lamports, TRANSIENT_SEED])
    }

    /// `DecreaseValidatorStakeWithReserve`: `lamports` of a validator's stake into a transient account, deactivated. The
    /// staker signs.
    pub fn decrease_validator_stake(&self, validator: &Validator, lamports: u64) -> Instruction {
        let accounts = vec![
            AccountMeta::new_readonly(self.address, false),
            AccountMeta::new_readonly(self.manager.pubkey(), true),
            AccountMeta::new_readonly(self.withdraw_authority, false),
            AccountMeta::new(self.validator_list, false),
            AccountMeta::new(self.reserve, false),
            AccountMeta::new(validator.stake, false),
            AccountMeta::new(validator.transient, false),
            AccountMeta::new_readonly(CLOCK, false),
            AccountMeta::new_readonly(STAKE_HISTORY, false),
            AccountMeta::new_readonly(SYSTEM_PROGRAM, false),
            AccountMeta::new_readonly(STAKE_PROGRAM, false),
        ];
        let amounts = [lamports, TRANSIENT_SEED];
        super::instruction(accounts, tag::DECREASE_VALIDATOR_STAKE_WITH_RESERVE, &amounts)
    }

    /// Who signs as the staker.
    pub fn staker(&self) -> &Keypair {
        &self.manager
    }

    /// `UpdateValidatorListBalance` of the validators that stand in the list from `first` on, with or without merges.
    pub fn update_validator_list_balance(
        &self,
        first: u32,
        validators: &[Validator],
        merges: bool,
    ) -> Instruction {
        let mut accounts = vec![
            AccountMeta::new_readonly(self.address, false),
            AccountMeta::new_readonly(self.withdraw_authority, false),
            AccountMeta::new(self.validator_list, false),
            AccountMeta::new(self.reserve, false),
            AccountMeta::new_readonly(CLOCK, false),
            AccountMeta::new_readonly(STAKE_HISTORY, false),
            AccountMeta::new_readonly(STAKE_PROGRAM, false),
        ];
        for validator in validators {
            accounts.push(AccountMeta::new(validator.stake, false));
            accounts.push(AccountMeta::new(validator.transient, false));
        }
        let mut data = vec![tag::UPDATE_VALIDATOR_LIST_BALANCE];
        data.extend(first.to_le_bytes());
        data.push(u8::from(!merges));
        Instruction { program_id: PROGRAM, accounts, data }
    }
}
