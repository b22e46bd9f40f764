//! What the client reads of accounts is what the test kit reads, byte by byte, of the same accounts.

use sluice_client::accounts::{Cohort, Config, NotThis, OperatorList, Pool, RateList, State, Ticket};
use sluice_client::pda::{self, PoolKeys};
use sluice_client::{SLUICE_ID, ids};
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{GroupState, RecordState};
use sluice_testkit::sluice::queue::{self, cohort_address, ticket_address};
use solana_address::Address;

use crate::support::{account, keys, list, now, pool, read, rent};
use crate::world::World;

/// The fields named are the same in both.
macro_rules! same {
    ($ours:expr, $theirs:expr, $($field:ident)*) => {{
        let (ours, theirs) = (&$ours, &$theirs);
        $(assert_eq!(ours.$field, theirs.$field, stringify!($field));)*
    }};
}

#[test]
fn a_pool_is_read_as_it_was_written() {
    let mut world = World::lived();
    world.fleet.pool.unstake(&mut world.chain, &world.holder, 20 * SOL, 7);
    let (ours, theirs) = (pool(&world.chain, &world.fleet.pool), world.fleet.pool.state(&world.chain));
    same!(ours, theirs,
        mint token_program reserve insurance governance curator guardian config operators rates treasury escrow
        queue_head queue_tail pair_assets pair_supply pair_epoch assets unbooked taxable supply owed_fee owed_bounty
        owed_insurance mark_assets mark_supply queue_nominal queue_shares queue_value queue_due prior_assets
        prior_supply unconfirmed exit_target head_room late_from_slot deposit_cap sequence cover recapitalised
        growth_seen growth other r_max_ppm r_floor_ppm exit_floor_ppm open_ppm late_guard_slots
        level_interval_slots fee_bps bounty_bps insurance_bps liquidity_bps band_bps churn_bps exit_max_bps
        exit_min_bps closed version bump reserve_bump insurance_bump);
    assert!(ours.pair_assets > 0 && ours.queue_nominal > 0 && ours.growth_seen > 0, "a pool that has lived");
}

#[test]
fn operators_are_read_as_they_were_written() {
    let world = World::lived();
    let (ours, theirs) = (list(&world.chain, &world.fleet.pool), world.fleet.state(&world.chain));
    same!(ours.header, theirs,
        pool sequence epoch first_slot lamports delegated cooling growth growth_base loss_due bonded_due share_unit
        delegatable frozen_slot minimum level level_epoch rebalanced excess up_rest down_rest pot bounty_unit
        bounty_ramp nonce groups_from count due visited level_index level_sequence up_end down_end cursor last_group
        churn fallen astray weights closed zeroed measured uneven cover_bps tolerance_bps);
    let groups: Vec<_> = ours.header.groups.iter().collect();
    assert_eq!(groups.len(), theirs.groups.len());
    for (ours, theirs) in groups.into_iter().zip(&theirs.groups) {
        let theirs: &GroupState = theirs;
        same!(ours, theirs, cap next_cap delegated weights share next_share);
    }
    assert_eq!(ours.records.len(), theirs.records.len());
    for (ours, theirs) in ours.records.iter().zip(&theirs.records) {
        let theirs: &RecordState = theirs;
        same!(ours, theirs,
            vote main side main_lamports side_lamports main_delegation side_delegation cap next_cap moved loss_due
            visited main_since side_since next_from eligible_from main_cooling side_cooling wanted_weight weight
            next_weight share next_share max_inflation_bps max_block_bps main_state side_state groups next_groups
            moved_under flags status bonded slow next_max_inflation_bps next_max_block_bps paid_in agreed_cap bond
            grew_on grew measured credit short_due barred_until);
        assert!(ours.main_delegation > 0, "an operator with stake");
    }
}

#[test]
fn tickets_and_cohorts_are_read_as_they_were_written() {
    let mut world = World::lived();
    let (chain, addresses) = (&mut world.chain, &world.fleet.pool);
    let address = addresses.unstake(chain, &world.holder, 20 * SOL, 7);
    let at = addresses.cohort_now(chain);
    world.fleet.epoch(chain, 100);
    addresses.finalize_cohort(chain);

    let (ours, theirs): (Ticket, _) =
        (read(chain, &address), queue::ticket(chain, &address).expect("a ticket"));
    same!(ours, theirs, cohort owner rent_payer from to nominal sequence);
    let (ours, theirs): (Cohort, _) = (read(chain, &at), queue::cohort(chain, &at).expect("a cohort"));
    same!(ours, theirs,
        pool next rent_payer epoch assets supply shares filled nominal rest unpaid open sequence filled_in begun_in);
    let steps = ours.steps.iter().take(ours.step_count as usize);
    let steps: Vec<_> = steps.map(|step| (step.upto, step.assets, step.supply)).collect();
    assert_eq!(steps, theirs.steps);
    assert!(!steps.is_empty(), "a cohort that is paid");
}

#[test]
fn the_rate_history_is_read_oldest_first_and_goes_on_beyond_its_ring() {
    let mut world = World::lived();
    let last = |world: &World| read::<RateList>(&world.chain, &world.fleet.pool.rates);
    let before = last(&world);
    assert_eq!(before.header.written, before.entries.len() as u64);
    // As many epochs as the ring has room for, and three.
    for _ in 0..131 {
        world.fleet.epoch(&mut world.chain, 10);
    }
    let rates = last(&world);
    let ring = rates.entries.len();
    assert_eq!(ring, 128);
    assert_eq!(rates.header.written, before.header.written + 131);
    assert!(rates.entries.windows(2).all(|two| two[0].epoch < two[1].epoch && two[0].time < two[1].time));
    let (newest, now) = (rates.entries.last().expect("entries"), pool(&world.chain, &world.fleet.pool));
    assert_eq!(
        (newest.epoch, newest.assets, newest.supply),
        (now.pair_epoch, now.pair_assets, now.pair_supply)
    );
}

#[test]
fn the_addresses_are_those_of_the_program() {
    let mut world = World::lived();
    let (chain, of) = (&mut world.chain, &world.fleet.pool);
    let stored = keys(chain, of);
    let derived = PoolKeys::derive(&of.mint, &of.token_program, &of.treasury);
    assert_eq!(stored, derived);
    let named =
        [stored.pool, stored.reserve, stored.insurance, stored.operators, stored.config, stored.rates];
    assert_eq!(named, [of.address, of.reserve, of.insurance, of.operators, of.config, of.rates]);
    assert_eq!([stored.escrow, stored.dead_shares], [of.escrow, of.dead_shares]);
    assert_eq!(pda::pool(&of.mint), of.address);
    assert_eq!(stored.stake(5), of.stake_address(5));
    assert_eq!(stored.cohort(9), cohort_address(of, 9).0);
    let (cohort, requester) = (stored.cohort(9), world.holder.address());
    assert_eq!(pda::ticket(&cohort, &requester, 3), ticket_address(&cohort, &requester, 3));
    let by_convention =
        chain.create_associated(&world.holder.wallet, &of.token_program, &of.mint, &requester);
    assert_eq!(stored.lst_account(&requester), by_convention);
    let config: Config = read(chain, &of.config);
    assert_eq!(config.pool, of.address);
}

#[test]
fn clock_and_rent_are_read_as_the_runtime_has_them() {
    let world = World::lived();
    let (ours, theirs) = (now(&world.chain), world.chain.clock());
    assert_eq!((ours.slot, ours.epoch, ours.time), (theirs.slot, theirs.epoch, theirs.unix_timestamp));
    for bytes in [0, 200, 10_240] {
        assert_eq!(rent(&world.chain).of(bytes as u64), world.chain.minimum_balance(bytes));
    }
    let paying = |world: &World| {
        sluice_client::sysvar::rewards_being_paid(Some(&world.chain.data(&ids::EPOCH_REWARDS)))
    };
    assert!(!paying(&world));
    let mut world = world;
    world.chain.set_epoch_rewards_active(true);
    assert!(paying(&world));
    assert!(!sluice_client::sysvar::rewards_being_paid(None), "before the first boundary there is none");
}

#[test]
fn what_is_not_the_account_that_was_asked_for_is_an_error_and_no_panic() {
    let world = World::lived();
    let of = &world.fleet.pool;
    let wallet = account(&world.chain, &world.holder.address());
    assert_eq!(Pool::decode(&wallet.owner, &wallet.data), Err(NotThis::Owner(ids::SYSTEM_PROGRAM)));
    let operators = account(&world.chain, &of.operators);
    assert_eq!(Pool::decode(&operators.owner, &operators.data), Err(NotThis::Tag("pool")));
    for cut in [8, 40, 9_000, operators.data.len() - 1] {
        let short = OperatorList::decode(&SLUICE_ID, &operators.data[..cut]);
        assert_eq!(short, Err(NotThis::Length("list of operators")), "{cut} bytes");
    }
    assert_eq!(OperatorList::decode(&SLUICE_ID, &[]), Err(NotThis::Tag("list of operators")));
    // A count that no account can have.
    let mut absurd = operators.data.clone();
    let count = sluice_testkit::sluice::operators::RECORDS_AT - 8;
    absurd[count..count + 4].fill(255);
    assert!(OperatorList::decode(&SLUICE_ID, &absurd).is_err());
    assert_eq!(PoolKeys::derive(&Address::default(), &ids::TOKEN, &ids::TOKEN).mint, Address::default());
}
