//! `request_unstake`: addresses, signers, and what the programs that it calls refuse.

use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::exits::{self, Request};
use sluice_testkit::sluice::queue::{COHORT_LEN, TICKET_LEN, cohort, ticket, ticket_address};
use sluice_testkit::token::TokenAccount;
use solana_signer::Signer;

use crate::leaving::{CALLEE, Exits};

#[test]
fn nonces_are_the_requesters_own_and_used_once() {
    let mut exits = Exits::new(&ids::TOKEN);
    exits.requested(SOL, 5);
    let (pool, wallet) = (exits.pool.clone(), exits.holder.wallet.insecure_clone());
    let again = exits::request_unstake(&pool, &exits.request(SOL, 5));
    let failure = exits.refused(again, &[&wallet], CALLEE);
    assert_eq!((failure.program(), failure.custom()), (Some(ids::SYSTEM), Some(0)), "already in use");

    let other = pool.holder(&mut exits.chain, 10 * SOL);
    pool.deposit(&mut exits.chain, &other, 5 * SOL);
    pool.unstake(&mut exits.chain, &other, SOL, 5);
}

#[test]
fn a_bump_that_is_not_the_tickets_is_refused() {
    let mut exits = Exits::new(&ids::TOKEN);
    let wallet = exits.holder.wallet.insecure_clone();
    let mut request = exits::request_unstake(&exits.pool.clone(), &exits.request(SOL, 0));
    *request.data.last_mut().unwrap() ^= 1;
    let before = exits.chain.snapshot();
    let failure = exits.chain.try_send(&[request], &[&wallet]).unwrap_err();
    exits.chain.assert_unchanged_but_fee(&before, &failure);
}

#[test]
fn the_token_program_refuses_who_has_too_little_or_may_not_move_them() {
    let mut exits = Exits::new(&ids::TOKEN);
    let (pool, wallet) = (exits.pool.clone(), exits.holder.wallet.insecure_clone());
    let all = exits.chain.token_amount(&exits.holder.lst);
    let request = exits::request_unstake(&pool, &exits.request(all + 1, 0));
    let failure = exits.refused(request, &[&wallet], CALLEE);
    assert_eq!((failure.program(), failure.custom()), (Some(ids::TOKEN), Some(1)), "InsufficientFunds");

    let thief = exits.chain.new_wallet(SOL);
    let theft = Request { requester: thief.pubkey(), payer: thief.pubkey(), ..exits.request(SOL, 0) };
    let failure = exits.refused(exits::request_unstake(&pool, &theft), &[&thief], CALLEE);
    assert_eq!((failure.program(), failure.custom()), (Some(ids::TOKEN), Some(4)), "OwnerMismatch");
}

#[test]
fn a_delegate_may_request_and_owns_the_ticket() {
    for token_program in [ids::TOKEN, ids::TOKEN_2022] {
        let mut exits = Exits::new(&token_program);
        let delegate = exits.chain.new_wallet(SOL);
        let account = exits.chain.token_account(&exits.holder.lst);
        let approved = TokenAccount { delegate: Some(delegate.pubkey()), delegated_amount: SOL, ..account };
        let lst = exits.holder.lst;
        exits.chain.craft_token_account_at(&lst, &token_program, &approved);
        let (pool, by) = (exits.pool.clone(), delegate.pubkey());
        let more = Request { requester: by, payer: by, ..exits.request(SOL + 1, 0) };
        let failure =
            exits.chain.try_send(&[exits::request_unstake(&pool, &more)], &[&delegate]).unwrap_err();
        assert_eq!(failure.program(), Some(token_program));

        let request = Request { shares: SOL, ..more };
        exits.chain.send(&[exits::request_unstake(&pool, &request)], &[&delegate]);

        let (at, _) = ticket_address(&pool.cohort_now(&exits.chain), &by, 0);
        assert_eq!((exits.ticket(&at).owner, exits.ticket(&at).shares()), (by, SOL));
    }
}

/// Or else anybody could keep somebody from leaving for the price of a rent.
#[test]
fn lamports_that_lie_at_the_addresses_already_stop_nothing_and_come_back_with_the_rents() {
    let mut exits = Exits::new(&ids::TOKEN);
    let payer = exits.chain.new_wallet(SOL);
    let cohort_at = exits.pool.cohort_now(&exits.chain);
    let (ticket_at, _) = ticket_address(&cohort_at, &exits.holder.address(), 9);
    exits.chain.donate(&cohort_at, 3 * SOL);
    exits.chain.donate(&ticket_at, 5 * SOL);
    let had = exits.chain.lamports(&payer.pubkey());

    let address = exits.requested_for(&payer, SOL, 9);

    assert_eq!(address, ticket_at);
    let [of_cohort, of_ticket] = [COHORT_LEN, TICKET_LEN].map(|len| exits.chain.minimum_balance(len));
    let held = [cohort_at, ticket_at].map(|at| exits.chain.lamports(&at));
    assert_eq!(held, [3 * SOL + of_cohort, 5 * SOL + of_ticket]);
    exits.fill(u64::MAX / 4);
    exits.send(exits.claim(&address), &[]);
    assert_eq!(exits.chain.lamports(&payer.pubkey()), had + 8 * SOL);
    assert!(ticket(&exits.chain, &ticket_at).is_none() && cohort(&exits.chain, &cohort_at).is_none());
}
