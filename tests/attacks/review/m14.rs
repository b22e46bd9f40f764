//! M14: a permissioned pool asks who comes, and never who leaves.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits;
use sluice_testkit::sluice::governance::{PARAMETERS, gated, set_parameter};
use sluice_testkit::sluice::queue::{claim, ticket};
use sluice_testkit::sluice::{Fleet, Gate, Holder, OperatorTerms, PoolParams, PoolSetup, instruction};
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::lab::{assert_books, assert_refused};
use crate::doors::{blank_stake, take_stake};

/// Place of the config among the accounts of `deposit_sol_gated`.
const CONFIG: usize = 7;

fn deposit(fleet: &Fleet, holder: &Holder, lamports: u64) -> Instruction {
    let plain = instruction::deposit_sol(&holder.address(), &fleet.pool, &holder.lst, lamports, 0);
    gated(plain, &fleet.pool, &[])
}

/// 1,000 SOL of a holder whom the authority has let in, staked.
fn gated_pool() -> (Chain, Fleet, Holder, Keypair) {
    let mut chain = Chain::with_sluice();
    let authority = Keypair::new_from_array([0xaa; 32]);
    let gate = Gate { kind: 1, gate: authority.pubkey(), ..Gate::default() };
    let params = PoolParams { gate, band_bps: 1_000, liquidity_bps: 1_000, ..PoolParams::default() };
    let setup = PoolSetup { params, ..PoolSetup::default() };
    let fleet = Fleet::new(&mut chain, &setup, &[OperatorTerms::default(); 2]);
    let holder = fleet.pool.holder(&mut chain, 10_000 * SOL);
    let mut let_in = deposit(&fleet, &holder, 1_000 * SOL);
    *let_in.accounts.last_mut().expect("the evidence") = AccountMeta::new_readonly(authority.pubkey(), true);
    chain.send(&[let_in], &[&holder.wallet, &authority]);
    fleet.epoch(&mut chain, 0);
    fleet.epoch(&mut chain, 0);
    (chain, fleet, holder, authority)
}

#[test]
fn m14_an_authority_that_signs_nothing_any_more_keeps_nobody_in() {
    // Guard: `admit` is of deposits alone. All four ways out, and the ticket's transfer and claim, by a holder whom the
    // authority would no longer let in, and by somebody whom it never saw.
    let (mut chain, fleet, holder, _) = gated_pool();
    let pool = &fleet.pool;
    assert_refused(&mut chain, "DepositAuthorityMissing", |chain| {
        chain.try_send(&[deposit(&fleet, &holder, SOL)], &[&holder.wallet])
    });
    pool.try_unstake_instant(&mut chain, &holder, 10 * SOL, 0).unwrap();
    let into = blank_stake(&mut chain);
    take_stake(&mut chain, &fleet, &holder, 0, (10 * SOL, &into)).unwrap();
    let first = pool.unstake(&mut chain, &holder, 100 * SOL, 0);
    let stranger = chain.new_wallet(SOL);
    let given = exits::transfer_ticket(
        &first,
        &holder.address(),
        &stranger.pubkey(),
        ticket(&chain, &first).expect("a ticket").shares(),
    );
    chain.send(&[given], &[&holder.wallet]);
    for _ in 0..2 {
        fleet.epoch(&mut chain, 0);
    }
    pool.finalize_cohort(&mut chain);
    let before = chain.lamports(&stranger.pubkey());
    assert!(claim(&mut chain, &first) > 99 * SOL);
    assert!(chain.lamports(&stranger.pubkey()) > before + 99 * SOL);
    assert_books(&chain, &fleet);
}

#[test]
fn m14_no_decision_of_governance_puts_a_gate_up_takes_it_down_or_moves_it() {
    // Guard: no instruction writes `GATED`, nor the config's keys, after `create_pool`. Every parameter at both ends of
    // what it takes, and some epochs.
    let (mut chain, fleet, _, authority) = gated_pool();
    let gate = |chain: &Chain| {
        let config = fleet.pool.config(chain);
        (fleet.pool.state(chain).closed & 3 << 12, config.gate, config.credential, config.schema)
    };
    let before = gate(&chain);
    assert_eq!((before.0, before.1), (1 << 12, authority.pubkey()));
    for value in [0, 1, 500, 1_000, SOL, u64::MAX] {
        for id in 0..u8::try_from(PARAMETERS.len()).expect("23") + 3 {
            let set = set_parameter(&fleet.pool, &fleet.governor.pubkey(), id, value);
            // Refused or not.
            drop(chain.try_send(&[set], &[&fleet.governor]));
        }
        for _ in 0..5 {
            chain.advance_epochs(1);
            fleet.sweep(&mut chain);
            fleet.finalize(&mut chain);
            assert_eq!(gate(&chain), before);
        }
    }
}

#[test]
fn m14_no_other_pools_gate_lets_anybody_in() {
    // Guard: `WrongConfig` of the gated deposits. Whoever wants in creates a pool whose gate is their own key.
    let (mut chain, fleet, holder, _) = gated_pool();
    let mut own = PoolSetup::default();
    own.params.gate = Gate { kind: 1, gate: holder.address(), ..Gate::default() };
    let own = sluice_testkit::sluice::Pool::create(&mut chain, &own);
    let mut forged = deposit(&fleet, &holder, SOL);
    forged.accounts[CONFIG].pubkey = own.config;
    assert_refused(&mut chain, "WrongConfig", |chain| chain.try_send(&[forged], &[&holder.wallet]));
    // Nor an account with the same bytes that is not the pool's.
    let mut copy = chain.account(&fleet.pool.config).expect("the config");
    copy.data[40..72].copy_from_slice(holder.address().as_ref());
    let at = chain.new_address();
    chain.set_account(&at, copy);
    let mut forged = deposit(&fleet, &holder, SOL);
    forged.accounts[CONFIG].pubkey = at;
    assert_refused(&mut chain, "WrongConfig", |chain| chain.try_send(&[forged], &[&holder.wallet]));
}
