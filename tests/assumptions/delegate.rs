//! DelegateStake and Deactivate: the minimum, top-ups, changes of mind within an epoch.

use sluice_testkit::chain::SOL;
use solana_instruction_error::InstructionError::InsufficientFunds;

use crate::{
    lab::{Lab, NEVER, PSEUDO_RESERVE, Stage, Stake, code},
    on_every_version,
};

use Stage::{Active, Cooled, Deactivating, Initialized};

fn all_above_the_rent_is_delegated_and_it_must_be_the_minimum(mut lab: Lab) {
    let (vote, minimum) = (lab.vote, lab.version.minimum());
    let poor = lab.initialized(minimum - 1);
    assert_eq!(lab.delegate(&poor, &vote), Err(code::INSUFFICIENT_DELEGATION));
    for above in [minimum, 3 * SOL + 7] {
        let stake = lab.initialized(above);
        let before = lab.read(&stake);
        lab.delegate(&stake, &vote).unwrap();
        let (activation, deactivation) = (lab.epoch(), NEVER);
        let delegated = Stake {
            tag: 2,
            voter: vote,
            delegation: above,
            activation,
            deactivation,
            credits: 1_000,
            ..before
        };
        assert_eq!(lab.read(&stake), delegated);
    }
}

fn the_reserve_in_the_account_is_a_constant_since_5(mut lab: Lab) {
    let stake = lab.activating(SOL);
    let reserve = if lab.version.is_old() { lab.rent() } else { PSEUDO_RESERVE };
    assert_eq!(lab.read(&stake).reserve, reserve);
    assert_ne!(lab.rent(), PSEUDO_RESERVE);
}

fn an_activating_account_is_topped_up_by_delegating_it_again(mut lab: Lab) {
    let stake = lab.activating(2 * SOL);
    lab.chain.donate(&stake, SOL / 2);
    assert_eq!(lab.read(&stake).delegation, 2 * SOL);
    let (vote, other) = (lab.vote, lab.other_vote);
    lab.delegate(&stake, &vote).unwrap();
    assert_eq!(lab.read(&stake).delegation, 5 * SOL / 2);
    assert_eq!(lab.read(&stake).activation, lab.epoch());
    // Even to another voter, as long as the epoch lasts.
    lab.delegate(&stake, &other).unwrap();
    assert_eq!(lab.read(&stake).voter, other);
}

fn an_active_account_is_delegated_by_nobody_again(mut lab: Lab) {
    let [stake] = lab.staged([(Active, 2 * SOL)]);
    lab.chain.donate(&stake, SOL);
    let (vote, other) = (lab.vote, lab.other_vote);
    assert_eq!(lab.delegate(&stake, &vote), Err(code::TOO_SOON_TO_REDELEGATE));
    assert_eq!(lab.delegate(&stake, &other), Err(code::TOO_SOON_TO_REDELEGATE));
}

fn an_activation_taken_back_is_inactive_at_once(mut lab: Lab) {
    let (stake, vote) = (lab.activating(2 * SOL), lab.vote);
    assert_eq!(lab.withdraw(&stake, 1), Err(InsufficientFunds), "delegated");
    lab.deactivate(&stake).unwrap();
    let taken_back = lab.read(&stake);
    assert_eq!((taken_back.activation, taken_back.deactivation), (lab.epoch(), lab.epoch()));
    assert_eq!(lab.deactivate(&stake), Err(code::ALREADY_DEACTIVATED));
    // All of it can leave in the same epoch, and come back in the same epoch.
    let mut left = lab.chain.clone();
    std::mem::swap(&mut lab.chain, &mut left);
    lab.withdraw(&stake, 2 * SOL).unwrap();
    assert_eq!(lab.read(&stake), Stake { lamports: lab.rent(), ..taken_back });
    std::mem::swap(&mut lab.chain, &mut left);
    lab.delegate(&stake, &vote).unwrap();
    assert_eq!((lab.read(&stake).delegation, lab.read(&stake).deactivation), (2 * SOL, NEVER));
}

fn a_deactivation_is_rescinded_in_its_epoch_with_its_voter(mut lab: Lab) {
    let [stake, later] = lab.staged([(Deactivating, 2 * SOL), (Deactivating, 2 * SOL)]);
    let before = lab.read(&stake);
    lab.chain.donate(&stake, SOL);
    let (vote, other) = (lab.vote, lab.other_vote);
    assert_eq!(lab.delegate(&stake, &other), Err(code::TOO_SOON_TO_REDELEGATE));
    lab.delegate(&stake, &vote).unwrap();
    // As it was: neither is the donation delegated nor do the credits move.
    let rescinded = Stake { lamports: before.lamports + SOL, deactivation: NEVER, ..before };
    assert_eq!(lab.read(&stake), rescinded);
    // An epoch later it is a new delegation, which warms up.
    lab.next_epoch();
    lab.delegate(&later, &vote).unwrap();
    assert_eq!(lab.read(&later).activation, lab.epoch());
}

fn a_rescinded_account_takes_stake_and_is_deactivated_again(mut lab: Lab) {
    let [main, side] = lab.staged([(Active, 5 * SOL), (Deactivating, 2 * SOL)]);
    assert_eq!(lab.move_stake(&main, &side, SOL), Err(code::MERGE_TRANSIENT_STAKE));
    let vote = lab.vote;
    lab.delegate(&side, &vote).unwrap();
    lab.move_stake(&main, &side, SOL).unwrap();
    lab.deactivate(&side).unwrap();
    let side_now = lab.read(&side);
    assert_eq!((side_now.delegation, side_now.deactivation), (3 * SOL, lab.epoch()));
    assert_eq!(lab.read(&main).delegation, 4 * SOL);
    lab.next_epoch();
    lab.withdraw(&side, 3 * SOL).unwrap();
}

fn a_rescind_must_be_backed_since_5(mut lab: Lab) {
    // Half warm, an account that is deactivated keeps only what was effective: the rest can be withdrawn.
    let (stake, vote, epoch) = (lab.activating(10 * SOL), lab.vote, lab.epoch());
    lab.set_history(epoch, 1_000_000 * SOL, 180_000 * SOL, 0);
    lab.next_epoch();
    lab.deactivate(&stake).unwrap();
    assert_eq!(lab.withdraw(&stake, 5 * SOL + 1), Err(InsufficientFunds));
    lab.withdraw(&stake, 5 * SOL).unwrap();
    let rescinded = lab.delegate(&stake, &vote);
    let after = lab.read(&stake);
    assert_eq!((after.delegation, after.lamports), (10 * SOL, lab.rent() + 5 * SOL));
    if lab.version.is_old() {
        // Phantom stake: 10 SOL on duty, 5 SOL in the account.
        assert_eq!((rescinded, after.deactivation), (Ok(()), NEVER));
    } else {
        assert_eq!((rescinded, after.deactivation), (Err(code::INSUFFICIENT_DELEGATION), lab.epoch()));
        lab.chain.donate(&stake, 5 * SOL);
        lab.delegate(&stake, &vote).unwrap();
    }
}

fn a_delegation_starts_from_the_voters_credits(mut lab: Lab) {
    let (vote, other, epoch) = (lab.vote, lab.other_vote, lab.epoch());
    lab.set_credits(&vote, &[(epoch - 1, 5_000, 4_000), (epoch, 5_555, 5_000)]);
    lab.set_credits(&other, &[]);
    let stake = lab.activating(2 * SOL);
    assert_eq!(lab.read(&stake).credits, 5_555);
    lab.next_epoch();
    lab.set_credits(&vote, &[(epoch, 7_777, 5_555)]);
    lab.deactivate(&stake).unwrap();
    assert_eq!(lab.read(&stake).credits, 5_555, "Deactivate keeps them");
    lab.delegate(&stake, &vote).unwrap();
    assert_eq!(lab.read(&stake).credits, 5_555, "so does a rescind");
    lab.deactivate(&stake).unwrap();
    lab.next_epoch();
    lab.delegate(&stake, &vote).unwrap();
    assert_eq!(lab.read(&stake).credits, 7_777);
    lab.delegate(&stake, &other).unwrap();
    assert_eq!(lab.read(&stake).credits, 0, "a voter without any");
}

fn a_cooled_account_is_delegated_anew_to_anyone_and_an_initialized_one_is_not_deactivated(mut lab: Lab) {
    let [cooled, initialized] = lab.staged([(Cooled, 3 * SOL), (Initialized, 2 * SOL)]);
    let other = lab.other_vote;
    lab.delegate(&cooled, &other).unwrap();
    let again = lab.read(&cooled);
    assert_eq!((again.voter, again.delegation), (other, 3 * SOL));
    assert_eq!((again.activation, again.deactivation), (lab.epoch(), NEVER));
    let refusal = lab.deactivate(&initialized);
    assert_eq!(refusal, Err(solana_instruction_error::InstructionError::InvalidAccountData));
}

on_every_version!(
    all_above_the_rent_is_delegated_and_it_must_be_the_minimum,
    the_reserve_in_the_account_is_a_constant_since_5,
    an_activating_account_is_topped_up_by_delegating_it_again,
    an_active_account_is_delegated_by_nobody_again,
    an_activation_taken_back_is_inactive_at_once,
    a_deactivation_is_rescinded_in_its_epoch_with_its_voter,
    a_rescinded_account_takes_stake_and_is_deactivated_again,
    a_rescind_must_be_backed_since_5,
    a_delegation_starts_from_the_voters_credits,
    a_cooled_account_is_delegated_anew_to_anyone_and_an_initialized_one_is_not_deactivated,
);
