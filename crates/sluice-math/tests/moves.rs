//! `moves`: amounts that the stake program accepts, and what may be delegated at all.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::indexing_slicing,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod strategy;

use proptest::prelude::*;
use sluice_math::Lamports;
use sluice_math::level::{SetAside, delegatable};
use sluice_math::moves::{delegation, queue_down, rebalance_down, shortage};
use strategy::{SOL, amount, cases};

fn lamports(raw: u64) -> Lamports {
    Lamports::new(raw)
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn what_leaves_for_a_target_is_within_the_allowance_unless_no_part_could_leave_and_leaves_nothing_or_the_minimum(
        active in amount(), allowance in amount(), minimum in 0..=2 * SOL,
    ) {
        let moved = rebalance_down(lamports(active), lamports(allowance), lamports(minimum)).get();
        prop_assert!(moved <= active && (moved == 0 || moved == active || active - moved >= minimum));
        let whole = active < 2 * minimum;
        prop_assert!(moved <= allowance || (whole && allowance >= minimum && moved - allowance < minimum));
        // As much as these rules let through: an allowance of the minimum always moves something.
        prop_assert!(moved == 0 || moved == active || moved >= minimum);
        prop_assert_eq!(moved == 0, active == 0 || (allowance < minimum && allowance < active) || allowance == 0);
        prop_assert!(whole || moved == 0 || moved == active.min(allowance) || moved == active - minimum);
    }

    #[test]
    fn what_leaves_for_the_queue_is_never_refused_while_there_is_stake(
        active in amount(), wanted in amount(), minimum in 1..=2 * SOL,
    ) {
        // INV-71; design review H1.
        let moved = queue_down(lamports(active), lamports(wanted), lamports(minimum)).get();
        prop_assert_eq!(moved == 0, active == 0 || wanted == 0);
        prop_assert!(wanted == 0 || (moved >= wanted.min(active) && moved <= active));
        prop_assert!(moved == 0 || active - moved == 0 || active - moved >= minimum);
        prop_assert!(moved <= wanted.max(minimum).saturating_add(minimum));
    }

    #[test]
    fn what_is_delegated_is_allowed_free_and_no_dust(
        allowance in amount(), free in amount(), minimum in 1..=2 * SOL,
    ) {
        let moved = delegation(lamports(allowance), lamports(free), lamports(minimum)).get();
        prop_assert!(moved == allowance.min(free) || (moved == 0 && allowance.min(free) < minimum));
        prop_assert!(moved == 0 || moved >= minimum);
    }

    #[test]
    fn a_shortage_is_what_neither_the_reserve_nor_the_cooling_stake_covers(
        nominal in amount(), reserve in amount(), cooling in amount(),
    ) {
        let exact = u128::from(nominal).saturating_sub(u128::from(reserve) + u128::from(cooling));
        let short = shortage(lamports(nominal), lamports(reserve), lamports(cooling));
        prop_assert_eq!(u128::from(short.get()), exact);
    }

    #[test]
    fn what_is_delegatable_is_what_nobody_else_waits_for(
        tracked in amount(), owed in amount(), queue in amount(), liquidity in amount(), rent in amount(),
    ) {
        let aside = [owed, queue, liquidity, rent].map(u128::from).iter().sum::<u128>();
        let [owed, queue, liquidity, rent] = [owed, queue, liquidity, rent].map(lamports);
        let free = delegatable(lamports(tracked), &SetAside { owed, queue, liquidity, rent });
        prop_assert_eq!(u128::from(free.get()), u128::from(tracked).saturating_sub(aside));
    }
}

#[test]
fn c1_a_queue_that_is_covered_is_not_delegated_away() {
    // Reserve 60,000, delegated 940,000, queue 60,000, liquidity target 20,000: one move of 20,000 down, then none, for
    // the figure counts cooling stake and so is the same after the move.
    let aside =
        SetAside { queue: lamports(60_000 * SOL), liquidity: lamports(20_000 * SOL), ..SetAside::default() };
    assert_eq!(delegatable(lamports(1_000_000 * SOL), &aside), lamports(920_000 * SOL));
}
