//! The votes of the operators that are no validators: whatever the validator votes for, they vote for.
//!
//! A vote is a whole tower (`TowerSync`). The validator's own, read from its vote account, is valid for each of them:
//! there is one fork, and a tower that grew out of an older one never conflicts with it. Who stops voting and resumes
//! takes over the tower of that moment, and has earned nothing for what it missed.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use solana_account::ReadableAccount;
use solana_address::{Address, address};
use solana_hash::Hash;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_runtime::bank::Bank;
use solana_runtime::bank_forks::BankForks;
use solana_signer::Signer;
use solana_transaction::Transaction;
use solana_vote_interface::instruction::tower_sync;
use solana_vote_interface::state::{Lockout, TowerSync, VoteStateV4};

use crate::keys::{Keys, OperatorKeys};
use crate::{Error, OPERATORS};

const SLOT_HASHES: Address = address!("SysvarS1otHashes111111111111111111111111111");

/// Who is to vote.
pub(crate) type Votes = Arc<[AtomicBool; OPERATORS]>;

/// Everybody votes.
pub(crate) fn everybody() -> Votes {
    Arc::new([const { AtomicBool::new(true) }; OPERATORS])
}

/// A thread that votes. It ends when it is dropped.
pub(crate) struct Voters {
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread needs.
struct Ballot {
    banks: Arc<RwLock<BankForks>>,
    own: Address,
    node: Keypair,
    operators: Vec<(Address, Keypair)>,
    socket: UdpSocket,
    to: SocketAddr,
}

impl Voters {
    /// Lets the operators but the validator vote from now on as `votes` says, to a validator that takes votes at `to`.
    pub(crate) fn start(
        (banks, to): (Arc<RwLock<BankForks>>, SocketAddr),
        keys: &Keys,
        votes: Votes,
        slot: Duration,
    ) -> Result<Self, Error> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).map_err(Error::io("a socket for votes"))?;
        let of = |keys: &OperatorKeys| (keys.vote.pubkey(), keys.authority.insecure_clone());
        let ballot = Ballot {
            banks,
            own: keys.operators[0].vote.pubkey(),
            node: keys.node.insecure_clone(),
            operators: keys.operators.iter().map(of).collect(),
            socket,
            to,
        };
        let ended = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&ended);
        let thread = thread::Builder::new().name("votes".into()).spawn(move || {
            let mut last = 0;
            while !end.load(Ordering::Relaxed) {
                last = ballot.vote(&votes, last);
                // Several looks a slot: a vote that lands within two slots earns all its credits.
                thread::sleep(slot / 4);
            }
        });
        let thread = Some(thread.map_err(Error::io("a thread for votes"))?);
        Ok(Self { ended, thread })
    }
}

impl Drop for Voters {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been printed; there is nothing left to do about it.
            let _ = thread.join();
        }
    }
}

impl Ballot {
    /// Sends everybody's vote where the validator has voted since slot `last`; returns the slot of its last vote.
    fn vote(&self, on: &[AtomicBool; OPERATORS], last: u64) -> u64 {
        let bank = self.banks.read().map(|banks| banks.working_bank());
        let Some((slot, tower, blockhash)) = bank.ok().and_then(|bank| self.tower(&bank)) else {
            return last;
        };
        if slot == last {
            return last;
        }
        let told = on.iter().zip(&self.operators).skip(1).filter(|(on, _)| on.load(Ordering::Relaxed));
        let told = told.map(|(_, (vote, authority))| (*vote, authority));
        for (vote, authority) in told {
            let vote = tower_sync(&vote, &authority.pubkey(), tower.clone());
            let message = Message::new(&[vote], Some(&self.node.pubkey()));
            let transaction = Transaction::new(&[&self.node, authority], message, blockhash);
            let bytes = bincode::serialize(&transaction).expect("a transaction can be written to memory");
            // A vote that is lost is followed by the next one.
            let _ = self.socket.send_to(&bytes, self.to);
        }
        slot
    }

    /// The validator's tower as it stands in `bank`, and a blockhash.
    fn tower(&self, bank: &Bank) -> Option<(u64, TowerSync, Hash)> {
        let account = bank.get_account(&self.own)?;
        let state = VoteStateV4::deserialize(account.data(), &self.own).ok()?;
        let lockouts: VecDeque<Lockout> = state.votes.iter().map(|vote| vote.lockout).collect();
        let slot = lockouts.back()?.slot();
        let hash = slot_hash(bank.get_account(&SLOT_HASHES)?.data(), slot)?;
        let tower = TowerSync::new(lockouts, state.root_slot, hash, Hash::default());
        Some((slot, tower, bank.last_blockhash()))
    }
}

/// The hash of a slot, in the sysvar: a count, then slots and hashes, the newest first.
fn slot_hash(data: &[u8], slot: u64) -> Option<Hash> {
    let (rows, _) = data.get(8..)?.as_chunks::<40>();
    let row = rows.iter().find(|row| row[..8] == slot.to_le_bytes())?;
    Some(Hash::new_from_array(row[8..].try_into().ok()?))
}
