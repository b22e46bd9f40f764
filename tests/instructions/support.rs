//! Pools with operators in the middle of an epoch, and whole-state differences of them.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::event::Event;
use sluice_testkit::sluice::operators::OperatorsState;
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PROGRAM, PoolSetup, crank};
use sluice_testkit::{Chain, Receipt, chain::SLOTS_PER_EPOCH};
use solana_signer::Signer;

/// Under this level an operator may move less than its gap: a bit of `moved_under`.
pub const LIMITED: u32 = 1 << 31;

/// 1,000 SOL at `terms`, active in main; the epoch is closed and its level set.
pub fn levelled(terms: &[OperatorTerms]) -> (Chain, Fleet, Holder) {
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), terms);
    let holder = fleet.pool.holder(&mut chain, 100_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    fleet.epoch(&mut chain, 0);
    fleet.epoch(&mut chain, 0);
    assert_ne!(fleet.pool.state(&chain).head_room, 0);
    (chain, fleet, holder)
}

/// Freezes anew what the level distributes, and sets it.
pub fn level_again(chain: &mut Chain, fleet: &Fleet) {
    chain.set_slot_in_epoch(SLOTS_PER_EPOCH / 4);
    fleet.send(chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(chain);
}

/// A ticket of one SOL makes an operator's side busy for the rest of the epoch; the level is set again.
pub fn make_busy(chain: &mut Chain, fleet: &Fleet, index: u32) {
    let free = fleet.pool_free(chain);
    fleet.pool.edit(chain, |state| state.queue_nominal = free + SOL);
    fleet.edit_cursor(chain, index);
    fleet.undelegate(chain, index).unwrap();
    fleet.set_level(chain);
    assert_ne!(fleet.pool.state(chain).head_room, 0, "others can take deposits");
}

/// The events, in order.
pub fn events(receipt: &Receipt) -> Vec<Event> {
    receipt.events(&PROGRAM).iter().map(|event| Event::decode(event)).collect()
}

/// Their names.
pub fn names(receipt: &Receipt) -> Vec<String> {
    events(receipt).into_iter().map(|event| event.name).collect()
}

/// Sends, and proves that nothing changed but the fee payer's lamports and what `edit` says of the pool and its
/// operators.
#[track_caller]
pub fn changes(
    chain: &mut Chain,
    fleet: &Fleet,
    send: impl FnOnce(&mut Chain) -> Receipt,
    edit: impl FnOnce(&mut PoolState, &mut OperatorsState),
) -> Receipt {
    let before = chain.snapshot();
    let (mut pool, mut operators) = (fleet.pool.state(chain), fleet.state(chain));
    edit(&mut pool, &mut operators);
    let receipt = send(chain);
    chain
        .diff(&before)
        .fee(&receipt)
        .data(&fleet.pool.address, |_, _| assert_eq!(fleet.pool.state(chain), pool))
        .data(&fleet.pool.operators, |_, _| assert_eq!(fleet.state(chain), operators))
        .nothing_else();
    receipt
}

/// What takes an operator's target away leaves in its record: a pending change, as a copy of what counts now but for
/// the weight, and no part in the moves of the present level.
pub fn suspend(operators: &mut OperatorsState, index: usize) {
    let (sequence, from) = (operators.level_sequence, operators.epoch + 4);
    let record = &mut operators.records[index];
    record.eligible_from = u64::MAX;
    (record.moved, record.moved_under) = (0, sequence | LIMITED);
    (record.next_from, record.next_weight, record.next_cap) = (from, 0, record.cap);
    (record.next_share, record.next_groups) = (record.share, record.groups);
    record.next_max_inflation_bps = record.max_inflation_bps;
    record.next_max_block_bps = record.max_block_bps;
}
