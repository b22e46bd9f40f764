//! `growth` and `bounty`: what an epoch can bring, and what a caller is paid (design review M3, M4; second pass 2.10).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::cast_possible_truncation,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod model;
mod strategy;

use model::{ceil, fit, q};
use proptest::collection::vec;
use proptest::prelude::*;
use sluice_math::bounty::{LATENESS_CAP, due, payable};
use sluice_math::growth::{Growth, R_MAX, WINDOW, rate_ceil};
use sluice_math::{Lamports, Ppm};
use strategy::{SOL, amount, cases, ppm};

fn lamports(raw: u64) -> Lamports {
    Lamports::new(raw)
}

/// The window after cranks with these figures.
fn seen(cranks: &[(u32, u32)]) -> Growth {
    cranks.iter().fold(Growth::default(), |window, (growth, other)| {
        window.with(Ppm::new(*growth).unwrap(), Ppm::new(*other).unwrap())
    })
}

fn small() -> BoxedStrategy<u32> {
    prop_oneof![3 => 0..=1_000_u32, 1 => 0..=1_000_000_u32].boxed()
}

proptest! {
    #![proptest_config(cases(5_000))]

    #[test]
    fn r_max_is_the_largest_growth_and_the_median_of_the_rest_of_the_last_ten(
        cranks in vec((small(), small()), 0..40), floor in 0..=2_000_u32,
    ) {
        let last = &cranks[cranks.len().saturating_sub(WINDOW)..];
        let mut others: Vec<u32> = last.iter().map(|(_, other)| *other).collect();
        others.resize(WINDOW, 0);
        others.sort_unstable();
        let largest = last.iter().map(|(growth, _)| *growth).max().unwrap_or(0);
        let measured = (largest + others[4]).min(R_MAX.get());
        let expected = if cranks.len() < WINDOW { measured.max(floor) } else { measured };
        prop_assert_eq!(seen(&cranks).r_max(Ppm::new(floor).unwrap()).get(), expected);
    }

    #[test]
    fn donations_in_fewer_than_six_of_ten_cranks_move_nothing(
        gifts in vec(0..=1_000_000_u32, 0..=5), rewards in vec(0..=450_u32, WINDOW), at in any::<prop::sample::Index>(),
    ) {
        let mut cranks: Vec<_> = rewards.iter().map(|reward| (*reward, 0)).collect();
        for (offset, gift) in gifts.iter().enumerate() {
            cranks[(at.index(WINDOW) + offset) % WINDOW].1 = *gift;
        }
        prop_assert_eq!(seen(&cranks).r_max(Ppm::ZERO).get(), *rewards.iter().max().unwrap());
    }

    #[test]
    fn a_rate_is_the_exact_one_ceiled_and_at_most_the_whole(part in amount(), whole in amount(), epochs in 1..=50_u64) {
        let rate = rate_ceil(Lamports::new(part), Lamports::new(whole), epochs);
        match whole.checked_mul(epochs) {
            _ if part == 0 => prop_assert_eq!(rate, Ppm::ZERO),
            None => prop_assert_eq!(rate, Ppm::ZERO, "so much was never there"),
            Some(0) => prop_assert_eq!(rate, Ppm::WHOLE),
            Some(_) => {
                let exact = ceil(&(q(part) * q(1_000_000) / q(whole) / q(epochs)));
                prop_assert_eq!(u64::from(rate.get()), fit(&exact).unwrap_or(u64::MAX).min(1_000_000));
            }
        }
    }

    #[test]
    fn a_bounty_is_never_more_than_the_pot_nor_than_what_lies_above_the_rent(
        unit in amount(), steps in amount(), late in amount(), ramp in amount(), pot in amount(), held in amount(),
        rent in amount(),
    ) {
        // INV-76; second pass 2.10.
        let owed = due(lamports(unit), steps, late, ramp);
        let paid = payable(owed, lamports(pot), lamports(held), lamports(rent));
        prop_assert!(paid <= lamports(pot) && paid <= owed && paid.get() <= held.saturating_sub(rent));
        prop_assert!(steps != 0 || owed.is_zero());
        let later = due(lamports(unit), steps, late.saturating_add(1), ramp);
        prop_assert!(later >= owed);
        let times = late.checked_div(ramp).unwrap_or(0).min(LATENESS_CAP - 1) + 1;
        let exact = q(unit) * q(steps) * q(times);
        prop_assert_eq!(q(owed.get()), exact.min(q(u64::MAX)));
    }

    #[test]
    fn no_window_and_no_floor_makes_an_entry_cost_more_than_its_bound(
        cranks in vec((0..=1_000_000_u32, 0..=1_000_000_u32), 0..20), floor in ppm(),
    ) {
        let most = R_MAX.max(floor);
        prop_assert!(seen(&cranks).r_max(floor) <= most);
    }
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
