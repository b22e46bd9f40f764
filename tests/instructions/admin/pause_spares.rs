//! `pause`: what it leaves to those who leave, and what of delegation rests.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::governance::{pause, resume};
use sluice_testkit::sluice::queue::{claim, ticket_address};
use sluice_testkit::sluice::{Fleet, OperatorTerms, crank};
use sluice_testkit::{Chain, Failure};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::governed::{DELEGATION, PAUSED};
use crate::named;
use crate::support::{levelled, make_busy};

/// Gives a pool a guardian that may pause everything.
pub fn guarded(chain: &mut Chain, fleet: &Fleet) -> Keypair {
    let guardian = chain.new_wallet(SOL);
    fleet.pool.edit(chain, |state| state.guardian = guardian.pubkey());
    guardian
}

#[test]
fn with_delegation_paused_no_level_gives_head_room_and_rebalancing_rests() {
    let (mut chain, fleet, _) = levelled(&[OperatorTerms::default(); 2]);
    let guardian = guarded(&mut chain, &fleet);
    chain.send(&[pause(&fleet.pool, &guardian.pubkey(), DELEGATION)], &[&guardian]);
    assert_eq!(fleet.pool.state(&chain).head_room, 0);
    fleet.set_level(&mut chain);
    assert_eq!(fleet.pool.state(&chain).head_room, 0);
    // Drained, it has all of its stake above its target, and keeps it while the pause holds.
    let vote = fleet.record(&chain, 0).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 0, &vote)], &[&fleet.governor]);
    fleet.set_level(&mut chain);
    let before = chain.snapshot();
    let receipt = fleet.undelegate(&mut chain, 0).unwrap();
    chain.diff(&before).fee(&receipt).nothing_else();
    chain.send(&[resume(&fleet.pool, &fleet.governor.pubkey(), DELEGATION)], &[&fleet.governor]);
    let had = fleet.record(&chain, 0).current();
    fleet.undelegate(&mut chain, 0).unwrap();
    assert!(fleet.record(&chain, 0).current() < had);
    fleet.set_level(&mut chain);
    assert_ne!(fleet.pool.state(&chain).head_room, 0, "the next level gives it again");
}

#[test]
fn the_queue_takes_its_stake_while_delegation_is_paused() {
    let (mut chain, fleet, _) = levelled(&[OperatorTerms::default(); 2]);
    let guardian = guarded(&mut chain, &fleet);
    chain.send(&[pause(&fleet.pool, &guardian.pubkey(), 7)], &[&guardian]);
    let had = fleet.record(&chain, 0).current();
    let free = fleet.pool_free(&chain);
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = free + SOL);
    fleet.edit_cursor(&mut chain, 0);
    fleet.undelegate(&mut chain, 0).unwrap();
    assert!(fleet.record(&chain, 0).current() <= had - SOL);
}

/// Two operators, a holder, everything paused, and perhaps bunker mode beside it.
fn leaves(bunker: u16) -> Result<(), Failure> {
    let (mut chain, fleet, holder) = levelled(&[OperatorTerms::default(); 2]);
    let guardian = guarded(&mut chain, &fleet);
    let pool = &fleet.pool;
    let before = pool.unstake(&mut chain, &holder, 100 * SOL, 0);
    chain.send(&[pause(pool, &guardian.pubkey(), 7)], &[&guardian]);
    pool.edit(&mut chain, |state| state.closed |= bunker);
    let paused = pool.try_unstake(&mut chain, &holder, 100 * SOL, 1)?;
    drop(paused);
    let after = ticket_address(&pool.cohort_now(&chain), &holder.address(), 1).0;
    for _ in 0..2 {
        chain.advance_epochs(1);
        fleet.sweep(&mut chain);
        fleet.finalize(&mut chain);
        fleet.set_level(&mut chain);
        for index in 0..2 {
            fleet.undelegate(&mut chain, index)?;
        }
        assert_eq!(pool.state(&chain).closed & PAUSED, PAUSED);
        pool.edit(&mut chain, |state| state.closed |= bunker);
    }
    let finalised = pool.try_finalize_cohort(&mut chain)?;
    drop(finalised);
    for ticket in [before, after] {
        assert!(claim(&mut chain, &ticket) >= 100 * SOL);
    }
    Ok(())
}

#[test]
fn whoever_leaves_by_ticket_leaves_with_everything_paused_in_bunker_mode_or_not() {
    // Every reason but a loss that is not booked, which delays a finalisation by one close
    // (docs/spec/finalize_cohort.md).
    for bunker in [0, 1, 2, 8, 16] {
        leaves(bunker).unwrap_or_else(|failure| panic!("{bunker}: {failure}"));
    }
}

#[test]
fn a_side_that_is_busy_is_no_way_around_the_pause_of_delegation() {
    let (mut chain, fleet, _) = levelled(&[OperatorTerms::default(); 2]);
    make_busy(&mut chain, &fleet, 0);
    let guardian = guarded(&mut chain, &fleet);
    chain.send(&[pause(&fleet.pool, &guardian.pubkey(), DELEGATION)], &[&guardian]);
    for index in 0..2 {
        assert_eq!(named(fleet.delegate(&mut chain, index)), "DelegationPaused");
    }
}
