//! How many transactions a whole epoch takes: packed as full as they go, and executed.

use sluice_testkit::Chain;
use sluice_testkit::sluice::operators::IDLE;
use solana_instruction::Instruction;

use super::row;
use crate::stage::{Scene, Stage};
use crate::table::{Counts, Row};

const PEER: &str = "SPL UpdateValidatorListBalance, UpdateStakePoolBalance, CleanupRemovedValidatorEntries";

pub fn rows(scenes: &[Scene]) -> Vec<Row> {
    let count = |scene: &Scene| scene.cast.validators.len();
    let quiet = scenes.iter().map(|scene| transactions(&count(scene).to_string(), scene.quiet(), 0));
    let busy = scenes.iter().map(|scene| {
        transactions(&format!("{}/every side folded", count(scene)), scene.busy(), count(scene))
    });
    quiet.chain(busy).collect()
}

fn transactions(name: &str, stage: Stage, sides: usize) -> Row {
    let count = stage.cast.validators.len();
    // The design's: 57 accounts a transaction, and one each to close and to set the level.
    let limit = (count + sides).div_ceil(57) + 2;
    let counted =
        row(&format!("epoch_transactions/{name}"), sluice(stage.clone(), sides != 0), Some(limit as u64));
    Row { counts: Counts::Transactions, ..counted }.beside(PEER, peer(stage))
}

/// Readings, `measure_operators`, `finalize_epoch`, `set_level`. Without anything to move, nothing is swept.
fn sluice(mut stage: Stage, sweeps: bool) -> u64 {
    let cast = stage.cast;
    let sent = whole_epoch(
        &mut stage,
        |chain, first, count| {
            let stakes = cast.stakes(chain, first, count);
            if sweeps { cast.sweep(first, &stakes) } else { cast.refresh(first, &stakes) }
        },
        |read| {
            // The only valid level depends on what is booked: whoever sends both in one transaction simulates it first.
            let mut closed = read.clone();
            closed.send(&[cast.measure(), cast.finalize()]);
            vec![cast.measure(), cast.finalize(), cast.set_level(&closed.chain)]
        },
    );
    let state = cast.fleet.state(&stage.chain);
    let epoch = stage.chain.epoch();
    assert_eq!(cast.fleet.pool.state(&stage.chain).pair_epoch, epoch, "the epoch is closed");
    assert_eq!(state.level_epoch, epoch, "the level is set");
    assert!(state.records.iter().all(|record| record.side_state == IDLE), "nothing is left to fold");
    sent
}

fn peer(mut stage: Stage) -> u64 {
    let cast = stage.cast;
    let sent = whole_epoch(
        &mut stage,
        |_, first, count| cast.update(first, count, true),
        |_| cast.closing_calls().to_vec(),
    );
    let (believed, real) = (cast.peer.totals(stage.chain.svm()).lamports, cast.real_lamports(&stage.chain));
    assert_eq!(believed, real, "the peer's epoch is closed");
    sent
}

/// As many operators a transaction as fit; with the last of them the closing calls, where they fit too. Returns how many
/// transactions were executed.
fn whole_epoch(
    stage: &mut Stage,
    reading: impl Fn(&Chain, usize, usize) -> Instruction,
    closing: impl Fn(&Stage) -> Vec<Instruction>,
) -> u64 {
    let (cast, total) = (stage.cast, stage.cast.validators.len());
    let most = cast.tables.most(&stage.chain, &cast.fleet.keeper, |count| reading(&stage.chain, 0, count));
    let mut sent = 0;
    for first in (0..total).step_by(most) {
        let count = most.min(total - first);
        let read = reading(&stage.chain, first, count);
        if first + count == total {
            let mut fork = stage.clone();
            fork.send(std::slice::from_ref(&read));
            let together = [vec![read.clone()], closing(&fork)].concat();
            if cast.tables.try_send(&mut stage.chain, &cast.fleet.keeper, &together).is_ok() {
                return sent + 1;
            }
        }
        stage.send(&[read]);
        sent += 1;
    }
    let calls = closing(stage);
    stage.send(&calls);
    sent + 1
}
