//! The level that the client proposes is the one that the program takes, and its targets are the program's.

use proptest::prelude::*;
use sluice_client::instruction::crank;
use sluice_client::level::{proposal, targets};
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolSetup, crank as by_hand};
use solana_signer::Signer;

use crate::support::{keys, list};
use crate::world::{START, cases};

fn terms() -> impl Strategy<Value = OperatorTerms> {
    (1..200u16, prop_oneof![Just(1 << 62), 0..400 * SOL], 500..=10_000u16, 0..4u8).prop_map(
        |(weight, cap, share, group)| OperatorTerms {
            cap,
            weight,
            share,
            groups: [group, 0, 0, 0],
            ..OperatorTerms::default()
        },
    )
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn the_only_valid_level_is_proposed(
        terms in prop::collection::vec(terms(), 1..7),
        caps in prop::collection::vec((prop_oneof![Just(1 << 62), 0..500 * SOL], 1..=10_000u16), 3),
        deposit in SOL..2_000 * SOL,
    ) {
        let mut chain = START.clone();
        let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &terms);
        for (id, (cap, share)) in (1u8..).zip(caps) {
            chain.send(&[by_hand::set_group(&fleet.pool, id, cap, share)], &[&fleet.governor]);
        }
        let holder = fleet.pool.holder(&mut chain, deposit + SOL);
        fleet.pool.deposit(&mut chain, &holder, deposit);
        for _ in 0..5 {
            chain.advance_epochs(1);
            fleet.sweep(&mut chain);
            fleet.finalize(&mut chain);
            let (read, by_testkit) = (list(&chain, &fleet.pool), fleet.state(&chain).proposal());
            let level = proposal(&read);
            prop_assert_eq!(level, by_testkit);
            let keys = keys(&chain, &fleet.pool);
            fleet.send(&mut chain, crank::set_level(&keys, &fleet.keeper.pubkey(), level.level, level.index));
            prop_assert_eq!(targets(&list(&chain, &fleet.pool)), fleet.state(&chain).targets());
            fleet.moves(&mut chain);
        }
    }

    #[test]
    fn its_neighbours_are_refused(terms in prop::collection::vec(terms(), 1..7), deposit in 100 * SOL..2_000 * SOL) {
        let mut chain = START.clone();
        let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &terms);
        let holder = fleet.pool.holder(&mut chain, deposit + SOL);
        fleet.pool.deposit(&mut chain, &holder, deposit);
        chain.advance_epochs(1);
        fleet.refresh(&mut chain);
        fleet.finalize(&mut chain);
        let (keys, level) = (keys(&chain, &fleet.pool), proposal(&list(&chain, &fleet.pool)));
        for (other, index) in [(level.level + 1, 0), (level.level, level.index + 1), (level.level.saturating_sub(1), level.index)] {
            if (other, index) == (level.level, level.index) {
                continue;
            }
            let set = crank::set_level(&keys, &fleet.keeper.pubkey(), other, index);
            prop_assert!(fleet.try_send(&mut chain, set).is_err(), "{other}, {index} beside {level:?}");
        }
    }
}

#[test]
fn a_list_without_operators_has_a_level() {
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[]);
    let level = proposal(&list(&chain, &fleet.pool));
    assert_eq!(level, fleet.state(&chain).proposal());
}
