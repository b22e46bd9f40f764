//! What operators do with their bonds, and what anybody does to restore a pool.

use sluice_testkit::ids;
use sluice_testkit::sluice::bonds::{self, bond_address};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::answers::Name;
use crate::privileged::Bonding;
use crate::world::World;

impl World {
    /// Does it, with every check on the way.
    #[track_caller]
    pub fn bond(&mut self, act: &Bonding) {
        match act {
            Bonding::Open { operator, lamports, own } => {
                let index = self.one_of(*operator, |record| record.bonded == 0 && operator % 4 != 0);
                self.open_bond(index, *lamports, *own);
            }
            Bonding::TopUp(operator, lamports) => {
                let index = self.one_of(*operator, |record| record.bonded == 1);
                let (vote, stranger) = (self.record(index).vote, self.stranger.insecure_clone());
                if self.books().bonds.contains_key(&vote) {
                    let pool = &self.fleet.pool;
                    let top_up = bonds::top_up_bond(pool, &stranger.pubkey(), index, &vote, *lamports);
                    let _answer = self.call(Name::TopUpBond, Some(index), top_up, &stranger);
                }
            }
            Bonding::Request { operator, own } => {
                let index = self.one_of(*operator, |record| record.bonded == 1);
                let signer = self.bonder(*own);
                let vote = self.record(index).vote;
                if self.books().bonds.contains_key(&vote) {
                    let request = bonds::request_bond(&self.fleet.pool, &signer.pubkey(), index, &vote);
                    let answer = self.call(Name::RequestBond, Some(index), request, &signer);
                    assert!(*own || answer.is_err(), "a bond is asked back by its owner");
                }
            }
            Bonding::Release(which) => self.release_bond(*which),
            Bonding::Recapitalise(lamports) => {
                let stranger = self.stranger.insecure_clone();
                let give = bonds::recapitalise(&self.fleet.pool, &stranger.pubkey(), *lamports);
                let _answer = self.call(Name::Recapitalise, None, give, &stranger);
            }
        }
    }

    fn bonder(&self, own: bool) -> Keypair {
        let key = if own { &self.bonder } else { &self.stranger };
        key.insecure_clone()
    }

    /// By the vote account's withdrawer, who is the same for all, or by a stranger.
    #[track_caller]
    pub fn open_bond(&mut self, index: u32, lamports: u64, own: bool) {
        let (vote, signer) = (self.record(index).vote, self.bonder(own));
        if let Some(mut account) = self.chain.account(&vote).filter(|account| account.owner == ids::VOTE) {
            account.data[36..68].copy_from_slice(self.bonder.pubkey().as_ref());
            self.chain.set_account(&vote, account);
        }
        let (pool, owner) = (&self.fleet.pool, signer.pubkey());
        let open = bonds::open_bond(pool, &owner, &owner, index, &vote, lamports);
        let answer = self.call(Name::OpenBond, Some(index), open, &signer);
        assert!(own || answer.is_err(), "a bond is opened by the withdrawer");
    }

    /// To its owner, whoever sends: all that its account has.
    #[track_caller]
    fn release_bond(&mut self, which: u8) {
        let bonds = self.books().bonds;
        let Some(at) = usize::from(which).checked_rem(bonds.len()) else { return };
        let (vote, (bond, lamports)) = bonds.into_iter().nth(at).expect("one of them");
        let had = self.chain.lamports(&bond.owner);
        let release = bonds::release_bond(&self.fleet.pool, &bond.owner, &vote);
        let record = self.fleet.state(&self.chain).records;
        let index = record.iter().position(|record| record.status != 0 && record.vote == vote);
        let index = index.and_then(|at| u32::try_from(at).ok());
        if self.crank(Name::ReleaseBond, index, release).is_ok() {
            let got = self.chain.lamports(&bond.owner) - had;
            assert_eq!(got, lamports, "all of it goes to the owner");
            assert!(self.chain.account(&bond_address(&self.fleet.pool, &vote).0).is_none(), "it is closed");
        }
    }
}
