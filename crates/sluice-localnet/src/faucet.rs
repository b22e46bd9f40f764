//! The faucet.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use solana_faucet::faucet::{Faucet, run_faucet};
use tokio::runtime::Runtime;

use crate::node::free_port;
use crate::{Error, Keys};

/// The faucet behind the RPC's `requestAirdrop`, without limits, for wallets.
pub fn start(keys: &Keys) -> Result<(Runtime, SocketAddr), Error> {
    let services = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let services = services.map_err(Error::io("threads for the faucet"))?;
    let faucet = Faucet::new(keys.faucet.insecure_clone(), None, None, None);
    let address = free_port()?;
    services.spawn(run_faucet(Arc::new(Mutex::new(faucet)), address, None));
    Ok((services, address))
}
