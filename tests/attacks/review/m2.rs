//! M2: requests of the same slot do not get in each other's way, and nobody can take another's ticket (INV-78).

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits::{Request, request_unstake};
use sluice_testkit::sluice::queue::{claim, cohort, ticket, ticket_address};
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolParams};
use solana_address::Address;

use super::lab::{assert_refused, close, staked};
use crate::doors::fill_queue;

/// A pool with everything liquid, and two holders with 100 SOL each.
fn pool() -> (Chain, Fleet, [Holder; 2]) {
    let (mut chain, fleet, _) = staked(PoolParams::default(), &[OperatorTerms::default(); 2], 1_000 * SOL);
    fleet.pool.open(&mut chain);
    let holders = [(); 2].map(|()| {
        let holder = fleet.pool.holder(&mut chain, 200 * SOL);
        fleet.pool.deposit(&mut chain, &holder, 150 * SOL);
        holder
    });
    (chain, fleet, holders)
}

fn send(chain: &mut Chain, fleet: &Fleet, holder: &Holder, request: &Request) -> Address {
    chain.send(&[request_unstake(&fleet.pool, request)], &[&holder.wallet]);
    ticket_address(&fleet.pool.cohort_now(chain), &holder.address(), request.nonce).0
}

#[test]
fn m2_two_requests_of_a_slot_both_make_the_cohort_if_they_must_and_share_no_number() {
    // Guards: `FreshPool::request` gets the cohort's shares at execution; `cohort` makes it or takes it, whoever was
    // faster; the ticket's seeds name its requester. Both were signed before either was there, with the same nonce, in
    // either order; with an older cohort before them or without.
    for (swapped, older) in [(false, false), (true, false), (false, true), (true, true)] {
        let (mut chain, fleet, mut holders) = pool();
        if older {
            fleet.pool.unstake(&mut chain, &holders[0], 2 * SOL, 9);
            close(&mut chain, &fleet, 0);
        }
        let shares = [10 * SOL, 25 * SOL];
        let mut requests = [0, 1].map(|at| fleet.pool.request(&chain, &holders[at], shares[at], 0));
        assert_eq!(requests[0].tail.is_some(), older);
        if swapped {
            holders.swap(0, 1);
            requests.swap(0, 1);
        }
        let first = send(&mut chain, &fleet, &holders[0], &requests[0]);
        let second = send(&mut chain, &fleet, &holders[1], &requests[1]);
        let [first, second] = [first, second].map(|address| ticket(&chain, &address).unwrap());
        assert_eq!((first.from, first.to), (0, requests[0].shares));
        assert_eq!((second.from, second.to), (first.to, first.to + requests[1].shares));
        assert_eq!((first.owner, second.owner), (holders[0].address(), holders[1].address()));
        let of = cohort(&chain, &first.cohort).unwrap();
        assert_eq!((of.shares, of.open, of.rent_payer), (35 * SOL, 2, holders[0].address()));
    }
}

#[test]
fn m2_a_request_signed_before_the_queue_emptied_itself_still_succeeds() {
    // Guard: `make_cohort` looks at `tail` only where the queue has one. The tail that was named is paid, claimed and
    // closed.
    let (mut chain, fleet, holders) = pool();
    let old = fleet.pool.unstake(&mut chain, &holders[0], 2 * SOL, 0);
    fleet.undelegate(&mut chain, 0).unwrap();
    close(&mut chain, &fleet, 0);
    let request = fleet.pool.request(&chain, &holders[1], 5 * SOL, 0);
    assert!(request.tail.is_some());
    fill_queue(&mut chain, &fleet).unwrap();
    claim(&mut chain, &old);
    assert!(chain.account(&request.tail.unwrap()).is_none());
    let address = send(&mut chain, &fleet, &holders[1], &request);
    let state = fleet.pool.state(&chain);
    let own = ticket(&chain, &address).unwrap().cohort;
    assert_eq!((state.queue_head, state.queue_tail), (own, own));
}

#[test]
fn m2_a_stranger_can_neither_take_nor_block_the_address_of_a_victims_ticket() {
    // Guards: the requester is a signer and one of the seeds, which the System program proves;
    // `CreateAccountAllowPrefund`.
    let (mut chain, fleet, [victim, stranger]) = pool();
    let request = fleet.pool.request(&chain, &victim, 10 * SOL, 7);
    let cohort_at = fleet.pool.cohort_now(&chain);
    let address = ticket_address(&cohort_at, &victim.address(), 7).0;
    // With the stranger's name and shares, at the victim's address.
    let own = fleet.pool.request(&chain, &stranger, 10 * SOL, 7);
    let mut instruction = request_unstake(&fleet.pool, &own);
    let place = ticket_address(&cohort_at, &stranger.address(), 7).0;
    let meta = instruction.accounts.iter_mut().find(|meta| meta.pubkey == place).unwrap();
    meta.pubkey = address;
    let outcome = chain.clone().try_send(&[instruction], &[&stranger.wallet]);
    assert!(format!("{:?}", outcome.unwrap_err().error).contains("PrivilegeEscalation"));
    // In the victim's name without its signature.
    let mut instruction = request_unstake(&fleet.pool, &Request { payer: stranger.address(), ..request });
    instruction.accounts[0].is_signer = false;
    assert_refused(&mut chain, "InstructionError(0, MissingRequiredSignature)", |chain| {
        chain.try_send(&[instruction], &[&stranger.wallet])
    });
    // Lamports in advance, of ticket and cohort.
    chain.donate(&address, SOL / 100);
    chain.donate(&cohort_at, SOL);
    assert_eq!(send(&mut chain, &fleet, &victim, &request), address);
    assert_eq!(ticket(&chain, &address).unwrap().owner, victim.address());
    // The victim's own second ticket of the same nonce is what fails.
    let outcome = chain.clone().try_send(&[request_unstake(&fleet.pool, &request)], &[&victim.wallet]);
    outcome.unwrap_err();
}
