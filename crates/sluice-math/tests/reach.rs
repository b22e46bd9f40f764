//! `level`: how far moves reach, what is head-room, what of a deposit finds an operator that can take it.
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

use lists::{Exact, Listed, frame, over, plain};
use proptest::collection::vec;
use proptest::prelude::*;
use sluice_math::level::{self, Claim, Frame, Level, MAX_AMOUNT, MAX_LEVEL, Reach, band, propose};
use strategy::cases;

#[test]
fn the_band_is_a_part_of_the_target_and_at_least_the_least_move() {
    assert_eq!(
        [band(10_000, 100, 10), band(999, 100, 10), band(10_000, 0, 10), band(0, 100, 0)],
        [100, 10, 10, 0]
    );
    assert!(band(MAX_AMOUNT, u16::MAX, 0) > MAX_AMOUNT);
}

#[test]
fn gaps_within_the_band_use_up_no_budget() {
    let frame = Frame {
        delegatable: 30_000,
        least_target: 0,
        least_move: 10,
        band: 100,
        up: 150,
        down: 150,
        delegated: 0,
        room: u64::MAX,
    };
    let pass = |currents: [u64; 3]| {
        let listed = currents.map(|current| Listed::new(plain(1), current));
        over(&listed, u64::MAX, &frame, Level { level: 10_000, index: 0 }).unwrap()
    };
    // Targets 10,000, band 100: the first gap is within it, the second is served, the third is beyond the budget.
    let (up, down) = (pass([9_901, 9_900, 9_900]).up, pass([10_099, 10_100, 10_100]).down);
    assert_eq!((up, down), (Reach { end: 2, rest: 50 }, Reach { end: 2, rest: 50 }));
    assert_eq!([up.allowance(1, 100, 0), up.allowance(2, 100, 0), up.allowance(2, 100, 30)], [100, 50, 20]);
    assert_eq!(up.allowance(3, 100, 0), 0);
}

#[test]
fn head_room_is_what_caps_leave_to_those_who_are_open_up_to_what_is_of_use() {
    let capped = |cap, current| Listed::new(Claim { cap, ..plain(1) }, current);
    let list = [
        capped(1_000, 400),
        Listed { open: false, ..capped(1_000, 0) },
        Listed { eligible: false, ..capped(1_000, 0) },
        Listed::new(Claim { ceiling: 300, ..plain(2) }, 100),
        capped(50, 80),
    ];
    let room = |most| {
        let frame = Frame { room: most, ..frame(MAX_AMOUNT, 0) };
        over(&list, u64::MAX, &frame, Level::SATURATED).unwrap().room
    };
    // 600, nothing, nothing, twice 300 less 100, nothing.
    assert_eq!([room(u64::MAX), room(1_101), room(1_100)], [1_100; 3]);
    assert_eq!([room(1_099), room(600), room(599), room(0)], [1_099, 600, 599, 0]);
}

#[test]
fn the_open_share_is_that_of_the_weights_below_their_caps() {
    let (open, closed) =
        (|claim| Listed::new(claim, 0), |claim| Listed { open: false, ..Listed::new(claim, 0) });
    let full = Claim { cap: 5, ..plain(60) };
    let share = |list: &[Listed], delegatable| {
        let frame = frame(delegatable, 0);
        let found = propose(list.iter().map(|listed| listed.claim), &frame).unwrap();
        over(list, u64::MAX, &frame, found).unwrap().open.get()
    };
    assert_eq!(share(&[open(plain(1)); 3], 300), 1_000_000, "everybody is open");
    assert_eq!(share(&[open(plain(1)), closed(plain(2))], 300), 333_333, "floored");
    let drained = Listed { eligible: false, ..open(plain(2)) };
    assert_eq!(share(&[open(plain(1)), drained], 300), 333_333, "who may have no target counts as closed");
    assert_eq!(share(&[open(plain(1)), closed(full)], 300), 1_000_000, "who is full gets no part");
    assert_eq!(share(&[closed(plain(1)), open(full)], 300), 0);
    assert_eq!(share(&[closed(full)], 300), 0, "of nothing, nothing");
}

/// What each of `list` gets of `lamports` more, by raising the level in small steps: exact up to a lamport each.
fn poured(list: &[Listed], level: u64, lamports: u64) -> Vec<u64> {
    let targets = |level: u64| -> Vec<u64> { list.iter().map(|one| one.claim.target(level, 0)).collect() };
    let before = targets(level);
    let rise = |level| targets(level).iter().zip(&before).map(|(now, then)| now - then).collect::<Vec<u64>>();
    let mut higher = level;
    while rise(higher + 1).iter().sum::<u64>() <= lamports && rise(higher + 1) != rise(higher + 1_000_000) {
        higher += 1;
    }
    rise(higher)
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn of_no_deposit_within_the_room_do_open_operators_get_less_than_the_open_share(
        list in vec((1..=50_u16, 0..=3_000_u64, any::<bool>()), 1..6), filled in 0..=4_000_u64, part in 1..=100_u64,
    ) {
        let list: Vec<_> = list
            .into_iter()
            .map(|(weight, cap, open)| Listed { open, ..Listed::new(Claim { cap, ..plain(weight) }, 0) })
            .collect();
        let frame = frame(filled, 0);
        let found = propose(list.iter().map(|one| one.claim), &frame).unwrap();
        prop_assume!(found.level < MAX_LEVEL);
        let verified = over(&list, u64::MAX, &frame, found).unwrap();
        let got = poured(&list, found.level, verified.room.saturating_sub(filled).min(10_000) * part / 100);
        let (all, open) = list.iter().zip(&got).fold((0, 0), |(all, open), (one, got)| {
            (all + got, open + if one.open { *got } else { 0 })
        });
        // A step of the level is worth the sum of weights at most.
        let due = u128::from(all) * u128::from(verified.open.get()) / 1_000_000;
        prop_assert!(u128::from(open) + 250 >= due, "{open} of {all}, promised {due}: {got:?}");
    }
}

#[test]
fn r3_1_a_heavy_operator_that_a_deposit_would_fill_counts_for_no_share() {
    // 10 below its cap with 9,800 of 10,000 weights: without it, half of a deposit goes to whom nobody can add to.
    let heavy = Claim { cap: 980_010, ..plain(9_800) };
    let closed = Listed { open: false, ..Listed::new(plain(100), 10_000) };
    let list = [Listed::new(heavy, 980_000), Listed::new(plain(100), 10_000), closed];
    let verified = over(
        &list,
        u64::MAX,
        &Frame { room: 1_000_000, delegated: 1_000_000, ..frame(1_000_000, 0) },
        Level { level: 100, index: 0 },
    );
    assert_eq!(verified.unwrap().open.get(), 10_000, "1 % is the light one's, of any deposit");
}

#[test]
fn r3_3_a_groups_room_is_granted_in_the_order_of_the_list_and_what_it_lacks_reaches_those_behind() {
    let grouped = |current| Listed { groups: 1, ..Listed::new(plain(1), current) };
    let mut list = [grouped(40), grouped(50), Listed::new(plain(1), 0)];
    let frame = Frame { up: 150, least_move: 20, ..frame(300, 0) };
    let mut groups = Exact { room: 75 };
    let verified = level::verify(&mut groups, &mut list, &frame, Level { level: 100, index: 0 }).unwrap();
    // Gaps 60, 50, 100: all of the first, 15 of the second, which is too little, 90 for the third.
    assert_eq!(list.map(|one| one.granted), [Some(60), Some(0), None]);
    assert_eq!((verified.up, groups.room), (Reach { end: 2, rest: 90 }, 15));
}

#[test]
fn r3_3_what_somebody_has_above_its_ceiling_is_no_head_room_of_its_groups() {
    let leaver = Listed { groups: 3, eligible: false, ..Listed::new(plain(0), 70) };
    let list = [leaver, Listed { groups: 3, ..Listed::new(Claim { cap: 500, ..plain(1) }, 100) }];
    let room = |list: &[Listed]| over(list, u64::MAX, &frame(MAX_AMOUNT, 0), Level::SATURATED).unwrap().room;
    assert_eq!([room(&list), room(&list[1..])], [400 - 3 * 70, 400]);
    let alone = Listed { groups: 0, ..leaver };
    assert_eq!(room(&[alone, list[1]]), 400, "in no group it is in nobody's way");
}

#[test]
fn r3_10_who_may_have_nothing_leaves_whole_however_little_it_is() {
    let gone = |eligible| [Listed { eligible, ..Listed::new(plain(1), 101) }];
    let frame = Frame { down: 0, least_move: 1_000, band: 100, ..frame(100, 0) };
    let down =
        |eligible| over(&gone(eligible), u64::MAX, &frame, Level { level: 100, index: 0 }).unwrap().down;
    assert_eq!(down(false), Reach { end: 0, rest: 0 }, "it stands in the budget");
    assert_eq!(down(true).end, u32::MAX, "1 above a target is within the band");
}

#[test]
fn r3_10_a_target_of_zero_is_none_even_where_no_target_is_too_small() {
    let gone = [Listed::new(Claim { cap: 0, ..plain(1) }, 7)];
    let frame = Frame { down: 0, least_move: 1_000, band: 100, ..frame(100, 0) };
    let down = over(&gone, u64::MAX, &frame, Level::SATURATED).unwrap().down;
    assert_eq!(down, Reach { end: 0, rest: 0 }, "it leaves whole, and stands in the budget");
}
