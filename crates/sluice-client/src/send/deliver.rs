//! Broadcasting until a transaction has landed or can no longer land.
//!
//! "Can no longer land" is what makes it safe to send the same instructions again, so it is said only when the chain's
//! finalised part has passed the last block that could contain the transaction, and a node that has seen that part knows
//! nothing of it, nor can have forgotten. A node that stops answering before leaves the question open, and that is said too.

use std::time::Duration;

use solana_commitment_config::CommitmentConfig;
use solana_instruction::Instruction;
use solana_rpc_client_api::config::{RpcSendTransactionConfig, RpcTransactionConfig, UiTransactionEncoding};
use solana_signature::Signature;
use solana_transaction_status_client_types::{TransactionStatus, UiTransactionStatusMeta};
use tokio::time::{Instant, sleep};

use super::{Landed, Prepared, Sender};
use crate::failure::{Cause, Failure, explain_of};
use crate::tx::VersionedTransaction;

/// How long to wait for what does not come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// Between two questions for a transaction's status.
    pub ask_every: Duration,
    /// For a node that gives no answer.
    pub silence: Duration,
    /// For a cluster that does not finalise.
    pub finality: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            // A slot or two.
            ask_every: Duration::from_millis(400),
            silence: Duration::from_secs(60),
            // It takes some 13 seconds where nothing is wrong.
            finality: Duration::from_secs(600),
        }
    }
}

/// Attempts to fetch a transaction that has landed: nodes write them down a moment later.
const FETCHES: u32 = 5;
/// Blocks for which a node has a signature in memory. Behind them it forgets it, or finds it in its history alone.
const REMEMBERED: u64 = 300;
/// Blocks in which a blockhash is valid.
const LIFE: u64 = 150;

/// What became of a transaction.
enum Fate {
    /// It is in a block of the commitment that was asked for.
    Landed(TransactionStatus),
    /// It is not there yet.
    Open,
    /// It never will be.
    Gone,
}

impl Sender {
    /// Broadcasts a signed transaction until it has landed or can no longer land.
    ///
    /// # Errors
    /// As [`Sender::send`].
    pub async fn deliver(
        &self,
        transaction: &VersionedTransaction,
        prepared: &Prepared,
        instructions: &[Instruction],
    ) -> Result<Landed, Failure> {
        let signature = *transaction.signatures.first().ok_or_else(|| Cause::Signer("nobody pays".into()))?;
        let last_valid_block_height = prepared.last_valid_block_height;
        let unknown = |error: String| {
            let cause = Cause::Unknown { signature: Box::new(signature), last_valid_block_height, error };
            Failure { fee: prepared.fee(), ..cause.into() }
        };
        let (mut sent, mut answered) = (None::<Instant>, Instant::now());
        let mut expired = None::<Instant>;
        loop {
            if expired.is_none() && sent.is_none_or(|at| at.elapsed() >= self.options.resend_every) {
                self.broadcast(transaction).await;
                sent = Some(Instant::now());
                if self.height().await > Some(last_valid_block_height) {
                    expired = sent;
                }
            }
            sleep(self.patience.ask_every).await;
            match self.fate(&signature, expired.map(|_| last_valid_block_height)).await {
                Ok(Fate::Landed(status)) => {
                    return self.landed(&signature, status, prepared, instructions).await;
                }
                Ok(Fate::Gone) => return Err(Cause::Expired.into()),
                Ok(Fate::Open) => answered = Instant::now(),
                Err(failure) if answered.elapsed() >= self.patience.silence => {
                    return Err(unknown(failure.to_string()));
                }
                Err(_) => {}
            }
            if expired.is_some_and(|at| at.elapsed() >= self.patience.finality) {
                return Err(unknown("no node proves that it has not landed".to_owned()));
            }
        }
    }

    /// Hands the transaction to the node. What it answers is of no use: it may have forwarded what it says it has not, and the
    /// status tells.
    async fn broadcast(&self, transaction: &VersionedTransaction) {
        let config = RpcSendTransactionConfig {
            skip_preflight: true,
            max_retries: Some(0),
            encoding: Some(UiTransactionEncoding::Base64),
            ..RpcSendTransactionConfig::default()
        };
        let _answer = self.rpc.send_transaction_with_config(transaction, config).await;
    }

    /// Where the transaction is; whether it is gone only where it may have expired, with the block height after which.
    async fn fate(&self, signature: &Signature, expired: Option<u64>) -> Result<Fate, Failure> {
        if let (_, Some(status)) = self.status(signature).await? {
            let enough = status.satisfies_commitment(self.options.commitment);
            return Ok(if enough { Fate::Landed(status) } else { Fate::Open });
        }
        let Some(last) = expired else { return Ok(Fate::Open) };
        let finalised = self.rpc.get_epoch_info_with_commitment(CommitmentConfig::finalized()).await?;
        if finalised.block_height <= last {
            return Ok(Fate::Open);
        }
        // Asked once more, and only a node counts that has seen that block itself: behind one address there may be several.
        let (seen, status) = self.status(signature).await?;
        if status.is_some() || seen < finalised.absolute_slot {
            return Ok(Fate::Open);
        }
        // A node that has not got so far cannot have forgotten: blocks are no more than slots, and the first one that it can be in is
        // a blockhash's life before the last.
        let since = seen.saturating_sub(finalised.absolute_slot);
        let height = finalised.block_height.saturating_add(since);
        if height < last.saturating_sub(LIFE).saturating_add(REMEMBERED) {
            return Ok(Fate::Gone);
        }
        // We were kept from asking for too long, by a limit of requests or a connection that hung. A history in which it is not found
        // may be one that does not go back so far, or cannot be read at the moment: it proves nothing.
        let answer = self.rpc.get_signature_statuses_with_history(&[*signature]).await?;
        let found = answer.value.into_iter().next().flatten();
        Ok(found.map_or(Fate::Open, Fate::Landed))
    }

    /// What the node knows of a signature, and the slot that it has seen.
    async fn status(&self, signature: &Signature) -> Result<(u64, Option<TransactionStatus>), Failure> {
        let answer = self.rpc.get_signature_statuses(&[*signature]).await?;
        Ok((answer.context.slot, answer.value.into_iter().next().flatten()))
    }

    /// The height of the newest confirmed block, where the node answers.
    async fn height(&self) -> Option<u64> {
        self.rpc.get_block_height_with_commitment(CommitmentConfig::confirmed()).await.ok()
    }

    /// What a transaction did that has landed.
    async fn landed(
        &self,
        signature: &Signature,
        status: TransactionStatus,
        prepared: &Prepared,
        instructions: &[Instruction],
    ) -> Result<Landed, Failure> {
        let (signature, slot) = (*signature, status.slot);
        let meta = self.meta(&signature).await;
        // Believed where it is more: what is spent must not be bounded by a node's word alone.
        let fee = meta.as_ref().map_or(0, |meta| meta.fee).max(prepared.fee());
        let logs: Option<Vec<String>> = meta.as_ref().and_then(|meta| meta.log_messages.clone().into());
        let logs = logs.unwrap_or_default();
        if let Some(error) = status.err {
            return Err(Failure { fee, ..explain_of(&error, &logs, instructions) });
        }
        let units = meta.as_ref().and_then(|meta| Option::from(meta.compute_units_consumed.clone()));
        Ok(Landed { signature, slot, units: units.unwrap_or(prepared.simulated.units), fee, logs })
    }

    /// What the node has written down of a transaction, if it keeps any.
    async fn meta(&self, signature: &Signature) -> Option<UiTransactionStatusMeta> {
        let config = RpcTransactionConfig {
            encoding: Some(UiTransactionEncoding::Base64),
            commitment: Some(CommitmentConfig::confirmed()),
            max_supported_transaction_version: Some(1),
        };
        for _ in 0..FETCHES {
            match self.rpc.get_transaction_with_config(signature, config).await {
                Ok(found) => return found.transaction.meta,
                Err(_) => sleep(self.patience.ask_every).await,
            }
        }
        None
    }
}
