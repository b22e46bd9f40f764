//! `level`: what one pass finds is what a plain count finds, in exact integers and operator by operator.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod lists;
mod strategy;

use lists::{Listed, over};
use proptest::collection::vec;
use proptest::prelude::*;
use sluice_math::level::{Claim, Frame, Level, MAX_AMOUNT, MAX_LEVEL, Reach, propose};
use strategy::cases;

/// Lists in which everything happens: no weight, no cap, full, closed, suspended, above and below targets.
fn list() -> impl Strategy<Value = Vec<Listed>> {
    let cap = prop_oneof![Just(0), Just(MAX_AMOUNT), 0..=3_000_u64];
    let ceiling = prop_oneof![Just(MAX_LEVEL), 0..=40_u64];
    let state = (prop::bool::weighted(0.9), prop::bool::weighted(0.8), 0..=4_u64);
    let operator = (0..=30_u16, cap, ceiling, prop_oneof![Just(0), 0..=2_000_u64], state);
    let listed = operator.prop_map(|(weight, cap, ceiling, current, (eligible, open, groups))| Listed {
        eligible,
        open,
        groups,
        ..Listed::new(Claim { weight, cap, ceiling }, current)
    });
    vec(listed, 0..12)
}

fn frames() -> impl Strategy<Value = Frame> {
    let amount = || prop_oneof![Just(0), Just(MAX_AMOUNT), 0..=9_000_u64];
    let least = prop_oneof![Just(0), 0..=60_u64];
    let numbers = (least.clone(), least, prop_oneof![Just(0), Just(10_000), 0..=3_000_u16]);
    (amount(), amount(), amount(), amount(), numbers).prop_map(
        |(delegatable, up, down, room, (least_target, least_move, band))| Frame {
            delegatable,
            least_target,
            least_move,
            band,
            up,
            down,
            delegated: 0,
            room,
        },
    )
}

/// How far a budget reaches over gaps, each with the number of its operator.
fn reach(gaps: &[(u32, u64)], budget: u64) -> Reach {
    let mut left = budget;
    for (at, gap) in gaps {
        if *gap > left {
            return Reach { end: *at, rest: left };
        }
        left -= gap;
    }
    Reach::ALL
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn one_pass_finds_what_a_plain_count_finds(list in list(), frame in frames()) {
        let level = propose(list.iter().map(|one| one.claim), &frame).unwrap();
        let found = over(&list, u64::MAX, &frame, level).unwrap();
        let (mut sum, mut excess, mut room, mut crowded) = (0, 0, 0, 0);
        let (mut rises, mut falls) = (Vec::new(), Vec::new());
        for (at, one) in (0u32..).zip(&list) {
            let (asked, most) = (one.claim.target(level.of(at), frame.least_target), one.claim.most(frame.least_target));
            let (target, takes) = (if one.eligible { asked } else { 0 }, one.eligible && one.open);
            sum += asked;
            excess += one.current.saturating_sub(target);
            crowded += one.groups * one.current.saturating_sub(most);
            if takes && room < frame.room {
                room += most.saturating_sub(one.current);
            }
            let (rise, fall) = (target.saturating_sub(one.current), one.current.saturating_sub(target));
            if takes && rise != 0 && rise >= frame.band(target) {
                rises.push((at, rise));
            }
            if fall != 0 && (fall >= frame.band(target) || target == 0) {
                falls.push((at, fall));
            }
        }
        prop_assert_eq!((found.sum, found.excess), (sum, excess));
        prop_assert_eq!(found.room, room.saturating_sub(crowded).min(frame.room));
        prop_assert_eq!((found.up, found.down), (reach(&rises, frame.up), reach(&falls, frame.down)));
    }
}

#[test]
fn a_level_is_counted_higher_up_to_its_index() {
    let list = [Listed::new(Claim { weight: 2, cap: MAX_AMOUNT, ceiling: MAX_LEVEL }, 0); 3];
    let frame = Frame { delegatable: 10, ..lists::frame(10, 0) };
    let found = over(&list, u64::MAX, &frame, Level { level: 1, index: 2 }).unwrap();
    assert_eq!((found.sum, found.excess), (10, 0));
}
