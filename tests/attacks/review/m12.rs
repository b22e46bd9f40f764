//! M12: a tracked account counts at its lamports, rent included.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{COOLING, STAKED};
use sluice_testkit::sluice::{OperatorTerms, PoolParams, crank};
use solana_signer::Signer;

use super::lab::{assert_books, close, refresh, staked};

fn params() -> PoolParams {
    PoolParams { fee_bps: 500, ..PoolParams::default() }
}

#[test]
fn m12_warming_folding_and_cooling_are_neither_a_loss_nor_a_gain_that_bears_a_fee() {
    // Guard: `stake::read` counts an account's lamports, not its delegation.
    let (mut chain, fleet, holder) = staked(params(), &[OperatorTerms::default(); 3], 1_000 * SOL);
    let mut seen = Vec::new();
    for round in 0..6 {
        if round % 2 == 0 {
            fleet.pool.deposit(&mut chain, &holder, 30 * SOL);
            chain.set_slot_in_epoch(100_000);
            fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
            fleet.set_level(&mut chain);
            fleet.moves(&mut chain);
        } else {
            let free = fleet.pool_free(&chain);
            fleet.pool.edit(&mut chain, |state| state.queue_nominal = free + 20 * SOL);
            fleet.moves(&mut chain);
            fleet.pool.edit(&mut chain, |state| state.queue_nominal = 0);
        }
        let record = fleet.record(&chain, 0);
        seen.push((record.main_state, record.side_state));
        let (assets, supply) = (fleet.pool.state(&chain).assets, fleet.pool.state(&chain).supply);
        let event = close(&mut chain, &fleet, 0).event();
        for field in ["grown", "lost", "gain", "fee", "fee_shares", "closed"] {
            assert_eq!(event.number(field), 0, "{field} in round {round}");
        }
        assert_eq!((event.number("assets"), event.number("supply")), (assets, supply));
        fleet.set_level(&mut chain);
        fleet.moves(&mut chain);
        assert_books(&chain, &fleet);
    }
    assert!(seen.contains(&(STAKED, STAKED)), "something warmed up");
    assert!(seen.iter().any(|(_, side)| *side == COOLING), "something cooled: {seen:?}");
}

#[test]
fn m12_a_rent_rise_is_nobodys_loss_and_a_rent_cut_nobodys_gain() {
    // Guard: as above; `rent_held` only sets aside what may be delegated.
    let (mut chain, fleet, _) = staked(params(), &[OperatorTerms::default(); 3], 1_000 * SOL);
    let now = chain.minimum_balance(200) / 328;
    for per_byte in [10 * now, now / 10, now] {
        chain.set_rent_per_byte(per_byte);
        chain.advance_epochs(1);
        refresh(&mut chain, &fleet);
        let before = fleet.pool.state(&chain);
        let event = fleet.finalize(&mut chain).event();
        for field in ["grown", "lost", "gain", "fee", "closed"] {
            assert_eq!(event.number(field), 0, "{field} at {per_byte} a byte");
        }
        assert_eq!((event.number("assets"), event.number("unbooked")), (before.assets, before.unbooked));
        assert_books(&chain, &fleet);
    }
}
