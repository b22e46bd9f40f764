//! Every decision of governance, carried out for every kind of governor. One more decision is one more line of
//! [`DECISIONS`], and what it changes.

use sluice_testkit::chain::SOL;
use sluice_testkit::diff::Diff;
use sluice_testkit::sluice::operators::{OperatorsState, RECORD_LEN};
use sluice_testkit::sluice::stake::vote_account;
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
}

type Build = fn(&Scene) -> Instruction;
type Statement = for<'chain> fn(&Scene, &Chain, Diff<'chain>) -> Diff<'chain>;

/// What a governance decides, one after the other, and what each changes besides the fee and the DAO's own accounts.
const DECISIONS: [(&str, Build, Statement); 4] = [
    ("set_group", |scene| crank::set_group(&scene.pool, 7, 500 * SOL, 2_500), group_set),
    ("add_operator", add, operator_added),
    (
        "update_operator",
        |scene| crank::update_operator(&scene.pool, 0, &scene.vote, &changed()),
        operator_updated,
    ),
    ("drain_operator", |scene| crank::drain_operator(&scene.pool, 0, &scene.vote), operator_drained),
];

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
    for (name, build, state) in DECISIONS {
        let (pool, old) = (pool.clone(), pool.operators(chain));
        let scene = Scene { pool, vote, payer: governor.payer(), old };
        let agreed = governor.agree(chain, &build(&scene));
        governor.wait(chain);
        let before = chain.snapshot();

        let receipt = agreed.execute(chain).unwrap_or_else(|failure| panic!("{name}: {failure}"));

        assert_eq!(receipt.units_of(&PROGRAM, governor.depth()).len(), 1, "{name}");
        assert_eq!(receipt.events(&PROGRAM).len(), 1, "{name}");
        let diff = agreed.marked(chain, chain.diff(&before).fee(&receipt));
        state(&scene, chain, diff).nothing_else();
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
