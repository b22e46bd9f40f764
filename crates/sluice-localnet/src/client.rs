//! Talking to a node: what is confirmed is read, and what is sent is confirmed.

use std::thread;
use std::time::{Duration, Instant};

use sluice_client::accounts::State;
use sluice_client::ids::{CLOCK, COMPUTE_BUDGET, EPOCH_REWARDS};
use sluice_client::sysvar::{Now, rewards_being_paid};
use sluice_testkit::token::TokenAccount;
use sluice_testkit::token::instruction::system_transfer;
use solana_account::Account;
use solana_address::Address;
use solana_commitment_config::{CommitmentConfig, CommitmentLevel};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_rpc_client::rpc_client::RpcClient;
use solana_rpc_client_api::client_error::{Error as RpcError, ErrorKind};
use solana_rpc_client_api::config::{RpcSendTransactionConfig, RpcSimulateTransactionConfig};
use solana_rpc_client_api::request::{RpcError as Answer, RpcResponseErrorData};
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::Transaction;

use crate::Error;

/// How often a transaction is looked for.
const LOOK: Duration = Duration::from_millis(20);
/// How long it may take to be confirmed. The node sends it again by itself.
const PATIENCE: Duration = Duration::from_secs(20);
/// The most compute units that a transaction may ask for.
const MAX_UNITS: u32 = 1_400_000;

/// A client of a node.
pub struct Client {
    rpc: RpcClient,
}

impl Client {
    /// A client of the node at `url`.
    pub fn new(url: String) -> Self {
        let rpc = RpcClient::new_with_timeout_and_commitment(url, PATIENCE, CommitmentConfig::confirmed());
        Self { rpc }
    }

    /// The client underneath.
    pub fn rpc(&self) -> &RpcClient {
        &self.rpc
    }

    /// Sends the instructions as one transaction, paid for by the first signer, and waits until it is confirmed.
    pub fn send(&self, instructions: &[Instruction], signers: &[&Keypair]) -> Result<Signature, Error> {
        let blockhash = self.rpc.get_latest_blockhash()?;
        // Last, so that errors count instructions as they were given.
        let instructions = [instructions, &[compute_unit_limit(MAX_UNITS)]].concat();
        let message = Message::new(&instructions, Some(&signers[0].pubkey()));
        let transaction = Transaction::new(signers, message, blockhash);
        let config = RpcSendTransactionConfig {
            preflight_commitment: Some(CommitmentLevel::Confirmed),
            ..RpcSendTransactionConfig::default()
        };
        let signature = self.rpc.send_transaction_with_config(&transaction, config).map_err(refused)?;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let status = self.rpc.get_signature_statuses(&[signature])?.value.into_iter().flatten().next();
            match status {
                Some(status) if status.satisfies_commitment(CommitmentConfig::confirmed()) => {
                    let failed = |error| Error::Transaction { error, logs: vec![] };
                    return status.status.map(|()| signature).map_err(failed);
                }
                _ => thread::sleep(LOOK),
            }
        }
        Err(Error::Lost)
    }

    /// What the instruction would return, as little-endian words; nothing is sent.
    pub fn view(&self, view: Instruction, payer: &Address) -> Result<Vec<u64>, Error> {
        let message = Message::new(&[view], Some(payer));
        let config = RpcSimulateTransactionConfig {
            replace_recent_blockhash: true,
            commitment: Some(CommitmentConfig::confirmed()),
            ..RpcSimulateTransactionConfig::default()
        };
        let transaction = Transaction::new_unsigned(message);
        let result = self.rpc.simulate_transaction_with_config(&transaction, config)?.value;
        if let Some(error) = result.err {
            return Err(Error::Transaction { error: error.into(), logs: result.logs.unwrap_or_default() });
        }
        let data = result.return_data.and_then(|data| decode(&data.data.0)).unwrap_or_default();
        Ok(data.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word)).collect())
    }

    /// The account at `address`, unless there is none.
    pub fn account(&self, address: &Address) -> Result<Option<Account>, Error> {
        Ok(self.rpc.get_account_with_commitment(address, CommitmentConfig::confirmed())?.value)
    }

    /// The lamports at `address`; an account that does not exist has none.
    pub fn lamports(&self, address: &Address) -> Result<u64, Error> {
        Ok(self.account(address)?.map_or(0, |account| account.lamports))
    }

    /// The account of Sluice at `address`.
    pub fn state<T: State>(&self, address: &Address) -> Result<T, Error> {
        let missing = || Error::Account(*address, format!("no {} is there", T::NAME));
        let account = self.account(address)?.ok_or_else(missing)?;
        T::decode(&account.owner, &account.data).map_err(|error| Error::Account(*address, error.to_string()))
    }

    /// The amount in a token account; one that does not exist has nothing.
    pub fn tokens(&self, address: &Address) -> Result<u64, Error> {
        let account = self.account(address)?;
        Ok(account.and_then(|account| TokenAccount::try_decode(&account.data)).map_or(0, |it| it.amount))
    }

    /// The epoch, and whether rewards of the last one are being paid, when no stake can be moved.
    pub fn epoch(&self) -> Result<(u64, bool), Error> {
        let accounts = self.rpc.get_multiple_accounts(&[CLOCK, EPOCH_REWARDS])?;
        let data = |at: usize| accounts.get(at)?.as_ref().map(|account| account.data.as_slice());
        let now = data(0).and_then(Now::read);
        let now = now.ok_or_else(|| Error::Account(CLOCK, "there is no clock".into()))?;
        Ok((now.epoch, rewards_being_paid(data(1))))
    }

    /// Waits until `epoch` has come and its first rewards are paid; returns the epoch that it is then.
    pub fn wait_epoch(&self, epoch: u64) -> Result<u64, Error> {
        loop {
            match self.epoch()? {
                (now, false) if now >= epoch => return Ok(now),
                _ => thread::sleep(LOOK),
            }
        }
    }

    /// Sends lamports.
    pub fn transfer(&self, from: &Keypair, to: &Address, lamports: u64) -> Result<Signature, Error> {
        self.send(&[system_transfer(&from.pubkey(), to, lamports)], &[from])
    }
}

/// What a node said of a transaction that it did not take, with the log.
fn refused(error: RpcError) -> Error {
    if let ErrorKind::RpcError(Answer::RpcResponseError {
        data: RpcResponseErrorData::SendTransactionPreflightFailure(result),
        ..
    }) = error.kind()
        && let Some(reason) = result.err.clone()
    {
        return Error::Transaction { error: reason.into(), logs: result.logs.clone().unwrap_or_default() };
    }
    error.into()
}

/// Return data comes in base64.
fn decode(text: &str) -> Option<Vec<u8>> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

fn compute_unit_limit(units: u32) -> Instruction {
    let mut data = vec![2];
    data.extend(units.to_le_bytes());
    Instruction { program_id: COMPUTE_BUDGET, accounts: vec![], data }
}
