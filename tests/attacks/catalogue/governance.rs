//! E, 50 to 52.

use proptest::prelude::*;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::governance::{parameter, set_parameter, zero_operator};
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, PoolSetup, crank};
use sluice_testkit::{Chain, Failure, Receipt};
use solana_signer::Signer;

use super::closing::make_room;
use super::support::{assert_books, named, staked, with};
use crate::doors::{blank_stake, bring_stake, native_stake, vote_now};

const DELAY: u64 = 4;

// Guards: `Safe::Down` of what is charged; `SlippageExceeded` in each of the four.
#[test]
fn item_50_whatever_is_charged_more_counts_four_epochs_later_and_every_way_has_a_bound_of_the_users() {
    let params = PoolParams { liquidity_bps: 1_000, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(&with(params), 2, 1_000 * SOL);
    let charges = |chain: &Chain| {
        let pool = fleet.pool.state(chain);
        [pool.fee_bps, pool.exit_max_bps, pool.exit_min_bps]
    };
    let (began, before) = (chain.epoch(), charges(&chain));
    for (name, value) in [("fee_bps", 1_000), ("exit_max_bps", 1_000), ("exit_min_bps", 1_000)] {
        let set = set_parameter(&fleet.pool, &fleet.governor.pubkey(), parameter(name), value);
        chain.send(&[set], &[&fleet.governor]);
    }
    while chain.epoch() < began + DELAY {
        assert_eq!(charges(&chain), before);
        fleet.epoch(&mut chain, 300);
    }
    assert_eq!(charges(&chain), [1_000; 3]);

    let pool = &fleet.pool;
    make_room(&mut chain, &fleet, &holder);
    let bound = |outcome: Result<Receipt, Failure>| {
        assert_eq!(named(&outcome.expect_err("a bound")), "SlippageExceeded");
    };
    bound(pool.try_deposit(&mut chain, &holder, SOL, 2 * SOL));
    bound(pool.try_unstake_instant(&mut chain, &holder, SOL, 2 * SOL));
    vote_now(&mut chain, &fleet, 0);
    let at = |stake| sluice_testkit::sluice::exits::Staking {
        holder: holder.address(),
        lst_account: holder.lst,
        stake,
        index: 0,
    };
    let record = fleet.record(&chain, 0);
    let brought = native_stake(&mut chain, &fleet, &holder, 0, 10 * SOL, 0);
    let bring = sluice_testkit::sluice::exits::deposit_stake(pool, &at(brought), &record, 20 * SOL);
    let room = bring_stake(&mut chain.clone(), &fleet, &holder, 0, &brought);
    assert!(room.is_ok(), "{room:?}");
    bound(chain.try_send(&[bring], &[&holder.wallet]));
    let into = blank_stake(&mut chain);
    let take =
        |least| sluice_testkit::sluice::exits::withdraw_stake(pool, &at(into), &record, [2 * SOL, least]);
    bound(chain.try_send(&[take(3 * SOL)], &[&holder.wallet]));
}

/// What an operator is worth to the pool at the end of an epoch: its target, and what it has.
fn standing(chain: &Chain, fleet: &Fleet, index: usize) -> [u64; 2] {
    let operators = fleet.state(chain);
    [operators.targets()[index], operators.records[index].current()]
}

#[derive(Clone, Debug)]
struct Scores {
    terms: Vec<(u16, u64)>,
    who: usize,
    to: u16,
    churn_bps: u16,
    capped: bool,
}

fn scores() -> impl Strategy<Value = Scores> {
    let terms = prop::collection::vec((1..300u16, 20..2_000u64), 2..6);
    (
        terms,
        any::<prop::sample::Index>(),
        0..100u16,
        prop::sample::select(vec![100u16, 1_000, 2_500]),
        any::<bool>(),
    )
        .prop_map(|(terms, who, part, churn_bps, capped)| {
            let who = who.index(terms.len());
            let to = u16::try_from(u32::from(terms[who].0) * u32::from(part) / 100).expect("less");
            Scores { terms, who, to, churn_bps, capped }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    // Guard: the target's monotony in the weight (`Claim::target`), and `Record::allowance` in the gap.
    #[test]
    fn item_51_a_lower_weight_never_raises_an_operators_target_nor_keeps_stake_of_its_longer(scores in scores()) {
        let of = |(weight, cap): &(u16, u64)| OperatorTerms {
            weight: *weight,
            cap: cap * SOL,
            ..OperatorTerms::default()
        };
        let terms: Vec<OperatorTerms> = scores.terms.iter().map(of).collect();
        let mut chain = Chain::with_sluice();
        chain.hurry();
        let setup = PoolSetup {
            params: PoolParams { churn_bps: scores.churn_bps, ..PoolParams::default() },
            ..PoolSetup::default()
        };
        let fleet = Fleet::new(&mut chain, &setup, &terms);
        let holder = fleet.pool.holder(&mut chain, 100_000 * SOL);
        fleet.pool.open(&mut chain);
        fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
        fleet.epoch(&mut chain, 0);
        fleet.epoch(&mut chain, 0);

        // In one life it stays as it is, or its cap alone is cut; in the other its weight is lowered as well.
        let index = u32::try_from(scores.who).expect("few");
        let vote = fleet.record(&chain, index).vote;
        let mut kept = terms[scores.who];
        if scores.capped {
            kept.cap /= 4;
        }
        let lowered = OperatorTerms { weight: scores.to, ..kept };
        let mut lives = [kept, lowered].map(|terms| {
            let mut chain = chain.clone();
            chain.send(&[crank::update_operator(&fleet.pool, index, &vote, &terms)], &[&fleet.governor]);
            chain
        });
        // A level's remainders are handed out in the order of the list: less than a lamport a unit of weight.
        let slack = scores.terms.iter().map(|(weight, _)| u64::from(*weight)).sum::<u64>() + 2 * SOL;
        for _ in 0..DELAY + 6 {
            lives.iter_mut().for_each(|chain| fleet.epoch(chain, 0));
            let [kept, lowered] = [0, 1].map(|life| standing(&lives[life], &fleet, scores.who));
            prop_assert!(lowered[0] <= kept[0] + slack, "targets {kept:?} {lowered:?} of {scores:?}");
            prop_assert!(lowered[1] <= kept[1] + slack, "stakes {kept:?} {lowered:?} of {scores:?}");
        }
    }
}

// Guards: `churn` in `undelegate`; `pend` for weights, `header.zero` for what counts at once.
#[test]
fn item_52_all_scores_to_zero_move_no_more_than_the_churn_an_epoch() {
    let params = PoolParams { churn_bps: 750, curator_zero_bps: 2_000, ..PoolParams::default() };
    let (chain, fleet, _) = staked(&with(params), 10, 10_000 * SOL);
    let all = fleet.state(&chain).delegated;
    // By terms, by draining, and by what takes weight away at once.
    for way in 0..3 {
        let mut chain = chain.clone();
        let began = chain.epoch();
        let mut zeroed = 0;
        for index in 0..10 {
            let vote = fleet.record(&chain, index).vote;
            let none = OperatorTerms { weight: 0, ..OperatorTerms::default() };
            let decision = match way {
                0 => crank::update_operator(&fleet.pool, index, &vote, &none),
                1 => crank::drain_operator(&fleet.pool, index, &vote),
                _ => zero_operator(&fleet.pool, &fleet.governor.pubkey(), index, &vote),
            };
            zeroed += u32::from(chain.try_send(&[decision], &[&fleet.governor]).is_ok());
        }
        assert_eq!(zeroed, [10, 10, 2][way]);
        fleet.set_level(&mut chain);
        fleet.moves(&mut chain);
        let (mut had, mut low) = (all, all);
        while chain.epoch() < began + DELAY + 4 {
            let has = fleet.state(&chain).delegated;
            // As the budget is of what may be delegated, at the last close.
            let moved = had.saturating_sub(has);
            assert!(moved <= all * 75 / 1_000 + SOL, "{way}: {} SOL", moved / SOL);
            assert!(way != 0 || chain.epoch() >= began + DELAY || has == all, "before the delay");
            (had, low) = (has, low.min(has));
            fleet.epoch(&mut chain, 0);
        }
        let least = [all * 7 / 10, all * 4 / 10, all * 79 / 100][way];
        assert!(low >= least && low < all, "{way}: {} of {} SOL go on earning", low / SOL, all / SOL);
        assert_books(&chain, &fleet);
    }
}
