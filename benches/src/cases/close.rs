//! Closing an epoch and setting its targets; listing one operator more.

use sluice_testkit::sluice::operators::{COOLING, RECORDS_AT};
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{OperatorTerms, PROGRAM, crank};
use solana_signer::Signer;

use super::row;
use crate::peers::spl_stake_pool;
use crate::stage::{Scene, Stage};
use crate::table::Row;

/// Operators for which the design says what setting the level may cost.
const LEVEL_LIMIT: (usize, u64) = (2_000, 120_000);
/// A group that half of all operators are in.
const FULL: usize = 1;
/// Where the operators' account has its groups.
const GROUPS_AT: usize = 8 + 32 + 25 * 8 + 8 * 4;
const GROUP_LEN: usize = 32;
/// Where a record has the state of its side account.
const SIDE_STATE_AT: usize = 231;

pub fn rows(scenes: &[Scene]) -> Vec<Row> {
    let mut stages: Vec<Stage> = scenes.iter().map(Scene::quiet).collect();
    let mut rows: Vec<Row> = stages.iter_mut().map(finalize).collect();
    rows.extend(stages.iter_mut().map(set_level));
    rows.extend(scenes.last().into_iter().flat_map(|scene| {
        [level_at_rest(scene), level_with_full_group(scene, false), level_with_full_group(scene, true)]
    }));
    rows.extend(stages.iter_mut().map(add_operator));
    rows
}

/// Leaves the epoch of both pools closed. Both had rewards and mint a fee on them.
fn finalize(stage: &mut Stage) -> Row {
    let (cast, count) = (stage.cast, stage.cast.validators.len());
    stage.read_all();
    let units = stage.send(&[cast.finalize()]).top_level_units(&PROGRAM);
    let theirs =
        stage.send(&[cast.peer.update_stake_pool_balance()]).top_level_units(&spl_stake_pool::PROGRAM);
    row(&format!("finalize_epoch/{count}"), units, Some(8_000)).beside("SPL UpdateStakePoolBalance", theirs)
}

/// With stake to bring to everybody.
fn set_level(stage: &mut Stage) -> Row {
    level(stage, "", |below, count| below == count)
}

/// The most operators, where there is nothing to bring to anybody: what rewards add is below the least move.
fn level_at_rest(scene: &Scene) -> Row {
    let mut stage = scene.busy();
    stage.read_all();
    stage.send(&[stage.cast.finalize()]);
    level(&mut stage, "/nothing to bring", |below, _| below == 0)
}

/// The most operators, half of them in a group that is full: its cap comes down to what it has, behind the program's back. So
/// does, where asked for, a first operator whose side account is busy: with it, a level does all that a level can have to do.
fn level_with_full_group(scene: &Scene, busy: bool) -> Row {
    let mut stage = scene.quiet();
    stage.read_all();
    stage.send(&[stage.cast.finalize()]);
    let key = stage.cast.fleet.pool.operators;
    let held = stage.cast.fleet.state(&stage.chain).groups[FULL].delegated;
    let mut account = stage.chain.account(&key).expect("the operators' account exists");
    let at = GROUPS_AT + FULL * GROUP_LEN;
    account.data[at..at + 8].copy_from_slice(&held.to_le_bytes());
    if busy {
        account.data[RECORDS_AT + SIDE_STATE_AT] = COOLING;
    }
    stage.chain.set_account(&key, account);
    let state = stage.cast.fleet.state(&stage.chain);
    assert_eq!((state.groups[FULL].cap, state.records[0].side_state == COOLING), (held, busy));
    let case = if busy { ", and a busy side" } else { "" };
    level(&mut stage, &format!("/half of them in a full group{case}"), |below, count| below == count / 2)
}

/// Sets the level. `expected` says of how many of all operators the stake is to grow.
#[track_caller]
fn level(stage: &mut Stage, case: &str, expected: impl Fn(usize, usize) -> bool) -> Row {
    let (cast, count) = (stage.cast, stage.cast.validators.len());
    let call = cast.set_level(&stage.chain);
    let units = stage.send(&[call]).top_level_units(&PROGRAM);
    let state = cast.fleet.state(&stage.chain);
    let gaps = state.targets().into_iter().zip(&state.records);
    let below = gaps.filter(|(target, record)| *target >= record.current() + state.minimum).count();
    assert!(expected(below, count), "{below} of {count} are below their targets");
    let limit = (count == LEVEL_LIMIT.0 && !case.contains("busy")).then_some(LEVEL_LIMIT.1);
    row(&format!("set_level/{count}{case}"), units, limit)
}

fn add_operator(stage: &mut Stage) -> Row {
    let (cast, count) = (stage.cast, stage.cast.validators.len());
    let (pool, governor) = (&cast.fleet.pool, &cast.fleet.governor);
    let vote = stage.chain.new_address();
    stage.chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(stage.chain.epoch(), 2, 1)]));
    let nonce = cast.fleet.state(&stage.chain).nonce;
    let add = crank::add_operator(pool, &governor.pubkey(), &vote, nonce, &OperatorTerms::default());
    let receipt = stage.chain.send_with_limit(1_400_000, &[add], &[governor]);
    row(&format!("add_operator/{count}"), receipt.top_level_units(&PROGRAM), None)
}
