//! H3: exactly one level verifies, whatever the groups, and it is no choice of the proposer's.

use sluice_math::level::{Level, MAX_LEVEL};
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, crank};
use solana_signer::Signer;

use super::lab::{assert_refused, close, currents, grouped};

/// A pool in which `delegatable` is exactly what a level distributes.
fn pool(delegatable: u64, terms: &[OperatorTerms], groups: &[(u8, u64)]) -> (Chain, Fleet) {
    let rent = 2 * u64::try_from(terms.len()).unwrap() * Chain::new().minimum_balance(200);
    let (mut chain, fleet, _) = grouped(PoolParams::default(), terms, groups, delegatable + rent);
    close(&mut chain, &fleet, 0);
    assert_eq!(fleet.state(&chain).delegatable, delegatable);
    (chain, fleet)
}

fn weighing(weight: u16, groups: [u8; 4]) -> OperatorTerms {
    OperatorTerms { weight, groups, ..OperatorTerms::default() }
}

/// `found` verifies; none of `others` does.
#[track_caller]
fn assert_only(chain: &mut Chain, fleet: &Fleet, found: Level, others: &[Level]) {
    let propose =
        |level: Level| crank::set_level(&fleet.pool, &fleet.keeper.pubkey(), level.level, level.index);
    let near = (0..8).map(|index| Level { level: found.level, index });
    let level = |level: u64| Level { level, index: 0 };
    let steps = [found.level.wrapping_sub(1), found.level.wrapping_add(1), 0, MAX_LEVEL].map(level);
    for other in near.chain(steps).chain(others.iter().copied()).filter(|other| *other != found) {
        assert_refused(chain, "WrongLevel", |chain| fleet.try_send(chain, propose(other)));
    }
    fleet.send(chain, propose(found));
}

#[test]
fn h3_groups_that_overlap_leave_one_valid_level_where_list_order_left_none() {
    // Guard: `Group::ceiling` in each claim. Three operators of equal weight, groups A = 10 {1, 2} and X = 10 {1, 3},
    // delegatable 15: filled in list order, level 5 gave 15, 6 gave 14 and 10 gave 10.
    let terms = [weighing(1, [1, 2, 0, 0]), weighing(1, [1, 0, 0, 0]), weighing(1, [2, 0, 0, 0])];
    let (mut chain, fleet) = pool(15 * SOL, &terms, &[(1, 10 * SOL), (2, 10 * SOL)]);
    let lists = [5, 6, 10].map(|level| Level { level: level * SOL, index: 0 });
    // Ceilings are floor(10 / 2): all three stand at theirs, and that is all there is.
    assert_only(&mut chain, &fleet, Level::SATURATED, &lists);
    fleet.moves(&mut chain);
    assert_eq!(currents(&chain, &fleet), [5 * SOL; 3]);
}

#[test]
fn h3_no_proposer_decides_who_of_six_operators_gets_anything() {
    // Guard: as above. Weights 4, 4, 3, 1, 4, 3 in (A,X), (B,X), (A,Y), (B,X), (B,X), (B,Y); caps A 12, B 24, X 24, Y
    // 24; delegatable 33: in list order levels 1 and 3 both verified, and at 3 operators 3 to 5 got nothing.
    const UNIT: u64 = 100 * SOL;
    let [a, b, x, y] = [1, 2, 3, 4];
    let groups = [[a, x, 0, 0], [b, x, 0, 0], [a, y, 0, 0], [b, x, 0, 0], [b, x, 0, 0], [b, y, 0, 0]];
    let weights = [4u16, 4, 3, 1, 4, 3];
    let terms: Vec<_> = weights.into_iter().zip(groups).map(|(w, groups)| weighing(w, groups)).collect();
    let caps = [(a, 12 * UNIT), (b, 24 * UNIT), (x, 24 * UNIT), (y, 24 * UNIT)];
    let (mut chain, fleet) = pool(33 * UNIT, &terms, &caps);

    // A's weights are 7 and it is full at 12/7; the other twelve share what is left. No other ceiling is reached: B's
    // is 24/12, X's 24/13, Y's 24/6, and the level 21/12.
    let full = 12 * UNIT / 7;
    let (level, rest) = ((33 * UNIT - 7 * full) / 12, (33 * UNIT - 7 * full) % 12);
    assert_eq!((level, rest), (175 * SOL, 4));
    // The four lamports: one more on each unit of the second operator; the fourth would want a fifth.
    let found = Level { level, index: 3 };
    let others = [1, 3].map(|level| Level { level: level * UNIT, index: 0 });
    assert_only(&mut chain, &fleet, found, &others);
    fleet.moves(&mut chain);
    assert_eq!(currents(&chain, &fleet), [4 * full, 4 * (level + 1), 3 * full, level, 4 * level, 3 * level]);
}

#[test]
fn h3_targets_do_not_depend_on_the_order_of_the_list() {
    // Guard: as above: the same six, listed backwards, get the same but for the remainder.
    const UNIT: u64 = 100 * SOL;
    let groups = [[2, 4, 0, 0], [2, 3, 0, 0], [2, 3, 0, 0], [1, 4, 0, 0], [2, 3, 0, 0], [1, 3, 0, 0]];
    let weights = [3u16, 4, 1, 3, 4, 4];
    let terms: Vec<_> = weights.into_iter().zip(groups).map(|(w, groups)| weighing(w, groups)).collect();
    let caps = [(1, 12 * UNIT), (2, 24 * UNIT), (3, 24 * UNIT), (4, 24 * UNIT)];
    let (mut chain, fleet) = pool(33 * UNIT, &terms, &caps);
    fleet.set_level(&mut chain);
    let full = 12 * UNIT / 7;
    let level = (33 * UNIT - 7 * full) / 12;
    // Four lamports of remainder: three for the first, and the second would want four.
    let expected = [3 * level + 3, 4 * level, level, 3 * full, 4 * level, 4 * full];
    assert_eq!(fleet.state(&chain).targets(), expected);
}

#[test]
fn h3_without_weights_or_with_everything_capped_the_highest_level_is_the_only_one() {
    // Guard: `level::verify` lets only the highest level stand where a larger one would fit as well.
    let capped = OperatorTerms { cap: 10 * SOL, ..weighing(1, [0; 4]) };
    for (terms, each) in [([weighing(0, [0; 4]); 3], 0), ([capped; 3], 10 * SOL)] {
        let (mut chain, fleet) = pool(100 * SOL, &terms, &[]);
        let others = [10 * SOL, 100 * SOL / 3].map(|level| Level { level, index: 0 });
        assert_only(&mut chain, &fleet, Level::SATURATED, &others);
        fleet.moves(&mut chain);
        assert_eq!(currents(&chain, &fleet), [each; 3]);
        assert_eq!(fleet.pool_free(&chain), 100 * SOL - 3 * each, "the surplus stays in the reserve");
    }
}
