//! An operator's stake goes up and comes down through its two accounts, and the books do not notice.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{COOLING, IDLE, STAKED};
use sluice_testkit::sluice::stake::StakeState;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolSetup, crank};

/// Two equal operators with 500 SOL each, all of it active in main, at the end of a crank.
fn staked() -> (Chain, Fleet) {
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[OperatorTerms::default(); 2]);
    let holder = fleet.pool.holder(&mut chain, 10_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    fleet.epoch(&mut chain, 0);
    fleet.epoch(&mut chain, 400);
    (chain, fleet)
}

/// Nothing is hidden: what is really there is what the books say, and the totals are the sums.
#[track_caller]
fn assert_books(chain: &Chain, fleet: &Fleet) {
    let (pool, operators) = (fleet.pool.state(chain), fleet.state(chain));
    assert_eq!(fleet.real_lamports(chain), pool.tracked(), "INV-63");
    let sum = |of: fn(&sluice_testkit::sluice::operators::RecordState) -> u64| -> u64 {
        operators.records.iter().map(of).sum()
    };
    assert_eq!(operators.lamports, sum(|record| record.lamports()));
    assert_eq!(operators.delegated, sum(|record| record.current()));
    let cooling = sum(|record| record.main_cooling + record.side_cooling);
    assert_eq!(operators.cooling, cooling);
    for record in &operators.records {
        assert!(record.main_cooling == 0 || record.main_state == COOLING);
        assert!(record.side_cooling == 0 || record.side_state == COOLING);
    }
}

#[test]
fn a_deposit_is_delegated_folded_and_earns() {
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[OperatorTerms::default(); 2]);
    let holder = fleet.pool.holder(&mut chain, 10_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);

    fleet.epoch(&mut chain, 0);
    let record = fleet.record(&chain, 0);
    assert_eq!((record.main_state, record.side_state), (IDLE, STAKED));
    let half = record.side_delegation;
    assert!(half > 500 * SOL && half < 501 * SOL, "{half}");

    fleet.epoch(&mut chain, 400);
    let record = fleet.record(&chain, 0);
    assert_eq!(
        (record.main_state, record.side_state),
        (STAKED, IDLE),
        "the roles are swapped, nothing moved"
    );
    assert_eq!(record.main_delegation, half, "nothing was effective yet");
    assert_books(&chain, &fleet);

    fleet.epoch(&mut chain, 400);
    assert_eq!(fleet.record(&chain, 0).main_delegation, half + half * 400 / 1_000_000);
    assert_eq!(fleet.pool.state(&chain).growth[0], 400, "parts per million of what was active all epoch");
    assert_books(&chain, &fleet);
}

#[test]
fn a_second_pass_without_flows_moves_nothing() {
    // INV-67.
    let (mut chain, fleet) = staked();
    let before = fleet.state(&chain);
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    let after = fleet.state(&chain);
    assert_eq!(after.records, before.records);
}

#[test]
fn a_drained_operators_stake_comes_down_within_the_churn_budget_and_it_can_be_removed() {
    let (mut chain, fleet) = staked();
    let vote = fleet.record(&chain, 0).vote;
    let drain = crank::drain_operator(&fleet.pool, 0, &vote);
    chain.send(&[drain], &[&fleet.governor]);
    fleet.set_level(&mut chain);
    assert_eq!(fleet.state(&chain).targets()[0], 0);
    let kept = fleet.record(&chain, 1).current();

    // A tenth of what is delegatable an epoch: 100 of 500 SOL.
    fleet.moves(&mut chain);
    let record = fleet.record(&chain, 0);
    let budget = fleet.state(&chain).delegatable / 10;
    assert_eq!((record.side_state, record.side_lamports), (COOLING, budget + chain.minimum_balance(200)));
    assert_eq!(fleet.record(&chain, 1).current(), kept, "2.8: what it frees is not given to the other");
    assert_books(&chain, &fleet);

    for _ in 0..8 {
        fleet.epoch(&mut chain, 400);
        assert_books(&chain, &fleet);
    }
    let record = fleet.record(&chain, 0);
    assert_eq!((record.current(), record.main_state, record.side_state), (0, IDLE, IDLE));
    assert!(fleet.record(&chain, 1).current() > 990 * SOL, "after the delay the other has it all");

    let (tracked, real) = (fleet.pool.state(&chain).tracked(), fleet.real_lamports(&chain));
    fleet.send(&mut chain, crank::remove_operator(&fleet.pool, 0, &record));
    assert_eq!((fleet.pool.state(&chain).tracked(), fleet.real_lamports(&chain)), (tracked, real));
    assert!(chain.account(&record.main).is_none() && chain.account(&record.side).is_none());
    fleet.epoch(&mut chain, 400);
    assert_books(&chain, &fleet);

    // The place is free, the addresses are not: nonces only grow.
    fleet.try_add(&mut chain, &OperatorTerms::default()).unwrap();
    let again = fleet.record(&chain, 0);
    assert_eq!(fleet.state(&chain).records.len(), 2);
    assert_eq!(again.main, fleet.pool.stake_address(4).0);
    fleet.epoch(&mut chain, 400);
    assert_books(&chain, &fleet);
}

/// As the stake program's `DeactivateDelinquent` leaves it.
fn deactivate(chain: &mut Chain, fleet: &Fleet, index: u32) {
    let main = fleet.record(chain, index).main;
    let mut account = chain.account(&main).unwrap();
    let mut state = StakeState::decode(&account.data);
    state.deactivation_epoch = chain.epoch();
    state.encode_into(&mut account.data);
    chain.set_account(&main, account);
}

#[test]
fn stake_that_an_outsider_deactivates_cools_comes_back_and_its_operator_is_flagged_until_it_votes() {
    let (mut chain, fleet) = staked();
    let stake = fleet.record(&chain, 0).main_delegation;
    deactivate(&mut chain, &fleet, 0);

    // Seen by the next reading: flagged, without a target.
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    fleet.finalize(&mut chain);
    let record = fleet.record(&chain, 0);
    assert_eq!((record.flags, record.main_state, record.side_state, record.current()), (8, COOLING, IDLE, 0));
    assert_books(&chain, &fleet);
    fleet.sweep(&mut chain);
    let record = fleet.record(&chain, 0);
    assert_eq!((record.main_state, record.side_state), (IDLE, IDLE), "cold after an epoch, and withdrawn");
    assert!(chain.lamports(&fleet.pool.reserve) > stake);
    assert_books(&chain, &fleet);
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    assert_eq!(fleet.record(&chain, 0).current(), 0);

    // It votes again: back from the next epoch on.
    let flag = crank::flag_operator(&fleet.pool, 0, &fleet.record(&chain, 0));
    fleet.send(&mut chain, flag.clone());
    assert_eq!(fleet.record(&chain, 0).flags, 8, "its last credits are too old");
    let epoch = chain.epoch();
    let vote = fleet.record(&chain, 0).vote;
    let voting = sluice_testkit::sluice::stake::vote_account(&vote, 500, 10_000, &[(epoch, 2, 1)]);
    chain.set_account(&vote, voting);
    fleet.send(&mut chain, flag);
    assert_eq!((fleet.record(&chain, 0).flags, fleet.record(&chain, 0).eligible_from), (0, epoch + 1));
    fleet.epoch(&mut chain, 400);
    assert!(fleet.record(&chain, 0).current() > 490 * SOL);
    assert_books(&chain, &fleet);
}

#[test]
fn lamports_sent_to_an_idle_side_do_not_carry_an_operator_over_its_cap() {
    let mut chain = Chain::with_sluice();
    let capped = OperatorTerms { cap: 100 * SOL, ..OperatorTerms::default() };
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[capped]);
    let holder = fleet.pool.holder(&mut chain, 10_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    fleet.finalize(&mut chain);
    fleet.set_level(&mut chain);
    chain.donate(&fleet.record(&chain, 0).side, 500 * SOL);
    fleet.delegate(&mut chain, 0).unwrap();
    assert_eq!(fleet.record(&chain, 0).current(), 100 * SOL);
    let receipt = fleet.delegate(&mut chain, 0);
    assert!(receipt.unwrap().events(&sluice_testkit::sluice::PROGRAM).is_empty(), "nothing is left to do");
    chain.advance_epochs(1);
    fleet.sweep(&mut chain);
    fleet.finalize(&mut chain);
    assert_books(&chain, &fleet);
}
