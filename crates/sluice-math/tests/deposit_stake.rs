//! `deposit_stake`: stake that comes in, against exact fractions and against SOL that does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod model;
mod strategy;

use model::{ceil, part, q, value_per_share};
use proptest::prelude::*;
use sluice_math::deposit::{Deposit, EntryTerms, StakeEntry, deposit, deposit_stake};
use sluice_math::{Lamports, Ledger, Ppm, Shares};
use strategy::{FREE, SOL, amount, any_books, books, cases, entry_terms, flow, pool, sound};

fn entry(stake: u64, surplus: u64, displaced: u64) -> StakeEntry {
    let [stake, surplus, displaced] = [stake, surplus, displaced].map(Lamports::new);
    StakeEntry { stake, surplus, displaced }
}

/// Stake as somebody brings it.
fn entries() -> impl Strategy<Value = StakeEntry> {
    let surplus = prop_oneof![1 => Just(0), 2 => 0..=5_000_000_u64, 1 => flow()];
    (flow(), surplus, prop_oneof![1 => Just(0), 2 => flow(), 1 => Just(u64::MAX)])
        .prop_map(|(stake, surplus, displaced)| entry(stake, surplus, displaced))
}

fn brought(before: &Ledger, entry: &StakeEntry, terms: &EntryTerms) -> Deposit {
    deposit_stake(before, entry, terms).unwrap()
}

fn sol(before: &Ledger, lamports: Lamports, terms: &EntryTerms) -> Deposit {
    deposit(before, lamports, terms).unwrap()
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn stake_is_priced_as_the_models_or_refused_for_one_of_the_models_reasons(
        before in prop_oneof![2 => sound(), 1 => any_books()],
        some in prop_oneof![2 => entries(), 1 => (amount(), amount(), amount()).prop_map(|(a, b, c)| entry(a, b, c))],
        terms in entry_terms(),
    ) {
        match (deposit_stake(&before, &some, &terms), model::exits::deposit_stake(&before, &some, &terms)) {
            (Ok(made), Ok([shares, fee, head_room, assets, unbooked, supply])) => {
                let [fee, head_room, assets, unbooked] = [fee, head_room, assets, unbooked].map(Lamports::new);
                let after = Ledger { assets, unbooked, supply: Shares::new(supply), ..before };
                prop_assert_eq!(made, Deposit { shares: Shares::new(shares), fee, head_room, after });
            }
            (Err(reason), Err(reasons)) => prop_assert!(reasons.contains(&reason), "{reason:?} not in {reasons:?}"),
            (made, expected) => prop_assert!(false, "{made:?} where the model has {expected:?}"),
        }
    }

    #[test]
    fn stake_is_never_better_than_sol_of_which_as_much_lies_idle(
        before in pool(), some in entries(), terms in entry_terms(),
    ) {
        let made = brought(&before, &some, &terms);
        let lamports = some.stake.add(some.surplus).unwrap();
        prop_assert!(made.shares <= sol(&before, lamports, &FREE).shares);
        // What it displaces costs as much as if it had come as SOL, and the surplus as if there were no room.
        let none = EntryTerms { head_room: Lamports::ZERO, ..terms };
        let instead = sol(&before, some.displaced.min(some.stake), &terms).fee;
        let surplus = sol(&before, some.surplus, &none).fee;
        prop_assert!(made.fee >= instead && made.fee >= surplus);
        prop_assert!(made.fee.get() + 1 >= instead.add(surplus).unwrap().get());
        // Where all of it displaces, SOL is no dearer.
        let all = brought(&before, &StakeEntry { displaced: some.stake, ..some }, &terms);
        let same = sol(&before, lamports, &terms);
        prop_assert!(all.fee >= same.fee && all.shares <= same.shares);
    }

    #[test]
    fn a_delegation_that_displaces_nothing_pays_nothing_and_its_surplus_pays_in_full(
        before in pool(), some in entries(), terms in entry_terms(),
    ) {
        let bare = brought(&before, &StakeEntry { displaced: Lamports::ZERO, ..some }, &terms);
        prop_assert_eq!(ceil(&(q(some.surplus.get()) * part(terms.fee))), bare.fee.get().into());
        let free = brought(&before, &entry(some.stake.get(), 0, 0), &terms);
        let expected = sol(&before, some.stake, &FREE);
        prop_assert_eq!(free, Deposit { head_room: free.head_room, ..expected });
    }

    #[test]
    fn head_room_falls_by_the_stake_and_not_by_the_surplus(before in pool(), some in entries(), terms in entry_terms()) {
        let made = brought(&before, &some, &terms);
        prop_assert_eq!(made.head_room.get(), terms.head_room.get().saturating_sub(some.stake.get()));
        // Which leaves a later deposit no more than a deposit of SOL would have.
        prop_assert_eq!(made.head_room, sol(&before, some.stake, &terms).head_room);
    }

    #[test]
    fn displacing_more_never_costs_less_and_no_more_than_the_stake_can_be_displaced(
        before in pool(), some in entries(), more in flow(), terms in entry_terms(),
    ) {
        let made = brought(&before, &some, &terms);
        let displaced = some.displaced.saturating_add(Lamports::new(more));
        let larger = brought(&before, &StakeEntry { displaced, ..some }, &terms);
        prop_assert!(larger.fee >= made.fee && larger.shares <= made.shares);
        let [all, beyond] = [some.stake, Lamports::new(u64::MAX)]
            .map(|displaced| brought(&before, &StakeEntry { displaced, ..some }, &terms));
        prop_assert_eq!(all, beyond);
    }

    #[test]
    fn no_value_of_a_share_falls_and_the_newcomers_are_worth_no_more_than_they_brought(
        before in pool(), some in entries(), terms in entry_terms(),
    ) {
        let Deposit { shares, fee, after, .. } = brought(&before, &some, &terms);
        let brings = some.stake.add(some.surplus).unwrap();
        for with_unbooked in [false, true] {
            prop_assert!(value_per_share(&after, with_unbooked) >= value_per_share(&before, with_unbooked));
            prop_assert!(q(shares.get()) * value_per_share(&after, with_unbooked) <= q(brings.get()));
        }
        prop_assert_eq!(after.tracked(), before.tracked().unwrap().add(brings));
        prop_assert_eq!(after.unbooked, before.unbooked.add(fee).unwrap());
    }

    #[test]
    fn splitting_stake_saves_no_fee_and_mints_no_more(
        before in pool(), some in entries(), cut in 0..=1_000_000_u64, terms in entry_terms(),
    ) {
        let whole = brought(&before, &some, &terms);
        let cut = |x: Lamports| u64::try_from(u128::from(x.get()) * u128::from(cut) / 1_000_000).unwrap();
        let (stake, surplus, displaced) = (cut(some.stake), cut(some.surplus), some.displaced.get());
        let one = brought(&before, &entry(stake, surplus, displaced), &terms);
        // The free reserve that was displaced is still there.
        let rest = entry(some.stake.get() - stake, some.surplus.get() - surplus, displaced);
        let other = brought(&one.after, &rest, &EntryTerms { head_room: one.head_room, ..terms });
        prop_assert!(one.fee.add(other.fee).unwrap() >= whole.fee);
        prop_assert!(one.shares.add(other.shares).unwrap() <= whole.shares);
        prop_assert_eq!(other.head_room, whole.head_room);
    }
}

#[test]
fn ten_sol_of_stake_pay_for_the_six_that_they_displace_beyond_the_room_and_for_their_rent() {
    let before = books(1_000 * SOL, 0, 1_000 * SOL);
    let open = Ppm::new(500_000).unwrap();
    let terms = EntryTerms { head_room: Lamports::new(4 * SOL), open, fee: Ppm::new(1_000).unwrap() };
    let made = brought(&before, &entry(10 * SOL, 2_282_880, 6 * SOL), &terms);
    // Of six, four are within the room, of which half reaches somebody: four idle, and the rent.
    assert_eq!((made.fee.get(), made.head_room.get()), (4_002_283, 0));
    assert_eq!(made.shares.get(), 10_002_282_880 - 4_002_283);
}
