//! Steps of the program: deployed, handed over, upgraded. Pure: from what was read to what is missing.

use sluice_client::ids::LOADER_V3;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_loader_v3_interface::instruction::{
    MINIMUM_EXTEND_PROGRAM_BYTES, create_buffer, deploy_with_max_program_len, extend_program,
    set_buffer_authority, set_upgrade_authority, upgrade,
};
use solana_loader_v3_interface::state::UpgradeableLoaderState as Layout;
use solana_system_interface::instruction::{allocate, assign, create_account_with_seed, transfer};

use super::build::{hash, missing};
use super::finding::{Action, Finding, Signs, State};
use super::loader::{self, Buffer, Deployed, Program};
use crate::amount::exact;

/// What the environment wants of the program.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The build.
    pub elf: Vec<u8>,
    /// Its expected hash, in hex.
    pub sha256: String,
    /// Where it belongs.
    pub program: Address,
    /// Whether the key of that address is here.
    pub program_key: bool,
    /// Who may upgrade it, by the environment.
    pub authority: Address,
    /// Whether that key is here.
    pub authority_key: bool,
    /// Who is to have that in the end.
    pub hand_over_to: Option<Address>,
    /// Bytes that it may grow to.
    pub max_len: usize,
}

/// What the chain has of it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Who pays.
    pub payer: Address,
    /// The program.
    pub deployed: Deployed,
    /// Lamports at its address.
    pub program_lamports: u64,
    /// The build's buffer.
    pub buffer: Option<Buffer>,
    /// Rent of that buffer, lamports.
    pub buffer_rent: u64,
    /// Rent of a program's account, lamports.
    pub program_rent: u64,
    /// Bytes of the build that go into one instruction.
    pub chunk: usize,
    /// Such instructions that go into one transaction.
    pub at_once: usize,
}

/// Step 1: there is a program.
#[must_use]
pub fn deploy(wanted: &Wanted, seen: &Seen) -> Finding {
    match &seen.deployed {
        Deployed::Program(program) => {
            let found = hash(&program.elf);
            let which = if found == wanted.sha256 {
                "the expected build"
            } else {
                "another build, which is step 7's"
            };
            return Finding::idle(State::Done, format!("{} has {found}: {which}", wanted.program));
        }
        Deployed::Closed => {
            let why = format!("{} was closed: nothing can be deployed there again", wanted.program);
            return Finding::idle(State::Blocked, why);
        }
        Deployed::Other => {
            let why = format!("{} is no program of the upgradeable loader", wanted.program);
            return Finding::idle(State::Blocked, why);
        }
        Deployed::Absent => {}
    }
    if let Some(blocked) = wrong_file(wanted) {
        return blocked;
    }
    if !wanted.program_key {
        return Finding::idle(State::Blocked, "program.keypair is needed once, to deploy at its address");
    }
    if !wanted.authority_key {
        let why = "program.authority must be a key to deploy with: hand it over afterwards (step 6)";
        return Finding::idle(State::Blocked, why);
    }
    let mut actions = match fill(wanted, seen, wanted.authority, &[Signs::Authority]) {
        Ok(actions) => actions,
        Err(blocked) => return blocked,
    };
    actions.push(Action::Send {
        what: format!("deploy at {}, with room for {} bytes", wanted.program, wanted.max_len),
        by: vec![Signs::Program, Signs::Authority],
        instructions: deployment(wanted, seen),
    });
    begun(seen, format!("nothing is at {}", wanted.program), actions)
}

/// Step 6: the upgrade authority is who it is to be.
#[must_use]
pub fn hand_over(wanted: &Wanted, seen: &Seen) -> Finding {
    let Some(to) = wanted.hand_over_to else {
        return Finding::idle(State::NotAsked, "program.hand_over_to is not set");
    };
    let Deployed::Program(program) = &seen.deployed else {
        return Finding::idle(State::Blocked, "the program is not deployed: step 1");
    };
    let Some(authority) = program.authority else {
        return Finding::idle(State::Blocked, "the program is final: it has no upgrade authority");
    };
    if authority == to {
        return Finding::idle(State::Done, format!("the upgrade authority is {to}"));
    }
    let what = format!("make {to} the upgrade authority");
    let instructions = vec![set_upgrade_authority(&wanted.program, &authority, Some(&to))];
    let why = format!("the upgrade authority is {authority}");
    Finding::todo(State::Not, why, vec![decided(wanted, authority, what, instructions)])
}

/// Step 7: the program is the expected build.
#[must_use]
pub fn upgraded(wanted: &Wanted, seen: &Seen) -> Finding {
    let Deployed::Program(program) = &seen.deployed else {
        return Finding::idle(State::Blocked, "the program is not deployed: step 1");
    };
    let found = hash(&program.elf);
    if found == wanted.sha256 {
        return Finding::idle(State::Done, format!("{found}, since slot {}", program.slot));
    }
    if let Some(blocked) = wrong_file(wanted) {
        return blocked;
    }
    let Some(authority) = program.authority else {
        return Finding::idle(State::Blocked, format!("the program is final, with {found}"));
    };
    let own = authority == wanted.authority && wanted.authority_key;
    match replace(wanted, seen, program, authority, own) {
        Ok(actions) => begun(seen, format!("{} has {found}", wanted.program), actions),
        Err(blocked) => blocked,
    }
}

/// Everything between a build that is there and another one.
fn replace(
    wanted: &Wanted,
    seen: &Seen,
    program: &Program,
    authority: Address,
    own: bool,
) -> Result<Vec<Action>, Finding> {
    // A DAO writes no buffer: the payer does, and gives it away when it is complete.
    let (writer, by): (Address, &[Signs]) =
        if own { (authority, &[Signs::Authority]) } else { (seen.payer, &[]) };
    let (buffer, _) = loader::buffer(&seen.payer, &wanted.sha256);
    let given = seen.buffer.as_ref().is_some_and(|of| !own && of.authority == Some(authority));
    let mut actions = if given { complete(wanted, seen)? } else { fill(wanted, seen, writer, by)? };
    let short = wanted.elf.len().saturating_sub(program.elf.len());
    if short != 0 {
        // A program is at most ten megabytes.
        let bytes = u32::try_from(short).unwrap_or(u32::MAX).max(MINIMUM_EXTEND_PROGRAM_BYTES);
        actions.push(Action::Send {
            what: format!("make room for {bytes} more bytes"),
            by: Vec::new(),
            instructions: vec![extend_program(&wanted.program, Some(&seen.payer), bytes)],
        });
    }
    if !own && !given {
        actions.push(Action::Send {
            what: format!("give the buffer {buffer} to {authority}"),
            by: Vec::new(),
            instructions: vec![set_buffer_authority(&buffer, &seen.payer, &authority)],
        });
    }
    let what = format!("upgrade {} to {}", wanted.program, wanted.sha256);
    let instructions = vec![upgrade(&wanted.program, &buffer, &authority, &seen.payer)];
    actions.push(decided(wanted, authority, what, instructions));
    Ok(actions)
}

/// What an authority decides: sent where its key is here, printed where it is not.
fn decided(wanted: &Wanted, authority: Address, what: String, instructions: Vec<Instruction>) -> Action {
    if authority == wanted.authority && wanted.authority_key {
        Action::Send { what, by: vec![Signs::Authority], instructions }
    } else {
        Action::Vote { what, authority, instructions }
    }
}

/// Makes and writes the buffer, as far as that is missing.
fn fill(wanted: &Wanted, seen: &Seen, writer: Address, by: &[Signs]) -> Result<Vec<Action>, Finding> {
    let (address, seed) = loader::buffer(&seen.payer, &wanted.sha256);
    let mut actions = Vec::new();
    let written = match &seen.buffer {
        None => {
            actions.push(Action::Send {
                what: format!("make the buffer {address}, {} SOL of rent", exact(seen.buffer_rent)),
                by: Vec::new(),
                instructions: new_buffer(wanted, seen, &address, &seed, &writer),
            });
            vec![0; wanted.elf.len()]
        }
        Some(buffer) if buffer.authority != Some(writer) => {
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
        let (buffer, by, at_once) = (address, by.to_vec(), seen.at_once);
        actions.push(Action::Write { what, buffer, authority: writer, by, chunks, at_once });
    }
    Ok(actions)
}

/// A buffer that somebody else has must be complete: nobody here can write it.
fn complete(wanted: &Wanted, seen: &Seen) -> Result<Vec<Action>, Finding> {
    let (address, _) = loader::buffer(&seen.payer, &wanted.sha256);
    let bytes = seen.buffer.as_ref().map(|of| of.bytes.as_slice()).unwrap_or_default();
    if bytes.len() < wanted.elf.len() || hash(bytes) != wanted.sha256 {
        let why = format!("the buffer {address} was given away and holds another build");
        return Err(Finding::idle(State::Blocked, why));
    }
    Ok(Vec::new())
}

fn too_short(address: &Address) -> Finding {
    let why = format!("the buffer {address} is too short: solana program close {address}");
    Finding::idle(State::Blocked, why)
}

fn new_buffer(
    wanted: &Wanted,
    seen: &Seen,
    address: &Address,
    seed: &str,
    writer: &Address,
) -> Vec<Instruction> {
    let len = wanted.elf.len();
    let payer = &seen.payer;
    // as-safety: a size in memory, which is no wider than 64 bits.
    let space = Layout::size_of_buffer(len) as u64;
    let make = create_account_with_seed(payer, address, payer, seed, seen.buffer_rent, space, &LOADER_V3);
    // The second instruction of the library's pair: the first one makes the account by a key of its own.
    let begin = create_buffer(payer, address, writer, seen.buffer_rent, len).unwrap_or_default().pop();
    [Some(make), begin].into_iter().flatten().collect()
}

fn deployment(wanted: &Wanted, seen: &Seen) -> Vec<Instruction> {
    let (buffer, _) = loader::buffer(&seen.payer, &wanted.sha256);
    let (payer, program) = (&seen.payer, &wanted.program);
    let lamports = seen.program_rent;
    let mut all =
        deploy_with_max_program_len(payer, program, &buffer, &wanted.authority, lamports, wanted.max_len)
            .unwrap_or_default();
    if seen.program_lamports != 0 {
        // Somebody sent lamports there first: an account that has some cannot be created, only taken into use.
        let len = u64::try_from(Layout::size_of_program()).unwrap_or(u64::MAX);
        let short = lamports.saturating_sub(seen.program_lamports);
        let take = [transfer(payer, program, short), allocate(program, len), assign(program, &LOADER_V3)];
        all.splice(..1, take);
    }
    all
}

/// The file must be the build that is expected.
fn wrong_file(wanted: &Wanted) -> Option<Finding> {
    let found = hash(&wanted.elf);
    (found != wanted.sha256).then(|| {
        let why = format!("program.elf has {found}, and program.sha256 is {}", wanted.sha256);
        Finding::idle(State::Blocked, why)
    })
}

/// Begun, where there is a buffer.
fn begun(seen: &Seen, why: String, actions: Vec<Action>) -> Finding {
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
