//! The validator.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::TcpStream;
use std::thread::sleep;
use std::time::Duration;

use agave_feature_set as feature;
use sluice_client::SLUICE_ID;
use sluice_localnet::control::Command;
use sluice_testkit::chain::{LAMPORTS_PER_BYTE, SOL};
use sluice_testkit::ids;
use solana_keypair::Keypair;
use solana_rent::Rent;
use solana_signer::Signer;

use crate::{fast, start, turn};

#[test]
fn a_localnet_has_mainnets_rent_and_gates_and_a_program_that_its_key_may_upgrade() {
    let _turn = turn();
    let localnet = start(fast());
    let client = localnet.client();
    let rent: Rent = client.account(&ids::RENT).unwrap().expect("a sysvar").deserialize_data().unwrap();
    assert_eq!(rent.lamports_per_byte, LAMPORTS_PER_BYTE);
    for gate in [feature::enable_tx_v1::ID, feature::upgrade_bpf_stake_program_to_v5_1::ID] {
        assert!(client.account(&gate).unwrap().is_some(), "{}", feature::FEATURE_NAMES[&gate]);
    }
    for gate in [feature::block_revenue_sharing::ID, feature::alpenglow::ID] {
        assert!(client.account(&gate).unwrap().is_none(), "{}", feature::FEATURE_NAMES[&gate]);
    }
    let program = client.account(&SLUICE_ID).unwrap().expect("the program is there");
    assert!(program.executable);
    // The address of its data lies behind a tag of four bytes; there, behind tag and slot, the authority.
    let data: [u8; 32] = program.data[4..36].try_into().unwrap();
    let data = client.account(&data.into()).unwrap().expect("so is its data").data;
    assert_eq!(data[12..45], [&[1], localnet.keys().upgrade_authority.pubkey().as_ref()].concat());

    let stranger = Keypair::new().pubkey();
    client.rpc().request_airdrop(&stranger, 7 * SOL).unwrap();
    while client.lamports(&stranger).unwrap() != 7 * SOL {}
    let airdrop = Command::Airdrop(stranger, SOL);
    assert_eq!(format!("airdrop {stranger} {SOL}").parse::<Command>().unwrap(), airdrop);
    airdrop.run(&localnet).unwrap();
    assert_eq!(client.lamports(&stranger).unwrap(), 8 * SOL);
}

#[test]
fn two_localnets_at_once_do_not_collide_and_leave_neither_files_nor_sockets_nor_threads() {
    let _turn = turn();
    // Agave's global pools are made by the first validator of a process, shared by all, and never ended.
    start(fast()).stop();
    let (threads, sockets) = (threads(), listening());
    let (one, other) = (start(fast()), start(fast()));
    let hash = |localnet: &sluice_localnet::Localnet| localnet.client().rpc().get_genesis_hash().unwrap();
    assert_ne!(hash(&one), hash(&other));
    let opened: Vec<String> = listening().difference(&sockets).cloned().collect();
    assert!(opened.len() >= 6, "RPC, WebSocket and faucet, twice: {opened:?}");
    for socket in opened {
        assert!(socket.starts_with("0100007F:"), "{socket} is not on the loopback");
    }
    for localnet in [one, other] {
        let (dir, rpc) = (localnet.dir().to_path_buf(), localnet.rpc_url());
        let epoch = localnet.client().epoch().unwrap().0;
        localnet.client().wait_epoch(epoch + 1).unwrap();
        assert!(dir.join("ledger").exists());
        localnet.stop();
        assert!(!dir.exists(), "{} is left", dir.display());
        assert!(TcpStream::connect(rpc.trim_start_matches("http://")).is_err(), "{rpc} still answers");
    }
    assert_eq!(listening().difference(&sockets).count(), 0);
    let more = || -> Vec<(String, usize)> {
        let before = |name: &String| threads.get(name).copied().unwrap_or_default();
        self::threads().into_iter().filter(|(name, count)| *count > before(name)).collect()
    };
    // A client's own thread ends a moment after its client.
    for _ in 0..50 {
        if more().is_empty() {
            return;
        }
        sleep(Duration::from_millis(100));
    }
    panic!("{:?}", more());
}

#[test]
fn the_one_thread_that_never_rests_yields_to_all_others() {
    let _turn = turn();
    let (one, other) = (start(fast()), start(fast()));
    let nice: Vec<(String, i64)> = niceness().into_iter().filter(|(_, nice)| *nice != 0).collect();
    // Others of Agave's are nice by themselves.
    let spinning: Vec<i64> =
        nice.iter().filter(|(name, _)| name == "solBnkTxSched").map(|(_, nice)| *nice).collect();
    assert_eq!(spinning, [15, 15], "{nice:?}");
    for localnet in [one, other] {
        localnet.stop();
    }
}

/// The threads of this process by name, with what the kernel calls their niceness.
fn niceness() -> Vec<(String, i64)> {
    let tasks = fs::read_dir("/proc/self/task").unwrap().flatten();
    let stats = tasks.filter_map(|task| fs::read_to_string(task.path().join("stat")).ok());
    let parse = |stat: String| {
        let (name, rest) = stat.split_once('(')?.1.rsplit_once(") ")?;
        // The nineteenth field, of which the third is the first behind the name.
        Some((name.to_string(), rest.split(' ').nth(16)?.parse().ok()?))
    };
    stats.filter_map(parse).collect()
}

/// Sockets of this process that listen, as the kernel writes them: address in hex, a colon, port in hex.
fn listening() -> BTreeSet<String> {
    let links = fs::read_dir("/proc/self/fd").unwrap().flatten();
    let mine: BTreeSet<String> = links
        .filter_map(|entry| fs::read_link(entry.path()).ok())
        .filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.trim_end_matches(']').to_string()))
        .collect();
    let table = |path: &str, listens: fn(&str) -> bool| -> Vec<String> {
        let rows = fs::read_to_string(path).unwrap();
        let rows = rows.lines().skip(1).map(|row| row.split_whitespace().collect::<Vec<_>>());
        rows.filter(|row| mine.contains(row[9]) && listens(row[3])).map(|row| row[1].to_string()).collect()
    };
    // 0A is a listening TCP socket; a UDP socket takes packets from anybody.
    [table("/proc/self/net/tcp", |state| state == "0A"), table("/proc/self/net/udp", |_| true)]
        .concat()
        .into_iter()
        .collect()
}

/// How many threads of each name there are; those of the harness have the names of tests.
fn threads() -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for task in fs::read_dir("/proc/self/task").unwrap().flatten() {
        let name = fs::read_to_string(task.path().join("comm")).unwrap_or_default().trim().to_string();
        if !name.contains("::") && !name.is_empty() {
            *names.entry(name).or_default() += 1;
        }
    }
    names
}
