//! Sequences of closes that find cover: none of it is ever charged the fee, and none of it is lost.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod model;
mod strategy;

use model::{Borne, Q, ceil, opening, price, q, ratio};
use num_bigint::BigInt;
use num_traits::Zero;
use proptest::collection::vec;
use proptest::prelude::*;
use sluice_math::deposit::deposit;
use sluice_math::epoch::{Close, FeeTerms, Observed, close};
use sluice_math::{ExchangeRate, Lamports, Ledger, Owed, Ppm, Shares};
use strategy::closes::fee_terms;
use strategy::{FREE, SOL, books, cases, flow, part_of, real_pool, seen, tracked};

/// What an epoch brings, in millionths of the assets; what others do in it.
#[derive(Clone, Copy, Debug)]
struct Epoch {
    reward: u64,
    loss: u64,
    bonds: u64,
    given: u64,
    insurance: u64,
    deposited: u64,
    burned: u64,
    treasury_open: bool,
}

fn epochs() -> impl Strategy<Value = Vec<Epoch>> {
    let often = |most: u64| prop_oneof![1 => Just(0), 1 => 0..=most / 100, 1 => 0..=most];
    let flows =
        (prop_oneof![Just(0), flow()], prop_oneof![2 => Just(0), 1 => 0..=200_000_u64], any::<bool>());
    let epoch = (often(50_000), often(300_000), often(300_000), often(200_000), often(20_000), flows)
        .prop_map(|(reward, loss, bonds, given, insurance, (deposited, burned, treasury_open))| Epoch {
            reward,
            loss,
            bonds,
            given,
            insurance,
            deposited,
            burned,
            treasury_open,
        });
    vec(epoch, 1..16)
}

fn pair_of(books: &Ledger) -> ExchangeRate {
    ExchangeRate::new(books.assets, books.supply).unwrap()
}

fn lamports(x: u64) -> Lamports {
    Lamports::new(x)
}

/// A pool of a constant supply whose fee is owed, at whose closes everything is booked: all figures are lamports.
#[derive(Clone, Copy)]
struct Life {
    books: Ledger,
    mark: ExchangeRate,
}

impl Life {
    /// Closes an epoch of so many lamports.
    fn close(
        &mut self,
        grown: u64,
        lost: u64,
        bonds: u64,
        given: u64,
        insurance: u64,
        terms: &FeeTerms,
    ) -> Close {
        let there = tracked(&self.books).get() + grown - lost + bonds + given;
        let observed = Observed {
            bonds: lamports(bonds),
            recapitalised: lamports(given),
            insurance: lamports(insurance),
            treasury_open: false,
            ..seen(&self.books, lamports(there), 1_000, Ppm::WHOLE)
        };
        let closed = close(&self.books, Some(pair_of(&self.books)), self.mark, &observed, terms);
        (self.books, self.mark) = (closed.after, closed.mark);
        assert!(self.books.unbooked.is_zero() && closed.to_insurance.is_zero());
        closed
    }
}

proptest! {
    #![proptest_config(cases(5_000))]

    #[test]
    fn cover_beyond_the_mark_changes_no_fee_now_or_later_and_cover_that_restores_moves_no_mark(
        assets in SOL..=10_000_000 * SOL, epochs in epochs(), terms in fee_terms(),
    ) {
        let start = books(assets, 0, assets);
        let whole = Life { books: start, mark: pair_of(&start) };
        // The one finds all the cover, the other only what restores what it lost.
        let (mut all, mut restored, mut beyond, mut peak) = (whole, whole, 0, assets);
        for epoch in epochs {
            let assets = restored.books.assets.get();
            let of = |part| part_of(assets, part);
            let (grown, lost, bonds, given) = (of(epoch.reward), of(epoch.loss), of(epoch.bonds), of(epoch.given));
            let falling = lost.saturating_sub(grown);
            let gap = restored.mark.assets().get() - (assets - falling);
            let paid = bonds.min(gap);
            let insurance = of(epoch.insurance);
            let bears = insurance + restored.books.owed.insurance.get();
            let insured = falling.saturating_sub(bonds).min(bears);
            let back = given.min(gap - paid - insured);
            beyond += bonds - paid + given - back;

            // What of the net income lies above the mark pays, and nothing else.
            let income = grown.saturating_sub(lost);
            let booked = assets - falling + paid + insured + back + income;
            let charged = income.min(booked.saturating_sub(restored.mark.assets().get()));
            let fee = u128::from(charged) * u128::from(terms.fee.get()) / 10_000;

            let less = restored.close(grown, lost, paid, back, insurance, &terms);
            let more = all.close(grown, lost, bonds, given, insurance, &terms);
            prop_assert_eq!((u128::from(less.fee.get()), less.insured.get()), (fee, insured));
            prop_assert_eq!((more.fee, more.insured), (less.fee, less.insured));
            prop_assert_eq!(more.after.assets.get() - less.after.assets.get(), beyond);
            prop_assert_eq!(more.mark.assets().get() - less.mark.assets().get(), beyond);
            peak = peak.max(less.after.assets.get());
            prop_assert_eq!(less.mark.assets().get(), peak);
        }
    }

    #[test]
    fn no_fee_is_taken_but_on_income_above_everything_a_share_was_ever_worth_and_all_cover(
        start in real_pool(), epochs in epochs(), terms in fee_terms(), r_max in 200..=5_000_u32,
    ) {
        let r_max = Ppm::new(r_max).unwrap();
        let (mut books, mut last) = (books(start.assets.get(), 0, start.supply.get()), pair_of(&start));
        let (mut mark, mut peak) = (last, price(last));
        for epoch in epochs {
            if let Ok(made) = deposit(&books, lamports(epoch.deposited), &FREE) {
                books = made.after;
            }
            let of = |part| part_of(last.assets().get(), part);
            let observed = Observed {
                bonds: lamports(of(epoch.bonds)),
                recapitalised: lamports(of(epoch.given)),
                insurance: lamports(of(epoch.insurance)),
                mint_supply: Shares::new(books.supply.get() - part_of(books.supply.get(), epoch.burned)),
                treasury_open: epoch.treasury_open,
                ..seen(&books, tracked(&books), 1, r_max)
            };
            let cover = observed.bonds.get() + observed.recapitalised.get();
            let there = tracked(&books).get() + of(epoch.reward) + cover;
            let observed = Observed { tracked: lamports(there.saturating_sub(of(epoch.loss))), ..observed };
            let closed = close(&books, Some(last), mark, &observed, &terms);

            charged_is_income(&books, last, &peak, &observed, &terms, &closed);
            // Debts are paid now and then.
            let owed = if epoch.treasury_open { Owed::default() } else { closed.after.owed };
            (books, mark) = (Ledger { owed, ..closed.after }, closed.mark);
            if books.assets.is_zero() {
                break;
            }
            last = pair_of(&books);
            peak = peak.max(price(last));
        }
    }
}

/// Panics where a fee was taken on anything but income above `peak`, the base and all that is in it.
fn charged_is_income(
    books: &Ledger,
    last: ExchangeRate,
    peak: &Q,
    observed: &Observed,
    terms: &FeeTerms,
    closed: &Close,
) {
    let part = |x: Q| x * ratio(terms.fee.get(), 10_000);
    let fee = q(closed.fee.get());
    let income = BigInt::from(books.taxable.get()) + closed.grown.get();
    assert!(fee <= part(q(income) - q(closed.lost.get())).max(Q::zero()), "no income: {closed:?}");

    let opened = opening(books, Some(last), observed);
    let base = ceil(&opened.base) + Borne::new(books, observed).cover();
    let to_treasury = closed.fee.get() - closed.bounty.get() - closed.insurance.get();
    let owed = if observed.treasury_open { 0 } else { to_treasury };
    let booked = closed.after.assets.get() + closed.bounty.get() + closed.insurance.get() + owed;
    let was = (peak.clone() * q(opened.remaining)).max(q(base));
    assert!(fee <= part(q(booked) - was).max(Q::zero()), "it was worth that before: {closed:?}");
}
