//! C, 33 to 35: what the cluster does to stake accounts without asking: deactivation, throttle, rent.

use sluice_testkit::Chain;
use sluice_testkit::chain::{LAMPORTS_PER_BYTE, SOL};
use sluice_testkit::sluice::operators::{COOLING, IDLE, STAKED};
use sluice_testkit::sluice::{Fleet, Holder, PoolParams, PoolSetup, crank};
use solana_signer::Signer;
use solana_stake_interface::stake_history::StakeHistoryEntry;

use super::support::{assert_books, edit_stake, staked, with};

/// As the stake program's `DeactivateDelinquent` leaves an account.
fn deactivate(chain: &mut Chain, fleet: &Fleet) {
    let (main, epoch) = (fleet.record(chain, 0).main, chain.epoch());
    edit_stake(chain, &main, |state, _| state.deactivation_epoch = epoch);
}

/// An epoch's crank in seven steps; before step `at`, an outsider deactivates the first operator's stake.
fn crank_with_deactivation(chain: &mut Chain, fleet: &Fleet, at: Option<usize>) {
    chain.advance_epochs(1);
    let keeper = fleet.keeper.pubkey();
    for step in 0..7 {
        if at == Some(step) {
            deactivate(chain, fleet);
        }
        match step {
            0 | 1 => {
                let first = u32::try_from(step).expect("small");
                let stakes = fleet.stakes(chain, first, 1);
                fleet.send(chain, crank::refresh_operators(&fleet.pool, &keeper, first, &stakes));
            }
            2 => drop(fleet.sweep(chain)),
            3 => drop(fleet.finalize(chain)),
            4 => drop(fleet.set_level(chain)),
            5 => fleet.moves(chain),
            _ => {}
        }
    }
}

// Guards: `cpi::stake::read` (`deactivation != u64::MAX` is cooling, not staked), `visit::evidence`;
// `Hands::empty_main` and `Hands::skim`, each of which would bring it back.
#[test]
fn item_33_an_outsiders_deactivation_at_any_step_of_the_crank_costs_the_pool_nothing() {
    let (chain, fleet, _) = staked(&PoolSetup::default(), 2, 1_000 * SOL);
    let mut undisturbed = chain.clone();
    crank_with_deactivation(&mut undisturbed, &fleet, None);
    for _ in 0..3 {
        fleet.epoch(&mut undisturbed, 0);
    }
    let expected = fleet.pool.state(&undisturbed);
    for step in 0..7 {
        let mut chain = chain.clone();
        let stake = fleet.record(&chain, 0).main_delegation;
        crank_with_deactivation(&mut chain, &fleet, Some(step));
        assert_books(&chain, &fleet);
        let mut back = false;
        for _ in 0..3 {
            fleet.epoch(&mut chain, 0);
            assert_books(&chain, &fleet);
            let record = fleet.record(&chain, 0);
            assert_eq!((record.flags, record.current()), (8, 0), "step {step}: flagged, without stake");
            back |= fleet.pool_free(&chain) >= stake;
        }
        assert!(back, "step {step}: all of it is liquid again");
        let state = fleet.pool.state(&chain);
        let figures =
            |state: &sluice_testkit::sluice::state::PoolState| (state.assets, state.unbooked, state.supply);
        assert_eq!(figures(&state), figures(&expected), "step {step}");
        assert_eq!(state.closed, 0);
    }

    // Between reading and moving: the move for the queue waits for another reading, or another operator gives.
    let mut chain = chain;
    crank_with_deactivation(&mut chain, &fleet, None);
    let free = fleet.pool_free(&chain);
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = free + 10 * SOL);
    fleet.edit_cursor(&mut chain, 0);
    deactivate(&mut chain, &fleet);
    assert!(fleet.undelegate(&mut chain, 0).is_err(), "the stake program refuses what is deactivated");
    let mut other = chain.clone();
    fleet.edit_cursor(&mut other, 1);
    fleet.undelegate(&mut other, 1).expect("the other gives");
    assert_eq!(fleet.state(&other).cooling, 10 * SOL);
    fleet.refresh(&mut chain);
    fleet.undelegate(&mut chain, 0).expect("what cools covers the queue");
    assert!(fleet.state(&chain).cooling > 400 * SOL);
}

/// A cluster in which so much warms up or cools down that 9 % of it is a tenth of what wants to.
const CROWDED: u64 = 420_000_000 * SOL / 10 * 9;

fn crowd(chain: &mut Chain, warming: bool) {
    let (activating, deactivating) = if warming { (CROWDED, 0) } else { (0, CROWDED) };
    let entry = StakeHistoryEntry { effective: 420_000_000 * SOL, activating, deactivating };
    let epoch = chain.epoch();
    chain.set_stake_history(&[(epoch, entry)]);
}

// Guards: `History::proven` (`CHANGE_BPS`), which keeps a sweep from calls that the stake program would refuse, and
// `Hands::settle`, which tries them for one operator alone.
#[test]
fn item_34_stake_that_the_cluster_lets_through_in_parts_is_counted_exactly_and_stalls_no_crank() {
    let (mut chain, fleet, holder) = staked(&PoolSetup::default(), 2, 1_000 * SOL);
    let main = fleet.record(&chain, 0).main_delegation;
    fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    fleet.epoch(&mut chain, 0);
    let side = fleet.record(&chain, 0).side_delegation;
    assert!(side > 400 * SOL);
    crowd(&mut chain, true);
    for throttled in [true, false] {
        fleet.epoch(&mut chain, 0);
        assert_books(&chain, &fleet);
        let record = fleet.record(&chain, 0);
        assert_eq!((record.side_state, record.side_delegation), (STAKED, side), "not proven to be warm");
        assert_eq!(fleet.settle(&mut chain, 0).is_err(), throttled, "the stake program knows");
    }
    let record = fleet.record(&chain, 0);
    assert_eq!((record.main_delegation, record.side_state), (main + side, IDLE), "folded");
    fleet.settle(&mut chain, 1).expect("as the first");
    assert_books(&chain, &fleet);

    // And down again.
    let free = fleet.pool_free(&chain);
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = free + 200 * SOL);
    fleet.edit_cursor(&mut chain, 0);
    fleet.undelegate(&mut chain, 0).expect("for the queue");
    crowd(&mut chain, false);
    for throttled in [true, false] {
        chain.advance_epochs(1);
        fleet.sweep(&mut chain);
        fleet.finalize(&mut chain);
        assert_books(&chain, &fleet);
        let record = fleet.record(&chain, 0);
        assert_eq!((record.side_state, record.side_cooling), (COOLING, 200 * SOL), "not proven to be cold");
        assert_eq!(fleet.settle(&mut chain, 0).is_err(), throttled);
    }
    assert_eq!(fleet.record(&chain, 0).side_state, IDLE);
    assert_eq!(fleet.pool_free(&chain), free + 200 * SOL);
    assert_books(&chain, &fleet);
}

// Guards: `Hands::backed`, `Hands::top_up` (what accounts lack after a rise); the books count an account's lamports
// whatever part of them is rent.
#[test]
fn item_35_a_tenth_and_then_tenfold_of_the_rent_changes_no_book_and_stops_no_crank() {
    let setup = with(PoolParams { churn_bps: 2_500, ..PoolParams::default() });
    let (chain, fleet, holder) = staked(&setup, 3, 3_000 * SOL);
    // What accounts lack they get from a settlement, or else by the move that needs it.
    for settled in [true, false] {
        rents_rise_and_fall(chain.clone(), &fleet, &holder, settled);
    }
}

fn rents_rise_and_fall(mut chain: Chain, fleet: &Fleet, holder: &Holder, settled: bool) {
    // The highest is the rent before SIMD-0437's steps, which accounts of 5,080 lamports a byte then lack.
    for rent in [LAMPORTS_PER_BYTE / 10, LAMPORTS_PER_BYTE, LAMPORTS_PER_BYTE / 10, 6_960, LAMPORTS_PER_BYTE]
    {
        chain.set_rent_per_byte(rent);
        // Once with more to give back, once with more to delegate: the next rent then meets sides that have just warmed
        // up, or, an epoch later, that are free.
        let rounds = [(20 * SOL, 200 * SOL), (20 * SOL, 0), (0, 0)];
        for (more, queue) in rounds.into_iter().take(if settled { 2 } else { 3 }) {
            if more > 0 {
                fleet.pool.deposit(&mut chain, holder, more);
            }
            let before = fleet.pool.state(&chain);
            fleet.epoch(&mut chain, 0);
            assert_books(&chain, fleet);
            let after = fleet.pool.state(&chain);
            assert_eq!((after.tracked(), after.closed), (before.tracked(), 0), "{rent} a byte");
            assert!(after.assets >= before.assets);
            for index in if settled { 0..3 } else { 0..0 } {
                fleet.settle(&mut chain, index).expect("nothing that the stake program would refuse");
            }
            let free = fleet.pool_free(&chain);
            fleet
                .pool
                .edit(&mut chain, |state| state.queue_nominal = if queue > 0 { free + queue } else { 0 });
            // A turn brings back what was delegated in this epoch, the next one lets the rest cool.
            for index in [0, 1, 2, 0, 1, 2] {
                fleet.undelegate(&mut chain, index).expect("never refused");
            }
            let covered = fleet.pool_free(&chain) + fleet.state(&chain).cooling;
            assert!(covered >= free + queue, "{rent} a byte: {covered}");
            assert_books(&chain, fleet);
            fleet.pool.edit(&mut chain, |state| state.queue_nominal = 0);
        }
    }
}
