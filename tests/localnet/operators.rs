//! The operators.

use std::thread::sleep;
use std::time::Duration;

use sluice_localnet::{Error, OPERATORS};

use crate::{fast, start, turn};

#[test]
fn five_operators_vote_and_their_stake_earns_what_was_asked_for_less_commission() {
    let _turn = turn();
    let localnet = start(fast());
    let stakes = || -> Vec<u64> {
        let keys = &localnet.keys().operators;
        keys.iter()
            .map(|keys| localnet.client().lamports(&solana_signer::Signer::pubkey(&keys.stake)).unwrap())
            .collect()
    };
    localnet.client().wait_epoch(1).unwrap();
    let before = stakes();
    let (from, to) = (1, localnet.client().wait_epoch(4).unwrap());
    for number in 0..OPERATORS {
        let votes = localnet.votes(number).unwrap().expect("a vote account");
        assert!(votes.credits > 0, "operator {number} has no credits");
        assert!(votes.epoch + 1 >= to, "operator {number} voted last in epoch {}", votes.epoch);
    }
    let setup = localnet.setup();
    for (number, (now, then)) in stakes().into_iter().zip(before).enumerate() {
        let ppm = (now - then) * 1_000_000 / then / (to - from);
        let most = u64::from(setup.reward_ppm);
        let due = most * u64::from(10_000 - setup.commissions[number]) / 10_000;
        // Who votes late has fewer credits, and the others have more.
        assert!(ppm.abs_diff(due) < due / 5, "operator {number} earned {ppm} ppm an epoch instead of {due}");
    }
}

#[test]
fn an_operator_that_stops_earns_no_credits_until_it_resumes_and_may_change_its_terms_and_close() {
    let _turn = turn();
    let localnet = start(fast());
    let client = localnet.client();
    client.wait_epoch(1).unwrap();
    let credits = |number| localnet.votes(number).unwrap().expect("a vote account").credits;
    assert!(matches!(localnet.stop_voting(0), Err(Error::Validator)));
    assert!(matches!(localnet.stop_voting(5), Err(Error::NoOperator(5))));

    localnet.stop_voting(1).unwrap();
    // What was under way lands.
    sleep(Duration::from_secs(1));
    let (silent, voting) = (credits(1), credits(2));
    let epoch = client.epoch().unwrap().0;
    client.wait_epoch(epoch + 1).unwrap();
    assert_eq!(credits(1), silent);
    assert!(credits(2) > voting);

    localnet.resume_voting(1).unwrap();
    localnet.set_commission(3, 1_234).unwrap();
    assert_eq!(localnet.votes(3).unwrap().unwrap().commission, 1_234);
    localnet.close(4).unwrap();
    assert_eq!(localnet.votes(4).unwrap(), None);
    assert!(credits(1) > silent, "it has resumed");
    // The others stop as well, and the cluster goes on: the validator has most of the stake.
    (1..4).for_each(|number| localnet.stop_voting(number).unwrap());
    let epoch = client.epoch().unwrap().0;
    client.wait_epoch(epoch + 2).unwrap();
}
