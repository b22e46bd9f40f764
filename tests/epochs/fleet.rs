//! A pool with an operator for each validator of a cluster, and its crank.

use sluice_testkit::sluice::operators::{COOLING, IDLE, OperatorsState, RecordState};
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{FLOOR, OperatorTerms, Pool, PoolSetup, crank};
use sluice_testkit::token::instruction::system_transfer;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::cluster::{Cluster, Failure, Receipt};

/// A pool, its governance, and who cranks.
pub struct Fleet {
    pub pool: Pool,
    pub governor: Keypair,
    pub keeper: Keypair,
}

impl Fleet {
    /// A pool whose operators are the first validators of the cluster, one for each of `terms`.
    pub fn new(cluster: &mut Cluster, setup: &PoolSetup, terms: &[OperatorTerms]) -> Self {
        let (pool, governor) = cluster.create_governed(setup);
        Self::of(cluster, pool, governor, terms)
    }

    /// The same for a pool that exists.
    pub fn of(cluster: &mut Cluster, pool: Pool, governor: Keypair, terms: &[OperatorTerms]) -> Self {
        let fleet = Self { pool, governor, keeper: cluster.payer() };
        for (at, terms) in terms.iter().enumerate() {
            let (vote, nonce) = (cluster.vote(at), fleet.operators(cluster).nonce);
            let add = crank::add_operator(&fleet.pool, &fleet.governor.pubkey(), &vote, nonce, terms);
            fleet.govern(cluster, add);
        }
        fleet
    }

    pub fn govern(&self, cluster: &mut Cluster, instruction: Instruction) -> Receipt {
        cluster.send(&[instruction], &[&self.governor]).unwrap_or_else(|failure| panic!("{failure}"))
    }

    pub fn send(&self, cluster: &mut Cluster, instruction: Instruction) -> Result<Receipt, Failure> {
        cluster.send(&[instruction], &[&self.keeper])
    }

    pub fn must(&self, cluster: &mut Cluster, instruction: Instruction) -> Receipt {
        self.send(cluster, instruction).unwrap_or_else(|failure| panic!("{failure}"))
    }

    pub fn operators(&self, cluster: &Cluster) -> OperatorsState {
        OperatorsState::decode(&cluster.data(&self.pool.operators))
    }

    pub fn record(&self, cluster: &Cluster, index: usize) -> RecordState {
        self.operators(cluster).records[index].clone()
    }

    pub fn state(&self, cluster: &Cluster) -> PoolState {
        cluster.pool_state(&self.pool)
    }

    /// Main of every operator, and side where it is busy.
    pub fn stakes(&self, cluster: &Cluster) -> Vec<Address> {
        let listed = self.operators(cluster).records.into_iter().filter(|record| record.status != 0);
        let of = |record: RecordState| {
            let side = (record.side_state != IDLE).then_some(record.side);
            [Some(record.main), side].into_iter().flatten()
        };
        listed.flat_map(of).collect()
    }

    pub fn refresh(&self, cluster: &mut Cluster) -> Result<Receipt, Failure> {
        let stakes = self.stakes(cluster);
        self.send(cluster, crank::refresh_operators(&self.pool, &self.keeper.pubkey(), 0, &stakes))
    }

    pub fn sweep(&self, cluster: &mut Cluster) -> Receipt {
        let stakes = self.stakes(cluster);
        self.must(cluster, crank::sweep_operators(&self.pool, &self.keeper.pubkey(), 0, &stakes))
    }

    /// The crank of an epoch whose rewards were paid out: read and sweep, close, level, every move.
    pub fn crank(&self, cluster: &mut Cluster) {
        self.sweep(cluster);
        cluster.measure_and_close(&self.pool).unwrap_or_else(|failure| panic!("{failure}"));
        self.level_and_moves(cluster);
    }

    /// Tries to settle every operator that a sweep left with something on the way; gives those that could not be.
    pub fn settle(&self, cluster: &mut Cluster) -> Vec<usize> {
        let epoch = cluster.epoch();
        let records = self.operators(cluster).records;
        let late = |record: &RecordState| {
            record.main_state == COOLING || record.side_state != IDLE && record.side_since < epoch
        };
        let waiting = (0..).zip(&records).filter(|(_, record)| record.status != 0 && late(record));
        let mut refused = vec![];
        for (at, record) in waiting {
            let keeper = self.keeper.pubkey();
            if self.send(cluster, crank::settle_operator(&self.pool, &keeper, at, record)).is_err() {
                refused.push(at as usize);
            }
        }
        refused
    }

    /// Sends lamports from the payer, as anybody can, to any account.
    pub fn give(&self, cluster: &mut Cluster, to: &Address, lamports: u64) {
        self.must(cluster, system_transfer(&self.keeper.pubkey(), to, lamports));
    }

    pub fn level(&self, cluster: &mut Cluster) {
        let level = self.operators(cluster).proposal();
        self.must(cluster, crank::set_level(&self.pool, &self.keeper.pubkey(), level.level, level.index));
    }

    pub fn level_and_moves(&self, cluster: &mut Cluster) {
        self.level(cluster);
        let keeper = self.keeper.pubkey();
        // While a share is below the last pair, nothing is delegated.
        let bunker = self.state(cluster).closed != 0;
        for index in 0..self.operators(cluster).records.len() {
            let at = u32::try_from(index).unwrap();
            if self.record(cluster, index).status == 0 {
                continue;
            }
            let record = self.record(cluster, index);
            self.must(cluster, crank::undelegate(&self.pool, &keeper, at, &record));
            let record = self.record(cluster, index);
            if record.flags == 0 && !bunker {
                self.must(cluster, crank::delegate(&self.pool, &keeper, at, &record));
            }
        }
    }

    /// Every lamport that the pool really has.
    pub fn real_lamports(&self, cluster: &Cluster) -> u64 {
        let listed = self.operators(cluster).records.into_iter().filter(|record| record.status != 0);
        let staked: u64 = listed.map(|r| cluster.lamports(&r.main) + cluster.lamports(&r.side)).sum();
        cluster.lamports(&self.pool.reserve) - FLOOR + staked
    }
}
