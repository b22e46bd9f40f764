//! What a transaction would do.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_message::VersionedMessage;
use solana_rpc_client_api::client_error::ErrorKind;
use solana_rpc_client_api::config::{
    RpcSimulateTransactionAccountsConfig, RpcSimulateTransactionConfig, UiAccountEncoding,
    UiTransactionEncoding,
};
use solana_rpc_client_api::custom_error::JSON_RPC_SERVER_ERROR_UNSUPPORTED_TRANSACTION_VERSION as UNSUPPORTED_VERSION;
use solana_rpc_client_api::request::RpcError;
use solana_rpc_client_api::response::RpcSimulateTransactionResult;
use solana_transaction_error::TransactionError;
use solana_transaction_status_client_types::{UiLoadedAddresses, UiTransactionTokenBalance};

use super::Sender;
use crate::failure::{Cause, Failure, explain_of};
use crate::tx::{self, Budget, Format, MAX_LOADED_BYTES, MAX_UNITS};

/// What the runtime charges loaded bytes by.
const PAGE: u32 = 32 * 1024;
/// The code of JSON-RPC for a request whose content makes no sense: of a transaction, whose bytes do not.
const INVALID_PARAMS: i64 = -32_602;
/// The least room above the units of a simulation: what a fee, or a step of a queue, may cost that it did not meet.
const LEAST_ROOM: u64 = 1_000;

/// What a transaction did in simulation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simulated {
    /// Compute units used.
    pub units: u64,
    /// Bytes of the accounts and programs it loaded; the most that are allowed, where the node does not say.
    pub loaded_bytes: u32,
    /// Its log.
    pub logs: Vec<String>,
    /// What its last instruction returned.
    pub return_data: Option<Vec<u8>>,
    /// Lamports of each of its accounts; empty where the node does not say.
    pub balances: Vec<Balance>,
    /// Tokens of each of its token accounts; empty where the node does not say.
    pub tokens: Vec<TokenBalance>,
    /// The accounts that were asked for, as the transaction would leave them; those that would not exist are left out.
    pub accounts: BTreeMap<Address, Account>,
}

/// An account's lamports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The account.
    pub address: Address,
    /// Before the transaction.
    pub before: u64,
    /// After it. The payer's has paid the fee of the simulated signatures.
    pub after: u64,
}

/// A token account's balance, in base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenBalance {
    /// The token account.
    pub address: Address,
    /// Its mint.
    pub mint: Address,
    /// Before the transaction; zero where it did not exist.
    pub before: u64,
    /// After it; zero where it no longer exists.
    pub after: u64,
}

impl Simulated {
    /// The limits of a transaction that does the same, with a tenth of its units for what may have changed by then.
    pub(super) fn budget(&self, micro_lamports: u64) -> Budget {
        let room = self.units.div_ceil(10).max(LEAST_ROOM);
        let units = self.units.saturating_add(room).min(u64::from(MAX_UNITS));
        let loaded_bytes = self.loaded_bytes.checked_next_multiple_of(PAGE).unwrap_or(MAX_LOADED_BYTES);
        Budget {
            units: u32::try_from(units).unwrap_or(MAX_UNITS),
            loaded_bytes: loaded_bytes.clamp(PAGE, MAX_LOADED_BYTES),
            micro_lamports,
        }
    }
}

impl Sender {
    /// Simulates a transaction of one form, for whoever has packed for it; `accounts` are to be told as it leaves them.
    ///
    /// # Errors
    /// As [`Sender::simulate`]; `Form` where the node does not know the form, or the cluster does not take it.
    pub async fn simulate_as(
        &self,
        format: &Format,
        payer: &Address,
        instructions: &[Instruction],
        accounts: &[Address],
    ) -> Result<Simulated, Failure> {
        let message = tx::build(format, payer, instructions, &Budget::MAX, Hash::default())?;
        let config = RpcSimulateTransactionConfig {
            sig_verify: false,
            replace_recent_blockhash: true,
            commitment: Some(self.options.commitment),
            encoding: Some(UiTransactionEncoding::Base64),
            accounts: (!accounts.is_empty()).then(|| RpcSimulateTransactionAccountsConfig {
                encoding: Some(UiAccountEncoding::Base64),
                addresses: accounts.iter().map(ToString::to_string).collect(),
            }),
            ..RpcSimulateTransactionConfig::default()
        };
        let transaction = tx::unsigned(message.clone());
        let answer = self.rpc.simulate_transaction_with_config(&transaction, config).await;
        let answer = answer.map_err(|error| {
            // The request arrived, and the node can make nothing of it.
            let unknown = matches!(
                &*error.kind,
                ErrorKind::RpcError(RpcError::RpcResponseError {
                    code: INVALID_PARAMS | UNSUPPORTED_VERSION,
                    ..
                })
            );
            let failure = Failure::from(error);
            if unknown { Cause::Form(failure.to_string()).into() } else { failure }
        })?;
        understand(&message, instructions, accounts, answer.value)
    }
}

/// What a node says of a simulation.
fn understand(
    message: &VersionedMessage,
    instructions: &[Instruction],
    accounts: &[Address],
    result: RpcSimulateTransactionResult,
) -> Result<Simulated, Failure> {
    let logs = result.logs.unwrap_or_default();
    if let Some(error) = result.err.map(TransactionError::from) {
        return Err(match error {
            TransactionError::UnsupportedVersion => Cause::Form(error.to_string()).into(),
            error => explain_of(&error, &logs, instructions),
        });
    }
    let return_data = result.return_data.map(|data| BASE64_STANDARD.decode(data.data.0));
    let return_data = return_data
        .transpose()
        .map_err(|_| Cause::Node("return data is not encoded as was asked for".to_owned()))?;
    let told = accounts.iter().zip(result.accounts.unwrap_or_default());
    let accounts = told.filter_map(|(address, account)| Some((*address, account?.to_account()?))).collect();
    let keys = keys(message, result.loaded_addresses);
    Ok(Simulated {
        units: result.units_consumed.unwrap_or(u64::from(MAX_UNITS)),
        loaded_bytes: result.loaded_accounts_data_size.unwrap_or(MAX_LOADED_BYTES),
        logs,
        return_data,
        balances: balances(&keys, result.pre_balances, result.post_balances),
        tokens: tokens(&keys, result.pre_token_balances, result.post_token_balances),
        accounts,
    })
}

/// The accounts of a message in the order in which a node lists their balances.
fn keys(message: &VersionedMessage, loaded: Option<UiLoadedAddresses>) -> Vec<Address> {
    let loaded = loaded.map(|loaded| [loaded.writable, loaded.readonly].concat()).unwrap_or_default();
    // What is not an address keeps its place: it is nobody's.
    let loaded = loaded.iter().map(|key| key.parse().unwrap_or_default());
    message.static_account_keys().iter().copied().chain(loaded).collect()
}

fn balances(keys: &[Address], before: Option<Vec<u64>>, after: Option<Vec<u64>>) -> Vec<Balance> {
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let all = keys.iter().zip(before).zip(after);
    all.map(|((address, before), after)| Balance { address: *address, before, after }).collect()
}

fn tokens(
    keys: &[Address],
    before: Option<Vec<UiTransactionTokenBalance>>,
    after: Option<Vec<UiTransactionTokenBalance>>,
) -> Vec<TokenBalance> {
    let mut all: BTreeMap<u8, TokenBalance> = BTreeMap::new();
    let before = before.unwrap_or_default().into_iter().map(|balance| (false, balance));
    let after = after.unwrap_or_default().into_iter().map(|balance| (true, balance));
    for (is_after, balance) in before.chain(after) {
        let Some(address) = keys.get(usize::from(balance.account_index)) else { continue };
        let (Ok(mint), Ok(amount)) = (balance.mint.parse(), balance.ui_token_amount.amount.parse()) else {
            continue;
        };
        let empty = TokenBalance { address: *address, mint, before: 0, after: 0 };
        let entry = all.entry(balance.account_index).or_insert(empty);
        *(if is_after { &mut entry.after } else { &mut entry.before }) = amount;
    }
    all.into_values().collect()
}
