//! The events, decoded through the committed IDL.

use std::collections::BTreeMap;

use serde_json::Value;
use solana_address::Address;

use super::PROGRAM;
use super::error::IDL;
use super::state::discriminator;
use crate::Receipt;

/// An event: its name, its numbers and its keys by field name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// As in the IDL.
    pub name: String,
    numbers: BTreeMap<String, u64>,
    /// Rows of numbers by field name.
    pub rows: BTreeMap<String, Vec<u64>>,
    keys: BTreeMap<String, Address>,
    /// What follows the fields: only events of operators have a list.
    pub list: Vec<u64>,
}

impl Event {
    /// Reads what was logged; panics on an unknown tag, an unknown type and on bytes too many or too few.
    pub fn decode(bytes: &[u8]) -> Self {
        let (tag, mut rest) = bytes.split_at(8);
        let types = IDL["types"].as_array().expect("the IDL lists types");
        let named = |event: &&Value| discriminator("event", name_of(event)) == tag;
        let event = IDL["events"].as_array().into_iter().flatten().find(named).expect("an event of the IDL");
        let layout = types.iter().find(|entry| entry["name"] == event["name"]).expect("its type");

        let mut decoded = Self {
            name: name_of(event).to_owned(),
            numbers: BTreeMap::new(),
            rows: BTreeMap::new(),
            keys: BTreeMap::new(),
            list: vec![],
        };
        for field in layout["type"]["fields"].as_array().expect("a struct") {
            let name = name_of(field).to_owned();
            match field["type"].as_str() {
                Some("pubkey") => {
                    decoded.keys.insert(name, Address::new_from_array(take(&mut rest)));
                }
                Some("u64") => {
                    decoded.numbers.insert(name, u64::from_le_bytes(take(&mut rest)));
                }
                Some("u32") => {
                    decoded.numbers.insert(name, u32::from_le_bytes(take(&mut rest)).into());
                }
                None if field["type"]["array"][0] == "u64" => {
                    let count = field["type"]["array"][1].as_u64().expect("a length");
                    let row = (0..count).map(|_| u64::from_le_bytes(take(&mut rest))).collect();
                    decoded.rows.insert(name, row);
                }
                other => panic!("{name} is of a type that no event has yet: {other:?}"),
            }
        }
        if ["OperatorsRefreshed", "OperatorsMeasured"].contains(&decoded.name.as_str()) {
            decoded.list = super::words(rest);
            rest = &[];
        }
        assert!(rest.is_empty(), "{} bytes too many in {}", rest.len(), decoded.name);
        decoded
    }

    /// A number; panics where the event has no such field.
    pub fn number(&self, field: &str) -> u64 {
        *self.numbers.get(field).unwrap_or_else(|| panic!("{} has no number {field}", self.name))
    }

    /// A key; panics where the event has no such field.
    pub fn key(&self, field: &str) -> Address {
        *self.keys.get(field).unwrap_or_else(|| panic!("{} has no key {field}", self.name))
    }
}

impl Receipt {
    /// The only event of Sluice in this transaction; panics where there is another number of them.
    pub fn event(&self) -> Event {
        match &self.events(&PROGRAM)[..] {
            [event] => Event::decode(event),
            events => panic!("{} events where one was expected", events.len()),
        }
    }
}

fn name_of(entry: &Value) -> &str {
    entry["name"].as_str().expect("IDL entries have names")
}

fn take<const LEN: usize>(rest: &mut &[u8]) -> [u8; LEN] {
    let (field, behind) = rest.split_first_chunk().expect("the event is as long as its type");
    *rest = behind;
    *field
}
