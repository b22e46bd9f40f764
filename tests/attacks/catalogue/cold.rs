//! What a stranger can do with accounts that have cooled down and are empty: items 10 and 24.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{IDLE, STAKED};
use sluice_testkit::sluice::{Fleet, PoolParams, crank};
use solana_address::Address;
use solana_signer::Signer;

use super::support::{staked, with};

const UNIT: u64 = 5_000;
const OPERATORS: u32 = 5;

/// Five operators, each with a side account through which two SOL have left in the epoch before; swept and closed.
fn emptied() -> (Chain, Fleet, Vec<Address>) {
    let setup = with(PoolParams { bounty_unit: UNIT, ..PoolParams::default() });
    let (mut chain, fleet, _) = staked(&setup, OPERATORS as usize, 1_000 * SOL);
    let fund = crank::fund_bounties(&fleet.pool, &fleet.keeper.pubkey(), SOL);
    fleet.send(&mut chain, fund);
    let free = fleet.pool_free(&chain);
    for index in 0..OPERATORS {
        let nominal = free + 2 * SOL * u64::from(index + 1);
        fleet.pool.edit(&mut chain, |state| state.queue_nominal = nominal);
        fleet.edit_cursor(&mut chain, index);
        fleet.undelegate(&mut chain, index).expect("for the queue");
    }
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = 0);
    chain.advance_epochs(1);
    fleet.sweep(&mut chain);
    fleet.finalize(&mut chain);
    let records = fleet.state(&chain).records;
    assert!(records.iter().all(|record| (record.main_state, record.side_state) == (STAKED, IDLE)));
    let stakes = records.iter().flat_map(|record| [record.main, record.side]).collect();
    (chain, fleet, stakes)
}

// Guard: `cpi::stake::Read::news`: an account that was emptied keeps its old deactivation, and would be emptied, and
// paid for, as often as somebody asks.
#[test]
fn item_10_sweeping_what_is_empty_already_pays_nothing() {
    let (mut chain, fleet, stakes) = emptied();
    let thief = chain.new_wallet(SOL);
    for _ in 0..5 {
        let (before, pot) = (chain.snapshot(), fleet.state(&chain).pot);
        let sweep = crank::sweep_operators(&fleet.pool, &thief.pubkey(), 0, &stakes);
        let receipt = chain.send(&[sweep], &[&thief]);
        assert_eq!(fleet.state(&chain).pot, pot, "nothing was moved");
        let diff = chain.diff(&before).fee(&receipt);
        diff.data(&fleet.pool.operators, |_, _| {}).nothing_else();
    }
}

// Guard: `cpi::stake::Read::news`: the same reading would make the free side of an operator a busy one
// (`Record::open`).
#[test]
fn item_24_reading_an_empty_account_keeps_no_stake_from_its_operator() {
    let (mut chain, fleet, stakes) = emptied();
    let stranger = chain.new_wallet(SOL);
    let mut undisturbed = chain.clone();
    fleet.set_level(&mut undisturbed);
    fleet.moves(&mut undisturbed);
    assert!(fleet.state(&undisturbed).records.iter().all(|record| record.side_state == STAKED));

    let read = crank::refresh_operators(&fleet.pool, &stranger.pubkey(), 0, &stakes);
    chain.send(&[read], &[&stranger]);
    assert_eq!(fleet.state(&chain).cooling, 0, "nothing cools");
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    assert_eq!(fleet.state(&chain).delegated, fleet.state(&undisturbed).delegated);
}
