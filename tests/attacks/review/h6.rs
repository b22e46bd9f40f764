//! H6: what is lowered, weighed, swapped or raised to take something from those who are in the pool.

use sluice_testkit::Chain;
use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::governance::{parameter, propose_role, set_parameter, signed_by};
use sluice_testkit::sluice::queue::claim;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, crank, instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::lab::{MILLION, close, currents, epoch, funded, staked, sweep};

/// Epochs until a decision counts.
const DELAY: u64 = 4;

fn set(chain: &mut Chain, fleet: &Fleet, name: &str, value: u64) {
    let set = set_parameter(&fleet.pool, &fleet.governor.pubkey(), parameter(name), value);
    chain.send(&[set], &[&fleet.governor]);
}

fn ten(params: PoolParams) -> (Chain, Fleet) {
    let (chain, fleet, _) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    (chain, fleet)
}

#[test]
fn h6_no_lowering_that_is_an_attack_counts_before_whoever_dislikes_it_has_left() {
    // Guard: `Safe::Neither`, or `Up`, of each in `PARAMETERS`. The clamp itself and the threshold of bunker mode are
    // constants; what of the clamp can be chosen is its floor.
    let params = PoolParams { cover_bps: 0, band_bps: 50, liquidity_bps: 200, ..PoolParams::default() };
    let (mut chain, fleet) = ten(PoolParams { tolerance_bps: 1_000, ..params });
    let figures = |chain: &Chain| {
        let (pool, header) = (fleet.pool.state(chain), fleet.state(chain));
        let slots = [pool.level_interval_slots, pool.late_guard_slots, pool.r_floor_ppm].map(u64::from);
        let bps = [pool.churn_bps, pool.liquidity_bps, pool.band_bps, header.cover_bps, header.tolerance_bps];
        (slots, bps)
    };
    let before = figures(&chain);
    for (name, value) in [
        ("level_interval_slots", 0),
        ("late_guard_slots", 0),
        ("r_floor_ppm", 250),
        ("churn_bps", 10),
        ("liquidity_bps", 0),
        ("band_bps", 0),
        ("cover_bps", 1),
        ("tolerance_bps", 500),
    ] {
        set(&mut chain, &fleet, name, value);
    }
    for _ in 0..DELAY {
        assert_eq!(figures(&chain), before, "epoch {}", chain.epoch());
        close(&mut chain, &fleet, 0);
    }
    assert_eq!(figures(&chain), ([0, 0, 250], [10, 0, 0, 1, 500]));
}

#[test]
fn h6_the_last_slot_pays_for_the_epoch_it_sits_out_until_a_shorter_guard_counts() {
    // C4 through the late guard: a deposit of 1,000 SOL in the last slot pays 500 ppm, half a SOL, as long as the old
    // guard counts.
    let (mut chain, fleet, _) = funded(PoolParams::default(), &[OperatorTerms::default(); 2], MILLION);
    set(&mut chain, &fleet, "level_interval_slots", 0);
    set(&mut chain, &fleet, "late_guard_slots", 0);
    for passed in 0..=DELAY {
        epoch(&mut chain, &fleet, 0);
        chain.set_slot_in_epoch(SLOTS_PER_EPOCH - 1);
        let pool = fleet.pool.state(&chain);
        let shares = fleet.pool.view(&mut chain, instruction::quote_deposit(&fleet.pool, 1_000 * SOL))[0];
        let worth = super::lab::worth(&pool, shares);
        let fee = 1_000 * SOL - worth;
        if passed + 1 < DELAY {
            assert!(fee.abs_diff(SOL / 2) < SOL / 1_000, "{passed}: {fee}");
        } else {
            assert!(fee < 10, "{passed}: what everybody could see coming for four epochs: {fee}");
        }
    }
}

#[test]
fn h6_caps_to_nothing_close_the_door_at_once_and_move_no_stake_before_the_delay() {
    // Marinade's epoch 284: 980,000 SOL to be unstaked at a blow. The pool's cap to one SOL is at once, and only
    // refuses deposits; each operator's waits, and then leaves within the churn of a tenth.
    let (mut chain, fleet) = ten(PoolParams { liquidity_bps: 200, ..PoolParams::default() });
    set(&mut chain, &fleet, "deposit_cap", SOL);
    let guest = fleet.pool.holder(&mut chain, 10 * SOL);
    assert_eq!(super::lab::named(&fleet.pool.try_deposit(&mut chain, &guest, SOL, 0)), "DepositCapExceeded");
    let nothing = OperatorTerms { cap: 0, ..OperatorTerms::default() };
    for index in 0..10 {
        let vote = fleet.record(&chain, index).vote;
        chain.send(&[crank::update_operator(&fleet.pool, index, &vote, &nothing)], &[&fleet.governor]);
    }
    let before = currents(&chain, &fleet);
    let all: u64 = before.iter().sum();
    for _ in 1..DELAY {
        epoch(&mut chain, &fleet, 0);
        assert_eq!(currents(&chain, &fleet), before);
    }
    epoch(&mut chain, &fleet, 0);
    let left = all - currents(&chain, &fleet).iter().sum::<u64>();
    assert!(left > all / 20 && left <= all / 10 + SOL, "{} of {} SOL", left / SOL, all / SOL);
}

#[test]
fn h6_nine_weights_of_a_hundred_to_one_raise_the_tenth_from_a_tenth_to_92_percent_only_after_the_delay() {
    // Guard: `OperatorTerms::pend` for every weight, whoever signs. By the curator, who "cannot raise caps".
    let curator = Keypair::new_from_array([0xcc; 32]);
    let params = PoolParams {
        liquidity_bps: 200,
        curator: curator.pubkey(),
        curator_weight: 100,
        churn_bps: 2_500,
        ..PoolParams::default()
    };
    let (mut chain, fleet) = ten(params);
    chain.fund(&curator.pubkey(), SOL);
    let target = |chain: &Chain| fleet.state(chain).targets()[9];
    let before = target(&chain);
    assert!(before.abs_diff(98_000 * SOL) < SOL, "{before}");
    let one = OperatorTerms { weight: 1, ..OperatorTerms::default() };
    for index in 0..9 {
        let vote = fleet.record(&chain, index).vote;
        let lower = crank::update_operator(&fleet.pool, index, &vote, &one);
        chain.send(&[signed_by(lower, &curator.pubkey())], &[&curator]);
    }
    for _ in 1..DELAY {
        epoch(&mut chain, &fleet, 0);
        assert!(target(&chain).abs_diff(before) < SOL, "{}", target(&chain));
    }
    epoch(&mut chain, &fleet, 0);
    let share = target(&chain) / (fleet.state(&chain).delegatable / 1_000);
    assert_eq!(share, 917, "100 of 109");
    // And moves no faster than the churn.
    let moved = fleet.record(&chain, 9).current() - before;
    assert!(moved <= 980_000 * SOL / 4, "{} SOL", moved / SOL);
}

#[test]
fn h6_a_benign_change_that_is_swapped_before_it_counts_waits_anew_and_lets_everybody_leave() {
    // Guard: `Config::pend` restarts the delay. A fee of 1 bps for four epochs, swapped in the last of them for 1,000.
    let params = PoolParams { liquidity_bps: 200, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    set(&mut chain, &fleet, "fee_bps", 1);
    for _ in 1..DELAY {
        epoch(&mut chain, &fleet, 300);
    }
    set(&mut chain, &fleet, "fee_bps", 1_000);
    let all = chain.token_amount(&holder.lst);
    let value = super::lab::worth(&fleet.pool.state(&chain), all / 2);
    let ticket = fleet.pool.unstake(&mut chain, &holder, all / 2, 0);
    let mut paid = None;
    for passed in 1..=DELAY {
        epoch(&mut chain, &fleet, 300);
        assert_eq!(fleet.pool.state(&chain).owed_fee, 0);
        assert_eq!(fleet.pool.state(&chain).fee_bps, if passed < DELAY { 0 } else { 1_000 });
        if paid.is_none() && fleet.pool_free(&chain) >= fleet.pool.state(&chain).queue_nominal {
            fleet.pool.finalize_cohort(&mut chain);
            paid = Some((passed, claim(&mut chain, &ticket)));
        }
    }
    let (passed, lamports) = paid.expect("who dislikes it has left");
    assert_eq!((passed, lamports), (2, value), "in two epochs, at the value of the day of the request");
    assert_eq!(chain.token_amount(&fleet.pool.treasury), 0, "and nobody was ever taxed");
}

#[test]
fn h6_a_proposal_in_one_domain_cancels_and_delays_none_in_another() {
    // Guard: a slot a domain, a slot a role, terms in their records.
    let (mut chain, fleet) = ten(PoolParams { liquidity_bps: 200, ..PoolParams::default() });
    let began = chain.epoch();
    let nominee = chain.new_wallet(SOL);
    let pool = &fleet.pool;
    set(&mut chain, &fleet, "fee_bps", 100);
    close(&mut chain, &fleet, 0);
    set(&mut chain, &fleet, "churn_bps", 500);
    close(&mut chain, &fleet, 0);
    set(&mut chain, &fleet, "deposit_cap", u64::MAX);
    chain.send(&[propose_role(pool, &fleet.governor.pubkey(), 1, &nominee.pubkey())], &[&fleet.governor]);
    chain.send(&[sluice_testkit::sluice::governance::accept_role(pool, &nominee.pubkey(), 1)], &[&nominee]);
    let vote = fleet.record(&chain, 0).vote;
    let lighter = OperatorTerms { weight: 10, ..OperatorTerms::default() };
    chain.send(&[crank::update_operator(pool, 0, &vote, &lighter)], &[&fleet.governor]);
    let mut counts = [0; 5];
    while chain.epoch() < began + 8 {
        close(&mut chain, &fleet, 0);
        let (state, now) = (pool.state(&chain), chain.epoch() - began);
        let live = [
            state.fee_bps == 100,
            state.churn_bps == 500,
            state.deposit_cap == u64::MAX,
            state.curator == nominee.pubkey(),
            fleet.record(&chain, 0).weight == 10,
        ];
        for (first, live) in counts.iter_mut().zip(live) {
            assert!(live || *first == 0);
            if live && *first == 0 {
                *first = now;
            }
        }
    }
    assert_eq!(counts, [4, 5, 6, 6, 6]);
}

#[test]
fn h6_a_fee_raised_between_reading_and_close_taxes_nothing_that_was_earned_before() {
    // Guard: `take_over` is the close's last step. 300 SOL of rewards each epoch, read before the fee is raised from
    // nothing to a tenth.
    let (mut chain, fleet) = ten(PoolParams { liquidity_bps: 0, ..PoolParams::default() });
    let fee = |chain: &mut Chain, raised: bool| {
        chain.advance_epochs(1);
        fleet.pay_rewards(chain, 300);
        sweep(chain, &fleet);
        if raised {
            set(chain, &fleet, "fee_bps", 1_000);
        }
        let receipt = fleet.finalize(chain);
        let events = receipt.events(&sluice_testkit::sluice::PROGRAM);
        let last = sluice_testkit::sluice::event::Event::decode(events.last().expect("a close"));
        assert!(last.number("grown") > 299 * SOL, "{}", last.number("grown"));
        last.number("fee")
    };
    assert_eq!(fee(&mut chain, true), 0);
    for _ in 0..DELAY {
        assert_eq!(fee(&mut chain, false), 0, "the close that makes it count as well");
    }
    let charged = fee(&mut chain, false);
    assert!(charged.abs_diff(30 * SOL) < SOL, "{charged}");
}
