//! Third reading, rents: 3.9. The floor of the reserve is a constant, the rent minimum below which the runtime lets
//! nothing be paid out is not (INV-18, D18).

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{FLOOR, Fleet, Holder, OperatorTerms};

use super::lab::{close, currents, epoch, refresh, staked, sweep, try_finalize};
use super::r3_lab::{drain, params, update, weighing};

/// Ten times the present rent a byte.
const TENFOLD: u64 = 50_800;

fn equal(count: usize) -> (Chain, Fleet, Holder) {
    let (mut chain, fleet, holder) = staked(params(), &vec![OperatorTerms::default(); count], 1_000 * SOL);
    epoch(&mut chain, &fleet, 0);
    (chain, fleet, holder)
}

/// The rent rises; the reserve has `free` above its floor, of which 5.5 million lamports have become unspendable.
fn raise_rent(chain: &mut Chain, fleet: &Fleet, free: u64) {
    let missing = free.checked_sub(fleet.pool_free(chain)).expect("the reserve holds less");
    chain.donate(&fleet.pool.reserve, missing);
    chain.set_rent_per_byte(TENFOLD);
    assert!(chain.minimum_balance(0) - FLOOR > 5_500_000);
}

/// What main and side lack together of their rents.
fn lacking(chain: &Chain, fleet: &Fleet, index: u32) -> u64 {
    let record = fleet.record(chain, index);
    2 * chain.minimum_balance(200) + record.current() - record.lamports()
}

/// As found: a donation to a stake account that no sweep withdrew became a debt to the insurance, which the close
/// wanted to pay out of the last lamports of the reserve; no close was possible until somebody donated to that as well.
#[test]
fn r3_9_no_donation_makes_a_close_fail_after_a_tenfold_rent() {
    // Guard: `spendable` in `finalize_epoch`.
    let (mut chain, fleet, _) = equal(2);
    chain.advance_epochs(1);
    // The rent that the insurance would have at a tenfold rent, or the runtime refuses to credit it.
    chain.donate(&fleet.pool.insurance, SOL);
    chain.donate(&fleet.pool.reserve, SOL);
    let main = fleet.record(&chain, 0).main;
    chain.donate(&main, 100 * SOL);
    refresh(&mut chain, &fleet);
    fleet.measure(&mut chain);
    let mut control = chain.clone();
    try_finalize(&mut control, &fleet).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(fleet.pool_free(&control), 0, "the debt takes all there is above the constant floor");
    chain.set_rent_per_byte(TENFOLD);
    let mut swept = chain.clone();
    try_finalize(&mut chain, &fleet).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(
        chain.lamports(&fleet.pool.reserve),
        chain.minimum_balance(0),
        "as far as the runtime lets it"
    );
    assert_ne!(fleet.pool.state(&chain).owed_insurance, 0, "the rest is still owed");
    sweep(&mut swept, &fleet);
    try_finalize(&mut swept, &fleet).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(fleet.pool.state(&swept).owed_insurance, 0, "a sweep finds it");
}

/// Three operators of which 2 has much of what 0 and 1 are to have; 0 lacks ten SOL. 50 SOL are free.
fn more_gaps_than_reserve() -> (Chain, Fleet) {
    let terms = [OperatorTerms { cap: 343 * SOL, ..weighing(100) }, weighing(100), weighing(100)];
    let (mut chain, fleet, holder) = staked(params(), &terms, 1_000 * SOL);
    update(&mut chain, &fleet, 0, &OperatorTerms { cap: 353 * SOL, ..weighing(100) });
    update(&mut chain, &fleet, 2, &weighing(10));
    for _ in 0..4 {
        close(&mut chain, &fleet, 0);
    }
    fleet.pool.deposit(&mut chain, &holder, 50 * SOL);
    (chain, fleet)
}

#[test]
fn r3_9_a_delegation_of_all_that_is_free_leaves_the_reserve_its_rent() {
    // Guard: `spendable` in `delegate`, where the rent rises behind the level.
    let (mut chain, fleet) = more_gaps_than_reserve();
    fleet.set_level(&mut chain);
    chain.set_rent_per_byte(TENFOLD);
    for index in 0..3 {
        let _topped_up = fleet.settle(&mut chain, index).unwrap_or_else(|failure| panic!("{failure}"));
    }
    for index in [0, 1] {
        fleet.delegate(&mut chain, index).unwrap_or_else(|failure| panic!("{index}: {failure}"));
    }
    assert_eq!(chain.lamports(&fleet.pool.reserve), chain.minimum_balance(0));
}

#[test]
fn r3_9_a_level_promises_nothing_of_the_reserves_rent() {
    // Guard: `spendable` in `set_level`: or the order of delegations decides who gets 5.5 million lamports less.
    let (mut chain, fleet) = more_gaps_than_reserve();
    chain.set_rent_per_byte(TENFOLD);
    for index in 0..3 {
        let _topped_up = fleet.settle(&mut chain, index).unwrap_or_else(|failure| panic!("{failure}"));
    }
    fleet.set_level(&mut chain);
    let delegated_in = |order: [u32; 2]| {
        let mut chain = chain.clone();
        for index in order {
            fleet.delegate(&mut chain, index).unwrap_or_else(|failure| panic!("{index}: {failure}"));
        }
        currents(&chain, &fleet)
    };
    assert_eq!(delegated_in([0, 1]), delegated_in([1, 0]), "the order of two calls decides");
}

#[test]
fn r3_9_a_delegation_to_a_side_that_lacks_rent_leaves_the_reserve_its_own() {
    let (mut chain, fleet) = more_gaps_than_reserve();
    chain.set_rent_per_byte(TENFOLD);
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    for index in [0, 1] {
        fleet.delegate(&mut chain, index).unwrap_or_else(|failure| panic!("{index}: {failure}"));
    }
    assert!(chain.lamports(&fleet.pool.reserve) >= chain.minimum_balance(0));
}

#[test]
fn r3_9_an_undelegation_takes_nothing_of_the_reserves_rent_for_the_accounts() {
    // Guard: `spendable` in `undelegate`, which makes good what the accounts lack where that leaves the reserve its
    // rent.
    let (mut chain, fleet, _) = equal(2);
    drain(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    let had = currents(&chain, &fleet)[0];
    raise_rent(&mut chain, &fleet, 31_000_000);
    assert!((29_900_000..30_000_000).contains(&lacking(&chain, &fleet, 0)));
    fleet.undelegate(&mut chain, 0).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(currents(&chain, &fleet)[0], had, "the accounts lack more than there is");
    chain.donate(&fleet.pool.reserve, 6_000_000);
    fleet.undelegate(&mut chain, 0).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(currents(&chain, &fleet)[0] < had);
    assert!(chain.lamports(&fleet.pool.reserve) >= chain.minimum_balance(0));
}

#[test]
fn r3_9_a_settlement_takes_nothing_of_the_reserves_rent_for_the_accounts() {
    // Guard: `spendable` in `spare`.
    let (mut chain, fleet, _) = equal(2);
    raise_rent(&mut chain, &fleet, 31_000_000);
    let lacks = lacking(&chain, &fleet, 0);
    assert!((29_900_000..30_000_000).contains(&lacks));
    fleet.settle(&mut chain, 0).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(lacking(&chain, &fleet, 0), lacks, "there is less to spend");
    chain.donate(&fleet.pool.reserve, 6_000_000);
    fleet.settle(&mut chain, 0).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(lacking(&chain, &fleet, 0), 0);
    assert!(chain.lamports(&fleet.pool.reserve) >= chain.minimum_balance(0));
}
