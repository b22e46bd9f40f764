//! A pool at one moment: what it says, and what is really there, read without any of its code.

use std::collections::BTreeMap;

use sluice_testkit::sluice::bonds::BondState;
use sluice_testkit::sluice::governance::ConfigState;
use sluice_testkit::sluice::operators::{ASTRAY, COOLING, GONE, IDLE, OperatorsState, RecordState, STAKED};
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState};
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{FLOOR, PROGRAM, Pool};
use sluice_testkit::{Chain, ids};
use solana_address::Address;

use crate::tickets::Queue;

fn bonds(chain: &Chain) -> BTreeMap<Address, (BondState, u64)> {
    let all = chain.accounts_owned_by(&PROGRAM).into_values();
    let bonds = all.filter(|account| account.data.len() == BOND_LEN);
    let decoded = bonds.map(|account| (BondState::decode(&account.data), account.lamports));
    decoded.map(|(bond, lamports)| (bond.vote, (bond, lamports))).collect()
}

/// What a stake account is worth to the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub lamports: u64,
    pub delegation: u64,
    pub state: u8,
}

impl Seen {
    /// Reads the account at `key` as the specification says: what is not the pool's, or of an unknown form, is nothing.
    pub fn of(chain: &Chain, pool: &Address, vote: &Address, key: &Address) -> Self {
        let nothing = Self { lamports: 0, delegation: 0, state: GONE };
        let Some(account) = chain.account(key) else { return nothing };
        if account.owner != ids::STAKE || account.data.len() != STAKE_LEN {
            return nothing;
        }
        let stake = StakeState::decode(&account.data);
        let free = account.data[76..92] == [0; 16];
        if !(1..=2).contains(&stake.tag) || stake.staker != *pool || stake.withdrawer != *pool || !free {
            return nothing;
        }
        let (state, delegation) = match stake {
            StakeState { tag: 1, .. } => (IDLE, 0),
            StakeState { deactivation_epoch, .. } if deactivation_epoch != u64::MAX => (COOLING, 0),
            StakeState { voter, .. } if voter != *vote => (ASTRAY, 0),
            StakeState { stake, .. } => (STAKED, stake.min(account.lamports)),
        };
        Self { lamports: account.lamports, delegation, state }
    }
}

/// The pool.
#[derive(Clone, Debug)]
pub struct Books {
    pub epoch: u64,
    pub slot: u64,
    pub pool: PoolState,
    pub operators: OperatorsState,
    /// Main and side of each record.
    pub seen: Vec<[Seen; 2]>,
    /// The reserve above its floor; none where it fell below.
    pub free: Option<u64>,
    pub insurance: u64,
    pub operators_lamports: u64,
    pub mint_supply: u64,
    pub queue: Queue,
    pub config: ConfigState,
    /// Each with the lamports of its account, by vote account.
    pub bonds: BTreeMap<Address, (BondState, u64)>,
}

/// Length of a bond's account.
pub const BOND_LEN: usize = 8 + 3 * 32 + 3 * 8 + 8 + 4 * 8;

impl Books {
    pub fn of(chain: &Chain, pool: &Pool) -> Self {
        let operators = pool.operators(chain);
        let seen = |record: &RecordState| {
            [(record.main, record.main_state), (record.side, record.side_state)].map(|(key, known)| {
                let seen = Seen::of(chain, &pool.address, &record.vote, &key);
                // An account that was emptied keeps its deactivation for ever.
                let emptied = known == IDLE && seen.state == COOLING;
                Seen { state: if emptied { IDLE } else { seen.state }, ..seen }
            })
        };
        Self {
            epoch: chain.epoch(),
            slot: chain.clock().slot,
            pool: pool.state(chain),
            seen: operators.records.iter().map(seen).collect(),
            operators,
            free: chain.lamports(&pool.reserve).checked_sub(FLOOR),
            insurance: chain.lamports(&pool.insurance),
            operators_lamports: chain.lamports(&pool.operators),
            mint_supply: chain.supply(&pool.mint),
            queue: Queue::of(chain, pool),
            config: pool.config(chain),
            bonds: bonds(chain),
        }
    }

    /// Every lamport that is the pool's, above the floor.
    pub fn real(&self) -> u64 {
        let listed = self.operators.records.iter().zip(&self.seen).filter(|(record, _)| record.status != 0);
        let staked: u64 = listed.map(|(_, [main, side])| main.lamports + side.lamports).sum();
        self.free.expect("the reserve holds its floor") + staked
    }

    /// What is there and not in the books: donations, rewards and losses that were not read yet.
    pub fn unseen(&self) -> i128 {
        i128::from(self.real()) - i128::from(self.pool.tracked())
    }

    /// Whether an operator's accounts were changed, other than by receiving lamports, since they were read.
    pub fn is_stale(&self, index: usize) -> bool {
        let (record, [main, side]) = (&self.operators.records[index], &self.seen[index]);
        let changed = |seen: &Seen, lamports: u64, delegation: u64, state: u8| {
            seen.state != state || seen.delegation != delegation || seen.lamports < lamports
        };
        changed(main, record.main_lamports, record.main_delegation, record.main_state)
            || changed(side, record.side_lamports, record.side_delegation, record.side_state)
    }

    /// The least of an operator's own caps.
    pub fn cap(&self, record: &RecordState) -> u64 {
        record.cap.min(self.operators.share_unit.saturating_mul(record.share.into()))
    }

    /// The least of a group's caps.
    pub fn group_cap(&self, id: u8) -> u64 {
        let group = self.operators.groups[usize::from(id)];
        group.cap.min(self.operators.share_unit.saturating_mul(group.share.into()))
    }

    /// What the queue lacks.
    pub fn shortage(&self) -> u64 {
        let free = self.free.expect("the reserve holds its floor");
        self.pool.queue_nominal.saturating_sub(free).saturating_sub(self.operators.cooling)
    }
}
