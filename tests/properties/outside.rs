//! What the cluster and strangers do to a pool without asking it.

use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState, vote_account};
use solana_account::Account;
use solana_address::Address;
use solana_stake_interface::stake_history::StakeHistoryEntry;

use crate::action::{Garble, Outside, Place, Runtime, Vote};
use crate::world::World;

impl World {
    /// What the cluster does.
    pub fn run(&mut self, runtime: &Runtime) {
        match runtime {
            Runtime::Loss { operator, side, thousandths, lamports } => {
                let key = self.stake_of(*operator, *side);
                self.edit_stake(&key, |account, stake| {
                    // What has cooled down and left is only a figure.
                    let there = if stake.stake <= account.lamports { stake.stake } else { 0 };
                    let cut = there / 1_000 * thousandths;
                    stake.stake -= cut;
                    account.lamports -= if *lamports { cut } else { 0 };
                });
            }
            Runtime::Pace { operator, thousandths } => {
                let vote = self.record(self.index(*operator)).vote;
                self.pace.insert(vote, *thousandths);
            }
            Runtime::Throttle => {
                let flood = 100_000_000 * SOL;
                let entry = StakeHistoryEntry {
                    effective: 420_000_000 * SOL,
                    activating: flood,
                    deactivating: flood,
                };
                self.chain.set_stake_history(&[(self.chain.epoch(), entry)]);
            }
        }
    }

    /// What strangers do.
    pub fn outside(&mut self, outside: &Outside) {
        match outside {
            Outside::Donate(place, lamports) => {
                let to = self.place(*place);
                self.donate(&to, *lamports);
            }
            Outside::Deactivate(operator, side) => {
                let epoch = self.chain.epoch();
                let key = self.stake_of(*operator, *side);
                self.edit_stake(&key, |_, stake| {
                    // Younger stake is not delinquent yet.
                    if stake.deactivation_epoch == u64::MAX && stake.activation_epoch < epoch {
                        stake.deactivation_epoch = epoch;
                    }
                });
            }
            Outside::Vote(operator, vote) => self.vote(*operator, *vote),
            Outside::Garble(operator, side, garble) => self.garble(*operator, *side, *garble),
            Outside::Restore => self.restore(),
            Outside::Treasury { open } => {
                let closed = Account { data: vec![], owner: ids::SYSTEM, ..self.treasury.clone() };
                let account = if *open { self.treasury.clone() } else { closed };
                let now = self.chain.account(&self.fleet.pool.treasury).unwrap_or_default();
                if (now.owner == ids::TOKEN) != *open {
                    self.treasury = if *open { self.treasury.clone() } else { now };
                    self.chain.set_account(&self.fleet.pool.treasury, account);
                }
            }
            Outside::Prefund(lamports) => {
                let nonce = self.fleet.state(&self.chain).nonce;
                for nonce in [nonce, nonce + 1] {
                    let (next, _) = self.fleet.pool.stake_address(nonce);
                    self.donate(&next, *lamports);
                }
            }
        }
    }

    fn place(&self, place: Place) -> Address {
        let pool = &self.fleet.pool;
        match place {
            Place::Pool => pool.address,
            Place::Reserve => pool.reserve,
            Place::Insurance => pool.insurance,
            Place::Operators => pool.operators,
            Place::Rates => pool.rates,
            Place::Mint => pool.mint,
            Place::Treasury => pool.treasury,
            Place::Main(operator) => self.stake_of(operator, false),
            Place::Side(operator) => self.stake_of(operator, true),
        }
    }

    fn donate(&mut self, to: &Address, lamports: u64) {
        self.chain.donate(to, lamports);
    }

    fn stake_of(&self, operator: u8, side: bool) -> Address {
        let record = self.record(self.index(operator));
        if side { record.side } else { record.main }
    }

    /// Changes what is delegated from a stake account; nothing where nothing is.
    fn edit_stake(&mut self, key: &Address, edit: impl FnOnce(&mut Account, &mut StakeState)) {
        let Some(mut account) = self.chain.account(key) else { return };
        if account.owner != ids::STAKE || account.data.len() != STAKE_LEN {
            return;
        }
        let mut stake = StakeState::decode(&account.data);
        if stake.tag == 2 {
            edit(&mut account, &mut stake);
            stake.encode_into(&mut account.data);
            self.chain.set_account(key, account);
        }
    }

    /// What the runtime does at a boundary: stake that was effective in the epoch before earns `ppm` of itself.
    pub fn reward(&mut self, ppm: u64) {
        let last = self.chain.epoch() - 1;
        for record in self.fleet.state(&self.chain).records.iter().filter(|record| record.status != 0) {
            let ppm = ppm * self.pace.get(&record.vote).unwrap_or(&1_000) / 1_000;
            for key in [record.main, record.side] {
                self.edit_stake(&key, |account, stake| {
                    let warm = stake.activation_epoch < last && stake.deactivation_epoch >= last;
                    if warm && stake.activation_epoch != stake.deactivation_epoch {
                        let reward = u128::from(stake.stake) * u128::from(ppm) / 1_000_000;
                        let reward = u64::try_from(reward).expect("a part of what exists");
                        stake.stake += reward;
                        account.lamports += reward;
                    }
                });
            }
        }
    }

    fn vote(&mut self, operator: u8, vote: Vote) {
        // Who is flagged is the likeliest to make good.
        let good = matches!(vote, Vote::Good);
        let key = self.record(self.one_of(operator, |record| good && record.flags != 0)).vote;
        let credits = [(self.chain.epoch(), 2, 1)];
        let account = match vote {
            Vote::Closed => Account { lamports: 1_000_000, owner: ids::SYSTEM, ..Account::default() },
            Vote::Garbled => {
                let mut account = vote_account(&key, 500, 10_000, &credits);
                account.data[..4].copy_from_slice(&77u32.to_le_bytes());
                account
            }
            Vote::Commission(bps) => vote_account(&key, bps, 10_000, &credits),
            Vote::Block(bps) => vote_account(&key, 500, bps, &credits),
            Vote::Good => vote_account(&key, 500, 10_000, &credits),
        };
        self.chain.set_account(&key, account);
    }

    /// As if a new version of the stake program had written the account.
    fn garble(&mut self, operator: u8, side: bool, garble: Garble) {
        let key = self.stake_of(operator, side);
        let Some(mut account) = self.chain.account(&key) else { return };
        if account.owner != ids::STAKE {
            return;
        }
        self.stash.push((key, account.clone()));
        let len = account.data.len();
        let mut write = |at: usize, bytes: &[u8]| {
            if at + bytes.len() <= len {
                account.data[at..at + bytes.len()].copy_from_slice(bytes);
            }
        };
        match garble {
            Garble::Tag(tag) => write(0, &tag.to_le_bytes()),
            Garble::Fill(byte) => account.data.fill(byte),
            Garble::Length(len) => account.data.resize(len, 0),
            Garble::Owner => account.owner = ids::VOTE,
            Garble::Lockup => write(84, &u64::MAX.to_le_bytes()),
            Garble::Voter => write(124, &[7; 32]),
            Garble::Withdrawer => write(44, &[7; 32]),
        }
        self.chain.set_account(&key, account);
    }

    fn restore(&mut self) {
        for (key, account) in std::mem::take(&mut self.stash).into_iter().rev() {
            let lamports = self.chain.lamports(&key);
            // What was withdrawn meanwhile, by whoever read the account as one without stake, backs no stake any more:
            // delegations above the lamports are no runtime's doing.
            if lamports >= account.lamports {
                self.chain.set_account(&key, Account { lamports, ..account });
            }
        }
    }
}
