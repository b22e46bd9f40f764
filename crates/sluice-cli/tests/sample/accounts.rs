//! The sample as the accounts of a node, in a file that the tests of the TypeScript client read: what that makes of them is
//! compared with what this command line shows.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use borsh::BorshSerialize;
use serde_json::{Value, json};
use sluice_client::SLUICE_ID;
use sluice_client::accounts::{OperatorList, RateList, State};
use sluice_client::ids::{CLOCK, EPOCH_REWARDS, RENT, SYSTEM_PROGRAM};
use sluice_client::quote::Now;
use solana_address::{Address, address};

use super::{cohort, key, seen, ticket};

const EPOCH_SCHEDULE: Address = address!("SysvarEpochSchedu1e111111111111111111111111");
const SYSVARS: Address = address!("Sysvar1111111111111111111111111111111111111");

/// The accounts, one a line.
pub fn json() -> String {
    let seen = seen();
    let keys = &seen.keys;
    let ours = |address: Address, data: Vec<u8>| row(address, SLUICE_ID, 10_000_000, &data);
    let mut rows = vec![
        ours(keys.pool, bytes(&seen.pool)),
        ours(keys.operators, operators(&seen.operators)),
        ours(keys.config, bytes(&seen.config)),
        ours(keys.rates, rates(&seen.rates)),
        row(keys.reserve, SLUICE_ID, seen.reserve, &[]),
        row(keys.insurance, SLUICE_ID, seen.insurance, &[]),
        row(CLOCK, SYSVARS, 1, &clock(&seen.now)),
        row(EPOCH_REWARDS, SYSVARS, 1, &rewards(seen.rewards_being_paid)),
        row(RENT, SYSVARS, 1, &[&6_960_u64.to_le_bytes()[..], &1_f64.to_le_bytes(), &[50]].concat()),
        row(EPOCH_SCHEDULE, SYSVARS, 1, &schedule(seen.slots_in_epoch)),
        row(key(90), SYSTEM_PROGRAM, 1, &[]),
    ];
    rows.extend([798, 799].map(|epoch| ours(keys.cohort(epoch), bytes(&cohort(keys, epoch)))));
    for (byte, epoch, from, to) in [(72, 799, 5, 8), (70, 798, 0, 4), (71, 798, 8, 20)] {
        rows.push(ours(key(byte), bytes(&ticket(keys, epoch, from, to))));
    }
    let rows: Vec<String> = rows.iter().map(Value::to_string).collect();
    format!("[\n{}\n]\n", rows.join(",\n"))
}

fn row(address: Address, owner: Address, lamports: u64, data: &[u8]) -> Value {
    json!({
        "address": address.to_string(),
        "owner": owner.to_string(),
        "lamports": lamports.to_string(),
        "data": BASE64_STANDARD.encode(data),
    })
}

/// The sample's accounts are made without their tags.
fn tagged(tag: [u8; 8], account: &impl BorshSerialize) -> Vec<u8> {
    let mut data = borsh::to_vec(account).expect("in memory");
    data[..8].copy_from_slice(&tag);
    data
}

fn bytes<T: State + BorshSerialize>(account: &T) -> Vec<u8> {
    tagged(T::TAG, account)
}

fn operators(list: &OperatorList) -> Vec<u8> {
    rows(tagged(OperatorList::TAG, &list.header), &list.records)
}

fn rates(list: &RateList) -> Vec<u8> {
    rows(tagged(RateList::TAG, &list.header), &list.entries)
}

/// A header, a count, padding, the rows.
fn rows<T: BorshSerialize>(mut data: Vec<u8>, rows: &[T]) -> Vec<u8> {
    data.extend(u32::try_from(rows.len()).expect("few").to_le_bytes());
    data.extend([0; 4]);
    for row in rows {
        borsh::to_writer(&mut data, row).expect("in memory");
    }
    data
}

fn clock(now: &Now) -> Vec<u8> {
    let mut data = [0; 40];
    data[..8].copy_from_slice(&now.slot.to_le_bytes());
    data[16..24].copy_from_slice(&now.epoch.to_le_bytes());
    data[32..].copy_from_slice(&now.time.to_le_bytes());
    data.to_vec()
}

fn rewards(being_paid: bool) -> Vec<u8> {
    let mut data = [0; 81];
    data[80] = u8::from(being_paid);
    data.to_vec()
}

/// Without the short epochs that some clusters begin with.
fn schedule(slots_in_epoch: u64) -> Vec<u8> {
    [&slots_in_epoch.to_le_bytes()[..], &slots_in_epoch.to_le_bytes(), &[0; 17]].concat()
}
