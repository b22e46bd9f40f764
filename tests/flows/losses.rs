//! Losses on one operator, from a thousandth of its stake to all of it: who bears what, whoever shows it first, against
//! a model in numbers without end. The bond owes all of the loss, then `unbooked`, bond, insurance and all shares bear
//! it, queued ones included.

mod model;

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::bonds::recapitalise;
use sluice_testkit::sluice::queue::{claim, ticket};
use sluice_testkit::sluice::stake::StakeState;
use sluice_testkit::sluice::{FLOOR, Fleet, Holder, OperatorTerms, PoolParams, PoolSetup, exits};
use solana_address::Address;
use solana_signer::Signer;

use model::{Big, Books, Borne, Seen};

/// What is at stake, the ticket's part of it included.
const POOL: u64 = 10_000 * SOL;
/// What waits when the loss happens.
const TICKET: u64 = 700 * SOL;

fn params() -> PoolParams {
    PoolParams { fee_bps: 1_000, insurance_bps: 5_000, ..PoolParams::default() }
}

/// A pool in its middle age: an insurance that fees and overflow have funded, something unbooked, a ticket that waits,
/// and a bond at the operator at 0.
struct Scene {
    chain: Chain,
    fleet: Fleet,
    holder: Holder,
    ticket: Address,
}

impl Scene {
    fn new(bond: u64) -> Self {
        let mut chain = Chain::with_sluice();
        let setup = PoolSetup { params: params(), ..PoolSetup::default() };
        let fleet = Fleet::new(&mut chain, &setup, &[OperatorTerms::default(); 2]);
        let holder = fleet.pool.holder(&mut chain, 2 * POOL);
        fleet.pool.open(&mut chain);
        fleet.pool.deposit(&mut chain, &holder, POOL);
        fleet.open_bond(&mut chain, 0, bond);
        let insured = |chain: &Chain| chain.lamports(&fleet.pool.insurance) - FLOOR;
        for _ in 0..6 {
            fleet.epoch(&mut chain, 400);
        }
        // Owed for as long as the reserve is empty.
        let by_fees = insured(&chain) + fleet.pool.state(&chain).owed_insurance;
        // Some 4 SOL an epoch, of which a tenth is the fee, and half of that the insurance's.
        assert!(by_fees > SOL / 2 && by_fees < 2 * SOL, "{by_fees}");
        // 3 % of the pool: 1 % waits, the clamp lets a tenth of a percent through, the rest is the insurance's.
        chain.donate(&fleet.pool.reserve, 3 * POOL / 100);
        fleet.epoch(&mut chain, 400);
        assert!(insured(&chain) > 150 * SOL, "by what may not stay unbooked: {}", insured(&chain));
        let ticket = fleet.pool.unstake(&mut chain, &holder, TICKET, 0);
        let state = fleet.pool.state(&chain);
        assert!(state.unbooked > 80 * SOL && state.taxable != 0 && state.owed_insurance == 0);
        Self { chain, fleet, holder, ticket }
    }

    fn fork(&self) -> Self {
        let fleet = Fleet {
            pool: self.fleet.pool.clone(),
            governor: self.fleet.governor.insecure_clone(),
            keeper: self.fleet.keeper.insecure_clone(),
        };
        let holder = Holder { wallet: self.holder.wallet.insecure_clone(), lst: self.holder.lst };
        Self { chain: self.chain.clone(), fleet, holder, ticket: self.ticket }
    }

    fn books(&self) -> Books {
        Books::of(&self.chain, &self.fleet.pool)
    }

    fn stake(&self) -> u64 {
        self.fleet.record(&self.chain, 0).main_delegation
    }

    fn bond(&self) -> u64 {
        self.fleet.bond(&self.chain, 0).lamports
    }

    /// Main of the operator at 0 loses `lamports`.
    fn lose(&mut self, lamports: u64) {
        let main = self.fleet.record(&self.chain, 0).main;
        let mut account = self.chain.account(&main).expect("main exists");
        let state = StakeState::decode(&account.data);
        StakeState { stake: state.stake - lamports, ..state }.encode_into(&mut account.data);
        account.lamports -= lamports;
        self.chain.set_account(&main, account);
    }

    /// It was none, as far as `lamports` go.
    fn restore(&mut self, lamports: u64) {
        let main = self.fleet.record(&self.chain, 0).main;
        let mut account = self.chain.account(&main).expect("main exists");
        let state = StakeState::decode(&account.data);
        StakeState { stake: state.stake + lamports, ..state }.encode_into(&mut account.data);
        account.lamports += lamports;
        self.chain.set_account(&main, account);
    }

    /// Closes an epoch without rewards, and lets the model do the same. Returns what the model says of the bearers.
    fn close(&mut self, books: &mut Books, bonds: u64) -> Borne {
        self.fleet.sweep(&mut self.chain);
        let real = self.fleet.real_lamports(&self.chain) + self.pending();
        let free = self.fleet.pool_free(&self.chain) + self.pending();
        let before = self.fleet.pool.state(&self.chain);
        let event = self.fleet.finalize(&mut self.chain).event();
        let seen = Seen {
            real,
            free,
            bonds,
            given: before.recapitalised,
            r_max: event.number("r_max_ppm"),
            queue: [before.queue_shares, before.queue_nominal],
        };
        let borne = books.close(&seen, &params());
        assert_eq!(Big::from(event.number("lost")), borne.lost);
        assert_eq!(Big::from(event.number("insured")), borne.insurance);
        assert_eq!(event.number("covered"), bonds);
        assert_eq!(&self.books(), books, "every figure of the books, and the insurance's lamports");
        assert_eq!(self.fleet.real_lamports(&self.chain), self.fleet.pool.state(&self.chain).tracked());
        borne
    }

    /// What the bond has still to pay before the close.
    fn pending(&self) -> u64 {
        let record = self.fleet.record(&self.chain, 0);
        (record.loss_due + record.short_due).min(record.bond)
    }

    /// The ticket is paid by the confirmation rule. Returns what it got.
    fn paid(&mut self, books: &mut Books, deep: bool) -> u64 {
        let mut waited = 0;
        while self.fleet.pool.state(&self.chain).queue_shares != 0 {
            self.fleet.set_level(&mut self.chain);
            for index in 0..2 {
                self.fleet.undelegate(&mut self.chain, index).expect("it never fails");
            }
            let fill = self.fleet.pool.try_finalize_cohort(&mut self.chain);
            if deep && waited == 0 {
                let failure = fill.expect_err("one close alone has shown it");
                assert_eq!(
                    failure.custom(),
                    Some(sluice_testkit::sluice::error::code("HaircutNotConfirmed"))
                );
            } else {
                fill.unwrap_or_else(|failure| panic!("{failure}"));
                // What leaves with a ticket is checked by what the ticket pays.
                *books = self.books();
            }
            if self.fleet.pool.state(&self.chain).queue_shares == 0 {
                break;
            }
            waited += 1;
            assert!(waited < 6, "{waited} epochs for 7 % of the pool");
            self.chain.advance_epochs(1);
            self.close(books, 0);
        }
        claim(&mut self.chain, &self.ticket)
    }
}

/// Who shows the loss, before anybody else has seen it. By the next close all of them have said the same.
const READERS: [fn(&mut Scene); 6] = [
    |_| (),
    |it| drop(it.fleet.refresh(&mut it.chain)),
    |it| drop(it.fleet.sweep(&mut it.chain)),
    |it| drop(it.fleet.settle(&mut it.chain, 0).expect("it never fails")),
    |it| {
        let record = it.fleet.record(&it.chain, 0);
        let report = exits::report_loss(&it.fleet.pool, 0, &record);
        it.fleet.send(&mut it.chain, report);
    },
    // The operator's own way out: all of its stake begins to cool before a refresh sees what fell.
    |it| {
        it.fleet.edit_cursor(&mut it.chain, 0);
        drop(it.fleet.undelegate(&mut it.chain, 0).expect("it never fails"));
    },
];

/// Everybody's part after the ticket was paid.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    bond: u64,
    borne: Borne,
    deep: bool,
    paid: u64,
}

/// A loss of `parts` in a thousand of the operator's stake, shown by `reader` in mid-epoch.
fn fall(scene: &Scene, parts: u64, reader: fn(&mut Scene)) -> Outcome {
    let mut it = scene.fork();
    let (mut books, bond) = (it.books(), it.bond());
    let (lost, nominal) =
        (it.stake() / 1_000 * parts, ticket(&it.chain, &it.ticket).expect("it waits").nominal);
    let lost = if parts == 1_000 { it.stake() } else { lost };
    it.lose(lost);
    reader(&mut it);
    it.chain.advance_epochs(1);
    let owes = lost.min(bond);
    let borne = it.close(&mut books, owes);
    assert_eq!(borne.lost, Big::from(lost));
    assert_eq!(it.bond(), bond - owes, "the gross loss, whatever `unbooked` absorbs of it");
    let deep = it.fleet.pool.state(&it.chain).closed & 16 != 0;
    assert_eq!(deep, books.unconfirmed != Big::from(0u8));

    let price = books.clone();
    let paid = it.paid(&mut books, deep);
    // The lower of the pair's price and the one at request, as the model has them.
    let [least, most] = [&price, &books].map(|books| books.worth(TICKET).min(nominal.into()));
    // At most eight steps, of which each is floored.
    assert!(Big::from(paid) + 8u8 >= least && Big::from(paid) <= most, "{paid}: {least} to {most}");
    Outcome { bond: it.bond(), borne, deep, paid }
}

#[test]
fn a_loss_falls_on_unbooked_bond_insurance_and_all_shares_as_the_waterfall_says_whoever_shows_it_first() {
    let mut seen = [0; 5];
    let zero = Big::from(0u8);
    for bond in [1, 150, 380, 700, 20_000] {
        let scene = Scene::new(bond * SOL);
        for parts in [1, 10, 100, 1_000] {
            let first = fall(&scene, parts, READERS[0]);
            for reader in &READERS[1..] {
                let other = fall(&scene, parts, *reader);
                assert_eq!((other.bond, &other.borne, other.deep), (first.bond, &first.borne, first.deep));
                // It may be paid in steps, of which each is floored.
                assert!(other.paid.abs_diff(first.paid) <= 8, "{} or {}", other.paid, first.paid);
            }
            let Borne { lost, unbooked, bonds, insurance, shares } = &first.borne;
            assert_eq!(unbooked + bonds + insurance + shares, *lost, "every lamport is borne by somebody");
            // In turn: nobody bears before those in front of it are at their end.
            assert!(*insurance == zero || first.bond == 0, "{first:?}");
            let last = [unbooked, bonds, insurance, shares].iter().rposition(|part| **part != zero);
            seen[last.expect("something was lost")] += 1;
            seen[4] += u32::from(first.deep);
        }
    }
    // The last to bear was unbooked, bond, insurance, or the shares, of which some fell too deep to be believed at
    // once.
    assert_eq!(seen, [10, 3, 1, 6, 5]);
}

#[test]
fn what_is_given_and_what_was_no_loss_is_booked_whole_beside_what_was_paid_for_it() {
    let scene = Scene::new(30 * SOL);
    for (given, back) in [(200, 0), (0, 501), (200, 501), (0, 100)].map(|(a, b)| (a * SOL, b * SOL)) {
        let mut it = scene.fork();
        let (mut books, lost) = (it.books(), it.stake() / 10);
        it.lose(lost);
        it.chain.advance_epochs(1);
        it.close(&mut books, 30 * SOL);
        let doubted = books.unconfirmed.clone();
        assert!(doubted > Big::from(100 * SOL));
        if given != 0 {
            let funder = it.chain.new_wallet(2 * given);
            let give = recapitalise(&it.fleet.pool, &funder.pubkey(), given);
            it.chain.send(&[give], &[&funder]);
        }
        it.restore(back.min(lost));
        it.chain.advance_epochs(1);
        it.close(&mut books, 0);
        assert_eq!((it.bond(), books.unconfirmed.clone()), (0, Big::from(0u8)));
    }
}
