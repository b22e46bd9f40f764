//! The instructions as the committed IDL has them: what must be tried is read here, not in the tests.

use serde_json::Value;
use sluice_testkit::sluice::error::IDL;
use solana_instruction::Instruction;

use crate::table::Case;

/// An instruction.
pub struct Entry {
    pub name: &'static str,
    /// What its data begins with.
    pub tag: Vec<u8>,
    pub accounts: Vec<Flags>,
}

/// An account of an instruction.
pub struct Flags {
    pub name: &'static str,
    pub writable: bool,
    pub signer: bool,
    /// Whether the program's own address stands for none.
    pub optional: bool,
    /// Whether the IDL has it: what lies behind its accounts is checked by the handler, not by Anchor.
    pub declared: bool,
}

/// All instructions.
pub fn instructions() -> Vec<Entry> {
    list(&IDL["instructions"]).map(entry).collect()
}

/// The instruction of that name; panics where there is none.
pub fn instruction(name: &str) -> Entry {
    let found = list(&IDL["instructions"]).find(|entry| name_of(entry) == name);
    entry(found.unwrap_or_else(|| panic!("the IDL has no instruction {name}")))
}

/// The accounts that a case passes behind those of the IDL, with the flags of its call.
pub fn behind(case: &Case, call: &Instruction) -> Vec<Flags> {
    let slots = case.slots.iter().zip(&call.accounts).skip(case.slots.len() - case.behind);
    slots
        .map(|(slot, meta)| Flags {
            name: slot.account,
            writable: meta.is_writable,
            signer: false,
            optional: false,
            declared: false,
        })
        .collect()
}

fn entry(value: &'static Value) -> Entry {
    let byte = |byte: &Value| byte.as_u64().and_then(|byte| byte.try_into().ok()).expect("a byte");
    let tag = list(&value["discriminator"]).map(byte).collect();
    Entry { name: name_of(value), tag, accounts: list(&value["accounts"]).map(flags).collect() }
}

fn flags(value: &'static Value) -> Flags {
    let name = name_of(value);
    assert!(value.get("accounts").is_none(), "{name} is a kind of entry that the harness does not know");
    let flag = |flag| value.get(flag).is_some_and(|value| value.as_bool().expect("a flag"));
    let (writable, signer, optional) = (flag("writable"), flag("signer"), flag("optional"));
    Flags { name, writable, signer, optional, declared: true }
}

fn list(value: &'static Value) -> impl Iterator<Item = &'static Value> {
    value.as_array().expect("a list in the IDL").iter()
}

fn name_of(value: &'static Value) -> &'static str {
    value["name"].as_str().expect("entries of the IDL have names")
}
