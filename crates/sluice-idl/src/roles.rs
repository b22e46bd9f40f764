//! `docs/roles.md`: who may do what and when it counts, and what governance may change within which bounds. Written
//! whole, from the program's two tables.

use serde_json::Value;

const HEAD: &str = "# Roles and parameters

Written by `make idl`, from `programs/sluice/src/roles.rs` and `programs/sluice/src/state/parameters.rs`; machine-readable in
`idl/roles.json`. The tests send every instruction with the signature of every role and of none (`tests/substitution/roles.rs`).

**Above all of this stands the program's upgrade authority**, which is one for all pools: docs/risks.md says who holds it.

| role | who | can never |
|---|---|---|
| Governance | the address that a pool stores: a key, a PDA of SPL Governance, a Squads vault (docs/governance.md) | move SOL or LST, mint, change a stake account's authorities, skip a delay, stop a ticket |
| Curator | the address that a pool stores, or nobody | raise a cap, a share or a commission, change groups, shift weight at once, drain |
| Guardian | the address that a pool stores, or nobody | end a pause, stop tickets, claims or the queue's undelegation, pause a thing twice, move anything |
| Withdrawer, BondOwner | who may withdraw from an operator's vote account opens its bond, and owns it from then on | get a bond back before its stake is gone and its debts are paid |
| Nominee | who is nominated for one of the first three | have it before its delay has passed |
| Creator | who has the key of a fresh mint | anything, once the pool is made |
| Anyone | keepers, holders, strangers | choose an argument that matters to anybody else |

";

/// The page. Fails where the program has an instruction that the table lacks, or the other way round.
pub fn page(roles: &Value, idl: &Value) -> Result<String, String> {
    let listed: Vec<&str> = rows(roles, "permissions").map(|row| text(&row["instruction"])).collect();
    for instruction in idl["instructions"].as_array().into_iter().flatten() {
        let (name, tag) = (text(&instruction["name"]), instruction["discriminator"][0].as_u64());
        let place = listed.iter().position(|known| *known == name);
        if place.map(|place| place as u64) != tag {
            return Err(format!("{name} is not at place {tag:?} of the table of roles"));
        }
    }
    let mut page = String::from(HEAD);
    page += &format!(
        "## Instructions\n\nDelayed: from the close of the epoch {} after the write on, the longest that a ticket normally waits \
         and two more.\n\n| tag | instruction | who | when | what it does to others |\n|---|---|---|---|---|\n",
        roles["delay"]
    );
    for row in rows(roles, "permissions") {
        let who: Vec<&str> = row["roles"].as_array().into_iter().flatten().map(text).collect();
        let when = match text(&row["when"]) {
            "AtOnce" => "at once",
            "Delayed" => "delayed",
            _ => "its safe direction at once, otherwise delayed",
        };
        let (name, who) = (text(&row["instruction"]), who.join(", "));
        page += &format!("| {} | `{name}` | {who} | {when} | {} |\n", row["tag"], text(&row["power"]));
    }
    page += &format!(
        "\n## Parameters\n\nWhat is pending in a domain counts together; any write restarts its delay. A change into the safe \
         direction counts at once.\nBesides: `exit_min_bps` is at most `exit_max_bps`, and `level_interval_slots` at most \
         `late_guard_slots`. A guardian must show\nwithin {} epochs that it is there; an operator whose bond was returned has no \
         target for {}.\n\n| number | parameter | unit | domain | least | most | safe |\n|---|---|---|---|---|---|---|\n",
        roles["heartbeat"], roles["bar"]
    );
    for row in rows(roles, "parameters") {
        let safe = match text(&row["safe"]) {
            "Down" => "less",
            "Up" => "more",
            _ => "neither",
        };
        let (name, unit, domain) =
            (text(&row["name"]), text(&row["unit"]), text(&row["domain"]).to_lowercase());
        page += &format!(
            "| {} | `{name}` | {unit} | {domain} | {} | {} | {safe} |\n",
            row["number"], row["least"], row["most"]
        );
    }
    Ok(page)
}

fn rows<'a>(roles: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    roles[name].as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
