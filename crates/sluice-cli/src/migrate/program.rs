//! Steps of the program: deployed, handed over, upgraded. Pure: from what was read to what is missing.

use sluice_client::ids::LOADER_V3;
use sluice_client::sysvar::Rent;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_loader_v3_interface::instruction::{
    MINIMUM_EXTEND_PROGRAM_BYTES, deploy_with_max_program_len, extend_program, set_upgrade_authority, upgrade,
};
use solana_loader_v3_interface::state::UpgradeableLoaderState as Layout;

use super::buffer::{begun, ready};
use super::build::hash;
use super::finding::{Action, Finding, Signs, State};
use super::loader::{self, Buffer, Deployed, Program};
use crate::amount::exact;
use crate::fresh::Fresh;

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
    /// Lamports at the buffer's address, where no buffer is.
    pub buffer_lamports: u64,
    /// What accounts have to hold.
    pub rent: Rent,
    /// The cluster's slot.
    pub slot: u64,
    /// Bytes of the build that go into one instruction.
    pub chunk: usize,
    /// Such instructions that go into one transaction.
    pub at_once: usize,
}

impl Seen {
    /// The rent of an account of so many bytes, lamports.
    #[must_use]
    pub fn rent_of(&self, bytes: usize) -> u64 {
        // A size in memory, which is no wider than 64 bits.
        self.rent.of(u64::try_from(bytes).unwrap_or(u64::MAX))
    }
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
    let mut actions = match ready(wanted, seen, wanted.authority) {
        Ok(actions) => actions,
        Err(blocked) => return blocked,
    };
    let rent = seen
        .rent_of(Layout::size_of_program())
        .saturating_add(seen.rent_of(Layout::size_of_programdata(wanted.max_len)));
    actions.push(Action::Send {
        what: format!(
            "deploy at {}, with room for {} bytes, {} SOL of rent, which stay in it",
            wanted.program,
            wanted.max_len,
            exact(rent)
        ),
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
    let found = hash(&program.elf);
    if found != wanted.sha256 {
        // Whoever has the authority now could not mend it afterwards.
        let why = format!("the program has {found}, another build: step 7 comes first");
        return Finding::idle(State::Blocked, why);
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
    let (buffer, _) = loader::buffer(&seen.payer, &wanted.sha256);
    let mut actions = ready(wanted, seen, authority)?;
    make_room(wanted, seen, program, &mut actions);
    if own && seen.slot <= program.slot {
        // The loader writes down when it deployed or extended a program, and upgrades none in the same slot.
        let what = format!("wait until slot {} is over", program.slot);
        actions.push(Action::Wait { what, past: program.slot });
    }
    let what = format!("upgrade {} to {}", wanted.program, wanted.sha256);
    let instructions = vec![upgrade(&wanted.program, &buffer, &authority, &seen.payer)];
    actions.push(decided(wanted, authority, what, instructions));
    Ok(actions)
}

/// Makes room for a longer build, in the transaction that makes the buffer: that one lands once. By itself the loader would extend a
/// program as often as it is asked, and whoever was killed may have asked already.
fn make_room(wanted: &Wanted, seen: &Seen, program: &Program, actions: &mut Vec<Action>) {
    let short = wanted.elf.len().saturating_sub(program.elf.len());
    if short == 0 {
        return;
    }
    // A program is at most ten megabytes.
    let bytes = u32::try_from(short).unwrap_or(u32::MAX).max(MINIMUM_EXTEND_PROGRAM_BYTES);
    let room = format!(
        "make room for {bytes} more bytes, {} SOL of rent, which stay in it",
        exact(seen.rent.per_byte.saturating_mul(bytes.into()))
    );
    let extend = extend_program(&wanted.program, Some(&seen.payer), bytes);
    match actions.first_mut() {
        Some(Action::Send { what, instructions, .. }) if seen.buffer.is_none() => {
            *what = format!("{what}; {room}");
            instructions.push(extend);
        }
        // Whoever made this buffer had no use for more room, such as for a program that was another one then.
        _ => actions.insert(0, Action::Send { what: room, by: Vec::new(), instructions: vec![extend] }),
    }
}

/// What an authority decides: sent where its key is here, printed where it is not.
fn decided(wanted: &Wanted, authority: Address, what: String, instructions: Vec<Instruction>) -> Action {
    if authority == wanted.authority && wanted.authority_key {
        Action::Send { what, by: vec![Signs::Authority], instructions }
    } else {
        Action::Vote { what, authority, instructions }
    }
}

fn deployment(wanted: &Wanted, seen: &Seen) -> Vec<Instruction> {
    let (buffer, _) = loader::buffer(&seen.payer, &wanted.sha256);
    let (payer, program) = (&seen.payer, &wanted.program);
    let len = Layout::size_of_program();
    let rent = seen.rent_of(len);
    let mut all =
        deploy_with_max_program_len(payer, program, &buffer, &wanted.authority, rent, wanted.max_len)
            .unwrap_or_default();
    let fresh = Fresh { address: *program, there: seen.program_lamports, rent, len, owner: LOADER_V3 };
    // The first of the library's pair makes the account where nobody has sent lamports.
    all.splice(..1, fresh.make(payer));
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
