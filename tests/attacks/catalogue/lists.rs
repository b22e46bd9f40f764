//! C, 32 and 38: a list whose places change hands, a reserve that must not run dry.

use std::collections::BTreeMap;

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{FLOOR, Fleet, OperatorTerms, PoolParams, PoolSetup, crank, instruction};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use super::support::{assert_books, assert_totals, edit_header, staked, with};

/// What an index stands for: vote, main and side, of which the last two may swap roles.
type Places = BTreeMap<u32, (Address, [Address; 2])>;

/// A random number below `end`.
fn random(seed: &mut u64, end: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % end
}

fn read_some(chain: &mut Chain, fleet: &Fleet, first: u32, count: usize) {
    let stakes = fleet.stakes(chain, first, count);
    let read = crank::refresh_operators(&fleet.pool, &fleet.keeper.pubkey(), first, &stakes);
    fleet.send(chain, read);
}

fn assert_places(chain: &Chain, fleet: &Fleet, model: &Places) {
    let state = fleet.state(chain);
    for (index, record) in (0..).zip(&state.records) {
        match model.get(&index) {
            None => assert_eq!((record.status, record.vote), (0, Address::default()), "{index} is free"),
            Some((vote, stakes)) => {
                assert_eq!(record.vote, *vote, "{index}");
                let mut both = [record.main, record.side];
                both.sort_unstable();
                assert_eq!(both, *stakes, "{index}");
            }
        }
    }
    assert_totals(chain, fleet);
}

// Guards: `add_operator::place` and `remove_operator::handler` (tombstones: nothing is shifted), `header.due` and
// `visited` when one goes in the middle of an epoch, `header.nonce`.
#[test]
fn item_32_places_are_stable_and_no_reading_is_lost_however_the_list_changes_during_a_crank() {
    for mut seed in 0..6 {
        let (mut chain, fleet, _) = staked(&PoolSetup::default(), 2, 1_000 * SOL);
        let mut model = Places::new();
        let place = |chain: &Chain, index: u32| {
            let record = fleet.record(chain, index);
            let mut both = [record.main, record.side];
            both.sort_unstable();
            (record.vote, both)
        };
        for index in [0, 1] {
            model.insert(index, place(&chain, index));
        }
        for _ in 0..25 {
            let len = fleet.state(&chain).records.len() as u64;
            match random(&mut seed, 5) {
                0 | 1 => {
                    let free = (0..).find(|index| !model.contains_key(index)).expect("a number");
                    fleet.try_add(&mut chain, &OperatorTerms::default()).expect("a new vote account");
                    model.insert(free, place(&chain, free));
                }
                2 => {
                    // The newest ones have no weight yet: they can go at once.
                    let index = u32::try_from(random(&mut seed, len)).expect("small");
                    if let Some((vote, _)) = model.get(&index).filter(|_| index >= 2) {
                        let drain = crank::drain_operator(&fleet.pool, index, vote);
                        let drained = fleet.record(&chain, index).weight == 0;
                        if drained && chain.try_send(&[drain], &[&fleet.governor]).is_ok() {
                            let record = fleet.record(&chain, index);
                            fleet.send(&mut chain, crank::remove_operator(&fleet.pool, index, &record));
                            model.remove(&index);
                        }
                    }
                }
                3 => {
                    let first = u32::try_from(random(&mut seed, len)).expect("small");
                    read_some(&mut chain, &fleet, first, 2);
                }
                _ => chain.advance_epochs(1),
            }
            assert_places(&chain, &fleet, &model);
        }
        // Whatever was read before or in between, one pass completes the epoch, this one and the next ones.
        fleet.refresh(&mut chain);
        fleet.finalize(&mut chain);
        assert_eq!(fleet.pool.state(&chain).pair_epoch, chain.epoch());
        for _ in 0..2 {
            fleet.epoch(&mut chain, 0);
            assert_places(&chain, &fleet, &model);
            assert_books(&chain, &fleet);
        }
        assert!(model.len() > 2, "something happened: {}", model.len());
    }
}

/// Sends, whatever comes of it, and looks at the floors.
fn send_and_look(chain: &mut Chain, fleet: &Fleet, instruction: Instruction) -> bool {
    let done = fleet.try_send(chain, instruction).is_ok();
    for account in [fleet.pool.reserve, fleet.pool.insurance] {
        assert!(chain.lamports(&account) >= FLOOR, "{}", chain.name(&account));
    }
    done
}

/// Everything that moves lamports of the reserve, for operator `index`.
fn doors(chain: &Chain, fleet: &Fleet, index: u32) -> Vec<Instruction> {
    let (pool, keeper) = (&fleet.pool, fleet.keeper.pubkey());
    let record = fleet.record(chain, index);
    let stakes = [record.main, record.side];
    vec![
        crank::delegate(pool, &keeper, index, &record),
        crank::undelegate(pool, &keeper, index, &record),
        crank::settle_operator(pool, &keeper, index, &record),
        crank::sweep_operators(pool, &keeper, index, &stakes),
        crank::remove_operator(pool, index, &record),
        instruction::finalize_epoch(pool, &keeper),
    ]
}

// Guards: `cpi::lamports::above_floor`, which every payer asks, some of them twice (`set_level` and `delegate::amount`;
// `sweep::spare` and `sweep::give`); `finalize_epoch::handler` alone for `pay_debts`, where `shift` asks again.
#[test]
fn item_38_no_instruction_takes_the_reserve_below_its_floor() {
    let params =
        PoolParams { fee_bps: 1_000, bounty_bps: 5_000, bounty_unit: 5_000, ..PoolParams::default() };
    let (chain, fleet, _) = staked(&with(params), 2, 1_000 * SOL);
    let (mut tried, mut opened) = (0, 0);
    // The reserve's lamports above the floor, each with debts and a level that would take far more.
    for free in [0, 1, SOL - 1, SOL, 7 * SOL] {
        for rent in [5_080, 6_960] {
            let mut chain = chain.clone();
            chain.set_rent_per_byte(rent);
            // LiteSVM credits no account that lacks rent; the cluster does since SIMD-0392.
            chain.donate(&fleet.pool.operators, SOL);
            chain.advance_epochs(1);
            fleet.pay_rewards(&mut chain, 400);
            fleet.sweep(&mut chain);
            fleet.measure(&mut chain);
            let mut reserve = chain.account(&fleet.pool.reserve).expect("it exists");
            reserve.lamports = FLOOR + free;
            chain.set_account(&fleet.pool.reserve, reserve);
            fleet.pool.edit(&mut chain, |state| {
                (state.owed_bounty, state.owed_insurance) = (500 * SOL, 500 * SOL);
            });
            let close = instruction::finalize_epoch(&fleet.pool, &fleet.keeper.pubkey());
            assert!(send_and_look(&mut chain, &fleet, close), "a close waits for no lamports");
            assert_eq!(chain.lamports(&fleet.pool.reserve), FLOOR, "all that was free is paid");
            chain.donate(&fleet.pool.reserve, free);
            const DELEGATABLE: usize = 11;
            edit_header(&mut chain, &fleet, DELEGATABLE, 5_000 * SOL);
            assert_eq!(fleet.state(&chain).delegatable, 5_000 * SOL);
            fleet.pool.edit(&mut chain, |state| (state.owed_bounty, state.owed_insurance) = (0, 0));
            fleet.pool.edit(&mut chain, |state| state.closed = 0);
            fleet.set_level(&mut chain);
            for index in [0, 1] {
                for door in doors(&chain, &fleet, index) {
                    opened += u32::from(send_and_look(&mut chain, &fleet, door));
                    tried += 1;
                }
            }
        }
    }
    assert_eq!(tried, 5 * 2 * 2 * 6);
    assert!(opened > tried / 2, "most doors opened: {opened}");
}
