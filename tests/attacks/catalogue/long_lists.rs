//! C, 39: a list that is long.

use sluice_testkit::Chain;
use sluice_testkit::chain::{Form, SOL};
use sluice_testkit::sluice::bonds::measure_operators;
use sluice_testkit::sluice::operators::{RECORD_LEN, RECORDS_AT};
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PROGRAM, PoolSetup, crank, instruction};
use solana_instruction::Instruction;
use solana_signer::Signer;

use super::support::{edit_header, named};

/// A list of `count` operators, all but the first copied from its bytes with addresses of their own and no stake. Each
/// other one is in four groups, which are full at 10 SOL an operator.
fn long_list(count: u32) -> (Chain, Fleet) {
    let grouped = OperatorTerms { groups: [1, 2, 3, 4], ..OperatorTerms::default() };
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[grouped]);
    for id in grouped.groups {
        chain.send(&[crank::set_group(&fleet.pool, id, 10 * SOL, 10_000)], &[&fleet.governor]);
    }
    let holder = fleet.pool.holder(&mut chain, 200_000 * SOL);
    fleet.pool.open(&mut chain);
    fleet.pool.deposit(&mut chain, &holder, 100_000 * SOL);
    for _ in 0..5 {
        fleet.epoch(&mut chain, 0);
    }
    assert_eq!(fleet.state(&chain).groups[4].cap, 10 * SOL);
    let mut account = chain.account(&fleet.pool.operators).expect("it exists");
    let mut record = account.data[RECORDS_AT..RECORDS_AT + RECORD_LEN].to_vec();
    // Lamports and delegations, of which copies have none.
    record[96..128].fill(0);
    let states_at = 216 + 7 * 2;
    record[states_at..states_at + 2].fill(0);
    record[states_at + 2..states_at + 6].copy_from_slice(&[1, 2, 3, 4]);
    for index in 1..count {
        for (at, name) in [(0, 1), (32, 2), (64, 3)] {
            record[at..at + 4].copy_from_slice(&index.to_le_bytes());
            record[at + 4] = name;
        }
        let groups = if index % 2 == 0 { [1, 2, 3, 4] } else { [0; 4] };
        record[states_at + 2..states_at + 6].copy_from_slice(&groups);
        account.data.extend(&record);
    }
    account.data[RECORDS_AT - 8..RECORDS_AT - 4].copy_from_slice(&count.to_le_bytes());
    let count_at = 8 + 32 + 25 * 8;
    account.data[count_at..count_at + 4].copy_from_slice(&count.to_le_bytes());
    account.lamports = chain.minimum_balance(account.data.len());
    chain.set_account(&fleet.pool.operators, account);
    assert_eq!(fleet.state(&chain).records.len() as u32, count);
    (chain, fleet)
}

/// As if all copies had been read as well.
fn all_are_read(chain: &mut Chain, fleet: &Fleet, count: u32) {
    let mut account = chain.account(&fleet.pool.operators).expect("it exists");
    let visited_at = 8 + 32 + 25 * 8 + 8;
    account.data[visited_at..visited_at + 4].copy_from_slice(&count.to_le_bytes());
    chain.set_account(&fleet.pool.operators, account);
    let state = fleet.state(chain);
    assert_eq!((state.due, state.visited), (count, count));
}

/// The most compute units that a transaction may have.
const MOST: u32 = 1_400_000;

fn units(chain: &mut Chain, fleet: &Fleet, instruction: Instruction) -> u64 {
    let sent = chain.try_send_as(Form::Limit(MOST), &[instruction], &[&fleet.keeper, &fleet.governor]);
    sent.unwrap_or_else(|failure| panic!("{failure}")).top_level_units(&PROGRAM)
}

/// Where a record has whether it is bonded and was slow, and its bond.
const BONDED_AT: usize = 246;
const BOND_AT: usize = 264;

/// As if all of them had bonds, and of 100 SOL that were active all epoch had earned `ppm`, and the mean were 400. More
/// than any list can owe: somebody is not below the mean.
fn all_are_behind(chain: &mut Chain, fleet: &Fleet, ppm: u64) {
    let state = fleet.state(chain);
    let (count, epoch) = (state.records.len() as u64, chain.epoch());
    let mut account = chain.account(&fleet.pool.operators).expect("it exists");
    for (index, record) in state.records.iter().enumerate() {
        let at = RECORDS_AT + index * RECORD_LEN;
        // Bonded, and slow once before.
        account.data[at + BONDED_AT..at + BONDED_AT + 2].copy_from_slice(&[1, 1]);
        let figures = [SOL, 100 * SOL, 100 * SOL / 1_000_000 * ppm, epoch - 1, 0];
        for (place, figure) in figures.iter().enumerate() {
            let at = at + BOND_AT + 8 * place;
            account.data[at..at + 8].copy_from_slice(&figure.to_le_bytes());
        }
        assert_ne!(record.measured, epoch);
    }
    chain.set_account(&fleet.pool.operators, account);
    const GROWTH: usize = 6;
    edit_header(chain, fleet, GROWTH, count * (SOL / 10_000 * 400));
    edit_header(chain, fleet, GROWTH + 1, count * 100 * SOL);
    let last = fleet.state(chain);
    let record = last.records.last().expect("a list");
    assert_eq!((record.bonded, record.slow, record.bond, record.grew_on), (1, 1, SOL, 100 * SOL));
    assert_eq!((last.growth, last.growth_base), (count * 40_000_000, count * 100 * SOL));
}

/// Units of one measuring of operators that all owe for a shortfall, or that are all flagged as slow as well.
fn measuring(count: u32, measured: u32, ppm: u64) -> u64 {
    let (mut chain, fleet) = long_list(count);
    chain.advance_epochs(1);
    read_one(&mut chain, &fleet);
    all_are_read(&mut chain, &fleet, count);
    all_are_behind(&mut chain, &fleet, ppm);
    let measure = measure_operators(&fleet.pool, &fleet.keeper.pubkey(), 0, measured);
    // An event each is more than a log holds: whoever follows them sees a gap in their numbers, and reads the account.
    chain.set_log_limit(None);
    let units = units(&mut chain, &fleet, measure);
    let state = fleet.state(&chain);
    // A tenth of what the mean brings is forgiven.
    let due = 100 * SOL / 1_000_000 * (360 - ppm);
    assert_eq!((state.measured, state.bonded_due), (measured, u64::from(measured) * due));
    let flagged = state.records.iter().filter(|record| record.flags != 0).count();
    assert_eq!(flagged as u32, if ppm < 200 { measured } else { 0 });
    units
}

fn read_one(chain: &mut Chain, fleet: &Fleet) -> u64 {
    let stakes = fleet.stakes(chain, 0, 1);
    units(chain, fleet, crank::refresh_operators(&fleet.pool, &fleet.keeper.pubkey(), 0, &stakes))
}

/// Units of a reading, a close, a level, a deposit, a move, a listing, and a measuring.
fn costs(count: u32) -> [u64; 7] {
    let (mut chain, fleet) = long_list(count);
    let (pool, keeper) = (&fleet.pool, fleet.keeper.pubkey());
    chain.advance_epochs(1);
    let read = read_one(&mut chain, &fleet);
    all_are_read(&mut chain, &fleet, count);
    let measure = units(&mut chain, &fleet, measure_operators(pool, &keeper, 0, count));
    let close = units(&mut chain, &fleet, instruction::finalize_epoch(pool, &keeper));
    let valid = fleet.state(&chain).proposal();
    let level = units(&mut chain, &fleet, crank::set_level(pool, &keeper, valid.level, valid.index));

    pool.open(&mut chain);
    let holder = pool.holder(&mut chain, 100 * SOL);
    let deposit = pool.deposit(&mut chain, &holder, SOL).top_level_units(&PROGRAM);
    let free = fleet.pool_free(&chain);
    pool.edit(&mut chain, |state| state.queue_nominal = free + 5 * SOL);
    fleet.edit_cursor(&mut chain, 0);
    let record = fleet.record(&chain, 0);
    let down = units(&mut chain, &fleet, crank::undelegate(pool, &keeper, 0, &record));
    assert_eq!(fleet.state(&chain).cooling, 5 * SOL);

    let (vote, epoch) = (chain.new_address(), chain.epoch());
    chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(epoch, 2, 1)]));
    let (nonce, terms) = (fleet.state(&chain).nonce, OperatorTerms::default());
    let add = crank::add_operator(pool, &fleet.governor.pubkey(), &vote, nonce, &terms);
    [read, close, level, deposit, down, units(&mut chain, &fleet, add), measure]
}

/// `MAX_OPERATORS` of the program.
const MAX_OPERATORS: u32 = 3_000;

// Guards: `Operators::replace` (totals are kept, never summed) and `set_level::verify` (one pass, no search).
#[test]
fn item_39_the_longest_list_stops_no_instruction_and_costs_users_nothing() {
    let [read, close, level, deposit, down, add, measure] = costs(MAX_OPERATORS - 1);
    let alone = costs(1);
    assert_eq!([read, close, deposit], [alone[0], alone[1], alone[3]]);
    // To look for whose turn comes next takes a few instructions more or less.
    assert!(down.abs_diff(alone[4]) < 10, "{down} beside {}", alone[4]);
    // Only these three look at the whole list.
    assert!(level <= u64::from(MOST), "set_level: {level}");
    assert!(2 * measure <= u64::from(MOST), "measure_operators: {measure}");
    assert!(2 * add <= u64::from(MOST), "add_operator: {add}");

    let (mut chain, fleet) = long_list(MAX_OPERATORS);
    let one_more = fleet.try_add(&mut chain, &OperatorTerms::default()).expect_err("the list is full");
    assert_eq!(named(&one_more), "TooManyOperators");
}

// Guards: one pass of `measure_operators`, and its `count`, should more be flagged at once than fit.
#[test]
fn item_39_the_longest_list_of_which_all_owe_is_measured_in_one_transaction() {
    let owing = measuring(MAX_OPERATORS, MAX_OPERATORS, 300);
    // Some 342 units each.
    assert!(5 * owing <= 4 * u64::from(MOST), "all owe: {owing}");
    let flagged = measuring(MAX_OPERATORS, 500, 100);
    // Some 800 each, so that all of them need two.
    assert!(3 * flagged <= u64::from(MOST), "five hundred are flagged as well: {flagged}");
}
