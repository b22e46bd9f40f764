//! What the attacks share: pools with stake, refusals, exact figures.

use litesvm::LiteSVM;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{COOLING, RecordState};
use sluice_testkit::sluice::stake::StakeState;
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{self, Fleet, Holder, OperatorTerms, PoolParams, PoolSetup};
use sluice_testkit::{Chain, Failure, Receipt, ids};
use solana_address::Address;

/// A setup with these figures.
pub fn with(params: PoolParams) -> PoolSetup {
    PoolSetup { params, ..PoolSetup::default() }
}

/// `count` equal operators that share `lamports` of a holder's and the dead SOL, all of it active in main, at the end
/// of a crank.
pub fn staked(setup: &PoolSetup, count: usize, lamports: u64) -> (Chain, Fleet, Holder) {
    staked_on(Chain::with_sluice(), setup, count, lamports)
}

/// The same on a chain of the caller's.
pub fn staked_on(mut chain: Chain, setup: &PoolSetup, count: usize, lamports: u64) -> (Chain, Fleet, Holder) {
    let fleet = Fleet::new(&mut chain, setup, &vec![OperatorTerms::default(); count]);
    let holder = fleet.pool.holder(&mut chain, 100_000_000 * SOL);
    fleet.pool.open(&mut chain);
    fleet.pool.deposit(&mut chain, &holder, lamports);
    fleet.epoch(&mut chain, 0);
    fleet.epoch(&mut chain, 0);
    (chain, fleet, holder)
}

/// What program data accounts of the upgradeable loader hold before the ELF.
const PROGRAM_DATA_HEADER: usize = 45;

/// A chain with stake program 5.0.0, which LiteSVM has by default, instead of 5.1.0.
pub fn with_stake_5_0_0() -> Chain {
    let svm = LiteSVM::default().with_builtins().with_sysvars().with_default_programs();
    let data = Address::find_program_address(&[ids::STAKE.as_ref()], &ids::LOADER_V3).0;
    let elf = svm.get_account(&data).expect("a default program").data[PROGRAM_DATA_HEADER..].to_vec();
    let mut chain = Chain::with_sluice();
    chain.svm_mut().add_program(ids::STAKE, &elf).expect("a build that was on mainnet loads");
    chain
}

/// The name of a failure: that of Sluice's error, or of Anchor's, or the runtime's.
pub fn named(failure: &Failure) -> String {
    match failure.custom() {
        Some(code) => sluice::error::name(code).unwrap_or_else(|| format!("unnamed {code}: {failure}")),
        None => format!("{:?}", failure.instruction_error().expect("an instruction failed")),
    }
}

/// Panics unless `send` is refused by this name and changes nothing.
#[track_caller]
pub fn refused(chain: &mut Chain, error: &str, send: impl FnOnce(&mut Chain) -> Result<Receipt, Failure>) {
    let before = chain.snapshot();
    let failure = send(chain).expect_err(error);
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!(named(&failure), error, "{failure}");
}

/// Every lamport that is there is in the books, and the totals are the sums of the records.
#[track_caller]
pub fn assert_books(chain: &Chain, fleet: &Fleet) {
    assert_eq!(fleet.real_lamports(chain), fleet.pool.state(chain).tracked(), "lamports and books");
    assert_totals(chain, fleet);
}

/// The totals are the sums of the records.
#[track_caller]
pub fn assert_totals(chain: &Chain, fleet: &Fleet) {
    let state = fleet.state(chain);
    let sum = |of: fn(&RecordState) -> u64| -> u64 { state.records.iter().map(of).sum() };
    assert_eq!(state.lamports, sum(RecordState::lamports));
    assert_eq!(state.delegated, sum(RecordState::current));
    assert_eq!(state.cooling, sum(|record| record.main_cooling + record.side_cooling));
    for record in &state.records {
        assert!(record.main_cooling == 0 || record.main_state == COOLING);
        assert!(record.side_cooling == 0 || record.side_state == COOLING);
    }
    let listed = state.records.iter().filter(|record| record.status != 0).count();
    assert_eq!(state.count as usize, listed);
}

/// `floor(a * b / d)`.
pub fn floor(a: u64, b: u64, d: u64) -> u64 {
    u64::try_from(u128::from(a) * u128::from(b) / u128::from(d)).expect("the quotient fits")
}

/// `ceil(a * b / d)`.
pub fn ceil(a: u64, b: u64, d: u64) -> u64 {
    u64::try_from((u128::from(a) * u128::from(b)).div_ceil(u128::from(d))).expect("the quotient fits")
}

/// What `shares` are worth at the pair.
pub fn at_the_pair(state: &PoolState, shares: u64) -> u64 {
    floor(shares, state.pair_assets, state.pair_supply)
}

/// What `shares` are worth with everything that is unbooked.
pub fn with_unbooked(state: &PoolState, shares: u64) -> u64 {
    floor(shares, state.assets + state.unbooked, state.supply)
}

/// Changes a stake account behind everybody's back, as the stake program would for somebody else.
pub fn edit_stake(chain: &mut Chain, address: &Address, edit: impl FnOnce(&mut StakeState, &mut u64)) {
    let mut account = chain.account(address).expect("the account exists");
    let mut state = StakeState::decode(&account.data);
    edit(&mut state, &mut account.lamports);
    state.encode_into(&mut account.data);
    chain.set_account(address, account);
}

/// Writes a figure of the operators' header, which begins behind the tag: offset 40 is its first number.
pub fn edit_header(chain: &mut Chain, fleet: &Fleet, word: usize, value: u64) {
    let mut account = chain.account(&fleet.pool.operators).expect("the operators' account exists");
    let at = 40 + 8 * word;
    account.data[at..at + 8].copy_from_slice(&value.to_le_bytes());
    chain.set_account(&fleet.pool.operators, account);
}
