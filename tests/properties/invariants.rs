//! What holds after every instruction. Numbers are those of design.md §8.

use sluice_testkit::sluice::FLOOR;
use sluice_testkit::sluice::operators::{GONE, GroupState, IDLE, RecordState};
use sluice_testkit::sluice::state::PoolState;

use crate::answers::Name;
use crate::books::{Books, Seen};
use crate::closed::{COVER_PENDING, DEPOSITS_SHUT, PAUSED_DELEGATION, PAUSED_DEPOSITS, PAUSED_EXITS};
use crate::{limits, stats};

/// After a success.
#[track_caller]
pub fn after(name: Name, index: Option<u32>, before: &Books, after: &Books, burned: u64) {
    totals_are_sums(after);
    conserved(name, before, after);
    only_reads_lower(before, after);
    reserve_floor(name, before, after);
    prices(name, before, after, burned);
    limits::delays(name, index, before, after);
    limits::bounties(name, before, after);
    if name == Name::SetLevel {
        limits::level_distributes(after);
    }
    if name == Name::Undelegate {
        limits::within_churn(before, after);
    }
    if name == Name::Delegate {
        limits::within_caps(index.expect("a move is of an operator"), before, after);
    }
    let made = if name == Name::Add { 2 } else { 0 };
    assert_eq!(after.operators.nonce, before.operators.nonce + made, "I44: no address is used twice");
    let current =
        |books: &Books| -> Vec<u64> { books.operators.records.iter().map(RecordState::current).collect() };
    if !matches!(name, Name::Delegate | Name::DepositStake | Name::Refresh | Name::Sweep | Name::Settle) {
        let rose = current(before).iter().zip(current(after)).any(|(before, after)| after > *before);
        assert!(!rose, "INV-69: only delegating and reading raise what an operator has: {name:?}");
    }
    stats::transitions(name, before, after);
}

/// INV-63, I46: the header's totals and the groups' are the sums of the records.
#[track_caller]
pub fn totals_are_sums(books: &Books) {
    let operators = &books.operators;
    let sum = |of: &dyn Fn(&RecordState) -> u64| -> u64 { operators.records.iter().map(of).sum() };
    assert_eq!(operators.lamports, sum(&RecordState::lamports), "INV-63: lamports are the records' sum");
    assert_eq!(operators.delegated, sum(&RecordState::current), "INV-63: delegated is the records' sum");
    let cooling = sum(&|record| record.main_cooling + record.side_cooling);
    assert_eq!(operators.cooling, cooling, "INV-63: cooling is the records' sum");
    assert_eq!(
        u64::from(operators.count),
        sum(&|record| u64::from(record.status != 0)),
        "count of the listed"
    );
    assert_eq!(operators.loss_due, sum(&|record| record.loss_due), "losses due are the records' sum");
    let dues = |record: &RecordState| record.loss_due + record.short_due;
    let bonded = sum(&|record| if record.bonded == 1 { dues(record) } else { 0 });
    assert_eq!(operators.bonded_due, bonded, "INV-63: what bonds owe is the bonded records' sum");
    let weights = sum(&|record| record.weight.into());
    assert_eq!(operators.weights, weights, "INV-68: the weights are the records' sum");
    let (visited, measured, due) = (operators.visited, operators.measured, operators.due);
    assert!(visited <= due && measured <= due, "{visited} read, {measured} measured of {due}");
    for (id, group) in operators.groups.iter().enumerate().skip(1) {
        let of = |of: &dyn Fn(&RecordState) -> u64| {
            sum(&|record| if record.groups.iter().any(|of| usize::from(*of) == id) { of(record) } else { 0 })
        };
        let GroupState { delegated, weights, .. } = *group;
        assert_eq!(delegated, of(&RecordState::current), "INV-63: delegated of group {id}");
        assert_eq!(u64::from(weights), of(&|record| record.weight.into()), "INV-68: weights of group {id}");
    }
}

/// INV-63: no instruction makes or loses a lamport of the pool. What is there and not in the books stays the same, but
/// for the accounts that come with an operator, and those that go leave nothing behind; a close takes over all that was
/// read.
#[track_caller]
fn conserved(name: Name, before: &Books, after: &Books) {
    let lamports = |seen: &[Seen; 2]| seen[0].lamports + seen[1].lamports;
    let listed =
        |books: &Books, at: usize| books.operators.records.get(at).is_some_and(|record| record.status != 0);
    let mut expected = before.unseen();
    for at in 0..after.seen.len() {
        if listed(after, at) && !listed(before, at) {
            expected += i128::from(lamports(&after.seen[at]));
        }
    }
    if name == Name::Finalize && before.pool.pair_epoch != after.pool.pair_epoch {
        let free = after.free.expect("the reserve holds its floor");
        assert_eq!(
            after.pool.tracked(),
            free + after.operators.lamports,
            "INV-63: a close books what was read"
        );
    } else {
        assert_eq!(after.unseen(), expected, "INV-63: {name:?} made or lost lamports");
        if !name.moves_value() {
            assert_eq!(
                after.pool.tracked(),
                before.pool.tracked(),
                "INV-69: only a close revalues the books"
            );
        }
    }
}

/// INV-64, INV-65, and what the mint has to do with the ledger.
#[track_caller]
fn prices(name: Name, before: &Books, after: &Books, burned: u64) {
    let wide = u128::from;
    let pool = &after.pool;
    let owed = wide(pool.pair_assets) * wide(pool.supply);
    assert!(wide(pool.assets) * wide(pool.pair_supply) >= owed, "INV-64: the pair is payable: {pool:?}");
    assert_eq!(after.mint_supply + burned, pool.supply, "D8: nobody but the pool mints");
    exits(name, before, after);
    if matches!(name, Name::Deposit | Name::DepositStake | Name::CollectFee) {
        let (was, is) = (&before.pool, pool);
        let behind = |assets: u64, unbooked: u64| wide(assets) + wide(unbooked);
        let shares = wide(is.supply - was.supply);
        let paid = behind(is.assets, is.unbooked) - behind(was.assets, was.unbooked);
        assert!(
            shares * behind(was.assets, was.unbooked) <= paid * wide(was.supply),
            "INV-65: {paid} lamports bought {shares} shares below their price: {was:?}"
        );
        let lower = behind(is.assets, is.unbooked) * wide(was.supply)
            < behind(was.assets, was.unbooked) * wide(is.supply);
        assert!(!lower, "INV-81: a deposit took something from the other holders");
    }
    if name == Name::Deposit {
        entry_fee(before, after);
    }
}

/// INV-70: what a deposit brings beyond the head-room pays the entry fee.
#[track_caller]
fn entry_fee(before: &Books, after: &Books) {
    let wide = u128::from;
    let lamports = after.pool.tracked() - before.pool.tracked();
    // In the last slots nothing is free, and what was is not any more.
    let late = before.slot >= before.pool.late_from_slot;
    assert!(!late || after.pool.head_room == 0, "INV-70: head-room in the last slots");
    let used = if late { 0 } else { before.pool.head_room - after.pool.head_room };
    assert!(used <= lamports, "INV-70: a deposit of {lamports} used up {used} of the head-room");
    let fee = after.pool.unbooked - before.pool.unbooked;
    let least = wide(lamports - used) * u128::from(before.pool.r_max_ppm);
    assert!(
        wide(fee) * 1_000_000 >= least,
        "INV-70: {fee} lamports of fee on {lamports}, {used} of them free"
    );
}

/// I5, I55: no exit takes more than its part of the assets, and none but tickets' goes on in bunker mode.
#[track_caller]
fn exits(name: Name, before: &Books, after: &Books) {
    let ((was, is), wide) = ((&before.pool, &after.pool), u128::from);
    if matches!(name, Name::Instant | Name::WithdrawStake) {
        let paused = was.closed & PAUSED_EXITS;
        assert_eq!((was.bunker(), paused), (0, 0), "I55: {name:?} in bunker mode, or paused");
        // What is unbooked beyond the cap is owed to the insurance.
        let kept = |pool: &PoolState| pool.unbooked + pool.owed_insurance;
        let (gross, fee) = (was.assets - is.assets, kept(is) - kept(was));
        assert!(wide(fee) * 1_000_000 >= wide(gross) * wide(was.exit_floor_ppm.into()), "2: the exit floor");
    }
    if matches!(name, Name::Instant | Name::WithdrawStake | Name::FinalizeCohort) {
        // What the floors of an earlier fill have left pays for a lamport.
        let left = u64::from(name == Name::FinalizeCohort);
        let lower = wide(is.assets + left) * wide(was.supply) < wide(was.assets) * wide(is.supply);
        assert!(!lower, "I5: {name:?} took something from the other holders");
    }
    let proven = before.operators.fallen > was.pair_assets.min(was.assets) / 10_000 || was.closed & 4 != 0;
    let changed = was.queue_shares != is.queue_shares && name == Name::FinalizeCohort;
    assert!(!(changed && proven), "4.4: finalised with a proven loss that is not booked");
    let entered = matches!(name, Name::Deposit | Name::DepositStake);
    assert!(!entered || was.closed & DEPOSITS_SHUT == 0, "7: {name:?} while deposits are closed");
}

/// INV-66 and the floors: what the queue waits for is spent for nothing else, and an instant exit leaves what is
/// unbooked.
#[track_caller]
fn reserve_floor(name: Name, before: &Books, after: &Books) {
    let least = before.free.min(Some(after.pool.queue_nominal));
    let own = name == Name::FinalizeCohort;
    assert!(own || after.free >= least, "INV-66: {name:?}: {:?} to {:?} free", before.free, after.free);
    let beside = before.pool.queue_nominal + before.pool.unbooked;
    assert!(
        name != Name::Instant || after.free >= Some(beside),
        "5: an instant exit took what others wait for"
    );
    assert!(after.free.is_some(), "I42: the reserve holds its floor");
    assert!(after.insurance >= FLOOR, "the insurance account holds its floor");
}

/// INV-69: a recorded value is what was there when it was written.
#[track_caller]
fn only_reads_lower(before: &Books, after: &Books) {
    let old = before.operators.records.iter().flat_map(accounts);
    let known: Vec<_> = old.collect();
    for (record, seen) in
        after.operators.records.iter().zip(&after.seen).filter(|(record, _)| record.status != 0)
    {
        for ((key, lamports, _), seen) in accounts(record).into_iter().zip(seen) {
            let was = known.iter().find(|(known, ..)| *known == key).map(|(_, lamports, _)| *lamports);
            if was.is_some_and(|was| was != lamports) {
                assert_eq!(lamports, seen.lamports, "INV-69: a value was written that was not read");
            }
        }
    }
}

fn accounts(record: &RecordState) -> [(solana_address::Address, u64, u8); 2] {
    [
        (record.main, record.main_lamports, record.main_state),
        (record.side, record.side_lamports, record.side_state),
    ]
}

/// After a refusal: its reason is really there, and what must not be refused was not.
#[track_caller]
pub fn refused(name: Name, index: Option<u32>, before: &Books, answer: &str, stale: bool) {
    let record = index.and_then(|index| before.operators.records.get(index as usize));
    let fresh = before.pool.pair_epoch == before.epoch;
    let gone = |state: u8| state == IDLE || state == GONE;
    let holds = match answer {
        "StaleRate" => !fresh,
        "RefreshIncomplete" => {
            before.operators.epoch != before.epoch || before.operators.visited < before.operators.due
        }
        "NoLevel" => before.operators.level_epoch != before.epoch,
        "Bunker" => before.pool.bunker() != 0,
        "DepositsPaused" => before.pool.closed & PAUSED_DEPOSITS != 0,
        "ExitsPaused" => before.pool.closed & PAUSED_EXITS != 0,
        "DelegationPaused" => before.pool.closed & PAUSED_DELEGATION != 0,
        "CoverPending" => before.pool.closed & COVER_PENDING != 0,
        "DepositsOpen" => fresh && before.pool.closed & DEPOSITS_SHUT == 0 && before.pool.assets != 0,
        "MeasureIncomplete" => before.operators.measured < before.operators.due,
        "BondsOwe" => before.operators.bonded_due != 0,
        "LossNotBooked" => {
            before.pool.closed & 4 != 0
                || before.operators.fallen > before.pool.pair_assets.min(before.pool.assets) / 10_000
        }
        "InsufficientLiquidity" => {
            before.pool.assets
                > before
                    .free
                    .unwrap_or(0)
                    .saturating_sub(before.pool.queue_nominal)
                    .saturating_sub(before.pool.unbooked)
                    .saturating_sub(before.pool.owed_insurance)
        }
        "PoolInsolvent" => before.pool.pair_assets == 0 || before.pool.assets == 0,
        "NoOperator" => record.is_none_or(|record| record.status == 0),
        "OperatorDraining" => record.is_some_and(|record| record.status == 2),
        "NothingOwed" => before.pool.owed_fee == 0,
        "OperatorHasStake" => record.is_some_and(|record| {
            let seen = index.and_then(|index| before.seen.get(index as usize));
            let free = seen.is_some_and(|seen| seen.iter().all(|account| gone(account.state)));
            !(record.status == 2 && record.weight == 0 && record.next_weight == 0 && free)
        }),
        _ => true,
    };
    assert!(holds, "{name:?} answers {answer} without its reason");
    if name == Name::Undelegate && fresh && !stale && record.is_some_and(|record| record.status != 0) {
        panic!("INV-71: undelegating was refused: {answer}");
    }
}
