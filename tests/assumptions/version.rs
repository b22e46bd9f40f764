//! The builds of the stake program, and where each comes from.

use std::{path::PathBuf, process::Command, sync::LazyLock};

use litesvm::LiteSVM;
use sluice_testkit::{Chain, chain::SOL, ids};
use solana_address::Address;

use crate::instruction::Form;

/// What program data accounts of the upgradeable loader hold before the ELF.
const PROGRAM_DATA_HEADER: usize = 45;

/// A build of the stake program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    V1_0_1,
    V5_0_0,
    V5_1_0,
}

use Version::{V1_0_1, V5_0_0, V5_1_0};

impl Version {
    /// A chain with this build in it.
    pub fn chain(self) -> Chain {
        static CHAINS: [LazyLock<Chain>; 3] = [
            LazyLock::new(|| with_elf(&bundled_elf("core_bpf_stake-1.0.1.so"))),
            LazyLock::new(|| with_elf(&litesvm_default_elf())),
            // What the test kit's chain has anyway; its platform test holds it against the shipped build.
            LazyLock::new(Chain::new),
        ];
        CHAINS[self as usize].clone()
    }

    /// The least lamports an account may have delegated.
    pub fn minimum(self) -> u64 {
        match self {
            V1_0_1 => 1,
            V5_0_0 | V5_1_0 => SOL,
        }
    }

    /// The account lists this version was made for.
    pub fn form(self) -> Form {
        match self {
            V1_0_1 => Form::Sysvars,
            V5_0_0 | V5_1_0 => Form::SysvarFree,
        }
    }

    /// Whether it is the control, which Sluice does not support.
    pub fn is_old(self) -> bool {
        self == V1_0_1
    }
}

fn with_elf(elf: &[u8]) -> Chain {
    let mut chain = Chain::new();
    chain.svm_mut().add_program(ids::STAKE, elf).expect("a build that was on mainnet loads");
    chain
}

/// LiteSVM's public way to its stake program is to have it loaded.
fn litesvm_default_elf() -> Vec<u8> {
    let svm = LiteSVM::default().with_builtins().with_sysvars().with_default_programs();
    let data = Address::find_program_address(&[ids::STAKE.as_ref()], &ids::LOADER_V3).0;
    svm.get_account(&data).expect("a default program").data[PROGRAM_DATA_HEADER..].to_vec()
}

/// A file among LiteSVM's ELFs that its code never loads: read where Cargo has the crate's sources.
fn bundled_elf(file: &str) -> Vec<u8> {
    let path = litesvm_sources().join("src/programs/elf").join(file);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn litesvm_sources() -> PathBuf {
    let host = if cfg!(target_arch = "aarch64") { "aarch64" } else { "x86_64" };
    let system = if cfg!(target_os = "macos") { "apple-darwin" } else { "unknown-linux-gnu" };
    // Without the filter Cargo would want the crates of other systems, which nobody downloaded.
    let metadata = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform"])
        .arg(format!("{host}-{system}"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let litesvm =
        packages.iter().find(|package| package["name"] == "litesvm").expect("LiteSVM is a dependency");
    let manifest = PathBuf::from(litesvm["manifest_path"].as_str().expect("a path"));
    manifest.parent().expect("a manifest is in a directory").to_path_buf()
}

#[test]
fn the_three_builds_are_three_different_programs() {
    let elf = |version: Version| {
        let data = Address::find_program_address(&[ids::STAKE.as_ref()], &ids::LOADER_V3).0;
        version.chain().data(&data)[PROGRAM_DATA_HEADER..].to_vec()
    };
    let [first, second, third] = [V1_0_1, V5_0_0, V5_1_0].map(elf);
    assert_ne!(first, second);
    assert_ne!(second, third);
    assert_eq!(
        second,
        bundled_elf("core_bpf_stake-5.0.0.so"),
        "LiteSVM's default is the build it calls 5.0.0"
    );
    // The one build that says which it is, in its security.txt.
    let names_itself = |elf: &[u8], name: &[u8]| elf.windows(name.len()).any(|window| window == name);
    assert!(names_itself(&third, b"program@v5.1.0"));
    assert!(!names_itself(&second, b"program@v"));
}
