//! Pools to begin with, and what happens to them.

use proptest::prelude::*;
use proptest::sample::select;
use sluice_math::deposit::EntryTerms;
use sluice_math::{Bps, Lamports, Ppm};

use super::{Boundary, Pool, Setup};
use crate::strategy::closes::fee_terms;
use crate::strategy::{flow, pool, ppm};

/// Terms of an entry as a pool may have them.
pub fn entry() -> BoxedStrategy<EntryTerms> {
    let room = prop_oneof![1 => Just(0), 3 => flow(), 1 => Just(u64::MAX)];
    let open = prop_oneof![2 => Just(Ppm::WHOLE), 1 => ppm()];
    let fee = prop_oneof![1 => Just(0), 3 => 100..=5_000_u32];
    (room, open, fee)
        .prop_map(|(room, open, fee)| EntryTerms {
            head_room: Lamports::new(room),
            open,
            fee: Ppm::new(fee).unwrap(),
        })
        .boxed()
}

fn setup() -> BoxedStrategy<Setup> {
    let bps = |raw| Bps::new(raw).unwrap();
    (0..=1_000_u16, 0..=1_000_u16, 0..=2_500_u16, fee_terms())
        .prop_map(move |(max, min, liquidity, fees)| Setup {
            exit_max: bps(max),
            exit_min: bps(min.min(max)),
            liquidity: bps(liquidity),
            fees,
        })
        .boxed()
}

/// A pool that anybody may have found.
pub fn pools() -> BoxedStrategy<Pool> {
    (pool(), setup(), entry()).prop_map(|(books, setup, entry)| Pool::new(books, setup, entry)).boxed()
}

/// The end of an epoch: rewards mostly, losses sometimes, gifts.
pub fn boundaries() -> BoxedStrategy<Boundary> {
    let ppm = |raw| Ppm::new(raw).unwrap();
    let loss = prop_oneof![5 => Just(0), 2 => 0..=200_u32, 2 => 0..=300_000_u32];
    let gift = prop_oneof![2 => Just(0), 1 => flow()];
    let idle = prop_oneof![1 => select(vec![0, 1_000_000]), 3 => 0..=1_000_000_u32];
    (prop_oneof![1 => Just(0), 3 => 0..=1_000_u32], loss, gift, idle, entry())
        .prop_map(move |(reward, loss, gift, idle, entry)| Boundary {
            reward: ppm(reward),
            loss: ppm(loss),
            gift,
            idle: ppm(idle),
            entry,
        })
        .boxed()
}
