//! Which node, which key, what counts as there: options first, then the Solana command line's own file.

use std::net::IpAddr;
use std::path::Path;

use solana_cli_config::{CONFIG_FILE, Config, ConfigInput};
use solana_commitment_config::CommitmentConfig;

use crate::args::{Commitment, Globals};
use crate::error::{Error, Result};

/// What was settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The node. It may carry a key: show it by [`sluice_client::send::redacted`] alone.
    pub url: String,
    /// Where the signer comes from.
    pub keypair: String,
    /// What counts as there.
    pub commitment: CommitmentConfig,
}

impl Settings {
    /// Options, else the file that `--config` names or the one that is there by convention, else Solana's own defaults.
    ///
    /// # Errors
    /// Usage: `--config` names a file that cannot be read, or the URL is none.
    pub fn of(globals: &Globals) -> Result<Self> {
        let file = file(globals.config.as_deref())?;
        let option = |text: &Option<String>| text.clone().unwrap_or_default();
        let (_, url) = ConfigInput::compute_json_rpc_url_setting(&option(&globals.url), &file.json_rpc_url);
        let (_, keypair) =
            ConfigInput::compute_keypair_path_setting(&option(&globals.keypair), &file.keypair_path);
        let (_, from_file) = ConfigInput::compute_commitment_config("", &file.commitment);
        let commitment = globals.commitment.map_or(from_file, level);
        if !(url.starts_with("http://") || url.starts_with("https://")) {
            return Err(Error::usage(
                "the node's URL is none",
                "pass --url with http://, https://, localhost, devnet, testnet or mainnet-beta",
            ));
        }
        Ok(Self { url, keypair, commitment })
    }
}

/// What the Solana command line has settled; its defaults where it never ran.
fn file(named: Option<&str>) -> Result<Config> {
    let path = match named {
        Some(path) => path,
        None => match CONFIG_FILE.as_deref() {
            Some(path) if Path::new(path).exists() => path,
            _ => return Ok(Config::default()),
        },
    };
    Config::load(path).map_err(|error| {
        Error::usage(
            format!("the configuration file {path} cannot be read: {error}"),
            "pass another --config, or write one with: solana config set",
        )
    })
}

/// Whether a node is on this machine: a cluster behind it is somebody's own.
#[must_use]
pub fn is_loopback(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|of| of.is_loopback())
}

fn level(commitment: Commitment) -> CommitmentConfig {
    match commitment {
        Commitment::Processed => CommitmentConfig::processed(),
        Commitment::Confirmed => CommitmentConfig::confirmed(),
        Commitment::Finalized => CommitmentConfig::finalized(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_node_on_this_machine_is_ones_own() {
        for url in
            ["http://127.0.0.1:8899", "http://localhost:8899/", "http://[::1]:8899", "http://u:p@127.1.2.3"]
        {
            assert!(is_loopback(url), "{url}");
        }
        for url in [
            "https://api.devnet.solana.com",
            "http://localhost.example.com:8899",
            "http://127.0.0.1@example.com",
            "http://example.com/127.0.0.1",
            "http://10.0.0.1:8899",
        ] {
            assert!(!is_loopback(url), "{url}");
        }
    }
}
