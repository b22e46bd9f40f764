//! When a DAO's instruction does not go through, and who said no.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{OperatorTerms, PROGRAM, Pool, crank, error};
use sluice_testkit::{Chain, Failure, executor, ids};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_instruction_error::InstructionError;
use solana_signer::Signer;

use crate::governor::{Agreed, Governor, chain, pass, pool_of};
use crate::realm::{Dao, HOLD_UP};
use crate::squad::{Squad, TIME_LOCK};

fn group(pool: &Pool) -> Instruction {
    crank::set_group(pool, 7, 500 * SOL, 2_500)
}

/// Tries, and proves that nothing changed but the fee.
#[track_caller]
fn fails(chain: &mut Chain, agreed: &Agreed) -> Failure {
    let before = chain.snapshot();
    let failure = agreed.execute(chain).expect_err("it is refused");
    chain.assert_unchanged_but_fee(&before, &failure);
    failure
}

/// A vote account that can be listed.
fn listable(chain: &mut Chain) -> Address {
    let vote = chain.new_address();
    chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(chain.epoch(), 2, 1)]));
    vote
}

#[track_caller]
fn refused(chain: &mut Chain, agreed: &Agreed, why: &str) {
    let failure = fails(chain, agreed);
    let by_the_dao = (Some(executor::PROGRAM), Some(executor::code(why)));
    assert_eq!((failure.program(), failure.custom()), by_the_dao, "{failure}");
}

fn not_governance(failure: &Failure) {
    let by_sluice = (Some(PROGRAM), Some(error::code("NotGovernance")));
    assert_eq!((failure.program(), failure.custom()), by_sluice, "{failure}");
}

#[test]
fn what_a_dao_voted_for_waits_until_the_hold_up_is_over_then_anyone_executes_it_once() {
    let mut chain = chain();
    let dao = Dao::new(&mut chain);
    let pool = pool_of(&mut chain, &dao.governance);
    let proposed = dao.propose(&mut chain, &group(&pool));
    refused(&mut chain, &proposed.agreed, "NotAgreed");
    dao.pass_vote(&mut chain, &proposed);
    refused(&mut chain, &proposed.agreed, "WithinHoldUp");
    pass(&mut chain, HOLD_UP);
    refused(&mut chain, &proposed.agreed, "WithinHoldUp");
    pass(&mut chain, 1);

    let receipt = proposed.agreed.execute(&mut chain).unwrap_or_else(|failure| panic!("{failure}"));

    assert_eq!(receipt.payer, dao.stranger.pubkey());
    assert_eq!(pool.operators(&chain).groups[7].next_cap, 500 * SOL);
    refused(&mut chain, &proposed.agreed, "AlreadyExecuted");
}

#[test]
fn what_a_squad_approved_waits_until_its_time_lock_is_over_then_any_member_executes_it_once() {
    let mut chain = chain();
    let squad = Squad::new(&mut chain);
    let pool = pool_of(&mut chain, &squad.vault);
    let (stored, agreed) = squad.propose(&mut chain, &group(&pool));
    refused(&mut chain, &agreed, "NotAgreed");
    squad.approve(&mut chain, &stored, 2);
    pass(&mut chain, TIME_LOCK);
    refused(&mut chain, &agreed, "NotAgreed");
    squad.approve(&mut chain, &stored, 2);
    refused(&mut chain, &agreed, "NotAgreed");
    squad.approve(&mut chain, &stored, 0);
    refused(&mut chain, &agreed, "WithinHoldUp");
    pass(&mut chain, TIME_LOCK - 1);
    refused(&mut chain, &agreed, "WithinHoldUp");
    pass(&mut chain, 1);

    agreed.execute(&mut chain).unwrap_or_else(|failure| panic!("{failure}"));

    assert_eq!(pool.operators(&chain).groups[7].next_cap, 500 * SOL);
    refused(&mut chain, &agreed, "AlreadyExecuted");
}

#[test]
fn a_stranger_executes_nothing_for_a_squad() {
    let mut chain = chain();
    let squad = Squad::new(&mut chain);
    let pool = pool_of(&mut chain, &squad.vault);
    let mut agreed = squad.agree(&mut chain, &group(&pool));
    squad.wait(&mut chain);
    let stranger = chain.new_wallet(SOL);
    agreed.instruction.accounts[2].pubkey = stranger.pubkey();
    agreed.signers = vec![stranger];
    refused(&mut chain, &agreed, "NotAMember");
}

#[test]
fn a_governor_does_not_govern_the_pool_of_another() {
    let mut chain = chain();
    let (dao, squad) = (Dao::new(&mut chain), Squad::new(&mut chain));
    let [daos, squads] = [dao.governance, squad.vault].map(|governance| pool_of(&mut chain, &governance));
    for (governor, pool) in [(&dao as &dyn Governor, &squads), (&squad, &daos)] {
        // It signs for itself.
        let mut own = group(pool);
        own.accounts[0].pubkey = governor.address();
        let agreed = governor.agree(&mut chain, &own);
        governor.wait(&mut chain);
        not_governance(&fails(&mut chain, &agreed));
        // The pool's governance is named and signs nothing.
        let mut unsigned = group(pool);
        unsigned.accounts[0].is_signer = false;
        let agreed = governor.agree(&mut chain, &unsigned);
        governor.wait(&mut chain);
        let failure = fails(&mut chain, &agreed);
        let unsigned = Some(&InstructionError::MissingRequiredSignature);
        assert_eq!((failure.program(), failure.instruction_error()), (Some(PROGRAM), unsigned), "{failure}");
    }
}

#[test]
fn a_dao_signs_for_nobody_but_itself() {
    let mut chain = chain();
    let (dao, other) = (Dao::new(&mut chain), Dao::new(&mut chain));
    let pool = pool_of(&mut chain, &other.governance);
    let agreed = dao.agree(&mut chain, &group(&pool));
    dao.wait(&mut chain);
    let failure = fails(&mut chain, &agreed);
    assert_eq!(failure.instruction_error(), Some(&InstructionError::PrivilegeEscalation), "{failure}");
    // Nor does a proposal of its own make another sign.
    let mut swapped = agreed;
    swapped.instruction.accounts[0].pubkey = other.governance;
    refused(&mut chain, &swapped, "WrongAccount");
    // The same goes for a vault; here it is the multisig that finds the signature missing.
    let squad = Squad::new(&mut chain);
    let agreed = squad.agree(&mut chain, &group(&pool));
    squad.wait(&mut chain);
    refused(&mut chain, &agreed, "WrongAccount");
}

#[test]
fn a_governance_pda_cannot_pay_for_it_holds_data() {
    let mut chain = chain();
    let dao = Dao::new(&mut chain);
    let (pool, vote) = (pool_of(&mut chain, &dao.governance), listable(&mut chain));
    chain.donate(&dao.governance, 10 * SOL);
    let add = |payer| crank::add_operator(&pool, &payer, &vote, 0, &OperatorTerms::default());
    let agreed = dao.agree(&mut chain, &add(dao.governance));
    dao.wait(&mut chain);
    assert_eq!(fails(&mut chain, &agreed).program(), Some(ids::SYSTEM));
    dao.execute(&mut chain, add(dao.treasury)).unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn two_listings_under_vote_at_once_are_executed_in_the_order_of_the_nonces_that_they_name() {
    let mut chain = chain();
    let dao = Dao::new(&mut chain);
    let pool = pool_of(&mut chain, &dao.governance);
    let [first, second] = [0, 2].map(|nonce| {
        let vote = listable(&mut chain);
        let add = crank::add_operator(&pool, &dao.treasury, &vote, nonce, &OperatorTerms::default());
        dao.agree(&mut chain, &add)
    });
    dao.wait(&mut chain);
    assert_eq!(fails(&mut chain, &second).program(), Some(PROGRAM));
    for agreed in [first, second] {
        agreed.execute(&mut chain).unwrap_or_else(|failure| panic!("{failure}"));
    }
    assert_eq!(pool.operators(&chain).count, 2);
}
