//! Closes that charge, and that find cover.

use proptest::prelude::*;
use sluice_math::epoch::{FeeTerms, Observed};
use sluice_math::{Bps, Lamports};

use super::{Scene, amount, flow, indebted, part_of, queues, rate, tracked};

/// A pool that charges: half a percent to all of the income, and a part of that for the pot.
pub fn fee_terms() -> BoxedStrategy<FeeTerms> {
    let share = || prop_oneof![1 => Just(0), 1 => Just(10_000), 4 => 0..=1_000_u16, 1 => 0..=10_000_u16];
    (share(), share(), share())
        .prop_map(|parts| {
            let [fee, bounty, insurance] = <[u16; 3]>::from(parts).map(|part| Bps::new(part).unwrap());
            FeeTerms { fee, bounty, insurance }
        })
        .boxed()
}

/// The same scenes in a pool that charges, is indebted, has a queue, and was above its pair once.
pub fn charged(scenes: BoxedStrategy<Scene>) -> BoxedStrategy<Scene> {
    let mark = prop_oneof![2 => Just(None), 1 => rate().prop_map(Some)];
    (scenes, mark, fee_terms(), any::<bool>())
        .prop_flat_map(|(scene, mark, terms, treasury_open)| {
            queues::queueing(indebted(Just(scene.before).boxed())).prop_map(move |before| {
                let more = before.owed.total().unwrap();
                let tracked = scene.observed.tracked.saturating_add(more);
                let observed = Observed { tracked, treasury_open, ..scene.observed };
                Scene { before, mark: mark.unwrap_or(scene.mark), observed, terms, ..scene }
            })
        })
        .boxed()
}

/// An amount beside a loss: none, any, or of its size.
fn beside() -> BoxedStrategy<(u8, u64)> {
    prop_oneof![
        2 => Just((0, 0)),
        2 => flow().prop_map(|x| (0, x)),
        1 => amount().prop_map(|x| (0, x)),
        3 => (0..=1_500_000_u64).prop_map(|part| (1, part)),
        2 => (0..=3_u64).prop_map(|less| (2, less)),
    ]
    .boxed()
}

fn of_loss((kind, by): (u8, u64), lost: u64) -> u64 {
    match kind {
        0 => by,
        1 => part_of(lost, by),
        // Where one bearer ends and the next begins.
        _ => lost.saturating_sub(by),
    }
}

/// The same scenes, of which some find cover beside what was there, or are told of cover that is not there.
pub fn covered(scenes: BoxedStrategy<Scene>) -> BoxedStrategy<Scene> {
    let is_there = prop_oneof![4 => Just(true), 1 => Just(false)];
    (scenes, beside(), beside(), beside(), is_there)
        .prop_map(|(mut scene, bonds, given, insurance, is_there)| {
            let lost = tracked(&scene.before).excess_over(scene.observed.tracked);
            let beyond = lost.excess_over(scene.before.unbooked).get();
            let [bonds, given, insurance] =
                [bonds, given, insurance].map(|cover| Lamports::new(of_loss(cover, beyond)));
            scene.observed.insurance = insurance;
            if is_there { with_cover(&scene, bonds, given) } else { told_of(&scene, bonds, given) }
        })
        .boxed()
}

fn told_of(scene: &Scene, bonds: Lamports, recapitalised: Lamports) -> Scene {
    let mut scene = *scene;
    (scene.observed.bonds, scene.observed.recapitalised) = (bonds, recapitalised);
    scene
}

/// The same, with more cover, as far as what is there can be counted.
pub fn with_cover(scene: &Scene, bonds: Lamports, recapitalised: Lamports) -> Scene {
    let mut scene = *scene;
    let observed = &mut scene.observed;
    let mut add = |cover: &mut Lamports, more: Lamports| {
        let more = more.min(Lamports::new(u64::MAX - observed.tracked.get()));
        observed.tracked = observed.tracked.add(more).unwrap();
        *cover = cover.saturating_add(more);
    };
    let (mut paid, mut given) = (observed.bonds, observed.recapitalised);
    add(&mut paid, bonds);
    add(&mut given, recapitalised);
    (observed.bonds, observed.recapitalised) = (paid, given);
    scene
}
