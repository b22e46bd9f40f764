//! From instructions to a transaction that has landed, or never will.
//!
//! Simulated first, for its limits; priced by what those pay who write the same accounts; sent over and over by ourselves,
//! since nodes drop what they cannot forward at once; and given up only when it can no longer land.

mod deliver;
mod format;
mod node;
mod price;
mod simulate;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use solana_address::Address;
use solana_commitment_config::CommitmentConfig;
use solana_instruction::Instruction;
use solana_message::VersionedMessage;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_signature::Signature;
use solana_signer::Signer;

pub use self::format::is_v1_active;
pub use self::node::redacted;
pub use self::simulate::{Balance, Simulated, TokenBalance};
use crate::failure::{Cause, Failure};
use crate::tx::{self, AddressLookupTableAccount, Budget, Format, SIGNATURE_FEE};

/// Which form transactions are to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preference {
    /// Version 1 where the cluster takes it, else version 0 with these lookup tables.
    Auto {
        /// They may be none.
        tables: Vec<AddressLookupTableAccount>,
    },
    /// This one.
    Only(Format),
}

/// How to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendOptions {
    /// The most that is paid for a compute unit, in micro-lamports.
    pub fee_cap: u64,
    /// What counts as landed.
    pub commitment: CommitmentConfig,
    /// Time between two broadcasts of the same transaction.
    pub resend_every: Duration,
    /// The form of transactions.
    pub format: Preference,
}

impl Default for SendOptions {
    fn default() -> Self {
        Self {
            // 0.00014 SOL for a transaction of as many units as there may be.
            fee_cap: 100_000,
            commitment: CommitmentConfig::confirmed(),
            resend_every: Duration::from_millis(1_500),
            format: Preference::Auto { tables: Vec::new() },
        }
    }
}

/// A transaction that has landed and done what it was to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landed {
    /// Its first signature.
    pub signature: Signature,
    /// The slot of its block.
    pub slot: u64,
    /// The compute units it used; as simulated, where the node keeps no transactions.
    pub units: u64,
    /// What it paid, in lamports: as computed, or more where the node says so.
    pub fee: u64,
    /// Its log; empty where the node keeps no transactions.
    pub logs: Vec<String>,
}

/// A message that fits, and what it will do if nothing changes.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What is to be signed.
    pub message: VersionedMessage,
    /// What it may use and pays.
    pub budget: Budget,
    /// It can land in blocks up to this height.
    pub last_valid_block_height: u64,
    /// What it did in simulation.
    pub simulated: Simulated,
    /// Expiries in a row that its price goes by.
    pub expired: u32,
}

impl Prepared {
    /// What it pays where it gets into a block, in lamports.
    #[must_use]
    pub fn fee(&self) -> u64 {
        let signatures = u64::from(self.message.header().num_required_signatures);
        signatures.saturating_mul(SIGNATURE_FEE).saturating_add(self.budget.priority_fee())
    }
}

/// Sends transactions to one node.
pub struct Sender {
    /// The node.
    pub rpc: Arc<RpcClient>,
    /// How to send.
    pub options: SendOptions,
    /// Whether the cluster takes version 1, as far as is known.
    known: format::Known,
    /// Expiries in a row: each doubles the price of what is prepared behind it, up to the cap.
    expired: AtomicU32,
    /// How long it waits for what does not come.
    patience: deliver::Patience,
}

impl Sender {
    /// A sender that knows nothing of the cluster yet.
    #[must_use]
    pub fn new(rpc: Arc<RpcClient>, options: SendOptions) -> Self {
        Self {
            rpc,
            options,
            known: format::Known::default(),
            expired: AtomicU32::new(0),
            patience: deliver::Patience::default(),
        }
    }

    /// What instructions would do, at the commitment of the options. Needs no signature and costs nothing.
    ///
    /// # Errors
    /// What they would fail for; `TooLarge`; `Node`.
    pub async fn simulate(
        &self,
        payer: &Address,
        instructions: &[Instruction],
    ) -> Result<Simulated, Failure> {
        self.simulate_with(payer, instructions, &[]).await
    }

    /// As [`Self::simulate`], and tells accounts of the transaction as it would leave them: what a level has to be proposed for
    /// is in the operators' account as `finalize_epoch` leaves it.
    ///
    /// # Errors
    /// As above.
    pub async fn simulate_with(
        &self,
        payer: &Address,
        instructions: &[Instruction],
        accounts: &[Address],
    ) -> Result<Simulated, Failure> {
        let simulated = self.simulate_in_a_format(payer, instructions, accounts).await;
        simulated.map(|(_, simulated)| simulated)
    }

    /// A message with the limits that it needs and a price at which it should land.
    ///
    /// # Errors
    /// As [`Self::simulate`].
    pub async fn prepare(&self, payer: &Address, instructions: &[Instruction]) -> Result<Prepared, Failure> {
        let (format, simulated) = self.simulate_in_a_format(payer, instructions, &[]).await?;
        self.prepare_as(&format, payer, instructions, simulated).await
    }

    /// A message of what was [simulated](Self::simulate_as) in this form already: nothing is simulated twice, and what is sent is
    /// what was seen.
    ///
    /// # Errors
    /// `TooLarge`, `Node`.
    pub async fn prepare_as(
        &self,
        format: &Format,
        payer: &Address,
        instructions: &[Instruction],
        simulated: Simulated,
    ) -> Result<Prepared, Failure> {
        let expired = self.expired.load(Ordering::Relaxed);
        let micro_lamports = self.price(payer, instructions, expired).await;
        let budget = simulated.budget(micro_lamports);
        // Not at `processed`, whose blockhash may be of a fork that dies; not at `finalized`, whose is old already.
        let commitment = CommitmentConfig::confirmed();
        let (blockhash, last_valid_block_height) =
            self.rpc.get_latest_blockhash_with_commitment(commitment).await?;
        let message = tx::build(format, payer, instructions, &budget, blockhash)?;
        Ok(Prepared { message, budget, last_valid_block_height, simulated, expired })
    }

    /// Sends instructions in one transaction; the first signer pays. Waits until it has landed or can no longer land.
    ///
    /// # Errors
    /// What it failed for, in simulation or in its block. After `Expired` it is safe to call again: it has not landed and
    /// never will. After `Unknown` look at the signature first.
    pub async fn send<S: Signer + ?Sized>(
        &self,
        instructions: &[Instruction],
        signers: &[&S],
    ) -> Result<Landed, Failure> {
        let payer = signers.first().ok_or_else(|| Cause::Signer("nobody pays".to_owned()))?;
        let prepared = self.prepare(&payer.try_pubkey()?, instructions).await?;
        self.send_prepared(&prepared, instructions, signers).await
    }

    /// As [`Self::send`], of instructions that are prepared: what it fails for, it fails for in its block.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn send_prepared<S: Signer + ?Sized>(
        &self,
        prepared: &Prepared,
        instructions: &[Instruction],
        signers: &[&S],
    ) -> Result<Landed, Failure> {
        let transaction = tx::sign(prepared.message.clone(), signers)?;
        let landed = self.deliver(&transaction, prepared, instructions).await;
        match &landed {
            // Those that were priced alike and expired together have shown one thing, and not one each.
            Err(Failure { cause: Cause::Expired, .. }) => {
                self.expired.fetch_max(prepared.expired.saturating_add(1), Ordering::Relaxed);
            }
            Err(Failure { cause: Cause::Unknown { .. }, .. }) => {}
            _ => self.expired.store(0, Ordering::Relaxed),
        }
        landed
    }

    /// What to pay for a compute unit behind so many expiries, in micro-lamports. A node that does not tell what others pay stops
    /// nobody: each expiry raises the price.
    async fn price(&self, payer: &Address, instructions: &[Instruction], expired: u32) -> u64 {
        let fees = self.rpc.get_recent_prioritization_fees(&price::written(payer, instructions)).await;
        let fees = fees.unwrap_or_default();
        let fees: Vec<u64> = fees.iter().map(|fee| fee.prioritization_fee).collect();
        price::bid(&fees, expired, self.options.fee_cap)
    }
}
