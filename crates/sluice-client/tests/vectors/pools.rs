//! A pool, and what of it the quotes look at.

use serde_json::{Value, json};
use sluice_client::accounts::Pool;
use sluice_client::quote::Now;

use crate::{Amounts, text};

pub const SOL: u64 = 1_000_000_000;
/// The epoch it is, in every case.
pub const EPOCH: u64 = 800;
/// From here on, deposits are late.
pub const LATE: u64 = 5_000;

pub fn now(slot: u64) -> Now {
    Now { slot, epoch: EPOCH, time: 0 }
}

/// 1,201 SOL, of which 31 wait to be paid.
pub fn pool() -> Pool {
    Pool {
        pair_assets: 1_200 * SOL,
        pair_supply: 1_150 * SOL,
        pair_epoch: EPOCH,
        assets: 1_201 * SOL,
        unbooked: SOL / 2,
        supply: 1_150 * SOL + 900_000_000,
        queue_shares: 30 * SOL,
        queue_nominal: 31 * SOL,
        queue_value: 31 * SOL,
        queue_due: 31 * SOL,
        owed_insurance: 3_000,
        exit_target: 12 * SOL,
        head_room: 40 * SOL,
        late_from_slot: LATE,
        deposit_cap: u64::MAX,
        r_max_ppm: 420,
        exit_floor_ppm: 380,
        open_ppm: 900_000,
        exit_max_bps: 300,
        exit_min_bps: 30,
        band_bps: 100,
        ..Pool::from_bytes(&[0; Pool::LEN]).expect("zeros")
    }
}

/// As [`pool`], but for what `edit` changes.
pub fn but(edit: impl FnOnce(&mut Pool)) -> Pool {
    let mut pool = pool();
    edit(&mut pool);
    pool
}

/// Any pool, most of them of a kind that no honest one comes to.
pub fn any(amounts: &mut Amounts) -> Pool {
    but(|pool| {
        (pool.pair_assets, pool.pair_supply) = (amounts.next(), amounts.next());
        (pool.assets, pool.unbooked, pool.supply) = (amounts.next(), amounts.next() >> 8, amounts.next());
        pool.queue_shares = amounts.below(pool.supply.saturating_add(1).max(1));
        pool.queue_due = amounts.below(pool.assets.saturating_add(1).max(1));
        pool.queue_nominal = pool.queue_due;
        (pool.head_room, pool.exit_target) = (amounts.next(), amounts.next() >> 2);
        pool.open_ppm = u32::try_from(amounts.below(1_000_001)).expect("small");
        pool.r_max_ppm = u32::try_from(amounts.below(2_001)).expect("small");
        pool.exit_floor_ppm = u32::try_from(amounts.below(2_001)).expect("small");
    })
}

/// What quotes look at, by the names that the TypeScript client has for it.
pub fn fields(pool: &Pool) -> Value {
    json!({
        "pairAssets": text(pool.pair_assets),
        "pairSupply": text(pool.pair_supply),
        "pairEpoch": text(pool.pair_epoch),
        "assets": text(pool.assets),
        "unbooked": text(pool.unbooked),
        "supply": text(pool.supply),
        "queueShares": text(pool.queue_shares),
        "queueNominal": text(pool.queue_nominal),
        "queueDue": text(pool.queue_due),
        "owedInsurance": text(pool.owed_insurance),
        "recapitalised": text(pool.recapitalised),
        "exitTarget": text(pool.exit_target),
        "headRoom": text(pool.head_room),
        "lateFromSlot": text(pool.late_from_slot),
        "depositCap": text(pool.deposit_cap),
        "rMaxPpm": pool.r_max_ppm,
        "exitFloorPpm": pool.exit_floor_ppm,
        "openPpm": pool.open_ppm,
        "exitMaxBps": pool.exit_max_bps,
        "exitMinBps": pool.exit_min_bps,
        "bandBps": pool.band_bps,
        "closed": pool.closed,
    })
}
