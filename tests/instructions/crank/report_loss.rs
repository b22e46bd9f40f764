//! `report_loss`.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::ASTRAY;
use sluice_testkit::sluice::stake::StakeState;
use sluice_testkit::sluice::{Fleet, OperatorTerms, exits};
use sluice_testkit::{Receipt, ids};
use solana_account::Account;

use crate::support::{changes, levelled, names, suspend};

fn report(chain: &mut Chain, fleet: &Fleet, index: u32) -> Receipt {
    let record = fleet.record(chain, index);
    fleet.send(chain, exits::report_loss(&fleet.pool, index, &record))
}

fn two() -> (Chain, Fleet) {
    let (chain, fleet, _) = levelled(&[OperatorTerms::default(); 2]);
    (chain, fleet)
}

/// Main of the operator at `index` loses `lamports`.
fn lose(chain: &mut Chain, fleet: &Fleet, index: u32, lamports: u64) {
    let at = fleet.record(chain, index).main;
    let mut account = chain.account(&at).unwrap();
    account.lamports -= lamports;
    let state = StakeState::decode(&account.data);
    // A delegation is never more than there is.
    StakeState { stake: state.stake - lamports, ..state }.encode_into(&mut account.data);
    chain.set_account(&at, account);
}

/// What a loss of `lost` at main of the operator at 0 leaves in the books.
fn fall(operators: &mut sluice_testkit::sluice::operators::OperatorsState, lost: u64) {
    operators.sequence += 1;
    operators.lamports -= lost;
    operators.delegated -= lost;
    operators.loss_due += lost;
    operators.fallen += lost;
    operators.excess = 0;
    operators.records[0].main_lamports -= lost;
    operators.records[0].main_delegation -= lost;
    operators.records[0].loss_due += lost;
}

#[test]
fn a_loss_of_more_than_a_basis_point_is_bunker_and_exactly_as_much_is_not() {
    let (mut chain, fleet) = two();
    let threshold = fleet.pool.state(&chain).pair_assets / 10_000;
    for (lost, bunker) in [(threshold, 0), (threshold + 1, 4)] {
        let mut chain = chain.clone();
        lose(&mut chain, &fleet, 0, lost);
        let receipt = changes(
            &mut chain,
            &fleet,
            |chain| report(chain, &fleet, 0),
            |pool, operators| {
                pool.sequence += 1;
                pool.closed = bunker;
                if bunker != 0 {
                    pool.head_room = 0;
                }
                fall(operators, lost);
            },
        );
        let event = receipt.event();
        assert_eq!(event.name, "LossReported");
        let record = fleet.record(&chain, 0);
        assert_eq!(["pool", "vote"].map(|key| event.key(key)), [fleet.pool.address, record.vote]);
        let numbers = ["lost", "fallen", "closed", "index", "operator_lamports", "lamports"];
        let said = [lost, lost, bunker.into(), 0, record.lamports(), fleet.state(&chain).lamports];
        assert_eq!(numbers.map(|number| event.number(number)), said);
    }
    // Falls of two operators count together, whoever has a part of it.
    lose(&mut chain, &fleet, 0, threshold);
    lose(&mut chain, &fleet, 1, 1);
    report(&mut chain, &fleet, 0);
    assert_eq!(fleet.pool.state(&chain).closed, 0);
    report(&mut chain, &fleet, 1);
    assert_eq!(fleet.pool.state(&chain).closed, 4);
}

#[test]
fn a_gain_is_left_for_the_reading_that_measures_it() {
    let (mut chain, fleet) = two();
    let record = fleet.record(&chain, 0);
    chain.donate(&record.main, 100 * SOL);
    chain.donate(&record.side, SOL);
    let receipt = changes(&mut chain, &fleet, |chain| report(chain, &fleet, 0), |_, _| ());
    assert!(names(&receipt).is_empty());
}

#[test]
fn a_loss_that_a_refresh_has_read_already_is_still_reported_and_once() {
    let (mut chain, fleet) = two();
    lose(&mut chain, &fleet, 0, SOL);
    fleet.refresh(&mut chain);
    let state = fleet.pool.state(&chain);
    assert_eq!((state.closed, fleet.state(&chain).fallen), (0, SOL), "it holds no pool");
    let receipt = changes(
        &mut chain,
        &fleet,
        |chain| report(chain, &fleet, 1),
        |pool, operators| {
            (pool.closed, pool.head_room) = (4, 0);
            pool.sequence += 1;
            operators.sequence += 1;
        },
    );
    assert_eq!((receipt.event().number("lost"), receipt.event().number("fallen")), (0, SOL));
    let receipt = changes(&mut chain, &fleet, |chain| report(chain, &fleet, 1), |_, _| ());
    assert!(names(&receipt).is_empty(), "nothing is new");
}

#[test]
fn stake_that_was_delegated_elsewhere_is_bunker_from_a_basis_point_on() {
    let (mut chain, fleet) = two();
    let record = fleet.record(&chain, 0);
    let other = fleet.record(&chain, 1).vote;
    let mut account = chain.account(&record.main).unwrap();
    let state = StakeState { voter: other, ..StakeState::decode(&account.data) };
    state.encode_into(&mut account.data);
    // A lamport less, for a report looks at what fell.
    account.lamports -= 1;
    chain.set_account(&record.main, account.clone());
    let receipt = changes(
        &mut chain,
        &fleet,
        |chain| report(chain, &fleet, 0),
        |pool, operators| {
            (pool.closed, pool.head_room) = (8, 0);
            pool.sequence += 1;
            fall(operators, 1);
            operators.delegated -= record.main_delegation - 1;
            operators.astray = account.lamports;
            suspend(operators, 0);
            let record = &mut operators.records[0];
            (record.main_state, record.main_delegation, record.main_since) = (ASTRAY, 0, 0);
            record.flags = 1;
        },
    );
    assert_eq!(receipt.event().number("closed"), 8);
}

#[test]
fn an_account_that_is_gone_is_lost_whole() {
    let (mut chain, fleet) = two();
    let record = fleet.record(&chain, 0);
    let account = chain.account(&record.main).unwrap();
    chain.set_account(&record.main, Account { owner: ids::SYSTEM, data: vec![], ..account });
    let event = report(&mut chain, &fleet, 0).event();
    assert_eq!((event.number("lost"), event.number("closed")), (record.main_lamports, 4));
    assert_eq!((fleet.record(&chain, 0).main_state, fleet.record(&chain, 0).flags), (4, 1));
}

#[test]
fn it_needs_no_fresh_pair_and_the_next_close_books_the_loss_and_ends_the_mode_after_it() {
    let (mut chain, fleet) = two();
    lose(&mut chain, &fleet, 0, 8 * SOL);
    chain.advance_epochs(3);
    chain.set_epoch_rewards_active(true);
    assert_eq!(report(&mut chain, &fleet, 0).event().number("closed"), 4);
    chain.set_epoch_rewards_active(false);
    fleet.refresh(&mut chain);
    let event = fleet.finalize(&mut chain).event();
    // The loss is booked: a share fell, and nothing is outstanding.
    assert_eq!((event.number("lost"), event.number("closed")), (8 * SOL, 1));
    assert_eq!(fleet.state(&chain).fallen, 0);
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    assert_eq!(fleet.finalize(&mut chain).event().number("closed"), 0, "the first clean close");
}

/// Half of the pool, by a reading that may be wrong: nobody buys in before the next close.
#[test]
fn a_loss_of_more_than_a_percent_of_the_pool_is_to_be_confirmed_by_the_close_after_it() {
    let (mut chain, fleet) = two();
    lose(&mut chain, &fleet, 0, 400 * SOL);
    report(&mut chain, &fleet, 0);
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    let event = fleet.finalize(&mut chain).event();
    assert_eq!(event.number("closed"), 1 | 16);
    assert_eq!(event.number("unconfirmed"), fleet.pool.state(&chain).unconfirmed);
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    let event = fleet.finalize(&mut chain).event();
    assert_eq!((event.number("closed"), event.number("unconfirmed")), (0, 0), "it is confirmed");
}

#[test]
fn an_operator_below_a_basis_point_can_neither_cause_nor_prolong_it() {
    let (mut chain, fleet) = two();
    let threshold = fleet.pool.state(&chain).pair_assets / 10_000;
    for _ in 0..3 {
        lose(&mut chain, &fleet, 0, threshold);
        assert_eq!(report(&mut chain, &fleet, 0).event().number("closed"), 0);
        chain.advance_epochs(1);
        fleet.refresh(&mut chain);
        assert_eq!(fleet.finalize(&mut chain).event().number("closed"), 0, "no share fell by more");
    }
}

#[test]
fn another_operators_accounts_and_places_without_one_are_refused_by_name() {
    let (mut chain, fleet) = two();
    let [first, second] = [0, 1].map(|index| fleet.record(&chain, index));
    let swapped = sluice_testkit::sluice::operators::RecordState {
        main: first.side,
        side: first.main,
        ..first.clone()
    };
    for (index, record, error) in
        [(0, &second, "WrongStakeAccount"), (0, &swapped, "WrongStakeAccount"), (2, &first, "NoOperator")]
    {
        let before = chain.snapshot();
        let outcome = fleet.try_send(&mut chain, exits::report_loss(&fleet.pool, index, record));
        let failure = outcome.expect_err(error);
        chain.assert_unchanged_but_fee(&before, &failure);
        assert_eq!(crate::named(Err(failure)), error);
    }
}
