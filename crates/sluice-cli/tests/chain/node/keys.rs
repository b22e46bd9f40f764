//! Keys in files, as people have them.

use std::path::Path;

use sluice_testkit::Chain;
use solana_keypair::{Keypair, write_keypair_file};
use solana_signer::Signer;

/// A directory of keys, gone at the end.
pub struct Keys(tempfile::TempDir);

impl Keys {
    /// An empty one.
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
    }

    /// A new key in a file of that name.
    pub fn make(&self, name: &str) -> Keypair {
        let key = Keypair::new();
        write_keypair_file(&key, self.path(name)).expect("written");
        key
    }

    /// A new key with lamports.
    pub fn fund(&self, chain: &mut Chain, name: &str, lamports: u64) -> Keypair {
        let key = self.make(name);
        chain.fund(&key.pubkey(), lamports);
        key
    }

    /// Where a file of that name is.
    pub fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().expect("a name").to_owned()
    }

    /// Writes another file.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(Path::new(&self.path(name)), bytes).expect("written");
    }
}
