//! Two pools on one chain, each with as many operators, the same vote accounts, the same stake and the same epochs behind
//! them. Everything in the pools was done by their own instructions. Vote accounts and lookup tables are written as bytes, and
//! so are rewards and tips, which a runtime and strangers would pay.

use std::collections::BTreeSet;

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState, vote_account};
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, PoolSetup, bonds, crank, instruction};
use sluice_testkit::{Chain, Receipt};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::packet::Tables;
use crate::peers::spl_stake_pool::{Fee, Fees, SplStakePool, Validator};

/// What each operator has, and gets in addition where it is to have a busy side.
const STAKE: u64 = 100 * SOL;
const MORE: u64 = 50 * SOL;
/// What each operator earned in an epoch, parts of a million: about what a day brings.
const REWARDS_PPM: u64 = 170;
/// What a stranger adds to a stake account: as tips come.
pub const TIP: u64 = SOL / 20;
/// Epochs from an operator's listing to its first stake.
const DELAY: u64 = 4;
/// Groups with members.
const GROUPS: u8 = 12;
/// Readings a transaction while a stage is set.
const BATCH: usize = 25;

/// Both pools in an epoch that has just begun: its rewards are paid, nothing is read.
#[derive(Clone)]
pub struct Stage<'a> {
    pub chain: Chain,
    pub cast: &'a Cast,
}

/// Who plays; the same on every fork.
pub struct Cast {
    pub fleet: Fleet,
    pub peer: SplStakePool,
    pub validators: Vec<Validator>,
    pub tables: Tables,
}

/// A stage with every side free, and the same where the last epoch brought more stake to every operator, which has warmed
/// up since.
pub struct Scene {
    pub cast: Cast,
    quiet: Chain,
    busy: Chain,
}

impl Scene {
    /// With so many operators.
    pub fn new(operators: u32) -> Self {
        let mut chain = Chain::with_sluice();
        chain.set_log_limit(None);
        let mut cast = Cast::new(&mut chain, operators);
        cast.list(&mut chain, operators);
        cast.deposit(&mut chain, u64::from(operators) * (STAKE + SOL));
        chain.advance_epochs(DELAY);
        cast.close(&mut chain);
        cast.stake(&mut chain, STAKE);
        cast.next_epoch(&mut chain);
        cast.close(&mut chain);
        cast.deposit(&mut chain, u64::from(operators) * (MORE + SOL));
        cast.next_epoch(&mut chain);
        cast.close(&mut chain);

        let (mut quiet, mut busy) = (chain.clone(), chain);
        cast.next_epoch(&mut quiet);
        cast.stake(&mut busy, MORE);
        cast.next_epoch(&mut busy);
        Self { cast, quiet, busy }
    }

    /// Every side is free.
    pub fn quiet(&self) -> Stage<'_> {
        Stage { chain: self.quiet.clone(), cast: &self.cast }
    }

    /// Every side has stake that is warm.
    pub fn busy(&self) -> Stage<'_> {
        Stage { chain: self.busy.clone(), cast: &self.cast }
    }
}

impl Stage<'_> {
    /// Strangers pay tips to the main account of every operator.
    #[must_use]
    pub fn with_tips(mut self) -> Self {
        let records = self.cast.fleet.state(&self.chain).records;
        let validators = self.cast.validators.iter().map(|validator| validator.stake);
        for stake in records.iter().map(|record| record.main).chain(validators) {
            self.chain.donate(&stake, TIP);
        }
        self
    }

    /// Main of the operators from `first` on, and side too where it is busy.
    pub fn stakes(&self, first: usize, count: usize) -> Vec<Address> {
        self.cast.stakes(&self.chain, first, count)
    }

    /// Sends one transaction of the keeper's.
    #[track_caller]
    pub fn send(&mut self, calls: &[Instruction]) -> Receipt {
        self.cast.tables.send(&mut self.chain, &self.cast.fleet.keeper, calls)
    }

    /// Reads everything in both pools, and moves what is to move.
    pub fn read_all(&mut self) {
        self.cast.read_all(&mut self.chain);
    }

    /// The same without measuring.
    pub fn read(&mut self) {
        self.cast.read(&mut self.chain);
    }
}

impl Cast {
    fn new(chain: &mut Chain, operators: u32) -> Self {
        let params =
            PoolParams { fee_bps: 500, bounty_bps: 1_000, bounty_unit: 5_000, ..PoolParams::default() };
        let fleet = Fleet::new(chain, &PoolSetup { params, ..PoolSetup::default() }, &[]);
        let mut calls: Vec<Instruction> =
            (1..=GROUPS).map(|id| crank::set_group(&fleet.pool, id, 1 << 60, 10_000)).collect();
        calls.push(crank::fund_bounties(&fleet.pool, &fleet.governor.pubkey(), 100 * SOL));
        chain.send(&calls, &[&fleet.governor]);

        let a_twentieth = Fee { numerator: 5, denominator: 100 };
        let fees = Fees { epoch: a_twentieth, ..Fees::NONE };
        let peer = SplStakePool::with_room(chain.svm_mut(), fees, operators);
        Self { fleet, peer, validators: Vec::new(), tables: Tables::default() }
    }

    /// Lists the operators in both pools, and all accounts in tables.
    fn list(&mut self, chain: &mut Chain, operators: u32) {
        let (fleet, peer) = (&self.fleet, &self.peer);
        peer.put_in_use(chain.svm_mut(), u64::from(operators) * 2 * SOL, SOL);
        let nonce = fleet.state(chain).nonce;
        for index in 0..operators {
            let vote = chain.new_address();
            chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(chain.epoch(), 2, 1)]));
            let nonce = nonce + 2 * u64::from(index);
            let add = crank::add_operator(&fleet.pool, &fleet.governor.pubkey(), &vote, nonce, &terms(index));
            chain.send_with_limit(1_400_000, &[add], &[&fleet.governor]);
            self.validators.push(peer.add_validator(chain.svm_mut(), vote));
        }

        let shared = [self.finalize(), peer.update_stake_pool_balance(), self.update(0, 0, true)]
            .into_iter()
            .flat_map(|call| call.accounts.into_iter().map(|account| account.pubkey))
            .collect::<BTreeSet<_>>();
        let records = fleet.state(chain).records;
        let stakes: Vec<_> = records.iter().flat_map(|record| [record.main, record.side]).collect();
        let theirs: Vec<_> = self.validators.iter().flat_map(|one| [one.stake, one.transient]).collect();
        for addresses in [shared.into_iter().collect(), stakes, theirs] {
            self.tables.extend(chain, &addresses);
        }
    }

    fn deposit(&self, chain: &mut Chain, lamports: u64) {
        let holder = self.fleet.pool.holder(chain, 2 * lamports);
        self.fleet.pool.deposit(chain, &holder, lamports);
        let staker = self.peer.staker();
        let deposit = self.peer.deposit_sol(&staker.pubkey(), &self.peer.fee_account, lamports);
        chain.send(&[deposit], &[staker]);
    }

    /// A new epoch, with rewards on everything that was effective in the last one.
    pub fn next_epoch(&self, chain: &mut Chain) {
        chain.advance_epochs(1);
        self.fleet.pay_rewards(chain, REWARDS_PPM);
        let epoch = chain.epoch();
        for validator in &self.validators {
            let mut account = chain.account(&validator.stake).expect("every validator has its stake account");
            let mut state = StakeState::decode(&account.data);
            if state.activation_epoch < epoch - 1 {
                let reward = state.stake * REWARDS_PPM / 1_000_000;
                state.stake += reward;
                account.lamports += reward;
                state.encode_into(&mut account.data);
                chain.set_account(&validator.stake, account);
            }
        }
    }

    /// Reads everything in both pools, and moves what is to move; measures what was read.
    fn read_all(&self, chain: &mut Chain) {
        self.read(chain);
        self.tables.send(chain, &self.fleet.keeper, &[self.measure()]);
    }

    fn read(&self, chain: &mut Chain) {
        for first in (0..self.validators.len()).step_by(BATCH) {
            let stakes = self.stakes(chain, first, BATCH);
            for call in [self.sweep(first, &stakes), self.update(first, BATCH, true)] {
                self.tables.send(chain, &self.fleet.keeper, &[call]);
            }
        }
    }

    /// Reads everything and closes the epoch of both pools.
    fn close(&self, chain: &mut Chain) {
        self.read_all(chain);
        self.tables.send(chain, &self.fleet.keeper, &[self.finalize()]);
        self.tables.send(chain, &self.fleet.keeper, &[self.set_level(chain)]);
        self.tables.send(chain, &self.fleet.keeper, &self.closing_calls());
    }

    /// Brings stake to every operator, `lamports` or thereabouts.
    fn stake(&self, chain: &mut Chain, lamports: u64) {
        for (index, record) in (0..).zip(&self.fleet.state(chain).records) {
            let delegate = crank::delegate(&self.fleet.pool, &self.fleet.keeper.pubkey(), index, record);
            chain.send(&[delegate], &[&self.fleet.keeper]);
        }
        for validator in &self.validators {
            chain.send(&[self.peer.increase_validator_stake(validator, lamports)], &[self.peer.staker()]);
        }
    }

    /// Main of the operators from `first` on, and side too where it is busy.
    pub fn stakes(&self, chain: &Chain, first: usize, count: usize) -> Vec<Address> {
        self.fleet.stakes(chain, index(first), count)
    }

    /// `refresh_operators` over `stakes`.
    pub fn refresh(&self, first: usize, stakes: &[Address]) -> Instruction {
        crank::refresh_operators(&self.fleet.pool, &self.fleet.keeper.pubkey(), index(first), stakes)
    }

    /// `sweep_operators` over `stakes`.
    pub fn sweep(&self, first: usize, stakes: &[Address]) -> Instruction {
        crank::sweep_operators(&self.fleet.pool, &self.fleet.keeper.pubkey(), index(first), stakes)
    }

    /// `set_level` with the only level that is valid now.
    pub fn set_level(&self, chain: &Chain) -> Instruction {
        let level = self.fleet.state(chain).proposal();
        crank::set_level(&self.fleet.pool, &self.fleet.keeper.pubkey(), level.level, level.index)
    }

    /// `measure_operators` over all of them.
    pub fn measure(&self) -> Instruction {
        bonds::measure_operators(&self.fleet.pool, &self.fleet.keeper.pubkey(), 0, u32::MAX)
    }

    /// `finalize_epoch`.
    pub fn finalize(&self) -> Instruction {
        instruction::finalize_epoch(&self.fleet.pool, &self.fleet.keeper.pubkey())
    }

    /// The peer's reading of the validators from `first` on, with or without its merges.
    pub fn update(&self, first: usize, count: usize, merges: bool) -> Instruction {
        let until = self.validators.len().min(first + count);
        self.peer.update_validator_list_balance(index(first), &self.validators[first..until], merges)
    }

    /// What the peer's pool is worth by its accounts: all lamports of validators, and the reserve above its rent.
    pub fn real_lamports(&self, chain: &Chain) -> u64 {
        let stakes = self.validators.iter().flat_map(|one| [one.stake, one.transient]);
        let staked: u64 = stakes.map(|key| chain.lamports(&key)).sum();
        staked + chain.lamports(&self.peer.reserve) - chain.minimum_balance(STAKE_LEN)
    }

    /// What closes the peer's epoch when all of its validators are read.
    pub fn closing_calls(&self) -> [Instruction; 2] {
        [self.peer.update_stake_pool_balance(), self.peer.cleanup_removed_validator_entries()]
    }
}

/// Four groups each; weights that differ; no cap that binds, so that nobody falls out of any row.
fn terms(index: u32) -> OperatorTerms {
    let of = |first: u8, count: u32| first + u8::try_from(index % count).expect("few groups");
    OperatorTerms {
        weight: u16::try_from(100 + index % 7).expect("small"),
        groups: [of(1, 2), of(3, 3), of(6, 3), of(9, 4)],
        ..OperatorTerms::default()
    }
}

fn index(position: usize) -> u32 {
    u32::try_from(position).expect("a list fits into an account")
}
