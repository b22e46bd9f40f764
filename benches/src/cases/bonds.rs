//! Measuring operators, and a bond that pays.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::PROGRAM;
use sluice_testkit::sluice::bonds::{measure_operators, settle_bond};
use sluice_testkit::sluice::operators::{RECORD_LEN, RECORDS_AT};
use sluice_testkit::sluice::stake::StakeState;
use solana_signer::Signer;

use super::row;
use crate::stage::{Scene, Stage};
use crate::table::Row;

/// Where a record says that a bond stands in, and by how much its delegation grew.
const BONDED_AT: usize = 246;
const GREW_AT: usize = 280;
/// Whose bond pays, and how much of it.
const OPERATOR: u32 = 0;
const LOSS: u64 = SOL;

pub fn rows(scenes: &[Scene]) -> Vec<Row> {
    let [few, middle, .., most] = scenes else { return vec![] };
    vec![
        measure(&mut few.quiet(), 1, ""),
        measure(&mut middle.quiet(), u32::MAX, ""),
        measure(&mut most.quiet(), u32::MAX, ""),
        measure_shortfalls(most),
        settle(&mut middle.quiet()),
    ]
}

/// Of the first `count` operators.
fn measure(stage: &mut Stage, count: u32, case: &str) -> Row {
    stage.read();
    measured(stage, count, case)
}

fn measured(stage: &mut Stage, count: u32, case: &str) -> Row {
    let fleet = &stage.cast.fleet;
    let call = measure_operators(&fleet.pool, &fleet.keeper.pubkey(), 0, count);
    let units = stage.send(&[call]).top_level_units(&PROGRAM);
    let measured = fleet.state(&stage.chain).measured;
    row(&format!("measure_operators/{measured}{case}"), units, None)
}

/// Each of them has a bond, and has grown by two fifths less than the mean: behind the program's back.
fn measure_shortfalls(scene: &Scene) -> Row {
    let mut stage = scene.quiet();
    stage.read();
    let fleet = &stage.cast.fleet;
    let mut account = stage.chain.account(&fleet.pool.operators).expect("the operators' account exists");
    let records = fleet.state(&stage.chain).records;
    for (record, at) in records.iter().zip((RECORDS_AT..).step_by(RECORD_LEN)) {
        account.data[at + BONDED_AT] = 1;
        let grew = record.grew / 5 * 3;
        account.data[at + GREW_AT..at + GREW_AT + 8].copy_from_slice(&grew.to_le_bytes());
    }
    stage.chain.set_account(&fleet.pool.operators, account);
    let row = measured(&mut stage, u32::MAX, "/each with a bond that owes");
    let after = fleet.state(&stage.chain);
    assert!(after.records.iter().all(|record| record.bonded == 1 && record.short_due != 0));
    row
}

/// A loss that was read.
fn settle(stage: &mut Stage) -> Row {
    let fleet = &stage.cast.fleet;
    fleet.open_bond(&mut stage.chain, OPERATOR, 2 * LOSS);
    let record = fleet.record(&stage.chain, OPERATOR);
    let mut account = stage.chain.account(&record.main).expect("main exists");
    let state = StakeState::decode(&account.data);
    StakeState { stake: state.stake - LOSS, ..state }.encode_into(&mut account.data);
    account.lamports -= LOSS;
    stage.chain.set_account(&record.main, account);
    stage.read_all();
    let call = settle_bond(&fleet.pool, &fleet.keeper.pubkey(), OPERATOR, &record.vote);
    let units = stage.send(&[call]).top_level_units(&PROGRAM);
    assert!(fleet.bond(&stage.chain, OPERATOR).lamports < 2 * LOSS, "it has paid");
    row("settle_bond", units, None)
}
