//! A hundred thousand tickets in fifty cohorts: partial fills, losses between, claims in any order.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod pools;
mod strategy;

use pools::{Boundary, Pool, Setup, Ticket};
use sluice_math::deposit::EntryTerms;
use sluice_math::queue::{Fill, STEPS};
use sluice_math::{Bps, Lamports, Ppm, Queue};
use strategy::{NO_FEE, SOL, books};

const COHORTS: usize = 50;
const TICKETS: usize = 2_000;

/// Numbers without an order: SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) % below
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.roll(end as u64 + 1) as usize);
        }
    }
}

fn ppm(raw: u64) -> Ppm {
    Ppm::new(u32::try_from(raw).unwrap()).unwrap()
}

/// Rewards; in every other epoch a loss besides, deep ones among them; a reserve that holds some of what is queued.
fn boundary(dice: &mut Dice) -> Boundary {
    let loss = if dice.roll(2) == 0 { [1, 90, 700, 20_000, 60_000][dice.roll(5) as usize] } else { 0 };
    let entry = EntryTerms { head_room: Lamports::ZERO, open: Ppm::WHOLE, fee: ppm(500) };
    Boundary { reward: ppm(dice.roll(400)), loss: ppm(loss), gift: 0, idle: ppm(dice.roll(60_000)), entry }
}

fn pool() -> Pool {
    let bps = |raw| Bps::new(raw).unwrap();
    let setup = Setup { exit_max: bps(300), exit_min: bps(30), liquidity: bps(200), fees: NO_FEE };
    let entry = EntryTerms { head_room: Lamports::ZERO, open: Ppm::WHOLE, fee: ppm(500) };
    Pool::new(books(50_000_000 * SOL + 12_345, 0, 47_000_000 * SOL + 7), setup, entry)
}

/// What happened to a queue: the pool, the tickets of each cohort, every fill that was asked for and what came of it,
/// and by cohort the pieces that were paid and the claims that left a rest.
struct Run {
    pool: Pool,
    tickets: Vec<Vec<Ticket>>,
    fills: Vec<(usize, Option<Fill>)>,
    pieces: Vec<u64>,
    parts: Vec<u64>,
}

/// Fifty epochs with the tickets that `split` makes of a cohort's shares, and as many more as it takes to pay all of
/// them. `claims` is told after each epoch.
fn run(seed: u64, split: impl Fn(&mut Dice, u64) -> Vec<u64>, mut claims: impl FnMut(&mut Run)) -> Run {
    let (mut dice, mut sizes) = (Dice(seed), Dice(!seed));
    let none = || vec![0; COHORTS];
    let mut run = Run { pool: pool(), tickets: Vec::new(), fills: Vec::new(), pieces: none(), parts: none() };
    let mut epochs = 0;
    while run.pool.head < COHORTS {
        assert!(epochs < 1_000, "stuck at {}", run.pool.head);
        if epochs < COHORTS {
            let shares = 1_000 * SOL + dice.roll(400_000 * SOL);
            let tickets = split(&mut sizes, shares);
            run.tickets.push(tickets.into_iter().map(|shares| run.pool.request(shares)).collect());
        }
        run.pool.close(&boundary(&mut dice)).unwrap();
        for _ in 0..1 + dice.roll(4) {
            let budget = dice.roll(90_000 * SOL);
            let (head, filled) = (run.pool.head, run.pool.fill(budget));
            run.fills.push((head, filled));
            run.pool.check();
        }
        claims(&mut run);
        epochs += 1;
    }
    run
}

/// Cuts `shares` into [`TICKETS`] of any sizes, from a hundredth of a share on.
fn many(dice: &mut Dice, shares: u64) -> Vec<u64> {
    let least = SOL / 100;
    let mut marks: Vec<u64> = (1..TICKETS).map(|_| dice.roll(shares - TICKETS as u64 * least)).collect();
    marks.sort_unstable();
    let ends = marks.into_iter().chain([shares - TICKETS as u64 * least]);
    let mut from = 0;
    ends.map(|mark| least + mark - core::mem::replace(&mut from, mark)).collect()
}

/// Claims what is finalised of `ticket` in `cohort`.
fn claim(run: &mut Run, cohort: usize, ticket: usize) {
    let (held, ticket) = (&mut run.pool.cohorts[cohort], &mut run.tickets[cohort][ticket]);
    let upto = ticket.to.min(held.filled);
    if ticket.from < upto {
        run.pieces[cohort] += held.claim(ticket, upto);
        run.parts[cohort] += u64::from(upto < ticket.to);
    }
}

/// All that ever happens to a hundred thousand tickets, and what must hold of them in the end. Returns how many cohorts
/// took how many steps, and the claims that left a rest.
fn hundred_thousand(seed: u64) -> ([u32; STEPS + 1], u64) {
    let mut who = Dice(seed << 32);
    let mut run = run(seed, many, |run| {
        // After each epoch a thousand of them ask, wherever their cohorts are, and whoever is paid in part.
        for _ in 0..1_000 {
            let (cohort, ticket) = (who.roll(run.tickets.len() as u64), who.roll(TICKETS as u64));
            claim(run, cohort as usize, ticket as usize);
        }
        let head = run.pool.head.min(run.tickets.len() - 1);
        let filled = run.pool.cohorts[head].filled;
        let next = run.tickets[head].partition_point(|ticket| ticket.to <= filled);
        claim(run, head, next.min(TICKETS - 1));
    });
    let mut order: Vec<usize> = (0..COHORTS * TICKETS).collect();
    assert_eq!(order.len(), 100_000);
    who.shuffle(&mut order);
    for one in order {
        claim(&mut run, one / TICKETS, one % TICKETS);
    }

    let mut steps_seen = [0; STEPS + 1];
    let paid_in = run.pieces.iter().zip(&run.parts);
    for (cohort, (tickets, (pieces, parts))) in run.pool.cohorts.iter().zip(run.tickets.iter().zip(paid_in)) {
        assert!(tickets.iter().all(|ticket| ticket.from == ticket.to && ticket.paid <= ticket.nominal));
        let paid: u64 = tickets.iter().map(|ticket| ticket.paid).sum();
        assert_eq!(paid + cohort.unpaid, cohort.reserved);
        assert!(cohort.reserved <= cohort.nominal && cohort.is_complete() && cohort.steps.len() <= STEPS);
        let crossed = cohort.steps.len() as u64 - 1;
        assert!(*pieces <= TICKETS as u64 + crossed + parts, "{pieces} pieces");
        assert!(cohort.unpaid < *pieces, "{} left of {pieces} pieces", cohort.unpaid);
        assert!(cohort.short() < cohort.fills);
        steps_seen[cohort.steps.len()] += 1;
    }
    assert_eq!(run.pool.books.queue, Queue::default());
    (steps_seen, run.parts.iter().sum())
}

#[test]
fn a_hundred_thousand_tickets_in_fifty_cohorts_are_all_paid_out_of_what_was_reserved_for_them() {
    for seed in 1..=5 {
        let (steps, parts) = hundred_thousand(seed);
        // The run had what it is about: cohorts of several steps, claims in the middle of them.
        println!("cohorts by steps {steps:?}, {parts} claims of parts");
        assert!(steps[3..].iter().sum::<u32>() >= 5 && parts >= 40, "{steps:?}, {parts}");
    }
}

#[test]
fn the_crank_does_the_same_for_a_cohort_of_one_ticket_as_for_one_of_thousands() {
    for seed in 1..=5 {
        let thousands = run(seed, many, |_| {});
        let ones = run(seed, |_, shares| vec![shares], |_| {});
        assert_eq!(thousands.fills, ones.fills);
        assert_eq!(thousands.pool.books, ones.pool.books);
        // Which is a step an eighth, and what goes on with one: no more than the epochs bring.
        let made =
            |cohort| ones.fills.iter().filter(|(head, fill)| *head == cohort && fill.is_some()).count();
        let most = (0..COHORTS).map(made).max().unwrap();
        println!("at most {most} fills a cohort");
        assert!(most <= 20, "{most} fills of one cohort");
    }
}
