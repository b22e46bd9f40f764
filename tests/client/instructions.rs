//! Every instruction as the IDL has it is what the client builds: tag, arguments, accounts, their order and flags.

mod built;

use serde_json::Value;
use sluice_client::SLUICE_ID;
use sluice_client::ids::{STAKE_PROGRAM, SYSTEM_PROGRAM};
use sluice_testkit::sluice::error::IDL;
use solana_address::Address;
use solana_instruction::AccountMeta;

/// The address that stands for an account of this name.
pub fn key(name: &str) -> Address {
    match name {
        "system_program" => SYSTEM_PROGRAM,
        "stake_program" => STAKE_PROGRAM,
        name => {
            let mut bytes = [0; 32];
            name.bytes().zip(&mut bytes).for_each(|(from, to)| *to = from);
            Address::new_from_array(bytes)
        }
    }
}

/// The number that stands for an argument of this name, cut to its width.
pub fn number(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// An argument as bytes: by the type that the IDL gives it.
fn encode(name: &str, kind: &Value, bytes: &mut Vec<u8>) {
    let number = number(name).to_le_bytes();
    match kind.as_str() {
        Some("u8") => bytes.push(number[0]),
        Some("u16") => bytes.extend(&number[..2]),
        Some("u32") => bytes.extend(&number[..4]),
        Some("u64") => bytes.extend(number),
        Some("pubkey") => bytes.extend(key(name).to_bytes()),
        Some(other) => panic!("{name} is of a type that this test does not know: {other}"),
        None => encode_compound(name, kind, bytes),
    }
}

fn encode_compound(name: &str, kind: &Value, bytes: &mut Vec<u8>) {
    if let Some([item, len]) = kind["array"].as_array().map(Vec::as_slice) {
        for place in 0..len.as_u64().expect("a length") {
            encode(&format!("{name}{place}"), item, bytes);
        }
        return;
    }
    let defined = kind["defined"]["name"].as_str().unwrap_or_else(|| panic!("{name}: {kind}"));
    let types = IDL["types"].as_array().expect("types").iter();
    let found = types.filter(|found| found["name"] == defined).collect::<Vec<_>>();
    for field in found[0]["type"]["fields"].as_array().expect("a struct") {
        encode(field["name"].as_str().expect("a name"), &field["type"], bytes);
    }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}"))
}

fn metas(entry: &Value) -> Vec<AccountMeta> {
    let flag = |account: &Value, name: &str| account[name].as_bool().unwrap_or(false);
    let accounts = entry["accounts"].as_array().expect("accounts").iter();
    accounts
        .map(|account| AccountMeta {
            pubkey: key(text(account, "name")),
            is_signer: flag(account, "signer"),
            is_writable: flag(account, "writable"),
        })
        .collect()
}

#[test]
fn each_instruction_of_the_idl_is_built_as_the_idl_has_it() {
    for entry in IDL["instructions"].as_array().expect("instructions") {
        let name = text(entry, "name");
        let built = built::by_name(name).unwrap_or_else(|| panic!("the client builds no {name}"));
        assert_eq!(built.program_id, SLUICE_ID, "{name}");
        assert_eq!(Value::from(text(&IDL, "address")), built.program_id.to_string(), "{name}");

        let tag = entry["discriminator"].as_array().expect("a tag").iter();
        let mut data: Vec<u8> = tag.map(|byte| byte.as_u64().expect("a byte") as u8).collect();
        for argument in entry["args"].as_array().expect("arguments") {
            encode(text(argument, "name"), &argument["type"], &mut data);
        }
        assert_eq!(built.data, data, "data of {name}");
        assert_eq!(built.accounts, metas(entry), "accounts of {name}");
    }
}

#[test]
fn no_name_stands_for_two_things() {
    // The test above would pass with two accounts or two arguments exchanged.
    let entries = IDL["instructions"].as_array().expect("instructions").iter();
    for entry in entries {
        let mut keys: Vec<_> = metas(entry).iter().map(|meta| meta.pubkey).collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count, "{}", text(entry, "name"));
    }
}

#[test]
fn an_account_that_is_left_out_is_the_programs_own_address() {
    let built = built::request_unstake(None);
    let tail = &built.accounts[4];
    assert_eq!((tail.pubkey, tail.is_writable, tail.is_signer), (SLUICE_ID, false, false));
}

#[test]
fn stake_accounts_stand_behind_the_accounts_of_readings() {
    let stakes = [key("one"), key("two")];
    let of = built::keys();
    let read = sluice_client::instruction::crank::refresh_operators(&of, &key("cranker"), 3, &stakes);
    let sweep = sluice_client::instruction::crank::sweep_operators(&of, &key("cranker"), 3, &stakes);
    let behind = |accounts: &[AccountMeta]| accounts[accounts.len() - 2..].to_vec();
    assert_eq!(behind(&read.accounts), stakes.map(|stake| AccountMeta::new_readonly(stake, false)));
    assert_eq!(behind(&sweep.accounts), stakes.map(|stake| AccountMeta::new(stake, false)));
}
