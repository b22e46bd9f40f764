//! Splitting a request never pays more than the whole: entries, exits, tickets and claims in parts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::indexing_slicing,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod pools;
mod strategy;

use core::cell::Cell;

use pools::scenes::{boundaries, pools};
use pools::{Boundary, Pool, Ticket};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use strategy::{cases, flow};

fn part(x: u64, ppm: u64) -> u64 {
    u64::try_from(u128::from(x) * u128::from(ppm) / 1_000_000).unwrap()
}

/// `whole` in parts; all of them are positive.
fn parts(whole: u64, cuts: &[u64]) -> Vec<u64> {
    let mut marks: Vec<u64> = cuts.iter().map(|cut| part(whole, *cut)).chain([0, whole]).collect();
    marks.sort_unstable();
    marks.dedup();
    marks.windows(2).map(|ends| ends[1] - ends[0]).collect()
}

/// What a request of `whole` gives, and what its parts give one after the other; none where a part is refused.
fn both_ways(
    pool: &Pool,
    whole: u64,
    cuts: &[u64],
    request: impl Fn(&mut Pool, u64) -> Option<u64>,
) -> Option<(u64, Option<u64>)> {
    let at_once = request(&mut pool.clone(), whole)?;
    let mut pool = pool.clone();
    let split = parts(whole, cuts).into_iter().map(|part| request(&mut pool, part)).sum();
    pool.check();
    Some((at_once, split))
}

/// A pool in which somebody holds `held` shares, beside others; how he cuts them; what the queue's epochs bring.
#[derive(Clone, Debug)]
struct Scene {
    pool: Pool,
    held: u64,
    cuts: Vec<u64>,
    queue: Vec<(Boundary, u64)>,
    others: [u64; 2],
    claims: u64,
}

fn scenes() -> impl Strategy<Value = Scene> {
    let queue = vec((boundaries(), 0..=1_000_000_u64), 1..6);
    let others = [0..=300_000_u64, 0..=300_000_u64];
    (pools(), boundaries(), flow(), vec(0..=1_000_000_u64, 1..6), queue, others, any::<u64>())
        .prop_filter_map(
            "a pool that took the lamports",
            |(mut pool, boundary, lamports, cuts, queue, others, claims)| {
                let held = pool.deposit(lamports)?;
                pool.close(&boundary)?;
                Some(Scene { pool, held, cuts, queue, others, claims })
            },
        )
}

/// A ticket in one piece or more, between others of the same cohort, through the same epochs, claimed at once or in
/// parts. Returns what it was paid and whether all of it was.
fn queued(scene: &Scene, cuts: &[u64], claims: u64) -> (u64, bool) {
    let Scene { mut pool, held, queue, others, .. } = scene.clone();
    // Those who stay own at least the rest of what was there before.
    let rest = pool.books.supply.get() - held - 1;
    let mut before = others.map(|other| part(rest, other)).into_iter().filter(|shares| *shares > 0);
    let mut stranger = before.next().map(|shares| pool.request(shares));
    let mut tickets: Vec<Ticket> = parts(held, cuts).into_iter().map(|shares| pool.request(shares)).collect();
    before.next().map(|shares| pool.request(shares));
    for (turn, (boundary, budget)) in queue.into_iter().enumerate() {
        if pool.close(&boundary).is_none() {
            break;
        }
        let nominal = pool.cohorts[0].nominal;
        pool.fill(part(nominal, budget));
        pool.fill(part(nominal, 1_000_000 - budget));
        pool.check();
        if let Some(stranger) = stranger.as_mut().filter(|_| claims >> 63 == 1) {
            let upto = stranger.to.min(pool.cohorts[0].filled);
            if stranger.from < upto {
                pool.cohorts[0].claim(stranger, upto);
            }
        }
        for (place, ticket) in tickets.iter_mut().enumerate() {
            let upto = ticket.to.min(pool.cohorts[0].filled);
            if claims >> (turn * 8 + place) & 1 == 1 && ticket.from < upto {
                pool.cohorts[0].claim(ticket, upto);
            }
        }
    }
    for ticket in &mut tickets {
        let upto = ticket.to.min(pool.cohorts[0].filled);
        if ticket.from < upto {
            pool.cohorts[0].claim(ticket, upto);
        }
    }
    let paid = tickets.iter().map(|ticket| ticket.paid).sum();
    (paid, tickets.iter().all(|ticket| ticket.from == ticket.to))
}

/// How many requests were compared with their parts, by kind: SOL, stake, instant, withdrawal, ticket, claim; the last
/// one counts the cohorts that paid more than nothing.
#[derive(Default)]
struct Compared([Cell<u32>; 7]);

impl Compared {
    fn count(&self, kind: usize) {
        self.0[kind].set(self.0[kind].get() + 1);
    }

    fn requests(&self, scene: &Scene) -> Result<(), TestCaseError> {
        let Scene { pool, held, cuts, claims, .. } = scene;
        let requests: [fn(&mut Pool, u64) -> Option<u64>; 5] = [
            Pool::deposit,
            |pool, stake| pool.deposit_stake(stake, 0),
            Pool::instant,
            Pool::withdraw_stake,
            |pool, shares| Some(pool.request(shares).nominal),
        ];
        for (kind, request) in requests.into_iter().enumerate() {
            let size = if kind < 2 { claims >> 14 } else { *held };
            let Some((whole, split)) = both_ways(pool, size, cuts, request) else { continue };
            // What is open to the whole is open to its parts, but for those that would get no share at all.
            prop_assert!(split.is_some() || kind < 2, "refused in parts: {kind}");
            prop_assert!(split.is_none_or(|split| split <= whole), "{kind}: {split:?} above {whole}");
            self.count(kind);
        }
        Ok(())
    }

    fn tickets(&self, scene: &Scene) -> Result<(), TestCaseError> {
        let (whole, all) = queued(scene, &[], 0);
        let (in_parts, _) = queued(scene, &[], scene.claims | 1);
        let (in_tickets, all_tickets) = queued(scene, &scene.cuts, 0);
        let (in_both, _) = queued(scene, &scene.cuts, scene.claims);
        prop_assert!(in_parts <= whole && in_tickets <= whole && in_both <= whole);
        prop_assert_eq!(all, all_tickets);
        self.count(5);
        if whole > 0 {
            self.count(6);
        }
        Ok(())
    }
}

#[test]
fn no_request_in_parts_is_paid_more_than_the_whole() {
    let compared = Compared::default();
    let run = TestRunner::new(cases(110_000)).run(&scenes(), |scene| {
        compared.requests(&scene)?;
        compared.tickets(&scene)
    });
    run.unwrap();
    let counts = compared.0.each_ref().map(Cell::get);
    println!("compared {counts:?}");
    assert!(counts[4] >= 100_000 && counts[5] >= 100_000, "{counts:?}");
    assert!(counts.iter().all(|count| *count >= 10_000), "{counts:?}");
}
