//! `epoch`: whoever bears a loss bears what the order says, whatever the loss and the cover (design D12).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod model;
mod strategy;

use model::{Borne, q, ratio, value_per_share};
use num_bigint::BigInt;
use num_traits::Zero;
use proptest::prelude::*;
use sluice_math::Lamports;
use sluice_math::epoch::{Close, Observed};
use strategy::closes::{charged, covered, with_cover};
use strategy::{SOL, Scene, any_close, cases, flow, pool_close, sound_close};

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn every_lamport_lost_is_borne_by_somebody(scene in covered(charged(sound_close()))) {
        let (Scene { before, observed, .. }, close) = (scene, scene.close());
        let big = |part: Lamports| BigInt::from(part.get());
        let borne = Borne::new(&before, &observed);
        let by_unbooked = close.lost.min(before.unbooked);
        let by_bonds = borne.bonds.clone().min(borne.falling.clone());
        let by_creditors = close.lost.excess_over(by_unbooked).excess_over(before.assets);
        let by_shares = borne.falling.clone() - &by_bonds - big(close.insured);
        prop_assert!(by_shares >= BigInt::zero());
        let all = big(by_unbooked) + by_bonds + big(close.insured) + by_shares.clone() + big(by_creditors);
        prop_assert_eq!(all, big(close.lost));
        prop_assert!(close.unconfirmed.is_zero() || by_shares == big(close.unconfirmed));
    }

    #[test]
    fn the_insurance_bears_nothing_that_unbooked_or_bonds_can_and_all_it_can_before_the_shares(
        scene in covered(charged(sound_close())),
    ) {
        let (Scene { before, observed, .. }, close) = (scene, scene.close());
        let borne = Borne::new(&before, &observed);
        let beyond = close.lost.excess_over(before.unbooked).min(before.assets);
        let beyond = (BigInt::from(beyond.get()) - borne.bonds.clone()).max(BigInt::zero());
        prop_assert!(BigInt::from(close.insured.get()) <= beyond);
        if BigInt::from(close.insured.get()) < beyond {
            let own = Lamports::new(u64::try_from(&borne.own).unwrap());
            let forgiven = close.insured.sub(close.from_insurance).unwrap();
            prop_assert_eq!(forgiven, before.owed.within(own).insurance, "it is owed more");
            let countable = Lamports::new(u64::MAX - observed.tracked.get());
            prop_assert_eq!(close.from_insurance, observed.insurance.min(countable), "it has more");
        }
    }

    #[test]
    fn all_cover_is_booked_whole_and_none_of_it_is_a_gain(scene in covered(pool_close())) {
        let (Scene { before, observed, .. }, close) = (scene, scene.close());
        let without = Observed {
            tracked: Lamports::new(u64::try_from(&Borne::new(&before, &observed).own).unwrap()),
            bonds: Lamports::ZERO,
            recapitalised: Lamports::ZERO,
            insurance: Lamports::ZERO,
            unconfirmed: observed.unconfirmed,
            ..observed
        };
        let bare = Scene { observed: without, ..scene }.close();
        let cover = Borne::new(&before, &observed).cover();
        let base = |close: &Close| BigInt::from(close.after.assets.get()) - close.gain.get();
        prop_assert_eq!(base(&close), base(&bare) + cover);
        // Beside a larger base more of what waits may be booked; the clamp's part of it and no more.
        let most = base(&close) * 2 * observed.r_max.get() * observed.elapsed / 1_000_000_u64;
        prop_assert!(BigInt::from(close.gain.get()) <= most && close.gain >= bare.gain);
        prop_assert_eq!((close.grown, close.lost), (bare.grown, bare.lost));
    }

    #[test]
    fn more_cover_never_lowers_a_share(
        scene in covered(charged(sound_close())), bonds in flow(), given in flow(), insurance in flow(),
    ) {
        // What can be counted together; beyond that the insurance keeps what it has.
        let there = u128::from(scene.observed.tracked.get()) + u128::from(scene.observed.insurance.get());
        if there + 3_000_000 * u128::from(SOL) >= u128::from(u64::MAX) {
            return Ok(());
        }
        let less = scene.close();
        let mut better = with_cover(&scene, Lamports::new(bonds), Lamports::new(given));
        better.observed.insurance = better.observed.insurance.saturating_add(Lamports::new(insurance));
        let more = better.close();
        prop_assert!(more.unconfirmed <= less.unconfirmed && more.fell <= less.fell);
        prop_assert!(more.gain >= less.gain && more.fee >= less.fee);
        if less.after.supply.is_zero() {
            return Ok(());
        }
        // But for the lamport of which the fee's shares are floored.
        let slack = ratio(1, less.after.supply.get());
        prop_assert!(value_per_share(&more.after, false) >= value_per_share(&less.after, false) - slack);
        // Shares that are still in the queue were not burned.
        if less.after.queue.shares() <= less.after.supply {
            prop_assert!(more.after.queue.value().get() + 1 >= less.after.queue.value().get());
        }
    }

    #[test]
    fn whatever_a_pool_is_told_its_close_is_sound(scene in covered(charged(any_close()))) {
        let close = scene.close();
        prop_assert_eq!(close.after.invariant(), Ok(()));
        prop_assert!(q(close.after.unbooked.get()) * q(100) <= q(close.after.assets.get()));
    }
}
