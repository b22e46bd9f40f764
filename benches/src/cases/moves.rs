//! Bringing stake to one operator and taking it away.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{PROGRAM, crank};
use solana_signer::Signer;

use super::row;
use crate::peers::spl_stake_pool;
use crate::stage::{Scene, Stage};
use crate::table::Row;

/// Whose stake moves.
const OPERATOR: u32 = 50;
/// What leaves it: a part of what it has.
const PART: u64 = 30 * SOL;

pub fn rows(scene: &Scene) -> Vec<Row> {
    let mut stage = scene.quiet();
    stage.read_all();
    let cast = stage.cast;
    let close = [cast.finalize()];
    stage.send(&close);
    let level = cast.set_level(&stage.chain);
    stage.send(&[level]);
    stage.send(&cast.closing_calls());
    vec![delegate(stage.clone()), undelegate(stage)]
}

fn delegate(mut stage: Stage) -> Row {
    let (fleet, peer) = (&stage.cast.fleet, &stage.cast.peer);
    let before = fleet.record(&stage.chain, OPERATOR);
    let call = crank::delegate(&fleet.pool, &fleet.keeper.pubkey(), OPERATOR, &before);
    let units = stage.send(&[call]).top_level_units(&PROGRAM);
    let brought = fleet.record(&stage.chain, OPERATOR).side_delegation;
    assert!(brought > SOL, "{brought} lamports were delegated");

    let validator = &stage.cast.validators[OPERATOR as usize];
    let increase = peer.increase_validator_stake(validator, brought);
    let theirs = stage.chain.send(&[increase], &[peer.staker()]).top_level_units(&spl_stake_pool::PROGRAM);
    row("delegate", units, Some(20_500)).beside("SPL IncreaseValidatorStake", theirs)
}

/// For the queue, which is `PART` above what the reserve holds.
fn undelegate(mut stage: Stage) -> Row {
    let (fleet, peer) = (&stage.cast.fleet, &stage.cast.peer);
    let held = fleet.pool_free(&stage.chain) + fleet.state(&stage.chain).cooling;
    fleet.pool.edit(&mut stage.chain, |pool| pool.queue_nominal = held + PART);
    fleet.edit_cursor(&mut stage.chain, OPERATOR);
    let before = fleet.record(&stage.chain, OPERATOR);
    let call = crank::undelegate(&fleet.pool, &fleet.keeper.pubkey(), OPERATOR, &before);
    let units = stage.send(&[call]).top_level_units(&PROGRAM);
    assert_eq!(fleet.record(&stage.chain, OPERATOR).side_cooling, PART);

    let validator = &stage.cast.validators[OPERATOR as usize];
    let decrease = peer.decrease_validator_stake(validator, PART);
    let theirs = stage.chain.send(&[decrease], &[peer.staker()]).top_level_units(&spl_stake_pool::PROGRAM);
    row("undelegate", units, Some(35_500)).beside("SPL DecreaseValidatorStakeWithReserve", theirs)
}
