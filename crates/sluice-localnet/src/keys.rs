//! The keys of a localnet.

use std::path::{Path, PathBuf};

use solana_keypair::{Keypair, read_keypair_file, write_keypair_file};

use crate::{Error, OPERATORS};

/// The keys of a localnet, each of them in a file of its own.
#[derive(Debug)]
pub struct Keys {
    /// Where the files are.
    pub dir: PathBuf,
    /// Has all lamports that are not anybody else's.
    pub faucet: Keypair,
    /// May upgrade the program.
    pub upgrade_authority: Keypair,
    /// Governs the pool.
    pub governance: Keypair,
    /// The LST's mint: with the same key, the pool has the same address every time.
    pub mint: Keypair,
    /// The node that makes all blocks, and pays for all votes.
    pub node: Keypair,
    /// The operators.
    pub operators: [OperatorKeys; OPERATORS],
    /// The vote accounts of the crowd, each its own voter; in no file.
    pub crowd: Vec<Keypair>,
}

/// The keys of an operator.
#[derive(Debug)]
pub struct OperatorKeys {
    /// The vote account.
    pub vote: Keypair,
    /// Votes, and withdraws from the vote account.
    pub authority: Keypair,
    /// The stake account that was delegated to it at genesis.
    pub stake: Keypair,
}

impl Keys {
    /// Reads the keys in `dir`, and makes those that are missing, and those of a crowd.
    pub(crate) fn open(dir: &Path, crowd: usize) -> Result<Self, Error> {
        std::fs::create_dir_all(dir).map_err(Error::io(dir.display().to_string()))?;
        let key = |name: &str| key(dir, name);
        let mut operators = Vec::with_capacity(OPERATORS);
        for number in 0..OPERATORS {
            operators.push(OperatorKeys {
                vote: key(&format!("operator-{number}-vote"))?,
                authority: key(&format!("operator-{number}"))?,
                stake: key(&format!("operator-{number}-stake"))?,
            });
        }
        Ok(Self {
            dir: dir.to_path_buf(),
            faucet: key("faucet")?,
            upgrade_authority: key("upgrade-authority")?,
            governance: key("governance")?,
            mint: key("mint")?,
            node: key("node")?,
            operators: operators.try_into().expect("as many were pushed"),
            crowd: (0..crowd).map(|_| Keypair::new()).collect(),
        })
    }
}

fn key(dir: &Path, name: &str) -> Result<Keypair, Error> {
    let path = dir.join(format!("{name}.json"));
    let fail = |error: &dyn std::fmt::Display| Error::Setup(format!("{}: {error}", path.display()));
    if path.exists() {
        return read_keypair_file(&path).map_err(|error| fail(&error));
    }
    let key = Keypair::new();
    write_keypair_file(&key, &path).map_err(|error| fail(&error))?;
    Ok(key)
}
