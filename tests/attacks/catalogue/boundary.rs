//! B, 12 to 15: the rate between the end of one epoch and the crank of the next.

use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolParams, PoolSetup, crank, instruction};
use sluice_testkit::{Chain, Failure, Receipt};
use solana_instruction::Instruction;
use solana_signer::Signer;

use super::support::{assert_books, at_the_pair, floor, refused, staked, with};

const REWARD_PPM: u64 = 400;

/// When somebody deposits who wants the epoch's reward and nothing else.
#[derive(Clone, Copy, Debug)]
struct Entry {
    slot: u64,
    /// Whether the level and the moves have come before.
    after_moves: bool,
    lamports: u64,
}

/// A pool that has seen so many ordinary epochs that it expects exactly their reward.
fn seasoned(held: u64) -> (Chain, Fleet) {
    let (mut chain, fleet, _) = staked(&PoolSetup::default(), 2, held);
    for _ in 0..14 {
        fleet.epoch(&mut chain, REWARD_PPM);
    }
    let state = fleet.pool.state(&chain);
    assert_eq!((u64::from(state.r_max_ppm), state.unbooked), (REWARD_PPM, 0));
    (chain, fleet)
}

/// The pool goes through a boundary, with or without the deposit. Returns the chain after the close, and the shares.
fn through_a_boundary(chain: &Chain, fleet: &Fleet, entry: Option<Entry>) -> (Chain, u64) {
    let mut chain = chain.clone();
    chain.advance_epochs(1);
    fleet.pay_rewards(&mut chain, REWARD_PPM);
    fleet.sweep(&mut chain);
    fleet.finalize(&mut chain);
    let raider = fleet.pool.holder(&mut chain, 2_000_000 * SOL);
    let moves = |chain: &mut Chain| {
        fleet.set_level(chain);
        fleet.moves(chain);
    };
    if entry.is_none_or(|entry| entry.after_moves) {
        moves(&mut chain);
    }
    if let Some(Entry { slot, lamports, .. }) = entry {
        chain.set_slot_in_epoch(slot);
        fleet.pool.deposit(&mut chain, &raider, lamports);
    }
    if entry.is_some_and(|entry| !entry.after_moves) {
        moves(&mut chain);
    }
    chain.advance_epochs(1);
    fleet.pay_rewards(&mut chain, REWARD_PPM);
    fleet.sweep(&mut chain);
    fleet.finalize(&mut chain);
    assert_books(&chain, fleet);
    let shares = chain.token_amount(&raider.lst);
    (chain, shares)
}

// Guards: `epoch::close`'s `exit_floor`, the least that an instant exit costs: alone it holds off whoever came in free.
// Of what no level can hand out at once or any more, a share is worth no more than was paid before that floor already:
// `deposit::deposit` (the entry fee on what exceeds the head-room), `FreshPool::deposit` (`late_from_slot`),
// `set_level::head_room` (no more than caps leave).
#[test]
fn item_12_whoever_deposits_for_one_boundary_leaves_with_no_more_and_the_others_with_no_less() {
    let held = 100_000 * SOL;
    let (chain, fleet) = seasoned(held);
    let alone = fleet.pool.state(&through_a_boundary(&chain, &fleet, None).0);
    let mut tempting = 0;
    // The item's hundredth of the pool, as much again, and ten times as much.
    for lamports in [held / 100, held, 10 * held] {
        for slot in [1, SLOTS_PER_EPOCH / 2, SLOTS_PER_EPOCH - 1] {
            for after_moves in [false, true] {
                let entry = Entry { slot, after_moves, lamports };
                let (mut chain, shares) = through_a_boundary(&chain, &fleet, Some(entry));
                let state = fleet.pool.state(&chain);
                let leave = instruction::sol_value(0, &fleet.pool, shares);
                let yielded = fleet.pool.view(&mut chain, leave)[0];
                assert!(yielded <= lamports, "{entry:?}: {yielded}");
                let value = at_the_pair(&state, shares);
                // As much as the pool is free behind the level and in time; its part of a reward it shares with all.
                let in_time = after_moves && slot < SLOTS_PER_EPOCH - 1;
                let free = if in_time { lamports.min(alone.assets) } else { 0 };
                let gain = floor(floor(free, REWARD_PPM, 1_000_000), alone.assets, lamports + held);
                assert!(value <= lamports + gain, "{entry:?}: {value} at the pair, not {gain} more");
                tempting += u32::from(value > lamports);
                // The others, once the raider is out: what a million SOL of theirs is worth with and without the raid.
                let left = (state.assets + state.unbooked - yielded, state.supply - shares);
                let with = floor(1_000_000 * SOL, left.0, left.1);
                let without = floor(1_000_000 * SOL, alone.assets + alone.unbooked, alone.supply);
                assert!(with + 1 >= without, "{entry:?}: {with} instead of {without}");
            }
        }
    }
    // In time and behind the level, with head-room: no fee on entry, so that the floor on exit alone holds it off.
    assert!(tempting > 0, "without an exit floor it would pay");
}

// Guard: `set_level::head_room` (`live`): it takes off what is idle now, not what was when `delegatable` was frozen.
#[test]
fn item_12_another_level_gives_back_no_head_room_that_deposits_have_used_up() {
    let mut chain = Chain::with_sluice();
    let capped = OperatorTerms { cap: 100 * SOL, ..OperatorTerms::default() };
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[capped; 2]);
    let raider = fleet.pool.holder(&mut chain, 10_000 * SOL);
    fleet.pool.deposit(&mut chain, &raider, 150 * SOL);
    fleet.epoch(&mut chain, 0);
    fleet.epoch(&mut chain, 0);
    // 151 SOL are staked, and the caps leave room for 49.
    let room = fleet.pool.state(&chain).head_room;
    assert_eq!(room, 49 * SOL);
    assert_eq!(fleet.pool.deposit(&mut chain, &raider, room).event().number("fee"), 0);
    for _ in 0..3 {
        fleet.set_level(&mut chain);
        assert_eq!(fleet.pool.state(&chain).head_room, 0, "no operator can take more than these 49");
        let fee = fleet.pool.deposit(&mut chain, &raider, room).event().number("fee");
        assert_eq!(fee, room * 500 / 1_000_000);
    }
}

/// Everything that a user may want at a price, and everything of the crank that needs one.
fn priced(fleet: &Fleet, holder: &Holder) -> Vec<Instruction> {
    let (pool, keeper) = (&fleet.pool, &fleet.keeper.pubkey());
    vec![
        instruction::deposit_sol(&holder.address(), pool, &holder.lst, SOL, 0),
        instruction::get_rate(pool),
        instruction::quote_deposit(pool, SOL),
        instruction::sol_value(0, pool, SOL),
        instruction::sol_value(1, pool, SOL),
        crank::collect_fee(pool),
        crank::set_level(pool, keeper, 0, 0),
        crank::refreeze(pool, keeper),
    ]
}

fn send_for(
    chain: &mut Chain,
    fleet: &Fleet,
    holder: &Holder,
    instruction: &Instruction,
) -> Result<Receipt, Failure> {
    chain.try_send(std::slice::from_ref(instruction), &[&fleet.keeper, &holder.wallet])
}

// Guards: `FreshPool::new` (prices), and `pair_epoch == epoch` in `set_level::handler`, `moves::check_level` and
// `undelegate::handler`.
#[test]
fn item_13_nothing_is_priced_between_the_boundary_and_the_close() {
    let (mut chain, fleet, holder) = staked(&PoolSetup::default(), 2, 1_000 * SOL);
    fleet.pool.edit(&mut chain, |state| state.owed_fee = SOL);
    chain.advance_epochs(1);
    let stale = |chain: &mut Chain| {
        for instruction in priced(&fleet, &holder) {
            refused(chain, "StaleRate", |chain| send_for(chain, &fleet, &holder, &instruction));
        }
        for index in [0, 1] {
            refused(chain, "StaleRate", |chain| fleet.delegate(chain, index));
            refused(chain, "StaleRate", |chain| fleet.undelegate(chain, index));
        }
    };
    stale(&mut chain);
    fleet.pay_rewards(&mut chain, REWARD_PPM);
    stale(&mut chain);
    let stakes = fleet.stakes(&chain, 0, 1);
    fleet.send(&mut chain, crank::refresh_operators(&fleet.pool, &fleet.keeper.pubkey(), 0, &stakes));
    stale(&mut chain);
    fleet.sweep(&mut chain);
    stale(&mut chain);
    fleet.finalize(&mut chain);
    fleet.pool.deposit(&mut chain, &holder, SOL);
}

// Guards: `rewards_being_paid` in `refresh_operators`, `sweep_operators`, `settle_operator`, `finalize_epoch`,
// `add_operator` and `remove_operator`: balances are partial until the last partition is paid.
#[test]
fn item_14_nothing_is_read_or_closed_while_rewards_are_being_paid() {
    let (mut chain, fleet, holder) = staked(&PoolSetup::default(), 2, 1_000 * SOL);
    let vote = fleet.record(&chain, 1).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 1, &vote)], &[&fleet.governor]);
    chain.advance_epochs(1);
    chain.set_epoch_rewards_active(true);

    let (pool, keeper) = (&fleet.pool, &fleet.keeper.pubkey());
    let stakes = fleet.stakes(&chain, 0, 2);
    let [first, second] = [0, 1].map(|index| fleet.record(&chain, index));
    let crank = [
        crank::refresh_operators(pool, keeper, 0, &stakes),
        crank::sweep_operators(pool, keeper, 0, &stakes),
        crank::settle_operator(pool, keeper, 0, &first),
        crank::remove_operator(pool, 1, &second),
        instruction::finalize_epoch(pool, keeper),
    ];
    for instruction in crank {
        refused(&mut chain, "RewardsBeingPaid", |chain| fleet.try_send(chain, instruction));
    }
    let newcomer = chain.new_address();
    chain.donate(&newcomer, SOL);
    let nonce = fleet.state(&chain).nonce;
    let add = crank::add_operator(pool, &fleet.governor.pubkey(), &newcomer, nonce, &Default::default());
    refused(&mut chain, "RewardsBeingPaid", |chain| chain.try_send(&[add], &[&fleet.governor]));
    refused(&mut chain, "StaleRate", |chain| pool.try_deposit(chain, &holder, SOL, 0));

    chain.set_epoch_rewards_active(false);
    fleet.sweep(&mut chain);
    fleet.finalize(&mut chain);
    assert_books(&chain, &fleet);
}

// Guards: `Operators::complete` (`visited == due`) and `visit` (`record.visited != epoch`): a count that each operator
// can raise once an epoch.
#[test]
fn item_15_reading_the_same_operator_again_is_not_reading_another() {
    let setup = with(PoolParams { bounty_unit: 5_000, ..PoolParams::default() });
    let (mut chain, fleet, _) = staked(&setup, 3, 3_000 * SOL);
    let fund = crank::fund_bounties(&fleet.pool, &fleet.keeper.pubkey(), SOL);
    fleet.send(&mut chain, fund);
    chain.advance_epochs(1);
    fleet.pay_rewards(&mut chain, REWARD_PPM);
    let read = |chain: &mut Chain, index: u32| {
        let stakes = fleet.stakes(chain, index, 1);
        fleet.send(chain, crank::refresh_operators(&fleet.pool, &fleet.keeper.pubkey(), index, &stakes))
    };
    for (index, seen) in [(0, 1), (0, 1), (0, 1), (2, 2), (0, 2), (2, 2)] {
        read(&mut chain, index);
        assert_eq!(fleet.state(&chain).visited, seen);
        let close = instruction::finalize_epoch(&fleet.pool, &fleet.keeper.pubkey());
        refused(&mut chain, "RefreshIncomplete", |chain| fleet.try_send(chain, close));
    }
    let pot = fleet.state(&chain).pot;
    read(&mut chain, 0);
    assert_eq!(fleet.state(&chain).pot, pot, "and it is not paid for again");
    // The growth of each delegation counts once.
    let delegations: u64 = [0, 2].map(|index| fleet.record(&chain, index).main_delegation).iter().sum();
    let base = fleet.state(&chain).growth_base;
    assert_eq!(delegations, base + fleet.state(&chain).growth);
    read(&mut chain, 1);
    fleet.finalize(&mut chain);
    assert_books(&chain, &fleet);
}
