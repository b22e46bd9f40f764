//! `add_operator`: who pays what.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::RECORD_LEN;
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolSetup, crank};
use solana_signer::Signer;

#[test]
fn the_payer_pays_the_rent_of_the_record_and_of_two_stake_accounts_and_the_pot_stays() {
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[OperatorTerms::default()]);
    let fund = crank::fund_bounties(&fleet.pool, &fleet.keeper.pubkey(), SOL);
    fleet.send(&mut chain, fund);
    let (payer, vote) = (chain.new_wallet(SOL), chain.new_address());
    let epoch = chain.epoch();
    chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(epoch, 2, 1)]));
    let (before, old) = (chain.snapshot(), fleet.state(&chain));
    let [main, side] = [old.nonce, old.nonce + 1].map(|nonce| fleet.pool.stake_address(nonce).0);

    let add = crank::add_operator(&fleet.pool, &payer.pubkey(), &vote, old.nonce, &OperatorTerms::default());
    let receipt = chain.send(&[add], &[&payer, &fleet.governor]);

    let record = chain.minimum_balance(RECORD_LEN) - chain.minimum_balance(0);
    let stake = chain.minimum_balance(200);
    chain
        .diff(&before)
        .fee(&receipt)
        .lamports(&payer.pubkey(), -i128::from(record + 2 * stake))
        .lamports(&fleet.pool.operators, i128::from(record))
        .created(&main, |account| assert_eq!(account.lamports, stake))
        .created(&side, |account| assert_eq!(account.lamports, stake))
        .data(&fleet.pool.operators, |before, after| {
            assert_eq!(after.len() - before.len(), RECORD_LEN);
            let mut expected = old.clone();
            (expected.nonce, expected.count, expected.sequence) =
                (old.nonce + 2, old.count + 1, old.sequence + 1);
            expected.records = fleet.state(&chain).records;
            assert_eq!(fleet.state(&chain), expected);
            assert_eq!(expected.records[..1], old.records);
        })
        .nothing_else();
    let rent = chain.minimum_balance(chain.data(&fleet.pool.operators).len());
    assert_eq!((fleet.state(&chain).pot, chain.lamports(&fleet.pool.operators)), (SOL, rent + SOL));
}

#[test]
fn a_free_place_costs_no_rent_of_a_record() {
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[OperatorTerms::default()]);
    let vote = fleet.record(&chain, 0).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 0, &vote)], &[&fleet.governor]);
    for _ in 0..4 {
        chain.advance_epochs(1);
        fleet.refresh(&mut chain);
        fleet.finalize(&mut chain);
    }
    let record = fleet.record(&chain, 0);
    fleet.send(&mut chain, crank::remove_operator(&fleet.pool, 0, &record));
    let there = chain.lamports(&fleet.pool.operators);
    let before = chain.lamports(&fleet.governor.pubkey());
    let fee = fleet.try_add(&mut chain, &OperatorTerms::default()).unwrap().fee;
    let paid = before - chain.lamports(&fleet.governor.pubkey()) - fee;
    assert_eq!((paid, fleet.state(&chain).records.len()), (2 * chain.minimum_balance(200), 1));
    assert_eq!(chain.lamports(&fleet.pool.operators), there);
}

#[test]
fn behind_a_rise_of_the_rent_an_operator_can_be_listed() {
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[OperatorTerms::default()]);
    chain.set_rent_per_byte(6_960);
    fleet.try_add(&mut chain, &OperatorTerms::default()).unwrap_or_else(|failure| panic!("{failure}"));
}
