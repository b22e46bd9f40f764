//! The realised yearly rate.

use sluice_client::accounts::{RateEntry, RateHistory, RateList};
use sluice_client::quote::apy;
use solana_address::Address;

const DAY: i64 = 86_400;

/// Entries of (epoch, seconds, assets, supply).
fn rates(entries: &[(u64, i64, u64, u64)]) -> RateList {
    let entry = |(epoch, time, assets, supply): &(u64, i64, u64, u64)| RateEntry {
        epoch: *epoch,
        time: *time,
        assets: *assets,
        supply: *supply,
        grown: 0,
        lost: 0,
        fee: 0,
    };
    let header =
        RateHistory { discriminator: [0; 8], pool: Address::default(), written: entries.len() as u64 };
    RateList { header, entries: entries.iter().map(entry).collect() }
}

fn close(rate: f64, expected: f64) -> bool {
    (rate - expected).abs() < 1e-9
}

#[test]
fn a_tenth_of_a_thousandth_a_day_is_compounded_to_a_year() {
    let rates = rates(&[(10, 0, 1_000_000, 1_000_000), (11, DAY, 1_000_100, 1_000_000)]);
    let apy = apy(&rates, 1).expect("two entries");
    assert!(close(apy.rate, 1.0001_f64.powf(365.25) - 1.0), "{apy:?}");
    assert_eq!((apy.from, apy.to, apy.seconds), (10, 11, DAY));
}

#[test]
fn shares_that_the_fee_minted_are_in_the_supply_and_so_not_in_the_rate() {
    // A tenth of what came in was minted to the treasury.
    let gross = apy(&rates(&[(1, 0, 1_000_000, 1_000_000), (2, DAY, 1_001_000, 1_000_000)]), 1);
    let net = apy(&rates(&[(1, 0, 1_000_000, 1_000_000), (2, DAY, 1_001_000, 1_000_100)]), 1);
    assert!(net.expect("two entries").rate < gross.expect("two entries").rate);
}

#[test]
fn deposits_and_exits_are_no_gain() {
    let rates = rates(&[(1, 0, 500, 400), (2, DAY, 500_000, 400_000), (3, 2 * DAY, 5, 4)]);
    assert!(close(apy(&rates, 2).expect("three entries").rate, 0.0));
}

#[test]
fn a_loss_is_a_negative_rate() {
    let rates = rates(&[(1, 0, 1_000, 1_000), (2, DAY, 999, 1_000)]);
    let rate = apy(&rates, 1).expect("two entries").rate;
    assert!(close(rate, 0.999_f64.powf(365.25) - 1.0), "{rate}");
}

#[test]
fn epochs_that_nobody_closed_count_by_their_time() {
    let rates = rates(&[(1, 0, 1_000, 1_000), (5, 4 * DAY, 1_004, 1_000)]);
    let apy = apy(&rates, 2).expect("one that is old enough");
    assert_eq!((apy.from, apy.seconds), (1, 4 * DAY));
}

#[test]
fn without_enough_entries_there_is_no_rate() {
    assert_eq!(apy(&rates(&[]), 1), None);
    assert_eq!(apy(&rates(&[(9, 0, 1, 1)]), 1), None);
    let two = rates(&[(9, 0, 1_000, 1_000), (10, DAY, 1_001, 1_000)]);
    assert_eq!(apy(&two, 2), None);
    assert_eq!(apy(&two, 0), apy(&two, 1), "at least one epoch");
    assert_eq!(apy(&two, u64::MAX), None);
}

#[test]
fn figures_that_make_no_sense_make_no_rate() {
    assert_eq!(apy(&rates(&[(1, DAY, 1_000, 1_000), (2, DAY, 1_001, 1_000)]), 1), None, "no time");
    assert_eq!(apy(&rates(&[(1, 2 * DAY, 1_000, 1_000), (2, DAY, 1_001, 1_000)]), 1), None, "time went back");
    assert_eq!(apy(&rates(&[(1, 0, 0, 1_000), (2, DAY, 1_001, 1_000)]), 1), None, "nothing before");
    let largest = rates(&[(1, i64::MIN, u64::MAX, u64::MAX), (2, i64::MAX, u64::MAX, u64::MAX)]);
    assert_eq!(apy(&largest, 1), None, "more seconds than there are");
}

#[test]
fn the_smallest_gain_of_the_largest_pool_is_not_lost() {
    let rates = rates(&[(1, 0, 1 << 62, 1 << 62), (2, DAY, (1 << 62) + 1_000, 1 << 62)]);
    assert!(apy(&rates, 1).expect("two entries").rate > 0.0);
}
