//! What a keeper needs of a cluster: to read it, to ask what a transaction would do, to send it.
//!
//! Small, so that tests put a chain in process in its place, with every fault that a node can have.

pub mod rpc;

use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;

/// Accounts as they stood at one slot.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    /// The slot.
    pub slot: u64,
    /// In the order in which they were asked for; none where there is none.
    pub accounts: Vec<Option<Account>>,
}

/// Which of Sluice's accounts are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The first eight bytes: the type.
    pub tag: [u8; 8],
    /// The address behind them: the pool's, or of a ticket its cohort's.
    pub parent: Address,
}

/// What a transaction would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simulated {
    /// Its log.
    pub logs: Vec<String>,
    /// What its payer would be paid out of bounty pots, in lamports: what it has more, the fee aside.
    pub earned: u64,
}

impl Simulated {
    /// Whether anything would happen. Every step of the program that changes anything but whose turn it is logs an event; one
    /// that finds nothing to do succeeds without.
    #[must_use]
    pub fn does_anything(&self) -> bool {
        tells_anything(&self.logs)
    }
}

/// Whether a log has an event in it.
#[must_use]
pub fn tells_anything(logs: &[String]) -> bool {
    logs.iter().any(|line| line.starts_with("Program data: "))
}

/// A transaction that has landed and succeeded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Landed {
    /// Its signature, for the log.
    pub signature: String,
    /// Its slot.
    pub slot: u64,
    /// Compute units it used.
    pub units: u64,
    /// What it has paid, in lamports.
    pub fee: u64,
    /// Whether it is known to have changed nothing.
    pub in_vain: bool,
}

/// Why something did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The node is out of reach, busy, or answers nonsense. It passes.
    #[error("the node: {0}")]
    Node(String),
    /// The transaction did not land before its blockhash expired, and never will; or nobody knows what became of it. Whether it is
    /// still wanted is seen in the accounts.
    #[error("not landed: {0}")]
    Lost(String),
    /// A program or the runtime has refused it, in simulation or on the chain.
    #[error("refused: {}", .0.why)]
    Refused(Refusal),
    /// Nothing that passes: wrong address, wrong key.
    #[error("{0}")]
    Fatal(String),
}

/// Who refused what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The instruction's place among those that were passed; none where the transaction was refused as a whole.
    pub at: Option<usize>,
    /// In words.
    pub why: String,
}

/// A cluster, as a keeper sees it.
///
/// The futures need not be `Send`: the keeper's loop stays in one task.
#[expect(async_fn_in_trait, reason = "nothing spawns what a cluster returns")]
pub trait Cluster {
    /// The most addresses that [`Cluster::accounts`] takes.
    const MOST_ACCOUNTS: usize = 100;

    /// Reads accounts at one slot, which is not before `not_before`.
    ///
    /// # Errors
    /// `Node`.
    async fn accounts(&self, addresses: &[Address], not_before: u64) -> Result<Accounts, Trouble>;

    /// Reads all accounts of Sluice that match.
    ///
    /// # Errors
    /// `Node`.
    async fn program_accounts(
        &self,
        filter: &Filter,
        not_before: u64,
    ) -> Result<Vec<(Address, Account)>, Trouble>;

    /// What a transaction would do; costs nothing.
    ///
    /// # Errors
    /// `Refused`, `Node`, `Fatal`.
    async fn simulate(&self, payer: &Keypair, instructions: &[Instruction]) -> Result<Simulated, Trouble>;

    /// Sends a transaction, and waits until it has landed or can no longer land.
    ///
    /// # Errors
    /// `Refused` (the fee is paid, where that was on the chain), `Lost`, `Node`, `Fatal`.
    async fn send(&self, payer: &Keypair, instructions: &[Instruction]) -> Result<Landed, Trouble>;
}
