//! A node, keys, and an environment of a program alone.

use serde_json::Value;
use sluice_cli::migrate::build::hash;
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use solana_address::Address;
use solana_signer::Signer;

use crate::node::Node;
use crate::node::keys::Keys;

/// A build that is quickly written: another program of this repository.
pub const SMALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/deploy/caller.so");
/// One that takes a hundred transactions.
pub const LONGEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/deploy/spl_stake_pool.so");
/// A longer one.
pub const LONGER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/deploy/executor.so");

/// A node, keys, and an environment of a program alone.
pub struct Site {
    pub node: Node,
    pub keys: Keys,
    pub program: Address,
}

impl Site {
    pub fn new() -> Self {
        let (keys, mut chain) = (Keys::new(), Chain::new());
        keys.fund(&mut chain, "payer", 100 * SOL);
        keys.fund(&mut chain, "authority", SOL);
        let program = keys.make("program").pubkey();
        let node = Node::of(chain);
        let site = Self { node, keys, program };
        site.wants(SMALL, "authority", "");
        site
    }

    /// Writes the environment: a build, who may upgrade it, and more of the program's section.
    pub fn wants(&self, elf: &str, authority: &str, more: &str) {
        let bytes = std::fs::read(elf).unwrap_or_else(|_| panic!("{elf} is missing: run `make elfs` first"));
        let text = format!(
            "[cluster]\npayer = \"payer\"\n[program]\nelf = \"{elf}\"\nsha256 = \"{}\"\nkeypair = \"program\"\n\
             authority = \"{authority}\"\n{more}\n",
            hash(&bytes),
        );
        self.keys.write("env.toml", text);
    }

    pub fn command(&self, what: &str) -> String {
        format!("migrate {what} --env {}", self.keys.path("env.toml"))
    }

    pub async fn does(&self, what: &str) -> Value {
        self.node.json(&self.command(what)).await
    }

    /// What is printed where it ends with exit code 1 before all is done, and the two lines that say why.
    pub async fn ends(&self, what: &str) -> (Value, String) {
        let outcome = self.node.sluice(&format!("{} --output json", self.command(what))).await;
        assert_eq!(outcome.code, 1, "{}", outcome.stderr);
        (serde_json::from_str(&outcome.stdout).expect("JSON"), outcome.stderr)
    }

    /// State and reason of a step.
    pub async fn step(&self, number: usize) -> (String, String) {
        let shown = self.does("status").await;
        let step = &shown["steps"][number - 1];
        (step["state"].as_str().expect("a state").to_owned(), step["why"].as_str().expect("why").to_owned())
    }

    /// The address of somebody's key.
    pub fn address(&self, who: &str) -> Address {
        solana_keypair::read_keypair_file(self.keys.path(who)).expect("a key").pubkey()
    }

    pub fn taken(&self) -> usize {
        self.node.state().taken
    }
}
