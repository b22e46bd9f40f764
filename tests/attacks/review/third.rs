//! Third hostile reading. Each test states what should hold; where it fails, the message has the figures.

use sluice_testkit::Chain;
use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::operators::RECORD_LEN;
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, crank};
use sluice_testkit::token::instruction::system_transfer;
use solana_signer::Signer;

use super::lab::{
    MILLION, close, currents, deactivate_main, edit_main, epoch, grouped, refresh, staked, sweep, worth,
};

/// The reward of an epoch.
const R_PPM: u64 = 450;

fn sol(lamports: u64) -> f64 {
    lamports as f64 / SOL as f64
}

fn params() -> PoolParams {
    PoolParams { r_floor_ppm: 450, ..PoolParams::default() }
}

fn weighing(weight: u16) -> OperatorTerms {
    OperatorTerms { weight, ..OperatorTerms::default() }
}

fn set_commission(chain: &mut Chain, fleet: &Fleet, index: u32, bps: u16) {
    let (epoch, vote) = (chain.epoch(), fleet.record(chain, index).vote);
    chain.set_account(&vote, vote_account(&vote, bps, 10_000, &[(epoch, 2, 1)]));
}

fn flag(chain: &mut Chain, fleet: &Fleet, index: u32) {
    let record = fleet.record(chain, index);
    fleet.send(chain, crank::flag_operator(&fleet.pool, index, &record));
}

fn drain(chain: &mut Chain, fleet: &Fleet, index: u32) {
    let vote = fleet.record(chain, index).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, index, &vote)], &[&fleet.governor]);
}

/// Deposits `lamports`, lets keepers do all that can be done, and the epoch pass. What was free of the fee must not have
/// lain idle. Returns (fee, idle, gain).
fn deposit_and_wait(chain: &mut Chain, fleet: &Fleet, lamports: u64) -> (u64, u64, u64) {
    let attacker = fleet.pool.holder(chain, 2 * lamports);
    let before = fleet.pool_free(chain);
    let fee = fleet.pool.deposit(chain, &attacker, lamports).event().number("fee");
    chain.set_slot_in_epoch(SLOTS_PER_EPOCH / 2);
    fleet.send(chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(chain);
    for index in 0..u32::try_from(fleet.state(chain).records.len()).unwrap() {
        let _refused = fleet.delegate(chain, index);
    }
    let idle = fleet.pool_free(chain).saturating_sub(before);
    close(chain, fleet, R_PPM);
    let value = worth(&fleet.pool.state(chain), chain.token_amount(&attacker.lst));
    (fee, idle, value.saturating_sub(lamports))
}

#[track_caller]
fn assert_paid(outcome: (u64, u64, u64)) {
    let (fee, idle, gain) = outcome;
    let due = idle.saturating_sub(SOL) / 1_000_000 * R_PPM;
    assert!(
        fee >= due,
        "{} SOL idle, fee {} SOL, due {} SOL, gain {} SOL",
        sol(idle),
        sol(fee),
        sol(due),
        sol(gain)
    );
}

// --- head-room ---------------------------------------------------------------------------------------------------

/// C4, INV-70. An operator that could take the head-room is flagged after the level.
#[test]
fn a_flag_after_the_level_ends_the_head_room_that_stood_on_the_operator() {
    let mut terms = [OperatorTerms { cap: 250_000 * SOL, ..weighing(100) }; 4];
    terms[3] = weighing(100);
    let (mut chain, fleet, _) = staked(params(), &terms, MILLION);
    epoch(&mut chain, &fleet, 0);
    assert!(fleet.pool.state(&chain).head_room >= MILLION / 2);
    set_commission(&mut chain, &fleet, 3, 1_001);
    flag(&mut chain, &fleet, 3);
    assert_ne!(fleet.record(&chain, 3).flags, 0);
    assert_paid(deposit_and_wait(&mut chain, &fleet, MILLION / 2));
}

/// The same by governance's drain.
#[test]
fn a_drain_after_the_level_ends_the_head_room_that_stood_on_the_operator() {
    let mut terms = [OperatorTerms { cap: 250_000 * SOL, ..weighing(100) }; 4];
    terms[3] = weighing(100);
    let (mut chain, fleet, _) = staked(params(), &terms, MILLION);
    epoch(&mut chain, &fleet, 0);
    drain(&mut chain, &fleet, 3);
    assert_paid(deposit_and_wait(&mut chain, &fleet, MILLION / 2));
}

/// The same by an outsider's deactivation that a sweep reads after the level. (A plain refresh holds no pool: docs/risks.md.)
#[test]
fn a_deactivation_read_after_the_level_ends_the_head_room_that_stood_on_the_operator() {
    let mut terms = [OperatorTerms { cap: 250_000 * SOL, ..weighing(100) }; 4];
    terms[3] = weighing(100);
    let (mut chain, fleet, _) = staked(params(), &terms, MILLION);
    epoch(&mut chain, &fleet, 0);
    deactivate_main(&mut chain, &fleet, 3);
    sweep(&mut chain, &fleet);
    assert_ne!(fleet.record(&chain, 3).flags, 0);
    assert_paid(deposit_and_wait(&mut chain, &fleet, MILLION / 2));
}

/// C4, INV-70: `open_ppm` goes by the weights at the level; a deposit that fills the cap of a heavy operator goes to the
/// others from there on, whatever their weights.
#[test]
fn head_room_is_no_more_than_what_open_operators_get_when_the_heavy_one_is_full() {
    // D of weight 9,800 ten SOL below its cap, A of 100 without a cap, C of 100 drained.
    let terms = [OperatorTerms { cap: 980_010 * SOL, ..weighing(9_800) }, weighing(100), weighing(100)];
    let (mut chain, fleet, _) = staked(params(), &terms, MILLION);
    close(&mut chain, &fleet, 0);
    drain(&mut chain, &fleet, 2);
    fleet.set_level(&mut chain);
    let state = fleet.pool.state(&chain);
    println!("open {} ppm, head-room {} SOL", state.open_ppm, sol(state.head_room));
    assert_paid(deposit_and_wait(&mut chain, &fleet, MILLION));
}

/// The same without anybody's drain: C's side is busy.
#[test]
fn head_room_is_no_more_than_what_open_operators_get_when_a_side_is_busy() {
    let terms = [OperatorTerms { cap: 980_010 * SOL, ..weighing(9_800) }, weighing(100), weighing(100)];
    let (mut chain, fleet, _) = staked(params(), &terms, MILLION);
    close(&mut chain, &fleet, 0);
    let free = fleet.pool_free(&chain);
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = free + SOL);
    fleet.edit_cursor(&mut chain, 2);
    fleet.undelegate(&mut chain, 2).unwrap();
    fleet.set_level(&mut chain);
    assert_paid(deposit_and_wait(&mut chain, &fleet, MILLION));
}

// --- groups ------------------------------------------------------------------------------------------------------

/// X (drained, still full), Y in its group, Z outside. X's weight has gone; its stake has not.
fn group_with_a_leaver(members: usize, cap: u64, assets: u64, z: OperatorTerms) -> (Chain, Fleet) {
    let member = OperatorTerms { groups: [1, 0, 0, 0], ..weighing(100) };
    let mut terms = vec![member; members];
    terms.push(z);
    let params = PoolParams { churn_bps: 10, ..params() };
    let (mut chain, fleet, _) = grouped(params, &terms, &[(1, cap)], assets);
    epoch(&mut chain, &fleet, 0);
    epoch(&mut chain, &fleet, 0);
    drain(&mut chain, &fleet, 0);
    for _ in 0..4 {
        epoch(&mut chain, &fleet, 0);
    }
    assert_eq!(fleet.record(&chain, 0).weight, 0);
    (chain, fleet)
}

/// An operator whose group has no room must not hold the reserve that others could take.
#[test]
fn an_operator_whose_group_is_full_keeps_no_stake_from_those_behind_it() {
    let z = OperatorTerms { cap: 900_000 * SOL, ..weighing(100) };
    let (mut chain, fleet) = group_with_a_leaver(2, 200_000 * SOL, MILLION, z);
    let whale = fleet.pool.holder(&mut chain, MILLION);
    fleet.pool.deposit(&mut chain, &whale, 90_000 * SOL);
    chain.set_slot_in_epoch(SLOTS_PER_EPOCH / 2);
    fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    for epochs in 0..5 {
        if epochs > 0 {
            close(&mut chain, &fleet, 0);
        }
        fleet.set_level(&mut chain);
        fleet.moves(&mut chain);
        let (targets, has, free) =
            (fleet.state(&chain).targets(), currents(&chain, &fleet), fleet.pool_free(&chain));
        let text: Vec<_> = targets.iter().zip(&has).map(|(t, c)| (sol(*t), sol(*c))).collect();
        println!("epoch +{epochs}: (target, stake) {text:?}, idle {}", sol(free));
    }
    let (targets, has, free) =
        (fleet.state(&chain).targets(), currents(&chain, &fleet), fleet.pool_free(&chain));
    let gap = targets[2].saturating_sub(has[2]);
    assert!(free.min(gap) < 2 * SOL, "Z lacks {} SOL, {} SOL lie idle", sol(gap), sol(free));
}

/// C4: what a group's leaver still holds is no head-room. 97,000 of a cap of 200,000 were.
#[test]
fn what_a_leaver_of_the_group_still_holds_is_no_head_room() {
    let z = OperatorTerms { cap: 800_000 * SOL, ..weighing(100) };
    let (mut chain, fleet) = group_with_a_leaver(2, 200_000 * SOL, MILLION, z);
    assert_paid(deposit_and_wait(&mut chain, &fleet, 97_000 * SOL));
}

/// D10: whoever cranks must not decide which of two members gets a group's room.
#[test]
fn the_order_of_delegations_within_a_group_decides_nothing() {
    let z = OperatorTerms { cap: 700_000 * SOL, ..weighing(100) };
    let (mut chain, fleet) = group_with_a_leaver(3, 300_000 * SOL, MILLION, z);
    let whale = fleet.pool.holder(&mut chain, MILLION);
    // So that free reserve is not what decides.
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    // What X gives up in this epoch is room of its group.
    fleet.undelegate(&mut chain, 0).unwrap();
    fleet.pool.deposit(&mut chain, &whale, 100_000 * SOL);
    chain.set_slot_in_epoch(SLOTS_PER_EPOCH / 2);
    fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(&mut chain);
    let mut other = chain.clone();
    for index in [1, 2] {
        fleet.delegate(&mut chain, index).unwrap();
    }
    for index in [2, 1] {
        fleet.delegate(&mut other, index).unwrap();
    }
    let (one, two) = (currents(&chain, &fleet), currents(&other, &fleet));
    let text = |list: &[u64]| list.iter().map(|lamports| sol(*lamports)).collect::<Vec<_>>();
    assert_eq!(text(&one), text(&two), "the order of two calls decides");
}

// --- terms -------------------------------------------------------------------------------------------------------

/// INV-75: a lowered cap counts four epochs after it was written, whatever its operator does.
#[test]
fn an_operator_cannot_put_off_a_lowered_cap_by_a_flag_of_its_own() {
    let (mut chain, fleet, _) = staked(params(), &[OperatorTerms::default(); 4], MILLION);
    let before = fleet.record(&chain, 0).current();
    let vote = fleet.record(&chain, 0).vote;
    let lowered = OperatorTerms { cap: 1_000 * SOL, ..OperatorTerms::default() };
    chain.send(&[crank::update_operator(&fleet.pool, 0, &vote, &lowered)], &[&fleet.governor]);
    let due = chain.epoch() + 4;
    let mut toggles = 0;
    for _ in 0..24 {
        // In the last slots of the epoch before it is due: nobody has the time to undelegate, and the flag is gone
        // before the next level.
        if fleet.record(&chain, 0).next_from == chain.epoch() + 1 {
            chain.set_slot_in_epoch(SLOTS_PER_EPOCH - 2);
            set_commission(&mut chain, &fleet, 0, 1_001);
            flag(&mut chain, &fleet, 0);
            set_commission(&mut chain, &fleet, 0, 500);
            flag(&mut chain, &fleet, 0);
            toggles += 1;
        }
        epoch(&mut chain, &fleet, 0);
    }
    let record = fleet.record(&chain, 0);
    assert!(
        record.cap == lowered.cap,
        "{} epochs after it was due the cap is {}, stake {} of {} SOL, {toggles} toggles",
        chain.epoch() - due,
        record.cap,
        sol(record.current()),
        sol(before)
    );
}

// --- rebalancing -------------------------------------------------------------------------------------------------

/// A drained operator of a few SOL must not stop rebalancing for good.
#[test]
fn a_remainder_that_no_budget_can_move_does_not_stop_all_rebalancing() {
    let params = PoolParams { churn_bps: 10, ..params() };
    let terms = [weighing(16), weighing(3_492), weighing(3_492)];
    let (mut chain, fleet, _) = staked(params, &terms, 1_500 * SOL);
    println!("start {:?}", currents(&chain, &fleet).into_iter().map(sol).collect::<Vec<_>>());
    drain(&mut chain, &fleet, 0);
    drain(&mut chain, &fleet, 1);
    let before = fleet.record(&chain, 1).current();
    for _ in 0..30 {
        epoch(&mut chain, &fleet, 0);
    }
    let after = currents(&chain, &fleet);
    let budget = fleet.state(&chain).churn;
    assert!(
        before - after[1] >= 20 * SOL,
        "after 30 epochs with a budget of {} SOL each: {:?} of which {} at the start",
        sol(budget),
        after.into_iter().map(sol).collect::<Vec<_>>(),
        sol(before)
    );
}

/// A drained operator below the minimum delegation can leave.
#[test]
fn a_drained_operator_under_the_minimum_delegation_can_leave() {
    let (mut chain, fleet, _) = staked(params(), &[OperatorTerms::default(); 4], 1_000 * SOL);
    // As SIMD-0392 leaves it: less delegation, the same lamports.
    drain(&mut chain, &fleet, 0);
    edit_main(&mut chain, &fleet, 0, |state, _| state.stake = SOL - 1);
    for _ in 0..10 {
        epoch(&mut chain, &fleet, 0);
    }
    let record = fleet.record(&chain, 0);
    assert_eq!(record.current(), 0, "ten epochs after its drain");
}

/// The order of two undelegations under one level decides nothing, whatever was flagged after the level.
#[test]
fn a_flag_after_the_level_does_not_make_the_order_of_undelegations_matter() {
    // A lowered cap puts operator 0 above its target by less than the budget; operator 1 is flagged after the level.
    let (mut chain, fleet, _) = staked(params(), &[OperatorTerms::default(); 4], MILLION);
    let vote = fleet.record(&chain, 0).vote;
    let lowered = OperatorTerms { cap: 160_000 * SOL, ..OperatorTerms::default() };
    chain.send(&[crank::update_operator(&fleet.pool, 0, &vote, &lowered)], &[&fleet.governor]);
    for _ in 0..4 {
        close(&mut chain, &fleet, 0);
    }
    fleet.set_level(&mut chain);
    set_commission(&mut chain, &fleet, 1, 1_001);
    flag(&mut chain, &fleet, 1);
    let mut other = chain.clone();
    for index in [0, 1] {
        fleet.undelegate(&mut chain, index).unwrap();
    }
    for index in [1, 0] {
        fleet.undelegate(&mut other, index).unwrap();
    }
    let text = |list: Vec<u64>| list.into_iter().map(sol).collect::<Vec<_>>();
    assert_eq!(
        text(currents(&chain, &fleet)),
        text(currents(&other, &fleet)),
        "the order of two calls decides"
    );
}

// --- bounties ----------------------------------------------------------------------------------------------------

/// INV-76: whoever adds an operator pays its record's rent, and the pot pays bounties only.
#[test]
fn the_pot_does_not_pay_the_rent_of_new_records() {
    let params = PoolParams { bounty_unit: 5_000, ..params() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 2], 1_000 * SOL);
    let fund = crank::fund_bounties(&fleet.pool, &fleet.keeper.pubkey(), SOL / 100);
    fleet.send(&mut chain, fund);
    let backing = |chain: &Chain| {
        let rent = chain.minimum_balance(chain.data(&fleet.pool.operators).len());
        chain.lamports(&fleet.pool.operators).saturating_sub(rent)
    };
    let (pot, held) = (fleet.state(&chain).pot, backing(&chain));
    let governor = chain.lamports(&fleet.governor.pubkey());
    for _ in 0..8 {
        fleet.try_add(&mut chain, &OperatorTerms::default()).unwrap();
    }
    let paid = governor - chain.lamports(&fleet.governor.pubkey());
    let rent = 8 * (chain.minimum_balance(RECORD_LEN) - chain.minimum_balance(0));
    let after = (fleet.state(&chain).pot, backing(&chain));
    assert!(
        after.1 >= after.0.min(held),
        "pot {pot}, lamports behind it {held} before and {} after; rent of the records {rent}; the governor paid {paid} \
         for 16 stake accounts and 8 records",
        after.1
    );
}

/// M4, INV-76: whoever holds most of the LST gets most of a donation back. A surplus is paid for once an operator and epoch,
/// without lateness: 20 rounds took 2,000 steps out of the pot, and take 10; and what is worth a withdrawal is 20 steps, so
/// that it takes 95 % of the shares to come out even.
#[test]
fn a_holder_of_most_shares_cannot_empty_the_pot_by_surplus_of_its_own() {
    let unit = 1_000_000;
    let params = PoolParams { bounty_unit: unit, ..params() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], 10_000 * SOL);
    let fund = crank::fund_bounties(&fleet.pool, &fleet.keeper.pubkey(), 10 * SOL);
    fleet.send(&mut chain, fund);
    epoch(&mut chain, &fleet, 0);
    chain.set_slot_in_epoch(10 * 4_320);
    let key = holder.address();
    let pot = fleet.state(&chain).pot;
    let mains: Vec<_> = fleet.state(&chain).records.iter().map(|record| record.main).collect();
    for _ in 0..20 {
        let mut batch: Vec<_> = mains.iter().map(|main| system_transfer(&key, main, 20 * unit)).collect();
        batch.push(crank::sweep_operators(&fleet.pool, &key, 0, &mains));
        chain.send(&batch, &[&holder.wallet]);
    }
    assert_eq!(pot - fleet.state(&chain).pot, 10 * unit, "a step for each operator");
}

// --- events ------------------------------------------------------------------------------------------------------

/// Whatever changes the pool's account leaves a trace in its sequence or in an event.
#[test]
fn head_room_that_an_undelegation_ends_is_in_an_event() {
    let (mut chain, fleet, _) = staked(params(), &[OperatorTerms::default(); 2], 1_000 * SOL);
    epoch(&mut chain, &fleet, 0);
    let free = fleet.pool_free(&chain);
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = free + SOL);
    let before = fleet.pool.state(&chain);
    let turn = fleet.state(&chain).cursor;
    fleet.undelegate(&mut chain, turn).unwrap();
    let after = fleet.pool.state(&chain);
    assert_ne!(before.head_room, after.head_room);
    assert_ne!(before.sequence, after.sequence, "the pool's account changed");
}

// --- random lives with a rent that changes ---------------------------------------------------------------------

fn next(seed: &mut u64, end: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % end
}

static STATS: std::sync::Mutex<std::collections::BTreeMap<String, u64>> =
    std::sync::Mutex::new(std::collections::BTreeMap::new());

/// What must never fail, whatever the rent, the throttle and the queue do.
#[test]
fn random_lives_under_changing_rents() {
    use sluice_testkit::chain::STEADY_HISTORY;
    use solana_stake_interface::stake_history::StakeHistoryEntry;
    use std::collections::BTreeMap;
    let mut failures: BTreeMap<String, (u32, u64)> = BTreeMap::new();
    for life in 0..60u64 {
        let mut seed = 77 + life;
        let assets = [60 * SOL, 400 * SOL, 5_000 * SOL][next(&mut seed, 3) as usize];
        let params = PoolParams { bounty_unit: 5_000, ..params() };
        let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 3], assets);
        for _ in 0..25 {
            chain.advance_epochs(1);
            if next(&mut seed, 3) == 0 {
                let rents = [508, 5_080, 6_960, 50_800];
                chain.set_rent_per_byte(rents[next(&mut seed, 4) as usize]);
            }
            if next(&mut seed, 6) == 0 {
                let full = StakeHistoryEntry {
                    activating: 200_000_000 * SOL,
                    deactivating: 200_000_000 * SOL,
                    ..STEADY_HISTORY
                };
                let epoch = chain.epoch();
                chain.set_stake_history(&[(epoch, full)]);
            }
            let paid = next(&mut seed, 600);
            fleet.pay_rewards(&mut chain, paid);
            let note = |what: &str,
                        outcome: Result<sluice_testkit::Receipt, sluice_testkit::Failure>,
                        failures: &mut BTreeMap<String, (u32, u64)>| {
                if let Ok(receipt) = &outcome {
                    let moved = receipt.logs.iter().any(|line| line.starts_with("Program data: "));
                    STATS
                        .lock()
                        .unwrap()
                        .entry(format!("{what} {}", if moved { "with an event" } else { "without" }))
                        .and_modify(|n| *n += 1)
                        .or_insert(1u64);
                }
                if let Err(failure) = outcome {
                    let text =
                        format!("{what}: {:?} {}", failure.error, super::lab::named(&Err(failure.clone())));
                    let entry = failures.entry(text).or_insert((0, life));
                    if entry.0 == 0 {
                        println!("{what} life {life}: {failure}");
                    }
                    entry.0 += 1;
                }
            };
            let keeper = fleet.keeper.pubkey();
            for _ in 0..next(&mut seed, 4) {
                let index = next(&mut seed, 3) as u32;
                let record = fleet.record(&chain, index);
                match next(&mut seed, 4) {
                    0 => chain.donate(&record.side, SOL / 3),
                    1 => chain.donate(&record.main, SOL / 50),
                    2 => drop(fleet.settle(&mut chain, index)),
                    _ => {}
                }
            }
            let stakes = fleet.stakes(&chain, 0, 3);
            let reading =
                if next(&mut seed, 4) == 0 { crank::refresh_operators } else { crank::sweep_operators };
            let outcome = fleet.try_send(&mut chain, reading(&fleet.pool, &keeper, 0, &stakes));
            if let Err(failure) = &outcome {
                println!("reading failed in life {life}: {failure}");
            }
            note("sweep", outcome, &mut failures);
            let stakes = fleet.stakes(&chain, 0, 3);
            let _also =
                fleet.try_send(&mut chain, crank::refresh_operators(&fleet.pool, &keeper, 0, &stakes));
            note("finalize", super::lab::try_finalize(&mut chain, &fleet), &mut failures);
            if fleet.pool.state(&chain).pair_epoch != chain.epoch() {
                break;
            }
            if next(&mut seed, 3) > 0 {
                fleet.set_level(&mut chain);
            }
            for _ in 0..8 {
                let index = next(&mut seed, 3) as u32;
                match next(&mut seed, 8) {
                    0 => drop(fleet.pool.try_deposit(&mut chain, &holder, next(&mut seed, 100) * SOL + 5, 0)),
                    1 | 2 => {
                        let all = fleet.pool.state(&chain).assets;
                        let part = next(&mut seed, 1_001);
                        let nominal = if next(&mut seed, 2) == 0 { 0 } else { all / 1_000 * part };
                        fleet.pool.edit(&mut chain, |state| state.queue_nominal = nominal);
                    }
                    3 | 4 => {
                        let outcome = fleet.undelegate(&mut chain, index);
                        note("undelegate", outcome, &mut failures);
                    }
                    5 => {
                        let turn = fleet.state(&chain).cursor;
                        let outcome = fleet.undelegate(&mut chain, turn);
                        note("undelegate", outcome, &mut failures);
                    }
                    6 => {
                        let outcome = fleet.delegate(&mut chain, index);
                        if fleet.state(&chain).level_epoch == chain.epoch()
                            && fleet.pool.state(&chain).bunker == 0
                        {
                            note("delegate", outcome, &mut failures);
                        }
                    }
                    _ => {
                        let stakes = fleet.stakes(&chain, 0, 3);
                        let outcome = fleet
                            .try_send(&mut chain, crank::sweep_operators(&fleet.pool, &keeper, 0, &stakes));
                        note("sweep", outcome, &mut failures);
                        if next(&mut seed, 2) == 0 {
                            drop(fleet.settle(&mut chain, index));
                        }
                    }
                }
            }
            // INV-71: turns alone fund what is lacking.
            let lacking = |chain: &Chain| {
                let (pool, state) = (fleet.pool.state(chain), fleet.state(chain));
                pool.queue_nominal.saturating_sub(fleet.pool_free(chain)).saturating_sub(state.cooling)
            };
            for _ in 0..12 {
                if lacking(&chain) == 0 || fleet.state(&chain).delegated == 0 {
                    break;
                }
                for index in 0..3 {
                    let outcome = fleet.undelegate(&mut chain, index);
                    note("undelegate for the queue", outcome, &mut failures);
                }
            }
            if lacking(&chain) > 0 && fleet.state(&chain).delegated > 0 {
                let entry = failures.entry("the queue starves".into()).or_insert((0, life));
                if entry.0 == 0 {
                    println!(
                        "starving in life {life}: {} {:?}",
                        lacking(&chain),
                        fleet.state(&chain).records
                    );
                }
                entry.0 += 1;
            }
        }
    }
    println!("{:#?}", STATS.lock().unwrap());
    assert!(failures.is_empty(), "{failures:#?}");
}

/// INV-18, D18: the floor of the reserve is a constant, the rent minimum is not. A donation to a stake account becomes a
/// debt to the insurance that the close pays out of the last lamports of the reserve.
#[test]
fn no_donation_makes_a_close_fail_after_a_tenfold_rent() {
    let (mut chain, fleet, _) = staked(params(), &[OperatorTerms::default(); 2], 1_000 * SOL);
    epoch(&mut chain, &fleet, 0);
    chain.advance_epochs(1);
    // The rent that the insurance would have at a tenfold rent, or the runtime refuses to credit it.
    chain.donate(&fleet.pool.insurance, SOL);
    chain.donate(&fleet.pool.reserve, SOL);
    let main = fleet.record(&chain, 0).main;
    chain.donate(&main, 100 * SOL);
    refresh(&mut chain, &fleet);
    let mut control = chain.clone();
    super::lab::try_finalize(&mut control, &fleet).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(fleet.pool_free(&control), 0, "the debt takes all there is above the constant floor");
    let reserve = fleet.pool.reserve;
    chain.label(&reserve, "reserve");
    chain.set_rent_per_byte(50_800);
    let mut swept = chain.clone();
    sweep(&mut swept, &fleet);
    super::lab::try_finalize(&mut swept, &fleet).unwrap_or_else(|failure| panic!("a sweep helps: {failure}"));
    super::lab::try_finalize(&mut chain, &fleet).unwrap_or_else(|failure| panic!("{failure}"));
}

/// D19: the runtime may leave a delegation of nothing. A drained operator with one can be removed.
#[test]
fn a_drained_operator_whose_delegation_is_nothing_can_be_removed() {
    let (mut chain, fleet, _) = staked(params(), &[OperatorTerms::default(); 4], 1_000 * SOL);
    drain(&mut chain, &fleet, 0);
    edit_main(&mut chain, &fleet, 0, |state, _| state.stake = 0);
    for _ in 0..10 {
        epoch(&mut chain, &fleet, 0);
    }
    let record = fleet.record(&chain, 0);
    println!(
        "main state {}, delegation {}, weight {}",
        record.main_state, record.main_delegation, record.weight
    );
    let remove = crank::remove_operator(&fleet.pool, 0, &record);
    fleet.try_send(&mut chain, remove).unwrap_or_else(|failure| panic!("{failure}"));
}
