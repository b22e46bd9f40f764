//! An operator's stake goes up and comes down through its two accounts.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{IDLE, STAKED};
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolSetup};

#[test]
fn a_deposit_is_delegated_folded_and_earns() {
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[OperatorTerms::default(); 2]);
    let holder = fleet.pool.holder(&mut chain, 10_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    fleet.epoch(&mut chain, 0);
    let record = fleet.record(&chain, 0);
    assert_eq!(record.side_state, STAKED);
    println!("{:?}", record);
    fleet.epoch(&mut chain, 400);
    let record = fleet.record(&chain, 0);
    println!("{:?}", record);
    assert_eq!((record.main_state, record.side_state), (STAKED, IDLE));
    fleet.epoch(&mut chain, 400);
    let state = fleet.pool.state(&chain);
    println!("{:?}", state);
    assert_eq!(fleet.real_lamports(&chain), state.tracked());
    for receipt in fleet.refresh(&mut chain) {
        println!("refresh {}", receipt.compute_units);
    }
}
