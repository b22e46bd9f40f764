//! The buffer through which a build gets onto the chain. Pure: from what was read to what is missing.
//!
//! The payer writes it, in hundreds of transactions that nobody else signs, and gives it to the upgrade authority when it is whole:
//! so the authority signs what counts, once, be it a key in a file, a device or a DAO.

use sluice_client::ids::LOADER_V3;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_loader_v3_interface::instruction::{create_buffer, set_buffer_authority};
use solana_loader_v3_interface::state::UpgradeableLoaderState as Layout;

use super::build::{hash, missing};
use super::finding::{Action, Finding, State};
use super::loader;
use super::program::{Seen, Wanted};
use crate::amount::exact;
use crate::fresh::Fresh;

/// What is missing until the buffer is whole and the authority's.
///
/// # Errors
/// What is in the way.
pub fn ready(wanted: &Wanted, seen: &Seen, authority: Address) -> Result<Vec<Action>, Finding> {
    let (buffer, _) = loader::buffer(&seen.payer, &wanted.sha256);
    let foreign = seen.payer != authority;
    if foreign && seen.buffer.as_ref().is_some_and(|of| of.authority == Some(authority)) {
        return complete(wanted, seen);
    }
    let mut actions = fill(wanted, seen)?;
    if foreign {
        actions.push(Action::Send {
            what: format!("give the buffer {buffer} to {authority}"),
            by: Vec::new(),
            instructions: vec![set_buffer_authority(&buffer, &seen.payer, &authority)],
        });
    }
    Ok(actions)
}

/// Makes and writes the buffer, as far as that is missing.
fn fill(wanted: &Wanted, seen: &Seen) -> Result<Vec<Action>, Finding> {
    let (address, seed) = loader::buffer(&seen.payer, &wanted.sha256);
    let mut actions = Vec::new();
    let written = match &seen.buffer {
        None => {
            let rent = exact(seen.rent_of(Layout::size_of_buffer(wanted.elf.len())));
            actions.push(Action::Send {
                what: format!("make the buffer {address}, {rent} SOL of rent, which come back"),
                by: Vec::new(),
                instructions: new_buffer(wanted, seen, &address, &seed),
            });
            vec![0; wanted.elf.len()]
        }
        Some(buffer) if buffer.authority != Some(seen.payer) => {
            let whose = buffer.authority.map_or_else(|| "nobody".to_owned(), |of| of.to_string());
            let why = format!("the buffer {address} is {whose}'s: close it, or let them write it");
            return Err(Finding::idle(State::Blocked, why));
        }
        Some(buffer) if buffer.bytes.len() < wanted.elf.len() => return Err(too_short(&address)),
        Some(buffer) => buffer.bytes.clone(),
    };
    let all = wanted.elf.len().div_ceil(seen.chunk);
    let chunks = missing(&wanted.elf, &written, seen.chunk);
    if !chunks.is_empty() {
        let what = format!("write {} of {all} pieces into {address}", chunks.len());
        let (buffer, at_once) = (address, seen.at_once);
        actions.push(Action::Write { what, buffer, authority: seen.payer, chunks, at_once });
    }
    Ok(actions)
}

/// A buffer that somebody else has must be complete: nobody here can write it.
fn complete(wanted: &Wanted, seen: &Seen) -> Result<Vec<Action>, Finding> {
    let (address, _) = loader::buffer(&seen.payer, &wanted.sha256);
    let bytes = seen.buffer.as_ref().map(|of| of.bytes.as_slice()).unwrap_or_default();
    if bytes.len() < wanted.elf.len() || hash(bytes) != wanted.sha256 {
        let why =
            format!("the buffer {address} was given away and holds another build: whoever has it closes it");
        return Err(Finding::idle(State::Blocked, why));
    }
    Ok(Vec::new())
}

fn too_short(address: &Address) -> Finding {
    let why = format!("the buffer {address} is too short: solana program close {address}");
    Finding::idle(State::Blocked, why)
}

fn new_buffer(wanted: &Wanted, seen: &Seen, address: &Address, seed: &str) -> Vec<Instruction> {
    let (payer, len) = (&seen.payer, wanted.elf.len());
    let space = Layout::size_of_buffer(len);
    let rent = seen.rent_of(space);
    let fresh = Fresh { address: *address, there: seen.buffer_lamports, rent, len: space, owner: LOADER_V3 };
    let mut all = fresh.make_by_seed(payer, seed);
    // The second instruction of the library's pair: the first one makes the account by a key of its own.
    all.extend(create_buffer(payer, address, payer, rent, len).unwrap_or_default().pop());
    all
}

/// Begun, where there is a buffer.
pub fn begun(seen: &Seen, why: String, actions: Vec<Action>) -> Finding {
    let Some(buffer) = &seen.buffer else { return Finding::todo(State::Not, why, actions) };
    let missing = actions.iter().find_map(|action| match action {
        Action::Write { what, .. } => Some(what.as_str()),
        _ => None,
    });
    let state = match missing {
        Some(what) => format!("its buffer is begun: {what}"),
        None => format!("its buffer of {} bytes is complete", buffer.bytes.len()),
    };
    Finding::todo(State::Partly, format!("{why}; {state}"), actions)
}
