//! [`Localnet`]: a running cluster, and what can be done to it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use sluice_client::accounts::OperatorList;
use sluice_client::pda::PoolKeys;
use sluice_vote::VoteAccount;
use solana_address::Address;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_vote_interface::instruction::{CommissionKind, update_commission_bps, withdraw};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::faucet;
use crate::genesis::genesis;
use crate::node::Node;
use crate::votes::{self, Voters};
use crate::{Client, Error, Keys, OPERATORS, OperatorKeys, Setup, pool};

/// How long a validator may take to end.
const STOPPING: Duration = Duration::from_secs(30);

/// A running cluster. It stops, and its files go, when it is dropped.
pub struct Localnet {
    setup: Setup,
    keys: Keys,
    client: Client,
    pool: Option<PoolKeys>,
    votes: votes::Votes,
    rpc: SocketAddr,
    ws: SocketAddr,
    dir: PathBuf,
    running: Mutex<Option<Running>>,
}

/// What runs, in the order in which it is to stop.
struct Running {
    _voters: Voters,
    _node: Node,
    _services: Runtime,
    _dir: TempDir,
}

/// What an operator's vote account says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Votes {
    /// Credits since genesis.
    pub credits: u64,
    /// The epoch of the last ones.
    pub epoch: u64,
    /// Commission on inflation rewards, in basis points.
    pub commission: u16,
}

impl Localnet {
    /// Starts a cluster. With a pool it takes an epoch and some seconds more.
    ///
    /// # Errors
    /// [`Error`], with everything stopped and removed again.
    pub fn start(setup: Setup) -> Result<Self, Error> {
        setup.check()?;
        let dir = tempfile::Builder::new().prefix("sluice-localnet-").tempdir();
        let dir = dir.map_err(Error::io("a temporary directory"))?;
        let keys = Keys::open(setup.keys.as_deref().unwrap_or(&dir.path().join("keys")), setup.crowd)?;
        let (services, faucet) = faucet::start(&keys)?;
        let node = Node::start(dir.path(), &genesis(&setup, &keys)?, &keys, &setup, faucet)?;
        let (votes, slot) = (votes::everybody(), Duration::from_millis(setup.slot_ms));
        let voters = Voters::start(node.polls()?, &keys, Arc::clone(&votes), slot)?;
        let mut localnet = Self {
            client: Client::new(format!("http://{}", node.rpc)),
            setup,
            keys,
            pool: None,
            votes,
            rpc: node.rpc,
            ws: node.ws,
            dir: dir.path().to_path_buf(),
            running: Mutex::new(Some(Running {
                _voters: voters,
                _node: node,
                _services: services,
                _dir: dir,
            })),
        };
        if localnet.setup.pool {
            localnet.pool = Some(pool::demo(&localnet.client, &localnet.keys, &localnet.setup)?);
        }
        Ok(localnet)
    }

    /// What it was made from.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The URL of the RPC.
    pub fn rpc_url(&self) -> String {
        format!("http://{}", self.rpc)
    }

    /// The URL of the WebSocket.
    pub fn ws_url(&self) -> String {
        format!("ws://{}", self.ws)
    }

    /// The directory of its ledger.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A client of its RPC.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Its keys.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Where a key of [`Keys`] is, for a program that reads it from a file.
    pub fn key_file(&self, name: &str) -> PathBuf {
        self.keys.dir.join(format!("{name}.json"))
    }

    /// Its pool.
    ///
    /// # Errors
    /// [`Error::NoPool`].
    pub fn pool(&self) -> Result<&PoolKeys, Error> {
        self.pool.as_ref().ok_or(Error::NoPool)
    }

    /// Takes a pool that somebody else made for its own; [`Localnet::tip`] needs one.
    pub fn adopt(&mut self, pool: PoolKeys) {
        self.pool = Some(pool);
    }

    /// The vote account of an operator.
    ///
    /// # Errors
    /// [`Error::NoOperator`].
    pub fn vote(&self, number: usize) -> Result<Address, Error> {
        Ok(self.operator(number)?.vote.pubkey())
    }

    /// What an operator's vote account says now; nothing once it is closed.
    ///
    /// # Errors
    /// [`Error`] of the RPC, or where the account is no vote account.
    pub fn votes(&self, number: usize) -> Result<Option<Votes>, Error> {
        let vote = self.vote(number)?;
        let Some(account) = self.client.account(&vote)? else { return Ok(None) };
        let unreadable = |error| Error::Account(vote, format!("{error:?}"));
        let read = VoteAccount::parse(&account.data).map_err(unreadable)?;
        let last = read.last_credits().map_err(unreadable)?;
        let (credits, epoch) = last.map_or((0, 0), |last| (last.credits, last.epoch));
        Ok(Some(Votes { credits, epoch, commission: read.inflation_commission_bps() }))
    }

    /// Whether an operator is told to vote.
    ///
    /// # Errors
    /// [`Error::NoOperator`].
    pub fn is_voting(&self, number: usize) -> Result<bool, Error> {
        self.operator(number)?;
        Ok(self.votes[number].load(Ordering::Relaxed))
    }

    /// An operator votes no more: it becomes delinquent.
    ///
    /// # Errors
    /// [`Error::NoOperator`], [`Error::Validator`].
    pub fn stop_voting(&self, number: usize) -> Result<(), Error> {
        self.set_voting(number, false)
    }

    /// An operator votes again.
    ///
    /// # Errors
    /// [`Error::NoOperator`], [`Error::Validator`].
    pub fn resume_voting(&self, number: usize) -> Result<(), Error> {
        self.set_voting(number, true)
    }

    /// An operator changes its commission on inflation rewards, in basis points. The vote account shows it at once, and
    /// the runtime pays by it from the epoch after the next on (SIMD-0249).
    ///
    /// # Errors
    /// [`Error::NoOperator`], or the transaction's.
    pub fn set_commission(&self, number: usize, bps: u16) -> Result<Signature, Error> {
        let operator = self.operator(number)?;
        let authority = operator.authority.pubkey();
        let kind = CommissionKind::InflationRewards;
        let update = update_commission_bps(&operator.vote.pubkey(), &authority, kind, bps);
        self.client.send(&[update], &[&operator.authority])
    }

    /// An operator closes its vote account. It has to stop voting first, and waits until that is two epochs ago.
    ///
    /// # Errors
    /// [`Error::NoOperator`], [`Error::Validator`], or the transaction's.
    pub fn close(&self, number: usize) -> Result<(), Error> {
        self.stop_voting(number)?;
        let operator = self.operator(number)?;
        while let Some(votes) = self.votes(number)? {
            self.client.wait_epoch(votes.epoch + 2)?;
            let (vote, to) = (operator.vote.pubkey(), operator.authority.pubkey());
            let all = self.client.lamports(&vote)?;
            // A last vote may have landed meanwhile; then it is two epochs more.
            if self.votes(number)? == Some(votes) {
                self.client.send(&[withdraw(&vote, &to, all, &to)], &[&operator.authority])?;
            }
        }
        Ok(())
    }

    /// Sends lamports from the faucet to the pool's stake account at an operator, as a tip router does.
    ///
    /// # Errors
    /// [`Error::NoPool`], [`Error::NoOperator`], or the transaction's.
    pub fn tip(&self, number: usize, lamports: u64) -> Result<Signature, Error> {
        let (pool, vote) = (self.pool()?, self.vote(number)?);
        let list: OperatorList = self.client.state(&pool.operators)?;
        let record = list.records.iter().find(|record| record.vote == vote && record.status != 0);
        let main = record.ok_or(Error::NoOperator(number))?.main;
        self.airdrop(&main, lamports)
    }

    /// Sends lamports from the faucet to the pool's reserve, as anybody can.
    ///
    /// # Errors
    /// [`Error::NoPool`], or the transaction's.
    pub fn tip_reserve(&self, lamports: u64) -> Result<Signature, Error> {
        self.airdrop(&self.pool()?.reserve, lamports)
    }

    /// Sends lamports from the faucet.
    ///
    /// # Errors
    /// The transaction's.
    pub fn airdrop(&self, to: &Address, lamports: u64) -> Result<Signature, Error> {
        self.client.transfer(&self.keys.faucet, to, lamports)
    }

    /// Waits until `epoch` has come and its first rewards are paid; returns the epoch that it is then.
    ///
    /// # Errors
    /// The RPC's.
    pub fn wait_epoch(&self, epoch: u64) -> Result<u64, Error> {
        self.client.wait_epoch(epoch)
    }

    /// Stops everything and removes all files. Whoever still holds it gets errors from then on.
    ///
    /// Seldom, the validator's services wait for each other for ever when they are told to end (seen once, seconds after their start).
    /// Then they are left to the end of the process, and the files with them, so that whoever stops it goes on.
    pub fn stop(&self) {
        let Some(running) = self.running.lock().unwrap_or_else(PoisonError::into_inner).take() else {
            return;
        };
        let (done, ended) = mpsc::channel();
        thread::spawn(move || {
            drop(running);
            // Nobody listens any more if it took too long.
            let _ = done.send(());
        });
        if ended.recv_timeout(STOPPING).is_err() {
            eprintln!("localnet: the validator does not end; it does with this process");
        }
    }

    fn operator(&self, number: usize) -> Result<&OperatorKeys, Error> {
        self.keys.operators.get(number).ok_or(Error::NoOperator(number))
    }

    fn set_voting(&self, number: usize, votes: bool) -> Result<(), Error> {
        match number {
            0 => Err(Error::Validator),
            1..OPERATORS => {
                self.votes[number].store(votes, Ordering::Relaxed);
                Ok(())
            }
            _ => Err(Error::NoOperator(number)),
        }
    }
}

impl Drop for Localnet {
    fn drop(&mut self) {
        self.stop();
    }
}
