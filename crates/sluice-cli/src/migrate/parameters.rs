//! Step 4: the parameters are those of the environment. Pure.

use sluice_client::instruction::admin::set_parameter;
use solana_address::Address;
use solana_instruction::Instruction;

use super::finding::{Action, Finding, Signs, State};
use crate::node::Seen;
use crate::parameters::{PAIRS, Parameter};

/// Instructions of one transaction.
const AT_ONCE: usize = 8;

/// What is to be, of a pool whose governance's key may be here.
#[must_use]
pub fn set(wanted: &[(&'static Parameter, u64)], own: Option<Address>, seen: &Seen) -> Finding {
    if wanted.is_empty() {
        return Finding::idle(State::NotAsked, "the environment names no parameters");
    }
    let header = &seen.operators.header;
    let (mut other, mut waits) = (Vec::new(), None::<u64>);
    for (of, value) in wanted {
        let live = of.live(&seen.pool, header, &seen.config);
        match of.pending(&seen.config) {
            Some((next, from)) if next == *value => waits = waits.max(Some(from)),
            None if live == *value => {}
            _ => other.push((*of, live, *value)),
        }
    }
    if other.is_empty() {
        return match waits {
            None => {
                Finding::idle(State::Done, format!("all {} are as the environment has them", wanted.len()))
            }
            Some(from) => Finding::idle(
                State::Partly,
                format!("the last of them count from the close of epoch {from} on"),
            ),
        };
    }
    let why: Vec<String> =
        other.iter().map(|(of, live, next)| format!("{} is {live}, not {next}", of.name)).collect();
    in_order(&mut other);
    let state = if other.len() == wanted.len() { State::Not } else { State::Partly };
    let actions = other.chunks(AT_ONCE).map(|some| action(some, own, seen)).collect();
    Finding::todo(state, why.join(", "), actions)
}

/// Each is to be valid with what went before: the lesser of a pair falls first, and rises last.
fn in_order(changes: &mut [(&'static Parameter, u64, u64)]) {
    changes.sort_by_key(|(of, live, next)| {
        let lesser = PAIRS.iter().any(|(lesser, _)| *lesser == of.name);
        match (lesser, next < live) {
            (true, true) => 0u8,
            (false, _) => 1,
            (true, false) => 2,
        }
    });
}

fn action(some: &[(&'static Parameter, u64, u64)], own: Option<Address>, seen: &Seen) -> Action {
    let governance = seen.pool.governance;
    let set = |(of, _, next): &(&'static Parameter, u64, u64)| -> Instruction {
        set_parameter(&seen.keys, &governance, of.number, *next)
    };
    let names: Vec<String> =
        some.iter().map(|(of, _, next)| format!("{} to {}", of.name, of.print(*next))).collect();
    let what = format!("set {}", names.join(", "));
    let instructions = some.iter().map(set).collect();
    if own == Some(governance) {
        Action::Send { what, by: vec![Signs::Governance], instructions }
    } else {
        Action::Vote { what, authority: governance, instructions }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::named;

    #[test]
    fn of_a_pair_the_lesser_falls_first_and_rises_last() {
        let of = |name: &str| named(name).expect("a parameter");
        let names = |changes: &[(&'static Parameter, u64, u64)]| -> Vec<String> {
            changes.iter().map(|(of, ..)| of.name.clone()).collect()
        };
        let mut up = [(of("exit_min_bps"), 30, 400), (of("exit_max_bps"), 300, 500)];
        in_order(&mut up);
        assert_eq!(names(&up), ["exit_max_bps", "exit_min_bps"]);
        let mut down = [(of("exit_max_bps"), 300, 20), (of("exit_min_bps"), 30, 10)];
        in_order(&mut down);
        assert_eq!(names(&down), ["exit_min_bps", "exit_max_bps"]);
    }
}
