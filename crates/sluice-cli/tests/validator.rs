//! Migrations on a real validator, by the command itself, killed again and again; lookup tables, which need a cluster's slots.
//!
//! What a step does, refuses and prints is tried in process, in `chain/`; here it is that the process may die at any moment, in
//! front of a node that takes its time.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;
use sluice_cli::migrate::build::hash;
use sluice_cli::migrate::loader::data_address;
use sluice_client::accounts::{Config, Pool, RATE_LEN};
use sluice_client::pda::{PoolKeys, associated_token};
use sluice_client::{SLUICE_ID, ids, table};
use sluice_localnet::{Localnet, Setup};
use sluice_testkit::chain::SOL;
use solana_address::Address;
use solana_keypair::{Keypair, write_keypair_file};
use solana_signer::Signer;

/// Bytes of a program's data account before the ELF.
const HEADER: usize = 45;

fn elf(name: &str) -> String {
    format!("{}/../../target/deploy/{name}.so", env!("CARGO_MANIFEST_DIR"))
}

fn bytes(elf: &str) -> Vec<u8> {
    std::fs::read(elf).unwrap_or_else(|_| panic!("{elf} is missing: run `make elfs` first"))
}

/// A cluster, keys in files, and an environment.
struct Site {
    localnet: Localnet,
    dir: tempfile::TempDir,
}

impl Site {
    /// One at a time: two validators on two cores are slow.
    fn new() -> (Self, MutexGuard<'static, ()>) {
        Self::of(Setup { slot_ms: 50, pool: false, ..Setup::default() })
    }

    fn of(setup: Setup) -> (Self, MutexGuard<'static, ()>) {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let localnet = Localnet::start(setup).unwrap_or_else(|error| panic!("{error}"));
        (Self { localnet, dir: tempfile::tempdir().expect("a directory") }, turn)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A new key in a file, with lamports.
    fn key(&self, name: &str, lamports: u64) -> Keypair {
        let key = Keypair::new();
        write_keypair_file(&key, self.path(name)).expect("written");
        if lamports > 0 {
            self.localnet.airdrop(&key.pubkey(), lamports).expect("lamports");
        }
        key
    }

    /// Writes the environment of a program, and more.
    fn wants(&self, elf: &str, program: &str, authority: &str, more: &str) {
        let hash = hash(&bytes(elf));
        let text = format!(
            "[cluster]\npayer = \"payer\"\n[program]\nelf = \"{elf}\"\nsha256 = \"{hash}\"\n{program}\n\
             authority = \"{authority}\"\n{more}\n"
        );
        std::fs::write(self.path("env.toml"), text).expect("written");
    }

    fn command(&self, what: &str) -> Command {
        let mut command = self.sluice(&format!("migrate {what}"));
        command.arg("--env").arg(self.path("env.toml"));
        command
    }

    fn sluice(&self, text: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sluice"));
        command
            .args(["--url", &self.localnet.rpc_url(), "--output", "json"])
            .args(text.split(' '))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs it until it ends by itself, killing it sooner at first and later each time; returns what it said, and the kills.
    fn killed(&self, what: &str) -> (Value, u32) {
        let mut kills = 0;
        loop {
            let mut process = self.command(what).spawn().expect("it starts");
            let (begun, life) = (Instant::now(), Duration::from_millis(150) * (kills + 1));
            while process.try_wait().expect("a child").is_none() && begun.elapsed() < life {
                sleep(Duration::from_millis(5));
            }
            if process.try_wait().expect("a child").is_some() {
                return (answer(process.wait_with_output().expect("output")), kills);
            }
            process.kill().expect("killed");
            process.wait().expect("ended");
            kills += 1;
            assert!(kills < 200, "it never ends");
        }
    }

    fn does(&self, what: &str) -> Value {
        answer(self.command(what).output().expect("it runs"))
    }

    /// Asserts that another run finds nothing to do, and pays for nothing.
    fn is_done(&self, what: &str, payers: &[&Keypair]) {
        let purses = || {
            payers
                .iter()
                .map(|key| self.localnet.client().lamports(&key.pubkey()).unwrap())
                .collect::<Vec<_>>()
        };
        let before = purses();
        self.does(what);
        assert_eq!(purses(), before, "{what}");
    }

    fn deployed(&self, program: &Address) -> String {
        let data = self.localnet.client().account(&data_address(program)).unwrap().expect("a program").data;
        hash(&data[HEADER..])
    }
}

fn answer(output: Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn states(applied: &Value) -> Vec<&str> {
    applied["steps"].as_array().expect("steps").iter().filter_map(|step| step["state"].as_str()).collect()
}

#[test]
fn a_program_is_deployed_and_upgraded_by_processes_that_are_killed() {
    let (site, _turn) = Site::new();
    let (payer, _, program) =
        (site.key("payer", 100 * SOL), site.key("authority", SOL), site.key("program", 0));
    let [first, second] = ["spl_stake_pool", "sluice"].map(elf);
    site.wants(&first, "keypair = \"program\"", "authority", "max_len = 1000000");
    let (applied, kills) = site.killed("apply --only 1");
    assert_eq!(states(&applied), ["done"], "{applied}");
    assert!(kills > 2, "it was killed {kills} times");
    assert_eq!(site.deployed(&program.pubkey()), hash(&bytes(&first)));
    site.is_done("apply --only 1", &[&payer]);

    site.wants(&second, "keypair = \"program\"", "authority", "max_len = 1000000");
    let (applied, kills) = site.killed("apply --only 7");
    assert_eq!(states(&applied), ["done"], "{applied}");
    assert!(kills > 2, "it was killed {kills} times");
    assert_eq!(site.deployed(&program.pubkey()), hash(&bytes(&second)));
    site.is_done("apply", &[&payer]);
}

/// The roles wait for who is to have them, and for four epochs; the upgrade authority for an order of its own.
const SET_UP: [&str; 7] = ["done", "done", "done", "done", "partly", "not", "done"];

/// Wants a pool with parameters and roles: who is to hold them, and the program.
fn wants_pool(site: &Site) -> [Address; 3] {
    let heirs = [Address::new_unique(), Address::new_unique(), Address::new_unique()];
    let [dao, guardian, council] = heirs;
    let authority = site.localnet.key_file("upgrade-authority");
    let pool = format!(
        "hand_over_to = \"{council}\"\n[pool]\nmint = \"mint\"\ngovernance = \"governance\"\n[parameters]\n\
         deposit_cap = \"700SOL\"\nfee_bps = 300\n[roles]\ngovernance = \"{dao}\"\nguardian = \"{guardian}\""
    );
    site.wants(&elf("sluice"), &format!("address = \"{SLUICE_ID}\""), authority.to_str().unwrap(), &pool);
    heirs
}

#[test]
fn processes_at_once_find_done_what_another_one_did() {
    let (site, _turn) = Site::new();
    let (payer, governance) = (site.key("payer", 100 * SOL), site.key("governance", 100 * SOL));
    site.key("mint", 0);
    wants_pool(&site);
    // Transactions with one blockhash would be one.
    let all = [0, 30, 60, 90].map(|late| {
        sleep(Duration::from_millis(late));
        site.command("apply").spawn().expect("it starts")
    });
    for process in all {
        let applied = answer(process.wait_with_output().expect("output"));
        assert_eq!(states(&applied), SET_UP, "{applied}");
    }
    site.is_done("apply", &[&payer, &governance]);
}

#[test]
fn a_pool_is_made_set_up_and_handed_over_by_processes_that_are_killed() {
    let (site, _turn) = Site::new();
    let (payer, governance, mint) =
        (site.key("payer", 100 * SOL), site.key("governance", 100 * SOL), site.key("mint", 0));
    let [dao, guardian, council] = wants_pool(&site);
    let (applied, kills) = site.killed("apply");
    assert_eq!(states(&applied), SET_UP, "{applied}");
    assert!(kills > 2, "it was killed {kills} times");
    assert_eq!(states(&site.killed("apply --only 6").0), ["done"]);

    let client = site.localnet.client();
    let treasury = associated_token(&governance.pubkey(), &mint.pubkey(), &ids::TOKEN);
    let keys = PoolKeys::derive(&mint.pubkey(), &ids::TOKEN, &treasury);
    let state: Pool = client.state(&keys.pool).unwrap();
    assert_eq!((state.deposit_cap, state.fee_bps, state.governance), (700 * SOL, 300, governance.pubkey()));
    let history = client.account(&keys.rates).unwrap().expect("a history").data.len();
    // Tag, pool, count; length and padding of the list.
    assert_eq!(history, 48 + 8 + 512 * RATE_LEN);
    let config: Config = client.state(&keys.config).unwrap();
    let nominees = config.handovers.map(|handover| handover.nominee);
    assert!(nominees.contains(&dao) && nominees.contains(&guardian), "{nominees:?}");
    let data = client.account(&data_address(&SLUICE_ID)).unwrap().expect("the program").data;
    assert_eq!(data[13..HEADER], council.to_bytes(), "the upgrade authority was handed over");
    site.is_done("apply", &[&payer, &governance]);
}

#[test]
fn what_lookup_tables_lack_is_put_into_them_and_found_by_the_next_run() {
    let (site, _turn) = Site::of(Setup { slot_ms: 50, ..Setup::default() });
    site.key("ada", SOL);
    let pool = site.localnet.pool().unwrap().pool;
    let does = |what: &str, tables: &str| {
        let text = format!("--pool {pool} --keypair {} lookup-tables {what}", site.path("ada").display());
        let mut command = site.sluice(&text);
        if !tables.is_empty() {
            command.env("SLUICE_TABLES", tables);
        }
        let output = command.output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (answer(output), said)
    };
    let (made, said) = does("extend", "");
    let made = made["transactions"].as_array().expect("a list");
    // Twelve of the pool's own, three an operator: twenty, then seven, into one.
    assert_eq!(made.iter().map(|of| of["addresses"].as_u64()).collect::<Vec<_>>(), [Some(20), Some(27)]);
    let table = made[0]["table"].as_str().expect("a table");
    assert_eq!(made[1]["table"], table);
    let first = format!("making the lookup table {table}: ");
    assert!(said.starts_with(&first), "whoever is interrupted has its name: {said}");
    let (shown, _) = does("show", table);
    assert_eq!((&shown["wanted"], &shown["missing"]), (&27.into(), &serde_json::json!([])));
    let (again, said) = does("extend", table);
    assert_eq!(again, serde_json::json!({ "transactions": [] }));
    assert!(!said.contains("making"), "{said}");
    let decoded = {
        let account = site.localnet.client().account(&table.parse().unwrap()).unwrap().expect("a table");
        table::decode(&table.parse().unwrap(), &account.owner, &account.data, u64::MAX).unwrap()
    };
    let keys = site.localnet.pool().unwrap();
    let wanted = table::addresses(keys, &site.localnet.client().state(&keys.operators).unwrap());
    assert_eq!(decoded.addresses, wanted);
}
