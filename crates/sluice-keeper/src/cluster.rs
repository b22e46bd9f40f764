//! What a keeper needs of a cluster: to read it, to ask what a transaction would do, to send it.
//!
//! Small, so that tests put a chain in process in its place, with every fault that a node can have.

pub mod rpc;

pub use sluice_client::send::{Balance, Simulated};
use sluice_client::tx::{Format, SIGNATURE_FEE};
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

/// A transaction that is to be.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// The form for which it was packed.
    pub format: &'a Format,
    /// Who pays and signs.
    pub payer: &'a Keypair,
    /// What it does.
    pub instructions: &'a [Instruction],
}

/// What a transaction would pay to its payer out of bounty pots, in lamports: what it has more, the fee aside.
#[must_use]
pub fn earned(simulated: &Simulated, payer: &Address) -> u64 {
    let own = simulated.balances.iter().find(|balance| balance.address == *payer);
    own.map_or(0, |own| own.after.saturating_add(SIGNATURE_FEE).saturating_sub(own.before))
}

/// Whether a log has an event in it. Every step of the program that changes anything but whose turn it is logs one; a step that finds
/// nothing to do succeeds without.
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
    #[error("not landed: {why}")]
    Lost {
        /// In words.
        why: String,
        /// What it may have paid all the same, in lamports.
        fee: u64,
    },
    /// A program or the runtime refuses it in simulation. Nothing was sent.
    #[error("refused: {}", .0.why)]
    Refused(Refusal),
    /// A program or the runtime has refused it in its block, where the simulation had not.
    #[error("failed: {}", .refusal.why)]
    Failed {
        /// Who refused what.
        refusal: Refusal,
        /// What it has paid, in lamports.
        fee: u64,
    },
    /// Whoever pays cannot. No transaction will do better before somebody funds it.
    #[error("the payer: {0}")]
    Payer(String),
    /// The transaction's version is not taken, or a lookup table of it is not what it was.
    #[error("the form: {0}")]
    Form(String),
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
    /// All but `Lost` and `Failed`.
    async fn simulate(&self, draft: Draft<'_>) -> Result<Simulated, Trouble>;

    /// Sends what was simulated, and waits until it has landed or can no longer land. What was not refused in that simulation is refused
    /// in its block or nowhere.
    ///
    /// # Errors
    /// `Failed`, `Lost`, `Node`, `Fatal`.
    async fn send(&self, draft: Draft<'_>, simulated: Simulated) -> Result<Landed, Trouble>;
}
