//! `queue::request` and the queue of the books, against exact fractions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::indexing_slicing,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod model;
mod pools;
mod strategy;

use model::{fit, floor, price, q, ratio};
use num_bigint::BigInt;
use pools::Cohort;
use proptest::prelude::*;
use sluice_math::queue::{Queued, Request, piece, request};
use sluice_math::{ExchangeRate, Lamports, MathError, Queue, Shares};
use strategy::queues::requested;
use strategy::{amount, cases, flow, positive};

/// A cohort that has taken in `shares`, exactly; none where its nominal does not fit.
fn taken_in(rate: ExchangeRate, shares: u64) -> Option<Queued> {
    let exact = q(shares) * price(rate);
    let nominal = floor(&exact);
    let rest = fit(&((exact - q(nominal.clone())) * q(rate.supply().get())).to_integer()).unwrap();
    Some(Queued { shares: Shares::new(shares), nominal: Lamports::new(fit(&nominal)?), rest })
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn a_queue_is_never_valued_above_the_pair_nor_due_above_its_nominal(
        assets in amount(), supply in positive(), shares in amount(), nominal in amount(), stored in amount(),
    ) {
        let queue = Queue::new(Shares::new(shares), Lamports::new(nominal), Lamports::new(stored));
        prop_assert_eq!(queue.due().get(), nominal.min(stored));
        prop_assert_eq!([queue.value().get(), queue.nominal().get(), queue.shares().get()], [stored, nominal, shares]);
        let at = queue.at(Lamports::new(assets), Shares::new(supply));
        let exact = floor(&(q(shares) * ratio(assets, supply)));
        prop_assert_eq!((at.shares(), at.nominal()), (queue.shares(), queue.nominal()));
        // What does not fit takes more shares than there are.
        prop_assert_eq!(BigInt::from(at.value().get()), if fit(&exact).is_some() { exact } else { BigInt::from(0) });
        prop_assert_eq!(at.due(), at.value().min(at.nominal()));
        prop_assert!(shares > supply || at.due() <= Lamports::new(assets));
    }

    #[test]
    fn a_request_asks_for_the_floor_and_a_cohorts_nominal_is_the_floor_of_its_sum(
        rate in requested(), queued in amount(), shares in amount(),
    ) {
        let (before, after) = (BigInt::from(queued), BigInt::from(queued) + shares);
        let [nominal, all] = [&BigInt::from(shares), &after].map(|x| floor(&(q(x.clone()) * price(rate))));
        let Some(cohort) = taken_in(rate, queued) else { return Ok(()) };
        match request(rate, &cohort, Shares::new(shares)) {
            Ok(Request { from, nominal: made, after: sum }) => {
                prop_assert_eq!([from.get(), sum.shares.get()].map(BigInt::from), [before, after]);
                prop_assert_eq!([made.get(), sum.nominal.get()].map(BigInt::from), [nominal, all]);
                prop_assert_eq!(Some(sum), taken_in(rate, sum.shares.get()));
            }
            Err(error) => {
                prop_assert_eq!(error, MathError::Overflow);
                prop_assert!([nominal, after, all].iter().any(|x| fit(x).is_none()));
            }
        }
    }

    #[test]
    fn however_a_sum_is_split_into_requests_its_carry_makes_the_floor_of_the_sum_and_its_exact_rest(
        rate in requested(), whole in amount(), cuts in prop::collection::vec(0..=1_000_000_u64, 0..12),
        dust in prop::collection::vec(0..=3_u64, 0..6),
    ) {
        let Some(expected) = taken_in(rate, whole) else { return Ok(()) };
        // Parts of any size, and a few of nearly nothing, each of which leaves nearly all of a lamport.
        let mut marks: Vec<u64> = cuts.iter().map(|cut| u64::try_from(u128::from(whole) * u128::from(*cut) / 1_000_000).unwrap()).collect();
        marks.extend(dust.iter().scan(0, |at, more| { *at += more; Some(whole.min(*at)) }));
        marks.push(whole);
        marks.sort_unstable();
        let mut cohort = Queued::default();
        let mut sum = 0_u128;
        for mark in marks {
            let made = request(rate, &cohort, Shares::new(mark - cohort.shares.get())).unwrap();
            prop_assert_eq!(Some(made.after), taken_in(rate, mark));
            sum += u128::from(made.nominal.get());
            cohort = made.after;
        }
        prop_assert_eq!(cohort, expected);
        prop_assert!(sum <= cohort.nominal.get().into());
    }

    #[test]
    fn the_tickets_of_a_cohort_ask_for_no_more_than_it_does_and_less_than_a_lamport_each_less(
        rate in requested(), sizes in prop::collection::vec(flow(), 1..12),
    ) {
        let mut cohort = Cohort::new(rate, 0);
        let tickets: Vec<_> = sizes.iter().map_while(|size| cohort.request(*size)).collect();
        let sum: u128 = tickets.iter().map(|ticket| u128::from(ticket.nominal)).sum();
        let (nominal, count) = (u128::from(cohort.nominal), u128::try_from(tickets.len()).unwrap());
        prop_assert!(sum <= nominal && nominal < sum + count.max(1));
        prop_assert!(tickets.windows(2).all(|pair| pair[0].to == pair[1].from));
    }

    #[test]
    fn a_piece_is_the_floor(rate in requested(), shares in amount()) {
        let exact = floor(&(q(shares) * price(rate)));
        match piece(rate, Shares::new(shares)) {
            Ok(made) => prop_assert_eq!(BigInt::from(made.get()), exact),
            Err(error) => prop_assert!(error == MathError::Overflow && fit(&exact).is_none()),
        }
    }
}
