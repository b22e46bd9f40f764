//! Pools in the state from which the review's attacks start.

use sluice_testkit::chain::{Form, SOL};
use sluice_testkit::sluice::operators::RecordState;
use sluice_testkit::sluice::stake::StakeState;
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, Pool, PoolParams, PoolSetup, crank, instruction};
use sluice_testkit::{Chain, Failure, Receipt, sluice};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

/// The review's pool.
pub const MILLION: u64 = 1_000_000 * SOL;

/// A fleet of exactly `assets`, in the reserve but for the rents of the stake accounts, in an epoch without a level.
pub fn funded(params: PoolParams, terms: &[OperatorTerms], assets: u64) -> (Chain, Fleet, Holder) {
    grouped(params, terms, &[], assets)
}

/// The same with groups: id and cap of each.
pub fn grouped(
    params: PoolParams,
    terms: &[OperatorTerms],
    groups: &[(u8, u64)],
    assets: u64,
) -> (Chain, Fleet, Holder) {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup { params, ..PoolSetup::default() };
    let fleet = Fleet::new(&mut chain, &setup, &[]);
    for terms in terms {
        fleet.try_add(&mut chain, terms).unwrap();
    }
    for (id, cap) in groups {
        chain.send(&[crank::set_group(&fleet.pool, *id, *cap, 10_000)], &[&fleet.governor]);
    }
    // The delay of a listing, and of a group's caps.
    chain.advance_epochs(4);
    refresh(&mut chain, &fleet);
    fleet.finalize(&mut chain);
    let holder = fleet.pool.holder(&mut chain, 2 * assets);
    book_everything(&mut chain, &fleet);
    let missing = assets - fleet.pool.state(&chain).assets;
    fleet.pool.open(&mut chain);
    fleet.pool.deposit(&mut chain, &holder, missing);
    fleet.pool.edit(&mut chain, |state| state.head_room = 0);
    (chain, fleet, holder)
}

/// As if the clamp had let through what is unbooked: the rents of the stake accounts, which are much for a pool of one
/// SOL. Else a deposit pays for them, and carries their rate into a large pool.
fn book_everything(chain: &mut Chain, fleet: &Fleet) {
    fleet.pool.edit(chain, |state| {
        state.assets += state.unbooked;
        (state.unbooked, state.taxable) = (0, 0);
        (state.pair_assets, state.pair_supply) = (state.assets, state.supply);
        (state.mark_assets, state.mark_supply) = (state.assets, state.supply);
    });
}

/// The same, two cranks later: what is above the liquidity target is active in the main accounts.
pub fn staked(params: PoolParams, terms: &[OperatorTerms], assets: u64) -> (Chain, Fleet, Holder) {
    let (mut chain, fleet, holder) = funded(params, terms, assets);
    epoch(&mut chain, &fleet, 0);
    epoch(&mut chain, &fleet, 0);
    (chain, fleet, holder)
}

/// Reads all operators, without a sweep.
pub fn refresh(chain: &mut Chain, fleet: &Fleet) {
    in_batches(chain, fleet, crank::refresh_operators);
}

/// Reads and sweeps all operators.
pub fn sweep(chain: &mut Chain, fleet: &Fleet) {
    in_batches(chain, fleet, crank::sweep_operators);
}

/// As [`Fleet`]'s, in transactions of version 1, which hold both accounts of many operators.
fn in_batches(
    chain: &mut Chain,
    fleet: &Fleet,
    build: impl Fn(&Pool, &Address, u32, &[Address]) -> Instruction,
) {
    let count = u32::try_from(fleet.state(chain).records.len()).expect("a list fits an account");
    for first in (0..count).step_by(25) {
        let stakes = fleet.stakes(chain, first, 25);
        let instruction = build(&fleet.pool, &fleet.keeper.pubkey(), first, &stakes);
        chain.send_as(Form::V1(1_400_000), &[instruction], &[&fleet.keeper]);
    }
}

/// The crank up to the close, without moves.
pub fn close(chain: &mut Chain, fleet: &Fleet, ppm: u64) -> Receipt {
    chain.advance_epochs(1);
    fleet.pay_rewards(chain, ppm);
    sweep(chain, fleet);
    fleet.finalize(chain)
}

/// A whole crank.
pub fn epoch(chain: &mut Chain, fleet: &Fleet, ppm: u64) {
    close(chain, fleet, ppm);
    fleet.set_level(chain);
    fleet.moves(chain);
}

/// Changes an operator's main account as the runtime would: by a loss, or by what an outsider may have deactivated.
pub fn edit_main(chain: &mut Chain, fleet: &Fleet, index: u32, edit: impl FnOnce(&mut StakeState, &mut u64)) {
    let main = fleet.record(chain, index).main;
    edit_stake(chain, &main, edit);
}

/// Changes a stake account.
pub fn edit_stake(chain: &mut Chain, stake: &Address, edit: impl FnOnce(&mut StakeState, &mut u64)) {
    let mut account = chain.account(stake).expect("a listed operator has its stake accounts");
    let mut state = StakeState::decode(&account.data);
    edit(&mut state, &mut account.lamports);
    state.encode_into(&mut account.data);
    chain.set_account(stake, account);
}

/// A loss of `lamports` of delegation.
pub fn take_from_main(chain: &mut Chain, fleet: &Fleet, index: u32, lamports: u64) {
    edit_main(chain, fleet, index, |state, held| {
        (state.stake, *held) = (state.stake - lamports, *held - lamports);
    });
}

/// As the stake program's `DeactivateDelinquent` leaves main, which any outsider may send.
pub fn deactivate_main(chain: &mut Chain, fleet: &Fleet, index: u32) {
    let epoch = chain.epoch();
    edit_main(chain, fleet, index, |state, _| state.deactivation_epoch = epoch);
}

/// Tickets that lack `lacking` beyond the reserve. The queue's nominal is written by hand: no instruction makes tickets
/// yet.
pub fn queue_beyond_reserve(chain: &mut Chain, fleet: &Fleet, lacking: u64) {
    let free = fleet.pool_free(chain);
    fleet.pool.edit(chain, |state| state.queue_nominal = free + lacking);
}

/// Active and activating stake of each operator.
pub fn currents(chain: &Chain, fleet: &Fleet) -> Vec<u64> {
    fleet.state(chain).records.iter().map(RecordState::current).collect()
}

/// What `shares` are worth at the pair, floored.
pub fn worth(state: &PoolState, shares: u64) -> u64 {
    mul_div(shares, state.pair_assets, state.pair_supply)
}

/// The most shares that are worth no more than `lamports` at the pair.
pub fn shares_of(state: &PoolState, lamports: u64) -> u64 {
    mul_div(lamports, state.pair_supply, state.pair_assets)
}

/// `floor(a * b / c)`.
pub fn mul_div(a: u64, b: u64, c: u64) -> u64 {
    u64::try_from(u128::from(a) * u128::from(b) / u128::from(c)).expect("an amount of lamports")
}

/// What whoever leaves at once gets for all their shares: the lower end of Sanctum's range.
pub fn exit_value(chain: &mut Chain, pool: &Pool, holder: &Holder) -> u64 {
    let shares = chain.token_amount(&holder.lst);
    pool.view(chain, instruction::sol_value(0, pool, shares))[0]
}

/// The name of the error of something that must be refused.
#[track_caller]
pub fn named(outcome: &Result<Receipt, Failure>) -> String {
    let failure = outcome.as_ref().expect_err("this should have been refused");
    match failure.custom() {
        Some(code) => sluice::error::name(code).unwrap_or_else(|| format!("unnamed {code}: {failure}")),
        None => format!("{:?}", failure.error),
    }
}

/// Sends what must be refused with `error`, and proves that nothing changed but the fee payer's lamports.
#[track_caller]
pub fn assert_refused(
    chain: &mut Chain,
    error: &str,
    send: impl FnOnce(&mut Chain) -> Result<Receipt, Failure>,
) {
    let before = chain.snapshot();
    let outcome = send(chain);
    assert_eq!(named(&outcome), error);
    chain.assert_unchanged_but_fee(&before, &outcome.expect_err("just named"));
}

/// Tries to close the epoch.
pub fn try_finalize(chain: &mut Chain, fleet: &Fleet) -> Result<Receipt, Failure> {
    fleet.try_send(chain, instruction::finalize_epoch(&fleet.pool, &fleet.keeper.pubkey()))
}

/// Nothing is hidden: what is really there is what the books say, and the totals are the sums.
#[track_caller]
pub fn assert_books(chain: &Chain, fleet: &Fleet) {
    assert_eq!(fleet.real_lamports(chain), fleet.pool.state(chain).tracked(), "INV-63");
    assert_totals(chain, fleet);
}

/// The totals are the sums, whatever was given to accounts that nobody has read yet.
#[track_caller]
pub fn assert_totals(chain: &Chain, fleet: &Fleet) {
    let operators = fleet.state(chain);
    let sum = |of: fn(&RecordState) -> u64| -> u64 { operators.records.iter().map(of).sum() };
    assert_eq!(operators.lamports, sum(RecordState::lamports));
    assert_eq!(operators.delegated, sum(RecordState::current));
    assert_eq!(operators.cooling, sum(|record| record.main_cooling + record.side_cooling));
}
