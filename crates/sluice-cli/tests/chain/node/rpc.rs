//! The methods.

use std::sync::Mutex;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use litesvm::types::FailedTransactionMetadata;
use serde_json::{Value, json};
use sluice_client::ids::CLOCK;
use sluice_testkit::Chain;
use sluice_testkit::chain::SLOTS_PER_EPOCH;
use solana_account::{Account, ReadableAccount};
use solana_address::{Address, address};
use solana_transaction::versioned::VersionedTransaction;

use super::{Landed, State};

const SLOT_HASHES: Address = address!("SysvarS1otHashes111111111111111111111111111");

/// Answers a request.
pub fn answer(state: &Mutex<State>, request: &[u8]) -> Vec<u8> {
    let request: Value = serde_json::from_slice(request).expect("JSON-RPC");
    let method = request["method"].as_str().expect("a method");
    let mut state = state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let answer = match call(&mut state, method, &request["params"]) {
        Some(result) => json!({"jsonrpc": "2.0", "id": request["id"], "result": result}),
        None => json!({
            "jsonrpc": "2.0",
            "id": request["id"],
            "error": {"code": -32601, "message": format!("{method}: method not found")},
        }),
    };
    serde_json::to_vec(&answer).expect("JSON")
}

fn call(state: &mut State, method: &str, params: &Value) -> Option<Value> {
    state.blockhashes += 1;
    // Nothing else asks for the clock alone.
    let clock = method == "getMultipleAccounts" && params[0] == json!([CLOCK.to_string()]);
    state.slots_told += u64::from(method == "getSlot");
    if state.slots_pass && (clock || method == "getSlot" && state.slots_told % 2 == 1) {
        pass(state);
    }
    let gone = state
        .gone_once
        .take_if(|gone| method == "getMultipleAccounts" && params[0] == json!([gone.to_string()]));
    let chain = &state.chain;
    let clock = chain.clock();
    let with_slot = |value: Value| json!({"context": {"slot": clock.slot}, "value": value});
    Some(match method {
        "getEpochInfo" => json!({
            "absoluteSlot": clock.slot, "blockHeight": clock.slot, "epoch": clock.epoch,
            "slotIndex": clock.slot % SLOTS_PER_EPOCH, "slotsInEpoch": SLOTS_PER_EPOCH, "transactionCount": 1,
        }),
        "getEpochSchedule" => json!({
            "slotsPerEpoch": SLOTS_PER_EPOCH, "leaderScheduleSlotOffset": SLOTS_PER_EPOCH, "warmup": false,
            "firstNormalEpoch": 0, "firstNormalSlot": 0,
        }),
        "getSlot" | "getBlockHeight" => json!(clock.slot),
        "getGenesisHash" => json!("4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY"),
        "getRecentPrioritizationFees" => json!([]),
        "getMinimumBalanceForRentExemption" => {
            json!(chain.minimum_balance(usize::try_from(params[0].as_u64()?).ok()?))
        }
        "getLatestBlockhash" => with_slot(json!({
            "blockhash": blockhash(state.blockhashes),
            "lastValidBlockHeight": clock.slot + 150,
        })),
        "getAccountInfo" => with_slot(account(chain, &params[0])),
        "getMultipleAccounts" if gone.is_some() => with_slot(json!([null])),
        "getMultipleAccounts" => {
            with_slot(params[0].as_array()?.iter().map(|address| account(chain, address)).collect())
        }
        "getProgramAccounts" => program_accounts(chain, params)?,
        "simulateTransaction" => with_slot(simulate(chain, &transaction(&params[0])?)),
        "sendTransaction" => send(state, transaction(&params[0])?),
        "getSignatureStatuses" => {
            let known = |signature: &Value| {
                state.landed.get(signature.as_str()?).map(|of| status(of.slot, of.err.clone()))
            };
            with_slot(params[0].as_array()?.iter().map(|of| known(of).unwrap_or(Value::Null)).collect())
        }
        "getTransaction" => state.landed.get(params[0].as_str()?).map_or(Value::Null, kept),
        _ => return None,
    })
}

/// A slot passes, and is known to the one after it.
fn pass(state: &mut State) {
    let slot = state.chain.clock().slot;
    state.chain.set_slot_in_epoch(slot % SLOTS_PER_EPOCH + 1);
    // A count, then slots and their hashes, the newest first; always as long as 512 of them.
    let mut hashes = state.chain.account(&SLOT_HASHES).unwrap_or_default();
    let known: Vec<u8> = hashes.data.get(8..).unwrap_or_default().to_vec();
    let count = hashes.data.first_chunk().map_or(0, |count| u64::from_le_bytes(*count));
    hashes.data = [(count + 1).to_le_bytes(), (slot + 1).to_le_bytes()].concat();
    hashes.data.extend([7; 32]);
    hashes.data.extend(known);
    hashes.data.resize(20_488, 0);
    state.chain.set_account(&SLOT_HASHES, hashes);
}

/// A transaction that the node has kept, without itself.
fn kept(of: &Landed) -> Value {
    let status = if of.err.is_null() { json!({"Ok": null}) } else { json!({"Err": of.err}) };
    json!({
        "slot": of.slot, "blockTime": null, "version": 0, "transaction": ["", "base64"],
        "meta": {
            "err": of.err, "status": status, "fee": of.meta.fee, "preBalances": [], "postBalances": [],
            "innerInstructions": [], "logMessages": of.meta.logs, "preTokenBalances": [], "postTokenBalances": [],
            "rewards": [], "computeUnitsConsumed": of.meta.compute_units_consumed,
        },
    })
}

fn blockhash(number: u64) -> String {
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    bs58::encode(bytes).into_string()
}

fn status(slot: u64, err: Value) -> Value {
    let status = if err.is_null() { json!({"Ok": null}) } else { json!({"Err": err}) };
    json!({"slot": slot, "confirmations": null, "err": err, "status": status, "confirmationStatus": "finalized"})
}

fn encoded(account: &Account) -> Value {
    json!({
        "lamports": account.lamports, "owner": account.owner.to_string(), "executable": account.executable,
        "rentEpoch": account.rent_epoch, "space": account.data.len(),
        "data": [BASE64_STANDARD.encode(&account.data), "base64"],
    })
}

fn account(chain: &Chain, address: &Value) -> Value {
    let address: Address = address.as_str().expect("an address").parse().expect("an address");
    let found = chain.account(&address).filter(|of| of.lamports != 0);
    found.map_or(Value::Null, |account| encoded(&account))
}

fn program_accounts(chain: &Chain, params: &Value) -> Option<Value> {
    let program: Address = params[0].as_str()?.parse().ok()?;
    let filters = params[1]["filters"].as_array().cloned().unwrap_or_default();
    let fits = |data: &[u8]| {
        filters.iter().all(|filter| {
            let at = filter["memcmp"]["offset"].as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
            let bytes =
                filter["memcmp"]["bytes"].as_str().and_then(|text| bs58::decode(text).into_vec().ok());
            let bytes = bytes.expect("a comparison in base58");
            data.get(at..at + bytes.len()) == Some(bytes.as_slice())
        })
    };
    let all = chain.accounts_owned_by(&program);
    let found = all.iter().filter(|(_, of)| of.lamports != 0 && fits(&of.data));
    Some(found.map(|(at, of)| json!({"pubkey": at.to_string(), "account": encoded(of)})).collect())
}

fn transaction(text: &Value) -> Option<VersionedTransaction> {
    let bytes = BASE64_STANDARD.decode(text.as_str()?).ok()?;
    wincode::deserialize(&bytes).ok()
}

fn simulate(chain: &Chain, transaction: &VersionedTransaction) -> Value {
    let keys = transaction.message.static_account_keys().to_vec();
    let before: Vec<Option<Account>> = keys.iter().map(|key| chain.account(key)).collect();
    // Without signatures, and with a blockhash of nowhere.
    let svm = chain.svm().clone().with_sigverify(false).with_blockhash_check(false);
    let (err, meta, after) = match svm.simulate_transaction(transaction.clone()) {
        Ok(done) => (Value::Null, done.meta, done.post_accounts),
        Err(FailedTransactionMetadata { err, meta }) => {
            (serde_json::to_value(err).expect("JSON"), meta, Vec::new())
        }
    };
    let changed = |at: usize, key: &Address| -> Option<Account> {
        let found = after.iter().find(|(address, _)| address == key);
        found.map_or_else(|| before[at].clone(), |(_, of)| Some(Account::from(of.clone())))
    };
    let after: Vec<Option<Account>> = keys.iter().enumerate().map(|(at, key)| changed(at, key)).collect();
    let lamports = |all: &[Option<Account>]| -> Vec<u64> {
        all.iter().map(|of| of.as_ref().map_or(0, |of| of.lamports())).collect()
    };
    let data = (!meta.return_data.data.is_empty()).then(|| {
        json!({
            "programId": meta.return_data.program_id.to_string(),
            "data": [BASE64_STANDARD.encode(&meta.return_data.data), "base64"],
        })
    });
    json!({
        "err": err, "logs": meta.logs, "unitsConsumed": meta.compute_units_consumed, "returnData": data,
        "loadedAccountsDataSize": 1_000_000, "accounts": null, "fee": meta.fee,
        "preBalances": lamports(&before), "postBalances": lamports(&after),
        "preTokenBalances": tokens(&before), "postTokenBalances": tokens(&after),
    })
}

fn tokens(all: &[Option<Account>]) -> Vec<Value> {
    let with_places = all.iter().enumerate();
    with_places
        .filter_map(|(at, of)| {
            let token = sluice_cli::token::TokenAccount::read(of.as_ref()?)?;
            Some(json!({
                "accountIndex": at, "mint": token.mint.to_string(), "owner": token.owner.to_string(),
                "programId": of.as_ref()?.owner.to_string(),
                "uiTokenAmount": {
                    "amount": token.amount.to_string(), "decimals": 9, "uiAmount": null, "uiAmountString": "",
                },
            }))
        })
        .collect()
}

fn send(state: &mut State, transaction: VersionedTransaction) -> Value {
    let signature = |of: &VersionedTransaction| of.signatures.first().expect("a signature").to_string();
    let own = signature(&transaction);
    if state.landed.contains_key(&own) || state.held.as_ref().is_some_and(|held| signature(held) == own) {
        return json!(own);
    }
    state.taken += 1;
    let due = state.held_is_due;
    if let Some(held) = state.held.take_if(|_| due) {
        let first = signature(&held);
        land(state, first, held);
        // Not in one slot with what comes: some things are refused twice in one.
        if state.slots_pass {
            pass(state);
        }
    }
    match state.held_after {
        Some(0) => (state.held_after, state.held) = (None, Some(transaction)),
        left => {
            state.held_after = left.map(|left| left - 1);
            land(state, own.clone(), transaction);
        }
    }
    json!(own)
}

fn land(state: &mut State, signature: String, transaction: VersionedTransaction) {
    let slot = state.chain.clock().slot;
    let result = state.chain.svm_mut().send_transaction(transaction);
    let (err, meta) = match result {
        Ok(meta) => (Value::Null, meta),
        Err(failed) => (serde_json::to_value(failed.err).expect("JSON"), failed.meta),
    };
    state.landed.insert(signature, Landed { slot, err, meta });
}
