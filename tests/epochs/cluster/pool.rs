//! Sluice on the cluster.

use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::operators::OperatorsState;
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{Holder, Pool, PoolSetup, bonds, instruction};
use sluice_testkit::token::{ACCOUNT_LEN, MINT_LEN, TokenAccount, instruction as token};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::{Cluster, Failure, Receipt};

impl Cluster {
    /// Creates a pool as a DAO would, by instructions only: a mint with 9 decimals made over to the pool's address,
    /// then `create_pool`. Panics, with the logs, if it fails.
    #[track_caller]
    pub fn create_pool(&mut self, setup: &PoolSetup) -> Pool {
        self.create_governed(setup).0
    }

    /// The same, with the key of its governance. The treasury's token account exists and can take shares.
    #[track_caller]
    pub fn create_governed(&mut self, setup: &PoolSetup) -> (Pool, Keypair) {
        let (pool, governor, treasury) = self.create_without_treasury(setup);
        self.open_treasury(&pool, &treasury);
        (pool, governor)
    }

    /// A pool whose treasury is an address with nothing behind it, the key of its governance, and that address's.
    #[track_caller]
    pub fn create_without_treasury(&mut self, setup: &PoolSetup) -> (Pool, Keypair, Keypair) {
        assert_eq!(setup.token_program, ids::TOKEN, "other token programs' mints may need more space");
        let (payer, mint) = (self.payer(), self.new_keypair());
        let (governor, treasury) = (self.new_wallet(1_000 * SOL), self.new_keypair());
        let pool = Pool::of(&mint.pubkey(), &setup.token_program, &governor.pubkey());
        let pool = Pool { treasury: treasury.pubkey(), ..pool };
        let rent = self.rent().minimum_balance(MINT_LEN);
        let instructions = [
            token::create_account(&payer.pubkey(), &pool.mint, rent, MINT_LEN, &pool.token_program),
            token::initialize_mint(&pool.token_program, &pool.mint, &pool.address, None, 9),
        ];
        self.send(&instructions, &[&payer, &mint]).unwrap_or_else(|failure| panic!("{failure}"));
        let create = instruction::create_pool(&payer.pubkey(), &pool, &setup.params);
        self.send(&[create], &[&payer, &mint]).unwrap_or_else(|failure| panic!("{failure}"));
        (pool, governor, treasury)
    }

    /// Creates the token account that takes a pool's fee; it is the governance's.
    #[track_caller]
    pub fn open_treasury(&mut self, pool: &Pool, treasury: &Keypair) {
        self.new_token_account(pool, treasury, &pool.governance);
    }

    fn new_token_account(&mut self, pool: &Pool, account: &Keypair, owner: &Address) {
        let payer = self.payer();
        let rent = self.rent().minimum_balance(ACCOUNT_LEN);
        let instructions = [
            token::create_account(&payer.pubkey(), &account.pubkey(), rent, ACCOUNT_LEN, &pool.token_program),
            token::initialize_account(&pool.token_program, &account.pubkey(), &pool.mint, owner),
        ];
        self.send(&instructions, &[&payer, account]).unwrap_or_else(|failure| panic!("{failure}"));
    }

    /// A pool's state.
    #[track_caller]
    pub fn pool_state(&self, pool: &Pool) -> PoolState {
        PoolState::decode(&self.data(&pool.address))
    }

    /// A wallet with `lamports` and an empty account for the pool's LST.
    #[track_caller]
    pub fn holder(&mut self, pool: &Pool, lamports: u64) -> Holder {
        let (wallet, lst) = (self.new_wallet(lamports), self.new_keypair());
        self.new_token_account(pool, &lst, &wallet.pubkey());
        Holder { wallet, lst: lst.pubkey() }
    }

    /// Shares in a holder's account.
    #[track_caller]
    pub fn shares(&self, holder: &Holder) -> u64 {
        TokenAccount::try_decode(&self.data(&holder.lst)).expect("a token account").amount
    }

    /// Deposits `lamports`, with the fee paid by the holder.
    pub fn deposit(&mut self, pool: &Pool, holder: &Holder, lamports: u64) -> Result<Receipt, Failure> {
        let deposit = instruction::deposit_sol(&holder.address(), pool, &holder.lst, lamports, 0);
        self.send(&[deposit], &[&holder.wallet])
    }

    /// Measures all operators of a pool and closes its epoch, with the fee paid by the payer.
    pub fn measure_and_close(&mut self, pool: &Pool) -> Result<Receipt, Failure> {
        self.measure(pool)?;
        self.finalize(pool)
    }

    /// Measures all operators of a pool; of none there is nothing to measure, and perhaps no epoch begun.
    pub fn measure(&mut self, pool: &Pool) -> Result<(), Failure> {
        let payer = self.payer();
        if OperatorsState::decode(&self.data(&pool.operators)).count != 0 {
            self.send(&[bonds::measure_operators(pool, &payer.pubkey(), 0, u32::MAX)], &[&payer])?;
        }
        Ok(())
    }

    /// Closes the epoch of a pool, with the fee paid by the payer.
    pub fn finalize(&mut self, pool: &Pool) -> Result<Receipt, Failure> {
        let payer = self.payer();
        self.send(&[instruction::finalize_epoch(pool, &payer.pubkey())], &[&payer])
    }
}
