//! `bond`: what the rule costs whom over many epochs (second pass 2.16).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::indexing_slicing,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

use sluice_math::bond::{MEMORY, Measured, shortfall};
use sluice_math::{Bps, Lamports};

const OPERATORS: usize = 200;
const EPOCHS: usize = 500;
const SOL: u64 = 1_000_000_000;

/// What an epoch brings, in parts per million.
const REWARD: u64 = 450;

/// SplitMix64: the same numbers everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`.
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// A normal deviate in millionths of its standard deviation: twelve uniform ones less six (Irwin and Hall).
    fn normal(&mut self) -> i64 {
        let sum: u64 = (0..12).map(|_| self.below(1_000_001)).sum();
        i64::try_from(sum).unwrap() - 6_000_000
    }
}

/// An epoch of honest operators: rewards normally distributed around the mean, with a standard deviation of 30 % of it,
/// an epoch's independent of the others'.
fn epoch(stakes: &[u64], dice: &mut Dice) -> Vec<Measured> {
    let grown = |stake: &u64| {
        let mean = i128::from(stake * REWARD / 1_000_000);
        let growth = mean + mean * i128::from(dice.normal()) * 3 / 10_000_000;
        Measured { base: Lamports::new(*stake), growth: Lamports::new(u64::try_from(growth.max(0)).unwrap()) }
    };
    stakes.iter().map(grown).collect()
}

fn total(of: &[Measured]) -> Measured {
    let sum = |part: fn(&Measured) -> Lamports| of.iter().map(|own| part(own).get()).sum();
    Measured { base: Lamports::new(sum(|own| own.base)), growth: Lamports::new(sum(|own| own.growth)) }
}

/// 1,000 to 10,000 SOL each.
fn stakes(dice: &mut Dice) -> Vec<u64> {
    (0..OPERATORS).map(|_| (1_000 + dice.below(9_001)) * SOL).collect()
}

/// What part of their rewards honest operators pay, in parts per million.
fn paid_by_the_honest(tolerance: Bps, remembers: bool) -> u64 {
    let mut dice = Dice(20_261_121);
    let stakes = stakes(&mut dice);
    let mut credits = vec![Lamports::ZERO; OPERATORS];
    let (mut due, mut grown) = (0, 0);
    for _ in 0..EPOCHS {
        let operators = epoch(&stakes, &mut dice);
        let all = total(&operators);
        grown += all.growth.get();
        for (own, credit) in operators.iter().zip(&mut credits) {
            let verdict = shortfall(own, &all, *credit, tolerance);
            due += verdict.due.get();
            *credit = if remembers { verdict.credit } else { Lamports::ZERO };
        }
    }
    u64::try_from(u128::from(due) * 1_000_000 / u128::from(grown)).unwrap()
}

fn percent(n: u16) -> Bps {
    Bps::new(n * 100).unwrap()
}

#[test]
fn honest_operators_pay_next_to_nothing_where_a_rule_without_memory_takes_an_eighth() {
    // 12.0 % and 7.6 % without memory; 0.5 % and 0.02 % with it.
    let without = [0, 10].map(|tolerance| paid_by_the_honest(percent(tolerance), false));
    let with = [10, 20].map(|tolerance| paid_by_the_honest(percent(tolerance), true));
    assert_eq!((without, with), ([119_712, 76_351], [5_288, 175]));
}

/// One of a hundred with 5,000 SOL each, which the mean brings this many lamports.
const SHARE: u64 = 5_000 * SOL / 1_000_000 * REWARD;

/// What it pays in each of 20 epochs of which it keeps everything, after `honest` epochs at the mean.
fn rug(honest: usize, tolerance: Bps) -> Vec<u64> {
    let [base, growth] = [5_000 * SOL, SHARE].map(Lamports::new);
    // The others bring what it keeps.
    let all = total(&[Measured { base, growth }; 100]);
    let mut credit = Lamports::ZERO;
    let mut judge = |growth| {
        let verdict = shortfall(&Measured { base, growth }, &all, credit, tolerance);
        assert_eq!(verdict.slow, growth.is_zero());
        credit = verdict.credit;
        verdict.due.get()
    };
    assert_eq!((0..honest).map(|_| judge(growth)).sum::<u64>(), 0);
    (0..20).map(|_| judge(Lamports::ZERO)).collect()
}

#[test]
fn a_rug_pays_its_share_of_the_mean_less_the_tolerance_and_one_credit() {
    for (honest, tolerance) in [(0, 10), (5, 10), (10, 10), (1_000, 10), (1_000, 25), (1_000, 0)] {
        let paid = rug(honest, percent(tolerance));
        let forgiven = SHARE * u64::from(tolerance) / 100;
        let credit = forgiven * MEMORY.min(u64::try_from(honest).unwrap());
        assert_eq!(paid.iter().sum::<u64>(), 20 * (SHARE - forgiven) - credit);
        // Before the credit is used up nothing, and from then on all of it.
        let free = usize::try_from(credit / (SHARE - forgiven)).unwrap();
        assert!(paid[..free].iter().all(|due| *due == 0), "{paid:?}");
        assert!(paid[free + 1..].iter().all(|due| *due == SHARE - forgiven), "{paid:?}");
    }
}

#[test]
fn one_lost_epoch_after_ten_at_the_mean_costs_nothing_and_a_second_one_does() {
    let tenth = SHARE / 10;
    assert_eq!(rug(10, percent(10))[..3], [0, 8 * tenth, 9 * tenth]);
    // Ten that bring no more than what is demanded save nothing up.
    assert_eq!(rug(0, percent(10))[..2], [9 * tenth, 9 * tenth]);
}

#[test]
fn who_keeps_as_much_as_is_tolerated_never_pays_and_who_keeps_more_pays_the_rest() {
    let [base, growth] = [5_000 * SOL, SHARE].map(Lamports::new);
    let all = total(&[Measured { base, growth }; 100]);
    for (keeps, pays) in [(10, 0), (15, 5), (40, 30)] {
        let own = Measured { base, growth: Lamports::new(SHARE / 100 * (100 - keeps)) };
        let verdict = shortfall(&own, &all, Lamports::ZERO, percent(10));
        assert_eq!((verdict.due.get(), verdict.credit.get()), (SHARE / 100 * pays, 0));
    }
}
