//! A pool on a chain, and calls to it.

mod params;

use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

pub use self::params::{Gate, PoolParams, PoolSetup};
use super::operators::OperatorsState;
use super::state::PoolState;
use super::{PROGRAM, derive, instruction};
use crate::chain::SOL;
use crate::token::{Mint, associated_address};
use crate::{Chain, Failure, Receipt, ids};

/// A pool's addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the program's accounts")]
pub struct Pool {
    pub address: Address,
    pub mint: Address,
    pub reserve: Address,
    pub insurance: Address,
    pub dead_shares: Address,
    pub operators: Address,
    pub config: Address,
    pub rates: Address,
    pub treasury: Address,
    pub escrow: Address,
    pub token_program: Address,
    pub governance: Address,
}

impl Pool {
    /// The addresses of a mint's pool.
    pub fn of(mint: &Address, token_program: &Address, governance: &Address) -> Self {
        let address = derive("pool", mint);
        Self {
            address,
            mint: *mint,
            reserve: derive("reserve", &address),
            insurance: derive("insurance", &address),
            dead_shares: derive("dead", &address),
            operators: derive("operators", &address),
            config: derive("config", &address),
            rates: derive("rates", &address),
            treasury: associated_address(token_program, mint, governance),
            escrow: derive("escrow", &address),
            token_program: *token_program,
            governance: *governance,
        }
    }

    /// Creates a pool as a DAO would: a fresh mint made over to the pool's address, then `create_pool`.
    pub fn create(chain: &mut Chain, setup: &PoolSetup) -> Self {
        Self::create_governed(chain, setup).0
    }

    /// As [`Pool::create`], with the key of its governance.
    pub fn create_governed(chain: &mut Chain, setup: &PoolSetup) -> (Self, Keypair) {
        let governor = chain.new_wallet(10_000 * SOL);
        let (pool, payer, mint) = Self::prepare_for(chain, setup, &governor.pubkey());
        let create = instruction::create_pool(&payer.pubkey(), &pool, &setup.params);
        chain.send(&[create], &[&payer, &mint]);
        (pool, governor)
    }

    /// Everything but `create_pool`: the addresses, a payer with 100 SOL, and the mint's key.
    pub fn prepare(chain: &mut Chain, setup: &PoolSetup) -> (Self, Keypair, Keypair) {
        let governance = chain.new_address();
        Self::prepare_for(chain, setup, &governance)
    }

    fn prepare_for(chain: &mut Chain, setup: &PoolSetup, governance: &Address) -> (Self, Keypair, Keypair) {
        let (payer, mint) = (chain.new_wallet(100 * SOL), chain.new_keypair());
        let pool = Self::of(&mint.pubkey(), &setup.token_program, governance);
        pool.label(chain);
        chain.craft_mint_at(&pool.mint, &setup.token_program, &Mint::new(&pool.address));
        if [ids::TOKEN, ids::TOKEN_2022].contains(&setup.token_program) {
            chain.create_associated(&payer, &setup.token_program, &pool.mint, governance);
        }
        (pool, payer, mint)
    }

    /// Names the accounts in failures and differences.
    pub fn label(&self, chain: &mut Chain) {
        let names = [
            (self.address, "pool"),
            (self.mint, "mint"),
            (self.reserve, "reserve"),
            (self.insurance, "insurance"),
            (self.dead_shares, "dead shares"),
            (self.operators, "operators"),
            (self.config, "config"),
            (self.rates, "rates"),
            (self.treasury, "treasury"),
            (self.escrow, "escrow"),
            (self.governance, "governance"),
        ];
        for (address, name) in names {
            chain.label(&address, name);
        }
    }

    /// The pool's state.
    pub fn state(&self, chain: &Chain) -> PoolState {
        PoolState::decode(&chain.data(&self.address))
    }

    /// The operators' account.
    pub fn operators(&self, chain: &Chain) -> OperatorsState {
        OperatorsState::decode(&chain.data(&self.operators))
    }

    /// The stake account of a nonce, and its bump.
    pub fn stake_address(&self, nonce: u64) -> (Address, u8) {
        let seeds: [&[u8]; 3] = [b"stake", self.address.as_ref(), &nonce.to_le_bytes()];
        Address::find_program_address(&seeds, &PROGRAM)
    }

    /// Changes figures of the pool behind the program's back, to reach states that take years, or a bug.
    pub fn edit(&self, chain: &mut Chain, edit: impl FnOnce(&mut PoolState)) {
        let mut account = chain.account(&self.address).expect("the pool exists");
        let mut state = PoolState::decode(&account.data);
        edit(&mut state);
        state.encode_into(&mut account.data);
        chain.set_account(&self.address, account);
    }

    /// Gives the pool head-room without end until its next close, as operators with free caps would: for tests that are
    /// not about the entry fee.
    pub fn open(&self, chain: &mut Chain) {
        self.edit(chain, |state| {
            (state.head_room, state.open_ppm, state.late_from_slot) = (u64::MAX, 1_000_000, u64::MAX)
        });
    }

    /// A wallet with `lamports` and an empty account for the LST.
    pub fn holder(&self, chain: &mut Chain, lamports: u64) -> Holder {
        let wallet = chain.new_wallet(lamports);
        let payer = chain.new_wallet(SOL);
        let lst = chain.create_token_account(&payer, &self.token_program, &self.mint, &wallet.pubkey());
        Holder { wallet, lst }
    }

    /// Deposits, with the fee paid by the depositor; panics if it fails.
    pub fn deposit(&self, chain: &mut Chain, holder: &Holder, lamports: u64) -> Receipt {
        self.try_deposit(chain, holder, lamports, 0).unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// Deposits with a bound.
    pub fn try_deposit(
        &self,
        chain: &mut Chain,
        holder: &Holder,
        lamports: u64,
        min_shares: u64,
    ) -> Result<Receipt, Failure> {
        let deposit = instruction::deposit_sol(&holder.address(), self, &holder.lst, lamports, min_shares);
        chain.try_send(&[deposit], &[&holder.wallet])
    }

    /// Closes the epoch, with the fee paid by a keeper; panics if it fails.
    pub fn finalize(&self, chain: &mut Chain) -> Receipt {
        self.try_finalize(chain).unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// Closes the epoch.
    pub fn try_finalize(&self, chain: &mut Chain) -> Result<Receipt, Failure> {
        let keeper = chain.new_wallet(SOL);
        chain.try_send(&[instruction::finalize_epoch(self, &keeper.pubkey())], &[&keeper])
    }

    /// Goes to the next epoch and closes it.
    pub fn next_epoch(&self, chain: &mut Chain) -> Receipt {
        chain.advance_epochs(1);
        self.finalize(chain)
    }

    /// Calls a view and reads its return data as `u64`s.
    pub fn view(&self, chain: &mut Chain, view: Instruction) -> Vec<u64> {
        self.try_view(chain, view).unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// Calls a view.
    pub fn try_view(&self, chain: &mut Chain, view: Instruction) -> Result<Vec<u64>, Failure> {
        let caller = chain.new_wallet(SOL);
        let receipt = chain.try_simulate(&[view], &[&caller])?;
        Ok(words(&receipt.return_data))
    }
}

/// A wallet and its account for the LST.
#[derive(Debug)]
pub struct Holder {
    /// The wallet's key.
    pub wallet: Keypair,
    /// The token account.
    pub lst: Address,
}

impl Holder {
    /// The wallet's address.
    pub fn address(&self) -> Address {
        self.wallet.pubkey()
    }
}

/// Return data as little-endian `u64`s.
pub fn words(data: &[u8]) -> Vec<u64> {
    let (words, rest) = data.as_chunks::<8>();
    assert!(rest.is_empty(), "return data is a row of u64s");
    words.iter().map(|word| u64::from_le_bytes(*word)).collect()
}
