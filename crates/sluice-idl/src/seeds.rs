//! The seeds of accounts whose addresses are stored.
//!
//! Anchor writes seeds into the IDL only where the program derives the address, and the program derives an address
//! only when it makes the account: later it compares with the stored key, which costs a twentieth. Clients want to
//! derive it everywhere, so each account takes over the seeds that its name has where it is made.
//!
//! Some are made without a `seeds =`, for their addresses come with a bump that the System program proves: what those
//! are derived from is [`BY_HAND`]. Stake accounts have none in the IDL: the second one's number is the stored one and
//! one more, which seeds can't say; docs/spec/add_operator.md does.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Seeds that Anchor does not know: the instruction, the account, its name, what is behind it.
const BY_HAND: &[(&str, &str, &str, &[Seed])] = &[
    (
        "request_unstake",
        "cohort",
        "cohort",
        &[Seed::Account("pool"), Seed::Field("pool", "pair_epoch", "Pool")],
    ),
    (
        "request_unstake",
        "ticket",
        "ticket",
        &[Seed::Account("cohort"), Seed::Account("requester"), Seed::Argument("nonce")],
    ),
];

/// A part of an address behind its name.
enum Seed {
    /// An account's key.
    Account(&'static str),
    /// A field of an account: account, field, type.
    Field(&'static str, &'static str, &'static str),
    /// An argument.
    Argument(&'static str),
}

impl Seed {
    fn json(&self) -> Value {
        match self {
            Self::Account(path) => json!({ "kind": "account", "path": path }),
            Self::Field(account, field, kind) => {
                json!({ "kind": "account", "path": format!("{account}.{field}"), "account": kind })
            }
            Self::Argument(path) => json!({ "kind": "arg", "path": path }),
        }
    }
}

/// Writes the seeds of [`BY_HAND`], and takes away what is no address. Fails where an instruction or an account is
/// missing.
pub fn write(idl: &mut Value) -> Result<(), String> {
    let instructions = idl["instructions"].as_array_mut().ok_or("the program has no instructions")?;
    for (of, account, seed, rest) in BY_HAND {
        let found = instructions.iter_mut().find(|instruction| name(instruction) == *of);
        let accounts = found.and_then(|instruction| instruction["accounts"].as_array_mut());
        let found = accounts.into_iter().flatten().find(|entry| name(entry) == *account);
        let entry = found.ok_or(format!("{of} has no account {account}"))?;
        let first = json!({ "kind": "const", "value": seed.as_bytes() });
        let seeds: Vec<Value> = std::iter::once(first).chain(rest.iter().map(Seed::json)).collect();
        entry["pda"] = json!({ "seeds": seeds });
    }
    // Anchor writes the expression that an account is compared with where a client expects a key.
    for account in instructions.iter_mut().filter_map(|entry| entry["accounts"].as_array_mut()).flatten() {
        let path = account["address"].as_str().is_some_and(|address| address.contains('.'));
        if let Some(account) = account.as_object_mut().filter(|_| path) {
            account.remove("address");
        }
    }
    Ok(())
}

/// Copies each account's seeds to every instruction that has an account of that name and those the seeds name.
/// Fails where one name stands for two addresses.
pub fn complete(idl: &mut Value) -> Result<(), String> {
    let instructions = idl["instructions"].as_array_mut().ok_or("the program has no instructions")?;

    let mut known: BTreeMap<String, Value> = BTreeMap::new();
    for account in instructions.iter().flat_map(accounts) {
        if let Some(pda) = account.get("pda") {
            let name = name(account);
            if known.insert(name.clone(), pda.clone()).is_some_and(|other| other != *pda) {
                return Err(format!("the account name {name} stands for two addresses"));
            }
        }
    }

    for instruction in instructions {
        let present: Vec<String> = accounts(instruction).map(name).collect();
        for account in instruction["accounts"].as_array_mut().into_iter().flatten() {
            if let Some(pda) = known.get(&name(account))
                && paths(pda).all(|path| present.iter().any(|name| name == path))
            {
                account["pda"] = pda.clone();
            }
        }
    }
    Ok(())
}

fn accounts(instruction: &Value) -> impl Iterator<Item = &Value> {
    instruction["accounts"].as_array().into_iter().flatten()
}

fn name(account: &Value) -> String {
    account["name"].as_str().unwrap_or_default().to_owned()
}

/// The accounts that seeds name.
fn paths(pda: &Value) -> impl Iterator<Item = &str> {
    pda["seeds"].as_array().into_iter().flatten().filter_map(|seed| seed["path"].as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requests() -> Value {
        let named = |name: &str| json!({ "name": name });
        let request = ["requester", "pool", "cohort", "ticket"].map(named);
        let finalize = ["pool", "cohort"].map(named);
        json!({ "instructions": [
            { "name": "request_unstake", "accounts": request },
            { "name": "finalize_cohort", "accounts": finalize },
        ] })
    }

    #[test]
    fn what_no_macro_derives_has_its_seeds_where_it_is_made_and_only_there() {
        let mut idl = requests();
        write(&mut idl).unwrap();
        complete(&mut idl).unwrap();
        let request = &idl["instructions"][0]["accounts"];
        let cohort = json!([
            { "kind": "const", "value": [99, 111, 104, 111, 114, 116] },
            { "kind": "account", "path": "pool" },
            { "kind": "account", "path": "pool.pair_epoch", "account": "Pool" },
        ]);
        let ticket = json!([
            { "kind": "const", "value": [116, 105, 99, 107, 101, 116] },
            { "kind": "account", "path": "cohort" },
            { "kind": "account", "path": "requester" },
            { "kind": "arg", "path": "nonce" },
        ]);
        assert_eq!((&request[2]["pda"]["seeds"], &request[3]["pda"]["seeds"]), (&cohort, &ticket));
        let later = &idl["instructions"][1]["accounts"][1];
        assert_eq!(later.get("pda"), None, "a cohort of another epoch has other seeds");
    }

    #[test]
    fn seeds_of_an_account_that_is_gone_are_refused() {
        let mut idl = requests();
        idl["instructions"][0]["accounts"][3]["name"] = json!("other");
        assert_eq!(write(&mut idl).unwrap_err(), "request_unstake has no account ticket");
    }

    #[test]
    fn an_address_is_a_key_or_not_there() {
        let mut idl = requests();
        idl["instructions"][1]["accounts"][0]["address"] = json!("cohort.rent_payer");
        idl["instructions"][1]["accounts"][1]["address"] = json!("11111111111111111111111111111111");
        write(&mut idl).unwrap();
        let accounts = &idl["instructions"][1]["accounts"];
        assert_eq!(accounts[0].get("address"), None);
        assert_eq!(accounts[1]["address"], "11111111111111111111111111111111");
    }

    fn pda(seed: &str) -> Value {
        json!({ "seeds": [{ "kind": "const", "value": seed }, { "kind": "account", "path": "pool" }] })
    }

    #[test]
    fn seeds_reach_every_account_of_the_name_whose_parents_are_there() {
        let mut idl = json!({ "instructions": [
            { "accounts": [{ "name": "pool" }, { "name": "reserve", "pda": pda("reserve") }] },
            { "accounts": [{ "name": "reserve" }, { "name": "pool" }] },
            { "accounts": [{ "name": "reserve" }] },
        ] });
        complete(&mut idl).unwrap();
        assert_eq!(idl["instructions"][1]["accounts"][0]["pda"], pda("reserve"));
        assert_eq!(idl["instructions"][1]["accounts"][1].get("pda"), None);
        assert_eq!(
            idl["instructions"][2]["accounts"][0].get("pda"),
            None,
            "the pool is not there to derive from"
        );
    }

    #[test]
    fn one_name_for_two_addresses_is_refused() {
        let mut idl = json!({ "instructions": [
            { "accounts": [{ "name": "vault", "pda": pda("reserve") }] },
            { "accounts": [{ "name": "vault", "pda": pda("insurance") }] },
        ] });
        assert!(complete(&mut idl).unwrap_err().contains("vault"));
    }
}
