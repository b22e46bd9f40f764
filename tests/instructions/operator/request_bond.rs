//! `request_bond`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::bonds::request_bond;
use sluice_testkit::sluice::{OperatorTerms, PoolParams};
use solana_signer::Signer;

use crate::bonds::{BOND, Bonded};
use crate::support::{events, make_busy, names, suspend};

/// [`sluice_testkit::sluice::operators::RecordState::flags`] of a bond that was asked back.
const UNBONDING: u8 = 64;

#[test]
fn its_target_is_zero_at_once_the_bond_stands_in_and_nothing_moves() {
    let mut it = Bonded::new();
    let before = it.chain.snapshot();
    let (mut pool, mut operators, mut bond) = (it.fleet.pool.state(&it.chain), it.operators(), it.state());
    assert_ne!((pool.head_room, it.operators().targets()[0]), (0, 0));
    let receipt = it.requested();
    pool.head_room = 0;
    pool.sequence += 1;
    // A number each: the bond's event has the first one, the operator's the second.
    operators.sequence += 2;
    suspend(&mut operators, 0);
    (operators.records[0].flags, operators.records[0].barred_until) = (UNBONDING, u64::MAX);
    (bond.requested, bond.sequence) = (it.chain.epoch(), 2);
    it.chain
        .diff(&before)
        .fee(&receipt)
        .data(&it.fleet.pool.address, |_, _| assert_eq!(it.fleet.pool.state(&it.chain), pool))
        .data(&it.fleet.pool.operators, |_, _| assert_eq!(it.operators(), operators))
        .data(&it.bond, |_, _| assert_eq!(it.state(), bond))
        .nothing_else();
    assert_eq!((it.operators().targets()[0], it.record().bonded, it.record().bond), (0, 1, BOND));

    let all = events(&receipt);
    assert_eq!(names(&receipt), ["HeadRoomEnded", "BondChanged", "OperatorChanged"]);
    let numbers = ["sequence", "operators_sequence", "lamports", "requested", "barred_until", "index"];
    let said = [2, operators.sequence - 1, BOND, it.chain.epoch(), u64::MAX, 0];
    assert_eq!(numbers.map(|number| all[1].number(number)), said);
    assert_eq!((all[2].number("sequence"), all[2].number("flags")), (operators.sequence, 64));
}

#[test]
fn head_room_that_did_not_stand_on_it_stays() {
    let mut it = Bonded::new();
    make_busy(&mut it.chain, &it.fleet, 0);
    let head_room = it.fleet.pool.state(&it.chain).head_room;
    let receipt = it.requested();
    assert_eq!(names(&receipt), ["BondChanged", "OperatorChanged"]);
    assert_eq!(it.fleet.pool.state(&it.chain).head_room, head_room);
}

#[test]
fn its_stake_leaves_within_the_churn_budget_and_every_epochs_growth_is_still_measured() {
    // 500 SOL of it, and 10 % of 1,000 an epoch.
    let mut it = Bonded::with(PoolParams::default(), &[OperatorTerms::default(); 2], 1_000 * SOL);
    it.requested();
    let mut left = vec![];
    for _ in 0..8 {
        it.fleet.set_level(&mut it.chain);
        let before = it.record().current();
        it.fleet.undelegate(&mut it.chain, 0).expect("an undelegation succeeds");
        let (after, churn) = (it.record().current(), it.operators().churn);
        assert!(before - after <= churn, "{} of {churn}", before - after);
        assert_eq!(it.operators().rebalanced, before - after);
        left.push((before - after) / SOL);
        it.chain.advance_epochs(1);
        it.fleet.sweep(&mut it.chain);
        it.fleet.finalize(&mut it.chain);
    }
    assert!(left.iter().filter(|part| **part != 0).count() >= 5, "{left:?}");
    let record = it.record();
    assert_eq!((record.current(), record.main_cooling + record.side_cooling), (0, 0));
    assert_eq!(it.state().lamports, BOND, "it stood in until now, and paid nothing");
}

#[test]
fn everything_else_is_refused_by_name() {
    let mut it = Bonded::new();
    let (stranger, owner) = (it.chain.new_wallet(SOL), it.owner.insecure_clone());
    let (pool, key) = (it.fleet.pool.clone(), owner.pubkey());
    let vote = it.vote;
    it.refused(request_bond(&pool, &stranger.pubkey(), 0, &vote), &[&stranger], "NotBondOwner");
    let mut unsigned = it.request();
    unsigned.accounts[0].is_signer = false;
    it.refused(unsigned, &[], "MissingRequiredSignature");
    for (index, error) in [(1, "WrongBond"), (2, "NoOperator")] {
        it.refused(request_bond(&pool, &key, index, &vote), &[&owner], error);
    }
    let other = it.another();
    for (at, address, error) in [(1, other.address, "WrongOperators"), (2, other.operators, "WrongOperators")]
    {
        let mut request = it.request();
        request.accounts[at].pubkey = address;
        it.refused(request, &[&owner], error);
    }
    let other = it.another_with_an_operator();
    let mut elsewhere = it.request();
    (elsewhere.accounts[1].pubkey, elsewhere.accounts[2].pubkey) = (other.address, other.operators);
    it.refused(elsewhere, &[&owner], "WrongBond");
    it.requested();
    let again = it.request();
    it.refused(again, &[&owner], "BondLeaving");
}
