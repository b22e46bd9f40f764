//! Three people, and what they send.

use std::thread;
use std::time::{Duration, Instant};

use sluice_client::accounts::Pool;
use sluice_client::instruction::{user, view};
use sluice_client::pda::{PoolKeys, ticket};
use sluice_localnet::{Error, Localnet};
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::error;
use sluice_testkit::token::instruction::create_associated;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction::{InstructionError, TransactionError};

/// How long a wallet tries, where the keeper has yet to close the epoch.
const PATIENCE: Duration = Duration::from_secs(15);
/// Refusals that pass by themselves.
const LATER: [&str; 3] = ["StaleRate", "RewardsBeingPaid", "SlippageExceeded"];

/// Somebody.
pub struct Wallet<'a> {
    pub name: &'static str,
    pub key: Keypair,
    pub lst: Address,
    localnet: &'a Localnet,
    pool: PoolKeys,
}

impl<'a> Wallet<'a> {
    /// Somebody with lamports, and an account for the LST.
    pub fn new(
        localnet: &'a Localnet,
        pool: &PoolKeys,
        name: &'static str,
        lamports: u64,
    ) -> Result<Self, Error> {
        let key = Keypair::new();
        localnet.airdrop(&key.pubkey(), lamports + SOL)?;
        let lst = pool.lst_account(&key.pubkey());
        let open = create_associated(&key.pubkey(), &pool.token_program, &pool.mint, &key.pubkey());
        localnet.client().send(&[open], &[&key])?;
        Ok(Self { name, key, lst, localnet, pool: *pool })
    }

    pub fn address(&self) -> Address {
        self.key.pubkey()
    }

    pub fn lamports(&self) -> Result<u64, Error> {
        self.localnet.client().lamports(&self.address())
    }

    pub fn shares(&self) -> Result<u64, Error> {
        self.localnet.client().tokens(&self.lst)
    }

    /// What the shares are worth at the pair.
    pub fn worth(&self) -> Result<u64, Error> {
        let pool: Pool = self.localnet.client().state(&self.pool.pool)?;
        let worth =
            u128::from(self.shares()?) * u128::from(pool.pair_assets) / u128::from(pool.pair_supply.max(1));
        Ok(u64::try_from(worth).unwrap_or(u64::MAX))
    }

    /// Deposits; returns what was quoted and what was minted.
    pub fn deposit(&self, lamports: u64) -> Result<[u64; 2], Error> {
        let before = self.shares()?;
        let quote = self.quoted(
            || view::quote_deposit(&self.pool, lamports),
            |quote| user::deposit_sol(&self.pool, &self.address(), &self.lst, lamports, quote),
        )?;
        Ok([quote, self.shares()? - before])
    }

    /// Leaves at once, for a fee; returns what was quoted.
    pub fn unstake_instant(&self, shares: u64) -> Result<u64, Error> {
        let to = self.address();
        self.quoted(
            || view::quote_unstake_instant(&self.pool, shares),
            |quote| user::unstake_instant(&self.pool, &to, &self.lst, &to, shares, quote),
        )
    }

    /// Queues up; returns the ticket.
    pub fn request(&self, shares: u64, nonce: u64) -> Result<Address, Error> {
        let client = self.localnet.client();
        self.patiently(|| {
            let pool: Pool = client.state(&self.pool.pool)?;
            let cohort = self.pool.cohort(pool.pair_epoch);
            let known = pool.queue_tail == Address::default() || pool.queue_tail == cohort;
            let tail = (!known).then_some(pool.queue_tail);
            let (ticket, bump) = ticket(&cohort, &self.address(), nonce);
            let (who, lst) = (self.address(), self.lst);
            let request = user::request_unstake(
                &self.pool, &who, &who, &cohort, tail, &ticket, &lst, shares, nonce, bump,
            );
            client.send(&[request], &[&self.key]).map(|_| ticket)
        })
    }

    /// Asks what something is worth, and sends it with that as the least it takes; asks anew when that has changed.
    fn quoted(&self, ask: impl Fn() -> Instruction, send: impl Fn(u64) -> Instruction) -> Result<u64, Error> {
        let client = self.localnet.client();
        self.patiently(|| {
            let quote = client.view(ask(), &self.address())?;
            let quote = quote.first().copied().unwrap_or_default();
            client.send(&[send(quote)], &[&self.key]).map(|_| quote)
        })
    }

    fn patiently<T>(&self, mut act: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
        let begun = Instant::now();
        loop {
            match act() {
                Err(error) if passes(&error) && begun.elapsed() < PATIENCE => {
                    thread::sleep(Duration::from_millis(100));
                }
                outcome => return outcome,
            }
        }
    }
}

/// Whether the same thing can succeed a moment later.
fn passes(error: &Error) -> bool {
    let Error::Transaction {
        error: TransactionError::InstructionError(_, InstructionError::Custom(code)),
        ..
    } = error
    else {
        return matches!(error, Error::Transaction { error: TransactionError::BlockhashNotFound, .. });
    };
    LATER.iter().any(|name| error::code(name) == *code)
}
