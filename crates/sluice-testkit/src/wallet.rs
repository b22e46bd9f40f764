//! Keys and wallets, all derived from a counter in the chain.

use sha2::{Digest, Sha256};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::Chain;

impl Chain {
    /// A new key with `lamports` in its wallet.
    pub fn new_wallet(&mut self, lamports: u64) -> Keypair {
        let key = self.new_keypair();
        self.fund(&key.pubkey(), lamports);
        key
    }

    /// A new key with nothing behind it. The nth key of a chain is the same in every run.
    pub fn new_keypair(&mut self) -> Keypair {
        self.keys_made += 1;
        let seed =
            Sha256::new().chain_update(b"sluice-testkit key").chain_update(self.keys_made.to_le_bytes());
        Keypair::new_from_array(seed.finalize().into())
    }

    /// A new address where nothing is yet.
    pub fn new_address(&mut self) -> Address {
        self.new_keypair().pubkey()
    }
}
