//! Sluice on a [`Chain`]: a pool with its accounts, and fluent calls to each instruction.
//!
//! Nothing here comes from the program's crate. Addresses, instruction bytes and layouts are written out from the
//! specification, as a client in another language would, so that a change of the interface fails a test.

pub mod bonds;
pub mod crank;
pub mod error;
pub mod event;
pub mod exits;
mod fleet;
pub mod governance;
pub mod instruction;
pub mod operators;
pub mod parameters;
mod pool;
pub mod queue;
pub mod stake;
pub mod state;

use std::path::PathBuf;

use solana_address::{Address, address};

pub use self::fleet::{Fleet, OperatorTerms};
pub use self::pool::{Gate, Holder, Pool, PoolParams, PoolSetup, words};
use crate::Chain;

/// The program's address.
pub const PROGRAM: Address = address!("S1uice1111111111111111111111111111111111111");

/// Lamports in the reserve and in the insurance account that the ledger never counts.
pub const FLOOR: u64 = 1_000_000;
/// Shares locked at creation, against as many lamports.
pub const DEAD_SHARES: u64 = 1_000_000_000;

/// Where `make program` leaves an ELF; the environment variable wins.
pub fn elf(variable: &str, file: &str) -> PathBuf {
    let built = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/deploy").join(file);
    let path = std::env::var_os(variable).map_or_else(built, PathBuf::from);
    assert!(path.exists(), "{} is missing: run `make program` first, or set {variable}", path.display());
    path
}

impl Chain {
    /// A chain with the program deployed.
    pub fn with_sluice() -> Self {
        let mut chain = Self::new();
        chain.load_program(&PROGRAM, elf("SLUICE_ELF", "sluice.so"));
        chain.label(&PROGRAM, "sluice");
        chain.name_errors(&PROGRAM, error::name);
        chain
    }
}

/// Derives an address of the program.
pub fn derive(name: &str, parent: &Address) -> Address {
    Address::find_program_address(&[name.as_bytes(), parent.as_ref()], &PROGRAM).0
}
