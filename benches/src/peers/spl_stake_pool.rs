//! SPL stake pool 2.2.0 (`benches/peers/spl-stake-pool`), as depositors and cranks meet it.
//!
//! Nothing here is crafted: the mint, the token accounts and the reserve come from the token and stake programs,
//! the pool from the peer's own `Initialize`.

use std::path::{Path, PathBuf};

use litesvm::LiteSVM;
use solana_address::{Address, address};
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

use setup::{CLOCK, STAKE_HISTORY, STAKE_PROGRAM, SYSTEM_PROGRAM, TOKEN_PROGRAM};

mod setup;
mod stakes;
#[cfg(test)]
mod tests;
mod validators;

pub use self::validators::Validator;

/// The peer's address on mainnet.
pub const PROGRAM: Address = address!("SPoo1Ku8WFXoNDMHPsrGSTSG1Y47rzgn41SLUNakuHy");

/// Tags of `StakePoolInstruction`, a Borsh enum.
mod tag {
    pub const INITIALIZE: u8 = 0;
    pub const UPDATE_STAKE_POOL_BALANCE: u8 = 7;
    pub const CLEANUP_REMOVED_VALIDATOR_ENTRIES: u8 = 8;
    pub const DEPOSIT_SOL: u8 = 14;
    pub const WITHDRAW_SOL: u8 = 16;
    pub const DEPOSIT_SOL_WITH_SLIPPAGE: u8 = 25;
    pub const WITHDRAW_SOL_WITH_SLIPPAGE: u8 = 26;
}

/// Where `StakePool` keeps `total_lamports`, with `pool_token_supply` after it.
const TOTALS_OFFSET: usize = 258;

/// A part of an amount. A denominator of 0 means no fee, and is the cheapest way to say so.
#[derive(Clone, Copy, Debug)]
pub struct Fee {
    pub numerator: u64,
    pub denominator: u64,
}

impl Fee {
    pub const NONE: Self = Self { numerator: 0, denominator: 0 };
}

/// What `Initialize` sets for deposits and withdrawals of SOL and stake alike.
#[derive(Clone, Copy, Debug)]
pub struct Fees {
    /// Of each epoch's rewards.
    pub epoch: Fee,
    pub withdrawal: Fee,
    pub deposit: Fee,
    /// Of the deposit fee, in percent.
    pub referral_percent: u8,
}

impl Fees {
    /// The peer at its cheapest: one `MintTo` for a deposit, one `Burn` and no transfer for a withdrawal.
    pub const NONE: Self =
        Self { epoch: Fee::NONE, withdrawal: Fee::NONE, deposit: Fee::NONE, referral_percent: 0 };
}

/// An initialised pool on p-token with an empty validator list.
pub struct SplStakePool {
    pub address: Address,
    pub mint: Address,
    pub reserve: Address,
    /// The manager's account of pool tokens, where fees go.
    pub fee_account: Address,
    withdraw_authority: Address,
    validator_list: Address,
    /// Also the staker, and who pays for everything that setting up takes.
    manager: Keypair,
}

/// What the pool believes about itself: its price is `lamports / supply`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    pub lamports: u64,
    pub supply: u64,
}

impl SplStakePool {
    /// Where the peer's ELF is: `SLUICE_SPL_ELF`, or where `make` leaves it.
    pub fn elf_path() -> PathBuf {
        let built = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/deploy/spl_stake_pool.so");
        std::env::var_os("SLUICE_SPL_ELF").map_or_else(built, PathBuf::from)
    }

    /// Loads the program and initialises a pool, in which nothing is deposited yet. Each call makes a further one.
    ///
    /// The validator list stays empty. The cost of a deposit or a withdrawal does not depend on its room.
    pub fn with_fees(svm: &mut LiteSVM, fees: Fees) -> Self {
        Self::with_room(svm, fees, 16)
    }

    /// As [`SplStakePool::with_fees`], with room for as many validators.
    pub fn with_room(svm: &mut LiteSVM, fees: Fees, max_validators: u32) -> Self {
        setup::load_program(svm, &Self::elf_path());
        setup::create_pool(svm, fees, max_validators)
    }

    /// `DepositSol`: `lamports` from `depositor`, who signs, into the reserve. The fee account stands in for the
    /// referrer: an account named twice costs less than a further one.
    pub fn deposit_sol(&self, depositor: &Address, user_lst: &Address, lamports: u64) -> Instruction {
        self.deposit_sol_referred(depositor, user_lst, &self.fee_account, lamports)
    }

    /// `DepositSol` with a referrer's token account, for pools that share their deposit fee.
    pub fn deposit_sol_referred(
        &self,
        depositor: &Address,
        user_lst: &Address,
        referrer: &Address,
        lamports: u64,
    ) -> Instruction {
        let accounts = self.deposit_accounts(depositor, user_lst, referrer);
        instruction(accounts, tag::DEPOSIT_SOL, &[lamports])
    }

    /// `DepositSolWithSlippage`: fails if it would mint less than `minimum_lst`.
    pub fn deposit_sol_with_slippage(
        &self,
        depositor: &Address,
        user_lst: &Address,
        lamports: u64,
        minimum_lst: u64,
    ) -> Instruction {
        let accounts = self.deposit_accounts(depositor, user_lst, &self.fee_account);
        instruction(accounts, tag::DEPOSIT_SOL_WITH_SLIPPAGE, &[lamports, minimum_lst])
    }

    /// `WithdrawSol`: burns `lst` of `owner`, who signs, and pays `recipient` out of the reserve.
    pub fn withdraw_sol(
        &self,
        owner: &Address,
        user_lst: &Address,
        recipient: &Address,
        lst: u64,
    ) -> Instruction {
        instruction(self.withdraw_accounts(owner, user_lst, recipient), tag::WITHDRAW_SOL, &[lst])
    }

    /// `WithdrawSolWithSlippage`: fails if it would pay less than `minimum_lamports`.
    pub fn withdraw_sol_with_slippage(
        &self,
        owner: &Address,
        user_lst: &Address,
        recipient: &Address,
        lst: u64,
        minimum_lamports: u64,
    ) -> Instruction {
        let accounts = self.withdraw_accounts(owner, user_lst, recipient);
        instruction(accounts, tag::WITHDRAW_SOL_WITH_SLIPPAGE, &[lst, minimum_lamports])
    }

    /// `UpdateStakePoolBalance`, which opens the pool in a new epoch and takes up its rewards.
    pub fn update_stake_pool_balance(&self) -> Instruction {
        let accounts = vec![
            AccountMeta::new(self.address, false),
            AccountMeta::new_readonly(self.withdraw_authority, false),
            AccountMeta::new(self.validator_list, false),
            AccountMeta::new_readonly(self.reserve, false),
            AccountMeta::new(self.fee_account, false),
            AccountMeta::new(self.mint, false),
            AccountMeta::new_readonly(TOKEN_PROGRAM, false),
        ];
        instruction(accounts, tag::UPDATE_STAKE_POOL_BALANCE, &[])
    }

    /// `CleanupRemovedValidatorEntries`, the last step of the peer's epoch.
    pub fn cleanup_removed_validator_entries(&self) -> Instruction {
        let accounts =
            vec![AccountMeta::new(self.address, false), AccountMeta::new(self.validator_list, false)];
        instruction(accounts, tag::CLEANUP_REMOVED_VALIDATOR_ENTRIES, &[])
    }

    /// An empty account of pool tokens for `owner`.
    pub fn create_lst_account(&self, svm: &mut LiteSVM, owner: &Address) -> Address {
        setup::create_token_account(svm, &self.manager, &self.mint, owner)
    }

    /// Makes the pool one in use: the manager deposits, then rewards move the price off 1. The first deposit into
    /// an empty pool skips the division, and costs about 180 compute units less than any that follows.
    pub fn put_in_use(&self, svm: &mut LiteSVM, deposits: u64, rewards: u64) {
        let deposit = self.deposit_sol(&self.manager.pubkey(), &self.fee_account, deposits);
        setup::send(svm, &[deposit], &[&self.manager]);
        self.earn(svm, rewards);
    }

    /// Rewards: lamports appear in the reserve, and the pool takes them up into its price.
    pub fn earn(&self, svm: &mut LiteSVM, lamports: u64) {
        let reward = setup::transfer(&self.manager.pubkey(), &self.reserve, lamports);
        setup::send(svm, &[reward, self.update_stake_pool_balance()], &[&self.manager]);
    }

    pub fn totals(&self, svm: &LiteSVM) -> Totals {
        let data = svm.get_account(&self.address).expect("the pool exists").data;
        let u64_at = |offset: usize| {
            let bytes = data[offset..offset + 8].try_into().expect("eight bytes");
            u64::from_le_bytes(bytes)
        };
        Totals { lamports: u64_at(TOTALS_OFFSET), supply: u64_at(TOTALS_OFFSET + 8) }
    }

    fn deposit_accounts(
        &self,
        depositor: &Address,
        user_lst: &Address,
        referrer: &Address,
    ) -> Vec<AccountMeta> {
        vec![
            AccountMeta::new(self.address, false),
            AccountMeta::new_readonly(self.withdraw_authority, false),
            AccountMeta::new(self.reserve, false),
            AccountMeta::new(*depositor, true),
            AccountMeta::new(*user_lst, false),
            AccountMeta::new(self.fee_account, false),
            AccountMeta::new(*referrer, false),
            AccountMeta::new(self.mint, false),
            AccountMeta::new_readonly(SYSTEM_PROGRAM, false),
            AccountMeta::new_readonly(TOKEN_PROGRAM, false),
        ]
    }

    fn withdraw_accounts(
        &self,
        owner: &Address,
        user_lst: &Address,
        recipient: &Address,
    ) -> Vec<AccountMeta> {
        vec![
            AccountMeta::new(self.address, false),
            AccountMeta::new_readonly(self.withdraw_authority, false),
            AccountMeta::new_readonly(*owner, true),
            AccountMeta::new(*user_lst, false),
            AccountMeta::new(self.reserve, false),
            AccountMeta::new(*recipient, false),
            AccountMeta::new(self.fee_account, false),
            AccountMeta::new(self.mint, false),
            AccountMeta::new_readonly(CLOCK, false),
            AccountMeta::new_readonly(STAKE_HISTORY, false),
            AccountMeta::new_readonly(STAKE_PROGRAM, false),
            AccountMeta::new_readonly(TOKEN_PROGRAM, false),
        ]
    }
}

fn instruction(accounts: Vec<AccountMeta>, tag: u8, amounts: &[u64]) -> Instruction {
    let mut data = vec![tag];
    for amount in amounts {
        data.extend(amount.to_le_bytes());
    }
    Instruction { program_id: PROGRAM, accounts, data }
}
