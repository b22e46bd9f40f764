//! `pause`: what each of the three closes, and nothing else.

use std::collections::BTreeMap;

use sluice_testkit::sluice::bonds::{measure_operators, recapitalise, settle_bond, top_up_bond};
use sluice_testkit::sluice::governance::{arm_guardian, heartbeat, pause, resume};
use sluice_testkit::sluice::{PoolParams, crank, instruction};
use sluice_testkit::{Chain, Receipt, sluice};
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::pause_spares::guarded;
use crate::crank::bunker::{Call, Open, open};
use crate::governed::{Books, DELEGATION, DEPOSITS, EXITS, Governed, PAUSED, governed, refused};
use crate::named;

/// What each pause closes, and by which name. docs/spec/pause.md.
const CLOSED: [(u8, &[(&str, &str)]); 3] = [
    (
        DEPOSITS,
        &[
            ("deposit_sol", "DepositsPaused"),
            ("deposit_stake", "DepositsPaused"),
            ("quote_deposit", "DepositsPaused"),
        ],
    ),
    (
        EXITS,
        &[
            ("unstake_instant", "ExitsPaused"),
            ("quote_unstake_instant", "ExitsPaused"),
            ("withdraw_stake", "ExitsPaused"),
        ],
    ),
    (DELEGATION, &[("delegate", "DelegationPaused")]),
];

/// Everything of users and cranks.
fn calls(open: &mut Open) -> Vec<Call> {
    let mut calls = open.calls();
    let (chain, fleet) = (&open.chain, &open.fleet);
    let (pool, keeper) = (&fleet.pool, fleet.keeper.pubkey());
    let (stakes, record) = (fleet.stakes(chain, 0, 2), fleet.record(chain, 0));
    let level = fleet.state(chain).proposal();
    calls.extend([
        ("sweep_operators", crank::sweep_operators(pool, &keeper, 0, &stakes), vec![]),
        ("settle_operator", crank::settle_operator(pool, &keeper, 0, &record), vec![]),
        ("measure_operators", measure_operators(pool, &keeper, 0, 2), vec![]),
        ("settle_bond", settle_bond(pool, &keeper, 0, &record.vote), vec![]),
        ("top_up_bond", top_up_bond(pool, &keeper, 0, &record.vote, 1), vec![]),
        ("recapitalise", recapitalise(pool, &keeper, 1), vec![]),
        ("finalize_epoch", instruction::finalize_epoch(pool, &keeper), vec![]),
        ("set_level", crank::set_level(pool, &keeper, level.level, level.index), vec![]),
        ("refreeze", crank::refreeze(pool, &keeper), vec![]),
        ("collect_fee", crank::collect_fee(pool), vec![]),
        ("flag_operator", crank::flag_operator(pool, 0, &record), vec![]),
        ("fund_bounties", crank::fund_bounties(pool, &keeper, 1), vec![]),
        ("remove_operator", crank::remove_operator(pool, 0, &record), vec![]),
        ("extend_rates", crank::extend_rates(pool, &keeper), vec![]),
    ]);
    calls
}

/// What each call gives: nothing, or the name of its refusal.
fn outcomes(chain: &Chain, open: &Open, calls: &[Call]) -> BTreeMap<&'static str, String> {
    let outcome = |(name, call, signers): &Call| {
        let mut signers: Vec<&Keypair> = signers.iter().collect();
        signers.insert(0, &open.fleet.keeper);
        let outcome = chain.try_simulate(std::slice::from_ref(call), &signers);
        (*name, outcome.map_or_else(|failure| named(Err(failure)), |_| String::new()))
    };
    calls.iter().map(outcome).collect()
}

#[test]
fn each_pause_and_each_sum_of_them_closes_what_the_page_says_and_nothing_else() {
    let mut open = open();
    let guardian = guarded(&mut open.chain, &open.fleet);
    let calls = calls(&mut open);
    let before = outcomes(&open.chain, &open, &calls);
    for (_, closed) in CLOSED {
        assert!(closed.iter().all(|(name, _)| before[name].is_empty()), "open before: {closed:?}");
    }
    // What must never be closed is open to begin with, or nothing would be shown.
    for name in
        ["request_unstake", "finalize_cohort", "claim_ticket", "transfer_ticket", "undelegate", "set_level"]
    {
        assert_eq!(before[name], "", "{name}");
    }
    for kinds in 1..=7 {
        let mut chain = open.chain.clone();
        chain.send(&[pause(&open.fleet.pool, &guardian.pubkey(), kinds)], &[&guardian]);
        let mut expected = before.clone();
        if kinds & DEPOSITS != 0 {
            // What is given while nobody can buy is everybody's.
            assert_eq!(expected.insert("recapitalise", String::new()).as_deref(), Some("DepositsOpen"));
            // The treasury buys like anybody else.
            let collected = expected.insert("collect_fee", "DepositsPaused".to_owned());
            assert_eq!(collected.as_deref(), Some("NothingOwed"));
        }
        for (kind, closed) in CLOSED {
            if kinds & kind != 0 {
                expected.extend(closed.iter().map(|(name, error)| (*name, (*error).to_owned())));
            }
        }
        assert_eq!(outcomes(&chain, &open, &calls), expected, "{kinds}");
    }
}

#[test]
fn a_pause_changes_these_figures_and_says_so() {
    let (mut chain, of) = governed(PoolParams { pause_epochs: 3, ..PoolParams::default() }, &[]);
    for kinds in 1..=7u8 {
        let mut chain = chain.clone();
        let until = chain.epoch() + 3;
        of.fleet.pool.edit(&mut chain, |state| state.head_room = 77);
        let pause = pause(&of.fleet.pool, &of.guardian.pubkey(), kinds);
        let receipt = of.changes(&mut chain, (pause, &of.guardian), |books| {
            books.pool.closed = u16::from(kinds) << 8;
            books.pool.sequence += 1;
            if kinds & DELEGATION != 0 {
                books.pool.head_room = 0;
            }
            books.config.sequence += 1;
            books.config.armed = PAUSED & !(u16::from(kinds) << 8);
            for (at, end) in books.config.pauses.iter_mut().enumerate() {
                if kinds & 1 << at != 0 {
                    *end = until;
                }
            }
        });
        described(&chain, &of, &receipt);
    }
    let beat = heartbeat(&of.fleet.pool, &of.guardian.pubkey());
    of.close(&mut chain, 10);
    let epoch = chain.epoch();
    let receipt = of.changes(&mut chain, (beat, &of.guardian), |books| {
        books.pool.sequence += 1;
        books.config.sequence += 1;
        books.config.alive_until = epoch + 182;
    });
    described(&chain, &of, &receipt);
}

/// The event has the figures of the accounts.
#[track_caller]
fn described(chain: &Chain, of: &Governed, receipt: &Receipt) {
    let (event, books) = (receipt.event(), Books::of(chain, &of.fleet));
    assert_eq!((event.name.as_str(), event.key("pool")), ("PausesChanged", of.fleet.pool.address));
    assert_eq!(event.rows["pauses"], books.config.pauses);
    for (field, number) in [
        ("sequence", books.config.sequence),
        ("pool_sequence", books.pool.sequence),
        ("alive_until", books.config.alive_until),
        ("head_room", books.pool.head_room),
        ("closed", books.pool.closed.into()),
        ("armed", books.config.armed.into()),
    ] {
        assert_eq!(event.number(field), number, "{field}");
    }
}

#[test]
fn governance_ends_pauses_and_arms_the_guardian_anew_at_once() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    let (pool, epoch) = (&of.fleet.pool, chain.epoch());
    chain.send(&[pause(pool, &of.guardian.pubkey(), 7)], &[&of.guardian]);
    // In bunker mode as well, which nobody but a close ends.
    pool.edit(&mut chain, |state| state.closed |= 8);
    let resume_exits = resume(pool, &of.governance(), EXITS);
    let receipt = of.changes(&mut chain, (resume_exits, &of.fleet.governor), |books| {
        books.pool.closed = 8 | 5 << 8;
        books.pool.sequence += 1;
        books.config.sequence += 1;
        books.config.pauses[1] = u64::MAX;
    });
    described(&chain, &of, &receipt);
    refused(&mut chain, "PauseSpent", (pause(pool, &of.guardian.pubkey(), EXITS), &of.guardian));
    let receipt =
        of.changes(&mut chain, (arm_guardian(pool, &of.governance()), &of.fleet.governor), |books| {
            books.pool.sequence += 1;
            books.config.sequence += 1;
            (books.config.armed, books.config.alive_until) = (PAUSED, epoch + 182);
        });
    described(&chain, &of, &receipt);
    chain.send(&[pause(pool, &of.guardian.pubkey(), EXITS)], &[&of.guardian]);
    assert_eq!(pool.state(&chain).closed, 8 | PAUSED);
    of.decide(&mut chain, resume(pool, &of.governance(), 7));
    assert_eq!((pool.state(&chain).closed, of.config(&chain).pauses), (8, [u64::MAX; 3]));
}

#[test]
fn only_the_guardian_pauses_and_only_governance_resumes_and_arms() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    let pool = &of.fleet.pool;
    let signed = sluice::governance::signed_by;
    for other in [&of.fleet.governor, &of.curator, &of.stranger] {
        for guards in [pause(pool, &other.pubkey(), 1), heartbeat(pool, &other.pubkey())] {
            refused(&mut chain, "NotGuardian", (guards, other));
        }
    }
    for decision in [resume(pool, &of.governance(), 1), arm_guardian(pool, &of.governance())] {
        for other in [&of.guardian, &of.curator, &of.stranger] {
            refused(&mut chain, "NotGovernance", (signed(decision.clone(), &other.pubkey()), other));
        }
    }
    for kinds in [0, 8, 9, 128, 255] {
        refused(&mut chain, "NoSuchPause", (pause(pool, &of.guardian.pubkey(), kinds), &of.guardian));
        refused(&mut chain, "NoSuchPause", (resume(pool, &of.governance(), kinds), &of.fleet.governor));
    }
    let other = sluice::Pool::create(&mut chain, &Default::default());
    for mut wrong in [pause(pool, &of.guardian.pubkey(), 1), heartbeat(pool, &of.guardian.pubkey())] {
        wrong.accounts[2].pubkey = other.config;
        refused(&mut chain, "WrongConfig", (wrong, &of.guardian));
    }
    for mut wrong in [resume(pool, &of.governance(), 1), arm_guardian(pool, &of.governance())] {
        wrong.accounts[2].pubkey = other.config;
        refused(&mut chain, "WrongConfig", (wrong, &of.fleet.governor));
    }
}
