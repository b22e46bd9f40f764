//! `level`: exactly one proposal is valid, and what it gives each (INV-67, INV-68; design review H3, M10, 2.8, 2.12).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod lists;
mod strategy;

use lists::{Listed, Operator, claims, frame, over, plain, targets, verify};
use proptest::collection::vec;
use proptest::prelude::*;
use sluice_math::MathError;
use sluice_math::level::{Claim, Frame, Level, MAX_AMOUNT, MAX_LEVEL, propose};
use strategy::cases;

fn small() -> impl Strategy<Value = (Vec<Claim>, u64, u64)> {
    let operator = (0..=4_u16, 0..=30_u64, vec(0..4_usize, 0..=2));
    (vec(operator, 0..6), vec(0..=40_u64, 4), 0..=70_u64, 0..=4_u64)
        .prop_map(|(operators, caps, delegatable, least)| (claims(&operators, &caps), delegatable, least))
}

fn large() -> impl Strategy<Value = (Vec<Operator>, Vec<u64>, u64, u64)> {
    let cap = prop_oneof![Just(MAX_AMOUNT), 0..=MAX_AMOUNT, 0..=1_000_000_000_000_u64];
    let weight = prop_oneof![Just(0), Just(u16::MAX), any::<u16>(), 1..=100_u16];
    let operator = (weight, cap, vec(0..4_usize, 0..=3));
    let group_cap = prop_oneof![Just(u64::MAX), 0..=u64::MAX, 0..=1_000_000_000_000_000_u64];
    let amount = prop_oneof![0..=MAX_AMOUNT, 0..=1_000_000_000_000_000_u64, Just(0), Just(MAX_AMOUNT)];
    (vec(operator, 0..40), vec(group_cap, 4), amount, prop_oneof![Just(0), Just(2_000_000_000_u64)])
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn exactly_one_proposal_is_valid_and_the_search_finds_it((claims, delegatable, least) in small()) {
        let frame = frame(delegatable, least);
        let mut valid = Vec::new();
        for level in (0..=72).chain([MAX_LEVEL - 1, MAX_LEVEL, MAX_LEVEL + 1]) {
            for index in 0..=claims.len() as u32 + 1 {
                let level = Level { level, index };
                if verify(&claims, &frame, level).is_ok() {
                    valid.push(level);
                }
            }
        }
        let found = propose(claims.iter().copied(), &frame).unwrap();
        prop_assert_eq!(valid, vec![found]);
    }

    #[test]
    fn the_valid_proposal_is_the_last_in_order_whose_targets_fit((claims, delegatable, least) in small()) {
        let found = propose(claims.iter().copied(), &frame(delegatable, least)).unwrap();
        let sum = |level| targets(&claims, level, least).iter().sum::<u128>();
        prop_assert!(sum(found) <= delegatable.into());
        if found == Level::SATURATED {
            prop_assert!(claims.iter().all(|claim| claim.target(MAX_LEVEL, least) == claim.target(71, least)));
        } else {
            let next = Level { index: found.index + 1, ..found };
            prop_assert!(sum(next) > delegatable.into());
        }
    }
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn the_found_level_verifies_and_gives_no_more_than_there_is_nor_than_any_cap(
        (operators, caps, delegatable, least) in large(),
    ) {
        let claims = claims(&operators, &caps);
        let frame = frame(delegatable, least);
        let found = propose(claims.iter().copied(), &frame).unwrap();
        let verified = verify(&claims, &frame, found).unwrap();
        let targets = targets(&claims, found, least);
        prop_assert_eq!(u128::from(verified.sum), targets.iter().sum::<u128>());
        prop_assert!(verified.sum <= delegatable);
        for (target, (_, cap, _)) in targets.iter().zip(&operators) {
            prop_assert!(*target <= u128::from(*cap));
        }
        for (group, cap) in caps.iter().enumerate() {
            let members = operators.iter().zip(&targets).filter(|((.., groups), _)| groups.contains(&group));
            let sum: u128 = members.map(|(_, target)| target).sum();
            prop_assert!(sum <= u128::from(*cap), "group {group} has {sum} of {cap}");
        }
    }

    #[test]
    fn a_neighbour_of_the_valid_proposal_is_refused(
        (operators, caps, delegatable, least) in large(), by in 1..=3_u64, index in 0..40_u32,
    ) {
        let claims = claims(&operators, &caps);
        let frame = frame(delegatable, least);
        let found = propose(claims.iter().copied(), &frame).unwrap();
        let others = [
            Level { level: found.level.wrapping_sub(by), ..found },
            Level { level: found.level.wrapping_add(by), ..found },
            Level { index, ..found },
        ];
        for other in others.into_iter().filter(|other| *other != found) {
            prop_assert_eq!(verify(&claims, &frame, other), Err(MathError::OutOfRange));
        }
    }

    #[test]
    fn targets_never_fall_with_the_level_nor_with_the_weight(
        (operators, caps, _, least) in large(), level in 0..=MAX_LEVEL, more in 0..=MAX_LEVEL, weight in any::<u16>(),
    ) {
        for claim in claims(&operators, &caps) {
            let higher = level.saturating_add(more).min(MAX_LEVEL);
            prop_assert!(claim.target(level, least) <= claim.target(higher, least));
            let heavier = Claim { weight: claim.weight.max(weight), ..claim };
            prop_assert!(claim.target(level, least) <= heavier.target(level, least));
        }
    }

    #[test]
    fn the_order_of_the_list_decides_the_remainder_and_nothing_else(
        (operators, caps, delegatable, least) in large(), turn in 0..40_usize,
    ) {
        let list = claims(&operators, &caps);
        let mut turned = list.clone();
        turned.rotate_left(if list.is_empty() { 0 } else { turn % list.len() });
        turned.reverse();
        let frame = frame(delegatable, least);
        let one = propose(list.iter().copied(), &frame).unwrap();
        let other = propose(turned.iter().copied(), &frame).unwrap();
        prop_assert_eq!(one.level, other.level);
    }

    #[test]
    fn what_may_move_never_exceeds_the_budgets_and_a_second_pass_has_nothing_left(
        (operators, caps, delegatable, least) in large(), current in vec(0..=MAX_AMOUNT >> 8, 40),
        (up, down) in (any::<u64>(), any::<u64>()),
    ) {
        let claims = claims(&operators, &caps);
        let frame = Frame { up, down, ..frame(delegatable, least) };
        let found = propose(claims.iter().copied(), &frame).unwrap();
        let pass = |current: &[u64]| {
            let listed: Vec<_> = claims.iter().zip(current).map(|(claim, current)| Listed::new(*claim, *current)).collect();
            over(&listed, u64::MAX, &frame, found).unwrap()
        };
        let verified = pass(&current);
        let targets = targets(&claims, found, least);
        let (mut rises, mut falls, mut after) = (0_u128, 0_u128, current.clone());
        for (at, target) in targets.iter().enumerate() {
            let target = u64::try_from(*target).unwrap();
            let rise = verified.up.allowance(at as u32, target.saturating_sub(current[at]), 0);
            let fall = verified.down.allowance(at as u32, current[at].saturating_sub(target), 0);
            // Having moved it, nothing is allowed any more under this level.
            let gap = target.saturating_sub(current[at] + rise);
            prop_assert_eq!(verified.up.allowance(at as u32, gap, rise), 0, "what is left is beyond the budget");
            (rises, falls) = (rises + u128::from(rise), falls + u128::from(fall));
            after[at] = current[at] + rise - fall;
        }
        prop_assert!(rises <= up.into() && falls <= down.into());
        if u128::from(verified.excess) <= u128::from(down) && rises < up.into() {
            prop_assert_eq!(pass(&after).excess, 0);
        }
    }
}

#[test]
fn h3_overlapping_groups_have_exactly_one_level() {
    // Three operators of equal weight, groups A = 10 {1, 2} and X = 10 {1, 3}: filled in list order, no level was
    // valid.
    let operators = [(1, MAX_AMOUNT, vec![0, 1]), (1, MAX_AMOUNT, vec![0]), (1, MAX_AMOUNT, vec![1])];
    let three = claims(&operators, &[10, 10]);
    assert_eq!(propose(three.iter().copied(), &frame(15, 0)).unwrap(), Level::SATURATED);
    assert_eq!(targets(&three, Level::SATURATED, 0), [5, 5, 5]);

    // Weights 4, 4, 3, 1, 4, 3 in groups A, B and X, Y; delegatable 33: levels 1 and 3 both were.
    let groups = [[0, 2], [1, 2], [0, 3], [1, 2], [1, 2], [1, 3]];
    let operators: Vec<Operator> = [4, 4, 3, 1, 4, 3]
        .into_iter()
        .zip(groups)
        .map(|(weight, groups)| (weight, MAX_AMOUNT, groups.to_vec()))
        .collect();
    let six = claims(&operators, &[12, 24, 24, 24]);
    let frame = frame(33, 0);
    let valid: Vec<Level> = (0..40)
        .flat_map(|level| (0..7).map(move |index| Level { level, index }))
        .chain([Level::SATURATED])
        .filter(|level| verify(&six, &frame, *level).is_ok())
        .collect();
    assert_eq!(valid.len(), 1, "{valid:?}");
}

#[test]
fn m10_a_small_pool_stakes_with_the_first_of_the_list_instead_of_with_nobody() {
    const SOL: u64 = 1_000_000_000;
    let thousand = vec![plain(100); 1_000];
    let found = propose(thousand.iter().copied(), &frame(500 * SOL, 2 * SOL)).unwrap();
    let targets = targets(&thousand, found, 2 * SOL);
    assert_eq!(targets.iter().filter(|target| **target == u128::from(2 * SOL)).count(), 250);
    assert!(
        targets[..250].iter().all(|target| *target > 0) && targets[250..].iter().all(|target| *target == 0)
    );
}

#[test]
fn without_weights_or_with_room_for_all_the_level_is_the_highest() {
    for list in [vec![], vec![plain(0); 3], vec![Claim { cap: 5, ..plain(1) }; 3]] {
        assert_eq!(propose(list.iter().copied(), &frame(15, 0)).unwrap(), Level::SATURATED);
        assert!(verify(&list, &frame(15, 0), Level::SATURATED).is_ok());
        assert_eq!(verify(&list, &frame(15, 0), Level { level: 5, index: 0 }), Err(MathError::OutOfRange));
    }
}

#[test]
fn r2_8_what_a_suspended_operator_frees_is_not_given_to_the_others() {
    let ten = vec![plain(100); 10];
    let frame = frame(980_000, 0);
    let found = propose(ten.iter().copied(), &frame).unwrap();
    let listed = |(at, claim): (usize, &Claim)| Listed { eligible: at == 9, ..Listed::new(*claim, 98_000) };
    let listed: Vec<_> = ten.iter().enumerate().map(listed).collect();
    let verified = over(&listed, u64::MAX, &frame, found).unwrap();
    assert_eq!(ten[9].target(found.of(9), 0), 98_000, "the tenth's target is what it was");
    assert_eq!(verified.excess, 9 * 98_000, "all of the nine's stake is too much");
}

#[test]
fn amounts_and_levels_beyond_the_bounds_are_refused() {
    let none = |delegatable, level, index| {
        let refused = verify(&[plain(0)], &frame(delegatable, 0), Level { level, index });
        assert_eq!(refused, Err(MathError::OutOfRange), "{delegatable} {level} {index}");
    };
    none(MAX_AMOUNT + 1, MAX_LEVEL, 0);
    none(1, MAX_LEVEL + 1, 0);
    none(1, MAX_LEVEL, 1);
    // Behind the end of the list there is nobody to stand higher.
    none(1, 0, 1);
    none(1, 0, 2);
    assert!(verify(&[plain(0)], &frame(1, 0), Level::SATURATED).is_ok());
    assert!(propose([plain(1)].into_iter(), &frame(MAX_AMOUNT + 1, 0)).is_err());
}
