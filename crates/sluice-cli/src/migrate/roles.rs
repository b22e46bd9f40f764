//! Step 5: the roles are in the hands that the environment names. Pure.

use sluice_client::instruction::admin::propose_role;
use solana_address::Address;

use super::finding::{Action, Finding, Signs, State};
use crate::node::Seen;
use crate::view::roles::ROLES;

/// Who is to have which role; `own` is governance's key, where it is here.
#[must_use]
pub fn hand_over(wanted: &[Option<Address>; 3], own: Option<Address>, seen: &Seen) -> Finding {
    if wanted.iter().all(Option::is_none) {
        return Finding::idle(State::NotAsked, "the environment names no roles");
    }
    let holders = [seen.pool.governance, seen.pool.curator, seen.pool.guardian];
    let (mut actions, mut waits) = (Vec::new(), Vec::new());
    // Governance last: whoever has it nominates the others.
    for (place, role) in [(1usize, 1u8), (2, 2), (0, 0)] {
        let (Some(Some(to)), Some(now)) = (wanted.get(place), holders.get(place)) else { continue };
        if to == now {
            continue;
        }
        let name = ROLES.get(place).copied().unwrap_or_default();
        match seen.config.handovers.get(place) {
            Some(of) if of.from != u64::MAX && of.nominee == *to => {
                let missing =
                    if of.accepted == 1 { "" } else { ", once it has accepted: sluice roles accept" };
                waits.push(format!("{to} is {name} from the close of epoch {} on{missing}", of.from));
            }
            _ => actions.push(nominate(name, role, *to, own, seen)),
        }
    }
    match (actions.is_empty(), waits.is_empty()) {
        (true, true) => Finding::idle(State::Done, "every role is where it is to be"),
        (true, false) => Finding::idle(State::Partly, waits.join("; ")),
        (false, _) => {
            let names: Vec<&str> = actions.iter().map(Action::what).collect();
            let why = format!("to do: {}", names.join("; "));
            let state = if waits.is_empty() { State::Not } else { State::Partly };
            Finding::todo(state, why, actions)
        }
    }
}

fn nominate(name: &str, role: u8, to: Address, own: Option<Address>, seen: &Seen) -> Action {
    let governance = seen.pool.governance;
    let what = format!("nominate {to} as {name}");
    let instructions = vec![propose_role(&seen.keys, &governance, role, to)];
    if own == Some(governance) {
        Action::Send { what, by: vec![Signs::Governance], instructions }
    } else {
        Action::Vote { what, authority: governance, instructions }
    }
}
