//! Snapshots made by hand, for the tests of decisions.

use std::collections::HashMap;

use sluice_client::accounts::{Bond, Cohort, OperatorList, Operators, Pool, Record, Ticket};
use sluice_client::ids::{STAKE_PROGRAM, VOTE_PROGRAM};
use sluice_client::pda::PoolKeys;
use sluice_client::stake::LEN as STAKE_LEN;
use sluice_client::sysvar::{Now, Rent};
use sluice_client::tx::Format;
use solana_account::Account;
use solana_address::Address;

use super::{Rates, Setup, Snapshot};
use crate::action::{Action, Duty, Place};
use crate::held::Held;
use crate::rules::history::{Entry, History};
use crate::rules::{COOLING, FLOOR, IDLE, LISTED, NEVER, STAKED};

const SOL: u64 = 1_000_000_000;
const EPOCH: u64 = 1_000;
const SLOTS: u64 = 432_000;

/// A pool without operators, its epoch closed.
pub fn pool() -> Snapshot {
    with_stake(0)
}

/// A pool with 100 SOL at each of `operators`, its epoch closed and levelled, with nothing left to do.
pub fn with_stake(operators: u32) -> Snapshot {
    let keys = PoolKeys::derive(&address(1, 0), &address(2, 0), &address(3, 0));
    let rent = Rent { per_byte: 5_080 };
    let held = rent.of_stake();
    let staked = u64::from(operators) * 100 * SOL;
    let mut snapshot = Snapshot {
        slot: EPOCH * SLOTS + 5_000,
        now: Now { epoch: EPOCH, slot: EPOCH * SLOTS + 5_000, time: 0 },
        rewards_active: false,
        rent,
        format: Format::V1,
        history: History { now: EPOCH, entries: (EPOCH - 20..EPOCH).map(|epoch| (epoch, STEADY)).collect() },
        keys,
        pool: closed_pool(staked + 2 * u64::from(operators) * held),
        list: OperatorList { header: header(operators, staked), records: Vec::new() },
        rates: Rates { written: 1, len: 1, capacity: 128 },
        reserve: FLOOR,
        treasury_open: true,
        payer: address(4, 0),
        payer_lamports: 10 * SOL,
        accounts: HashMap::new(),
        steady: true,
        cohorts: Vec::new(),
        tickets: Vec::new(),
        bonds: Vec::new(),
        held: Held::default(),
        setup: Setup::default(),
    };
    snapshot.list.header.share_unit = snapshot.pool.assets / 10_000;
    for index in 0..operators {
        snapshot.list.records.push(record(index, held));
        let record = snapshot.list.records.last().unwrap().clone();
        stake(&mut snapshot, &record.main, STAKED, 100 * SOL, EPOCH - 10, &record.vote);
        stake(&mut snapshot, &record.side, IDLE, 0, 0, &record.vote);
        let earned = [(EPOCH - 2, 20, 10), (EPOCH - 1, 30, 20), (EPOCH, 31, 30)];
        credits(&mut snapshot, index as usize, &earned);
    }
    snapshot
}

const STEADY: Entry =
    Entry { effective: 420_000_000 * SOL, activating: 2_000_000 * SOL, deactivating: 2_000_000 * SOL };

fn closed_pool(assets: u64) -> Pool {
    let mut pool = Pool::from_bytes(&[0; Pool::LEN]).unwrap();
    (pool.assets, pool.supply) = (assets, assets);
    (pool.pair_assets, pool.pair_supply, pool.pair_epoch) = (assets, assets, EPOCH);
    (pool.deposit_cap, pool.head_room) = (100_000_000 * SOL, SOL);
    (pool.late_from_slot, pool.level_interval_slots) = ((EPOCH + 1) * SLOTS - 21_600, 1_000);
    pool
}

fn header(count: u32, staked: u64) -> Operators {
    let mut header = Operators::from_bytes(&[0; Operators::LEN]).unwrap();
    (header.count, header.due, header.visited, header.measured) = (count, count, count, count);
    (header.epoch, header.closed, header.level_epoch, header.groups_from) = (EPOCH, EPOCH, EPOCH, NEVER);
    (header.delegated, header.delegatable, header.minimum) = (staked, staked, SOL);
    header.frozen_slot = EPOCH * SLOTS + 5_000;
    // 100 SOL for a weight of 100; with nobody to have anything, as high as levels go.
    header.level = if count == 0 { sluice_math::level::MAX_LEVEL } else { SOL };
    (header.level_sequence, header.up_end, header.down_end) = (1, u32::MAX, u32::MAX);
    header
}

fn record(index: u32, held: u64) -> Record {
    let mut record: Record = borsh_zero();
    (record.vote, record.main, record.side) = (address(5, index), address(6, index), address(7, index));
    (record.main_lamports, record.main_delegation) = (100 * SOL + held, 100 * SOL);
    (record.main_state, record.main_since, record.side_lamports) = (STAKED, EPOCH - 10, held);
    (record.cap, record.agreed_cap, record.share, record.weight) = (1 << 62, 1 << 62, 10_000, 100);
    (record.max_inflation_bps, record.max_block_bps, record.status) = (1_000, 10_000, LISTED);
    (record.visited, record.measured, record.next_from) = (EPOCH, EPOCH, NEVER);
    record
}

fn borsh_zero() -> Record {
    let list = [&sluice_client::generated::accounts::OPERATORS_DISCRIMINATOR[..], &[0; 8_712]].concat();
    let mut list = [list, 1u64.to_le_bytes().to_vec()].concat();
    list.resize(list.len() + sluice_client::accounts::RECORD_LEN, 0);
    let read = <OperatorList as sluice_client::accounts::State>::decode(&sluice_client::SLUICE_ID, &list);
    read.unwrap().records.remove(0)
}

fn address(kind: u8, index: u32) -> Address {
    let mut bytes = [kind; 32];
    bytes[..4].copy_from_slice(&index.to_le_bytes());
    Address::new_from_array(bytes)
}

/// Writes a stake account.
fn stake(snapshot: &mut Snapshot, key: &Address, state: u8, amount: u64, since: u64, vote: &Address) {
    let mut data = vec![0; STAKE_LEN];
    data[0] = if state == IDLE { 1 } else { 2 };
    data[12..44].copy_from_slice(snapshot.keys.pool.as_ref());
    data[44..76].copy_from_slice(snapshot.keys.pool.as_ref());
    data[124..156].copy_from_slice(vote.as_ref());
    data[156..164].copy_from_slice(&amount.to_le_bytes());
    let (activation, deactivation) = if state == COOLING { (since - 1, since) } else { (since, u64::MAX) };
    data[164..172].copy_from_slice(&activation.to_le_bytes());
    data[172..180].copy_from_slice(&deactivation.to_le_bytes());
    let lamports = snapshot.rent.of_stake() + amount;
    let account = Account { lamports, data, owner: STAKE_PROGRAM, ..Account::default() };
    snapshot.accounts.insert(*key, account);
}

/// Changes an operator's main account behind the books' back.
pub fn account(snapshot: &mut Snapshot, index: usize, edit: impl FnOnce(&mut Account)) {
    let key = snapshot.list.records[index].main;
    edit(snapshot.accounts.get_mut(&key).unwrap());
}

/// Puts `amount` lamports of stake into an operator's side account, and into the books.
pub fn side(snapshot: &mut Snapshot, index: usize, state: u8, amount: u64, since: u64) {
    let (key, vote) = (snapshot.list.records[index].side, snapshot.list.records[index].vote);
    stake(snapshot, &key, state, amount, since, &vote);
    let lamports = snapshot.accounts[&key].lamports;
    let record = &mut snapshot.list.records[index];
    (record.side_state, record.side_since, record.side_lamports) = (state, since, lamports);
    record.side_delegation = if state == STAKED { amount } else { 0 };
    record.side_cooling = if state == COOLING { amount } else { 0 };
}

/// Takes an operator's stake away, in its accounts and in the books.
pub fn drained(snapshot: &mut Snapshot, index: usize) {
    let (key, vote) = (snapshot.list.records[index].main, snapshot.list.records[index].vote);
    stake(snapshot, &key, IDLE, 0, 0, &vote);
    let lamports = snapshot.accounts[&key].lamports;
    let record = &mut snapshot.list.records[index];
    (record.main_state, record.main_delegation, record.main_lamports) = (IDLE, 0, lamports);
    record.eligible_from = NEVER;
}

/// Writes an operator's vote account: commissions of 5 % and 100 %, and these credits (epoch, sum after it, sum before it).
pub fn credits(snapshot: &mut Snapshot, index: usize, credits: &[(u64, u64, u64)]) {
    let mut data = vec![0; 3_762];
    data[0] = 3;
    data[4..68].fill(9);
    data[132..134].copy_from_slice(&500u16.to_le_bytes());
    data[134..136].copy_from_slice(&10_000u16.to_le_bytes());
    let at = 144 + 1 + 8 + 1 + 8;
    data[at] = u8::try_from(credits.len()).unwrap();
    let words = credits.iter().flat_map(|(epoch, total, before)| [epoch, total, before]);
    for (word, at) in words.zip((at + 8..).step_by(8)) {
        data[at..at + 8].copy_from_slice(&word.to_le_bytes());
    }
    let account = Account { lamports: SOL, data, owner: VOTE_PROGRAM, ..Account::default() };
    snapshot.accounts.insert(snapshot.list.records[index].vote, account);
}

/// The next epoch, of which nothing is read yet.
pub fn next_epoch(snapshot: &mut Snapshot) {
    snapshot.now.epoch += 1;
    snapshot.now.slot += SLOTS;
    snapshot.history.entries.insert(snapshot.history.now, STEADY);
    snapshot.history.now += 1;
}

/// All operators are read in this epoch, and none is measured.
pub fn read_all(snapshot: &mut Snapshot) {
    let epoch = snapshot.now.epoch;
    let header = &mut snapshot.list.header;
    (header.epoch, header.visited, header.measured) = (epoch, header.due, 0);
    snapshot.list.records.iter_mut().for_each(|record| record.visited = epoch);
}

/// The cluster's throttle held back what changed in `epoch`.
pub fn throttle(snapshot: &mut Snapshot, epoch: u64) {
    let entry = Entry { activating: STEADY.effective, deactivating: STEADY.effective, ..STEADY };
    snapshot.history.entries.insert(epoch, entry);
}

/// A cohort of `lamports` behind the others, requested at the pair of now.
pub fn cohort(snapshot: &mut Snapshot, epoch: u64, lamports: u64) -> Address {
    let place = snapshot.cohorts.len();
    let key = address(8, u32::try_from(place).unwrap());
    let mut cohort = Cohort::from_bytes(&[0; Cohort::LEN]).unwrap();
    (cohort.epoch, cohort.assets, cohort.supply) = (epoch, snapshot.pool.assets, snapshot.pool.supply);
    (cohort.shares, cohort.nominal, cohort.rent_payer) = (lamports, lamports, address(9, 0));
    match snapshot.cohorts.last_mut() {
        Some((_, last)) => last.next = key,
        None => snapshot.pool.queue_head = key,
    }
    snapshot.cohorts.push((key, cohort));
    key
}

/// `count` equal tickets of all of a cohort, each of an owner who paid its rent.
pub fn tickets(snapshot: &mut Snapshot, cohort: &Address, count: u32) -> Vec<Address> {
    let shares = snapshot.cohorts.iter().find(|(key, _)| key == cohort).unwrap().1.shares;
    let size = shares / u64::from(count);
    let make = |index: u32| {
        let mut ticket = Ticket::from_bytes(&[0; Ticket::LEN]).unwrap();
        (ticket.cohort, ticket.owner, ticket.rent_payer) = (*cohort, address(11, index), address(11, index));
        (ticket.from, ticket.to) = (u64::from(index) * size, u64::from(index + 1) * size);
        (address(10, index), ticket)
    };
    snapshot.tickets = (0..count).map(make).collect();
    snapshot.tickets.iter().map(|(key, _)| *key).collect()
}

/// A bond behind an operator, asked back in `requested`.
pub fn bond(snapshot: &mut Snapshot, index: usize, requested: u64) {
    let mut bond = Bond::from_bytes(&[0; Bond::LEN]).unwrap();
    (bond.vote, bond.requested) = (snapshot.list.records[index].vote, requested);
    snapshot.list.records[index].bonded = crate::rules::BONDED;
    snapshot.bonds.push((address(12, 0), bond));
}

/// What the steps of an action are about.
pub fn places(action: &Option<Action>) -> Vec<Place> {
    steps(action).map(|step| step.key.place).collect()
}

/// What they are for.
pub fn duties(action: &Option<Action>) -> Vec<Duty> {
    steps(action).map(|step| step.key.duty).collect()
}

fn steps(action: &Option<Action>) -> impl Iterator<Item = &crate::action::Step> {
    action.iter().flat_map(|action| action.bundles.iter().flatten())
}
