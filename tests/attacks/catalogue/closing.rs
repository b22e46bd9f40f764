//! What the last paragraph of E adds.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::GONE;
use sluice_testkit::sluice::stake::StakeState;
use sluice_testkit::sluice::{Fleet, Holder, PoolParams, PoolSetup, crank, instruction};
use solana_signer::Signer;

use super::support::{refused, staked, with};
use crate::doors::{bring_stake, leave_at_once, native_stake, shares, vote_now};

/// Deposits that raise the targets, so that stake may come.
pub fn make_room(chain: &mut Chain, fleet: &Fleet, holder: &Holder) {
    fleet.pool.open(chain);
    fleet.pool.deposit(chain, holder, 70 * SOL);
    chain.set_slot_in_epoch(100_000);
    fleet.send(chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(chain);
}

/// Supply and what stands behind it.
fn price(chain: &Chain, fleet: &Fleet) -> (u128, u128) {
    let pool = fleet.pool.state(chain);
    (u128::from(chain.supply(&fleet.pool.mint)), u128::from(pool.assets + pool.unbooked))
}

// Guards: floors in `deposit::price`, `growth::fee_shares`. Meta Pool's mpETH, June 2025.
#[test]
fn also_no_instruction_mints_a_share_that_nobody_has_paid_for() {
    let params = PoolParams { fee_bps: 1_000, bounty_bps: 0, liquidity_bps: 1_000, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(&with(params), 2, 1_000 * SOL);
    let mut minted = 0;
    let mut step = |chain: &mut Chain, act: &mut dyn FnMut(&mut Chain)| {
        let (supply, worth) = price(chain, &fleet);
        act(chain);
        let (now, held) = price(chain, &fleet);
        if now > supply {
            minted += 1;
            assert!((held - worth) * supply >= worth * (now - supply), "{supply} {worth} {now} {held}");
        }
    };
    for round in 0..6 {
        step(&mut chain, &mut |chain| {
            chain.advance_epochs(1);
            fleet.pay_rewards(chain, 300 + round);
            fleet.sweep(chain);
        });
        step(&mut chain, &mut |chain| drop(fleet.measure(chain)));
        step(&mut chain, &mut |chain| drop(fleet.close(chain)));
        step(&mut chain, &mut |chain| drop(fleet.set_level(chain)));
        step(&mut chain, &mut |chain| fleet.moves(chain));
        step(&mut chain, &mut |chain| make_room(chain, &fleet, &holder));
        step(&mut chain, &mut |chain| {
            vote_now(chain, &fleet, 0);
            let stake = native_stake(chain, &fleet, &holder, 0, 3 * SOL + round, 5);
            bring_stake(chain, &fleet, &holder, 0, &stake).unwrap();
        });
        step(&mut chain, &mut |chain| drop(leave_at_once(chain, &fleet, &holder, SOL + round)));
        step(&mut chain, &mut |chain| {
            fleet.pool.unstake(chain, &holder, SOL, round);
        });
    }
    // Each round a deposit of each kind and a fee.
    assert!(minted >= 18, "{minted}");
    assert!(shares(&chain, &holder) > 0);
}

// Guard: none of ours sends `Authorize`. Kiln and SwissBorg, September 2025.
#[test]
fn also_every_step_of_the_crank_leaves_every_stake_account_the_pools() {
    let params = PoolParams { liquidity_bps: 1_000, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(&with(params), 3, 1_000 * SOL);
    let mut seen = 0;
    let mut pools = |chain: &Chain| {
        for record in fleet.state(chain).records.iter().filter(|record| record.status != 0) {
            assert!(record.main_state != GONE && record.side_state != GONE);
            for stake in [record.main, record.side] {
                let state = StakeState::decode(&chain.data(&stake));
                assert_eq!([state.staker, state.withdrawer], [fleet.pool.address; 2]);
                // No lockup: no time, no epoch, no custodian.
                assert_eq!(chain.data(&stake)[76..124], [0; 48]);
                seen += 1;
            }
        }
    };
    pools(&chain);
    for round in 0..4 {
        fleet.pool.deposit(&mut chain, &holder, 50 * SOL);
        fleet.pool.unstake(&mut chain, &holder, 60 * SOL, round);
        for index in 0..3 {
            fleet.undelegate(&mut chain, index).unwrap();
            pools(&chain);
        }
        chain.advance_epochs(1);
        fleet.pay_rewards(&mut chain, 300);
        fleet.sweep(&mut chain);
        pools(&chain);
        fleet.finalize(&mut chain);
        fleet.set_level(&mut chain);
        for index in 0..3 {
            drop(fleet.settle(&mut chain, index));
            pools(&chain);
            fleet.undelegate(&mut chain, index).unwrap();
            pools(&chain);
            fleet.delegate(&mut chain, index).unwrap();
            pools(&chain);
        }
    }
    assert_eq!(seen, 6 * (1 + 4 * 13));
}

/// The newest entry of the history: epoch, time, assets, supply; and how many there are.
fn newest(chain: &Chain, fleet: &Fleet) -> (u32, [u64; 4]) {
    let data = chain.data(&fleet.pool.rates);
    let count = u32::from_le_bytes(data[48..52].try_into().expect("four bytes"));
    let last =
        data[56..].chunks_exact(56).max_by_key(|entry| entry[..8].iter().rev().copied().collect::<Vec<u8>>());
    let word = |at: usize| {
        let bytes = &last.expect("entries")[8 * at..8 * at + 8];
        u64::from_le_bytes(bytes.try_into().expect("eight bytes"))
    };
    (count, [word(0), word(1), word(2), word(3)])
}

// Guard: `append` writes one entry. Aave's CAPO, March 2026: the ratio was limited, its timestamp moved on.
#[test]
fn also_ratio_and_timestamp_of_an_entry_are_of_the_same_close_or_neither_changes() {
    let (mut chain, fleet, _) = staked(&PoolSetup::default(), 2, 1_000 * SOL);
    // Ten times what the clamp lets through, epochs skipped, and attempts that are refused in between.
    for (ppm, skipped) in [(300, 1), (5_000, 1), (0, 3), (300, 1)] {
        let before = newest(&chain, &fleet);
        chain.advance_epochs(skipped);
        fleet.pay_rewards(&mut chain, ppm);
        let close = instruction::finalize_epoch(&fleet.pool, &fleet.keeper.pubkey());
        refused(&mut chain, "RefreshIncomplete", |chain| fleet.try_send(chain, close.clone()));
        fleet.sweep(&mut chain);
        refused(&mut chain, "MeasureIncomplete", |chain| fleet.try_send(chain, close.clone()));
        assert_eq!(newest(&chain, &fleet), before);
        fleet.finalize(&mut chain);
        let (pool, clock) = (fleet.pool.state(&chain), chain.clock());
        let time = u64::try_from(clock.unix_timestamp).expect("after 1970");
        let (_, entry) = newest(&chain, &fleet);
        assert_eq!(entry, [pool.pair_epoch, time, pool.pair_assets, pool.pair_supply]);
        // A second close of the epoch, hours later, moves neither.
        chain.set_slot_in_epoch(200_000);
        let again = chain.snapshot();
        let receipt = fleet.close(&mut chain);
        chain.diff(&again).fee(&receipt).nothing_else();
    }
}
