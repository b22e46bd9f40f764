//! DeactivateDelinquent: what anyone may do to a pool's stake, and what can be done with it afterwards.

use sluice_testkit::chain::SOL;
use solana_address::Address;
use solana_instruction_error::InstructionError::InvalidAccountData;

use crate::{
    instruction::deactivate_delinquent,
    lab::{Lab, NEVER, Outcome, Stage, code},
    on_every_version,
    vote::{self, ALPENGLOW_MARKER, EpochCredits, Layout},
};

/// Credits in each epoch from `back` epochs ago on, up to now.
fn voting_since(lab: &Lab, back: u64) -> Vec<EpochCredits> {
    (lab.epoch() - back..=lab.epoch()).map(|epoch| (epoch, 100, 0)).collect()
}

/// Makes the usual voter delinquent and the other one a reference.
fn set_delinquent(lab: &mut Lab) {
    let (vote, other, epoch) = (lab.vote, lab.other_vote, lab.epoch());
    lab.set_credits(&vote, &[(epoch - 5, 100, 0)]);
    let voting = voting_since(lab, 4);
    lab.set_credits(&other, &voting);
}

/// The payer is the only signer.
fn deactivate(lab: &mut Lab, stake: &Address) -> Outcome {
    lab.run(deactivate_delinquent(stake, &lab.vote, &lab.other_vote))
}

fn five_epochs_without_a_vote_and_anyone_may_deactivate(mut lab: Lab) {
    let [stake] = lab.staged([(Stage::Active, 3 * SOL)]);
    set_delinquent(&mut lab);
    let (vote, epoch) = (lab.vote, lab.epoch());
    let voted = |lab: &mut Lab, credits: &[EpochCredits]| {
        let origin = lab.chain.clone();
        lab.set_credits(&vote, credits);
        let outcome = deactivate(lab, &stake);
        let deactivation = lab.read(&stake).deactivation;
        lab.chain = origin;
        (outcome, deactivation)
    };
    let spared = (Err(code::NOT_DELINQUENT_LONG_ENOUGH), NEVER);
    assert_eq!(voted(&mut lab, &[(epoch, 1, 0)]), spared);
    assert_eq!(voted(&mut lab, &[(epoch - 9, 1, 0), (epoch - 4, 2, 1)]), spared);
    assert_eq!(voted(&mut lab, &[(epoch - 5, 1, 0)]), (Ok(()), epoch));
    assert_eq!(voted(&mut lab, &[]), (Ok(()), epoch), "never voted");
}

fn the_reference_has_credits_in_each_of_the_last_five_epochs(mut lab: Lab) {
    let [stake] = lab.staged([(Stage::Active, 3 * SOL)]);
    set_delinquent(&mut lab);
    let (reference, epoch) = (lab.other_vote, lab.epoch());
    let four = voting_since(&lab, 3);
    let mut gap = voting_since(&lab, 5);
    gap.remove(3);
    let stale: Vec<_> = (epoch - 6..epoch).map(|past| (past, 100, 0)).collect();
    for (case, credits) in [("four epochs", four), ("a gap", gap), ("until the last epoch", stale)] {
        lab.set_credits(&reference, &credits);
        assert_eq!(deactivate(&mut lab, &stake), Err(code::INSUFFICIENT_REFERENCE_VOTES), "{case}");
    }
    let five = voting_since(&lab, 4);
    lab.set_credits(&reference, &five);
    deactivate(&mut lab, &stake).unwrap();
}

fn only_stake_of_that_voter_that_was_not_deactivated_yet(mut lab: Lab) {
    let elsewhere = lab.initialized(2 * SOL);
    let other = lab.other_vote;
    lab.delegate(&elsewhere, &other).unwrap();
    let [initialized, deactivating, cooled] =
        lab.staged([(Stage::Initialized, 2 * SOL), (Stage::Deactivating, 2 * SOL), (Stage::Cooled, 2 * SOL)]);
    set_delinquent(&mut lab);
    assert_eq!(deactivate(&mut lab, &elsewhere), Err(code::VOTE_ADDRESS_MISMATCH));
    assert_eq!(deactivate(&mut lab, &initialized), Err(InvalidAccountData));
    assert_eq!(deactivate(&mut lab, &deactivating), Err(code::ALREADY_DEACTIVATED));
    assert_eq!(deactivate(&mut lab, &cooled), Err(code::ALREADY_DEACTIVATED));
}

fn what_was_deactivated_so_can_only_be_rescinded_or_waited_for(mut lab: Lab) {
    let [stake, main, idle] =
        lab.staged([(Stage::Active, 3 * SOL), (Stage::Active, 3 * SOL), (Stage::Initialized, SOL)]);
    set_delinquent(&mut lab);
    deactivate(&mut lab, &stake).unwrap();
    let (vote, other) = (lab.vote, lab.other_vote);
    assert_eq!(lab.move_stake(&stake, &main, SOL), Err(code::MERGE_TRANSIENT_STAKE));
    assert_eq!(lab.move_stake(&main, &stake, SOL), Err(code::MERGE_TRANSIENT_STAKE));
    assert_eq!(lab.merge(&main, &stake), Err(code::MERGE_TRANSIENT_STAKE));
    assert_eq!(lab.merge(&stake, &idle), Err(code::MERGE_TRANSIENT_STAKE));
    assert_eq!(lab.deactivate(&stake), Err(code::ALREADY_DEACTIVATED));
    assert_eq!(deactivate(&mut lab, &stake), Err(code::ALREADY_DEACTIVATED));
    assert_eq!(lab.delegate(&stake, &other), Err(code::TOO_SOON_TO_REDELEGATE));
    // The staker may take it back, and anyone may do it again: nobody wins that game before the epoch ends.
    lab.delegate(&stake, &vote).unwrap();
    assert_eq!(lab.read(&stake).deactivation, NEVER);
    deactivate(&mut lab, &stake).unwrap();

    lab.next_epoch();
    assert_eq!(lab.merge(&main, &stake), Err(code::MERGE_MISMATCH));
    assert_eq!(lab.deactivate(&stake), Err(code::ALREADY_DEACTIVATED));
    assert_eq!(lab.move_stake(&stake, &main, SOL), Err(InvalidAccountData));
    lab.move_stake(&main, &stake, SOL).unwrap();
    assert_eq!((lab.read(&stake).delegation, lab.read(&stake).deactivation), (SOL, NEVER));
    lab.withdraw(&stake, 3 * SOL).unwrap();
}

fn an_activating_account_deactivated_so_is_inactive_at_once(mut lab: Lab) {
    let [stake] = lab.staged([(Stage::Activating, 3 * SOL)]);
    set_delinquent(&mut lab);
    deactivate(&mut lab, &stake).unwrap();
    lab.withdraw(&stake, 3 * SOL).unwrap();
}

/// Alpenglow pushes a marker among the credits. While it is the newest entry, or one of the newest five of the
/// reference, nobody is deactivated; and who is delegated in between starts from more credits than there will be.
fn a_marker_among_the_credits_protects_and_is_taken_for_credits(mut lab: Lab) {
    let [stake, fresh] = lab.staged([(Stage::Active, 3 * SOL), (Stage::Initialized, 3 * SOL)]);
    set_delinquent(&mut lab);
    let (vote, other, epoch) = (lab.vote, lab.other_vote, lab.epoch());
    let mut credits = voting_since(&lab, 8);
    credits.insert(credits.len() - 1, ALPENGLOW_MARKER);
    lab.set_credits(&other, &credits);
    assert_eq!(deactivate(&mut lab, &stake), Err(code::INSUFFICIENT_REFERENCE_VOTES));
    set_delinquent(&mut lab);
    lab.set_credits(&vote, &[(epoch - 9, 100, 0), ALPENGLOW_MARKER]);
    assert_eq!(deactivate(&mut lab, &stake), Err(code::NOT_DELINQUENT_LONG_ENOUGH));
    lab.delegate(&fresh, &vote).unwrap();
    assert_eq!(lab.read(&fresh).credits, u64::MAX);
}

fn vote_accounts_of_the_older_layout_are_read_and_of_the_newer_since_5(mut lab: Lab) {
    let (stake, vote) = (lab.initialized(3 * SOL), lab.vote);
    for layout in [Layout::V3, Layout::V4] {
        lab.chain.set_account(&vote, vote::account(layout, &[(1, 77, 0)]));
        let outcome = lab.delegate(&stake, &vote);
        let expected =
            if lab.version.is_old() && layout == Layout::V4 { Err(InvalidAccountData) } else { Ok(()) };
        assert_eq!(outcome, expected, "{layout:?}");
        assert_eq!(lab.read(&stake).credits, 77);
    }
}

on_every_version!(
    five_epochs_without_a_vote_and_anyone_may_deactivate,
    the_reference_has_credits_in_each_of_the_last_five_epochs,
    only_stake_of_that_voter_that_was_not_deactivated_yet,
    what_was_deactivated_so_can_only_be_rescinded_or_waited_for,
    an_activating_account_deactivated_so_is_inactive_at_once,
    a_marker_among_the_credits_protects_and_is_taken_for_credits,
    vote_accounts_of_the_older_layout_are_read_and_of_the_newer_since_5,
);
