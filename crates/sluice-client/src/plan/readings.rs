//! Readings: which operators, with which accounts, in which transactions.

use sluice_math::bounty::LATENESS_CAP;
use solana_address::Address;
use solana_instruction::Instruction;

use super::{Bundle, fits};
use crate::accounts::{OperatorList, Record};
use crate::instruction::crank;
use crate::operators::{COOLING, IDLE, STAKED, is_listed};
use crate::pda::PoolKeys;
use crate::tx::Format;

/// Compute units of an instruction that reads, and of each account that it reads: of an operator whose terms turn, or whose
/// accounts are read for the first time. Others take a fifth.
const READ: (u32, u32) = (3_000, 1_500);
/// Compute units of what a sweep may do with an operator: a withdrawal, and a move of stake.
const WITHDRAW: u32 = 9_000;
const MOVE: u32 = 25_000;
/// Below this nobody withdraws a surplus, in lamports: see docs/spec/sweep_operators.md.
const LEAST_SURPLUS: u64 = 10_000_000;

/// An operator to be read.
struct Item {
    index: u32,
    /// Whether nothing but free places lies between it and the one before.
    follows: bool,
    stakes: Vec<Address>,
    units: u32,
    calls: u32,
}

/// The least surplus that a sweep withdraws, in lamports.
#[must_use]
pub fn least_surplus(list: &OperatorList) -> u64 {
    LEAST_SURPLUS.max(list.header.bounty_unit.saturating_mul(LATENESS_CAP.saturating_mul(2)))
}

/// Whether a sweep in `epoch` finds something to move at an operator, going by the last reading: stake that has cooled or
/// warmed up since an earlier epoch, or a surplus. `rent` is that of a stake account, in lamports. What strangers have sent
/// since is not known from the list; the next reading shows it.
#[must_use]
pub fn wants_sweep(list: &OperatorList, record: &Record, epoch: u64, rent: u64) -> bool {
    is_listed(record) && moves(list, record, epoch, rent).count() != 0
}

/// What a sweep may do with an operator.
struct Moves {
    withdrawals: u32,
    folds: u32,
}

impl Moves {
    fn count(&self) -> u32 {
        self.withdrawals.saturating_add(self.folds)
    }
}

fn moves(list: &OperatorList, record: &Record, epoch: u64, rent: u64) -> Moves {
    let accounts = [
        (record.main_state, record.main_since, record.main_lamports, record.main_delegation),
        (record.side_state, record.side_since, record.side_lamports, record.side_delegation),
    ];
    let least = least_surplus(list);
    let withdrawals = accounts.iter().filter(|(state, since, lamports, delegation)| {
        let cold = *state == COOLING && *since < epoch;
        let surplus = lamports.saturating_sub(*delegation).saturating_sub(rent);
        cold || (matches!(*state, STAKED | IDLE) && surplus >= least)
    });
    let warm = record.side_state == STAKED && record.side_since < epoch;
    Moves { withdrawals: u32::try_from(withdrawals.count()).unwrap_or(2), folds: u32::from(warm) }
}

/// `refresh_operators` for all that are listed and not read in `epoch`.
#[must_use]
pub fn refresh(
    pool: &PoolKeys,
    payer: &Address,
    list: &OperatorList,
    epoch: u64,
    format: &Format,
) -> Vec<Bundle> {
    let items = items(
        list,
        |record| record.visited != epoch,
        |record| {
            let busy = record.side_state != IDLE;
            (busy, 0, 0)
        },
    );
    pack(payer, format, items, |first, stakes| crank::refresh_operators(pool, payer, first, stakes))
}

/// `sweep_operators` for all at which it finds something to move, whether or not they are read in `epoch`. `rent` is that of
/// a stake account, in lamports.
#[must_use]
pub fn sweep(
    pool: &PoolKeys,
    payer: &Address,
    list: &OperatorList,
    epoch: u64,
    rent: u64,
    format: &Format,
) -> Vec<Bundle> {
    let items = items(
        list,
        |record| wants_sweep(list, record, epoch, rent),
        |record| {
            let moves = moves(list, record, epoch, rent);
            let units =
                WITHDRAW.saturating_mul(moves.withdrawals).saturating_add(MOVE.saturating_mul(moves.folds));
            // A surplus on side is found only where side is brought.
            (true, units, moves.count())
        },
    );
    pack(payer, format, items, |first, stakes| crank::sweep_operators(pool, payer, first, stakes))
}

/// All readings of an epoch: a sweep where there is something to move, a refresh for everybody else who is not read yet. They
/// may be sent in any order and at the same time.
#[must_use]
pub fn readings(
    pool: &PoolKeys,
    payer: &Address,
    list: &OperatorList,
    epoch: u64,
    rent: u64,
    format: &Format,
) -> Vec<Bundle> {
    let mut bundles = sweep(pool, payer, list, epoch, rent, format);
    let mut rest = list.clone();
    for record in rest.records.iter_mut().filter(|record| wants_sweep(list, record, epoch, rent)) {
        record.visited = epoch;
    }
    bundles.extend(refresh(pool, payer, &rest, epoch, format));
    bundles
}

/// The operators that are `wanted`, with what each takes besides being read: whether side is brought, compute units, calls.
fn items(
    list: &OperatorList,
    wanted: impl Fn(&Record) -> bool,
    takes: impl Fn(&Record) -> (bool, u32, u32),
) -> Vec<Item> {
    let mut items = Vec::new();
    let mut follows = false;
    for (record, index) in list.records.iter().zip(0_u32..) {
        if !is_listed(record) {
            continue;
        }
        if !wanted(record) {
            follows = false;
            continue;
        }
        let (side, units, calls) = takes(record);
        let mut stakes = vec![record.main];
        if side {
            stakes.push(record.side);
        }
        let reading = READ.1.saturating_mul(if side { 2 } else { 1 });
        let units = units.saturating_add(reading);
        items.push(Item { index, follows, stakes, units, calls });
        follows = true;
    }
    items
}

/// As many operators a transaction as go; those who do not stand together get an instruction each.
fn pack(
    payer: &Address,
    format: &Format,
    items: Vec<Item>,
    build: impl Fn(u32, &[Address]) -> Instruction,
) -> Vec<Bundle> {
    let bundle = |items: &[Item]| {
        let mut runs: Vec<(u32, Vec<Address>)> = Vec::new();
        let mut units = 0_u32;
        for (place, item) in items.iter().enumerate() {
            match runs.last_mut().filter(|_| place != 0 && item.follows) {
                Some((_, stakes)) => stakes.extend(&item.stakes),
                None => {
                    runs.push((item.index, item.stakes.clone()));
                    units = units.saturating_add(READ.0);
                }
            }
            units = units.saturating_add(item.units);
        }
        let instructions = runs.iter().map(|(first, stakes)| build(*first, stakes)).collect();
        Bundle { instructions, units }
    };
    let room = |items: &[Item]| {
        let calls = items.iter().map(|item| item.calls).fold(0, u32::saturating_add);
        fits(payer, format, &bundle(items), calls)
    };
    let mut bundles = Vec::new();
    let mut rest = items.as_slice();
    while !rest.is_empty() {
        let most =
            (1..=rest.len()).take_while(|count| *count == 1 || rest.get(..*count).is_some_and(room)).last();
        let (now, later) = rest.split_at(most.unwrap_or(1));
        bundles.push(bundle(now));
        rest = later;
    }
    bundles
}
