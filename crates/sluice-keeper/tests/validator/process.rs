//! The keeper's process.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use sluice_localnet::Localnet;
use sluice_testkit::chain::SOL;
use solana_address::Address;
use solana_keypair::{Keypair, write_keypair_file};
use solana_rpc_client::rpc_client::GetConfirmedSignaturesForAddress2Config as Page;
use solana_rpc_client_api::response::RpcConfirmedTransactionStatusWithSignature as Row;
use solana_signer::Signer;

/// What a purse begins with.
const PURSE: u64 = 10 * SOL;

/// Much longer than it takes to say what would be done.
const REHEARSAL: Duration = Duration::from_secs(30);

/// Somebody who starts keepers of one pool, with one purse, again and again.
pub struct Owner {
    pub address: Address,
    pool: Address,
    url: String,
    key: PathBuf,
    log: PathBuf,
    more: Vec<String>,
}

/// A keeper's process; it is killed where it is when this is dropped.
pub struct Process(Child);

impl Owner {
    /// Somebody whose keepers reach the cluster at `url`; `name` is for the files.
    pub fn new(localnet: &Localnet, pool: Address, name: &str, url: String) -> Self {
        let purse = Keypair::new();
        localnet.airdrop(&purse.pubkey(), PURSE).unwrap();
        let file = |end: &str| localnet.dir().join(format!("{name}.{end}"));
        let (key, log) = (file("json"), file("log"));
        write_keypair_file(&purse, &key).unwrap();
        File::create(&log).unwrap();
        Self { address: purse.pubkey(), pool, url, key, log, more: Vec::new() }
    }

    /// The same, whose transactions are of version 0 and use `table`.
    pub fn with_table(mut self, table: &Address) -> Self {
        self.more = ["--format", "v0", "--table", &table.to_string()].map(str::to_owned).into();
        self
    }

    /// Starts a keeper.
    pub fn start(&self) -> Process {
        Process(self.command(&[]).spawn().unwrap())
    }

    /// Has a keeper do what is to be done now.
    pub fn once(&self) -> ExitStatus {
        self.command(&["--once"]).status().unwrap()
    }

    /// Starts a keeper that answers who watches it at `port`, and writes its log as JSON.
    pub fn start_watched(&self, port: u16) -> Process {
        let address = format!("127.0.0.1:{port}");
        Process(self.command(&["--metrics", &address, "--log", "json"]).spawn().unwrap())
    }

    /// What a keeper says that it would do.
    pub fn rehearsal(&self) -> String {
        let mut rehearsing = Process(self.command(&["--dry-run"]).stdout(Stdio::piped()).spawn().unwrap());
        let begun = Instant::now();
        while rehearsing.runs() {
            assert!(begun.elapsed() < REHEARSAL, "it goes on, as one that works");
            thread::sleep(Duration::from_millis(50));
        }
        let mut said = String::new();
        rehearsing.0.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(rehearsing.0.wait().unwrap().success(), "{}", self.log());
        said
    }

    fn command(&self, more: &[&str]) -> Command {
        let log = OpenOptions::new().append(true).open(&self.log).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_sluice-keeper"));
        command
            .args(["--url", &self.url, "--pool", &self.pool.to_string(), "--keypair"])
            .arg(&self.key)
            // Epochs of seconds: it looks often, and keeps nothing in memory for long.
            .args(["--interval", "0.3", "--keep-slots", "20", "--stagger", "0.3"])
            .args(&self.more)
            .args(more)
            .stdout(Stdio::null())
            .stderr(log);
        command
    }

    /// All that its keepers have said.
    pub fn log(&self) -> String {
        std::fs::read_to_string(Path::new(&self.log)).unwrap()
    }

    /// Shows the last lines of that.
    pub fn show_last_words(&self, count: usize) {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        let last = &lines[lines.len().saturating_sub(count)..];
        eprintln!("{}:\n{}\n", self.log.display(), last.join("\n"));
    }

    /// What its keepers have sent, the latest first: as much as a node answers at once, a thousand.
    pub fn sent(&self, localnet: &Localnet) -> Vec<Row> {
        let config = Page {
            commitment: Some(solana_commitment_config::CommitmentConfig::confirmed()),
            ..Page::default()
        };
        localnet.client().rpc().get_signatures_for_address_with_config(&self.address, config).unwrap()
    }
}

impl Process {
    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    /// Asks it to end, as a service manager does, and waits until it has.
    pub fn stop(mut self) -> ExitStatus {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        assert!(asked.success());
        self.0.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself, which the tests ask for where it matters.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
