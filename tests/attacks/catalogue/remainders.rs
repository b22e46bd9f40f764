//! C, 26 to 31: lamports too many, too few, and of operators that are leaving.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{ASTRAY, COOLING, GONE, IDLE, RECORDS_AT, STAKED};
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, PoolSetup, crank};
use solana_address::Address;
use solana_signer::Signer;

use super::support::{
    assert_books, assert_totals, at_the_pair, edit_stake, floor, refused, staked, staked_on, with,
    with_stake_5_0_0,
};

/// Main and side of every operator, idle or not.
fn all_stakes(chain: &Chain, fleet: &Fleet) -> Vec<Address> {
    fleet.state(chain).records.iter().flat_map(|record| [record.main, record.side]).collect()
}

/// Pays out everything that a boundary brings and closes, without levels or moves.
fn close(chain: &mut Chain, fleet: &Fleet, ppm: u64) -> sluice_testkit::Receipt {
    chain.advance_epochs(1);
    fleet.pay_rewards(chain, ppm);
    fleet.sweep(chain);
    fleet.finalize(chain)
}

// Guards: `finalize_epoch::closing` (only a close looks at lamports), `gain_limit`, `levy` (a donation is income).
#[test]
fn item_26_a_sol_in_every_stake_account_moves_no_price_before_the_next_close_and_then_by_the_clamp() {
    let setup = with(PoolParams { fee_bps: 500, ..PoolParams::default() });
    let (mut chain, fleet, holder) = staked(&setup, 4, 1_000 * SOL);
    // What an earlier premium left unbooked is booked first.
    while fleet.pool.state(&chain).unbooked > 0 {
        close(&mut chain, &fleet, 0);
    }
    fleet.pool.open(&mut chain);
    let before = fleet.pool.state(&chain);
    for record in fleet.state(&chain).records {
        chain.donate(&record.main, SOL);
        chain.donate(&record.side, SOL);
    }
    let buys = |chain: &Chain| {
        let mut fork = chain.clone();
        fleet.pool.deposit(&mut fork, &holder, 7 * SOL).event().number("shares")
    };
    let unseen = buys(&chain);
    let stakes = all_stakes(&chain, &fleet);
    let keeper = fleet.keeper.pubkey();
    for build in [crank::refresh_operators, crank::sweep_operators] {
        fleet.send(&mut chain, build(&fleet.pool, &keeper, 0, &stakes));
        assert_eq!((fleet.pool.state(&chain), buys(&chain)), (before.clone(), unseen), "read, not priced");
    }
    assert_eq!(fleet.real_lamports(&chain), before.tracked() + 8 * SOL);

    let event = close(&mut chain, &fleet, 0).event();
    assert_eq!(event.number("grown"), 8 * SOL);
    let limit = floor(before.assets, 2 * u64::from(before.r_max_ppm), 1_000_000);
    assert_eq!(event.number("gain"), limit, "twice what an epoch may bring");
    assert_eq!(event.number("fee"), floor(limit, 500, 10_000));
    let after = fleet.pool.state(&chain);
    assert_eq!(after.assets, before.assets + limit);
    assert_eq!((after.unbooked, after.taxable), (8 * SOL - limit, 8 * SOL - limit));
    assert!(at_the_pair(&after, SOL) <= at_the_pair(&before, SOL) + SOL / 1_000);
}

/// The one operator has exactly `active` lamports of active stake, and a queue lacks `nominal`.
fn queue(mut chain: Chain, fleet: &Fleet, active: u64, nominal: u64) -> Chain {
    let main = fleet.record(&chain, 0).main;
    let rent = chain.minimum_balance(200);
    edit_stake(&mut chain, &main, |state, lamports| (state.stake, *lamports) = (active, active + rent));
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    fleet.finalize(&mut chain);
    let free = fleet.pool_free(&chain);
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = free + nominal);
    chain
}

// Guard: `moves::queue_down` (all of it where less than the minimum would remain).
#[test]
fn item_27_no_remainder_below_the_minimum_delegation_keeps_stake_from_leaving() {
    for chain in [Chain::with_sluice(), with_stake_5_0_0()] {
        let (chain, fleet, _) = staked_on(chain, &PoolSetup::default(), 1, 1_000 * SOL);
        // The item's 1.999 SOL, and around one and two minimums.
        for active in [SOL, SOL + 1, 1_999_000_000, 2 * SOL - 1, 2 * SOL, 2 * SOL + 1, 3 * SOL - 1] {
            for nominal in [1, SOL - 1, SOL, SOL + 1, active - 1, active] {
                let nominal = nominal.min(active);
                let mut chain = queue(chain.clone(), &fleet, active, nominal);
                fleet.undelegate(&mut chain, 0).expect("never refused while there is stake");
                let (cooling, left) = (fleet.state(&chain).cooling, fleet.record(&chain, 0).current());
                assert!(cooling >= nominal, "{active}, {nominal}: {cooling}");
                assert!(left == 0 || left >= SOL, "{active}, {nominal}: {left} can't leave later");
                assert_eq!(cooling + left, active);
                chain.advance_epochs(1);
                fleet.sweep(&mut chain);
                assert_eq!(fleet.state(&chain).cooling, 0, "{active}, {nominal}: it is in the reserve");
                fleet.finalize(&mut chain);
                assert_books(&chain, &fleet);
            }
        }
    }
}

// Guards: `moves::queue_down`, `sweep::withdraw_to_rent`: amounts are lamports, never a count of shares that must
// divide evenly.
#[test]
fn item_28_a_pool_whose_shares_are_worth_two_lamports_and_a_bit_can_be_emptied_to_the_last_operator() {
    let (mut chain, fleet, _) = staked(&PoolSetup::default(), 3, 1_000 * SOL + 1);
    // The item's price of two lamports, and a bit that leaves remainders.
    fleet.pool.edit(&mut chain, |state| {
        state.supply = state.assets / 2 - 1;
        (state.pair_supply, state.pair_assets) = (state.supply, state.assets);
    });
    let all = fleet.pool.state(&chain).tracked();
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = all);
    for _ in 0..2 {
        for index in 0..3 {
            fleet.undelegate(&mut chain, index).expect("for the queue");
        }
    }
    assert_eq!(fleet.state(&chain).delegated, 0, "nothing is left behind");
    chain.advance_epochs(1);
    fleet.sweep(&mut chain);
    let rents = 6 * chain.minimum_balance(200);
    assert_eq!(fleet.state(&chain).lamports, rents);
    assert_eq!(fleet.pool_free(&chain), all - rents);
    for index in 0..3 {
        let record = fleet.record(&chain, index);
        assert_eq!((record.main_state, record.side_state), (IDLE, IDLE));
    }
}

// Guard: `cpi::stake::read` (`lockup_timestamp == 0`, `lockup_epoch == 0`). Stake that is deposited is another
// instruction's.
#[test]
fn item_29_an_account_under_a_lockup_counts_nothing_and_takes_no_stake() {
    const LOCKUP_TIMESTAMP_AT: usize = 76;
    const LOCKUP_EPOCH_AT: usize = 84;
    for at in [LOCKUP_TIMESTAMP_AT, LOCKUP_EPOCH_AT] {
        let (mut chain, fleet, holder) = staked(&PoolSetup::default(), 2, 1_000 * SOL);
        let before = fleet.record(&chain, 0);
        for stake in [before.main, before.side] {
            let mut account = chain.account(&stake).expect("it exists");
            account.data[at] = 1;
            chain.set_account(&stake, account);
        }
        chain.advance_epochs(1);
        let stakes = all_stakes(&chain, &fleet);
        let keeper = fleet.keeper.pubkey();
        fleet.send(&mut chain, crank::refresh_operators(&fleet.pool, &keeper, 0, &stakes));
        let lost = fleet.finalize(&mut chain).event().number("lost");
        assert_eq!(lost, before.lamports(), "what a custodian can hold back is nobody's");
        let locked = fleet.record(&chain, 0);
        assert_eq!((locked.main_state, locked.side_state, locked.lamports()), (GONE, GONE, 0));
        assert_eq!((locked.flags, locked.eligible_from), (1, u64::MAX));
        // A loss as deep is bunker mode, in which nothing is delegated and nobody buys; the next clean close ends it.
        fleet.epoch(&mut chain, 0);
        fleet.pool.open(&mut chain);
        fleet.pool.deposit(&mut chain, &holder, 2_000 * SOL);
        fleet.epoch(&mut chain, 0);
        assert_eq!(fleet.pool.state(&chain).closed, 0);
        let [locked, open] = [0, 1].map(|index| fleet.record(&chain, index).current());
        assert_eq!(locked, 0);
        assert!(open > 1_200 * SOL, "half of all: {open}");
        assert_totals(&chain, &fleet);
    }
}

/// Drains the first of two operators.
fn drained() -> (Chain, Fleet) {
    let (mut chain, fleet, _) =
        staked(&with(PoolParams { churn_bps: 2_500, ..PoolParams::default() }), 2, 1_000 * SOL);
    let vote = fleet.record(&chain, 0).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 0, &vote)], &[&fleet.governor]);
    fleet.set_level(&mut chain);
    (chain, fleet)
}

// Guards: `remove_operator::handler` (`OperatorHasStake`; `header.replace(..., Default::default())`, which takes out no
// more than what went to the reserve).
#[test]
fn item_30_removing_an_operator_in_the_epoch_of_its_rewards_leaves_every_lamport_in_the_totals() {
    let (mut chain, fleet) = drained();
    let remove = |chain: &mut Chain| {
        let record = fleet.record(chain, 0);
        fleet.try_send(chain, crank::remove_operator(&fleet.pool, 0, &record))
    };
    refused(&mut chain, "OperatorHasStake", remove);
    let mut epochs = 0;
    while fleet.record(&chain, 0).current() > 0 || fleet.record(&chain, 0).weight > 0 {
        refused(&mut chain, "OperatorHasStake", remove);
        fleet.epoch(&mut chain, 400);
        assert_books(&chain, &fleet);
        epochs += 1;
        assert!(epochs < 12, "a quarter of it comes down an epoch");
    }
    // Removed before or after it is read in the epoch, with a stranger's lamports in both accounts.
    for read in [false, true] {
        let mut chain = chain.clone();
        chain.advance_epochs(1);
        fleet.pay_rewards(&mut chain, 400);
        let record = fleet.record(&chain, 0);
        for stake in [record.main, record.side] {
            chain.donate(&stake, 5 * SOL + 1);
        }
        if read {
            fleet.sweep(&mut chain);
        }
        let real = fleet.real_lamports(&chain);
        remove(&mut chain).expect("it has no stake");
        assert_eq!(fleet.real_lamports(&chain), real, "its lamports are in the reserve");
        assert_totals(&chain, &fleet);
        fleet.sweep(&mut chain);
        fleet.finalize(&mut chain);
        assert_books(&chain, &fleet);
    }
}

/// As if the operator had been drained long ago: states alone are in the way of a removal.
fn without_weight(chain: &mut Chain, fleet: &Fleet) {
    const WEIGHTS_AT: usize = RECORDS_AT + 3 * 32 + 15 * 8 + 2;
    const STATUS_AT: usize = RECORDS_AT + 245;
    let mut account = chain.account(&fleet.pool.operators).expect("it exists");
    account.data[WEIGHTS_AT..WEIGHTS_AT + 4].fill(0);
    account.data[STATUS_AT] = 2;
    chain.set_account(&fleet.pool.operators, account);
    let record = fleet.record(chain, 0);
    assert_eq!((record.weight, record.next_weight, record.status), (0, 0, 2));
}

// Guard: `remove_operator::handler` (`free(main_state) && free(side_state)`): only accounts without anything delegated
// or cooling are closed.
#[test]
fn item_31_a_record_whose_account_warms_or_cools_is_not_cleaned_up() {
    let mut warming = Chain::with_sluice();
    let fleet = Fleet::new(&mut warming, &PoolSetup::default(), &[OperatorTerms::default(); 2]);
    let holder = fleet.pool.holder(&mut warming, 10_000 * SOL);
    fleet.pool.deposit(&mut warming, &holder, 1_000 * SOL);
    fleet.epoch(&mut warming, 0);
    let mut staked = warming.clone();
    fleet.epoch(&mut staked, 0);
    let undelegated = |nominal: u64| {
        let mut chain = staked.clone();
        fleet.pool.edit(&mut chain, |state| state.queue_nominal = nominal);
        fleet.undelegate(&mut chain, 0).expect("for the queue");
        chain
    };
    let mut astray = staked.clone();
    let (main, elsewhere) = (fleet.record(&astray, 0).main, astray.new_address());
    edit_stake(&mut astray, &main, |state, _| state.voter = elsewhere);
    fleet.refresh(&mut astray);

    let cases = [
        (warming, (IDLE, STAKED)),
        (staked.clone(), (STAKED, IDLE)),
        (undelegated(100 * SOL), (STAKED, COOLING)),
        (undelegated(1_001 * SOL), (COOLING, IDLE)),
        (astray, (ASTRAY, IDLE)),
    ];
    for (mut chain, states) in cases {
        without_weight(&mut chain, &fleet);
        let record = fleet.record(&chain, 0);
        assert_eq!((record.main_state, record.side_state), states);
        let remove = crank::remove_operator(&fleet.pool, 0, &record);
        refused(&mut chain, "OperatorHasStake", |chain| fleet.try_send(chain, remove));
    }
}
