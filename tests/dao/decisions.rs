//! Every decision of governance, carried out for every kind of governor. One more decision is one more line of
//! [`DECISIONS`], and what it changes.

use sluice_testkit::chain::SOL;
use sluice_testkit::diff::Diff;
use sluice_testkit::sluice::bonds::recapitalise;
use sluice_testkit::sluice::governance::{
    ConfigState, HandoverState, accept_role, arm_guardian, cancel_change, parameter, pause, propose_role,
    resume, set_parameter, set_treasury,
};
use sluice_testkit::sluice::operators::{OperatorsState, RECORD_LEN};
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{OperatorTerms, PROGRAM, Pool, crank};
use sluice_testkit::{Chain, ids};
use solana_address::Address;
use solana_instruction::Instruction;

use crate::governor::{Governor, Key, chain, pool_of};
use crate::realm::Dao;
use crate::squad::{Squad, SquadOfDao};

/// A pool before a decision.
pub struct Scene {
    pool: Pool,
    /// A vote account that can be listed.
    vote: Address,
    payer: Address,
    old: OperatorsState,
    state: PoolState,
    config: ConfigState,
}

type Build = fn(&Scene) -> Instruction;
type Statement = for<'chain> fn(&Scene, &Chain, Diff<'chain>) -> Diff<'chain>;

/// What a governance decides, one after the other, and what each changes besides the fee and the DAO's own accounts.
const DECISIONS: [(&str, Build, Statement); 11] = [
    ("set_group", |scene| crank::set_group(&scene.pool, 7, 500 * SOL, 2_500), group_set),
    ("add_operator", add, operator_added),
    (
        "update_operator",
        |scene| crank::update_operator(&scene.pool, 0, &scene.vote, &changed()),
        operator_updated,
    ),
    ("set_parameter", |scene| set_parameter(&scene.pool, own(scene), parameter("fee_bps"), 100), fee_raised),
    ("set_treasury", |scene| set_treasury(&scene.pool, own(scene), &scene.pool.treasury), treasury_named),
    ("cancel_change", |scene| cancel_change(&scene.pool, own(scene), 0, 2), fees_cancelled),
    ("propose_role", |scene| propose_role(&scene.pool, own(scene), 2, own(scene)), guardian_proposed),
    // Who governs is the nominee.
    ("accept_role", |scene| accept_role(&scene.pool, own(scene), 2), guardian_accepted),
    ("resume", |scene| resume(&scene.pool, own(scene), 7), resumed),
    ("arm_guardian", |scene| arm_guardian(&scene.pool, own(scene)), armed),
    ("drain_operator", |scene| crank::drain_operator(&scene.pool, 0, &scene.vote), operator_drained),
];

fn own(scene: &Scene) -> &Address {
    &scene.pool.governance
}

fn changed() -> OperatorTerms {
    OperatorTerms {
        cap: 40 * SOL,
        weight: 300,
        share: 1_000,
        groups: [7, 0, 0, 0],
        ..OperatorTerms::default()
    }
}

fn add(scene: &Scene) -> Instruction {
    let terms = OperatorTerms::default();
    crank::add_operator(&scene.pool, &scene.payer, &scene.vote, scene.old.nonce, &terms)
}

/// The operators' account becomes what `edit` makes of it; its sequence goes on.
fn operators<'chain>(
    scene: &Scene,
    diff: Diff<'chain>,
    edit: impl FnOnce(&mut OperatorsState, &OperatorsState),
) -> Diff<'chain> {
    diff.data(&scene.pool.operators, |_, after| {
        let (mut expected, after) = (scene.old.clone(), OperatorsState::decode(after));
        expected.sequence += 1;
        edit(&mut expected, &after);
        assert_eq!(after, expected);
    })
}

/// The config becomes what `edit` makes of it; its sequence goes on.
fn config<'chain>(scene: &Scene, diff: Diff<'chain>, edit: impl FnOnce(&mut ConfigState)) -> Diff<'chain> {
    diff.data(&scene.pool.config, |_, after| {
        let mut expected = scene.config.clone();
        expected.sequence += 1;
        edit(&mut expected);
        assert_eq!(ConfigState::decode(after), expected);
    })
}

/// The pool becomes what `edit` makes of it; its sequence goes on.
fn pool<'chain>(scene: &Scene, diff: Diff<'chain>, edit: impl FnOnce(&mut PoolState)) -> Diff<'chain> {
    diff.data(&scene.pool.address, |_, after| {
        let mut expected = scene.state.clone();
        expected.sequence += 1;
        edit(&mut expected);
        assert_eq!(PoolState::decode(after), expected);
    })
}

fn fee_raised<'chain>(scene: &Scene, chain: &Chain, diff: Diff<'chain>) -> Diff<'chain> {
    let diff = operators(scene, pool(scene, diff, |_| {}), |_, _| {});
    config(scene, diff, |config| {
        let slot = &mut config.slots[0];
        (slot.from, slot.changes, slot.sequence) = (chain.epoch() + 4, 1, 1);
        config.pending[0] = 100;
    })
}

fn treasury_named<'chain>(scene: &Scene, chain: &Chain, diff: Diff<'chain>) -> Diff<'chain> {
    config(scene, diff, |config| {
        let slot = &mut config.slots[0];
        (slot.from, slot.changes, slot.sequence) = (chain.epoch() + 4, 1 << 63 | 1, 2);
        config.next_treasury = scene.pool.treasury;
    })
}

fn fees_cancelled<'chain>(scene: &Scene, _: &Chain, diff: Diff<'chain>) -> Diff<'chain> {
    config(scene, diff, |config| {
        let slot = &mut config.slots[0];
        (slot.from, slot.changes, slot.sequence) = (u64::MAX, 0, 3);
    })
}

fn guardian_proposed<'chain>(scene: &Scene, chain: &Chain, diff: Diff<'chain>) -> Diff<'chain> {
    config(scene, pool(scene, diff, |_| {}), |config| {
        let pending =
            HandoverState { nominee: *own(scene), from: chain.epoch() + 4, sequence: 1, accepted: 0 };
        config.handovers[2] = pending;
    })
}

fn guardian_accepted<'chain>(scene: &Scene, _: &Chain, diff: Diff<'chain>) -> Diff<'chain> {
    config(scene, diff, |config| config.handovers[2].accepted = 1)
}

fn resumed<'chain>(scene: &Scene, _: &Chain, diff: Diff<'chain>) -> Diff<'chain> {
    config(scene, pool(scene, diff, |_| {}), |_| {})
}

fn armed<'chain>(scene: &Scene, chain: &Chain, diff: Diff<'chain>) -> Diff<'chain> {
    config(scene, pool(scene, diff, |_| {}), |config| config.alive_until = chain.epoch() + 182)
}

fn group_set<'chain>(scene: &Scene, chain: &Chain, diff: Diff<'chain>) -> Diff<'chain> {
    operators(scene, diff, |operators, _| {
        (operators.groups[7].next_cap, operators.groups[7].next_share) = (500 * SOL, 2_500);
        (operators.last_group, operators.groups_from) = (7, chain.epoch() + 4);
    })
}

fn operator_added<'chain>(scene: &Scene, chain: &Chain, diff: Diff<'chain>) -> Diff<'chain> {
    let [main, side] = [0, 1].map(|more| scene.pool.stake_address(scene.old.nonce + more).0);
    let record = chain.minimum_balance(RECORD_LEN) - chain.minimum_balance(0);
    let stake = chain.minimum_balance(200);
    let diff = diff
        .lamports(&scene.payer, -i128::from(record + 2 * stake))
        .lamports(&scene.pool.operators, record.into())
        .created(&main, |account| assert_eq!((account.owner, account.lamports), (ids::STAKE, stake)))
        .created(&side, |account| assert_eq!((account.owner, account.lamports), (ids::STAKE, stake)));
    operators(scene, diff, |operators, after| {
        (operators.nonce, operators.count) = (operators.nonce + 2, 1);
        (operators.epoch, operators.first_slot) = (chain.epoch(), chain.clock().slot - chain.slot_in_epoch());
        let [listed] = &after.records[..] else { panic!("one operator") };
        assert_eq!((listed.vote, listed.main, listed.side), (scene.vote, main, side));
        let (weight, from) = (OperatorTerms::default().weight, chain.epoch() + 4);
        assert_eq!((listed.status, listed.next_weight, listed.next_from), (1, weight, from));
        operators.records.push(listed.clone());
    })
}

fn operator_updated<'chain>(scene: &Scene, chain: &Chain, diff: Diff<'chain>) -> Diff<'chain> {
    operators(scene, diff, |operators, _| {
        let (record, terms) = (&mut operators.records[0], changed());
        record.next_from = chain.epoch() + 4;
        (record.next_cap, record.next_share, record.next_groups) = (terms.cap, terms.share, terms.groups);
        (record.wanted_weight, record.next_weight) = (terms.weight, terms.weight);
    })
}

fn operator_drained<'chain>(scene: &Scene, _: &Chain, diff: Diff<'chain>) -> Diff<'chain> {
    operators(scene, diff, |operators, _| {
        let record = &mut operators.records[0];
        (record.status, record.eligible_from) = (2, u64::MAX);
        (record.wanted_weight, record.next_weight) = (0, 0);
        // It has no part in the moves of the present level.
        record.moved_under = operators.level_sequence | 1 << 31;
    })
}

/// Every decision, by `governor`: what it states and nothing else, with one event, as deep as it says.
fn decides(chain: &mut Chain, governor: &dyn Governor) {
    let (pool, vote) = (pool_of(chain, &governor.address()), chain.new_address());
    chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(chain.epoch(), 2, 1)]));
    for (name, build, states) in DECISIONS {
        let (old, state, config) = (pool.operators(chain), pool.state(chain), pool.config(chain));
        let scene = Scene { pool: pool.clone(), vote, payer: governor.payer(), old, state, config };
        let agreed = governor.agree(chain, &build(&scene));
        governor.wait(chain);
        let before = chain.snapshot();

        let receipt = agreed.execute(chain).unwrap_or_else(|failure| panic!("{name}: {failure}"));

        assert_eq!(receipt.units_of(&PROGRAM, governor.depth()).len(), 1, "{name}");
        assert_eq!(receipt.events(&PROGRAM).len(), 1, "{name}");
        let diff = agreed.marked(chain, chain.diff(&before).fee(&receipt));
        states(&scene, chain, diff).nothing_else();
    }
}

#[test]
fn a_plain_key_governs() {
    let mut chain = chain();
    let key = Key(chain.new_wallet(10 * SOL));
    decides(&mut chain, &key);
}

#[test]
fn a_governance_pda_governs_and_its_treasury_pays() {
    let mut chain = chain();
    let dao = Dao::new(&mut chain);
    decides(&mut chain, &dao);
}

#[test]
fn a_governance_pda_governs_and_whoever_signs_for_it_pays() {
    let mut chain = chain();
    let dao = Dao::sponsored(&mut chain);
    decides(&mut chain, &dao);
}

#[test]
fn a_vault_of_a_multisig_governs_and_pays() {
    let mut chain = chain();
    let squad = Squad::new(&mut chain);
    decides(&mut chain, &squad);
}

#[test]
fn a_vault_governs_one_level_deeper_where_a_dao_is_the_member_that_executes() {
    let mut chain = chain();
    let squad = SquadOfDao::new(&mut chain);
    decides(&mut chain, &squad);
}

/// What a DAO does that does not govern: it guards, and gives.
fn guards_and_gives(chain: &mut Chain, governor: &dyn Governor) {
    let pool = pool_of(chain, &governor.address());
    pool.edit(chain, |state| state.guardian = governor.address());
    governor.execute(chain, pause(&pool, &governor.address(), 7)).unwrap();
    assert_eq!(pool.state(chain).closed, 7 << 8);
    assert_eq!(pool.config(chain).armed, 0);

    // Deposits are closed: its treasury restores what it likes.
    let (before, reserve) = (chain.lamports(&governor.payer()), chain.lamports(&pool.reserve));
    governor.execute(chain, recapitalise(&pool, &governor.payer(), SOL)).unwrap();
    assert_eq!(chain.lamports(&pool.reserve), reserve + SOL);
    assert!(before - chain.lamports(&governor.payer()) >= SOL);
    assert_eq!(pool.state(chain).recapitalised, SOL);
}

#[test]
fn a_dao_and_a_vault_guard_a_pool_and_recapitalise_it_out_of_their_treasuries() {
    let mut chain = chain();
    let (dao, squad) = (Dao::new(&mut chain), Squad::new(&mut chain));
    let nested = SquadOfDao::new(&mut chain);
    let key = Key(chain.new_wallet(10 * SOL));
    let governors: [&dyn Governor; 4] = [&key, &dao, &squad, &nested];
    governors.into_iter().for_each(|governor| guards_and_gives(&mut chain, governor));
}
