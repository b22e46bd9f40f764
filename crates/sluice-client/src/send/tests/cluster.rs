//! A node whose answers are a test's.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_rpc_client::rpc_client::RpcClientConfig;
use solana_rpc_client::rpc_sender::{RpcSender, RpcTransportStats};
use solana_rpc_client_api::client_error::{Error, ErrorKind, Result};
use solana_rpc_client_api::request::{RpcError, RpcRequest, RpcResponseErrorData};

use crate::failure::Failure;
use crate::ids::FEATURES;
use crate::send::deliver::Patience;
use crate::send::{Landed, SendOptions, Sender};

/// Blocks that the latest blockhash lives on for.
pub const LIFE: u64 = 10;
/// Blocks between the newest one and the newest one that is final.
pub const FINALITY: u64 = 5;

/// What the node says and has been told.
pub struct State {
    /// The height of the newest block; it grows by one whenever somebody asks.
    pub height: u64,
    /// Whether the feature account says that version 1 is taken.
    pub v1_feature: bool,
    /// Whether transactions of version 1 are parsed.
    pub v1_known: bool,
    /// The height from which on the transaction is in a block; never where there is none.
    pub lands_at: Option<u64>,
    /// What it fails with in its block.
    pub fails_with: Option<Value>,
    /// What a simulation fails with.
    pub refuses_with: Option<Value>,
    /// How far the bank that knows signatures is behind.
    pub behind: u64,
    /// For how many blocks a signature is in memory.
    pub remembers: u64,
    /// Whether it looks further back where it is asked to; else it refuses.
    pub history: bool,
    /// At this height so many blocks go by without a question.
    pub leap: Option<(u64, u64)>,
    /// From this height on the node is silent.
    pub silent_from: u64,
    /// Whether it keeps transactions.
    pub keeps: bool,
    /// What was paid in the last slots; none where the node does not tell.
    pub fees: Option<Vec<u64>>,
    /// Each transaction that was broadcast.
    pub sent: Vec<Vec<u8>>,
    /// Each transaction that was simulated.
    pub simulated: Vec<Vec<u8>>,
}

/// A handle to it.
#[derive(Clone)]
pub struct Cluster(Arc<Mutex<State>>);

impl Cluster {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            height: 100,
            v1_feature: true,
            v1_known: true,
            lands_at: Some(103),
            fails_with: None,
            refuses_with: None,
            behind: 0,
            remembers: 300,
            history: true,
            leap: None,
            silent_from: u64::MAX,
            keeps: true,
            fees: Some(Vec::new()),
            sent: Vec::new(),
            simulated: Vec::new(),
        })))
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test panics while it holds the lock")
    }

    pub fn sender(&self) -> Sender {
        let rpc = RpcClient::new_sender(Node(self.clone()), RpcClientConfig::default());
        let options = SendOptions { resend_every: Duration::from_millis(3), ..SendOptions::default() };
        let mut sender = Sender::new(Arc::new(rpc), options);
        sender.patience = Patience {
            ask_every: Duration::from_millis(1),
            silence: Duration::from_millis(30),
            finality: Duration::from_millis(200),
        };
        sender
    }

    pub fn send_with(sender: &Sender) -> std::result::Result<Landed, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let payer = Keypair::new_from_array([1; 32]);
        runtime.expect("a runtime").block_on(sender.send(&[instruction()], &[&payer]))
    }

    pub fn send(&self) -> std::result::Result<Landed, Failure> {
        Self::send_with(&self.sender())
    }
}

/// One that Sluice would be asked to execute.
pub fn instruction() -> Instruction {
    let pool = AccountMeta::new(Address::new_from_array([7; 32]), false);
    Instruction { program_id: crate::SLUICE_ID, accounts: vec![pool], data: vec![9] }
}

struct Node(Cluster);

#[async_trait]
impl RpcSender for Node {
    async fn send(&self, request: RpcRequest, params: Value) -> Result<Value> {
        let mut state = self.0.state();
        if state.height >= state.silent_from {
            return Err(
                ErrorKind::Custom("connection refused: http://node.invalid/?key=secret".into()).into()
            );
        }
        state.answer(request, &params)
    }

    fn get_transport_stats(&self) -> RpcTransportStats {
        RpcTransportStats::default()
    }

    fn url(&self) -> String {
        "http://node.invalid/?key=secret".to_owned()
    }
}

impl State {
    fn answer(&mut self, request: RpcRequest, params: &Value) -> Result<Value> {
        let in_context = |value: Value, slot: u64| json!({ "context": { "slot": slot }, "value": value });
        Ok(match request {
            RpcRequest::GetMultipleAccounts => in_context(json!([self.feature()]), self.height),
            RpcRequest::SimulateTransaction => {
                let bytes = bytes(params);
                // A transaction of version 1 begins with its version, an older one with the number of its signatures.
                if bytes.first().is_some_and(|first| *first > 127) && !self.v1_known {
                    return Err(invalid_params());
                }
                self.simulated.push(bytes);
                in_context(self.simulation(), self.height)
            }
            RpcRequest::GetRecentPrioritizationFees => {
                let Some(fees) = &self.fees else { return Err(invalid_params()) };
                let slots = fees.iter().map(|fee| json!({ "slot": 1, "prioritizationFee": fee }));
                Value::Array(slots.collect())
            }
            RpcRequest::GetLatestBlockhash => {
                let last = self.height.saturating_add(LIFE);
                let blockhash = Address::new_from_array([3; 32]).to_string();
                in_context(json!({ "blockhash": blockhash, "lastValidBlockHeight": last }), self.height)
            }
            RpcRequest::SendTransaction => {
                self.sent.push(bytes(params));
                json!("no signature: nobody reads this")
            }
            RpcRequest::GetSignatureStatuses => {
                self.height = self.height.saturating_add(1);
                if let Some((_, blocks)) = self.leap.take_if(|(at, _)| self.height >= *at) {
                    self.height = self.height.saturating_add(blocks);
                }
                let seen = self.height.saturating_sub(self.behind);
                let far = params.get(1).and_then(|config| config.get("searchTransactionHistory"));
                let far = far.and_then(Value::as_bool).unwrap_or(false);
                if far && !self.history {
                    return Err(invalid_params());
                }
                let forgotten = |at: u64| !far && self.height.saturating_sub(at) >= self.remembers;
                let landed = self.lands_at.filter(|at| *at <= seen && !forgotten(*at));
                in_context(json!([landed.map(|at| self.status(at))]), seen)
            }
            RpcRequest::GetBlockHeight => json!(self.height),
            RpcRequest::GetEpochInfo => self.epoch_info(),
            RpcRequest::GetTransaction if self.keeps => self.transaction(),
            _ => return Err(invalid_params()),
        })
    }

    fn feature(&self) -> Value {
        let data = BASE64_STANDARD.encode([&[u8::from(self.v1_feature)][..], &[0; 8]].concat());
        json!({
            "lamports": 1, "owner": FEATURES.to_string(), "executable": false, "rentEpoch": 0, "space": 9,
            "data": [data, "base64"],
        })
    }

    fn simulation(&self) -> Value {
        json!({
            "err": self.refuses_with, "logs": ["Program log: hello"], "accounts": null,
            "unitsConsumed": 20_000, "loadedAccountsDataSize": 40_000,
            "returnData": { "programId": crate::SLUICE_ID.to_string(), "data": ["AQI=", "base64"] },
            "preBalances": [10, 20, 30], "postBalances": [5, 25, 30],
        })
    }

    fn status(&self, slot: u64) -> Value {
        json!({
            "slot": slot, "confirmations": 1, "status": { "Ok": null }, "err": self.fails_with,
            "confirmationStatus": "confirmed",
        })
    }

    fn epoch_info(&self) -> Value {
        let height = self.height.saturating_sub(FINALITY);
        json!({
            "epoch": 0, "slotIndex": height, "slotsInEpoch": 1_000, "absoluteSlot": height,
            "blockHeight": height, "transactionCount": null,
        })
    }

    fn transaction(&self) -> Value {
        json!({
            "slot": 103, "blockTime": null, "transaction": ["", "base64"], "version": 1,
            "meta": {
                "err": self.fails_with, "status": { "Ok": null }, "fee": 5_042, "preBalances": [],
                "postBalances": [], "logMessages": ["Program log: done"], "computeUnitsConsumed": 19_876,
            },
        })
    }
}

fn bytes(params: &Value) -> Vec<u8> {
    let text = params.get(0).and_then(Value::as_str).expect("a transaction comes first");
    BASE64_STANDARD.decode(text).expect("and is encoded in base 64")
}

fn invalid_params() -> Error {
    let error = RpcError::RpcResponseError {
        code: -32_602,
        message: "invalid params".to_owned(),
        data: RpcResponseErrorData::Empty,
    };
    ErrorKind::RpcError(error).into()
}
