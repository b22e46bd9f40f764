//! A, 10: what saturates, and must drain nothing: the bounty pot.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, Holder, PoolParams, crank};
use sluice_testkit::token::instruction::system_transfer;
use solana_signer::Signer;

use super::support::{edit_header, staked, with};

/// Position of a word in the operators' header.
const FIRST_SLOT: usize = 2;
const POT: usize = 20;
const RAMP: usize = 22;

// Guard: `bounty::due` (`LATENESS_CAP`, `checked_div`), `bounty::payable` and `visit::pay_bounty`
// (`now.slot.saturating_sub(header.first_slot)`): no clock makes a bounty larger than ten units or than the pot.
#[test]
fn item_10_no_clock_and_no_figure_drains_the_bounty_pot() {
    let unit = 5_000;
    let setup = with(PoolParams { bounty_unit: unit, bounty_ramp_slots: 4_320, ..PoolParams::default() });
    let (mut chain, fleet, _) = staked(&setup, 3, 100 * SOL);
    let fund = crank::fund_bounties(&fleet.pool, &fleet.keeper.pubkey(), 100 * unit);
    fleet.send(&mut chain, fund);
    chain.advance_epochs(1);
    // So that the epoch is entered, and its first slot can be falsified.
    fleet.send(&mut chain, crank::refresh_operators(&fleet.pool, &fleet.keeper.pubkey(), 0, &[]));
    let began = chain.clock().slot - chain.slot_in_epoch();

    let rent = chain.minimum_balance(chain.data(&fleet.pool.operators).len());
    let ramps = chain.slot_in_epoch() / 4_320;
    // (first slot, slots of a ramp, pot, lamports above the rent, what three readings are paid)
    let cases = [
        (began, 4_320, 100 * unit, 100 * unit, 3 * unit * (ramps + 1)),
        (u64::MAX, 4_320, 100 * unit, 100 * unit, 3 * unit),
        (0, 4_320, 100 * unit, 100 * unit, 30 * unit),
        (0, 0, 100 * unit, 100 * unit, 3 * unit),
        (0, 4_320, 7 * unit, 100 * unit, 7 * unit),
        (0, 4_320, 0, 100 * unit, 0),
        (0, 4_320, u64::MAX, 100 * unit, 30 * unit),
        (0, 4_320, u64::MAX, 7 * unit, 7 * unit),
        (0, 4_320, u64::MAX, 0, 0),
    ];
    for (first_slot, ramp, pot, held, paid) in cases {
        let mut fork = chain.clone();
        edit_header(&mut fork, &fleet, FIRST_SLOT, first_slot);
        edit_header(&mut fork, &fleet, RAMP, ramp);
        edit_header(&mut fork, &fleet, POT, pot);
        let state = fleet.state(&fork);
        assert_eq!((state.first_slot, state.bounty_ramp, state.pot), (first_slot, ramp, pot));
        let mut account = fork.account(&fleet.pool.operators).expect("it exists");
        account.lamports = rent + held;
        fork.set_account(&fleet.pool.operators, account);
        let cranker = fork.new_address();
        fork.donate(&cranker, SOL);
        let stakes = fleet.stakes(&fork, 0, 3);
        fleet.send(&mut fork, crank::refresh_operators(&fleet.pool, &cranker, 0, &stakes));
        assert_eq!(
            fork.lamports(&cranker),
            SOL + paid,
            "first slot {first_slot}, pot {pot}, {held} above the rent"
        );
        assert_eq!(fork.lamports(&fleet.pool.operators), rent + held - paid);
        assert_eq!(fleet.state(&fork).pot, pot - paid);
    }
}

/// Slots after which a bounty is multiplied by as much as it ever is.
const LATE: u64 = 10 * 4_320;

/// A pool that pays `unit` a step, late in an epoch in which everything is done.
fn late(unit: u64) -> (Chain, Fleet, Holder) {
    let setup = with(PoolParams { bounty_unit: unit, ..PoolParams::default() });
    let (mut chain, fleet, _) = staked(&setup, 10, 1_000 * SOL);
    let fund = crank::fund_bounties(&fleet.pool, &fleet.keeper.pubkey(), 50 * SOL);
    fleet.send(&mut chain, fund);
    fleet.epoch(&mut chain, 0);
    chain.set_slot_in_epoch(LATE);
    let thief = fleet.pool.holder(&mut chain, 1_000 * SOL);
    (chain, fleet, thief)
}

// Guard: `sweep::least_surplus`: what a stranger must leave behind for a withdrawal is twice what a step can pay.
#[test]
fn item_10_whoever_donates_what_a_sweep_is_paid_for_loses_by_it() {
    for unit in [5_000, 1_000_000, 1_100_000, 10_000_000] {
        let (mut chain, fleet, thief) = late(unit);
        let (record, key) = (fleet.record(&chain, 0), thief.address());
        for lamports in [SOL / 100, 10 * unit, 20 * unit] {
            let before = chain.lamports(&key);
            for _ in 0..10 {
                let donate = system_transfer(&key, &record.main, lamports);
                let sweep = crank::sweep_operators(&fleet.pool, &key, 0, &[record.main, record.side]);
                chain.send(&[donate, sweep], &[&thief.wallet]);
            }
            let after = chain.lamports(&key);
            assert!(after < before, "{lamports} at {unit} a step: {} lamports won", after - before);
        }
    }
}

// Guard: `Record::earn`: of an operator's moves in an epoch the first is paid, however many a depositor makes
// necessary.
#[test]
fn item_10_moves_that_deposits_make_necessary_are_paid_once_an_epoch() {
    let unit = 10_000_000;
    let (mut chain, fleet, thief) = late(unit);
    let key = thief.address();
    let mut pots = vec![fleet.state(&chain).pot];
    for _ in 0..5 {
        // A SOL for each operator, and a little that rounding leaves.
        fleet.pool.deposit(&mut chain, &thief, 10 * SOL + SOL / 100);
        chain.set_slot_in_epoch(chain.slot_in_epoch() + 1_000);
        chain.send(&[crank::refreeze(&fleet.pool, &key)], &[&thief.wallet]);
        let level = fleet.state(&chain).proposal();
        let set = crank::set_level(&fleet.pool, &key, level.level, level.index);
        chain.send(&[set], &[&thief.wallet]);
        let before = fleet.state(&chain).delegated;
        for index in 0..10 {
            let delegate = crank::delegate(&fleet.pool, &key, index, &fleet.record(&chain, index));
            chain.send(&[delegate], &[&thief.wallet]);
        }
        assert!(fleet.state(&chain).delegated >= before + 10 * SOL, "every operator had a move");
        pots.push(fleet.state(&chain).pot);
    }
    let paid: Vec<u64> = pots.windows(2).map(|pair| pair[0] - pair[1]).collect();
    assert_eq!(paid, [10 * unit, 0, 0, 0, 0], "ten operators' first moves; lateness pays nothing");
}
