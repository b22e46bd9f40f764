//! The program's errors by name, out of the IDL: the one place, besides the program, where numbers have names.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

/// The committed tables of roles and parameters.
pub static ROLES: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../idl/roles.json")).expect("the committed tables are JSON")
});

/// The committed IDL.
pub static IDL: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../idl/sluice.json")).expect("the committed IDL is JSON")
});

static CODES: LazyLock<BTreeMap<String, u32>> = LazyLock::new(|| {
    let errors = IDL["errors"].as_array().expect("the IDL lists errors").iter();
    errors
        .map(|error| {
            let name = error["name"].as_str().expect("errors have names");
            let code = error["code"].as_u64().and_then(|code| code.try_into().ok());
            (name.to_owned(), code.expect("error codes fit 32 bits"))
        })
        .collect()
});

/// The number of an error; panics where there is none of that name.
pub fn code(name: &str) -> u32 {
    *CODES.get(name).unwrap_or_else(|| panic!("the IDL has no error {name}"))
}

/// The name of an error of ours, or of Anchor's.
pub fn name(code: u32) -> Option<String> {
    let own = CODES.iter().find(|(_, number)| **number == code).map(|(name, _)| name.clone());
    own.or_else(|| anchor_name(code).map(str::to_owned))
}

/// Names of the checks that Anchor makes before a handler runs.
pub fn anchor_name(code: u32) -> Option<&'static str> {
    Some(match code {
        2000 => "ConstraintMut",
        2002 => "ConstraintSigner",
        2003 => "ConstraintRaw",
        2005 => "ConstraintRentExempt",
        2006 => "ConstraintSeeds",
        2007 => "ConstraintExecutable",
        2012 => "ConstraintAddress",
        2040 => "ConstraintDuplicateMutableAccount",
        _ => return None,
    })
}
