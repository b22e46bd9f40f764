//! `deposit`: entries against exact fractions, alone and in sequences (INV-64, INV-65).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod model;
mod strategy;

use model::entry::entry_price;
use model::{ceil, floor, part, price, q, value_per_share};
use proptest::collection::vec;
use proptest::prelude::*;
use sluice_math::deposit::{Deposit, collect_fee, deposit};
use sluice_math::exit::exit;
use sluice_math::ledger::unbooked_cap;
use sluice_math::{ExchangeRate, Lamports, Ledger, MathError, Owed, Queue, Shares};
use strategy::queues::queueing;
use strategy::{FREE, amount, any_books, books, cases, entry_terms, flow, pool, ppm, sound};

fn busy_pool() -> BoxedStrategy<Ledger> {
    queueing(pool())
}

fn pair_of(books: &Ledger) -> ExchangeRate {
    ExchangeRate::new(books.assets, books.supply).unwrap()
}

/// A deposit that must succeed.
fn paid(before: &Ledger, lamports: u64) -> Deposit {
    deposit(before, Lamports::new(lamports), &FREE).unwrap()
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn a_deposit_is_the_models_or_fails_for_one_of_the_models_reasons(
        before in prop_oneof![2 => queueing(sound()), 1 => queueing(any_books())],
        lamports in amount(), terms in entry_terms(),
    ) {
        match (deposit(&before, Lamports::new(lamports), &terms), model::entry::deposit(&before, lamports, &terms)) {
            (Ok(made), Ok((shares, fee, after))) => {
                let head_room = Lamports::new(terms.head_room.get().saturating_sub(lamports));
                let fee = Lamports::new(fee);
                prop_assert_eq!(made, Deposit { shares: Shares::new(shares), fee, head_room, after });
            }
            (Err(reason), Err(reasons)) => prop_assert!(reasons.contains(&reason), "{reason:?} not in {reasons:?}"),
            // More lamports than there are, beside a queue: assets that have wrapped, which no pair lets pass (INV-64).
            (Ok(made), Err(_)) => {
                prop_assert!(!before.queue.due().is_zero());
                prop_assert!(value_per_share(&made.after, false) < value_per_share(&before, false));
            }
            (made, expected) => prop_assert!(false, "{made:?} where the model has {expected:?}"),
        }
    }

    #[test]
    fn a_deposit_keeps_sound_books_sound_and_touches_no_unbooked_lamport(before in busy_pool(), lamports in flow()) {
        prop_assert_eq!(before.invariant(), Ok(()));
        let after = paid(&before, lamports).after;
        prop_assert_eq!(after.invariant(), Ok(()));
        prop_assert_eq!((after.unbooked, after.queue), (before.unbooked, before.queue));
    }

    #[test]
    fn shares_are_minted_at_or_above_the_price_with_everything_unbooked_and_at_that_of_those_who_stay(
        before in busy_pool(), lamports in flow(),
    ) {
        // INV-65: of both prices the higher.
        let shares = paid(&before, lamports).shares;
        let (full, staying) = (value_per_share(&before, true), entry_price(&before));
        prop_assert!(q(shares.get()) * &full <= q(lamports) && staying >= full);
        prop_assert!(q(shares.get()) * &staying <= q(lamports));
        prop_assert!(q(shares.get() + 1) * staying > q(lamports), "a whole share was kept back");
    }

    #[test]
    fn nobody_who_waits_makes_a_share_cheaper_and_who_waits_for_what_it_is_worth_gets_nothing_unbooked(
        before in busy_pool(), lamports in flow(),
    ) {
        let idle = Ledger { queue: Queue::default(), ..before };
        prop_assert!(paid(&before, lamports).shares <= paid(&idle, lamports).shares);
        // Those who stay own their part of the assets and all that is unbooked, and what the queue gives up.
        let (queue, price) = (before.queue, entry_price(&before));
        let stay = q(before.supply.get() - queue.shares().get());
        let given_up = q(queue.shares().get()) * value_per_share(&before, false) - q(queue.due().get());
        let theirs = stay.clone() * value_per_share(&before, false) + q(before.unbooked.get()) + given_up;
        prop_assert_eq!(price * stay, theirs);
    }

    #[test]
    fn a_deposit_lowers_no_value_of_a_share(before in busy_pool(), lamports in flow()) {
        let after = paid(&before, lamports).after;
        prop_assert!(value_per_share(&after, false) >= value_per_share(&before, false));
        prop_assert!(value_per_share(&after, true) >= value_per_share(&before, true));
        prop_assert!(!pair_of(&after).is_below(pair_of(&before)));
    }

    #[test]
    fn a_depositors_shares_are_never_worth_more_than_was_paid(before in busy_pool(), lamports in flow()) {
        let Deposit { shares, after, .. } = paid(&before, lamports);
        prop_assert!(q(shares.get()) * value_per_share(&after, true) <= q(lamports));
        prop_assert!(q(shares.get()) * value_per_share(&after, false) <= q(lamports));
    }

    #[test]
    fn a_depositor_loses_less_than_one_share_price_of_what_those_who_stay_own(
        before in busy_pool(), lamports in flow(),
    ) {
        let Deposit { shares, after, .. } = paid(&before, lamports);
        let left = q(shares.get()) * entry_price(&after);
        prop_assert!(q(lamports) - left < entry_price(&after));
    }

    #[test]
    fn splitting_a_deposit_never_mints_more(before in busy_pool(), parts in vec(flow(), 1..6)) {
        let whole = paid(&before, parts.iter().sum()).shares;
        let (mut books, mut minted) = (before, 0);
        for part in parts {
            let made = paid(&books, part);
            (books, minted) = (made.after, minted + made.shares.get());
        }
        prop_assert!(minted <= whole.get());
    }

    #[test]
    fn a_larger_deposit_never_mints_less(before in busy_pool(), lamports in flow(), more in flow()) {
        prop_assert!(paid(&before, lamports).shares <= paid(&before, lamports + more).shares);
    }

    #[test]
    fn zero_assets_with_positive_supply_are_insolvent_whatever_is_unbooked(
        unbooked in amount(), supply in strategy::positive(), lamports in amount(),
    ) {
        let broke = books(0, unbooked, supply);
        prop_assert_eq!(broke.deposit_rate().map(|_| ()), Err(MathError::Insolvent));
        prop_assert_eq!(deposit(&broke, Lamports::new(lamports), &FREE), Err(MathError::Insolvent));
    }

    #[test]
    fn a_pool_without_supply_has_no_price_whatever_its_assets(
        assets in amount(), unbooked in amount(), lamports in amount(),
    ) {
        let empty = books(assets, unbooked, 0);
        prop_assert_eq!(empty.deposit_rate().map(|_| ()), Err(MathError::NoSupply));
        prop_assert_eq!(deposit(&empty, Lamports::new(lamports), &FREE), Err(MathError::NoSupply));
    }

    #[test]
    fn a_deposit_rate_is_what_those_who_stay_own_with_everything_unbooked_over_their_shares(before in busy_pool()) {
        let rate = before.deposit_rate().unwrap();
        prop_assert_eq!(price(rate), entry_price(&before));
        prop_assert_eq!(rate.supply(), before.supply.sub(before.queue.shares()).unwrap());
        let idle = Ledger { queue: Queue::default(), ..before };
        prop_assert_eq!(price(idle.deposit_rate().unwrap()), value_per_share(&before, true));
        prop_assert!(!rate.is_below(pair_of(&before)));
    }

    #[test]
    fn the_books_are_sound_exactly_where_untaxed_income_is_unbooked_and_everything_fits(
        some in any_books(), taxable in amount(), unbooked in amount(),
    ) {
        prop_assert_eq!(some.invariant(), Ok(()));
        let changed = Ledger { taxable: Lamports::new(taxable), unbooked: Lamports::new(unbooked), ..some };
        let fits = model::fit(&model::expected(&changed)).is_some();
        let expected = if taxable <= unbooked && fits { Ok(()) } else { Err(MathError::Invariant) };
        prop_assert_eq!(changed.invariant(), expected);
    }

    #[test]
    fn what_is_beyond_the_head_room_or_goes_to_those_who_cannot_take_it_pays_and_nothing_else_does(
        before in busy_pool(), lamports in flow(), terms in entry_terms(),
    ) {
        // INV-70: fee-free is at most the head-room, which later deposits do not have any more.
        let made = deposit(&before, Lamports::new(lamports), &terms).unwrap();
        let within = lamports.min(terms.head_room.get());
        prop_assert_eq!(made.head_room.get(), terms.head_room.get() - within);
        let free = floor(&(q(within) * part(terms.open)));
        prop_assert_eq!(ceil(&((q(lamports) - q(free)) * part(terms.fee))), made.fee.get().into());
        prop_assert_eq!(made.after.unbooked.get(), before.unbooked.get() + made.fee.get());
        prop_assert_eq!(made.after.taxable, before.taxable);
    }

    #[test]
    fn an_entry_fee_lowers_no_value_of_a_share_and_splitting_saves_none_of_it(
        before in busy_pool(), parts in vec(flow(), 1..6), terms in entry_terms(),
    ) {
        let whole = deposit(&before, Lamports::new(parts.iter().sum()), &terms).unwrap();
        let (mut books, mut terms, mut fees) = (before, terms, 0);
        for part in parts {
            let made = deposit(&books, Lamports::new(part), &terms).unwrap();
            prop_assert!(value_per_share(&made.after, true) >= value_per_share(&books, true));
            prop_assert!(value_per_share(&made.after, false) >= value_per_share(&books, false));
            (books, terms.head_room, fees) = (made.after, made.head_room, fees + made.fee.get());
        }
        prop_assert!(fees >= whole.fee.get());
    }

    #[test]
    fn collecting_an_owed_fee_dilutes_nobody_and_moves_no_lamport(before in busy_pool(), owed in flow()) {
        let before = Ledger { owed: Owed { fee: Lamports::new(owed), ..Owed::default() }, ..before };
        let (shares, after) = collect_fee(&before).unwrap();
        prop_assert_eq!(after.tracked(), before.tracked());
        prop_assert_eq!((after.owed, after.supply), (Owed::default(), before.supply.add(shares).unwrap()));
        prop_assert!(value_per_share(&after, true) >= value_per_share(&before, true));
        prop_assert!(q(shares.get()) * entry_price(&before) <= q(owed));
        prop_assert!(q(shares.get() + 1) * entry_price(&before) > q(owed));
    }
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn no_sequence_of_deposits_and_exits_makes_the_frozen_pair_unpayable(
        before in busy_pool(), fee in ppm(), steps in vec((any::<bool>(), flow()), 1..16),
    ) {
        // INV-64: live A * S_pair >= A_pair * S live.
        let pair = pair_of(&before);
        let mut books = before;
        for (enters, size) in steps {
            if enters {
                books = paid(&books, size).after;
            } else {
                // At most what circulates; the gross value leaves the assets, the fee of it stays, unbooked up to the
                // cap.
                let shares = Shares::new(size.min(books.supply.get() - books.queue.shares().get() - 1));
                let left = exit(pair, shares, fee).unwrap();
                let after = left.apply(&books, shares).unwrap();
                let gross = left.fee.add(left.net).unwrap();
                prop_assert_eq!(after.assets, books.assets.sub(gross).unwrap());
                prop_assert_eq!(after.queue, Ledger { queue: books.queue, ..after }.priced().queue);
                prop_assert_eq!(after.tracked().unwrap().add(left.net), books.tracked());
                prop_assert!(after.unbooked <= unbooked_cap(after.assets));
                books = after;
            }
            prop_assert!(entry_price(&books) >= value_per_share(&books, true), "INV-65");
            prop_assert_eq!(books.invariant(), Ok(()));
            prop_assert!(value_per_share(&books, false) >= price(pair));
            prop_assert!(books.assets.is_zero() || !pair_of(&books).is_below(pair));
        }
        prop_assert!(ceil(&(q(books.supply.get()) * price(pair))) <= books.assets.get().into());
    }

    #[test]
    fn entering_and_leaving_at_once_never_pays(before in busy_pool(), lamports in flow(), fee in ppm()) {
        let shares = paid(&before, lamports).shares;
        let left = exit(pair_of(&before), shares, fee).unwrap();
        // Not even without the fee.
        prop_assert!(left.net.add(left.fee).unwrap() <= Lamports::new(lamports));
    }
}
