//! `set_level`: what its event says of head-room.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolSetup, crank};

use crate::support::{levelled, make_busy};

#[test]
fn the_event_says_what_a_deposit_is_quoted_by() {
    let light = OperatorTerms { weight: 100, ..OperatorTerms::default() };
    let heavy = OperatorTerms { weight: 300, ..light };
    let (mut chain, fleet, _) = levelled(&[light, heavy]);
    for (busy, open_ppm) in [(false, 1_000_000), (true, 250_000)] {
        if busy {
            make_busy(&mut chain, &fleet, 1);
        }
        let event = fleet.set_level(&mut chain).event();
        let (pool, operators) = (fleet.pool.state(&chain), fleet.state(&chain));
        assert_eq!((event.name.as_str(), event.key("pool")), ("LevelSet", fleet.pool.address));
        assert_eq!(event.number("open_ppm"), open_ppm);
        assert_eq!(pool.open_ppm, u32::try_from(open_ppm).unwrap());
        for (field, value) in [
            ("sequence", operators.sequence),
            ("level", operators.level),
            ("index", operators.level_index.into()),
            ("level_sequence", operators.level_sequence.into()),
            ("delegatable", operators.delegatable),
            ("excess", operators.excess),
            ("head_room", pool.head_room),
        ] {
            assert_eq!(event.number(field), value, "{field}");
        }
        assert!(pool.head_room > SOL);
    }
}

#[test]
fn a_level_of_31_bits_is_followed_by_the_first() {
    // The 32nd bit of a record's `moved_under` says that it is limited.
    let (mut chain, fleet, _) = levelled(&[OperatorTerms::default(); 2]);
    let mut account = chain.account(&fleet.pool.operators).unwrap();
    let at = 8 + 32 + 25 * 8 + 4 * 4;
    account.data[at..at + 4].copy_from_slice(&((1u32 << 31) - 1).to_le_bytes());
    chain.set_account(&fleet.pool.operators, account);
    assert_eq!(fleet.state(&chain).level_sequence, (1 << 31) - 1);
    fleet.set_level(&mut chain);
    assert_eq!(fleet.state(&chain).level_sequence, 0);
}

#[test]
fn combinations_of_groups_that_share_a_place_do_not_share_a_ceiling() {
    // Hashes of the two are the same; caps are not. A level that took one for the other would be refused.
    let grouped = |groups| OperatorTerms { groups, ..OperatorTerms::default() };
    let (one, other, none) = (grouped([1, 9, 0, 0]), grouped([12, 33, 0, 0]), OperatorTerms::default());
    let place = |groups| u32::from_le_bytes(groups).wrapping_mul(0x9e37_79b9) >> 22;
    assert_eq!(place(one.groups), place(other.groups));
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[]);
    for terms in [one, other, one, none, other] {
        fleet.add(&mut chain, &terms);
    }
    for (id, cap) in [(1, 500), (9, 900), (12, 900), (33, 200)] {
        chain.send(&[crank::set_group(&fleet.pool, id, cap * SOL, 10_000)], &[&fleet.governor]);
    }
    chain.advance_epochs(4);
    fleet.refresh(&mut chain);
    fleet.finalize(&mut chain);
    let holder = fleet.pool.holder(&mut chain, 10_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    fleet.epoch(&mut chain, 0);
    let targets = fleet.state(&chain).targets();
    let [first, second] = [250 * SOL, 100 * SOL];
    assert_eq!([&targets[..3], &targets[4..]].concat(), [first, second, first, second]);
    assert!(targets[3] > first, "what is left goes to the one in no group: the level is no one's cap");
}
