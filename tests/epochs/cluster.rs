//! [`Cluster`]: a bank of Agave 4.2.2 with validators that vote, driven epoch by epoch.
//!
//! What `sluice_testkit::Chain` has to pretend is real here: rewards from inflation, paid in partitions; stake that
//! warms up with the cluster; vote credits; the stake program 5.1.0 and p-token as Agave ships them. It costs
//! seconds where the chain costs milliseconds, so only what needs a real epoch boundary belongs here.
//!
//! Where it still is not mainnet:
//! - The test bank counts 6.4 ms a slot. Its epochs of 432,000 slots are 46 minutes of inflation, not a day, and the
//!   gates of 200 ms slots do nothing. [`Setup`] makes up for it: more idle lamports to pay inflation on, less stake
//!   to pay it to. A block rewards up to 4,096 stake accounts, on mainnet 2,048.
//! - Nobody votes by transaction: [`Cluster::next_epoch`] writes the credits. Unix time is the bank's estimate from
//!   the wall clock at genesis; nothing should depend on it.
//! - Epochs before the first never happened: the stake history has holes there.
//! - A bootstrap validator with 1,000,000 SOL of stake comes with the test bank. It never votes and earns nothing,
//!   but it counts as effective stake, so no cluster's warm-up limit is below 90,000 SOL an epoch. Its keys are
//!   random, and so are blockhashes and what follows from them: which partition pays a stake account. All other keys
//!   are the same in every run.

mod genesis;
mod pool;
mod send;
mod stake;
mod time;

use sluice_testkit::chain::SOL;
use sluice_testkit::token::instruction::system_transfer;
use solana_account::{Account, AccountSharedData};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_program_test::{ProgramTestContext, tokio::runtime::Runtime};
use solana_signer::Signer;

pub use self::{
    send::{Failure, Receipt},
    stake::{Delegation, StakeKeys},
};

/// What a cluster is made of; [`Default`] is a small copy of mainnet.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Each validator's commission on inflation rewards, in basis points. One validator for each entry.
    pub commissions: Vec<u16>,
    /// Lamports delegated to each validator since genesis.
    pub stake_per_validator: u64,
    /// Lamports that lie idle. Inflation is paid on all lamports and to those staked, so these raise the yield.
    pub idle: u64,
    /// Stake accounts of 2 SOL each besides, spread over the validators: with more than 4,096 rewards, an epoch's take
    /// more than one block.
    pub crowd: u32,
}

impl Default for Setup {
    /// Six validators with 42 million SOL between them: 9 % of the stake is more than any test moves. An epoch pays
    /// 2 basis points, as a day on mainnet does.
    fn default() -> Self {
        Self {
            commissions: vec![0, 500, 500, 800, 1_000, 10_000],
            stake_per_validator: 7_000_000 * SOL,
            idle: 1_135_000_000 * SOL,
            crowd: 0,
        }
    }
}

impl Setup {
    /// A cluster so small that 100,000 SOL take more than one epoch to warm up or to cool down: its effective stake
    /// is 1,060,000 SOL, the bootstrap validator's included. An epoch pays about 1 % to start with.
    pub fn throttled() -> Self {
        Self { stake_per_validator: 10_000 * SOL, idle: 0, ..Self::default() }
    }

    /// A cluster with more stake accounts than one block may reward: two partitions.
    pub fn crowded() -> Self {
        Self { crowd: 6_000, ..Self::default() }
    }
}

/// A validator of the cluster, as set up at genesis.
#[derive(Clone, Debug)]
pub struct Validator {
    /// Its vote account.
    pub vote: Address,
    /// The stake account that it was born with.
    pub stake: Address,
    /// Commission on inflation rewards, in basis points.
    pub commission: u16,
    /// Whether it votes; see [`Cluster::credits`].
    pub votes: bool,
}

/// A bank, its validators and a payer.
pub struct Cluster {
    /// One thread: the test bank's ticker then runs only while a call waits, never while epochs turn.
    runtime: Runtime,
    context: ProgramTestContext,
    validators: Vec<Validator>,
    crowd: Vec<Address>,
    payer: Keypair,
    keys_made: u64,
    sent: u32,
}

impl Default for Cluster {
    fn default() -> Self {
        Self::start(&Setup::default())
    }
}

impl Cluster {
    /// The validators, in the order of [`Setup::commissions`].
    pub fn validators(&self) -> &[Validator] {
        &self.validators
    }

    /// The vote account of the validator with this index.
    pub fn vote(&self, index: usize) -> Address {
        self.validators[index].vote
    }

    /// The stake accounts that [`Setup::crowd`] asked for.
    pub fn crowd(&self) -> &[Address] {
        &self.crowd
    }

    /// Whether a feature gate is active.
    pub fn is_active(&self, gate: &Address) -> bool {
        self.context.is_active(gate)
    }

    /// A wallet with 100 million SOL.
    pub fn payer(&self) -> Keypair {
        self.payer.insecure_clone()
    }

    /// The account at `address`, unless there is none.
    pub fn account(&self, address: &Address) -> Option<Account> {
        let client = &self.context.banks_client;
        self.runtime.block_on(client.get_account(*address)).expect("the bank answers")
    }

    /// The data of the account at `address`; panics when there is none.
    #[track_caller]
    pub fn data(&self, address: &Address) -> Vec<u8> {
        let Some(account) = self.account(address) else { panic!("no account at {address}") };
        account.data
    }

    /// The lamports at `address`; an account that does not exist has none.
    pub fn lamports(&self, address: &Address) -> u64 {
        self.account(address).map_or(0, |account| account.lamports)
    }

    /// Puts `account` at `address`, whatever was there. The bank's capitalization, on which inflation is paid, does
    /// not follow: for large sums, send a transfer.
    pub fn set_account(&mut self, address: &Address, account: Account) {
        self.context.set_account(address, &AccountSharedData::from(account));
    }

    /// A new key with nothing behind it. The nth key of a cluster is the same in every run.
    pub fn new_keypair(&mut self) -> Keypair {
        self.keys_made += 1;
        genesis::key(b"new!", self.keys_made)
    }

    /// A new key with `lamports` in its wallet, paid for by the payer.
    pub fn new_wallet(&mut self, lamports: u64) -> Keypair {
        let (payer, key) = (self.payer(), self.new_keypair());
        let transfer = system_transfer(&payer.pubkey(), &key.pubkey(), lamports);
        self.send(&[transfer], &[&payer]).expect("the payer has enough");
        key
    }
}
