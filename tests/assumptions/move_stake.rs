//! MoveStake, by which Sluice feeds and drains an operator's main account.

use sluice_testkit::chain::SOL;
use solana_instruction_error::InstructionError::{
    InvalidAccountData, InvalidArgument, InvalidInstructionData, MissingRequiredSignature,
};
use solana_signer::Signer;

use crate::{
    instruction::{authorize, move_stake},
    lab::{Lab, NEVER, Stage, Stake, code},
    on_every_version,
};

use Stage::{Activating, Active, Cooled, Deactivating, Initialized};

fn active_stake_moves_to_active_stake_to_the_lamport_and_below_a_sol(mut lab: Lab) {
    let [from, to] = lab.staged([(Active, 3 * SOL), (Active, 2 * SOL)]);
    for amount in [1, SOL / 2, 123_456_789] {
        let (source, destination) = (lab.read(&from), lab.read(&to));
        lab.move_stake(&from, &to, amount).unwrap();
        let (lamports, delegation) = (source.lamports - amount, source.delegation - amount);
        assert_eq!(lab.read(&from), Stake { lamports, delegation, ..source });
        let (lamports, delegation) = (destination.lamports + amount, destination.delegation + amount);
        assert_eq!(lab.read(&to), Stake { lamports, delegation, ..destination });
    }
}

fn lamports_that_are_not_delegated_stay_behind(mut lab: Lab) {
    let [from, to] = lab.staged([(Active, 3 * SOL), (Active, 2 * SOL)]);
    lab.chain.donate(&from, 7 * SOL);
    assert_eq!(lab.move_stake(&from, &to, 3 * SOL + 1), Err(InvalidArgument), "more than is delegated");
    lab.move_stake(&from, &to, 3 * SOL).unwrap();
    assert_eq!(lab.read(&from).lamports, lab.rent() + 7 * SOL);
    assert_eq!(lab.read(&to).delegation, 5 * SOL);
}

fn active_stake_moves_to_no_other_voter(mut lab: Lab) {
    let (here, there) = (lab.activating(3 * SOL), lab.initialized(2 * SOL));
    let other = lab.other_vote;
    lab.delegate(&there, &other).unwrap();
    lab.next_epoch();
    assert_eq!(lab.move_stake(&here, &there, SOL), Err(code::VOTE_ADDRESS_MISMATCH));
}

fn an_inactive_destination_is_active_at_once_with_the_epochs_of_the_source(mut lab: Lab) {
    let [from, fresh, cooled, third] =
        lab.staged([(Active, 9 * SOL), (Initialized, 0), (Cooled, 2 * SOL), (Initialized, 0)]);
    // Where a cooled account had been delegated before does not matter.
    for to in [fresh, cooled] {
        let (source, before) = (lab.read(&from), lab.read(&to));
        lab.move_stake(&from, &to, 3 * SOL).unwrap();
        let after = lab.read(&to);
        assert_eq!((after.tag, after.lamports), (2, before.lamports + 3 * SOL));
        assert_eq!((after.voter, after.delegation), (source.voter, 3 * SOL));
        assert_eq!((after.activation, after.deactivation), (source.activation, NEVER));
        assert_eq!(after.credits, source.credits);
        assert_eq!(
            (after.staker, after.withdrawer, after.reserve),
            (before.staker, before.withdrawer, before.reserve)
        );
        // Only a fully active account can be the source of the next move.
        lab.move_stake(&to, &third, 3 * SOL).unwrap();
        lab.move_stake(&third, &from, 3 * SOL).unwrap();
    }
}

fn a_source_moved_out_whole_is_initialized_with_its_rent(mut lab: Lab) {
    for to in [Active, Initialized, Cooled] {
        let [from, to] = lab.staged([(Active, 3 * SOL), (to, 2 * SOL)]);
        let before = lab.read(&from);
        lab.move_stake(&from, &to, 3 * SOL).unwrap();
        let after = lab.read(&from);
        assert_eq!((after.tag, after.lamports), (1, lab.rent()));
        assert_eq!(
            (after.staker, after.withdrawer, after.reserve),
            (before.staker, before.withdrawer, before.reserve)
        );
        // Ready for the next delegation, to anyone.
        lab.chain.donate(&from, SOL);
        let other = lab.other_vote;
        lab.delegate(&from, &other).unwrap();
        assert_eq!(lab.read(&from).delegation, SOL);
    }
}

fn only_a_fully_active_source_and_no_activating_destination(mut lab: Lab) {
    let [active, activating, deactivating, fresh, cooled] = lab.staged([
        (Active, 3 * SOL),
        (Activating, 3 * SOL),
        (Deactivating, 3 * SOL),
        (Initialized, 3 * SOL),
        (Cooled, 3 * SOL),
    ]);
    for (from, refusal) in [
        (activating, InvalidAccountData),
        (fresh, InvalidAccountData),
        (cooled, InvalidAccountData),
        (deactivating, code::MERGE_TRANSIENT_STAKE),
    ] {
        assert_eq!(lab.move_stake(&from, &active, SOL), Err(refusal), "from {:?}", lab.read(&from));
    }
    assert_eq!(lab.move_stake(&active, &activating, SOL), Err(InvalidAccountData));
    assert_eq!(lab.move_stake(&active, &deactivating, SOL), Err(code::MERGE_TRANSIENT_STAKE));
    assert_eq!(lab.move_stake(&active, &active, SOL), Err(InvalidInstructionData));
    assert_eq!(lab.move_stake(&active, &fresh, 0), Err(InvalidArgument));
}

fn at_least_the_minimum_into_an_inactive_account(mut lab: Lab) {
    let minimum = lab.version.minimum();
    for to in [Initialized, Cooled] {
        // What lies in the destination already does not count.
        let [from, to] = lab.staged([(Active, 5 * SOL), (to, 2 * SOL)]);
        assert_eq!(lab.move_stake(&from, &to, minimum - 1), Err(InvalidArgument));
        lab.move_stake(&from, &to, minimum).unwrap();
        assert_eq!(lab.read(&to).delegation, minimum);
    }
}

fn nothing_or_at_least_the_minimum_stays_at_the_source(mut lab: Lab) {
    let minimum = lab.version.minimum();
    let [from, to] = lab.staged([(Active, 5 * SOL), (Active, 2 * SOL)]);
    if minimum > 1 {
        for left in [1, minimum - 1] {
            assert_eq!(lab.move_stake(&from, &to, 5 * SOL - left), Err(InvalidArgument), "{left} left");
        }
    }
    lab.move_stake(&from, &to, 5 * SOL - minimum).unwrap();
    assert_eq!(lab.read(&from).delegation, minimum);
    lab.move_stake(&from, &to, minimum).unwrap();
    assert_eq!(lab.read(&from).tag, 1);
}

fn the_staker_alone_moves_and_only_between_accounts_of_the_same_authorities(mut lab: Lab) {
    let [from, to] = lab.staged([(Active, 5 * SOL), (Active, 2 * SOL)]);
    let (form, withdrawer) = (lab.form(), lab.withdrawer.pubkey());
    assert_eq!(lab.run(move_stake(&from, &to, SOL, &withdrawer)), Err(MissingRequiredSignature));
    let anyone = lab.chain.new_address();
    lab.run(authorize(form, &to, &withdrawer, &anyone, 1)).unwrap();
    assert_eq!(lab.move_stake(&from, &to, SOL), Err(code::MERGE_MISMATCH));
}

fn credits_become_the_stake_weighted_average_rounded_up(mut lab: Lab) {
    let (vote, epoch) = (lab.vote, lab.epoch());
    lab.set_credits(&vote, &[(epoch, 2_000, 0)]);
    let from = lab.activating(8 * SOL);
    lab.set_credits(&vote, &[(epoch, 1_000, 0)]);
    let to = lab.activating(3 * SOL);
    lab.next_epoch();
    lab.move_stake(&from, &to, 4 * SOL).unwrap();
    // (3 x 1,000 + 4 x 2,000) / 7 = 1,571.4...
    assert_eq!(lab.read(&to).credits, 1_572);
    assert_eq!(lab.read(&from).credits, 2_000);
    // One lamport is enough to round a credit up: each move costs the destination that much of its reward.
    lab.move_stake(&from, &to, 1).unwrap();
    assert_eq!(lab.read(&to).credits, 1_573);
}

on_every_version!(
    active_stake_moves_to_active_stake_to_the_lamport_and_below_a_sol,
    lamports_that_are_not_delegated_stay_behind,
    active_stake_moves_to_no_other_voter,
    an_inactive_destination_is_active_at_once_with_the_epochs_of_the_source,
    a_source_moved_out_whole_is_initialized_with_its_rent,
    only_a_fully_active_source_and_no_activating_destination,
    at_least_the_minimum_into_an_inactive_account,
    nothing_or_at_least_the_minimum_stays_at_the_source,
    the_staker_alone_moves_and_only_between_accounts_of_the_same_authorities,
    credits_become_the_stake_weighted_average_rounded_up,
);
