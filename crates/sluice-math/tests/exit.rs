//! `exit`: redemptions and the two ranges of the calculator against exact fractions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod model;
mod strategy;

use model::{ceil, fewest_shares, fit, floor, part, price, q};
use num_bigint::BigInt;
use num_traits::One;
use proptest::prelude::*;
use sluice_math::deposit::deposit;
use sluice_math::exit::{exit, lamports_in_shares, shares_in_lamports};
use sluice_math::{ExchangeRate, Lamports, Ledger, MathError, Ppm, Shares};
use strategy::{FREE, amount, cases, flow, pool, ppm, rate};

/// A pair, a deposit price that is not below it, and an exit floor under the whole.
fn prices() -> impl Strategy<Value = (ExchangeRate, ExchangeRate, Ppm)> {
    // The pair of a pool, and its deposit price after some deposits.
    (pool(), flow(), ppm()).prop_map(|(books, paid, floor)| {
        let pair = ExchangeRate::new(books.assets, books.supply).unwrap();
        let live: Ledger = deposit(&books, Lamports::new(paid), &FREE).unwrap().after;
        (pair, live.deposit_rate().unwrap(), Ppm::new(floor.get().min(999_999)).unwrap())
    })
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn an_exit_is_the_models_for_any_pair_and_overflows_exactly_where_the_value_does(
        pair in rate(), held in amount(), fee in ppm(),
    ) {
        let (gross, net) = model::exit(pair, &held.into(), fee);
        let made = exit(pair, Shares::new(held), fee);
        match (made, fit(&gross)) {
            (Ok(made), Some(gross)) => {
                prop_assert_eq!(BigInt::from(made.net.get()), net.clone());
                prop_assert_eq!(BigInt::from(made.fee.get()), BigInt::from(gross) - net);
            }
            (made, fits) => prop_assert!(made == Err(MathError::Overflow) && fits.is_none(), "{made:?}"),
        }
    }

    #[test]
    fn fee_and_net_make_up_the_floored_value(pair in rate(), held in amount(), fee in ppm()) {
        if let Ok(made) = exit(pair, Shares::new(held), fee) {
            let gross = BigInt::from(made.fee.get()) + made.net.get();
            prop_assert_eq!(&gross, &floor(&(q(held) * price(pair))));
            // The fee is never below its exact share, and less than a lamport above.
            let exact = q(gross) * part(fee);
            prop_assert!(q(made.fee.get()) >= exact && q(made.fee.get()) < exact + q(1));
            // Two roundings, both in favour of the pool: the leaver is short of the exact value by less than two.
            let exact = q(held) * price(pair) * (q(1) - part(fee));
            prop_assert!(q(made.net.get()) <= exact && exact < q(made.net.get()) + q(2));
        }
    }

    #[test]
    fn splitting_an_exit_never_pays_more(pair in rate(), one in amount(), other in amount(), fee in ppm()) {
        let Some(both) = one.checked_add(other) else { return Ok(()) };
        let Ok(whole) = exit(pair, Shares::new(both), fee) else { return Ok(()) };
        let [one, other] = [one, other].map(|held| exit(pair, Shares::new(held), fee).unwrap());
        prop_assert!(u128::from(one.net.get()) + u128::from(other.net.get()) <= whole.net.get().into());
    }

    #[test]
    fn more_shares_never_pay_less_and_a_higher_floor_never_pays_more(
        pair in rate(), held in amount(), more in amount(), low in ppm(), high in ppm(),
    ) {
        let (low, high) = (low.min(high), low.max(high));
        let Ok(large) = exit(pair, Shares::new(held.max(more)), low) else { return Ok(()) };
        let small = exit(pair, Shares::new(held.min(more)), low).unwrap();
        prop_assert!(small.net <= large.net && small.fee <= large.fee);
        prop_assert!(exit(pair, Shares::new(held.max(more)), high).unwrap().net <= large.net);
    }

    #[test]
    fn the_value_of_shares_is_a_range_from_the_exit_to_the_value_with_everything_unbooked(
        (pair, full, fee) in prices(), held in prop_oneof![3 => flow(), 1 => amount()],
    ) {
        let most = fit(&ceil(&(q(held) * price(full))));
        match (shares_in_lamports(pair, full, Shares::new(held), fee), most) {
            (Ok((least, most)), Some(expected)) => {
                prop_assert_eq!(BigInt::from(least.get()), model::exit(pair, &held.into(), fee).1);
                prop_assert_eq!(most.get(), expected);
                prop_assert!(least <= most);
            }
            (made, most) => prop_assert!(made == Err(MathError::Overflow) && most.is_none(), "{made:?}"),
        }
    }

    #[test]
    fn the_ranges_hold_the_exact_value_between_their_ends((pair, full, fee) in prices(), x in flow()) {
        let (least, most) = shares_in_lamports(pair, full, Shares::new(x), fee).unwrap();
        prop_assert!(q(least.get()) <= q(x) * price(pair) && q(x) * price(full) <= q(most.get()));
        let Ok((least, most)) = lamports_in_shares(pair, full, Lamports::new(x), fee) else { return Ok(()) };
        prop_assert!(q(least.get()) <= q(x) / price(full) && q(x) / price(pair) <= q(most.get()));
        prop_assert!(least <= most);
    }

    #[test]
    fn the_most_shares_for_lamports_yield_them_and_the_range_of_those_shares_holds_them(
        (pair, full, fee) in prices(), wanted in flow(),
    ) {
        let Ok((least, most)) = lamports_in_shares(pair, full, Lamports::new(wanted), fee) else { return Ok(()) };
        if let Ok((yields, _)) = shares_in_lamports(pair, full, most, fee) {
            prop_assert!(yields >= Lamports::new(wanted));
        }
        let (_, pays) = shares_in_lamports(pair, full, least, fee).unwrap();
        prop_assert!(pays <= Lamports::new(wanted));
    }

    #[test]
    fn what_shares_yield_never_takes_more_shares((pair, full, fee) in prices(), held in flow()) {
        let (yields, _) = shares_in_lamports(pair, full, Shares::new(held), fee).unwrap();
        let (_, most) = lamports_in_shares(pair, full, yields, fee).unwrap();
        prop_assert!(most <= Shares::new(held));
    }

    #[test]
    fn an_exit_floor_of_the_whole_leaves_nothing_and_has_no_inverse(pair in rate(), held in amount()) {
        if let Ok(made) = exit(pair, Shares::new(held), Ppm::WHOLE) {
            prop_assert_eq!(made.net, Lamports::ZERO);
        }
        let inverse = lamports_in_shares(pair, pair, Lamports::new(held), Ppm::WHOLE);
        prop_assert_eq!(inverse, Err(MathError::Overflow));
    }

    #[test]
    fn without_a_floor_and_with_nothing_unbooked_the_ranges_are_the_two_roundings(pair in rate(), x in amount()) {
        if let Ok((least, most)) = shares_in_lamports(pair, pair, Shares::new(x), Ppm::ZERO) {
            prop_assert!(most.sub(least).unwrap() <= Lamports::new(1));
        }
        if let Ok((least, most)) = lamports_in_shares(pair, pair, Lamports::new(x), Ppm::ZERO) {
            prop_assert!(most.sub(least).unwrap() <= Shares::new(1));
        }
    }
}

proptest! {
    #![proptest_config(cases(2_500))]

    #[test]
    fn the_most_shares_for_lamports_are_the_fewest_whose_exit_yields_them(
        (pair, full, fee) in prop_oneof![3 => prices(), 1 => (rate(), ppm()).prop_map(|(rate, fee)| (rate, rate, fee))],
        wanted in prop_oneof![2 => flow(), 1 => amount()],
    ) {
        let Some(fewest) = fewest_shares(pair, wanted, fee) else { return Ok(()) };
        match lamports_in_shares(pair, full, Lamports::new(wanted), fee) {
            Ok((_, most)) => prop_assert_eq!(BigInt::from(most.get()), fewest),
            Err(error) => {
                prop_assert_eq!(error, MathError::Overflow);
                // Refused only where the shares, their gross value or the lower end do not fit, or at the whole.
                let gross = ceil(&(q(wanted) / (q(1) - part(fee).min(model::ratio(999_999, 1_000_000)))));
                let least = floor(&(q(wanted) / price(full)));
                let fits = [&fewest, &gross, &least].into_iter().all(|x| fit(x).is_some());
                prop_assert!(!fits || part(fee).is_one(), "refused {wanted} at {pair:?}");
            }
        }
    }
}
