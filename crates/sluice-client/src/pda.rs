//! Addresses that follow from others.

use solana_address::Address;

use crate::generated::accounts::Pool;
use crate::ids::{ASSOCIATED_TOKEN, PROGRAM};

/// Every address of a pool that instructions ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolKeys {
    /// The pool.
    pub pool: Address,
    /// The LST's mint.
    pub mint: Address,
    /// Owner of the mint: SPL Token or Token-2022.
    pub token_program: Address,
    /// Liquid SOL.
    pub reserve: Address,
    /// Cover.
    pub insurance: Address,
    /// The operators' account.
    pub operators: Address,
    /// What is pending.
    pub config: Address,
    /// The rate history.
    pub rates: Address,
    /// Token account that receives the fee. The one address here that governance may change.
    pub treasury: Address,
    /// Token account of the shares in the queue.
    pub escrow: Address,
    /// Token account of the shares that nobody can move.
    pub dead_shares: Address,
}

impl PoolKeys {
    /// Those of a pool that is to be created.
    #[must_use]
    pub fn derive(mint: &Address, token_program: &Address, treasury: &Address) -> Self {
        let pool = find(&[b"pool", mint.as_ref()]);
        let of = |name: &str| find(&[name.as_bytes(), pool.as_ref()]);
        Self {
            pool,
            mint: *mint,
            token_program: *token_program,
            reserve: of("reserve"),
            insurance: of("insurance"),
            operators: of("operators"),
            config: of("config"),
            rates: of("rates"),
            treasury: *treasury,
            escrow: of("escrow"),
            dead_shares: of("dead"),
        }
    }

    /// Those that a pool has stored.
    #[must_use]
    pub fn stored(address: &Address, pool: &Pool) -> Self {
        Self {
            pool: *address,
            mint: pool.mint,
            token_program: pool.token_program,
            reserve: pool.reserve,
            insurance: pool.insurance,
            operators: pool.operators,
            config: pool.config,
            rates: pool.rates,
            treasury: pool.treasury,
            escrow: pool.escrow,
            dead_shares: find(&[b"dead", address.as_ref()]),
        }
    }

    /// The stake account of a nonce of the operators' account, and its bump.
    #[must_use]
    pub fn stake(&self, nonce: u64) -> (Address, u8) {
        find_with_bump(&[b"stake", self.pool.as_ref(), &nonce.to_le_bytes()])
    }

    /// The cohort of all tickets that are requested in an epoch.
    #[must_use]
    pub fn cohort(&self, epoch: u64) -> Address {
        find(&[b"cohort", self.pool.as_ref(), &epoch.to_le_bytes()])
    }

    /// The bond behind a vote account.
    #[must_use]
    pub fn bond(&self, vote: &Address) -> Address {
        find(&[b"bond", self.pool.as_ref(), vote.as_ref()])
    }

    /// The token account of this LST that a wallet has by convention.
    #[must_use]
    pub fn lst_account(&self, wallet: &Address) -> Address {
        associated_token(wallet, &self.mint, &self.token_program)
    }
}

/// The pool of a mint.
#[must_use]
pub fn pool(mint: &Address) -> Address {
    find(&[b"pool", mint.as_ref()])
}

/// The ticket of a requester's nonce, and its bump.
#[must_use]
pub fn ticket(cohort: &Address, requester: &Address, nonce: u64) -> (Address, u8) {
    find_with_bump(&[b"ticket", cohort.as_ref(), requester.as_ref(), &nonce.to_le_bytes()])
}

/// The token account that a wallet has by convention.
#[must_use]
pub fn associated_token(wallet: &Address, mint: &Address, token_program: &Address) -> Address {
    let seeds = [wallet.as_ref(), token_program.as_ref(), mint.as_ref()];
    Address::find_program_address(&seeds, &ASSOCIATED_TOKEN).0
}

fn find(seeds: &[&[u8]]) -> Address {
    find_with_bump(seeds).0
}

fn find_with_bump(seeds: &[&[u8]]) -> (Address, u8) {
    Address::find_program_address(seeds, &PROGRAM)
}
