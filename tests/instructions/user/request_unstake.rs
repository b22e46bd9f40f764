//! `request_unstake`: the usual course, and what it refuses.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::queue::{claim, cohort, ticket};
use sluice_testkit::sluice::{Pool, PoolSetup};

#[test]
fn a_request_is_paid_its_nominal_in_the_next_epoch() {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    pool.open(&mut chain);
    let holder = pool.holder(&mut chain, 101 * SOL);
    pool.deposit(&mut chain, &holder, 100 * SOL);
    let address = pool.unstake(&mut chain, &holder, 40 * SOL, 7);
    let state = ticket(&chain, &address).unwrap();
    assert_eq!((state.from, state.to, state.nominal), (0, 40 * SOL, 40 * SOL));
    assert_eq!(pool.state(&chain).queue_nominal, 40 * SOL);
    pool.finalize_cohort(&mut chain);
    assert_eq!(pool.state(&chain).queue_nominal, 40 * SOL, "not in the epoch of the request");
    pool.next_epoch(&mut chain);
    pool.finalize_cohort(&mut chain);
    let queue = pool.state(&chain);
    assert_eq!((queue.queue_nominal, queue.queue_shares), (0, 0));
    let before = chain.lamports(&holder.address());
    assert_eq!(claim(&mut chain, &address), 40 * SOL);
    let rents = chain.lamports(&holder.address()) - before - 40 * SOL;
    assert!(rents > 0);
    assert!(ticket(&chain, &address).is_none() && cohort(&chain, &state.cohort).is_none());
}

#[test]
fn an_instant_exit_costs_the_larger_of_curve_and_floor() {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    pool.open(&mut chain);
    let holder = pool.holder(&mut chain, 101 * SOL);
    pool.deposit(&mut chain, &holder, 100 * SOL);
    let receipt = pool.try_unstake_instant(&mut chain, &holder, 10 * SOL, 0).unwrap();
    println!("{:?}", receipt.event());
}
