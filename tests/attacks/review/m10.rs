//! M10: a small pool with a long list stakes what it has, and does not stir it.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{OperatorTerms, PoolParams};

use super::lab::{assert_books, close, currents, funded};

#[test]
fn m10_five_hundred_sol_over_a_thousand_operators_are_staked_and_stay_where_they_are() {
    // Guard: `least_target` and the level's index: half a SOL for each would be nothing for anybody.
    let rent = 2_000 * sluice_testkit::Chain::new().minimum_balance(200);
    let terms = vec![OperatorTerms::default(); 1_000];
    let (mut chain, fleet, _) = funded(PoolParams::default(), &terms, 500 * SOL + rent);
    close(&mut chain, &fleet, 0);
    assert_eq!(fleet.state(&chain).delegatable, 500 * SOL);
    fleet.set_level(&mut chain);
    // Twice the minimum delegation of a SOL for as many as there is for, in stable order.
    let mut expected = vec![2 * SOL; 250];
    expected.resize(1_000, 0);
    assert_eq!(fleet.state(&chain).targets(), expected);
    for index in [0, 249, 250, 999].into_iter().chain(1..249) {
        fleet.delegate(&mut chain, index).unwrap();
    }
    assert_eq!(currents(&chain, &fleet), expected);

    // Epoch after epoch, nothing moves: no remainder goes round.
    for _ in 0..3 {
        close(&mut chain, &fleet, 0);
        fleet.set_level(&mut chain);
        let operators = fleet.state(&chain);
        assert_eq!(operators.targets(), expected);
        for index in [0, 1, 249, 250, 251, 999] {
            fleet.undelegate(&mut chain, index).unwrap();
            fleet.delegate(&mut chain, index).unwrap();
        }
        assert_eq!(fleet.state(&chain).records, operators.records);
    }
    assert_books(&chain, &fleet);
}
