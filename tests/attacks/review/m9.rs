//! M9: a ticket can always be delivered, to whoever was meant to have it.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits::{claim_ticket, transfer_ticket};
use sluice_testkit::sluice::queue::{claim, cohort, ticket, try_claim};
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolParams};
use sluice_testkit::{Chain, Failure, Receipt, ids};
use solana_address::Address;
use solana_signer::Signer;

use super::lab::{assert_refused, close, shares_of, staked, worth};
use crate::doors::fill_queue;

fn pool() -> (Chain, Fleet, Holder) {
    staked(PoolParams::default(), &[OperatorTerms::default(); 2], 1_000 * SOL)
}

/// Claims by somebody else than the owner, who pays for the transaction.
fn claim_by(
    chain: &mut Chain,
    fleet: &Fleet,
    address: &Address,
    owner: Option<&Holder>,
) -> Result<Receipt, Failure> {
    let state = ticket(chain, address).unwrap();
    let mut instruction = claim_ticket(address, &state, &cohort(chain, &state.cohort).unwrap());
    let Some(owner) = owner else { return fleet.try_send(chain, instruction) };
    instruction.accounts[2].is_signer = true;
    chain.try_send(&[instruction], &[&fleet.keeper, &owner.wallet])
}

fn give(
    chain: &mut Chain,
    owner: &Holder,
    address: &Address,
    to: &Address,
    shares: u64,
) -> Result<Receipt, Failure> {
    chain.try_send(&[transfer_ticket(address, &owner.address(), to, shares)], &[&owner.wallet])
}

#[test]
fn m9_no_ticket_is_smaller_than_a_hundredth_of_a_sol_or_four_rents() {
    // Guard: `least` in `FreshPool::request`. The rent of an empty account may rise: four of them must open a wallet
    // after three quarters were lost.
    let (mut chain, fleet, holder) = pool();
    let state = fleet.pool.state(&chain);
    let least = |chain: &Chain| (4 * chain.minimum_balance(0)).max(SOL / 100);
    for (per_byte, expected) in [(None, SOL / 100), (Some(50_000), 4 * 128 * 50_000)] {
        if let Some(lamports) = per_byte {
            chain.set_rent_per_byte(lamports);
        }
        assert_eq!(least(&chain), expected);
        let shares =
            (shares_of(&state, expected)..).find(|shares| worth(&state, *shares) >= expected).unwrap();
        assert_refused(&mut chain, "TicketTooSmall", |chain| {
            fleet.pool.try_unstake(chain, &holder, shares - 1, 0)
        });
        fleet.pool.unstake(&mut chain, &holder, shares, expected);
    }
}

/// A cohort of 10 SOL, then the smallest ticket, then another, of which so much is finalised as `donated` pays; the
/// smallest one's owner is a wallet without a lamport.
fn cut(donated: u64) -> (Chain, Fleet, Holder, Address, u64) {
    let (mut chain, fleet, holder) = pool();
    let state = fleet.pool.state(&chain);
    let first = fleet.pool.unstake(&mut chain, &holder, shares_of(&state, 10 * SOL), 0);
    let small = fleet.pool.unstake(&mut chain, &holder, shares_of(&state, SOL / 100) + 1, 1);
    fleet.pool.unstake(&mut chain, &holder, shares_of(&state, 5 * SOL), 2);
    let shares = ticket(&chain, &small).unwrap().shares();
    close(&mut chain, &fleet, 0);
    let nominal = ticket(&chain, &first).unwrap().nominal;
    let there = fleet.pool_free(&chain);
    assert!(there < SOL);
    chain.donate(&fleet.pool.reserve, nominal + donated - there);
    fill_queue(&mut chain, &fleet).unwrap();
    (chain, fleet, holder, small, shares)
}

#[test]
fn m9_a_stranger_claims_no_part_that_could_not_be_delivered_or_leaves_such_a_rest() {
    // Guard: `check_part`: part and rest are each worth the rent of an empty account.
    let rent = Chain::new().minimum_balance(0);
    let small = SOL / 100;
    for (donated, fits) in [
        (rent - 1_000, false),
        (rent + 1_000, true),
        (small - rent - 1_000, true),
        (small - rent + 1_000, false),
    ] {
        let (mut chain, fleet, holder, address, shares) = cut(donated);
        let wallet = chain.new_address();
        give(&mut chain, &holder, &address, &wallet, shares).unwrap();
        if fits {
            claim_by(&mut chain, &fleet, &address, None).unwrap();
            assert!(chain.lamports(&wallet).abs_diff(donated) < 3);
        } else {
            assert_refused(&mut chain, "PartTooSmall", |chain| claim_by(chain, &fleet, &address, None));
        }
        // Once it is whole, it is delivered whoever sends, and whatever was refused before.
        chain.donate(&fleet.pool.reserve, 10 * SOL);
        fill_queue(&mut chain, &fleet).unwrap();
        claim_by(&mut chain, &fleet, &address, None).unwrap();
        assert!(chain.lamports(&wallet).abs_diff(small) < 3, "{}", chain.lamports(&wallet));
        assert!(ticket(&chain, &address).is_none());
    }
}

#[test]
fn m9_the_owner_may_claim_any_part() {
    // Guard: `is_signer` in `check_part`.
    let (mut chain, fleet, holder, address, _) = cut(1_000);
    let before = chain.lamports(&holder.address());
    claim_by(&mut chain, &fleet, &address, Some(&holder)).unwrap();
    assert!(chain.lamports(&holder.address()) - before <= 1_000);
}

#[test]
fn m9_a_seller_who_has_a_part_claimed_just_before_sells_nothing() {
    // Guard: `transfer_ticket` compares the shares that the buyer expects.
    let (mut chain, _, holder, address, shares) = cut(SOL / 200);
    let buyer = chain.new_wallet(SOL).pubkey();
    claim(&mut chain, &address);
    let left = ticket(&chain, &address).unwrap().shares();
    assert!(left < shares);
    assert_refused(&mut chain, "TicketChanged", |chain| give(chain, &holder, &address, &buyer, shares));
    give(&mut chain, &holder, &address, &buyer, left).unwrap();
    // What was the seller's is the buyer's alone.
    assert_refused(&mut chain, "WrongTicketOwner", |chain| give(chain, &holder, &address, &buyer, left));
}

#[test]
fn m9_accounts_of_programs_own_no_ticket() {
    // Guards: `owned_by` in `transfer_ticket`, and its `new_owner`, writable as every claim passes it: a sysvar could
    // not be paid, and would keep the cohort and its rent for ever. A claim never has the cohort in two places.
    let (mut chain, fleet, holder) = pool();
    let address = fleet.pool.unstake(&mut chain, &holder, SOL, 0);
    let of = ticket(&chain, &address).unwrap().cohort;
    let record = fleet.record(&chain, 0);
    let pool = &fleet.pool;
    let own = [pool.address, pool.reserve, pool.insurance, pool.operators, pool.rates, of];
    for owner in own.into_iter().chain([record.main, record.side, pool.mint, pool.escrow, holder.lst]) {
        assert_refused(&mut chain, "OwnerCannotSign", |chain| give(chain, &holder, &address, &owner, SOL));
    }
    assert_refused(&mut chain, "ConstraintDuplicateMutableAccount", |chain| {
        give(chain, &holder, &address, &address, SOL)
    });
    for owner in [ids::CLOCK, ids::SYSTEM, ids::STAKE] {
        assert_refused(&mut chain, "ConstraintMut", |chain| give(chain, &holder, &address, &owner, SOL));
    }
    // A vault of a multisignature is an account of the System program; it is welcome, with or without lamports.
    let vault = chain.new_address();
    give(&mut chain, &holder, &address, &vault, SOL).unwrap();
    fleet.undelegate(&mut chain, 0).unwrap();
    close(&mut chain, &fleet, 0);
    fill_queue(&mut chain, &fleet).unwrap();
    let paid = try_claim(&mut chain, &address).unwrap();
    assert_eq!(chain.lamports(&vault), u64::from_le_bytes(paid.return_data[..8].try_into().unwrap()));
}
