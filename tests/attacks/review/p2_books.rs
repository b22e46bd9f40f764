//! Second pass, the books: 2.5, 2.9, 2.11, 2.15, 2.17.

use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::bonds::measure_operators;
use sluice_testkit::sluice::operators::{COOLING, IDLE, STAKED};
use sluice_testkit::sluice::{FLOOR, OperatorTerms, PoolParams, crank};
use sluice_testkit::{Chain, chain::Form};
use solana_signer::Signer;

use super::lab::{
    MILLION, assert_books, assert_refused, close, epoch, exit_value, funded, queue_beyond_reserve, refresh,
    staked, sweep, take_from_main, try_finalize,
};

#[test]
fn p2_05_whoever_reads_an_operator_first_does_not_hide_its_fall() {
    // Guard: `visit` adds every fall to `loss_due`, of the record and of the header, whichever instruction reads. What
    // `bonded_due` and `cover_loss` make of it comes with bonds.
    let (mut chain, fleet, _) = staked(PoolParams::default(), &[OperatorTerms::default(); 4], MILLION);
    let due = |chain: &Chain| (fleet.record(chain, 2).loss_due, fleet.state(chain).loss_due);
    assert_eq!(due(&chain), (0, 0));
    take_from_main(&mut chain, &fleet, 2, 100 * SOL);
    // In the middle of the epoch, by the operator itself.
    fleet.settle(&mut chain, 2).unwrap();
    assert_eq!(due(&chain), (100 * SOL, 100 * SOL));
    for _ in 0..2 {
        refresh(&mut chain, &fleet);
        sweep(&mut chain, &fleet);
        assert_eq!(due(&chain), (100 * SOL, 100 * SOL), "once");
    }
    chain.advance_epochs(1);
    fleet.pay_rewards(&mut chain, 450);
    refresh(&mut chain, &fleet);
    let event = fleet.finalize(&mut chain).event();
    let rewards = 4 * (249_999 * SOL / 1_000_000 * 450);
    assert!(event.number("grown").abs_diff(rewards - 100 * SOL) < SOL, "booked, net of the rewards");
    assert_eq!(due(&chain), (100 * SOL, 100 * SOL), "a gain settles nothing");
    take_from_main(&mut chain, &fleet, 2, 7 * SOL);
    refresh(&mut chain, &fleet);
    assert_eq!(due(&chain), (107 * SOL, 107 * SOL));
}

#[test]
fn p2_09_a_close_whose_reserve_is_all_reserved_owes_instead_of_failing() {
    // Guard: `Owed::pay` of what is free above `queue_nominal`; the rest stays a debt.
    let params = PoolParams {
        liquidity_bps: 600,
        fee_bps: 500,
        bounty_bps: 1_000,
        r_floor_ppm: 1_000,
        ..PoolParams::default()
    };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 2], MILLION);
    epoch(&mut chain, &fleet, 0);
    let reserve = fleet.pool_free(&chain);
    let insured = chain.lamports(&fleet.pool.insurance);
    queue_beyond_reserve(&mut chain, &fleet, 0);
    // Tips far above clamp and cap, where they cannot be paid from.
    chain.donate(&fleet.record(&chain, 0).main, 50_000 * SOL);
    chain.advance_epochs(1);
    refresh(&mut chain, &fleet);
    let event = fleet.finalize(&mut chain).event();
    let (owed, bounty) = (event.number("owed_insurance"), event.number("owed_bounty"));
    assert_eq!((owed, bounty), (event.number("to_insurance"), event.number("fee") / 10));
    // 20 bps of the pool are booked; 1 % of it stays.
    assert!(owed.abs_diff(50_000 * SOL - 2_000 * SOL - 10_020 * SOL) < 20 * SOL, "{owed}");
    assert!(bounty.abs_diff(10 * SOL) < SOL, "a tenth of 5 % of 2,000: {bounty}");
    assert_eq!((fleet.pool_free(&chain), chain.lamports(&fleet.pool.insurance)), (reserve, insured));
    assert_books(&chain, &fleet);

    // With the tips in the reserve, the debts are paid at the next close, and what is reserved stays.
    sweep(&mut chain, &fleet);
    chain.advance_epochs(1);
    refresh(&mut chain, &fleet);
    let (free, pot) = (fleet.pool_free(&chain), fleet.state(&chain).pot);
    let event = fleet.finalize(&mut chain).event();
    let (more, tip) = (event.number("to_insurance"), event.number("fee") / 10);
    assert_eq!((event.number("owed_insurance"), event.number("owed_bounty")), (0, 0));
    assert_eq!(chain.lamports(&fleet.pool.insurance), insured + owed + more);
    assert_eq!(fleet.state(&chain).pot, pot + bounty + tip);
    assert_eq!(free - fleet.pool_free(&chain), owed + more + bounty + tip);
    assert!(fleet.pool_free(&chain) >= reserve, "INV-66");
    assert!(insured >= FLOOR);
    assert_books(&chain, &fleet);
}

#[test]
fn p2_11_one_operator_just_added_does_not_stand_in_for_one_that_was_not_read() {
    // Guard: `fresh` marks a new record as visited and as measured, and `enter` fixes `due` before it. A thousand
    // listed, 999 read, one added; then 999 measured.
    let (mut chain, fleet, _) = funded(PoolParams::default(), &[OperatorTerms::default(); 1_000], 500 * SOL);
    chain.advance_epochs(1);
    for added_first in [true, false] {
        let chain = &mut chain.clone();
        if added_first {
            fleet.add(chain, &OperatorTerms::default());
        }
        for first in (1..1_000).step_by(25) {
            let stakes = fleet.stakes(chain, first, 25.min(1_000 - first as usize));
            let read = crank::refresh_operators(&fleet.pool, &fleet.keeper.pubkey(), first, &stakes);
            chain.send_as(Form::V1(1_400_000), &[read], &[&fleet.keeper]);
        }
        if !added_first {
            fleet.add(chain, &OperatorTerms::default());
        }
        let stakes = fleet.stakes(chain, 1_000, 1);
        fleet.send(chain, crank::refresh_operators(&fleet.pool, &fleet.keeper.pubkey(), 1_000, &stakes));
        let operators = fleet.state(chain);
        assert_eq!((operators.count, operators.due, operators.visited), (1_001, 1_000, 999));
        assert_refused(chain, "RefreshIncomplete", |chain| try_finalize(chain, &fleet));
        let stakes = fleet.stakes(chain, 0, 1);
        fleet.send(chain, crank::refresh_operators(&fleet.pool, &fleet.keeper.pubkey(), 0, &stakes));

        // The one just added, measured with the others, is none of the thousand.
        let keeper = fleet.keeper.pubkey();
        let measure = |chain: &mut Chain, first, count| {
            let measure = measure_operators(&fleet.pool, &keeper, first, count);
            chain.send_as(Form::Limit(1_400_000), &[measure], &[&fleet.keeper]);
            fleet.state(chain).measured
        };
        assert_eq!(measure(chain, 1_000, 1), 0);
        assert_eq!(measure(chain, 1, 1_000), 999);
        assert_refused(chain, "MeasureIncomplete", |chain| try_finalize(chain, &fleet));
        assert_eq!(measure(chain, 0, 1), 1_000);
        try_finalize(chain, &fleet).unwrap();
    }
}

#[test]
fn p2_15_ten_missed_cranks_are_not_read_as_a_reward_of_45_bps() {
    // Guard: `rate_ceil` divides by the epochs since the last close.
    let params = PoolParams { r_floor_ppm: 450, ..PoolParams::default() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 2], MILLION);
    epoch(&mut chain, &fleet, 450);
    chain.advance_epochs(10);
    fleet.pay_rewards(&mut chain, 4_500);
    sweep(&mut chain, &fleet);
    let event = fleet.finalize(&mut chain).event();
    assert_eq!(event.number("r_max_ppm"), 450);
    assert!(event.number("gain").abs_diff(4_500 * SOL) < 5 * SOL, "booked all the same");
    let floor = event.number("exit_floor_ppm");
    assert!((4_495..=4_500).contains(&floor), "leaving with ten epochs' gain does not pay: {floor}");
}

#[test]
fn p2_15_visible_tips_of_540_sol_are_no_profit_to_a_late_hundred_thousand() {
    // Guard: the exit floor is the larger of `r_max` and the gain booked in its pair. The same with a free entry.
    for free in [false, true] {
        let params = PoolParams { r_floor_ppm: 450, ..PoolParams::default() };
        let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 2], MILLION);
        for _ in 0..3 {
            epoch(&mut chain, &fleet, 450);
        }
        let attacker = fleet.pool.holder(&mut chain, MILLION);
        chain.donate(&fleet.record(&chain, 0).main, 540 * SOL);
        if !free {
            chain.set_slot_in_epoch(SLOTS_PER_EPOCH - 1);
        }
        let fee = fleet.pool.deposit(&mut chain, &attacker, 100_000 * SOL).event().number("fee");
        assert_eq!(fee, if free { 0 } else { 45 * SOL });
        let event = close(&mut chain, &fleet, 450).event();
        assert!(event.number("gain") > 940 * SOL, "reward and tips are booked: {}", event.number("gain"));
        let left = exit_value(&mut chain, &fleet.pool, &attacker);
        assert!(left <= 100_000 * SOL, "{} SOL of profit", (left - 100_000 * SOL) / SOL);
        assert_books(&chain, &fleet);
    }
}

#[test]
fn p2_17_whoever_only_reads_first_does_not_keep_the_others_from_sweeping() {
    // Guard: `sweep_operators` looks at no mark of an earlier reading; nor at a close.
    for after_the_close in [false, true] {
        let (mut chain, fleet, holder) =
            staked(PoolParams::default(), &[OperatorTerms::default(); 4], 1_000 * SOL);
        // Operator 0 and 1 cool, 2 and 3 warm up.
        fleet.pool.deposit(&mut chain, &holder, 200 * SOL);
        chain.set_slot_in_epoch(100_000);
        fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
        fleet.set_level(&mut chain);
        for index in [2, 3] {
            fleet.delegate(&mut chain, index).unwrap();
        }
        queue_beyond_reserve(&mut chain, &fleet, 10 * SOL);
        fleet.edit_cursor(&mut chain, 0);
        fleet.undelegate(&mut chain, 0).unwrap();
        fleet.pool.edit(&mut chain, |state| state.queue_nominal += 10 * SOL);
        fleet.undelegate(&mut chain, 1).unwrap();
        let states =
            |chain: &Chain| fleet.state(chain).records.iter().map(|r| r.side_state).collect::<Vec<_>>();
        assert_eq!(states(&chain), [COOLING, COOLING, STAKED, STAKED]);

        chain.advance_epochs(1);
        refresh(&mut chain, &fleet);
        if after_the_close {
            fleet.finalize(&mut chain);
        }
        let free = fleet.pool_free(&chain);
        assert_eq!(states(&chain), [COOLING, COOLING, STAKED, STAKED], "read only");
        sweep(&mut chain, &fleet);
        assert_eq!(states(&chain), [IDLE; 4]);
        assert_eq!(fleet.pool_free(&chain), free + 20 * SOL);
        if !after_the_close {
            fleet.finalize(&mut chain);
        }
        assert_books(&chain, &fleet);
    }
}
