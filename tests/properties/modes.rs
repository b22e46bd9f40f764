//! INV-72: what is finalised is paid, whatever the pool's mode.

use proptest::prelude::*;
use sluice_testkit::chain::LAMPORTS_PER_BYTE;
use sluice_testkit::sluice::queue::COHORT_LEN;
use solana_address::Address;

use crate::action::{Outside, Runtime, life};
use crate::stats;
use crate::user::{Amount, amount};
use crate::world::{World, cases, setup};

/// Something that may be wrong with a pool, or with the cluster, and how it comes about.
type Mode = (&'static str, fn(&mut World));

const MODES: &[Mode] = &[
    ("nothing", |_| {}),
    ("bunker, for every reason", |world| {
        world.fleet.pool.edit(&mut world.chain, |pool| pool.closed |= 15);
    }),
    ("insolvent", |world| {
        world.fleet.pool.edit(&mut world.chain, |pool| (pool.assets, pool.pair_assets) = (0, 0));
    }),
    ("a rate of three epochs ago", |world| world.boundary(3, 0)),
    ("rewards are being paid", |world| {
        world.boundary(1, 0);
        world.chain.set_epoch_rewards_active(true);
    }),
    ("no treasury", |world| world.outside(&Outside::Treasury { open: false })),
    ("a tenfold rent, which somebody gave to the cohorts", |world| {
        world.chain.set_rent_per_byte(10 * LAMPORTS_PER_BYTE);
        let lacking = world.chain.minimum_balance(COHORT_LEN);
        for cohort in world.books().queue.cohorts.into_keys() {
            world.chain.donate(&cohort, lacking);
        }
    }),
];

impl World {
    /// Tickets of this epoch, with what becomes of their price, and a crank that finalises what it can.
    #[track_caller]
    pub fn queue_up(&mut self, requests: &[(u8, Amount)], loss: Option<&Runtime>, ppm: u64) {
        for (user, amount) in requests {
            let _answer = self.request(*user, *amount);
        }
        self.moves(false);
        if let Some(loss) = loss {
            self.run(loss);
        }
        self.epoch(ppm);
    }

    /// Claims all of `tickets`, by strangers or, where a part is too small for them, by its owner. Returns what each
    /// was paid.
    #[track_caller]
    fn payouts(&mut self, tickets: &[Address], mode: &str) -> Vec<u64> {
        let paid = |ticket: &Address| {
            let before = self.promises.tickets[ticket].paid;
            let answer = self.claim(ticket, false);
            let answer = if answer.is_err() { self.claim(ticket, true) } else { answer };
            assert!(answer.is_ok(), "INV-72: {mode}: {answer:?}");
            self.promises.tickets[ticket].paid - before
        };
        tickets.iter().map(paid).collect()
    }
}

pub fn loss() -> impl Strategy<Value = Runtime> {
    (any::<u8>(), any::<bool>(), prop_oneof![1..30u64, 1..=1_000u64]).prop_map(
        |(operator, side, thousandths)| Runtime::Loss { operator, side, thousandths, lamports: true },
    )
}

proptest! {
    #![proptest_config(cases(50))]

    #[test]
    fn a_finalised_ticket_is_paid_the_same_in_every_mode(
        setup in setup(),
        life in life(0..20),
        requests in prop::collection::vec((any::<u8>(), amount()), 1..6),
        loss in prop::option::of(loss()),
        ppm in 0..600u64,
    ) {
        let mut world = World::new(&setup);
        world.live(&life);
        world.epoch(ppm);
        world.queue_up(&requests, loss.as_ref(), ppm);
        let tickets = world.books().queue.claimable();
        let mut paid = Vec::new();
        for (mode, enter) in MODES {
            let mut other = world.fork();
            enter(&mut other);
            paid.push(other.payouts(&tickets, mode));
            prop_assert_eq!(&paid[0], paid.last().expect("just pushed"), "INV-72: {}", mode);
        }
        stats::count(format!("modes: with tickets: {}", !tickets.is_empty()));
        stats::print();
    }
}
