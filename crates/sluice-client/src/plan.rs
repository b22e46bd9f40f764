//! What an epoch takes, packed into as few transactions as it goes.
//!
//! The locks bind: 64 accounts a transaction, so that some sixty operators go into one. Whether a bundle fits is not computed
//! but tried, by building its message in the form in which it will be sent.

mod readings;

use solana_address::Address;
use solana_instruction::Instruction;

pub use self::readings::{least_surplus, readings, refresh, sweep, wants_sweep};
use crate::accounts::OperatorList;
use crate::instruction::crank;
use crate::level::Level;
use crate::operators::is_listed;
use crate::pda::PoolKeys;
use crate::tx::{self, Format, MAX_UNITS};

/// Compute units of `measure_operators`, and of each place it measures, where every one of them is flagged at once and owes.
const MEASURE: (u32, u32) = (1_500, 720);
/// Compute units of `finalize_epoch` where changes are due and the insurance pays.
const FINALIZE: u32 = 10_000;
/// Compute units of `set_level`, and of each place, where groups are full and sides are busy.
const SET_LEVEL: (u32, u32) = (5_000, 360);
/// Compute units of `settle_bond`.
const SETTLE_BOND: u32 = 2_500;

/// Instructions for one transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// In their order.
    pub instructions: Vec<Instruction>,
    /// The compute units that they take at the most, as far as is known before they run.
    pub units: u32,
}

/// An instruction, and what it takes of a transaction besides its accounts and bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The instruction.
    pub instruction: Instruction,
    /// Its compute units at the most.
    pub units: u32,
    /// The calls of programs that it makes at the most.
    pub calls: u32,
}

impl Call {
    /// One that calls no other program.
    #[must_use]
    pub fn plain(instruction: Instruction, units: u32) -> Self {
        Self { instruction, units, calls: 0 }
    }
}

fn fits(payer: &Address, format: &Format, bundle: &Bundle, calls: u32) -> bool {
    tx::fits(format, payer, &bundle.instructions, bundle.units, calls)
}

/// Packs instructions, in their order, into as few transactions as they go. What fits into none stands alone in its bundle:
/// building its message says why.
#[must_use]
pub fn pack(payer: &Address, format: &Format, all: impl IntoIterator<Item = Call>) -> Vec<Bundle> {
    let mut bundles = Vec::new();
    let (mut open, mut calls) = (Bundle::default(), 0_u32);
    for call in all {
        let mut larger = open.clone();
        larger.instructions.push(call.instruction.clone());
        larger.units = larger.units.saturating_add(call.units);
        let more = calls.saturating_add(call.calls);
        if open.instructions.is_empty() || fits(payer, format, &larger, more) {
            (open, calls) = (larger, more);
            continue;
        }
        let next = Bundle { instructions: vec![call.instruction], units: call.units };
        bundles.push(std::mem::replace(&mut open, next));
        calls = call.calls;
    }
    if !open.instructions.is_empty() {
        bundles.push(open);
    }
    bundles
}

/// `measure_operators` for all that are read and not measured in `epoch`. Many places go into one: it takes the list alone.
#[must_use]
pub fn measure(pool: &PoolKeys, cranker: &Address, list: &OperatorList, epoch: u64) -> Vec<Call> {
    let unmeasured = |at: &usize| {
        let record = list.records.get(*at);
        record.is_some_and(|record| is_listed(record) && record.measured != epoch)
    };
    let places = 0..list.records.len();
    let (Some(first), Some(last)) = (places.clone().find(unmeasured), places.rev().find(unmeasured)) else {
        return Vec::new();
    };
    let most = usize::try_from(MAX_UNITS.saturating_sub(MEASURE.0).div_euclid(MEASURE.1)).unwrap_or(1);
    let ranges = (first..=last).step_by(most);
    ranges
        .filter_map(|from| {
            let count = last.saturating_sub(from).saturating_add(1).min(most);
            let (from, count) = (u32::try_from(from).ok()?, u32::try_from(count).ok()?);
            let units = MEASURE.0.saturating_add(MEASURE.1.saturating_mul(count));
            Some(Call::plain(crank::measure_operators(pool, cranker, from, count), units))
        })
        .collect()
}

/// `settle_bond` for each operator whose bond owes.
#[must_use]
pub fn bonds(pool: &PoolKeys, cranker: &Address, list: &OperatorList) -> Vec<Call> {
    let owing = list.records.iter().zip(0_u32..).filter(|(record, _)| {
        is_listed(record) && record.bonded != 0 && (record.loss_due != 0 || record.short_due != 0)
    });
    owing
        .map(|(record, index)| {
            let bond = pool.bond(&record.vote);
            Call::plain(crank::settle_bond(pool, &bond, cranker, index), SETTLE_BOND)
        })
        .collect()
}

/// `finalize_epoch`, and `set_level` where the level is known: together they are one transaction, so that nobody deposits
/// between them. The level is that of the list as `finalize_epoch` leaves it, which a simulation tells.
#[must_use]
pub fn close(pool: &PoolKeys, cranker: &Address, list: &OperatorList, level: Option<Level>) -> Vec<Call> {
    let mut calls = vec![Call {
        instruction: crank::finalize_epoch(pool, cranker),
        units: FINALIZE,
        // The stake program's minimum, the fee's shares.
        calls: 2,
    }];
    if let Some(level) = level {
        let places = u32::try_from(list.records.len()).unwrap_or(u32::MAX);
        let units = SET_LEVEL.0.saturating_add(SET_LEVEL.1.saturating_mul(places)).min(MAX_UNITS);
        calls.push(Call::plain(crank::set_level(pool, cranker, level.level, level.index), units));
    }
    calls
}
