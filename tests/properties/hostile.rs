//! With every privileged key hostile at once, a user who exits by ticket is paid what the ticket promised, and as soon
//! as ever.

use proptest::prelude::*;
use sluice_testkit::chain::SOL;
use solana_address::Address;

use crate::action::{Action, Life, Outside, Runtime, life, outside, terms};
use crate::privileged::{Bonding, Privileged, Value, decision};
use crate::promises::value;
use crate::stats;
use crate::user::Amount;
use crate::world::{World, cases, setup};

/// The user in question.
const MINE: u8 = 0;
/// Epochs from the announcement of a change to the close that makes it count, behind its own fee.
const CHANGE_DELAY: u64 = 4;
/// Number of the fee.
const FEE: u8 = 0;

/// What a hostile role does: anything at random, the worst that it may with a leaning.
fn act() -> impl Strategy<Value = Action> {
    let extreme = prop_oneof![Just(Value::Least), Just(Value::Most)];
    let operator = any::<u8>();
    prop_oneof![
        6 => (0..23u8, extreme).prop_map(|(id, value)| Action::Privileged(Privileged::Parameter(id, value))),
        3 => Just(Action::Privileged(Privileged::Parameter(FEE, Value::Most))),
        4 => Just(Action::Privileged(Privileged::Pause(7))),
        2 => Just(Action::Privileged(Privileged::Arm)),
        5 => operator.prop_map(Action::Drain),
        4 => (operator, any::<bool>())
            .prop_map(|(operator, curator)| Action::Privileged(Privileged::Zero { operator, curator })),
        2 => operator.prop_map(Action::Remove),
        3 => (operator, terms()).prop_map(|(operator, terms)| Action::Update(operator, terms)),
        1 => terms().prop_map(Action::Add),
        1 => (0..5u8, 0..3 * SOL).prop_map(|(id, cap)| Action::Group(id, cap, 0)),
        // Nobody is nominated by multiples of five.
        2 => (0..3u8).prop_map(|role| Action::Privileged(Privileged::Propose { role, nominee: 5 })),
        4 => operator.prop_map(|operator| Action::Bonding(Bonding::Request { operator, own: true })),
        3 => operator.prop_map(|which| Action::Bonding(Bonding::Release(which))),
        3 => any::<bool>().prop_map(|open| Action::Outside(Outside::Treasury { open })),
        2 => (0..4u8).prop_map(|which| Action::Privileged(Privileged::Treasury(which))),
        6 => decision().prop_map(Action::Privileged),
        // What an operator does with its vote account, and anybody with lamports.
        3 => outside().prop_filter_map("no loss", |outside| match outside {
            Outside::Vote(..) | Outside::Donate(..) => Some(Action::Outside(outside)),
            _ => None,
        }),
    ]
}

/// What is done before the reading, the measuring, the close, the level, and behind the moves of an epoch.
type Epoch = [Vec<Action>; 5];

fn epoch() -> impl Strategy<Value = Epoch> {
    std::array::from_fn(|_| prop::collection::vec(act(), 0..6))
}

/// The fee of each epoch from its close on, and what was announced of it.
#[derive(Default)]
struct Fees {
    announced: Vec<(u64, u64)>,
    first: u64,
}

impl Fees {
    /// Whether a close may charge `fee` in `epoch`: less than at the beginning, or announced in time.
    fn may(&self, fee: u64, epoch: u64) -> bool {
        let in_time = |(announced, value): &(u64, u64)| *value == fee && announced + CHANGE_DELAY < epoch;
        fee <= self.first || self.announced.iter().any(in_time)
    }
}

impl World {
    fn hostilities(&mut self, acts: &[Action], fees: &mut Fees) {
        for act in acts {
            let before = self.books().config.slots[0].sequence;
            self.apply(act);
            let books = self.books();
            if books.config.slots[0].sequence != before && books.config.slots[0].changes & 1 != 0 {
                fees.announced.push((books.epoch, books.config.pending[usize::from(FEE)]));
            }
        }
    }

    /// An epoch with its crank, which strangers turn; between its steps, what those do who have a role.
    #[track_caller]
    fn hostile_epoch(&mut self, acts: &Epoch, ppm: u64, fees: &mut Fees) {
        self.boundary(1, ppm);
        self.hostilities(&acts[0], fees);
        assert!(self.read(true, 0, 20).is_ok(), "INV-79");
        self.hostilities(&acts[1], fees);
        assert!(self.measure(0, u32::MAX).is_ok(), "all were read");
        self.hostilities(&acts[2], fees);
        let fee = u64::from(self.books().pool.fee_bps);
        let epoch = self.chain.epoch();
        assert!(fees.may(fee, epoch), "a fee of {fee} in {epoch}: {:?}", fees.announced);
        let closed = self.finalize();
        assert!(closed.is_ok(), "INV-80: {closed:?}");
        self.finalize_cohorts();
        self.hostilities(&acts[3], fees);
        let level = self.level();
        assert!(level.is_ok(), "INV-68: {level:?}");
        self.moves(false);
        self.hostilities(&acts[4], fees);
        self.moves(true);
        self.claim_all();
    }

    /// What `ticket` was paid, where all of it was.
    fn paid(&self, ticket: &Address) -> Option<u64> {
        let promise = &self.promises.tickets[ticket];
        (promise.upto == promise.to).then_some(promise.paid)
    }
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn with_every_privileged_key_hostile_a_ticket_is_paid_what_it_promised_and_as_soon_as_without(
        setup in setup(),
        life in life(0..20),
        thousandths in 1..=1_000u64,
        now in prop::collection::vec(act(), 0..8),
        epochs in prop::collection::vec(epoch(), 6),
        ppm in 0..600u64,
    ) {
        let mut world = World::new(&setup);
        // What a cluster holds up, nobody promises.
        let free = |action: &Action| !matches!(action, Action::Runtime(Runtime::Throttle));
        world.live(&Life(life.0.into_iter().filter(free).collect()));
        // What the cluster holds up, and tickets of the life before, are done with.
        world.outside(&Outside::Restore);
        world.pace.clear();
        for _ in 0..4 {
            world.boundary(1, ppm);
            let _answers = world.whole_crank();
            world.moves(true);
        }
        world.claim_all();
        if world.books().pool.queue_shares != 0 {
            return Ok(());
        }
        let known = world.promises.tickets.len();
        if world.request(MINE, Amount::Thousandths(thousandths)).is_err() {
            return Ok(());
        }
        prop_assert_eq!(world.promises.tickets.len(), known + 1);
        let ticket = *world.books().queue.tickets.keys().next().expect("the only one");
        let promise = world.promises.tickets[&ticket].clone();
        let asked = world.books().pool;
        let first = u64::from(asked.fee_bps);

        let mut alone = world.fork();
        let (mut fees, mut hostile) = (Fees { first, ..Fees::default() }, Fees { first, ..Fees::default() });
        alone.moves(false);
        world.hostilities(&now, &mut hostile);
        world.moves(false);
        // Goes on behind the payment: until what was announced meanwhile counts.
        let (nothing, mut done) = (Epoch::default(), false);
        for (number, acts) in (1..).zip(&epochs) {
            alone.hostile_epoch(&nothing, ppm, &mut fees);
            world.hostile_epoch(acts, ppm, &mut hostile);
            let (expected, paid) = (alone.paid(&ticket), world.paid(&ticket));
            prop_assert!(paid.is_some() || expected.is_none(), "it takes longer than {} epochs", number);
            let pool = world.books().pool;
            let wide = u128::from;
            let lower = wide(pool.pair_assets) * wide(asked.pair_supply) < wide(asked.pair_assets) * wide(pool.pair_supply);
            prop_assert!(!lower, "nothing was lost, and the pair fell in {} epochs: {:?}", number, pool);
            if let (Some(expected), Some(paid), false) = (expected, paid, done) {
                // Each piece is floored: of a ticket in so many, so many lamports less one are lost at the most.
                let pieces = |world: &World| world.promises.cohorts[&promise.cohort].fills;
                let least = |pieces: u64| promise.nominal - (pieces - 1);
                prop_assert_eq!(promise.nominal, value(asked.pair_assets, asked.pair_supply, promise.to - promise.from));
                prop_assert!(paid >= least(pieces(&world)), "{} of {}: nothing was lost", paid, promise.nominal);
                prop_assert!(expected >= least(pieces(&alone)), "{} without them", expected);
                prop_assert!(pieces(&world) > 1 || paid == promise.nominal, "all at once");
                stats::count(format!("hostile: paid after {number} epochs in {} pieces", pieces(&world)));
                done = true;
            }
        }
        stats::print();
    }
}
