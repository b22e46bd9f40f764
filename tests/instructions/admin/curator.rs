//! The curator: what it may list and change within governance's bounds, and all that it may not.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::governance::{
    arm_guardian, cancel_change, heartbeat, pause, propose_role, resume, set_treasury, signed_by,
};
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{OperatorTerms, PoolParams, crank};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::governed::{DELAY, Governed, bounds, governed, refused};

/// The most that [`bounds`] let a curator agree to.
const MOST: OperatorTerms = OperatorTerms {
    cap: 1_000 * SOL,
    weight: 200,
    share: 2_000,
    max_inflation_bps: 800,
    max_block_bps: 9_000,
    groups: [1, 2, 3, 4],
};

/// One more of each.
const BEYOND: [OperatorTerms; 5] = [
    OperatorTerms { cap: MOST.cap + 1, ..MOST },
    OperatorTerms { weight: MOST.weight + 1, ..MOST },
    OperatorTerms { share: MOST.share + 1, ..MOST },
    OperatorTerms { max_inflation_bps: MOST.max_inflation_bps + 1, ..MOST },
    OperatorTerms { max_block_bps: MOST.max_block_bps + 1, ..MOST },
];

fn add(chain: &mut Chain, of: &Governed, terms: &OperatorTerms) -> Instruction {
    let vote = chain.new_address();
    let epoch = chain.epoch();
    chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(epoch, 2, 1)]));
    let own = of.curator.pubkey();
    signed_by(crank::add_operator(&of.fleet.pool, &own, &vote, of.fleet.state(chain).nonce, terms), &own)
}

fn update(chain: &Chain, of: &Governed, index: u32, terms: &OperatorTerms) -> Instruction {
    let vote = of.fleet.record(chain, index).vote;
    signed_by(crank::update_operator(&of.fleet.pool, index, &vote, terms), &of.curator.pubkey())
}

#[test]
fn a_curator_lists_within_its_bounds_and_not_beyond() {
    let (mut chain, of) = governed(bounds(), &[]);
    for beyond in BEYOND {
        let add = add(&mut chain, &of, &beyond);
        refused(&mut chain, "BeyondCurator", (add, &of.curator));
    }
    let add = add(&mut chain, &of, &MOST);
    chain.send(&[add], &[&of.curator]);
    let (record, now) = (of.fleet.record(&chain, 0), chain.epoch());
    assert_eq!((record.weight, record.next_weight, record.next_cap), (0, MOST.weight, MOST.cap));
    assert_eq!((record.next_from, record.eligible_from), (now + DELAY, now + DELAY));
    assert_eq!((record.next_share, record.next_groups), (MOST.share, MOST.groups));
    assert_eq!((record.max_inflation_bps, record.max_block_bps), (800, 9_000));
}

#[test]
fn governance_lists_beyond_the_curators_bounds() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    let add = add(&mut chain, &of, &OperatorTerms { weight: 0, cap: 1, ..MOST });
    refused(&mut chain, "BeyondCurator", (add, &of.curator));
    of.fleet.add(&mut chain, &BEYOND[0]);
}

#[test]
fn a_curator_gives_other_weights_and_of_nothing_else_more() {
    let (chain, of) = governed(bounds(), &[MOST]);
    for weight in [0, 1, 199, 200] {
        let mut chain = chain.clone();
        let update = update(&chain, &of, 0, &OperatorTerms { weight, ..MOST });
        chain.send(&[update], &[&of.curator]);
        let record = of.fleet.record(&chain, 0);
        assert_eq!((record.weight, record.next_weight), (200, weight));
        assert_eq!(record.next_from, chain.epoch() + DELAY);
    }
    let less = OperatorTerms { cap: MOST.cap - 1, share: MOST.share - 1, ..MOST };
    let lowered = update(&chain, &of, 0, &less);
    chain.clone().send(&[lowered], &[&of.curator]);
    let regrouped = [[1, 2, 3, 0], [2, 1, 3, 4], [0; 4], [1, 2, 3, 5]];
    let regrouped = regrouped.map(|groups| OperatorTerms { groups, ..MOST });
    // A lower maximum counts at once, and would be evidence against everybody.
    let lower =
        [OperatorTerms { max_inflation_bps: 799, ..MOST }, OperatorTerms { max_block_bps: 8_999, ..MOST }];
    for terms in BEYOND.iter().chain(&regrouped).chain(&lower) {
        let raised = update(&chain, &of, 0, terms);
        refused(&mut chain.clone(), "BeyondCurator", (raised, &of.curator));
    }
}

#[test]
fn a_curator_raises_nothing_of_an_operator_to_whom_governance_gave_less_than_the_bounds() {
    let little = OperatorTerms {
        cap: 10 * SOL,
        share: 100,
        max_inflation_bps: 100,
        max_block_bps: 100,
        groups: [0; 4],
        ..MOST
    };
    let (chain, of) = governed(bounds(), &[little]);
    for more in [
        OperatorTerms { cap: 10 * SOL + 1, ..little },
        OperatorTerms { share: 101, ..little },
        OperatorTerms { max_inflation_bps: 101, ..little },
        OperatorTerms { max_block_bps: 101, ..little },
        OperatorTerms { groups: [1, 0, 0, 0], ..little },
    ] {
        let more = update(&chain, &of, 0, &more);
        refused(&mut chain.clone(), "BeyondCurator", (more, &of.curator));
    }
}

#[test]
fn a_curator_leaves_what_is_pending_alone_whoever_wrote_it() {
    let (mut chain, of) = governed(bounds(), &[MOST, MOST]);
    let vote = of.fleet.record(&chain, 0).vote;
    let lowered = OperatorTerms { cap: SOL, weight: 1, ..MOST };
    of.decide(&mut chain, crank::update_operator(&of.fleet.pool, 0, &vote, &lowered));
    let own = update(&chain, &of, 1, &OperatorTerms { weight: 50, ..MOST });
    chain.send(&[own], &[&of.curator]);
    for _ in 0..DELAY {
        for index in 0..2 {
            let change = update(&chain, &of, index, &MOST);
            refused(&mut chain, "ChangePending", (change, &of.curator));
        }
        of.close(&mut chain, 1);
    }
    let records = of.fleet.state(&chain).records;
    assert_eq!([records[0].weight, records[1].weight], [1, 50]);
    assert_eq!(records[0].agreed_cap, SOL);
    // And then raises no cap that governance has lowered.
    let change = update(&chain, &of, 0, &OperatorTerms { weight: 200, ..MOST });
    refused(&mut chain, "BeyondCurator", (change, &of.curator));
    let change = update(&chain, &of, 0, &OperatorTerms { weight: 200, ..lowered });
    chain.send(&[change], &[&of.curator]);
}

#[test]
fn a_curator_decides_nothing_else() {
    let (mut chain, of) = governed(bounds(), &[MOST]);
    let (pool, own) = (&of.fleet.pool, of.curator.pubkey());
    let vote = of.fleet.record(&chain, 0).vote;
    let treasury = pool.holder(&mut chain, SOL).lst;
    for decision in [
        crank::drain_operator(pool, 0, &vote),
        crank::set_group(pool, 1, 1 << 62, 10_000),
        of.set("fee_bps", 0),
        of.set("curator_zero_bps", 0),
        of.set("curator_cap", 0),
        set_treasury(pool, &own, &treasury),
        cancel_change(pool, &own, 0, 0),
        propose_role(pool, &own, 1, &own),
        resume(pool, &own, 1),
        arm_guardian(pool, &own),
    ] {
        refused(&mut chain, "NotGovernance", (signed_by(decision, &own), &of.curator));
    }
    for guards in [pause(pool, &own, 1), heartbeat(pool, &own)] {
        refused(&mut chain, "NotGuardian", (guards, &of.curator));
    }
}

#[test]
fn nobody_else_lists_or_changes_an_operator_and_without_a_curator_nobody_but_governance() {
    for curated in [true, false] {
        let (mut chain, of) = governed(bounds(), &[MOST]);
        if !curated {
            of.decide(&mut chain, propose_role(&of.fleet.pool, &of.governance(), 1, &Address::default()));
        }
        for other in [&of.guardian, &of.stranger, &of.curator].into_iter().take(if curated { 2 } else { 3 }) {
            let change = signed_by(update(&chain, &of, 0, &MOST), &other.pubkey());
            refused(&mut chain, "NotGovernance", (change, other));
            let mut add = signed_by(add(&mut chain, &of, &MOST), &other.pubkey());
            add.accounts[1].pubkey = other.pubkey();
            refused(&mut chain, "NotGovernance", (add, other));
        }
    }
}

#[test]
fn a_bound_that_governance_lowers_holds_at_once_and_one_that_it_raises_four_epochs_later() {
    let (mut chain, of) = governed(bounds(), &[MOST]);
    of.decide(&mut chain, of.set("curator_weight", 150));
    let beyond = update(&chain, &of, 0, &OperatorTerms { weight: 151, ..MOST });
    refused(&mut chain, "BeyondCurator", (beyond.clone(), &of.curator));
    of.decide(&mut chain, of.set("curator_weight", 151));
    for _ in 0..DELAY {
        refused(&mut chain, "BeyondCurator", (beyond.clone(), &of.curator));
        of.close(&mut chain, 1);
    }
    chain.send(&[beyond], &[&of.curator]);
}
