//! Warm-up and cool-down: when StakeHistory says that an account is done in one epoch, and when not.
//!
//! Sluice moves stake only when it has proven this from one entry: 9 % of the cluster's effective stake, in whole
//! lamports, covers what was (de)activating with it.

use sluice_testkit::{Chain, chain::SOL, ids};
use solana_account::Account;
use solana_address::Address;
use solana_instruction_error::InstructionError::{
    InsufficientFunds, InvalidAccountData, ProgramFailedToComplete,
};
use solana_signer::Signer;

use crate::{
    instruction::move_stake,
    lab::{Lab, code},
    on_every_version,
    version::Version,
};

/// What a test account has delegated.
const DELEGATED: u64 = 10 * SOL;
/// The cluster's stake: a round figure, one whose 9 % is no whole number, mainnet's size.
const CLUSTERS: [u64; 3] = [1_000_000 * SOL, 1_000_000 * SOL + 11, 420_000_000 * SOL];

/// What may move of the whole cluster in one epoch.
fn allowance(effective: u64) -> u64 {
    u64::try_from(u128::from(effective) * 900 / 10_000).expect("less than it was")
}

/// What moves of the account in one epoch when `moving` lamports of the cluster are on their way with it.
fn share(version: Version, effective: u64, moving: u64) -> u64 {
    if version == Version::V5_1_0 {
        let share = u128::from(DELEGATED) * u128::from(effective) * 900 / (u128::from(moving) * 10_000);
        return u64::try_from(share).map_or(DELEGATED, |share| share.min(DELEGATED)).max(1);
    }
    // Before 5.1.0 in floating point: it may be a lamport off, to either side.
    let share = DELEGATED as f64 / moving as f64 * (effective as f64 * 0.09);
    (share as u64).clamp(1, DELEGATED)
}

/// The cases around the boundary: exactly 9 %, then one lamport more, and twice as much.
fn cases() -> impl Iterator<Item = (u64, u64)> {
    CLUSTERS.into_iter().flat_map(|effective| {
        let allowed = allowance(effective);
        [1, allowed - 1, allowed, allowed + 1, 2 * allowed].map(|moving| (effective, moving))
    })
}

/// Runs a test on a fork of the chain.
fn forked<T>(lab: &mut Lab, test: impl FnOnce(&mut Lab) -> T) -> T {
    let origin: Chain = lab.chain.clone();
    let result = test(lab);
    lab.chain = origin;
    result
}

fn nine_percent_of_the_cluster_warm_up_in_one_epoch_and_not_a_lamport_more(mut lab: Lab) {
    let (stake, to) = (lab.activating(DELEGATED), lab.initialized(0));
    let epoch = lab.epoch();
    for (effective, activating) in cases() {
        forked(&mut lab, |lab| {
            lab.set_history(epoch, effective, activating, 0);
            lab.next_epoch();
            let warm = share(lab.version, effective, activating);
            let case = format!("{activating} activating beside {effective}: {warm} warm");
            if lab.version == Version::V5_1_0 {
                assert_eq!(warm == DELEGATED, allowance(effective) >= activating, "{case}");
            }
            let moved = forked(lab, |lab| lab.move_stake(&stake, &to, DELEGATED));
            let expected = if warm == DELEGATED { Ok(()) } else { Err(code::MERGE_TRANSIENT_STAKE) };
            assert_eq!(moved, expected, "{case}");
            // Deactivated now, only what is warm has to stay: that measures it to the lamport.
            lab.deactivate(&stake).unwrap();
            let cold = DELEGATED - warm;
            assert_eq!(lab.withdraw(&stake, cold + 1), Err(InsufficientFunds), "{case}");
            lab.withdraw(&stake, cold).unwrap_or_else(|error| panic!("{case}: {error}"));
        });
    }
}

fn nine_percent_of_the_cluster_cool_down_in_one_epoch_and_not_a_lamport_more(mut lab: Lab) {
    let stake = lab.activating(DELEGATED);
    let vote = lab.vote;
    lab.next_epoch();
    lab.deactivate(&stake).unwrap();
    let epoch = lab.epoch();
    for (effective, deactivating) in cases() {
        forked(&mut lab, |lab| {
            lab.set_history(epoch, effective, 0, deactivating);
            lab.next_epoch();
            let cooled = share(lab.version, effective, deactivating);
            let case = format!("{deactivating} deactivating beside {effective}: {cooled} cooled");
            if lab.version == Version::V5_1_0 {
                assert_eq!(cooled == DELEGATED, allowance(effective) >= deactivating, "{case}");
            }
            let delegated = forked(lab, |lab| lab.delegate(&stake, &vote));
            let expected = if cooled == DELEGATED { Ok(()) } else { Err(code::TOO_SOON_TO_REDELEGATE) };
            assert_eq!(delegated, expected, "{case}");
            assert_eq!(lab.withdraw(&stake, cooled + 1), Err(InsufficientFunds), "{case}");
            lab.withdraw(&stake, cooled).unwrap_or_else(|error| panic!("{case}: {error}"));
        });
    }
}

/// Why Sluice needs 5.1.0: only in whole numbers does the proof from one entry hold to the last lamport.
fn at_nine_percent_exactly_floating_point_may_miss_a_lamport(mut lab: Lab) {
    let (effective, activating) = (304_257_648_313_333_639, 27_383_188_348_200_027);
    assert_eq!(allowance(effective), activating);
    let (delegated, epoch) = (859_850_109_850_365, lab.epoch());
    let (stake, to) = (lab.activating(delegated), lab.initialized(0));
    lab.set_history(epoch, effective, activating, 0);
    lab.next_epoch();
    let whole_numbers = lab.version == Version::V5_1_0;
    let expected = if whole_numbers { Ok(()) } else { Err(code::MERGE_TRANSIENT_STAKE) };
    assert_eq!(lab.move_stake(&stake, &to, delegated), expected);
}

fn half_warm_stake_neither_moves_nor_merges_until_it_is_warm(mut lab: Lab) {
    let (stake, main) = (lab.activating(DELEGATED), lab.activating(DELEGATED));
    let epoch = lab.epoch();
    lab.set_history(epoch, 1_000_000 * SOL, 180_000 * SOL, 0);
    lab.next_epoch();
    assert_eq!(lab.move_stake(&main, &stake, SOL), Err(code::MERGE_TRANSIENT_STAKE));
    assert_eq!(lab.move_lamports(&main, &stake, 1), Err(code::MERGE_TRANSIENT_STAKE));
    assert_eq!(lab.merge(&main, &stake), Err(code::MERGE_TRANSIENT_STAKE));
    // Nothing is free meanwhile: the whole delegation counts.
    assert_eq!(lab.withdraw(&stake, 1), Err(InsufficientFunds));
    lab.next_epoch();
    lab.move_stake(&main, &stake, SOL).unwrap();
}

fn an_entry_too_old_for_the_history_counts_as_done(mut lab: Lab) {
    const ENTRIES: u64 = 512;
    let (stake, to) = (lab.activating(DELEGATED), lab.initialized(0));
    let epoch = lab.epoch();
    // A cluster that has next to nothing effective warms a lamport an epoch.
    for past in epoch..=epoch + ENTRIES {
        lab.set_history(past, 1, u64::MAX / 2, 0);
    }
    lab.chain.advance_epochs(ENTRIES);
    // The program reads all 512 entries for it, which only a raised limit pays for.
    let instruction = move_stake(&stake, &to, DELEGATED, &lab.staker.pubkey());
    let stuck = lab.chain.try_send_with_limit(1_400_000, &[instruction], &[&lab.payer, &lab.staker]);
    let stuck = stuck.expect_err("the entry is still there");
    assert!(stuck.receipt.compute_units > 200_000, "{}", stuck.receipt.compute_units);
    assert_eq!(stuck.instruction_error(), Some(&code::MERGE_TRANSIENT_STAKE));
    lab.next_epoch();
    lab.move_stake(&stake, &to, DELEGATED).unwrap();
}

fn write_history(lab: &mut Lab, data: Vec<u8>) {
    let account = Account { lamports: 1, data, owner: ids::SYSVAR_OWNER, ..Account::default() };
    lab.chain.set_account(&ids::STAKE_HISTORY, account);
}

fn an_entry_that_is_not_there_counts_as_done_and_a_wrong_one_aborts(mut lab: Lab) {
    let (stake, to) = (lab.activating(DELEGATED), lab.initialized(0));
    let epoch = lab.epoch();
    lab.set_history(epoch, 1_000_000 * SOL, 180_000 * SOL, 0);
    lab.next_epoch();
    let mut wrong = lab.chain.data(&ids::STAKE_HISTORY);
    assert_eq!(lab.move_stake(&stake, &to, DELEGATED), Err(code::MERGE_TRANSIENT_STAKE));
    forked(&mut lab, |lab| {
        write_history(lab, 0_u64.to_le_bytes().to_vec());
        lab.move_stake(&stake, &to, DELEGATED).unwrap();
    });
    // A history with a gap has another epoch where this one is looked for.
    wrong[8..16].copy_from_slice(&(epoch - 1).to_le_bytes());
    write_history(&mut lab, wrong);
    assert_eq!(lab.move_stake(&stake, &to, DELEGATED), Err(ProgramFailedToComplete));
}

/// Real clusters never say so: what an account activates is in the entry. In a test it would look like a stake that
/// never warms up, although 9 % of anything covers nothing.
fn an_entry_with_nothing_activating_warms_nothing(mut lab: Lab) {
    let (stake, to): (Address, Address) = (lab.activating(DELEGATED), lab.initialized(0));
    let epoch = lab.epoch();
    lab.set_history(epoch, 1_000_000 * SOL, 0, 0);
    lab.chain.advance_epochs(3);
    assert_eq!(lab.move_stake(&stake, &to, DELEGATED), Err(InvalidAccountData));
}

on_every_version!(
    nine_percent_of_the_cluster_warm_up_in_one_epoch_and_not_a_lamport_more,
    nine_percent_of_the_cluster_cool_down_in_one_epoch_and_not_a_lamport_more,
    at_nine_percent_exactly_floating_point_may_miss_a_lamport,
    half_warm_stake_neither_moves_nor_merges_until_it_is_warm,
    an_entry_too_old_for_the_history_counts_as_done,
    an_entry_that_is_not_there_counts_as_done_and_a_wrong_one_aborts,
    an_entry_with_nothing_activating_warms_nothing,
);
