//! C, 20 to 25: stake accounts that somebody else makes, takes, fills or keeps busy.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{COOLING, GONE, IDLE, RecordState, STAKED};
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState};
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolSetup, crank};
use sluice_testkit::token::instruction::system_transfer;
use sluice_testkit::{Chain, Failure, Receipt, ids};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::support::{assert_books, assert_totals, edit_stake, refused, staked, staked_on, with_stake_5_0_0};

/// The stake program's `Initialize`, in somebody's favour, without lockup.
fn initialize(stake: &Address, authority: &Address) -> Instruction {
    let mut data = vec![0; 4];
    data.extend([authority.to_bytes(), authority.to_bytes()].concat());
    data.extend([0; 48]);
    let accounts = vec![AccountMeta::new(*stake, false), AccountMeta::new_readonly(ids::RENT, false)];
    Instruction { program_id: ids::STAKE, accounts, data }
}

/// Two operators with stake, and a third that is drained and can be removed.
fn with_a_drained_one(chain: Chain) -> (Chain, Fleet, RecordState) {
    let (mut chain, fleet, _) = staked_on(chain, &PoolSetup::default(), 2, 1_000 * SOL);
    let index = fleet.add(&mut chain, &OperatorTerms::default());
    let vote = fleet.record(&chain, index).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, index, &vote)], &[&fleet.governor]);
    fleet.epoch(&mut chain, 0);
    let record = fleet.record(&chain, index);
    assert_eq!((record.main_state, record.side_state), (IDLE, IDLE));
    (chain, fleet, record)
}

/// Removes the third operator and, in the same transaction, keeps its two accounts alive; with `for_thief`, as the
/// thief's.
fn remove_and_revive(
    chain: &mut Chain,
    fleet: &Fleet,
    record: &RecordState,
    thief: &Keypair,
    for_thief: bool,
) -> Result<Receipt, Failure> {
    let mut all = vec![crank::remove_operator(&fleet.pool, 2, record)];
    for stake in [record.main, record.side] {
        all.push(system_transfer(&thief.pubkey(), &stake, chain.minimum_balance(STAKE_LEN)));
        if for_thief {
            all.push(initialize(&stake, &thief.pubkey()));
        }
    }
    chain.try_send(&all, &[thief])
}

// Guards: `remove_operator::handler`, which makes the record a tombstone, and `add_operator::handler`
// (`header.nonce.wrapping_add(2)`): an address that was given up is never asked for again. No other path empties an
// account: `sweep::withdraw_to_rent`, which item 28 tries.
#[test]
fn item_20_an_account_that_was_emptied_and_taken_over_in_the_same_transaction_is_never_counted() {
    for chain in [Chain::with_sluice(), with_stake_5_0_0()] {
        let (mut chain, fleet, record) = with_a_drained_one(chain);
        let thief = chain.new_wallet(10_000 * SOL);
        for stake in fleet.state(&chain).records.iter().flat_map(|record| [record.main, record.side]) {
            let take = initialize(&stake, &thief.pubkey());
            refused(&mut chain, "InvalidAccountData", |chain| chain.try_send(&[take], &[&thief]));
        }
        // Since 5.0.0 the stake program cuts an emptied account's data, so that nobody can initialise it.
        refused(&mut chain, "InvalidAccountData", |chain| {
            remove_and_revive(chain, &fleet, &record, &thief, true)
        });
        remove_and_revive(&mut chain, &fleet, &record, &thief, false).expect("whoever pays may");
        // Before, it did not.
        for stake in [record.main, record.side] {
            chain.set_account(&stake, stake_of(&thief.pubkey(), 1_000 * SOL));
        }
        is_never_counted(chain, &fleet, &record);
    }
}

/// The removed operator's accounts are somebody else's, with lamports in them.
fn is_never_counted(mut chain: Chain, fleet: &Fleet, record: &RecordState) {
    assert_books(&chain, fleet);
    chain.advance_epochs(1);
    let mut stakes = fleet.stakes(&chain, 0, 2);
    stakes.push(record.main);
    let keeper = fleet.keeper.pubkey();
    for build in [crank::refresh_operators, crank::sweep_operators] {
        let read = build(&fleet.pool, &keeper, 0, &stakes);
        // Its place is a tombstone, and behind it there is nobody.
        refused(&mut chain, "NoOperator", |chain| fleet.try_send(chain, read));
    }
    fleet.epoch(&mut chain, 0);
    assert_books(&chain, fleet);
    let next = fleet.add(&mut chain, &OperatorTerms::default());
    assert_eq!(next, 2, "the place is free");
    let fresh = fleet.record(&chain, next);
    assert!(
        ![fresh.main, fresh.side].contains(&record.main) && ![fresh.main, fresh.side].contains(&record.side)
    );
}

/// A stake account with these authorities and `lamports` delegated to nobody.
fn stake_of(authority: &Address, lamports: u64) -> Account {
    let mut account = Account { lamports, data: vec![0; STAKE_LEN], owner: ids::STAKE, ..Account::default() };
    let mut state = StakeState::decode(&account.data);
    (state.tag, state.staker, state.withdrawer) = (1, *authority, *authority);
    state.encode_into(&mut account.data);
    account
}

// Guards: `visit::take_pair` and `StakeAccounts::check` (`WrongStakeAccount`): only listed addresses are read;
// `cpi::stake::read` (`ours`): a listed account that is another's counts nothing; `gain_limit` when it comes back.
#[test]
fn item_21_a_stranger_that_is_made_over_to_the_pool_is_ignored_and_a_hijacked_account_counts_nothing() {
    let (mut chain, fleet, _) = staked(&PoolSetup::default(), 2, 1_000 * SOL);
    let (pool, keeper) = (&fleet.pool, fleet.keeper.pubkey());
    let stranger = chain.new_address();
    chain.set_account(&stranger, stake_of(&pool.address, 1_000 * SOL));
    let record = fleet.record(&chain, 0);
    let as_main = RecordState { main: stranger, ..record.clone() };
    let as_side = RecordState { side: stranger, ..record.clone() };
    let attempts = [
        crank::refresh_operators(pool, &keeper, 0, &[stranger]),
        crank::sweep_operators(pool, &keeper, 0, &[stranger]),
        crank::settle_operator(pool, &keeper, 0, &as_main),
        crank::settle_operator(pool, &keeper, 0, &as_side),
        crank::undelegate(pool, &keeper, 0, &as_main),
        crank::undelegate(pool, &keeper, 0, &as_side),
        crank::delegate(pool, &keeper, 0, &as_side),
    ];
    for attempt in attempts {
        refused(&mut chain, "WrongStakeAccount", |chain| fleet.try_send(chain, attempt));
    }

    let thief = chain.new_address();
    goes_and_comes_back(chain.clone(), &fleet, |state, pool| state.withdrawer = pool.unwrap_or(thief));
    goes_and_comes_back(chain, &fleet, |state, pool| state.staker = pool.unwrap_or(thief));
}

/// By a fault of the platform, main becomes somebody else's, and comes back a year's reward heavier. `give` makes it
/// the pool's, or the thief's.
fn goes_and_comes_back(mut chain: Chain, fleet: &Fleet, give: impl Fn(&mut StakeState, Option<Address>)) {
    let (record, before) = (fleet.record(&chain, 0), fleet.pool.state(&chain));
    let lamports = chain.lamports(&record.main);
    edit_stake(&mut chain, &record.main, |state, _| give(state, None));
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    let event = fleet.finalize(&mut chain).event();
    assert_eq!((event.number("lost"), event.number("closed")), (lamports, 17));
    let gone = fleet.record(&chain, 0);
    assert_eq!((gone.main_state, gone.main_lamports, gone.flags, gone.current()), (GONE, 0, 1, 0));

    edit_stake(&mut chain, &record.main, |state, lamports| {
        give(state, Some(fleet.pool.address));
        *lamports += 100 * SOL;
    });
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    let event = fleet.finalize(&mut chain).event();
    assert_eq!(event.number("grown"), lamports + 100 * SOL);
    let after = fleet.pool.state(&chain);
    let left = before.assets + before.unbooked - lamports;
    // What comes back of a deep loss that one close alone has shown is whole again; what is more, under the clamp.
    let whole = left + lamports;
    assert!(after.assets >= whole && after.assets <= whole + whole / 1_000, "{} of {whole}", after.assets);
    assert!(after.unbooked <= after.assets / 100, "the cap; the rest is cover");
    assert_totals(&chain, fleet);
}

// Guard: `cpi::system::create_with_nonce` (`CreateAccountAllowPrefund`): `create_account` alone fails where lamports
// are.
#[test]
fn item_22_lamports_sent_to_the_next_stake_addresses_stop_no_operator() {
    let (chain, fleet, _) = staked(&PoolSetup::default(), 1, 100 * SOL);
    let rent = chain.minimum_balance(STAKE_LEN);
    for lamports in [1, rent - 1, rent, rent + 1, 1_000 * SOL] {
        let mut chain = chain.clone();
        let nonce = fleet.state(&chain).nonce;
        for stake in [nonce, nonce + 1].map(|nonce| fleet.pool.stake_address(nonce).0) {
            chain.donate(&stake, lamports);
        }
        let before = fleet.pool.state(&chain);
        let index = fleet.add(&mut chain, &OperatorTerms::default());
        assert_eq!(fleet.pool.state(&chain), before);
        let record = fleet.record(&chain, index);
        for stake in [record.main, record.side] {
            assert_eq!(chain.lamports(&stake), rent + lamports);
            let state = StakeState::decode(&chain.data(&stake));
            let owner = (state.staker, state.withdrawer);
            assert_eq!((state.tag, owner), (1, (fleet.pool.address, fleet.pool.address)));
        }
        fleet.epoch(&mut chain, 0);
        assert_books(&chain, &fleet);
    }
}

// Guard: `add_operator::handler` (`header.nonce`): with seeds that come back, the occupied addresses would stop the
// place.
#[test]
fn item_23_reviving_emptied_accounts_blocks_no_address_that_is_still_needed() {
    let (mut chain, fleet, record) = with_a_drained_one(Chain::with_sluice());
    let thief = chain.new_wallet(10 * SOL);
    remove_and_revive(&mut chain, &fleet, &record, &thief, false).expect("whoever pays may");
    assert_eq!(chain.account(&record.main).map(|account| account.owner), Some(ids::STAKE), "it lives on");
    let index = fleet.add(&mut chain, &OperatorTerms::default());
    assert_eq!(index, 2);
    // A tenth an epoch comes down from the others, from the fifth epoch on.
    for _ in 0..12 {
        fleet.epoch(&mut chain, 0);
        assert_books(&chain, &fleet);
    }
    let stakes: Vec<u64> = fleet.state(&chain).records.iter().map(RecordState::current).collect();
    assert!(stakes[2] > 300 * SOL, "{stakes:?}");
}

// Guards: `Record::open` (`STAKED => self.side_since == epoch`): side takes more in the epoch in which it was first
// filled; `delegate::fill`, which takes away what a stranger has put there.
#[test]
fn item_24_the_smallest_deposit_first_stops_no_larger_one_of_the_same_epoch() {
    let (mut chain, fleet, holder) = staked(&PoolSetup::default(), 2, 1_000 * SOL);
    for _ in 0..3 {
        chain.advance_epochs(1);
        fleet.sweep(&mut chain);
        fleet.finalize(&mut chain);
        fleet.set_level(&mut chain);
        // Twice: a level interval, then as little as a move may be, then everything else.
        for lamports in [3 * SOL, 1_000 * SOL] {
            for record in fleet.state(&chain).records {
                // More than what it is to get.
                chain.donate(&record.side, lamports);
                chain.donate(&record.main, 1);
            }
            fleet.pool.deposit(&mut chain, &holder, lamports);
            chain.set_slot_in_epoch(chain.slot_in_epoch() + 1_000);
            fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
            fleet.set_level(&mut chain);
            fleet.moves(&mut chain);
        }
        let state = fleet.state(&chain);
        for (record, target) in state.records.iter().zip(state.targets()) {
            assert_eq!(record.side_state, STAKED);
            let current = record.current();
            assert!(current <= target && target - current < SOL, "{current} of {target}");
        }
    }
    // What was donated to main is still there unread; nothing is missing.
    assert_totals(&chain, &fleet);
    assert!(fleet.real_lamports(&chain) >= fleet.pool.state(&chain).tracked());
}

// Guards: `Record::open` (`_ => false` while side cools), `Step::of` (a cooling side only takes more that cools).
#[test]
fn item_25_stake_that_cools_is_not_warmed_again_by_a_move_in_the_other_direction() {
    let (mut chain, fleet, holder) = staked(&PoolSetup::default(), 2, 1_000 * SOL);
    let free = fleet.pool_free(&chain);
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = free + 100 * SOL);
    fleet.undelegate(&mut chain, 0).expect("for the queue");
    let cooling = fleet.record(&chain, 0);
    assert_eq!((cooling.side_state, cooling.side_cooling), (COOLING, 100 * SOL));

    // The queue is gone, and a thousand SOL more want to be delegated.
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = 0);
    fleet.pool.open(&mut chain);
    fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    chain.set_slot_in_epoch(chain.slot_in_epoch() + 1_000);
    fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    assert!(fleet.state(&chain).targets()[0] > cooling.current() + 400 * SOL, "it should have far more");
    assert_eq!(fleet.record(&chain, 0), cooling, "and gets nothing in this epoch");
    assert_eq!(StakeState::decode(&chain.data(&cooling.side)).deactivation_epoch, chain.epoch());
    assert!(fleet.record(&chain, 1).current() > 900 * SOL, "the other does");
    assert_books(&chain, &fleet);
    // In the next epoch all that cooled is liquid, and the operator takes its share.
    fleet.epoch(&mut chain, 0);
    assert!(fleet.record(&chain, 0).current() > 900 * SOL);
    assert_books(&chain, &fleet);
}
