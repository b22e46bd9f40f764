//! `cancel_change`: what is pending is taken back by who has seen it.

use sluice_testkit::sluice::PoolParams;
use sluice_testkit::sluice::governance::{HandoverState, accept_role, cancel_change, propose_role};
use solana_instruction::Instruction;
use solana_signer::Signer;

use super::parameters::{live, middling};
use crate::governed::{Books, DELAY, GUARDIAN, Governed, NEVER, governance_alone, governed, refused};
use crate::support::names;

fn cancel(of: &Governed, slot: u8, sequence: u64) -> Instruction {
    cancel_change(&of.fleet.pool, &of.governance(), slot, sequence)
}

#[test]
fn a_domain_is_cancelled_whole_and_nothing_of_the_others() {
    let (mut chain, of) = governed(middling(), &[]);
    let values = live(&Books::of(&chain, &of.fleet));
    for (name, value) in [
        ("fee_bps", 600),
        ("exit_min_bps", 31),
        ("deposit_cap", u64::MAX),
        ("curator_weight", 300),
        ("churn_bps", 10),
        ("cover_bps", 51),
    ] {
        of.decide(&mut chain, of.set(name, value));
    }
    for slot in 0..3u8 {
        let sequence = of.config(&chain).slots[usize::from(slot)].sequence;
        assert_eq!(sequence, 2);
        let receipt = of.changes(&mut chain, (cancel(&of, slot, sequence), &of.fleet.governor), |books| {
            let slot = &mut books.config.slots[usize::from(slot)];
            (slot.from, slot.changes, slot.sequence) = (NEVER, 0, 3);
            books.config.sequence += 1;
        });
        let event = receipt.event();
        assert_eq!((event.name.as_str(), event.key("pool")), ("ChangeCancelled", of.fleet.pool.address));
        let numbers = (event.number("slot"), event.number("sequence"));
        assert_eq!(numbers, (slot.into(), of.config(&chain).sequence));
    }
    let receipt = of.close(&mut chain, DELAY);
    assert_eq!(names(&receipt), ["EpochFinalized"]);
    assert_eq!(live(&Books::of(&chain, &of.fleet)), values);
}

#[test]
fn what_was_cancelled_does_not_come_back_with_the_next_change_of_its_domain() {
    let (mut chain, of) = governed(middling(), &[]);
    of.decide(&mut chain, of.set("fee_bps", 1_000));
    of.decide(&mut chain, cancel(&of, 0, 1));
    of.decide(&mut chain, of.set("exit_max_bps", 301));
    of.close(&mut chain, DELAY);
    let pool = of.fleet.pool.state(&chain);
    assert_eq!((pool.fee_bps, pool.exit_max_bps), (500, 301));
}

#[test]
fn every_role_can_be_cancelled_before_it_is_handed_over_even_accepted() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    let before = of.fleet.pool.state(&chain);
    let pool = &of.fleet.pool;
    for role in 0..3u8 {
        let nominee = of.stranger.pubkey();
        of.decide(&mut chain, propose_role(pool, &of.governance(), role, &nominee));
        chain.send(&[accept_role(pool, &nominee, role)], &[&of.stranger]);
    }
    of.close(&mut chain, DELAY - 1);
    for role in 0..3u8 {
        let receipt = of.changes(&mut chain, (cancel(&of, 3 + role, 1), &of.fleet.governor), |books| {
            let nothing =
                HandoverState { nominee: Default::default(), from: NEVER, sequence: 2, accepted: 0 };
            books.config.handovers[usize::from(role)] = nothing;
            books.config.sequence += 1;
        });
        assert_eq!(receipt.event().number("slot"), u64::from(role) + 3);
        refused(&mut chain, "NothingPending", (accept_role(pool, &of.stranger.pubkey(), role), &of.stranger));
    }
    of.close(&mut chain, 1);
    let after = of.fleet.pool.state(&chain);
    let roles =
        |pool: &sluice_testkit::sluice::state::PoolState| (pool.governance, pool.curator, pool.guardian);
    assert_eq!(roles(&after), roles(&before));
}

#[test]
fn nobody_cancels_what_they_have_not_seen_nor_what_is_not_there() {
    let (mut chain, of) = governed(middling(), &[]);
    for slot in 0..6 {
        refused(&mut chain, "NothingPending", (cancel(&of, slot, 0), &of.fleet.governor));
    }
    for slot in [6, 7, 255] {
        refused(&mut chain, "NoSuchNumber", (cancel(&of, slot, 0), &of.fleet.governor));
    }
    of.decide(&mut chain, of.set("fee_bps", 600));
    let seen = of.config(&chain).slots[0].sequence;
    of.decide(&mut chain, of.set("fee_bps", 601));
    for sequence in [seen, seen + 2, 0, u64::MAX] {
        refused(&mut chain, "ChangeReplaced", (cancel(&of, 0, sequence), &of.fleet.governor));
    }
    // Even where it was the safe change that took one of two back.
    of.decide(&mut chain, of.set("exit_max_bps", 400));
    of.decide(&mut chain, of.set("fee_bps", 400));
    refused(&mut chain, "ChangeReplaced", (cancel(&of, 0, seen + 2), &of.fleet.governor));
    governance_alone(&mut chain, &of, &cancel(&of, 0, seen + 3));
    of.decide(&mut chain, cancel(&of, 0, seen + 3));

    let nominee = of.stranger.pubkey();
    for sequence in 1..=2 {
        of.decide(&mut chain, propose_role(&of.fleet.pool, &of.governance(), GUARDIAN, &nominee));
        assert_eq!(of.config(&chain).handovers[2].sequence, sequence);
    }
    refused(&mut chain, "ChangeReplaced", (cancel(&of, 5, 1), &of.fleet.governor));
    of.decide(&mut chain, cancel(&of, 5, 2));
    refused(&mut chain, "NothingPending", (cancel(&of, 5, 3), &of.fleet.governor));
}
