//! Accounts that are to be made, at addresses that are known before: whoever sends lamports there first must not stand in the way.
//! An account that has some cannot be created, only topped up and taken into use.

use sluice_client::ids::SYSTEM_PROGRAM;
use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_system_interface::instruction::{
    allocate, allocate_with_seed, assign, create_account, create_account_with_seed, transfer,
};

/// What an account is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fresh {
    /// Where.
    pub address: Address,
    /// Lamports that are there already.
    pub there: u64,
    /// Lamports that it needs.
    pub rent: u64,
    /// Its bytes.
    pub len: usize,
    /// The program that it is for.
    pub owner: Address,
}

impl Fresh {
    /// Makes it by its own signature.
    #[must_use]
    pub fn make(&self, payer: &Address) -> Vec<Instruction> {
        let at = &self.address;
        if self.there == 0 {
            return vec![create_account(payer, at, self.rent, self.space(), &self.owner)];
        }
        vec![self.top_up(payer), allocate(at, self.space()), assign(at, &self.owner)]
    }

    /// Makes it by the payer's signature, of whose address its own follows.
    #[must_use]
    pub fn make_by_seed(&self, payer: &Address, seed: &str) -> Vec<Instruction> {
        let (at, space, owner) = (&self.address, self.space(), &self.owner);
        if self.there == 0 {
            return vec![create_account_with_seed(payer, at, payer, seed, self.rent, space, owner)];
        }
        // With a seed, allocating makes it the owner's as well.
        vec![self.top_up(payer), allocate_with_seed(at, payer, seed, space, owner)]
    }

    fn top_up(&self, payer: &Address) -> Instruction {
        transfer(payer, &self.address, self.rent.saturating_sub(self.there))
    }

    fn space(&self) -> u64 {
        // A size in memory, which is no wider than 64 bits.
        u64::try_from(self.len).unwrap_or(u64::MAX)
    }
}

/// Whether nothing but lamports is at an address.
#[must_use]
pub fn is_free(account: Option<&Account>) -> bool {
    account.is_none_or(|of| of.owner == SYSTEM_PROGRAM && of.data.is_empty())
}
