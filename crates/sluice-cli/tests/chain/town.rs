//! A node, people with keys, and a pool.

use serde_json::Value;
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::stake::vote_account;
use solana_address::Address;
use solana_signer::Signer;

use crate::node::Node;
use crate::node::keys::Keys;

/// A node, keys, and a pool that governance's key has created.
pub struct Town {
    /// The node.
    pub node: Node,
    /// Its people's keys: `governance`, `ada`, `mint`.
    pub keys: Keys,
    /// The pool.
    pub pool: Address,
    /// Its mint.
    pub mint: Address,
    /// Who governs it.
    pub governance: Address,
}

impl Town {
    pub async fn new() -> Self {
        Self::with("").await
    }

    /// With more options for `pool create`.
    pub async fn with(options: &str) -> Self {
        let (keys, mut chain) = (Keys::new(), Chain::with_sluice());
        let governance = keys.fund(&mut chain, "governance", 100 * SOL).pubkey();
        keys.fund(&mut chain, "ada", 150 * SOL);
        keys.make("mint");
        let node = Node::of(chain);
        let create = format!(
            "pool create --keypair {} --mint-keypair {} --set deposit_cap=500SOL --set liquidity_bps=2500 {options}",
            keys.path("governance"),
            keys.path("mint"),
        );
        let made = node.json(&create).await;
        let all = made["transactions"].as_array().expect("transactions");
        let last = all.last().expect("a transaction");
        let address = |name: &str| last[name].as_str().expect(name).parse().expect("an address");
        let (pool, mint) = (address("pool"), address("mint"));
        Self { node, keys, pool, mint, governance }
    }

    /// A command as somebody types it.
    pub async fn by(&self, who: &str, text: &str) -> Value {
        self.node.json(&format!("--pool {} --keypair {} {text}", self.pool, self.keys.path(who))).await
    }

    pub async fn refused(&self, who: &str, text: &str) -> (String, String) {
        self.node.refused(&format!("--pool {} --keypair {} {text}", self.pool, self.keys.path(who))).await
    }

    pub async fn shown(&self) -> Value {
        self.node.json(&format!("--mint {} pool show", self.mint)).await
    }

    /// A vote account that votes in this epoch, of a key in a file of the name `operator`.
    pub fn operator(&self) -> Address {
        let key = self.keys.make("operator").pubkey();
        self.node.state().chain.fund(&key, 50 * SOL);
        let vote = self.node.state().chain.new_address();
        self.votes(&vote, &key);
        vote
    }

    /// Lets a vote account earn credits in this epoch.
    pub fn votes(&self, vote: &Address, node: &Address) {
        let mut state = self.node.state();
        let epoch = state.chain.epoch();
        state.chain.set_account(vote, vote_account(node, 500, 10_000, &[(epoch, 2, 1)]));
    }

    /// The address of somebody's key.
    pub fn address(&self, who: &str) -> Address {
        solana_keypair::read_keypair_file(self.keys.path(who)).expect("a key").pubkey()
    }
}
