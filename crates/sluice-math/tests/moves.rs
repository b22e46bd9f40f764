//! `moves`, `growth`, `bounty`: amounts that the stake program accepts, the window behind `r_max`, what cranks are paid.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::indexing_slicing,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod model;
mod strategy;

use model::{ceil, q, ratio};
use proptest::collection::vec;
use proptest::prelude::*;
use sluice_math::growth::{Growth, WINDOW, rate_ceil};
use sluice_math::level::{SetAside, delegatable};
use sluice_math::moves::{delegation, queue_down, rebalance_down, shortage};
use sluice_math::{Lamports, Ppm, bounty};
use strategy::{SOL, amount, cases, ppm};

fn lamports(raw: u64) -> Lamports {
    Lamports::new(raw)
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn what_leaves_for_a_target_is_within_the_allowance_and_leaves_nothing_or_the_minimum(
        active in amount(), allowance in amount(), minimum in 0..=2 * SOL,
    ) {
        let moved = rebalance_down(lamports(active), lamports(allowance), lamports(minimum)).get();
        prop_assert!(moved <= allowance && moved <= active);
        prop_assert!(moved == 0 || moved == active || (moved >= minimum && active - moved >= minimum));
        // As much as these rules let through.
        let most = active.min(allowance);
        let held_back = active.saturating_sub(minimum).min(allowance);
        prop_assert!(moved == most || moved == held_back || held_back < minimum, "{moved}");
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
    fn a_rate_of_growth_is_the_ceiling_of_the_fraction(part in amount(), whole in amount(), epochs in 1..=1_000_u64) {
        let Some(divisor) = whole.checked_mul(epochs) else { return Ok(()) };
        let exact = match (part, divisor) {
            (0, _) => q(0).to_integer(),
            (_, 0) => 1_000_000.into(),
            _ => ceil(&(ratio(part, divisor) * q(1_000_000))).min(1_000_000.into()),
        };
        prop_assert_eq!(q(rate_ceil(lamports(part), lamports(whole), epochs).get()), q(exact));
    }

    #[test]
    fn r_max_is_the_largest_growth_of_ten_cranks_and_the_median_of_the_rest(
        cranks in vec((0..=5_000_u32, 0..=5_000_u32), 0..25), floor in ppm(),
    ) {
        let new = |raw: u32| Ppm::new(raw).unwrap();
        let window = cranks.iter().fold(Growth::default(), |window, (g, o)| window.with(new(*g), new(*o)));
        let last = &cranks[cranks.len().saturating_sub(WINDOW)..];
        let largest = last.iter().map(|(growth, _)| *growth).max().unwrap_or(0);
        let mut others: Vec<u32> = last.iter().map(|(_, other)| *other).collect();
        others.sort_unstable();
        let median = if others.is_empty() { 0 } else { others[(others.len() - 1) / 2] };
        let measured = new(largest + median);
        let expected = if cranks.len() < WINDOW { measured.max(floor) } else { measured };
        prop_assert_eq!(window.r_max(floor), expected);
    }

    #[test]
    fn a_bounty_is_never_more_than_the_pot_nor_than_what_lies_above_the_rent(
        unit in amount(), steps in amount(), late in amount(), ramp in amount(), pot in amount(), held in amount(),
        rent in amount(),
    ) {
        // INV-76; second pass 2.10.
        let due = bounty::due(lamports(unit), steps, late, ramp);
        let paid = bounty::payable(due, lamports(pot), lamports(held), lamports(rent));
        prop_assert!(paid <= lamports(pot) && paid <= due && paid.get() <= held.saturating_sub(rent));
        prop_assert!(steps != 0 || due.is_zero());
        let later = bounty::due(lamports(unit), steps, late.saturating_add(1), ramp);
        prop_assert!(later >= due);
        let times = late.checked_div(ramp).unwrap_or(0).min(bounty::LATENESS_CAP - 1) + 1;
        let exact = q(unit) * q(steps) * q(times);
        prop_assert_eq!(q(due.get()), exact.min(q(u64::MAX)));
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

#[test]
fn m3_a_donation_in_four_of_ten_cranks_moves_nothing() {
    let (reward, tip) = (Ppm::new(450).unwrap(), Ppm::new(2_000).unwrap());
    let crank = |window: Growth, at| window.with(reward, if at % 5 < 2 { tip } else { Ppm::ZERO });
    let window = (0..10).fold(Growth::default(), crank);
    assert_eq!(window.r_max(Ppm::ZERO), reward);
}

#[test]
fn r2_15_ten_missed_cranks_are_not_ten_times_the_reward() {
    let base = lamports(1_000_000 * SOL);
    assert_eq!(rate_ceil(lamports(4_500 * SOL), base, 10), Ppm::new(450).unwrap());
}
