//! The validator, in this process, on the loopback alone.
//!
//! `solana_test_validator` would do nearly the same, but binds its RPC to all interfaces, chooses its node's key itself
//! (which five vote accounts share here), and writes a snapshot every hundred slots.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, RwLock};

use solana_core::validator::{Validator, ValidatorConfig, ValidatorTpuConfig};
use solana_genesis_config::GenesisConfig;
use solana_gossip::cluster_info::NodeConfig;
use solana_gossip::contact_info::Protocol;
use solana_gossip::node::Node as Sockets;
use solana_keypair::Keypair;
use solana_ledger::blockstore::create_new_ledger;
use solana_ledger::blockstore_options::LedgerColumnOptions;
use solana_net_utils::SocketAddrSpace;
use solana_net_utils::multihomed_sockets::BindIpAddrs;
use solana_runtime::bank_forks::BankForks;
use solana_signer::Signer;

use crate::keys::Keys;
use crate::spinning::{spinning, yield_to_others};
use crate::{Error, Setup};

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// Where the sockets between validators are looked for: below the ports that a system gives to outgoing connections.
const PORTS: (u16, u16) = (10_000, 30_000);
/// Shreds that are kept, some 64 a slot: an hour of history at ten slots a second would fill gigabytes.
const SHREDS: u64 = 250_000;

/// A validator. It stops when it is dropped, which takes until all of its threads have ended.
pub(crate) struct Node {
    validator: Option<Validator>,
    /// Its RPC.
    pub(crate) rpc: SocketAddr,
    /// Its WebSocket.
    pub(crate) ws: SocketAddr,
}

impl Node {
    /// Starts a validator from `genesis`, with its files in `dir`.
    pub(crate) fn start(
        dir: &Path,
        genesis: &GenesisConfig,
        keys: &Keys,
        setup: &Setup,
        faucet: SocketAddr,
    ) -> Result<Self, Error> {
        let ledger = dir.join("ledger");
        let mut config = ValidatorConfig::default_for_test();
        let limit = config.max_genesis_archive_unpacked_size;
        create_new_ledger(&ledger, genesis, limit, LedgerColumnOptions::default())
            .map_err(|error| Error::Start(error.to_string()))?;
        let accounts = ledger.join("accounts").join("run");
        std::fs::create_dir_all(&accounts).map_err(Error::io(accounts.display().to_string()))?;

        let (rpc, ws) = rpc_ports(setup.rpc_port)?;
        config.rpc_addrs = Some((rpc, ws));
        config.rpc_config.faucet_addr = Some(faucet);
        // For wallets and explorers.
        config.rpc_config.enable_rpc_transaction_history = true;
        config.rpc_config.enable_extended_tx_metadata_storage = true;
        config.rpc_config.rpc_threads = 2;
        config.account_paths = vec![accounts];
        config.snapshot_config.bank_snapshots_dir = ledger.join("snapshots");
        config.snapshot_config.full_snapshot_archives_dir = ledger.clone();
        config.snapshot_config.incremental_snapshot_archives_dir = ledger.clone();
        config.run_verification = false;
        config.max_ledger_shreds = Some(SHREDS);

        let others = spinning();
        let validator = validator(&ledger, &config, keys, rpc, ws)?;
        yield_to_others(&others);
        Ok(Self { validator: Some(validator), rpc, ws })
    }

    /// Its view of the chain, and where it takes votes.
    pub(crate) fn polls(&self) -> Result<(Arc<RwLock<BankForks>>, SocketAddr), Error> {
        let none = || Error::Start("it takes no votes".into());
        let validator = self.validator.as_ref().ok_or_else(none)?;
        let to = validator.cluster_info.my_contact_info().tpu_vote(Protocol::UDP).ok_or_else(none)?;
        Ok((Arc::clone(&validator.bank_forks), to))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(validator) = self.validator.take() {
            validator.close();
        }
    }
}

fn validator(
    ledger: &Path,
    config: &ValidatorConfig,
    keys: &Keys,
    rpc: SocketAddr,
    ws: SocketAddr,
) -> Result<Validator, Error> {
    let own = &keys.operators[0];
    let voters = vec![Arc::new(own.authority.insecure_clone())];
    // Over UDP it would send its votes from a socket on all interfaces.
    let tpu = ValidatorTpuConfig { vote_use_quic: true, ..ValidatorTpuConfig::new_for_tests() };
    Validator::new(
        sockets(&keys.node, rpc, ws)?,
        Arc::new(keys.node.insecure_clone()),
        ledger,
        &own.vote.pubkey(),
        Arc::new(RwLock::new(voters)),
        vec![],
        config,
        None,
        Arc::default(),
        SocketAddrSpace::new(true),
        tpu,
        Arc::default(),
        None,
    )
    .map_err(|error| Error::Start(format!("{error:#}")))
}

/// Sockets between validators, though there is no other.
fn sockets(node: &Keypair, rpc: SocketAddr, ws: SocketAddr) -> Result<Sockets, Error> {
    let one = NonZeroUsize::MIN;
    let config = NodeConfig {
        advertised_ip: LOOPBACK,
        gossip_port: 0,
        port_range: PORTS,
        bind_ip_addrs: BindIpAddrs::new(vec![LOOPBACK]).map_err(Error::Start)?,
        public_tpu_addr: None,
        public_tpu_forwards_addr: None,
        public_tvu_addr: None,
        num_tvu_receive_sockets: one,
        num_tvu_retransmit_sockets: one,
        num_quic_endpoints: one,
    };
    let mut sockets = Sockets::new_with_external_ip(&node.pubkey(), config);
    let known = sockets.info.set_rpc(rpc).and_then(|()| sockets.info.set_rpc_pubsub(ws));
    known.map_err(|error| Error::Start(error.to_string()))?;
    Ok(sockets)
}

/// A port for the RPC and the next one for the WebSocket, both free just now.
fn rpc_ports(wanted: Option<u16>) -> Result<(SocketAddr, SocketAddr), Error> {
    let at = |port| SocketAddr::new(LOOPBACK, port);
    let taken = |error| Error::Io("no two free ports for RPC and WebSocket".into(), error);
    for attempt in 0.. {
        let rpc = TcpListener::bind(at(wanted.unwrap_or(0))).map_err(taken)?;
        let port = rpc.local_addr().map_err(taken)?.port();
        let next = port.checked_add(1).ok_or_else(|| Error::Setup("the last port has no next one".into()));
        match (next.map(at), wanted) {
            (Ok(next), _) if TcpListener::bind(next).is_ok() => return Ok((at(port), next)),
            (Ok(next), Some(_)) => return Err(Error::Setup(format!("{next} is taken, for the WebSocket"))),
            (Err(error), Some(_)) => return Err(error),
            _ if attempt < 100 => {}
            _ => break,
        }
    }
    Err(Error::Setup("no two free ports for RPC and WebSocket".into()))
}

/// A port that is free just now.
pub(crate) fn free_port() -> Result<SocketAddr, Error> {
    let listener = TcpListener::bind(SocketAddr::new(LOOPBACK, 0)).map_err(Error::io("no free port"))?;
    listener.local_addr().map_err(Error::io("no free port"))
}
