//! What every command works with: options, a node, and who signs.

use std::time::Duration;

use sluice_client::accounts::Pool;
use sluice_client::pda::PoolKeys;
use sluice_client::proposal::{SPL_GOVERNANCE, native_treasury_address};
use sluice_client::send::{Preference, SendOptions, Sender};
use sluice_client::sysvar::Now;
use sluice_client::tx::Format;
use solana_address::Address;
use solana_signer::Signer;

use crate::args::{Globals, Print};
use crate::error::{Error, Result};
use crate::keys::{self, Key};
use crate::node::{Node, Seen};
use crate::progress::{Progress, spinner};
use crate::settings::Settings;

/// Time between two broadcasts of a transaction that has not landed.
const RESEND: Duration = Duration::from_millis(1_500);

/// Options, node, keys.
pub struct Ctx {
    /// The options.
    pub globals: Globals,
    /// What they come to.
    pub settings: Settings,
    /// The node.
    pub node: Node,
}

/// Somebody whose signature an instruction needs. Without a key where nothing is sent.
#[derive(Clone)]
pub struct Who {
    /// The address.
    pub address: Address,
    /// Where what they pay comes from, if nobody else pays: what a DAO signs with need not have lamports.
    pub purse: Address,
    /// The key, unless nothing is sent.
    pub key: Option<Key>,
}

impl Ctx {
    /// A context by its options.
    ///
    /// # Errors
    /// Usage: see [`Settings::of`].
    pub fn new(globals: Globals) -> Result<Self> {
        let settings = Settings::of(&globals)?;
        let node = Node::new(&settings);
        Ok(Self { globals, settings, node })
    }

    /// Sends transactions.
    #[must_use]
    pub fn sender(&self) -> Sender {
        self.sender_of(Preference::Auto { tables: Vec::new() })
    }

    /// Sends what these sign: a device shows what it knows, which is not the newest form.
    #[must_use]
    pub fn sender_for(&self, signers: &[&dyn Signer]) -> Sender {
        if signers.iter().any(|signer| signer.is_interactive()) {
            self.sender_of(Preference::Only(Format::V0 { tables: Vec::new() }))
        } else {
            self.sender()
        }
    }

    fn sender_of(&self, format: Preference) -> Sender {
        let options = SendOptions {
            fee_cap: self.globals.priority_fee_cap,
            commitment: self.settings.commitment,
            resend_every: RESEND,
            format,
        };
        Sender::new(self.node.rpc.clone(), options)
    }

    /// The pool that the options name. Errors: they name none; the node's; it is none.
    pub async fn pool(&self) -> Result<(PoolKeys, Pool)> {
        self.node.pool(&self.globals).await
    }

    /// The pool with all of its own accounts. Errors: as [`Self::pool`].
    pub async fn seen(&self) -> Result<Seen> {
        let _spinner = self.spinner("reading the pool");
        self.node.seen(&self.globals).await
    }

    /// Where the cluster is. Errors: the node's.
    pub async fn now(&self) -> Result<Now> {
        self.node.now().await
    }

    /// Says what is going on, on a terminal.
    #[must_use]
    pub fn spinner(&self, words: &str) -> Progress {
        spinner(words)
    }

    /// Whether nothing is sent, and only addresses are asked for.
    #[must_use]
    pub fn prints(&self) -> Option<Print> {
        self.globals.print_instruction
    }

    /// The key of `--keypair`.
    ///
    /// # Errors
    /// It is not there, or none.
    pub fn key(&self) -> Result<Key> {
        keys::load(&self.settings.keypair, "keypair", self.globals.dry_run)
    }

    /// The address of `--keypair`, where nobody signs.
    ///
    /// # Errors
    /// It is not there, or none.
    pub fn own_address(&self) -> Result<Address> {
        keys::address(&self.settings.keypair, "keypair")
    }

    /// Whoever holds SOL or the LST: the key, or, in what is printed for a DAO, `--authority`, else the account with which the
    /// pool's governance pays. It is not `--fee-payer`, who pays for others' decisions and has no part in them.
    ///
    /// # Errors
    /// The key is not there, or none.
    pub fn holder(&self, pool: &Pool) -> Result<Who> {
        match (self.prints(), self.globals.authority) {
            (None, _) => self.signer(),
            (Some(_), Some(named)) => Ok(Who::printed(named, named)),
            (Some(print), None) => {
                let purse = purse(print, &pool.governance);
                Ok(Who::printed(purse, purse))
            }
        }
    }

    /// The key, as somebody who signs.
    ///
    /// # Errors
    /// The key is not there, or none.
    pub fn signer(&self) -> Result<Who> {
        Who::of(self.key()?)
    }

    /// Whoever has a role that the pool stores: the key must be theirs, unless nothing is sent.
    ///
    /// # Errors
    /// Nobody has the role; the key is another one.
    pub fn stored(&self, role: &str, address: &Address) -> Result<Who> {
        if *address == Address::default() {
            return Err(Error::failed(
                format!("the pool has no {role}"),
                "sluice roles show says who has what; governance can propose somebody",
            ));
        }
        if let Some(print) = self.prints() {
            return match self.globals.authority {
                Some(named) if named != *address => Err(Error::failed(
                    format!("the {role} is {address}, and --authority is {named}"),
                    "leave --authority out: this is no decision of theirs",
                )),
                _ => Ok(Who::printed(*address, purse(print, address))),
            };
        }
        let who = self.signer()?;
        if who.address == *address {
            return Ok(who);
        }
        if self.globals.dry_run {
            return Ok(Who::printed(*address, *address));
        }
        Err(Error::failed(
            format!("the {role} is {address}, and --keypair is {}", who.address),
            format!("sign with {address}, or print it for a DAO with --print-instruction base64 or squads"),
        ))
    }

    /// Who pays fees and rents: `--fee-payer`, else whoever signs; for a DAO, the account with which it pays.
    ///
    /// # Errors
    /// The key is not there, or none.
    pub fn payer(&self, authority: &Who) -> Result<Who> {
        if self.prints().is_some() {
            let named = self.globals.fee_payer.as_ref();
            let named = named.map(|text| keys::address(text, "fee-payer")).transpose()?;
            let address = named.unwrap_or(authority.purse);
            return Ok(Who::printed(address, address));
        }
        let Some(path) = &self.globals.fee_payer else {
            // In a simulation in another's name, the key pays.
            return if authority.key.is_some() { Ok(authority.clone()) } else { self.signer() };
        };
        Who::of(keys::load(path, "fee-payer", self.globals.dry_run)?)
    }
}

impl Who {
    /// Somebody who signs here.
    fn of(key: Key) -> Result<Self> {
        let address = address_of(&key)?;
        Ok(Self { address, purse: address, key: Some(key) })
    }

    /// Somebody who signs elsewhere, and pays out of `purse`.
    const fn printed(address: Address, purse: Address) -> Self {
        Self { address, purse, key: None }
    }
}

/// With what somebody pays for whom an instruction is printed. A Governance PDA holds data and cannot pay; its native treasury can. A
/// vault pays itself.
fn purse(print: Print, authority: &Address) -> Address {
    match print {
        Print::Base64 => native_treasury_address(&SPL_GOVERNANCE, authority),
        Print::Squads => *authority,
    }
}

/// The address of a key.
///
/// # Errors
/// A device that does not answer.
pub fn address_of(key: &Key) -> Result<Address> {
    key.try_pubkey().map_err(|error| Error::failed(error, "look at the device and try again"))
}
