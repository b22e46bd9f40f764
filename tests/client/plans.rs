//! A plan's bundles, executed: a whole epoch of a thousand operators.

use std::sync::LazyLock;

use sluice_client::level::proposal;
use sluice_client::pda::PoolKeys;
use sluice_client::plan::{self, Bundle, Call};
use sluice_client::table;
use sluice_client::tx::{Budget, Format};
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{IDLE, STAKED};
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{Fleet, OperatorTerms, Pool, PoolParams, PoolSetup, crank};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::support::{keys, list, pool, rent, submit, tables};
use crate::world::START;

/// The figure of design.md §9.
const LIMIT: usize = 20;
const OPERATORS: u32 = 1_000;
/// What each operator has.
const STAKE: u64 = 10 * SOL;

/// A pool with many operators, of which each has active stake, at the begin of an epoch whose rewards are paid.
struct Large {
    chain: Chain,
    fleet: Fleet,
}

impl Large {
    fn new(operators: u32) -> Self {
        let mut chain = START.clone();
        chain.hurry();
        let params = PoolParams { bounty_unit: 5_000, ..PoolParams::default() };
        let setup = PoolSetup { params, ..PoolSetup::default() };
        let (pool, governor) = Pool::create_governed(&mut chain, &setup);
        let fleet = Fleet { pool, governor, keeper: chain.new_wallet(1_000 * SOL) };
        let mut large = Self { chain, fleet };
        for id in 1..=20 {
            let set = crank::set_group(&large.fleet.pool, id, 1 << 62, 10_000);
            large.chain.send(&[set], &[&large.fleet.governor]);
        }
        for number in 0..operators {
            large.add(number);
        }
        large.chain.advance_epochs(4);
        let deposit = u64::from(operators.max(1)) * (STAKE + SOL);
        let holder = large.fleet.pool.holder(&mut large.chain, deposit + SOL);
        large.epoch(&Format::V1);
        large.fleet.pool.deposit(&mut large.chain, &holder, deposit);
        large.next();
        large.epoch(&Format::V1);
        large.delegate();
        large.next();
        large
    }

    fn add(&mut self, number: u32) {
        let (vote, epoch) = (self.chain.new_address(), self.chain.epoch());
        self.chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(epoch, 2, 1)]));
        // In four groups each, as a list of mainnet's would be.
        let group = |of: u32| u8::try_from(1 + (number / of) % 5).expect("one of five");
        let groups = [group(1), 5 + group(5), 10 + group(25), 15 + group(125)];
        let terms = OperatorTerms { groups, ..OperatorTerms::default() };
        let governor = self.fleet.governor.pubkey();
        let add = crank::add_operator(&self.fleet.pool, &governor, &vote, u64::from(2 * number), &terms);
        self.chain.send(&[add], &[&self.fleet.governor]);
    }

    /// To the next epoch, with rewards.
    fn next(&mut self) {
        self.chain.advance_epochs(1);
        self.fleet.pay_rewards(&mut self.chain, 150);
    }

    fn keys(&self) -> PoolKeys {
        keys(&self.chain, &self.fleet.pool)
    }

    /// Brings every operator its stake.
    fn delegate(&mut self) {
        let (keys, list) = (self.keys(), list(&self.chain, &self.fleet.pool));
        let keeper = self.fleet.keeper.pubkey();
        let delegate = |(index, record)| Call {
            instruction: sluice_client::instruction::crank::delegate(&keys, &keeper, index, record),
            units: 20_500,
            calls: 1,
        };
        let calls = (0_u32..).zip(&list.records).map(delegate);
        let bundles = plan::pack(&keeper, &Format::V1, calls);
        assert!(bundles.len() <= list.records.len().div_ceil(25), "{} bundles", bundles.len());
        self.send(&Format::V1, &bundles);
    }

    /// Executes bundles, each within the compute units that it says.
    #[track_caller]
    fn send(&mut self, format: &Format, bundles: &[Bundle]) -> usize {
        for bundle in bundles {
            let budget = Budget { units: bundle.units, ..Budget::MAX };
            let keeper = &self.fleet.keeper;
            let sent = submit(&mut self.chain, format, keeper, &bundle.instructions, &budget);
            sent.unwrap_or_else(|reason| panic!("{reason}"));
        }
        bundles.len()
    }

    /// Reads, measures, closes and levels, as a plan has it. Returns the transactions.
    #[track_caller]
    fn epoch(&mut self, format: &Format) -> usize {
        let (keys, keeper, epoch) = (self.keys(), self.fleet.keeper.pubkey(), self.chain.epoch());
        let before = list(&self.chain, &self.fleet.pool);
        let readings = plan::readings(&keys, &keeper, &before, epoch, rent(&self.chain).of_stake(), format);
        let read = self.send(format, &readings);

        let after = list(&self.chain, &self.fleet.pool);
        let mut calls = plan::measure(&keys, &keeper, &after, epoch);
        assert!(plan::bonds(&keys, &keeper, &after).is_empty(), "nobody has a bond");
        // What a level distributes is known once the close is simulated.
        let mut fork = Self { chain: self.chain.clone(), fleet: self.fork_of_fleet() };
        let close = plan::close(&keys, &keeper, &after, None);
        fork.send(format, &plan::pack(&keeper, format, [calls.clone(), close].concat()));
        let level = proposal(&list(&fork.chain, &fork.fleet.pool));
        calls.extend(plan::close(&keys, &keeper, &after, Some(level)));
        let sent = read + self.send(format, &plan::pack(&keeper, format, calls));

        let (pool, list) = (pool(&self.chain, &self.fleet.pool), list(&self.chain, &self.fleet.pool));
        assert_eq!((pool.pair_epoch, list.header.level_epoch), (epoch, epoch), "closed and levelled");
        sent
    }

    fn fork_of_fleet(&self) -> Fleet {
        let copy = |key: &Keypair| key.insecure_clone();
        let Fleet { pool, governor, keeper } = &self.fleet;
        Fleet { pool: pool.clone(), governor: copy(governor), keeper: copy(keeper) }
    }

    fn fork(&self) -> Self {
        Self { chain: self.chain.clone(), fleet: self.fork_of_fleet() }
    }

    /// Version 0 with tables of all of the pool's addresses.
    fn with_tables(&mut self) -> Format {
        let addresses = table::addresses(&self.keys(), &list(&self.chain, &self.fleet.pool));
        Format::V0 { tables: tables(&mut self.chain, &addresses) }
    }

    /// Of all operators, the state of main and side.
    fn states(&self) -> Vec<[u8; 2]> {
        let records = self.fleet.state(&self.chain).records;
        records.iter().map(|record| [record.main_state, record.side_state]).collect()
    }
}

static LARGE: LazyLock<Large> = LazyLock::new(|| Large::new(OPERATORS));

#[test]
fn an_epoch_of_a_thousand_operators_takes_twenty_transactions_at_most() {
    let mut large = LARGE.fork();
    // Stake has warmed up on every side: twice the accounts, once.
    let busy = large.epoch(&Format::V1);
    assert!(busy <= (2 * OPERATORS as usize).div_ceil(57) + 2, "{busy} transactions with busy sides");
    assert_eq!(large.states(), vec![[STAKED, IDLE]; OPERATORS as usize], "all stake is where it should be");

    large.next();
    let mut v0 = large.fork();
    let quiet = large.epoch(&Format::V1);
    assert!(quiet <= LIMIT, "{quiet} transactions of version 1");

    let format = v0.with_tables();
    let quiet = v0.epoch(&format);
    assert!(quiet <= LIMIT, "{quiet} transactions of version 0 with tables");
}

#[test]
fn what_is_read_already_is_not_read_again() {
    let mut large = Large::new(70);
    let (keys, keeper, epoch) = (large.keys(), large.fleet.keeper.pubkey(), large.chain.epoch());
    large.epoch(&Format::V1);
    large.next();
    let epoch = epoch + 1;
    let rent = rent(&large.chain).of_stake();
    let plan = |large: &Large| {
        let list = list(&large.chain, &large.fleet.pool);
        plan::readings(&keys, &keeper, &list, epoch, rent, &Format::V1)
    };
    // Somebody else has read some in the middle.
    let stakes = large.fleet.stakes(&large.chain, 20, 30);
    let of_another = crank::refresh_operators(&large.fleet.pool, &keeper, 20, &stakes);
    large.fleet.send(&mut large.chain, of_another);
    let bundles = plan(&large);
    assert_eq!(bundles.len(), 1, "forty are left");
    assert_eq!(bundles[0].instructions.len(), 2, "in front of those and behind");
    large.send(&Format::V1, &bundles);
    assert!(plan(&large).is_empty());
    let read = list(&large.chain, &large.fleet.pool);
    assert_eq!(read.header.visited, read.header.due);
    assert_eq!(plan::measure(&keys, &keeper, &read, epoch).len(), 1);
    large.epoch(&Format::V1);
    assert!(plan::measure(&keys, &keeper, &list(&large.chain, &large.fleet.pool), epoch).is_empty());
}

#[test]
fn without_tables_version_0_takes_more_transactions_and_each_fits() {
    let mut large = Large::new(70);
    let bare = Format::V0 { tables: Vec::new() };
    large.epoch(&bare);
    large.next();
    let sent = large.epoch(&bare);
    assert!((3..=5).contains(&sent), "{sent} transactions");
}

#[test]
fn a_tip_is_swept_in_the_epoch_after_it_was_read() {
    let mut large = Large::new(5);
    large.epoch(&Format::V1);
    let tipped = large.fleet.record(&large.chain, 3).main;
    large.chain.donate(&tipped, SOL);
    large.next();
    large.epoch(&Format::V1);
    let surplus = |large: &Large| {
        let record = large.fleet.record(&large.chain, 3);
        large.chain.lamports(&tipped) - record.main_delegation - rent(&large.chain).of_stake()
    };
    assert_eq!(surplus(&large), SOL, "read, and still there");
    large.next();
    large.epoch(&Format::V1);
    assert_eq!(surplus(&large), 0, "in the reserve");
    large.next();
    let (keys, read) = (large.keys(), list(&large.chain, &large.fleet.pool));
    let rent = rent(&large.chain).of_stake();
    let keeper = large.fleet.keeper.pubkey();
    assert!(plan::sweep(&keys, &keeper, &read, large.chain.epoch(), rent, &Format::V1).is_empty());
}

#[test]
fn an_empty_list_needs_no_reading_and_no_measure() {
    let mut large = Large::new(0);
    assert_eq!(large.epoch(&Format::V1), 1, "the close");
}
