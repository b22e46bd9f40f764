//! A pool, its operators and holders, and keepers of it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use sluice_keeper::cluster::Trouble;
use sluice_keeper::keeper::{Keeper, Manners, Progress, Rest};
use sluice_keeper::metrics::Metrics;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::stake::{StakeState, vote_account};
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PROGRAM, Pool, PoolParams, PoolSetup};
use sluice_testkit::{Chain, ids};
use solana_address::Address;
use solana_keypair::Keypair;
use tokio::sync::watch;

use crate::cluster::{Local, Sent};

/// What rewards an epoch brings, parts per million.
pub const REWARDS: u64 = 400;

/// A pool and everybody around it.
pub struct Scene {
    pub local: Local,
    pub fleet: Fleet,
    pub holders: Vec<Holder>,
    pub payer: Keypair,
    /// How often a keeper was killed.
    pub deaths: Cell<u32>,
    /// What a stop is ordered by.
    order: watch::Sender<bool>,
}

/// Fees and pots as a real pool has them, and no band, so that small flows move as well.
pub fn params() -> PoolParams {
    PoolParams {
        fee_bps: 500,
        bounty_bps: 500,
        insurance_bps: 100,
        liquidity_bps: 50,
        ..PoolParams::default()
    }
}

impl Scene {
    /// `operators` with equal terms, and three holders with 10,000 SOL each.
    pub fn new(operators: usize, params: PoolParams) -> Self {
        let mut chain = Chain::with_sluice();
        chain.hurry();
        let setup = PoolSetup { params, ..PoolSetup::default() };
        let (pool, governor) = Pool::create_governed(&mut chain, &setup);
        let fleet = Fleet { pool, governor, keeper: chain.new_wallet(SOL) };
        for _ in 0..operators {
            fleet.add(&mut chain, &OperatorTerms::default());
        }
        // The first epoch in which they may have stake.
        chain.advance_epochs(4);
        let holders = (0..3).map(|_| fleet.pool.holder(&mut chain, 10_000 * SOL)).collect();
        let payer = chain.new_wallet(100 * SOL);
        let scene = Self {
            local: Local::new(chain),
            fleet,
            holders,
            payer,
            deaths: Cell::new(0),
            order: watch::Sender::new(false),
        };
        scene.crank();
        scene
    }

    /// A keeper that has just been started.
    pub fn keeper(&self) -> Keeper<Local> {
        self.keeper_of(&self.payer)
    }

    /// One that pays with another key.
    pub fn keeper_of(&self, payer: &Keypair) -> Keeper<Local> {
        self.keeper_with(payer, Manners::default())
    }

    /// One with manners of its own.
    pub fn keeper_with(&self, payer: &Keypair, manners: Manners) -> Keeper<Local> {
        // No test waits; a keeper that gives way looks again all the same.
        let manners = Manners { stagger: Duration::ZERO, ..manners };
        let metrics = Arc::new(Metrics::new(Duration::from_secs(60), 0));
        let pool = self.fleet.pool.address;
        Keeper::new(self.local.clone(), pool, payer.insecure_clone(), manners, metrics)
    }

    /// One step of a keeper.
    pub fn step(&self, keeper: &mut Keeper<Local>) -> Result<Progress, Trouble> {
        block_on(keeper.step(&self.order.subscribe()))
    }

    /// Steps of a keeper until nothing is left that may be done.
    pub fn until_idle(&self, keeper: &mut Keeper<Local>) -> Result<Rest, Trouble> {
        block_on(keeper.until_idle(&self.order.subscribe()))
    }

    /// Orders every keeper of this scene to stop.
    pub fn stop(&self) {
        self.order.send_replace(true);
    }

    /// Lets a new keeper do all there is to do, and starts another one wherever it is killed. Panics where there is no end.
    pub fn crank(&self) -> Vec<Sent> {
        let mut keeper = self.keeper();
        for _ in 0..400 {
            match self.step(&mut keeper) {
                Ok(Progress::Idle(_)) => return self.local.take_sent(),
                Ok(Progress::Acted { .. }) | Err(Trouble::Node(_) | Trouble::Lost { .. }) => {}
                Err(Trouble::Fatal(why)) if why.starts_with("killed") => {
                    self.deaths.set(self.deaths.get() + 1);
                    keeper = self.keeper();
                }
                Err(trouble) => panic!("{trouble}"),
            }
        }
        panic!("the keeper finds no end");
    }

    /// The next epoch: rewards are paid, and all operators have voted.
    pub fn next_epoch(&self) {
        let mut chain = self.local.chain();
        chain.advance_epochs(1);
        self.fleet.pay_rewards(&mut chain, REWARDS);
        let records = self.fleet.state(&chain).records;
        drop(chain);
        for record in records.iter().filter(|record| record.status != 0) {
            self.vote(&record.vote, 500, true);
        }
    }

    /// Writes a vote account as it is when its operator has voted in the last epochs, or has not in the last three.
    pub fn vote(&self, vote: &Address, inflation_bps: u16, votes: bool) {
        let mut chain = self.local.chain();
        let epoch = chain.epoch();
        let credits: Vec<(u64, u64, u64)> = match votes {
            true => (epoch - 3..=epoch).map(|epoch| (epoch, epoch * 10 + 10, epoch * 10)).collect(),
            false => vec![(epoch - 4, 20, 10)],
        };
        chain.set_account(vote, vote_account(vote, inflation_bps, 10_000, &credits));
    }

    /// Takes stake away from an operator, as a slashing would.
    pub fn lose(&self, index: u32, lamports: u64) {
        let mut chain = self.local.chain();
        let main = self.fleet.record(&chain, index).main;
        let mut account = chain.account(&main).expect("operators have accounts");
        let mut state = StakeState::decode(&account.data);
        state.stake -= lamports;
        state.encode_into(&mut account.data);
        account.lamports -= lamports;
        chain.set_account(&main, account);
    }

    /// Later in the same epoch, by more than levels are apart.
    pub fn later(&self) {
        let mut chain = self.local.chain();
        let slot = chain.slot_in_epoch() + 5_000;
        chain.set_slot_in_epoch(slot);
    }

    pub fn deposit(&self, holder: usize, lamports: u64) {
        self.fleet.pool.deposit(&mut self.local.chain(), &self.holders[holder], lamports);
    }

    /// Requests a ticket; returns its address.
    pub fn unstake(&self, holder: usize, shares: u64, nonce: u64) -> Address {
        self.fleet.pool.unstake(&mut self.local.chain(), &self.holders[holder], shares, nonce)
    }

    /// Every account that is not the payers', by address: lamports and data. The number of events of the operators' account depends
    /// on how the readings were cut, and is left out.
    pub fn state(&self, payers: &[Address]) -> BTreeMap<Address, (u64, Vec<u8>)> {
        let chain = self.local.chain();
        let mut all = BTreeMap::new();
        for owner in [PROGRAM, ids::STAKE, ids::TOKEN, ids::SYSTEM] {
            for (address, mut account) in chain.accounts_owned_by(&owner) {
                if address == self.fleet.pool.operators {
                    account.data[40..48].fill(0);
                }
                if !payers.contains(&address) {
                    all.insert(address, (account.lamports, account.data));
                }
            }
        }
        all
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime of this thread").block_on(future)
}

/// How many transactions were sent, and how many of them have not succeeded.
pub fn count(sent: &[Sent]) -> (usize, usize) {
    (sent.len(), sent.iter().filter(|sent| !sent.landed).count())
}

/// How often an instruction was sent, by its number.
pub fn sent_of(sent: &[Sent], tag: u8) -> usize {
    let instructions = sent.iter().flat_map(|sent| &sent.instructions);
    instructions.filter(|instruction| instruction.program_id == PROGRAM && instruction.data[0] == tag).count()
}

/// Panics where two states differ, by the accounts that do.
#[track_caller]
pub fn assert_same(
    scene: &Scene,
    left: &BTreeMap<Address, (u64, Vec<u8>)>,
    right: &BTreeMap<Address, (u64, Vec<u8>)>,
) {
    let chain = scene.local.chain();
    let keys = left.keys().chain(right.keys());
    let differing: Vec<String> = keys
        .filter(|key| left.get(key) != right.get(key))
        .map(|key| describe(&chain, key, left, right))
        .collect();
    assert!(differing.is_empty(), "these differ:\n{}", differing.join("\n"));
}

fn describe(
    chain: &Chain,
    key: &Address,
    left: &BTreeMap<Address, (u64, Vec<u8>)>,
    right: &BTreeMap<Address, (u64, Vec<u8>)>,
) -> String {
    let lamports = [left, right].map(|side| side.get(key).map(|(lamports, _)| *lamports));
    let bytes = match (left.get(key), right.get(key)) {
        (Some((_, left)), Some((_, right))) => {
            (0..left.len().max(right.len())).filter(|at| left.get(*at) != right.get(*at)).collect()
        }
        _ => Vec::new(),
    };
    format!("{}: lamports {lamports:?}, bytes {:?}", chain.name(key), &bytes[..bytes.len().min(24)])
}
