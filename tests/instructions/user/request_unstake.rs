//! `request_unstake`.

use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::exits::{self, Request};
use sluice_testkit::sluice::queue::{
    COHORT_LEN, CohortState, TICKET_LEN, TicketState, cohort, ticket_address,
};
use sluice_testkit::sluice::words;
use solana_address::Address;
use solana_signer::Signer;

use crate::leaving::{Exits, floor};

/// What `floor(x * a / b)` leaves.
fn rest(x: u64, a: u64, b: u64) -> u64 {
    u64::try_from(u128::from(x) * u128::from(a) % u128::from(b)).unwrap()
}

/// An odd number of shares, so that every floor shows.
const SHARES: u64 = 40 * SOL + 1;

#[test]
fn the_first_request_makes_cohort_and_ticket_moves_the_shares_and_touches_nothing_else() {
    for token_program in [ids::TOKEN, ids::TOKEN_2022] {
        let mut exits = Exits::new(&token_program);
        let payer = exits.chain.new_wallet(SOL);
        let request = Request { payer: payer.pubkey(), ..exits.request(SHARES, 7) };
        let (before, old) = (exits.chain.snapshot(), exits.pool.state(&exits.chain));
        let (pool, requester) = (exits.pool.clone(), exits.holder.address());
        let cohort_at = pool.cohort_now(&exits.chain);
        let (ticket_at, _) = ticket_address(&cohort_at, &requester, 7);
        let [of_cohort, of_ticket] = [COHORT_LEN, TICKET_LEN].map(|len| exits.chain.minimum_balance(len));
        let nominal = floor(SHARES, old.pair_assets, old.pair_supply);
        let wallet = exits.holder.wallet.insecure_clone();

        let receipt = exits.send(exits::request_unstake(&pool, &request), &[&wallet, &payer]);

        let epoch = exits.chain.epoch();
        let ticket = TicketState {
            cohort: cohort_at,
            owner: requester,
            rent_payer: payer.pubkey(),
            from: 0,
            to: SHARES,
            nominal,
            sequence: 0,
        };
        let cohort = CohortState {
            pool: pool.address,
            next: Address::default(),
            rent_payer: payer.pubkey(),
            epoch,
            assets: old.pair_assets,
            supply: old.pair_supply,
            shares: SHARES,
            filled: 0,
            nominal,
            rest: rest(SHARES, old.pair_assets, old.pair_supply),
            unpaid: 0,
            open: 1,
            sequence: 0,
            filled_in: 0,
            begun_in: 0,
            steps: vec![],
        };
        exits
            .chain
            .diff(&before)
            .fee(&receipt)
            .lamports(&payer.pubkey(), -i128::from(of_cohort + of_ticket))
            .token(&exits.holder.lst, -i128::from(SHARES))
            .token(&pool.escrow, i128::from(SHARES))
            .created(&cohort_at, |made| {
                assert_eq!((made.lamports, CohortState::decode(&made.data)), (of_cohort, cohort));
            })
            .created(&ticket_at, |made| {
                assert_eq!((made.lamports, TicketState::decode(&made.data)), (of_ticket, ticket));
            })
            .data(&pool.address, |_, _| {
                let mut expected = old.clone();
                (expected.queue_head, expected.queue_tail) = (cohort_at, cohort_at);
                (expected.queue_shares, expected.queue_nominal) = (SHARES, nominal);
                (expected.queue_value, expected.queue_due) = (nominal, nominal);
                expected.sequence += 1;
                assert_eq!(pool.state(&exits.chain), expected);
            })
            .nothing_else();
        assert_eq!(words(&receipt.return_data), [nominal]);
        let event = receipt.event();
        assert_eq!(event.name, "UnstakeRequested");
        let keys = ["pool", "cohort", "ticket", "requester", "rent_payer"].map(|key| event.key(key));
        assert_eq!(keys, [pool.address, cohort_at, ticket_at, requester, payer.pubkey()]);
        let numbers = ["sequence", "nonce", "from", "shares", "nominal", "queue_shares", "queue_nominal"];
        let said = [old.sequence + 1, 7, 0, SHARES, nominal, SHARES, nominal];
        assert_eq!(numbers.map(|number| event.number(number)), said);
    }
}

#[test]
fn later_requests_of_an_epoch_lie_behind_the_first_whatever_they_pass_for_a_tail() {
    let mut exits = Exits::new(&ids::TOKEN);
    let first = exits.requested(SHARES, 0);
    let stranger = exits.chain.new_address();
    let wallet = exits.holder.wallet.insecure_clone();
    let reserve = exits.pool.reserve;
    for (nonce, tail) in [(1, None), (2, Some(stranger)), (3, Some(reserve))] {
        let request = Request { tail, ..exits.request(SOL + nonce, nonce) };
        exits.send(exits::request_unstake(&exits.pool, &request), &[&wallet]);
        let (at, _) = ticket_address(&exits.ticket(&first).cohort, &wallet.pubkey(), nonce);
        let (last, whole) = (exits.ticket(&at), exits.cohort_of(&at));
        assert_eq!((last.to, last.shares(), whole.open), (whole.shares, SOL + nonce, nonce + 1));
    }
    let itself = Request { tail: Some(exits.ticket(&first).cohort), ..exits.request(SOL, 9) };
    let twice = exits::request_unstake(&exits.pool.clone(), &itself);
    exits.refused(twice, &[&wallet], "ConstraintDuplicateMutableAccount");
    let (cohort, state) = (exits.cohort_of(&first), exits.pool.state(&exits.chain));
    assert_eq!(cohort.shares, SHARES + 3 * SOL + 6);
    assert_eq!(cohort.nominal, exits.worth(cohort.shares), "the floor of the sum, not the sum of floors");
    assert_eq!((state.queue_shares, state.queue_nominal), (cohort.shares, cohort.nominal));
    assert_eq!(state.queue_head, state.queue_tail, "one cohort");
}

fn cohort_of_a_request(exits: &mut Exits) -> Address {
    let ticket = exits.requested(SOL, 0);
    exits.ticket(&ticket).cohort
}

#[test]
fn the_first_request_of_a_later_epoch_links_its_cohort_behind_the_tail_and_needs_it() {
    let mut exits = Exits::new(&ids::TOKEN);
    let oldest = cohort_of_a_request(&mut exits);
    exits.next_epoch();
    let middle = cohort_of_a_request(&mut exits);
    exits.next_epoch();
    assert_eq!(exits.pool.state(&exits.chain).queue_tail, middle);
    let (wallet, stranger) = (exits.holder.wallet.insecure_clone(), exits.chain.new_wallet(SOL).pubkey());
    let pool = exits.pool.clone();
    for wrong in [None, Some(oldest), Some(stranger)] {
        let request = Request { tail: wrong, ..exits.request(SOL, 0) };
        exits.refused(exits::request_unstake(&pool, &request), &[&wallet], "WrongTail");
    }

    let newest = cohort_of_a_request(&mut exits);

    let next = |at| cohort(&exits.chain, &at).expect("it is there").next;
    assert_eq!([oldest, middle, newest].map(next), [middle, newest, Address::default()]);
    let state = exits.pool.state(&exits.chain);
    assert_eq!((state.queue_head, state.queue_tail), (oldest, newest));
}

#[test]
fn a_cohort_of_another_epoch_is_no_place_for_a_request() {
    let mut exits = Exits::new(&ids::TOKEN);
    exits.requested(SOL, 0);
    let epoch = exits.chain.epoch();
    exits.next_epoch();
    let (pool, wallet) = (exits.pool.clone(), exits.holder.wallet.insecure_clone());
    for epoch in [epoch, epoch + 2] {
        let request = Request { epoch, tail: None, ..exits.request(SOL, 1) };
        exits.refused(exits::request_unstake(&pool, &request), &[&wallet], "WrongCohort");
    }
}

#[test]
fn the_least_ticket_is_a_hundredth_of_a_sol_and_four_rents_of_an_empty_account() {
    let mut exits = Exits::new(&ids::TOKEN);
    let (pool, wallet) = (exits.pool.clone(), exits.holder.wallet.insecure_clone());
    for (per_byte, least) in [(None, 10_000_000), (Some(40_000), 4 * 128 * 40_000)] {
        if let Some(per_byte) = per_byte {
            exits.chain.set_rent_per_byte(per_byte);
            assert_eq!(least, 4 * exits.chain.minimum_balance(0));
        }
        let state = pool.state(&exits.chain);
        // The fewest shares that are worth as much.
        let enough = (u128::from(least) * u128::from(state.pair_supply)).div_ceil(state.pair_assets.into());
        let enough = u64::try_from(enough).unwrap();
        assert!(exits.worth(enough) >= least && exits.worth(enough - 1) < least);
        let request = exits.request(enough - 1, 0);
        exits.refused(exits::request_unstake(&pool, &request), &[&wallet], "TicketTooSmall");
        let quote = pool.try_view(&mut exits.chain, exits::quote_ticket(&pool, enough - 1));
        assert_eq!(crate::named(quote.map(|_| unreachable!("it is too small"))), "TicketTooSmall");
        let request = exits.request(enough, least);
        exits.send(exits::request_unstake(&pool, &request), &[&wallet]);
    }
}

#[test]
fn what_the_pool_has_no_price_for_is_refused_by_name() {
    type Arrange = fn(&mut Exits);
    let cases: [(&str, Arrange, u64, &str); 4] = [
        ("a pair of the epoch before", |exits| exits.chain.advance_epochs(1), SOL, "StaleRate"),
        (
            "a pair of the epoch after",
            |exits| exits.pool.edit(&mut exits.chain, |state| state.pair_epoch += 1),
            SOL,
            "StaleRate",
        ),
        (
            "no assets",
            |exits| exits.pool.edit(&mut exits.chain, |state| (state.assets, state.pair_assets) = (0, 0)),
            SOL,
            "PoolInsolvent",
        ),
        ("more than 64 bits of lamports", |_| (), u64::MAX, "AmountTooLarge"),
    ];
    for (case, arrange, shares, error) in cases {
        let mut exits = Exits::new(&ids::TOKEN);
        let request = exits.request(shares, 0);
        arrange(&mut exits);
        let wallet = exits.holder.wallet.insecure_clone();
        let request = exits::request_unstake(&exits.pool.clone(), &request);
        println!("{case}");
        exits.refused(request, &[&wallet], error);
    }
}
