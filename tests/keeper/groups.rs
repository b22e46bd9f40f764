//! Groups that are nearly full: what the keeper expects of a level is what the program makes of it.

use sluice_client::accounts::{OperatorList, Pool, State};
use sluice_client::ids;
use sluice_client::level::proposal;
use sluice_client::sysvar::{Now, Rent};
use sluice_keeper::rules::LIMITED;
use sluice_keeper::rules::books::Books;
use sluice_keeper::rules::level::after_level;
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, PoolSetup, crank};
use solana_address::Address;

use crate::faults::Dice;
use crate::scene::params;

fn read<T: State>(chain: &Chain, address: &Address) -> T {
    let account = chain.account(address).expect("the account exists");
    T::decode(&account.owner, &account.data).unwrap_or_else(|error| panic!("{error}"))
}

/// Sets a level, and compares what it leaves with what was expected of it. Returns how many operators their groups limit.
fn set_level(chain: &mut Chain, fleet: &Fleet) -> usize {
    let (pool, list): (Pool, OperatorList) =
        (read(chain, &fleet.pool.address), read(chain, &fleet.pool.operators));
    let books = Books {
        pool: &pool,
        list: &list,
        reserve: chain.lamports(&fleet.pool.reserve),
        rent: Rent::read(&chain.data(&ids::RENT)).expect("a rent"),
        now: Now::read(&chain.data(&ids::CLOCK)).expect("a clock"),
    };
    let (expected, head_room) = after_level(&books, list.header.delegatable).expect("the proposal is valid");
    assert_eq!(proposal(&list).level, expected.header.level);
    fleet.set_level(chain);
    let (pool, list): (Pool, OperatorList) =
        (read(chain, &fleet.pool.address), read(chain, &fleet.pool.operators));
    let reach = |list: &OperatorList| (list.header.up_end, list.header.up_rest, list.header.excess);
    assert_eq!((reach(&expected), head_room), (reach(&list), pool.head_room));
    let moved = |list: &OperatorList| -> Vec<(u64, u32)> {
        list.records.iter().map(|record| (record.moved, record.moved_under)).collect()
    };
    assert_eq!(moved(&expected), moved(&list));
    let limited = list.header.level_sequence | LIMITED;
    list.records.iter().filter(|record| record.moved_under == limited).count()
}

#[test]
fn a_level_grants_what_the_keeper_expects_of_it() {
    let start = Chain::with_sluice();
    let mut dice = Dice(17);
    let mut limited = 0;
    // Who leaves a group holds its room for as long as it has stake there, and so little churn lets it go slowly.
    let params = PoolParams { churn_bps: 10, ..params() };
    for _ in 0..24 {
        let mut chain = start.clone();
        let operators = 3 + dice.roll(4);
        let terms: Vec<OperatorTerms> = (0..operators)
            .map(|index| OperatorTerms {
                weight: u16::try_from(1 + dice.roll(200)).expect("a weight"),
                // Two in one group at least.
                groups: [if index < 2 { 1 } else { u8::try_from(dice.roll(3)).expect("a group") }, 0, 0, 0],
                ..OperatorTerms::default()
            })
            .collect();
        let fleet = Fleet::new(&mut chain, &PoolSetup { params, ..PoolSetup::default() }, &terms);
        let holder = fleet.pool.holder(&mut chain, 10_000 * SOL);
        for epoch in 0..16 {
            // Caps that fall below what their members have, and rise again, four epochs later each.
            for id in [1, 2].into_iter().filter(|_| epoch % 5 == 0) {
                let set = crank::set_group(&fleet.pool, id, (50 + dice.roll(900)) * SOL, 10_000);
                chain.send(&[set], &[&fleet.governor]);
            }
            if epoch == 7 {
                let drain = crank::drain_operator(&fleet.pool, 0, &fleet.record(&chain, 0).vote);
                chain.send(&[drain], &[&fleet.governor]);
            }
            fleet.pool.deposit(&mut chain, &holder, (50 + dice.roll(400)) * SOL);
            chain.advance_epochs(1);
            fleet.sweep(&mut chain);
            fleet.finalize(&mut chain);
            limited += set_level(&mut chain, &fleet);
            fleet.moves(&mut chain);
        }
    }
    assert!(limited > 20, "{limited} of them are limited by their groups");
}
