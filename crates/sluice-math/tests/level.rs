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

mod strategy;

use proptest::collection::vec;
use proptest::prelude::*;
use sluice_math::level::{
    self, Claim, Frame, Level, MAX_AMOUNT, MAX_LEVEL, Operators, Reach, Verified, band, ceiling, propose,
};
use sluice_math::{MathError, Result};
use strategy::cases;

/// An operator of the model: weight, own cap, groups by number.
type Operator = (u16, u64, Vec<usize>);

/// What each operator asks for, with the groups' caps.
fn claims(operators: &[Operator], caps: &[u64]) -> Vec<Claim> {
    let weights = |group: usize| -> u64 {
        operators
            .iter()
            .filter(|(.., groups)| groups.contains(&group))
            .map(|(weight, ..)| u64::from(*weight))
            .sum()
    };
    let ceilings: Vec<u64> =
        caps.iter().enumerate().map(|(group, cap)| ceiling(*cap, weights(group))).collect();
    operators
        .iter()
        .map(|(weight, cap, groups)| {
            let lowest = groups.iter().map(|group| ceilings[*group]).min().unwrap_or(MAX_LEVEL);
            Claim { weight: *weight, cap: *cap, ceiling: lowest }
        })
        .collect()
}

fn frame(delegatable: u64, least: u64) -> Frame {
    Frame {
        delegatable,
        least_target: least,
        least_move: 1,
        band: 0,
        up: u64::MAX,
        down: u64::MAX,
        delegated: 0,
        room: u64::MAX,
    }
}

/// An operator as a test has it: its claim, what it has, whether it may have a target, whether it can be added to.
#[derive(Clone, Copy)]
struct Listed {
    claim: Claim,
    current: u64,
    eligible: bool,
    open: bool,
    groups: u64,
    granted: Option<u64>,
}

impl Listed {
    fn new(claim: Claim, current: u64) -> Self {
        Self { claim, current, eligible: true, open: true, groups: 0, granted: None }
    }
}

/// One group, which all are in that are in any: what it has room for.
struct Exact {
    room: u64,
}

impl Operators for Exact {
    type Operator = Listed;
    fn claim(&self, operator: &Listed) -> Claim {
        operator.claim
    }
    fn current(&self, operator: &Listed) -> u64 {
        operator.current
    }
    fn eligible(&self, operator: &Listed) -> bool {
        operator.eligible
    }
    fn open(&self, operator: &Listed) -> bool {
        operator.open
    }
    fn groups(&self, operator: &Listed) -> u64 {
        operator.groups
    }
    fn tight(&mut self, _: u64, _: u64) -> bool {
        self.room != u64::MAX
    }
    fn grant(&mut self, operator: &mut Listed, gap: u64, least: u64) -> u64 {
        if operator.groups == 0 {
            return gap;
        }
        let granted = if gap <= self.room {
            gap
        } else if self.room < least {
            0
        } else {
            self.room
        };
        self.room -= granted;
        operator.granted = Some(granted);
        granted
    }
}

/// The pass, whose group has `room`.
fn over(list: &[Listed], room: u64, frame: &Frame, level: Level) -> Result<Verified> {
    level::verify(&mut Exact { room }, &mut list.to_vec(), frame, level)
}

/// The pass over operators that have nothing yet.
fn verify(claims: &[Claim], frame: &Frame, level: Level) -> Result<Verified> {
    let listed: Vec<_> = claims.iter().map(|claim| Listed::new(*claim, 0)).collect();
    over(&listed, u64::MAX, frame, level)
}

/// Targets under a level, in exact integers, from the design's words.
fn targets(claims: &[Claim], level: Level, least: u64) -> Vec<u128> {
    let one = |(at, claim): (usize, &Claim)| {
        let level = u128::from(level.level) + u128::from((at as u32) < level.index);
        let wanted = u128::from(claim.weight) * level.min(claim.ceiling.into());
        let target = wanted.min(claim.cap.into());
        if target < u128::from(least) { 0 } else { target }
    };
    claims.iter().enumerate().map(one).collect()
}

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

fn plain(weight: u16) -> Claim {
    Claim { weight, cap: MAX_AMOUNT, ceiling: MAX_LEVEL }
}

#[test]
fn h3_overlapping_groups_have_exactly_one_level() {
    // Three operators of equal weight, groups A = 10 {1, 2} and X = 10 {1, 3}: filled in list order, no level was valid.
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
