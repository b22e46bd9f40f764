//! The seeds of accounts whose addresses are stored.
//!
//! Anchor writes seeds into the IDL only where the program derives the address, and the program derives an address
//! only when it makes the account: later it compares with the stored key, which costs a twentieth. Clients want to
//! derive it everywhere, so each account takes over the seeds that its name has where it is made.

use std::collections::BTreeMap;

use serde_json::Value;

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
    use serde_json::json;

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
