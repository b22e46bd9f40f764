//! Round trips within an epoch: whoever enters and leaves, by any routes in any order, makes nothing of it, and takes
//! nothing from those who stay.
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

use pools::Pool;
use pools::scenes::{boundaries, pools};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sluice_math::ledger::unbooked_cap;
use sluice_math::{Ledger, Round, Shares};
use strategy::{cases, flow};

/// A route into the pool or out of it; what others may do in between is the last two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    Sol,
    Stake,
    Instant,
    Withdrawal,
    Ticket,
    Finalisation,
    Gift,
}

const ROUTES: [Route; 7] = [
    Route::Sol,
    Route::Stake,
    Route::Instant,
    Route::Withdrawal,
    Route::Ticket,
    Route::Finalisation,
    Route::Gift,
];

/// One of two users takes a route, with so many lamports or such a part of the shares that it holds.
#[derive(Clone, Copy, Debug)]
struct Step {
    user: usize,
    route: Route,
    lamports: u64,
    part: u64,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let route = prop_oneof![6 => 0..=1_usize, 8 => 2..=4_usize, 1 => 5..=6_usize];
    let part = prop_oneof![1 => Just(1_000), 2 => 0..=1_000_u64];
    let step = (0..=1_usize, route, flow(), part).prop_map(|(user, route, lamports, part)| Step {
        user,
        route: ROUTES[route],
        lamports,
        part,
    });
    vec(step, 4..14)
}

/// What somebody brought, got, and holds.
#[derive(Clone, Copy, Debug, Default)]
struct User {
    brought: u128,
    got: u128,
    shares: u64,
    entries: u32,
    exits: u32,
}

impl User {
    /// Whether he is ahead, were all that he holds a ticket.
    fn gains(&self, pool: &Pool) -> bool {
        let held = pool.pair.to_lamports(Shares::new(self.shares), Round::Down).unwrap();
        self.got + u128::from(held.get()) > self.brought
    }

    /// Takes a route, if it is open.
    fn take(&mut self, pool: &mut Pool, step: &Step) -> Option<()> {
        let Step { route, lamports, part, .. } = *step;
        let shares = u64::try_from(u128::from(self.shares) * u128::from(part) / 1_000).unwrap();
        if matches!(route, Route::Instant | Route::Withdrawal | Route::Ticket) && shares == 0 {
            return None;
        }
        let surplus = lamports / 1_000 * part;
        let (bought, got) = match route {
            Route::Sol => (pool.deposit(lamports)?, 0),
            Route::Stake => (pool.deposit_stake(lamports, surplus)?, 0),
            Route::Instant => (0, pool.instant(shares)?),
            Route::Withdrawal => (0, pool.withdraw_stake(shares)?),
            Route::Ticket => (0, pool.request(shares).nominal),
            Route::Finalisation => (0, pool.fill(lamports).map(|_| 0)?),
            Route::Gift => (0, {
                pool.give(lamports);
                0
            }),
        };
        match route {
            Route::Sol | Route::Stake => {
                self.brought += u128::from(lamports) + if route == Route::Stake { surplus.into() } else { 0 };
                (self.shares, self.entries) = (self.shares + bought, self.entries + 1);
            }
            Route::Instant | Route::Withdrawal | Route::Ticket => {
                self.got += u128::from(got);
                (self.shares, self.exits) = (self.shares - shares, self.exits + 1);
            }
            Route::Finalisation | Route::Gift => {}
        }
        Some(())
    }
}

/// Whether a share is worth less after it, in books that hold `unbooked` or not. The cap of what is unbooked leaves a
/// hundredth of what is left, which is as much a share as a hundredth was before, but for the lamport that its floor
/// takes.
fn fell(before: &Ledger, after: &Ledger, with_unbooked: bool) -> bool {
    let cut = after.owed.insurance > before.owed.insurance;
    let before = if cut { before.capped().unwrap() } else { *before };
    let value = |books: &Ledger| {
        u128::from(books.assets.get()) + if with_unbooked { books.unbooked.get().into() } else { 0 }
    };
    let floor = u128::from(with_unbooked && cut);
    (value(after) + floor) * u128::from(before.supply.get()) < value(&before) * u128::from(after.supply.get())
}

/// How many sequences brought something in and took something out, and how often each route was open.
#[derive(Default)]
struct Tried {
    sequences: Cell<u32>,
    routes: [Cell<u32>; ROUTES.len()],
}

impl Tried {
    /// An epoch of two users, who come with lamports.
    fn epoch(&self, pool: &mut Pool, steps: &[Step]) -> Result<(), TestCaseError> {
        let mut users = [User::default(); 2];
        for step in steps {
            let (before, user) = (pool.books, &mut users[step.user]);
            if user.take(pool, step).is_none() {
                prop_assert_eq!(pool.books, before, "refused, and changed something");
                continue;
            }
            let count = &self.routes[step.route as usize];
            count.set(count.get() + 1);
            pool.check();
            // A finalisation may take the lamport that floors before it have left; the pair stays payable.
            let spared = step.route == Route::Finalisation;
            prop_assert!(
                spared || !fell(&before, &pool.books, false),
                "{:?} lowered the value of a share",
                step
            );
            prop_assert!(
                spared || !fell(&before, &pool.books, true),
                "{:?} lowered the full value of a share",
                step
            );
            // Above its cap lies no more than what entry fees were rounded by.
            let entries = users.iter().map(|user| u64::from(user.entries)).sum::<u64>();
            let cap = unbooked_cap(pool.books.assets).get();
            prop_assert!(pool.books.unbooked.get() <= cap + 1 + entries, "{:?}", pool.books);
            for user in &users {
                prop_assert!(!user.gains(pool), "{:?} gained by {:?}", user, step);
            }
        }
        for user in &mut users {
            if user.entries > 0 && user.exits > 0 {
                self.sequences.set(self.sequences.get() + 1);
            }
            // What is left goes by ticket.
            user.take(pool, &Step { user: 0, route: Route::Ticket, lamports: 0, part: 1_000 });
            prop_assert!(user.got <= user.brought && user.shares == 0);
        }
        Ok(())
    }
}

#[test]
fn no_sequence_of_entries_and_exits_within_an_epoch_gains_a_lamport_or_costs_those_who_stay_one() {
    let tried = Tried::default();
    let lives = (pools(), vec((steps(), boundaries()), 1..6));
    let run = TestRunner::new(cases(45_000)).run(&lives, |(mut pool, epochs)| {
        for (steps, boundary) in epochs {
            tried.epoch(&mut pool, &steps)?;
            if pool.close(&boundary).is_none() {
                break;
            }
            pool.check();
        }
        Ok(())
    });
    run.unwrap();
    assert!(tried.sequences.get() >= 100_000, "{} sequences", tried.sequences.get());
    let routes = tried.routes.each_ref().map(Cell::get);
    println!("{} sequences; {ROUTES:?} {routes:?} times", tried.sequences.get());
    assert!(routes.iter().all(|count| *count >= 1_000), "{ROUTES:?} only {routes:?} times");
}
