//! A pool with operators, and an epoch of it by hand: the rewards that a runtime would pay, then the crank.

use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::operators::{IDLE, OperatorsState, RecordState};
use super::stake::{StakeState, vote_account};
use super::{Pool, PoolSetup, crank, instruction};
use crate::chain::SOL;
use crate::{Chain, Failure, Receipt};

/// Terms of `add_operator` and `update_operator`.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "named and documented as in the program's instructions/admin/terms.rs")]
pub struct OperatorTerms {
    pub cap: u64,
    pub weight: u16,
    pub share: u16,
    pub max_inflation_bps: u16,
    pub max_block_bps: u16,
    pub groups: [u8; 4],
}

impl Default for OperatorTerms {
    fn default() -> Self {
        Self {
            cap: 1 << 62,
            weight: 100,
            share: 10_000,
            max_inflation_bps: 1_000,
            max_block_bps: 10_000,
            groups: [0; 4],
        }
    }
}

impl OperatorTerms {
    /// As an instruction has them.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.cap.to_le_bytes().to_vec();
        for half in [self.weight, self.share, self.max_inflation_bps, self.max_block_bps] {
            bytes.extend(half.to_le_bytes());
        }
        bytes.extend(self.groups);
        bytes
    }
}

/// A pool, its governance, a keeper.
#[derive(Debug)]
pub struct Fleet {
    /// The pool.
    pub pool: Pool,
    /// Its governance.
    pub governor: Keypair,
    /// Who cranks.
    pub keeper: Keypair,
}

impl Fleet {
    /// A pool with an operator for each of `terms`, in the first epoch in which they may have stake.
    pub fn new(chain: &mut Chain, setup: &PoolSetup, terms: &[OperatorTerms]) -> Self {
        let (pool, governor) = Pool::create_governed(chain, setup);
        let fleet = Self { pool, governor, keeper: chain.new_wallet(1_000 * SOL) };
        for terms in terms {
            fleet.add(chain, terms);
        }
        chain.advance_epochs(4);
        fleet.refresh(chain);
        fleet.finalize(chain);
        fleet
    }

    /// Lists an operator with a vote account of its own; returns its index.
    pub fn add(&self, chain: &mut Chain, terms: &OperatorTerms) -> u32 {
        self.try_add(chain, terms).unwrap_or_else(|failure| panic!("{failure}"));
        u32::try_from(self.state(chain).records.len() - 1).expect("a list fits an account")
    }

    /// Lists an operator.
    pub fn try_add(&self, chain: &mut Chain, terms: &OperatorTerms) -> Result<Receipt, Failure> {
        let vote = chain.new_address();
        let epoch = chain.epoch();
        chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(epoch, 2, 1)]));
        let add =
            crank::add_operator(&self.pool, &self.governor.pubkey(), &vote, self.state(chain).nonce, terms);
        chain.try_send(&[add], &[&self.governor])
    }

    /// The operators' account.
    pub fn state(&self, chain: &Chain) -> OperatorsState {
        self.pool.operators(chain)
    }

    /// An operator.
    pub fn record(&self, chain: &Chain, index: u32) -> RecordState {
        self.state(chain).records[index as usize].clone()
    }

    /// Sends one instruction, paid by the keeper.
    pub fn send(&self, chain: &mut Chain, instruction: Instruction) -> Receipt {
        chain.try_send(&[instruction], &[&self.keeper]).unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// Sends one instruction, paid by the keeper.
    pub fn try_send(&self, chain: &mut Chain, instruction: Instruction) -> Result<Receipt, Failure> {
        chain.try_send(&[instruction], &[&self.keeper])
    }

    /// Main of each operator from `first` on, and side where it is busy; tombstones have none.
    pub fn stakes(&self, chain: &Chain, first: u32, count: usize) -> Vec<Address> {
        let records = self.state(chain).records;
        let mut stakes = Vec::new();
        for record in records.iter().skip(first as usize).take(count).filter(|record| record.status != 0) {
            stakes.push(record.main);
            if record.side_state != IDLE {
                stakes.push(record.side);
            }
        }
        stakes
    }

    /// Reads all operators, 20 a transaction.
    pub fn refresh(&self, chain: &mut Chain) -> Vec<Receipt> {
        self.in_batches(chain, crank::refresh_operators)
    }

    /// Reads and sweeps all operators.
    pub fn sweep(&self, chain: &mut Chain) -> Vec<Receipt> {
        self.in_batches(chain, crank::sweep_operators)
    }

    fn in_batches(
        &self,
        chain: &mut Chain,
        build: impl Fn(&Pool, &Address, u32, &[Address]) -> Instruction,
    ) -> Vec<Receipt> {
        let count = self.state(chain).records.len();
        let batch = |first: usize| {
            let first = u32::try_from(first).expect("a list fits an account");
            let stakes = self.stakes(chain, first, 20);
            let instruction = build(&self.pool, &self.keeper.pubkey(), first, &stakes);
            self.send(chain, instruction)
        };
        (0..count).step_by(20).map(batch).collect()
    }

    /// Measures all operators, lets bonds pay, and closes the epoch.
    pub fn finalize(&self, chain: &mut Chain) -> Receipt {
        // Of no operators there is nothing to measure, and perhaps no epoch begun.
        if self.state(chain).count != 0 {
            self.measure(chain);
        }
        self.settle_bonds(chain);
        self.close(chain)
    }

    /// Closes the epoch.
    pub fn close(&self, chain: &mut Chain) -> Receipt {
        self.send(chain, instruction::finalize_epoch(&self.pool, &self.keeper.pubkey()))
    }

    /// Sets the only valid level.
    pub fn set_level(&self, chain: &mut Chain) -> Receipt {
        let level = self.state(chain).proposal();
        self.send(chain, crank::set_level(&self.pool, &self.keeper.pubkey(), level.level, level.index))
    }

    /// Brings an operator towards its target from below.
    pub fn delegate(&self, chain: &mut Chain, index: u32) -> Result<Receipt, Failure> {
        let record = self.record(chain, index);
        self.try_send(chain, crank::delegate(&self.pool, &self.keeper.pubkey(), index, &record))
    }

    /// Brings an operator towards its target from above, or funds the queue.
    pub fn undelegate(&self, chain: &mut Chain, index: u32) -> Result<Receipt, Failure> {
        let record = self.record(chain, index);
        self.try_send(chain, crank::undelegate(&self.pool, &self.keeper.pubkey(), index, &record))
    }

    /// Moves what a sweep cannot prove.
    pub fn settle(&self, chain: &mut Chain, index: u32) -> Result<Receipt, Failure> {
        let record = self.record(chain, index);
        self.try_send(chain, crank::settle_operator(&self.pool, &self.keeper.pubkey(), index, &record))
    }

    /// Goes to the next epoch, pays `ppm` of each delegation that was effective in the last one, and runs the whole
    /// crank with all moves.
    pub fn epoch(&self, chain: &mut Chain, ppm: u64) {
        chain.advance_epochs(1);
        self.pay_rewards(chain, ppm);
        self.sweep(chain);
        self.finalize(chain);
        self.set_level(chain);
        self.moves(chain);
    }

    /// Every move towards the targets.
    pub fn moves(&self, chain: &mut Chain) {
        for index in 0..u32::try_from(self.state(chain).records.len()).expect("a list fits an account") {
            if self.state(chain).records[index as usize].status != 0 {
                self.undelegate(chain, index).unwrap_or_else(|failure| panic!("{failure}"));
                self.delegate(chain, index).unwrap_or_else(|failure| panic!("{failure}"));
            }
        }
    }

    /// What the runtime does at a boundary: stake that was effective in the epoch before earns `ppm` of itself.
    pub fn pay_rewards(&self, chain: &mut Chain, ppm: u64) {
        let epoch = chain.epoch();
        for record in self.state(chain).records.iter().filter(|record| record.status != 0) {
            for stake in [record.main, record.side] {
                let Some(mut account) = chain.account(&stake) else { continue };
                let mut state = StakeState::decode(&account.data);
                let effective = state.tag == 2
                    && state.activation_epoch < epoch - 1
                    && state.deactivation_epoch >= epoch - 1
                    && state.activation_epoch != state.deactivation_epoch;
                if effective {
                    let reward = state.stake * ppm / 1_000_000;
                    state.stake += reward;
                    account.lamports += reward;
                    state.encode_into(&mut account.data);
                    chain.set_account(&stake, account);
                }
            }
        }
    }

    /// Lamports of the reserve above its floor.
    pub fn pool_free(&self, chain: &Chain) -> u64 {
        chain.lamports(&self.pool.reserve) - super::FLOOR
    }

    /// Makes it `index`'s turn to fund the queue.
    pub fn edit_cursor(&self, chain: &mut Chain, index: u32) {
        let mut account = chain.account(&self.pool.operators).expect("the operators' account exists");
        let at = 8 + 32 + 25 * 8 + 7 * 4;
        account.data[at..at + 4].copy_from_slice(&index.to_le_bytes());
        chain.set_account(&self.pool.operators, account);
        assert_eq!(self.state(chain).cursor, index);
    }

    /// Every lamport that the pool really has: the reserve above its floor, and every stake account of every operator.
    pub fn real_lamports(&self, chain: &Chain) -> u64 {
        let stakes = self.state(chain).records.into_iter().filter(|record| record.status != 0);
        let staked: u64 =
            stakes.flat_map(|record| [record.main, record.side]).map(|key| chain.lamports(&key)).sum();
        chain.lamports(&self.pool.reserve) - super::FLOOR + staked
    }
}
