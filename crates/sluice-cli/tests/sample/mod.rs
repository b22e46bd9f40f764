//! A pool by hand: accounts as a node would give them, without one.
#![allow(dead_code, reason = "every test takes what it needs")]

pub mod accounts;

use sluice_cli::node::Seen;
use sluice_client::accounts::{
    Cohort, Config, OperatorList, Operators, Pool, RateEntry, RateHistory, RateList, Record, Ticket,
};
use sluice_client::ids::TOKEN;
use sluice_client::operators::{BONDED, DRAINING, LISTED, STAKED};
use sluice_client::pda::PoolKeys;
use sluice_client::quote::{Closed, Now, Rent};
use sluice_client::read::Whole;
use solana_address::Address;

/// One SOL, one LST.
pub const SOL: u64 = 1_000_000_000;
/// The epoch it is.
pub const EPOCH: u64 = 800;
/// Never.
pub const NEVER: u64 = u64::MAX;

/// An address of one byte.
pub fn key(byte: u8) -> Address {
    Address::new_from_array([byte; 32])
}

/// A pool of 1,200 SOL with four operators, a queue of two cohorts, and something pending in every place.
pub fn seen() -> Seen {
    let keys = PoolKeys::derive(&key(2), &TOKEN, &key(3));
    let whole = Whole {
        slot: 345_700_100,
        pool: pool(&keys),
        operators: operators(&keys),
        config: config(&keys),
        rates: rates(&keys),
        reserve: 61_500_000_000 + 1_000_000,
        insurance: 4 * SOL + 1_000_000,
        now: Now { slot: 345_700_100, epoch: EPOCH, time: 1_797_000_000 },
        rewards_being_paid: true,
        rent: Rent { per_byte: 6_960 },
        keys,
    };
    Seen {
        whole,
        slot_index: 100_100,
        slots_in_epoch: 432_000,
        queue: vec![(keys.cohort(798), cohort(&keys, 798)), (keys.cohort(799), cohort(&keys, 799))],
    }
}

fn blank<T>(len: usize, read: impl Fn(&[u8]) -> Result<T, std::io::Error>) -> T {
    read(&vec![0; len]).expect("zeros are an account of any layout")
}

/// The pool.
pub fn pool(keys: &PoolKeys) -> Pool {
    Pool {
        mint: keys.mint,
        token_program: keys.token_program,
        reserve: keys.reserve,
        insurance: keys.insurance,
        governance: key(10),
        curator: key(11),
        guardian: key(12),
        config: keys.config,
        operators: keys.operators,
        rates: keys.rates,
        treasury: keys.treasury,
        escrow: keys.escrow,
        queue_head: keys.cohort(798),
        queue_tail: keys.cohort(799),
        pair_assets: 1_200 * SOL,
        pair_supply: 1_150 * SOL,
        pair_epoch: EPOCH,
        assets: 1_201 * SOL,
        unbooked: SOL / 2,
        taxable: SOL / 4,
        supply: 1_150 * SOL + 900_000_000,
        owed_fee: 1_000,
        owed_bounty: 2_000,
        owed_insurance: 3_000,
        mark_assets: 1_200 * SOL,
        mark_supply: 1_150 * SOL,
        queue_nominal: 31 * SOL,
        queue_shares: 30 * SOL,
        queue_value: 31 * SOL,
        queue_due: 31 * SOL,
        exit_target: 12 * SOL,
        head_room: 40 * SOL,
        late_from_slot: 346_010_400,
        deposit_cap: 10_000 * SOL,
        r_max_ppm: 420,
        exit_floor_ppm: 380,
        open_ppm: 900_000,
        late_guard_slots: 21_600,
        level_interval_slots: 2_000,
        r_floor_ppm: 500,
        fee_bps: 500,
        bounty_bps: 500,
        insurance_bps: 1_000,
        liquidity_bps: 100,
        band_bps: 100,
        churn_bps: 500,
        exit_max_bps: 300,
        exit_min_bps: 30,
        closed: Closed::PAUSED_EXITS,
        version: 1,
        ..blank(Pool::LEN, Pool::from_bytes)
    }
}

/// Four operators and a free place.
pub fn operators(keys: &PoolKeys) -> OperatorList {
    let mut header = Operators {
        pool: keys.pool,
        epoch: EPOCH,
        lamports: 1_140_150_000_000,
        delegated: 1_120 * SOL,
        cooling: 20 * SOL,
        share_unit: 120 * SOL / 1_000,
        delegatable: 1_130 * SOL,
        minimum: SOL,
        level: 3 * SOL,
        level_epoch: EPOCH,
        level_index: u32::MAX,
        pot: SOL,
        bounty_unit: 10_000,
        bounty_ramp: 4_320,
        nonce: 10,
        groups_from: EPOCH + 2,
        count: 4,
        last_group: 2,
        weights: 330,
        cover_bps: 100,
        tolerance_bps: 1_000,
        ..blank(Operators::LEN, Operators::from_bytes)
    };
    header.groups[1].cap = 500 * SOL;
    header.groups[1].share = 10_000;
    header.groups[1].next_cap = 400 * SOL;
    header.groups[1].next_share = 10_000;
    header.groups[1].delegated = 200 * SOL;
    header.groups[1].weights = 30;
    header.groups[2].cap = 1 << 62;
    header.groups[2].share = 2_500;
    header.groups[2].next_cap = 1 << 62;
    header.groups[2].next_share = 2_500;
    let records = vec![
        record(20, 600 * SOL, |of| {
            (of.bond, of.bonded) = (10 * SOL, BONDED);
            (of.side_delegation, of.side_state, of.side_since) = (20 * SOL, STAKED, EPOCH);
        }),
        record(23, 300 * SOL, |_| {}),
        record(26, 0, |of| {
            of.status = 0;
            (of.weight, of.wanted_weight) = (0, 0);
        }),
        record(29, 200 * SOL, |of| {
            (of.groups, of.weight, of.flags, of.eligible_from) = ([1, 2, 0, 0], 30, 4, NEVER);
            (of.next_from, of.next_weight, of.next_cap) = (EPOCH + 4, 0, 100 * SOL);
            (of.next_share, of.next_groups) = (10_000, [1, 2, 0, 0]);
        }),
        record(32, 0, |of| {
            (of.status, of.weight, of.eligible_from, of.side_cooling) = (DRAINING, 0, NEVER, 20 * SOL);
        }),
    ];
    OperatorList { header, records }
}

fn record(byte: u8, stake: u64, edit: impl Fn(&mut Record)) -> Record {
    let mut record = Record {
        vote: key(byte),
        main: key(byte + 1),
        side: key(byte + 2),
        main_lamports: stake,
        main_delegation: stake,
        main_state: STAKED,
        cap: 1 << 62,
        agreed_cap: 1 << 62,
        next_from: NEVER,
        eligible_from: 700,
        wanted_weight: 100,
        weight: 100,
        share: 10_000,
        max_inflation_bps: 1_000,
        max_block_bps: 10_000,
        visited: EPOCH,
        status: LISTED,
        grew: stake / 3_000,
        grew_on: stake,
        ..borsh::BorshDeserialize::deserialize(&mut &[0u8; 320][..]).expect("a record of zeros")
    };
    edit(&mut record);
    record
}

/// A fee that rises, a treasury and a curator that change, a pause.
pub fn config(keys: &PoolKeys) -> Config {
    let mut config = Config {
        pool: keys.pool,
        next_treasury: key(13),
        alive_until: 950,
        pauses: [NEVER, 803, NEVER],
        armed: Closed::PAUSED_DEPOSITS | Closed::PAUSED_DELEGATION,
        pause_epochs: 5,
        curator_cap: 1_000 * SOL,
        curator_share: 500,
        curator_weight: 200,
        curator_zero_bps: 1_000,
        ..blank(Config::LEN, Config::from_bytes)
    };
    for slot in &mut config.slots {
        slot.from = NEVER;
    }
    for handover in &mut config.handovers {
        handover.from = NEVER;
    }
    config.slots[0].from = 803;
    config.slots[0].sequence = 7;
    config.slots[0].changes = 1 | (1 << 63);
    config.pending[0] = 700;
    config.handovers[1].nominee = key(14);
    config.handovers[1].from = 804;
    config.handovers[1].sequence = 2;
    config
}

/// Forty closes, each 0.04 % above the one before.
pub fn rates(keys: &PoolKeys) -> RateList {
    let mut assets = 1_181 * SOL;
    let mut entries = Vec::new();
    for (at, epoch) in (0i64..).zip(EPOCH - 39..=EPOCH) {
        entries.push(RateEntry {
            epoch,
            time: 1_790_000_000 + at * 172_800,
            assets,
            supply: 1_150 * SOL,
            grown: assets / 2_400,
            lost: 0,
            fee: assets / 48_000,
        });
        assets += assets / 2_500;
    }
    RateList { header: RateHistory { discriminator: [0; 8], pool: keys.pool, written: 40 }, entries }
}

/// A cohort of 20 LST, of which that of epoch 798 is paid for a half.
pub fn cohort(keys: &PoolKeys, epoch: u64) -> Cohort {
    let mut cohort = Cohort {
        pool: keys.pool,
        rent_payer: key(40),
        epoch,
        assets: 1_199 * SOL,
        supply: 1_150 * SOL,
        shares: 20 * SOL,
        nominal: 20 * SOL * 1_199 / 1_150,
        open: 2,
        version: 1,
        ..blank(Cohort::LEN, Cohort::from_bytes)
    };
    if epoch == 798 {
        cohort.next = keys.cohort(799);
        (cohort.filled, cohort.unpaid, cohort.step_count) = (10 * SOL, 10 * SOL * 1_199 / 1_150, 1);
        cohort.steps[0].upto = 10 * SOL;
        (cohort.steps[0].assets, cohort.steps[0].supply) = (1_199 * SOL, 1_150 * SOL);
    }
    cohort
}

/// A ticket of a cohort's shares from one LST to another.
pub fn ticket(keys: &PoolKeys, epoch: u64, from: u64, to: u64) -> Ticket {
    Ticket {
        cohort: keys.cohort(epoch),
        owner: key(41),
        rent_payer: key(41),
        from: from * SOL,
        to: to * SOL,
        nominal: (to - from) * SOL * 1_199 / 1_150,
        ..blank(Ticket::LEN, Ticket::from_bytes)
    }
}
