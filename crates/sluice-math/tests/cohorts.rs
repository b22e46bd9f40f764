//! Cohorts from the first fill to the last claim, under any pairs and budgets (INV-64, INV-73).
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

use model::{ceil, fit, price, q, value_per_share};
use pools::{Cohort, Ticket};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sluice_math::ledger::unbooked_cap;
use sluice_math::queue::STEPS;
use sluice_math::{ExchangeRate, Lamports, Ledger, Queue, Round, Shares};
use strategy::{SOL, books, cases, flow, real_pool};

/// What an epoch brings: where its pair lies beside the one at request, in millionths, and what parts of the cohort the
/// reserve could pay for, one call after the other.
type Epoch = (i64, Vec<u64>);

/// A close after which the price is that at request again, as far as lamports allow: some entered, and the clamp has
/// kept back what floors left.
const AGAIN: i64 = i64::MAX;

fn epochs() -> impl Strategy<Value = Vec<Epoch>> {
    let moved = prop_oneof![
        2 => Just(0), 3 => Just(AGAIN), 3 => select(vec![-1_i64, 1, -2, 2]),
        3 => -100_000..=20_000_i64, 1 => -999_999..=0_i64,
    ];
    let budget = prop_oneof![2 => 0..=1_000_000_u64, 2 => 100_000..=200_000_u64, 1 => 0..=10_000_u64];
    vec((moved, vec(budget, 1..4)), 1..14)
}

/// A cohort of some tickets in a pool, and the epochs after it.
fn lives() -> impl Strategy<Value = (Ledger, Vec<u64>, Vec<Epoch>)> {
    let tiny = (1..=300_u64, 1..=300_u64).prop_map(|(assets, supply)| books(assets, 0, supply));
    // Prices of which shares in small numbers are worth whole lamports: pairs of different figures can be equal.
    let round = (1..=9_u64, 1..=9_u64, SOL..=1_000_000 * SOL).prop_map(|(a, s, n)| books(a * n, 0, s * n));
    let pool = prop_oneof![2 => real_pool(), 2 => round, 1 => tiny];
    let size = prop_oneof![3 => flow(), 1 => 1..=40_u64];
    (pool, vec(size, 1..8), epochs())
}

fn pair_of(books: &Ledger) -> ExchangeRate {
    ExchangeRate::new(books.assets, books.supply).unwrap()
}

fn part(x: u64, ppm: u64) -> u64 {
    u64::try_from(u128::from(x) * u128::from(ppm) / 1_000_000).unwrap()
}

/// Books in whose queue the cohort of `sizes` waits, at their own pair.
fn queued(pool: &Ledger, sizes: &[u64]) -> (Ledger, Cohort, Vec<Ticket>) {
    let most = pool.supply.get();
    let mut cohort = Cohort::new(pair_of(pool), 0);
    let mut tickets = Vec::new();
    for size in sizes {
        // At least one share is somebody else's.
        let shares = (*size).min(most - 1 - cohort.shares);
        if shares > 0 {
            tickets.push(cohort.request(shares).unwrap());
        }
    }
    let (shares, nominal) = (Shares::new(cohort.shares), Lamports::new(cohort.nominal));
    let queue = Queue::default().with(shares, nominal).unwrap();
    (Ledger { queue, ..*pool }, cohort, tickets)
}

/// A close: as many shares, worth `moved` millionths more or less; the smallest steps are lamports.
fn closed(books: &Ledger, moved: i64, requested: ExchangeRate) -> Ledger {
    let assets = books.assets.get();
    if moved == AGAIN {
        // A multiple of all that a round price may divide by.
        let supply = Shares::new(books.supply.get().next_multiple_of(2_520));
        let assets = requested.to_lamports(supply, Round::Down).unwrap();
        return at_pair(books, assets.get(), supply);
    }
    let after = match moved {
        -2..=2 => assets.saturating_add_signed(moved),
        _ => assets.saturating_add_signed(
            moved.signum() * i64::try_from(part(assets, moved.unsigned_abs())).unwrap(),
        ),
    };
    at_pair(books, after.max(1), books.supply)
}

/// The books with other assets and supply, at which their queue is valued; its debts are paid.
fn at_pair(books: &Ledger, assets: u64, supply: Shares) -> Ledger {
    let queue = books.queue.at(Lamports::new(assets), supply);
    Ledger { queue, ..strategy::books(assets, books.unbooked.get(), supply.get()) }
}

/// Brings the cohort through its epochs; after each fill `seen` is told the pair and the books.
fn live(
    mut books: Ledger,
    cohort: &mut Cohort,
    epochs: &[Epoch],
    mut seen: impl FnMut(ExchangeRate, &Ledger, &mut Cohort) -> Result<(), TestCaseError>,
) -> Result<Ledger, TestCaseError> {
    for (epoch, (moved, budgets)) in (1..).zip(epochs) {
        books = closed(&books, *moved, cohort.requested);
        let pair = pair_of(&books);
        for budget in budgets {
            let Some(fill) = cohort.fill(pair, epoch, part(cohort.nominal, *budget)) else { continue };
            books = fill.apply(&books).unwrap();
            seen(pair, &books, cohort)?;
        }
    }
    Ok(books)
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn no_fill_makes_the_frozen_pair_unpayable_whatever_closes_lie_between((pool, sizes, epochs) in lives()) {
        let (books, mut cohort, _) = queued(&pool, &sizes);
        live(books, &mut cohort, &epochs, |pair, books, _| {
            prop_assert!(!pair_of(books).is_below(pair), "INV-64: {books:?} at {pair:?}");
            Ok(())
        })?;
    }

    #[test]
    fn from_any_payable_books_a_fill_leaves_payable_ones(
        (pool, sizes, _) in lives(), slack in flow(), owned in flow(), moved in -100_000..=20_000_i64, budget in 0..=1_000_000_u64,
    ) {
        // The pair is as it was; deposits came since, and shares are worth more than it says.
        let (books, mut cohort, _) = queued(&pool, &sizes);
        let pair = pair_of(&closed(&books, moved, cohort.requested));
        let supply = Shares::new(books.supply.get() + owned);
        let Ok(least) = pair.to_lamports(supply, Round::Up) else { return Ok(()) };
        let queue = books.queue.at(pair.assets(), pair.supply());
        let live = strategy::books(least.get().saturating_add(slack), slack, supply.get());
        let live = Ledger { queue, ..live };
        let Some(fill) = cohort.fill(pair, 1, part(cohort.nominal, budget)) else { return Ok(()) };
        let after = fill.apply(&live).unwrap();
        prop_assert!(!pair_of(&after).is_below(pair));
        prop_assert!(value_per_share(&after, true) >= price(pair));
    }

    #[test]
    fn eight_steps_complete_any_cohort_whatever_came_before((pool, sizes, epochs) in lives(), last in -1_000_i64..=1_000) {
        let (books, mut cohort, tickets) = queued(&pool, &sizes);
        let all = cohort.shares;
        let books = live(books, &mut cohort, &epochs, |_, _, cohort| {
            prop_assert!(cohort.steps.len() <= STEPS, "{:?}", cohort.steps);
            // Each step but the last is at least an eighth.
            let ends: Vec<u64> = core::iter::once(0).chain(cohort.steps.iter().map(|(upto, _)| *upto)).collect();
            prop_assert!(ends.windows(2).all(|ends| (ends[1] - ends[0]) * 8 >= all || ends[1] == all));
            Ok(())
        })?;
        let books = closed(&books, last, cohort.requested);
        let left = Shares::new(cohort.shares - cohort.filled);
        let enough = pair_of(&books).to_lamports(left, Round::Up).unwrap();
        let done = cohort.fill(pair_of(&books), 99, enough.get());
        prop_assert!(done.is_some() || left.is_zero());
        prop_assert!(cohort.is_complete() && cohort.steps.len() <= STEPS);
        prop_assert!(tickets.is_empty() || !cohort.steps.is_empty());
    }

    #[test]
    fn claims_get_their_pieces_out_of_what_was_reserved_and_leave_less_than_a_lamport_a_piece(
        (pool, sizes, epochs) in lives(), order in any::<usize>(), eager in any::<u64>(),
    ) {
        let (books, mut cohort, mut tickets) = queued(&pool, &sizes);
        let mut pieces = 0;
        let mut turn = eager;
        let books = live(books, &mut cohort, &epochs, |_, _, cohort| {
            // Somebody claims what is finalised of his ticket, wherever that ends.
            turn = turn.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            for (place, ticket) in tickets.iter_mut().enumerate() {
                let upto = ticket.to.min(cohort.filled);
                if turn >> place & 1 == 1 && ticket.from < upto {
                    pieces += cohort.claim(ticket, upto);
                }
            }
            Ok(())
        })?;
        cohort.fill(pair_of(&books), 99, u64::MAX);
        // A step that goes on under another pair may have been given a lamport too little, for each such fill.
        prop_assert!(cohort.short() < cohort.fills.max(1));
        prop_assert!(cohort.reserved <= cohort.nominal);

        let first = order.checked_rem(tickets.len()).unwrap_or(0);
        tickets.rotate_left(first);
        let (given, mut cut) = (cohort.reserved, 0);
        for ticket in &mut tickets {
            if ticket.from < ticket.to {
                cut += cohort.pieces(ticket.from, ticket.to).0.saturating_sub(cohort.unpaid);
                pieces += cohort.claim(ticket, ticket.to);
            }
        }
        let paid: u64 = tickets.iter().map(|ticket| ticket.paid).sum();
        prop_assert!(cut <= cohort.short(), "lacking {cut}");
        prop_assert_eq!(paid + cohort.unpaid, given);
        prop_assert!(cohort.unpaid < pieces.max(1), "{} left of {} pieces", cohort.unpaid, pieces);
        prop_assert!(tickets.iter().all(|ticket| ticket.paid <= ticket.nominal));
    }

    #[test]
    fn a_ticket_is_paid_the_floor_of_the_lower_of_both_prices_however_often_its_cohort_was_filled(
        (pool, sizes, _) in lives(), moved in prop_oneof![select(vec![-1_i64, 0, 1]), -500_000..=500_000_i64],
        budgets in vec(0..=300_000_u64, 0..6),
    ) {
        let (books, mut cohort, mut tickets) = queued(&pool, &sizes);
        let pair = pair_of(&closed(&books, moved, cohort.requested));
        for budget in budgets {
            cohort.fill(pair, 1, part(cohort.nominal, budget));
        }
        cohort.fill(pair, 1, u64::MAX);
        // A pair just above that at request may not have the lamport that floors before have left, and no fill is paid
        // more than its nominal.
        prop_assert!(cohort.short() == 0 || cohort.short() < cohort.fills);
        let mut short = cohort.short();
        for ticket in &mut tickets {
            let shares = q(ticket.to - ticket.from);
            cohort.claim(ticket, ticket.to);
            let exact = [pair, cohort.requested].map(|rate| shares.clone() * price(rate));
            let [at_pair, at_request] = exact.each_ref().map(model::floor);
            let lacks = fit(&(at_pair.min(at_request) - ticket.paid)).unwrap();
            prop_assert!(lacks <= short, "{lacks} short");
            short -= lacks;
        }
    }

    #[test]
    fn what_all_forfeit_together_is_the_holders_and_nothing_is_lost((pool, sizes, epochs) in lives()) {
        let (before, mut cohort, _) = queued(&pool, &sizes);
        let moved = epochs.first().map_or(0, |(moved, _)| *moved);
        let before = closed(&before, moved, cohort.requested);
        let pair = pair_of(&before);
        let Some(fill) = cohort.fill(pair, 1, u64::MAX) else { return Ok(()) };
        let after = fill.apply(&before).unwrap();
        prop_assert_eq!(after.tracked().unwrap().get() + cohort.unpaid, before.tracked().unwrap().get());
        prop_assert_eq!((after.supply, fill.nominal), (before.supply.sub(fill.shares).unwrap(), Lamports::new(cohort.nominal)));
        // Whoever stays has at least the pair's price, and with the forfeit more than it.
        prop_assert!(value_per_share(&after, false) >= price(pair));
        let (forfeit, all) = (fill.value.sub(fill.payout).unwrap(), after.unbooked.add(after.owed.insurance).unwrap());
        prop_assert_eq!(all, before.unbooked.add(forfeit).unwrap());
        // But for what the cap gives to the insurance, and no more than that.
        prop_assert_eq!(after.unbooked, all.min(unbooked_cap(after.assets)));
        prop_assert_eq!(after.queue, Queue::default());
    }

    #[test]
    fn the_nominals_of_the_fills_sum_to_the_cohorts((pool, sizes, epochs) in lives()) {
        let (mut books, mut cohort, _) = queued(&pool, &sizes);
        let (mut nominal, mut shares) = (0, 0);
        for (epoch, (moved, budgets)) in (1..).zip(epochs) {
            books = closed(&books, moved, cohort.requested);
            for budget in budgets.into_iter().chain([1_000_000]) {
                let budget = part(cohort.nominal, budget);
                let Some(fill) = cohort.fill(pair_of(&books), epoch, budget) else { continue };
                nominal += fill.nominal.get();
                shares += fill.shares.get();
                prop_assert!(nominal <= cohort.nominal && shares == cohort.filled);
            }
        }
        prop_assert_eq!(nominal, fit(&model::floor(&(q(shares) * price(cohort.requested)))).unwrap());
    }
}

#[test]
fn the_smallest_steps_at_ever_new_prices_are_eight() {
    // An adversary's reserve: each epoch it holds exactly what opens a step, and each pair is another.
    let mut cohort = Cohort::new(pair_of(&books(1_000_000 * SOL, 0, 1_000_000 * SOL)), 0);
    cohort.request(80_000 * SOL + 7).unwrap();
    let eighth = (80_000 * SOL + 7).div_ceil(8);
    for epoch in 1..=8 {
        let pair = pair_of(&books((1_000_000 - epoch) * SOL, 0, 1_000_000 * SOL));
        let exact = fit(&ceil(&(q(eighth) * price(pair)))).unwrap();
        // The last eighth is the smaller, and all that is left.
        if epoch < 8 {
            assert_eq!(cohort.fill(pair, epoch, exact - 1), None, "less than an eighth");
        }
        cohort.fill(pair, epoch, exact + 1).unwrap();
        assert_eq!(cohort.steps.len(), usize::try_from(epoch).unwrap());
    }
    assert!(cohort.is_complete() && cohort.steps.len() == STEPS && cohort.short() == 0);
}

#[test]
fn a_sol_goes_on_with_a_step_and_a_lamport_less_waits() {
    let pair = pair_of(&books(1_000 * SOL, 0, 1_000 * SOL));
    let mut cohort = Cohort::new(pair, 0);
    cohort.request(80 * SOL).unwrap();
    cohort.fill(pair, 1, 10 * SOL + 1).unwrap();
    assert_eq!(cohort.fill(pair, 1, SOL), None, "a lamport less than there is makes less than a SOL");
    let fill = cohort.fill(pair, 1, SOL + 1).unwrap();
    assert_eq!((fill.extends, fill.payout.get()), (true, SOL));
}
