//! Rent steps between two operations: what still works, and what has to be topped up first.
//!
//! 5.x asks the Rent sysvar each time. 1.0.1 asked each account, which keeps its rent as it was at Initialize.

use sluice_testkit::chain::{LAMPORTS_PER_BYTE, SOL};
use solana_instruction_error::InstructionError::{InsufficientFunds, InvalidArgument};

use crate::{
    lab::{Lab, Stage, code},
    on_every_version,
};

use Stage::{Active, Cooled, Deactivating, Initialized};

/// Multiplies the rent by ten; returns what an account then lacks.
fn raise_rent(lab: &mut Lab) -> u64 {
    let before = lab.rent();
    lab.chain.set_rent_per_byte(LAMPORTS_PER_BYTE * 10);
    assert_eq!(lab.rent(), 10 * before);
    lab.rent() - before
}

/// Divides the rent by ten; returns what an account then has too much.
fn cut_rent(lab: &mut Lab) -> u64 {
    let before = lab.rent();
    lab.chain.set_rent_per_byte(LAMPORTS_PER_BYTE / 10);
    assert_eq!(lab.rent(), before / 10);
    before - lab.rent()
}

fn after_a_rise_a_delegation_is_the_smaller_for_it(mut lab: Lab) {
    let [short, enough] = lab.staged([(Initialized, 1_010_000_000), (Initialized, 3 * SOL)]);
    let missing = raise_rent(&mut lab);
    let vote = lab.vote;
    if lab.version.is_old() {
        lab.delegate(&enough, &vote).unwrap();
        assert_eq!(lab.read(&enough).delegation, 3 * SOL);
        return;
    }
    assert_eq!(lab.delegate(&short, &vote), Err(code::INSUFFICIENT_DELEGATION));
    lab.delegate(&enough, &vote).unwrap();
    assert_eq!(lab.read(&enough).delegation, 3 * SOL - missing);
    lab.chain.donate(&short, missing - 10_000_000);
    lab.delegate(&short, &vote).unwrap();
    assert_eq!(lab.read(&short).delegation, SOL);
}

fn after_a_rise_a_split_needs_the_new_rent_on_both_sides(mut lab: Lab) {
    let [active] = lab.staged([(Active, 5 * SOL)]);
    let missing = raise_rent(&mut lab);
    let [poor, funded] = [lab.uninitialized(lab.rent() - 1), lab.uninitialized(lab.rent())];
    assert_eq!(lab.split(&active, &poor, SOL), Err(InsufficientFunds), "the destination");
    if !lab.version.is_old() {
        assert_eq!(lab.split(&active, &funded, SOL), Err(InsufficientFunds), "the source");
        lab.chain.donate(&active, missing - 1);
        assert_eq!(lab.split(&active, &funded, SOL), Err(InsufficientFunds), "a lamport short");
        lab.chain.donate(&active, 1);
    }
    lab.split(&active, &funded, SOL).unwrap();
}

fn after_a_rise_active_stake_moves_in_part_but_not_whole(mut lab: Lab) {
    let [from, main, side] = lab.staged([(Active, 5 * SOL), (Active, 2 * SOL), (Initialized, 0)]);
    let missing = raise_rent(&mut lab);
    // Only lamports are compared with the rent, not what they hold beyond the delegation.
    lab.move_stake(&from, &main, SOL).unwrap();
    lab.move_stake(&from, &side, SOL).unwrap();
    assert_eq!(lab.read(&side).delegation, SOL);
    if lab.version.is_old() {
        // It would agree, and the runtime would then refuse the transaction.
        return;
    }
    // What would be left is the old rent.
    assert_eq!(lab.move_stake(&from, &main, 3 * SOL), Err(InvalidArgument));
    lab.chain.donate(&from, missing - 1);
    assert_eq!(lab.move_stake(&from, &main, 3 * SOL), Err(InvalidArgument), "a lamport short");
    lab.chain.donate(&from, 1);
    lab.move_stake(&from, &main, 3 * SOL).unwrap();
    assert_eq!((lab.read(&from).tag, lab.read(&from).lamports), (1, lab.rent()));
}

fn after_a_rise_stray_lamports_fill_up_the_rent_first(mut lab: Lab) {
    let [active, cooled, main] = lab.staged([(Active, 3 * SOL), (Cooled, 3 * SOL), (Active, 3 * SOL)]);
    let missing = raise_rent(&mut lab);
    lab.chain.donate(&active, missing + 7);
    if lab.version.is_old() {
        lab.withdraw(&active, missing + 7).unwrap();
        lab.withdraw(&cooled, 3 * SOL - missing).unwrap();
        return;
    }
    assert_eq!(lab.move_lamports(&active, &main, 8), Err(InvalidArgument));
    assert_eq!(lab.withdraw(&active, 8), Err(InsufficientFunds));
    lab.withdraw(&active, 7).unwrap();
    assert_eq!(lab.withdraw(&cooled, 3 * SOL - missing + 1), Err(InsufficientFunds));
    lab.withdraw(&cooled, 3 * SOL - missing).unwrap();
    // Closing it gives back all, whatever the rent.
    let all = lab.read(&cooled).lamports;
    lab.withdraw(&cooled, all).unwrap();
}

fn after_a_rise_stake_is_deactivated_and_withdrawn_but_not_rescinded(mut lab: Lab) {
    let [active, deactivating, main] =
        lab.staged([(Active, 3 * SOL), (Deactivating, 3 * SOL), (Active, 3 * SOL)]);
    let missing = raise_rent(&mut lab);
    let vote = lab.vote;
    lab.deactivate(&active).unwrap();
    if lab.version.is_old() {
        lab.delegate(&deactivating, &vote).unwrap();
        return;
    }
    assert_eq!(lab.delegate(&deactivating, &vote), Err(code::INSUFFICIENT_DELEGATION));
    lab.chain.donate(&deactivating, missing);
    lab.delegate(&deactivating, &vote).unwrap();
    lab.merge(&main, &deactivating).unwrap();
    lab.next_epoch();
    lab.withdraw(&active, 3 * SOL - missing).unwrap();
    assert_eq!(lab.read(&active).lamports, lab.rent());
}

fn after_a_cut_the_difference_is_free(mut lab: Lab) {
    let [active, cooled, main] = lab.staged([(Active, 3 * SOL), (Cooled, 3 * SOL), (Active, 3 * SOL)]);
    let surplus = cut_rent(&mut lab);
    if lab.version.is_old() {
        assert_eq!(lab.withdraw(&active, 1), Err(InsufficientFunds));
        assert_eq!(lab.withdraw(&cooled, 3 * SOL + 1), Err(InsufficientFunds));
        return;
    }
    assert_eq!(lab.withdraw(&active, surplus + 1), Err(InsufficientFunds));
    lab.withdraw(&active, surplus).unwrap();
    lab.move_lamports(&main, &active, surplus).unwrap();
    assert_eq!(lab.withdraw(&cooled, 3 * SOL + surplus + 1), Err(InsufficientFunds));
    lab.withdraw(&cooled, 3 * SOL + surplus).unwrap();
    assert_eq!(lab.read(&cooled).lamports, lab.rent());
}

fn after_a_cut_everything_works_and_more_is_delegated(mut lab: Lab) {
    let [fresh, from, main, deactivating] =
        lab.staged([(Initialized, 2 * SOL), (Active, 3 * SOL), (Active, 3 * SOL), (Deactivating, 3 * SOL)]);
    let old_rent = lab.rent();
    let surplus = cut_rent(&mut lab);
    let vote = lab.vote;
    lab.delegate(&fresh, &vote).unwrap();
    let more = if lab.version.is_old() { 0 } else { surplus };
    assert_eq!(lab.read(&fresh).delegation, 2 * SOL + more);
    lab.delegate(&deactivating, &vote).unwrap();
    assert_eq!(lab.read(&deactivating).delegation, 3 * SOL, "a rescind changes no figure");
    lab.deactivate(&deactivating).unwrap();
    let part = lab.uninitialized(lab.rent());
    lab.split(&from, &part, SOL).unwrap();
    // A source moved out whole keeps the old rent: its surplus is not stake.
    lab.move_stake(&from, &main, 2 * SOL).unwrap();
    assert_eq!((lab.read(&from).tag, lab.read(&from).lamports), (1, old_rent));
}

on_every_version!(
    after_a_rise_a_delegation_is_the_smaller_for_it,
    after_a_rise_a_split_needs_the_new_rent_on_both_sides,
    after_a_rise_active_stake_moves_in_part_but_not_whole,
    after_a_rise_stray_lamports_fill_up_the_rent_first,
    after_a_rise_stake_is_deactivated_and_withdrawn_but_not_rescinded,
    after_a_cut_the_difference_is_free,
    after_a_cut_everything_works_and_more_is_delegated,
);
