//! `propose_role`: who is to have a role, and when nobody has it.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::governance::{
    HandoverState, accept_role, arm_guardian, heartbeat, pause, propose_role, resume, zero_operator,
};
use sluice_testkit::sluice::queue::claim;
use sluice_testkit::sluice::{OperatorTerms, PoolParams, crank};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::governed::{
    Books, CURATOR, DELAY, DEPOSITS, GOVERNANCE, GUARDIAN, Governed, NEVER, PAUSED, bounds, governance_alone,
    governed, refused,
};

fn propose(of: &Governed, role: u8, nominee: &Address) -> Instruction {
    propose_role(&of.fleet.pool, &of.governance(), role, nominee)
}

#[test]
fn a_nominee_is_pending_and_every_write_restarts_the_delay() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    for role in [GOVERNANCE, CURATOR, GUARDIAN] {
        for sequence in 1..=3 {
            let (nominee, epoch) = (chain.new_address(), chain.epoch());
            let receipt =
                of.changes(&mut chain, (propose(&of, role, &nominee), &of.fleet.governor), |books| {
                    let pending = HandoverState { nominee, from: epoch + DELAY, sequence, accepted: 0 };
                    books.config.handovers[usize::from(role)] = pending;
                    books.config.sequence += 1;
                    books.pool.sequence += 1;
                });
            let (event, books) = (receipt.event(), Books::of(&chain, &of.fleet));
            assert_eq!((event.name.as_str(), event.key("pool")), ("RoleProposed", of.fleet.pool.address));
            assert_eq!(event.key("nominee"), nominee);
            for (field, number) in [
                ("sequence", books.config.sequence),
                ("pool_sequence", books.pool.sequence),
                ("from", epoch + DELAY),
                ("slot_sequence", sequence),
                ("role", role.into()),
            ] {
                assert_eq!(event.number(field), number, "{field}");
            }
            of.close(&mut chain, 1);
        }
    }
}

#[test]
fn only_governance_nominates_and_only_for_roles_that_there_are() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    let nominee = chain.new_address();
    for role in [GOVERNANCE, CURATOR, GUARDIAN] {
        governance_alone(&mut chain, &of, &propose(&of, role, &nominee));
    }
    for role in [3, 4, 255] {
        refused(&mut chain, "NoSuchNumber", (propose(&of, role, &nominee), &of.fleet.governor));
    }
    let other = sluice_testkit::sluice::Pool::create(&mut chain, &Default::default());
    let mut wrong = propose(&of, CURATOR, &nominee);
    wrong.accounts[2].pubkey = other.config;
    refused(&mut chain, "WrongConfig", (wrong, &of.fleet.governor));
}

#[test]
fn a_curator_whom_nobody_follows_goes_at_once_and_with_it_who_was_to_follow() {
    let (mut chain, of) = governed(bounds(), &[OperatorTerms::default()]);
    let nominee = of.stranger.pubkey();
    of.decide(&mut chain, propose(&of, CURATOR, &nominee));
    chain.send(&[accept_role(&of.fleet.pool, &nominee, CURATOR)], &[&of.stranger]);
    let receipt =
        of.changes(&mut chain, (propose(&of, CURATOR, &Address::default()), &of.fleet.governor), |books| {
            books.pool.curator = Address::default();
            let nothing =
                HandoverState { nominee: Address::default(), from: NEVER, sequence: 2, accepted: 0 };
            books.config.handovers[1] = nothing;
            books.config.sequence += 1;
            books.pool.sequence += 1;
        });
    assert_eq!(receipt.event().number("from"), chain.epoch());
    let vote = fleet_vote(&chain, &of);
    let zero = zero_operator(&of.fleet.pool, &of.curator.pubkey(), 0, &vote);
    refused(&mut chain, "NotGovernance", (zero, &of.curator));
    of.close(&mut chain, DELAY);
    assert_eq!(of.fleet.pool.state(&chain).curator, Address::default());
}

fn fleet_vote(chain: &Chain, of: &Governed) -> Address {
    of.fleet.record(chain, 0).vote
}

#[test]
fn a_guardian_whom_nobody_follows_goes_with_the_delay_and_may_pause_until_then() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    of.decide(&mut chain, propose(&of, GUARDIAN, &Address::default()));
    assert_eq!(of.config(&chain).handovers[2].accepted, 1, "nobody is there to accept");
    for _ in 1..DELAY {
        of.close(&mut chain, 1);
        assert_eq!(of.fleet.pool.state(&chain).guardian, of.guardian.pubkey());
    }
    chain.send(&[pause(&of.fleet.pool, &of.guardian.pubkey(), DEPOSITS)], &[&of.guardian]);
    of.close(&mut chain, 1);
    assert_eq!(of.fleet.pool.state(&chain).guardian, Address::default());
    for instruction in
        [pause(&of.fleet.pool, &of.guardian.pubkey(), 2), heartbeat(&of.fleet.pool, &of.guardian.pubkey())]
    {
        refused(&mut chain, "NotGuardian", (instruction, &of.guardian));
    }
    // What it had paused ends when it was to end.
    assert_eq!(of.fleet.pool.state(&chain).closed, PAUSED & 1 << 8);
    of.close(&mut chain, u64::from(PoolParams::default().pause_epochs) - 1);
    assert_eq!(of.fleet.pool.state(&chain).closed, 0);
}

/// Everything that governance signs.
fn decisions(chain: &mut Chain, of: &Governed) -> Vec<(&'static str, Instruction)> {
    let (pool, own) = (&of.fleet.pool, of.governance());
    let (record, nominee) = (of.fleet.record(chain, 0), chain.new_address());
    let vote = record.vote;
    let treasury = pool.holder(chain, SOL).lst;
    vec![
        ("set_parameter", of.set("fee_bps", 0)),
        ("set_treasury", sluice_testkit::sluice::governance::set_treasury(pool, &own, &treasury)),
        ("cancel_change", sluice_testkit::sluice::governance::cancel_change(pool, &own, 0, 0)),
        ("propose_role", propose(of, GUARDIAN, &nominee)),
        ("resume", resume(pool, &own, 1)),
        ("arm_guardian", arm_guardian(pool, &own)),
        ("zero_operator", zero_operator(pool, &own, 0, &vote)),
        ("update_operator", crank::update_operator(pool, 0, &vote, &OperatorTerms::default())),
        ("drain_operator", crank::drain_operator(pool, 0, &vote)),
        ("set_group", crank::set_group(pool, 1, 1, 1)),
        (
            "add_operator",
            crank::add_operator(pool, &own, &vote, of.fleet.state(chain).nonce, &OperatorTerms::default()),
        ),
    ]
}

#[test]
fn a_governance_that_is_renounced_signs_nothing_any_more_and_everything_else_goes_on() {
    let (mut chain, of) = governed(bounds(), &[OperatorTerms::default(); 2]);
    let pool = &of.fleet.pool;
    let holder = pool.holder(&mut chain, 100_000 * SOL);
    pool.deposit(&mut chain, &holder, 1_000 * SOL);
    // What was decided before counts still, for whoever disliked it has seen it.
    of.decide(&mut chain, of.set("churn_bps", 500));
    of.decide(&mut chain, propose(&of, GOVERNANCE, &Address::default()));
    for _ in 1..DELAY {
        of.fleet.epoch(&mut chain, 100);
        of.decide(&mut chain, arm_guardian(pool, &of.governance()));
    }
    of.fleet.epoch(&mut chain, 100);
    let state = pool.state(&chain);
    assert_eq!((state.governance, state.churn_bps), (Address::default(), 500));
    for (name, decision) in decisions(&mut chain, &of) {
        let before = chain.snapshot();
        let failure = of.try_decide(&mut chain, decision).expect_err(name);
        chain.assert_unchanged_but_fee(&before, &failure);
        assert_eq!(crate::named(Err(failure)), "NotGovernance", "{name}");
    }

    let shares = chain.token_amount(&holder.lst);
    let mut last = pool.state(&chain);
    for nonce in 0..4 {
        pool.deposit(&mut chain, &holder, 10 * SOL);
        let ticket = pool.unstake(&mut chain, &holder, shares / 8, nonce);
        of.fleet.epoch(&mut chain, 100);
        of.fleet.epoch(&mut chain, 100);
        pool.finalize_cohort(&mut chain);
        assert!(claim(&mut chain, &ticket) >= shares / 8);
        let state = pool.state(&chain);
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        assert!(
            product(state.assets, last.supply) > product(last.assets, state.supply),
            "it goes on earning"
        );
        last = state;
    }
    // The curator and the guardian keep what they had.
    let (vote, curator) = (fleet_vote(&chain, &of), of.curator.pubkey());
    let terms = OperatorTerms { weight: 90, ..OperatorTerms::default() };
    let update = sluice_testkit::sluice::governance::signed_by(
        crank::update_operator(pool, 0, &vote, &terms),
        &curator,
    );
    chain.send(&[update], &[&of.curator]);
    chain.send(&[pause(pool, &of.guardian.pubkey(), DEPOSITS)], &[&of.guardian]);
}
