//! `sweep_operators`: what it does to the head-room where somebody has lost its target since the level.

use sluice_testkit::Chain;
use sluice_testkit::sluice::stake::StakeState;
use sluice_testkit::sluice::{Fleet, OperatorTerms};

use crate::support::{changes, events, levelled, names, suspend};

/// As the stake program's `DeactivateDelinquent` leaves main of operator 0.
fn deactivate(chain: &mut Chain, fleet: &Fleet) {
    let main = fleet.record(chain, 0).main;
    let mut account = chain.account(&main).unwrap();
    let mut state = StakeState::decode(&account.data);
    state.deactivation_epoch = chain.epoch();
    state.encode_into(&mut account.data);
    chain.set_account(&main, account);
}

#[test]
fn a_sweep_after_a_refresh_that_read_a_deactivation_ends_the_head_room_and_changes_nothing_else() {
    let (mut chain, fleet, _) = levelled(&[OperatorTerms::default(); 3]);
    deactivate(&mut chain, &fleet);
    let refreshed = changes(
        &mut chain,
        &fleet,
        |chain| fleet.refresh(chain).remove(0),
        |_, operators| {
            operators.sequence += 1;
            operators.excess = 0;
            suspend(operators, 0);
            let record = &mut operators.records[0];
            record.flags = 8;
            (record.main_state, record.main_since) = (2, operators.epoch);
            (record.main_cooling, record.main_delegation) = (record.main_delegation, 0);
            operators.cooling += record.main_cooling;
            operators.delegated -= record.main_cooling;
        },
    );
    assert_eq!(names(&refreshed), ["OperatorsRefreshed"], "it holds no pool");

    let swept = changes(
        &mut chain,
        &fleet,
        |chain| fleet.sweep(chain).remove(0),
        |pool, operators| {
            pool.head_room = 0;
            pool.sequence += 1;
            operators.sequence += 1;
        },
    );
    assert_eq!(names(&swept), ["OperatorsRefreshed", "HeadRoomEnded"]);
    assert_eq!(events(&swept)[1].number("sequence"), fleet.pool.state(&chain).sequence);

    // Ended, it does not end again; and the next level's is the others'.
    for head_room in [false, true] {
        if head_room {
            fleet.set_level(&mut chain);
            assert_ne!(fleet.pool.state(&chain).head_room, 0);
        }
        let again = changes(
            &mut chain,
            &fleet,
            |chain| fleet.sweep(chain).remove(0),
            |_, operators| operators.sequence += 1,
        );
        assert_eq!(names(&again), ["OperatorsRefreshed"]);
    }
}
