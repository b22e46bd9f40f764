//! Keys, from wherever `solana-clap-utils` takes them: files, phrases, hardware, stdin.

use std::path::Path;
use std::rc::Rc;

use solana_address::Address;
use solana_clap_utils::keypair::{SignerFromPathConfig, keypair_from_path, signer_from_path_with_config};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::error::{Error, Result};

/// A signer that several parts of a command share.
pub type Key = Rc<dyn Signer>;

/// An address, and its key where there is one.
#[derive(Clone)]
pub struct Party {
    /// The address.
    pub address: Address,
    /// The key, where it can sign here.
    pub key: Option<Key>,
}

impl Party {
    /// Whether somebody has to press a button for each signature.
    #[must_use]
    pub fn is_device(&self) -> bool {
        self.key.as_ref().is_some_and(|key| key.is_interactive())
    }
}

/// Loads a signer. `name` is what prompts call it.
///
/// With `unsigned`, an address will do: for simulations, which need no signature.
///
/// # Errors
/// It is not there, or no key. Nothing of the text is shown that might be a key itself.
pub fn load(path: &str, name: &str, unsigned: bool) -> Result<Key> {
    let config = SignerFromPathConfig { allow_null_signer: unsigned };
    let mut wallets = None;
    let matches = clap2::ArgMatches::default();
    match signer_from_path_with_config(&matches, path, name, &mut wallets, &config) {
        Ok(signer) => Ok(Rc::from(signer)),
        Err(error) => Err(refused(path, name, error.as_ref())),
    }
}

/// Loads a key that signs by itself, again and again: from a file, a phrase or stdin, not from hardware.
///
/// # Errors
/// As [`load`].
pub fn keypair(path: &str, name: &str) -> Result<Keypair> {
    let matches = clap2::ArgMatches::default();
    keypair_from_path(&matches, path, name, false).map_err(|error| refused(path, name, error.as_ref()))
}

/// The address of a key, which may be an address itself.
///
/// # Errors
/// As [`load`].
pub fn address(path: &str, name: &str) -> Result<Address> {
    if let Ok(address) = path.parse() {
        return Ok(address);
    }
    let key = load(path, name, true)?;
    key.try_pubkey().map_err(|error| Error::failed(error, "look at the device and try again"))
}

/// Says what is wrong with a source of a key without quoting what it holds: a parser's message might.
fn refused(path: &str, name: &str, error: &dyn std::error::Error) -> Error {
    let kind = path.split("://").next().unwrap_or_default();
    let next = if cfg!(feature = "ledger") {
        "pass a keypair file, prompt://, usb://ledger, ASK or - (solana-keygen new makes a file)"
    } else {
        "pass a keypair file, prompt://, ASK or - (solana-keygen new makes a file); usb:// is of builds with --features ledger"
    };
    if looks_secret(path) {
        return Error::usage(format!("--{name} was given a secret key itself, not where it is"), next);
    }
    if path.parse::<Address>().is_ok() {
        return Error::failed(
            format!("{path} is an address: nobody can sign with it"),
            "pass its keypair, or --dry-run, or --print-instruction",
        );
    }
    if path == "-" || kind == "stdin" {
        return Error::failed("what stdin gave is no keypair", "pipe in the JSON of a keypair file");
    }
    if matches!(kind, "usb" | "prompt" | "ASK") {
        return Error::failed(error, next);
    }
    let file = Path::new(path.strip_prefix("file://").unwrap_or(path));
    if file.exists() {
        Error::failed(format!("{} is no keypair file", file.display()), next)
    } else {
        Error::failed(format!("there is no keypair file {}", file.display()), next)
    }
}

/// Whether somebody typed the key instead of the place where it is: a list of bytes, or 64 bytes in base58.
fn looks_secret(path: &str) -> bool {
    let listed = path.trim_start().starts_with('[');
    let encoded = path.len() >= 80 && path.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (listed || encoded) && !Path::new(path).exists()
}

#[cfg(test)]
mod tests {
    use super::*;
    use solana_keypair::write_keypair_file;

    #[test]
    fn a_file_is_a_key_and_an_address_is_one_for_simulations_alone() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("id.json");
        let path = path.to_str().expect("a name");
        let key = Keypair::new();
        write_keypair_file(&key, path).expect("written");

        assert_eq!(load(path, "keypair", false).expect("a key").pubkey(), key.pubkey());
        assert_eq!(address(path, "keypair"), Ok(key.pubkey()));

        let text = key.pubkey().to_string();
        assert_eq!(address(&text, "keypair"), Ok(key.pubkey()));
        assert_eq!(load(&text, "keypair", true).expect("nobody").pubkey(), key.pubkey());
        let error = load(&text, "keypair", false).expect_err("nobody signs");
        assert!(error.cause.contains("nobody can sign"), "{error}");
    }

    #[test]
    fn no_error_shows_a_key_that_was_typed_or_lies_in_a_broken_file() {
        let secret = Keypair::new();
        let encoded = secret.to_base58_string();
        let listed = format!("{:?}", secret.to_bytes());
        for typed in [&encoded, &listed] {
            let error = load(typed, "keypair", false).expect_err("no path");
            assert!(!error.to_string().contains(&encoded[..8]), "{error}");
            assert!(!error.to_string().contains(&listed[..12]), "{error}");
        }

        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("broken.json");
        std::fs::write(&path, format!("\"{encoded}\"")).expect("written");
        let error = load(path.to_str().expect("a name"), "keypair", false).expect_err("no keypair");
        assert!(!error.to_string().contains(&encoded[..8]), "{error}");
    }

    #[test]
    fn a_file_that_is_not_there_says_so() {
        let error = load("/nowhere/id.json", "keypair", false).expect_err("nothing there");
        assert_eq!(error.cause, "there is no keypair file /nowhere/id.json");
        assert!(error.next.starts_with("pass a keypair file"));
    }
}
