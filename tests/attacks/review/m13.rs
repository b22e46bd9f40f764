//! M13: a commission that is raised for one boundary and lowered in the first slots of the next epoch is in no vote
//! account that anybody could show. The growth shows it.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, PoolParams};

use super::bonds_lab::{bonded, earn, growths, mains, verdict};
use super::lab::{MILLION, refresh};
use super::r3_lab::{flag, set_commission};

/// An epoch in which the operator at 0 keeps `kept` basis points of its rewards, and by the time that anybody looks
/// shows 5 % again, as before.
fn raised_and_lowered(chain: &mut Chain, fleet: &Fleet, kept: u64) -> (u64, u64) {
    let (mains, growths) = (mains(chain, fleet), growths(chain, fleet, 10_000 - kept));
    let credit = fleet.record(chain, 0).credit;
    let rule = verdict(&mains, &growths, 0, credit, 1_000);
    earn(chain, fleet, &growths);
    set_commission(chain, fleet, 0, 500);
    flag(chain, fleet, 0);
    assert_eq!(fleet.record(chain, 0).flags & 4, 0, "no evidence");
    refresh(chain, fleet);
    let before = fleet.bond(chain, 0).lamports;
    fleet.finalize(chain);
    (before - fleet.bond(chain, 0).lamports, rule.due.get())
}

#[test]
fn m13_a_raise_for_one_boundary_is_paid_by_the_bond_and_a_second_one_takes_the_target() {
    // Guards: `charge` and `judge_pace` in `measure_operators`.
    let (mut chain, fleet, _) = bonded(PoolParams::default(), 20, MILLION, 2_000 * SOL);
    let (paid, due) = raised_and_lowered(&mut chain, &fleet, 10_000);
    assert_eq!(paid, due);
    assert!(paid.abs_diff(20_250 * SOL / 1_000) < SOL / 4, "22.5 SOL less the tolerance: {paid}");
    assert_eq!((fleet.record(&chain, 0).slow, fleet.record(&chain, 0).flags), (1, 0));
    fleet.set_level(&mut chain);
    assert_ne!(fleet.state(&chain).targets()[0], 0, "once is no evidence");
    raised_and_lowered(&mut chain, &fleet, 6_000);
    assert_eq!(fleet.record(&chain, 0).flags, 16);
    fleet.set_level(&mut chain);
    assert_eq!(fleet.state(&chain).targets()[0], 0);
    let mut emptied = chain.clone();
    // All of it: 50,000 of a budget of 100,000.
    fleet.undelegate(&mut emptied, 0).expect("it never fails");
    assert_eq!(fleet.record(&emptied, 0).current(), 0);
    let flagged = emptied.epoch();
    while fleet.record(&emptied, 0).flags != 0 {
        super::lab::close(&mut emptied, &fleet, 450);
        crate::doors::vote_now(&mut emptied, &fleet, 0);
        flag(&mut emptied, &fleet, 0);
    }
    assert_eq!(emptied.epoch(), flagged + 10, "nothing can show the opposite but time, and that it votes");

    // Stake that it still has grows like all others': the opposite evidence.
    raised_and_lowered(&mut chain, &fleet, 0);
    let record = fleet.record(&chain, 0);
    assert_eq!((record.flags, record.slow, record.eligible_from), (0, 0, chain.epoch() + 1));
}

#[test]
fn m13_every_other_boundary_is_paid_for_and_never_twice_in_a_row() {
    let (mut chain, fleet, _) = bonded(PoolParams::default(), 20, MILLION, 2_000 * SOL);
    let mut sum = 0;
    for epoch in 0..10 {
        let (paid, due) = raised_and_lowered(&mut chain, &fleet, if epoch % 2 == 0 { 10_000 } else { 0 });
        assert_eq!(paid, due);
        sum += paid;
        assert_eq!(fleet.record(&chain, 0).flags, 0);
    }
    // Five times 22.5 SOL were taken; what ten epochs' tolerance forgives is 22.5.
    assert!(sum / SOL >= 88 && sum / SOL <= 93, "{}", sum / SOL);
}

#[test]
fn m13_without_a_bond_the_growth_is_still_evidence() {
    let (mut chain, fleet, _) = super::lab::staked(PoolParams::default(), &[Default::default(); 20], MILLION);
    for _ in 0..2 {
        let growths = growths(&chain, &fleet, 4_000);
        earn(&mut chain, &fleet, &growths);
        refresh(&mut chain, &fleet);
        fleet.finalize(&mut chain);
    }
    assert_eq!((fleet.record(&chain, 0).flags, fleet.state(&chain).bonded_due), (16, 0));
}
