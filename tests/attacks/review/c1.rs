//! C1: what the queue waits for must not be delegated, to be undelegated again.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{OperatorTerms, PoolParams, crank};
use solana_signer::Signer;

use super::lab::{MILLION, assert_books, assert_refused, close, currents, staked, sweep};

#[test]
fn c1_what_the_queue_waits_for_is_not_delegated_and_undelegated_again() {
    // Guard: `queue` in `Pool::set_aside` is the full nominal, not what it lacks.
    let params = PoolParams { liquidity_bps: 600, ..PoolParams::default() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    close(&mut chain, &fleet, 0);
    // Reserve 60,000, delegated 940,000 (less the rent of twenty accounts), a queue of 60,000 that is fully covered.
    let rent = 20 * chain.minimum_balance(200);
    let before = fleet.state(&chain).delegated;
    assert!((940_000 * SOL - rent - 1_000..=940_000 * SOL - rent).contains(&before), "{before}");
    fleet.pool.edit(&mut chain, |state| {
        state.liquidity_bps = 200;
        state.queue_nominal = 60_000 * SOL;
    });
    chain.advance_epochs(1);
    sweep(&mut chain, &fleet);
    fleet.finalize(&mut chain);
    fleet.set_level(&mut chain);

    // One pass: 20,000 leave, for the liquidity target beside the queue, and nothing is delegated.
    fleet.moves(&mut chain);
    let operators = fleet.state(&chain);
    assert_eq!(operators.delegatable, 920_000 * SOL - rent);
    let left = operators.delegatable - operators.delegated;
    assert!(left < 10 * 100, "a unit of level for each of ten operators at most: {left}");
    assert_eq!(operators.cooling, before - operators.delegated, "down by 20,000, not a lamport up");
    let after = currents(&chain, &fleet);

    // Pass 2 and 3, with a level of their own each, a while later: no flows, nothing moves.
    for slot in [100_000, 200_000] {
        chain.set_slot_in_epoch(slot);
        let refreeze = crank::refreeze(&fleet.pool, &fleet.keeper.pubkey());
        assert_refused(&mut chain, "TooSoonToRefreeze", |chain| fleet.try_send(chain, refreeze));
        fleet.set_level(&mut chain);
        fleet.moves(&mut chain);
        assert_eq!(currents(&chain, &fleet), after, "INV-67");
    }

    // One epoch later the queue and the liquidity target are there, whole.
    close(&mut chain, &fleet, 0);
    let free = fleet.pool_free(&chain);
    assert!((80_000 * SOL..80_000 * SOL + 1_000).contains(&free), "{free}");
    assert_books(&chain, &fleet);
}
