//! `measure_operators`: who grows by less than half the mean.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::event::Event;
use sluice_testkit::sluice::{OperatorTerms, PoolParams};

use crate::bonds::Bonded;
use crate::support::{events, names, suspend};

/// What delegations earn in an epoch, parts of a million.
const PPM: u64 = 400;

#[test]
fn who_grew_by_less_than_half_the_mean_twice_is_flagged_and_cleared_by_the_first_epoch_that_shows_the_opposite()
 {
    let mut it = Bonded::with(PoolParams::default(), &[OperatorTerms::default(); 9], 1_000 * SOL);
    for epoch in 1..=2u8 {
        it.chain.advance_epochs(1);
        it.fleet.pay_rewards(&mut it.chain, PPM);
        it.earn_less(PPM * 6 / 10);
        it.fleet.refresh(&mut it.chain);
        let (mut operators, now) = (it.operators(), it.chain.epoch());
        let receipt = it.fleet.measure(&mut it.chain);
        let record = it.record();
        assert_eq!((record.slow, record.flags & 16), (1, 16 * (epoch - 1)));
        if epoch == 2 {
            suspend(&mut operators, 0);
            let expected = &operators.records[0];
            assert_eq!(
                (record.eligible_from, record.next_from),
                (expected.eligible_from, expected.next_from)
            );
            assert_eq!((record.next_weight, record.barred_until), (0, now + 10));
            assert_eq!(names(&receipt), ["OperatorChanged", "OperatorsMeasured"]);
            let changed: &Event = &events(&receipt)[0];
            assert_eq!((changed.number("flags"), changed.number("index")), (16, 0));
        }
        it.fleet.finalize(&mut it.chain);
    }
    it.fleet.set_level(&mut it.chain);
    assert_eq!(it.operators().targets()[0], 0);
    it.read(PPM);
    let receipt = it.fleet.measure(&mut it.chain);
    assert_eq!(names(&receipt), ["OperatorChanged", "OperatorsMeasured"]);
    let record = it.record();
    assert_eq!((record.flags, record.slow, record.eligible_from), (0, 0, it.chain.epoch() + 1));
}

#[test]
fn half_of_the_mean_is_enough_and_a_slow_epoch_between_others_is_forgiven() {
    let mut it = Bonded::with(PoolParams::default(), &[OperatorTerms::default(); 9], 1_000 * SOL);
    for less in [PPM, 0, PPM, PPM / 2, PPM, 0] {
        it.chain.advance_epochs(1);
        it.fleet.pay_rewards(&mut it.chain, PPM);
        it.earn_less(less);
        it.fleet.refresh(&mut it.chain);
        it.fleet.measure(&mut it.chain);
        assert_eq!(it.record().slow, u8::from(less == PPM), "{less} ppm less");
        assert_eq!(it.record().flags, 0);
        it.fleet.finalize(&mut it.chain);
    }
}
