//! The keeper, as its own process, and what it costs.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sluice_localnet::{Error, Localnet};
use sluice_testkit::chain::SOL;
use solana_address::Address;
use solana_commitment_config::CommitmentConfig;
use solana_keypair::{Keypair, write_keypair_file};
use solana_rpc_client::rpc_client::GetConfirmedSignaturesForAddress2Config as Page;
use solana_rpc_client_api::request::RpcRequest;
use solana_signer::Signer;

use crate::stopped::{end, locked};

/// What the keeper begins with.
const PURSE: u64 = 10 * SOL;
/// The most that an epoch may take: what design.md grants a pool of a thousand operators.
const MOST: u64 = 20;
/// How long a transaction is waited for that the node has named, and how often it is asked.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(100);

/// A running keeper; it ends when it is dropped.
pub struct Keeper {
    address: Address,
    child: Arc<Mutex<Child>>,
    log: PathBuf,
}

impl Keeper {
    /// Starts the keeper of a pool with a purse of its own, and its output in a file of the localnet's directory.
    pub fn start(localnet: &Localnet, pool: &Address) -> Result<Self, Error> {
        let key = Keypair::new();
        let address = key.pubkey();
        localnet.airdrop(&address, PURSE)?;
        let (file, log) = (localnet.dir().join("keeper.json"), localnet.dir().join("keeper.log"));
        write_keypair_file(&key, &file).map_err(|error| Error::Setup(error.to_string()))?;
        let output = File::create(&log).map_err(|error| Error::Io(log.display().to_string(), error))?;
        let errors = output.try_clone().map_err(|error| Error::Io(log.display().to_string(), error))?;
        let program = binary();
        let child = Command::new(&program)
            .args(["--url", &localnet.rpc_url(), "--pool", &pool.to_string(), "--keypair"])
            .arg(&file)
            // Epochs of seconds: it looks five times a second, and keeps nothing for longer than half an epoch.
            .args(["--interval", "0.2", "--keep-slots", "20"])
            .stdout(Stdio::from(output))
            .stderr(Stdio::from(errors))
            .spawn();
        let child = child.map_err(|error| {
            Error::Io(format!("{} (`make demo-validator` builds it)", program.display()), error)
        })?;
        Ok(Self { address, child: Arc::new(Mutex::new(child)), log })
    }

    pub fn address(&self) -> Address {
        self.address
    }

    /// Whether it still runs.
    pub fn runs(&self) -> bool {
        matches!(locked(&self.child).try_wait(), Ok(None))
    }

    /// Its process, for whoever has to end it without it.
    pub fn process(&self) -> Arc<Mutex<Child>> {
        Arc::clone(&self.child)
    }

    /// The last lines of its log.
    pub fn last_words(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    /// What it has sent and paid, by epochs, read from the chain.
    pub fn costs(&self, localnet: &Localnet) -> Result<Costs, Error> {
        let mut by_epoch = BTreeMap::new();
        let mut before = None;
        loop {
            let page = Page { before, commitment: Some(CommitmentConfig::confirmed()), ..Page::default() };
            let rows = localnet.client().rpc().get_signatures_for_address_with_config(&self.address, page)?;
            let Some(last) = rows.last() else { break };
            before = last.signature.parse().ok();
            for row in rows.iter() {
                let epoch: &mut Sent =
                    by_epoch.entry(row.slot / localnet.setup().slots_per_epoch).or_default();
                epoch.transactions += 1;
                epoch.failed += u64::from(row.err.is_some());
                epoch.lamports += fee(localnet, &row.signature)?;
            }
        }
        let left = localnet.client().lamports(&self.address)?;
        Ok(Costs { by_epoch, left })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        end(&self.child);
    }
}

/// What a keeper sent in an epoch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sent {
    pub transactions: u64,
    pub failed: u64,
    pub lamports: u64,
}

/// What the network took for a transaction, as the node has written it down.
fn fee(localnet: &Localnet, signature: &str) -> Result<u64, Error> {
    let config =
        json!({ "encoding": "base64", "commitment": "confirmed", "maxSupportedTransactionVersion": 1 });
    let begun = Instant::now();
    loop {
        let found: Value =
            localnet.client().rpc().send(RpcRequest::GetTransaction, json!([signature, config]))?;
        if let Some(fee) = found["meta"]["fee"].as_u64() {
            return Ok(fee);
        }
        // It writes that down a moment after the block.
        if begun.elapsed() > PATIENCE {
            return Err(Error::Setup(format!("the node does not tell the fee of {signature}")));
        }
        sleep(LOOK);
    }
}

/// What a keeper costs.
#[derive(Debug)]
pub struct Costs {
    pub by_epoch: BTreeMap<u64, Sent>,
    left: u64,
}

impl Costs {
    /// Whether the chain shows what was sent, and no epoch took more than it may.
    pub fn are_bounded(&self) -> bool {
        !self.by_epoch.is_empty() && self.by_epoch.values().all(|sent| sent.transactions <= MOST)
    }

    pub fn print(&self) {
        println!("The keeper, by the chain");
        println!("  {:>5} {:>12} {:>6} {:>9}", "epoch", "transactions", "failed", "lamports");
        for (epoch, Sent { transactions, failed, lamports }) in &self.by_epoch {
            println!("  {epoch:>5} {transactions:>12} {failed:>6} {lamports:>9}");
        }
        let epochs = u64::try_from(self.by_epoch.len()).unwrap_or(1).max(1);
        let sum = |of: fn(&Sent) -> u64| -> u64 { self.by_epoch.values().map(of).sum() };
        let (sent, paid) = (sum(|of| of.transactions), sum(|of| of.lamports));
        println!("  {sent} transactions in {epochs} epochs, {} lamports of fees an epoch", paid / epochs);
        let (bounties, rest) = (self.left.saturating_sub(PURSE), PURSE.saturating_sub(self.left));
        println!(
            "  its purse has {bounties} lamports more, and {rest} less, than at the start: bounties less fees"
        );
    }
}

/// The keeper's binary: beside this one, unless `SLUICE_KEEPER` says otherwise.
fn binary() -> PathBuf {
    let beside = || {
        let here = std::env::current_exe().ok()?;
        // target/debug/examples/demo, target/debug/sluice-keeper
        here.parent().and_then(Path::parent).map(|dir| dir.join("sluice-keeper"))
    };
    std::env::var_os("SLUICE_KEEPER")
        .map(PathBuf::from)
        .or_else(beside)
        .unwrap_or_else(|| "sluice-keeper".into())
}
