//! The reward window and the minimum delegation.

use sluice_testkit::{
    chain::{LAMPORTS_PER_BYTE, SOL},
    ids,
};
use solana_instruction::Instruction;
use solana_instruction_error::InstructionError::UnsupportedSysvar;
use solana_signer::Signer;

use crate::{
    instruction::{
        authorize, deactivate_delinquent, get_minimum_delegation, move_lamports, move_stake, split,
    },
    lab::{Lab, Stage, code},
    on_every_version,
};

/// One of each instruction that Sluice sends, each of which works outside the window.
fn one_of_each(lab: &mut Lab) -> Vec<(&'static str, Instruction)> {
    let [active, main, idle] =
        lab.staged([(Stage::Active, 3 * SOL), (Stage::Active, 3 * SOL), (Stage::Initialized, 3 * SOL)]);
    let (blank, funded) = (lab.uninitialized(lab.rent()), lab.uninitialized(lab.rent()));
    lab.chain.donate(&active, 7);
    let (delinquent, reference, epoch) = (lab.vote, lab.other_vote, lab.epoch());
    lab.set_credits(&delinquent, &[]);
    let voted: [_; 5] = std::array::from_fn(|back| (epoch - 4 + back as u64, 1, 0));
    lab.set_credits(&reference, &voted);
    let (form, staker, withdrawer) = (lab.form(), lab.staker.pubkey(), lab.withdrawer.pubkey());
    vec![
        ("Initialize", form.initialize(&blank, &staker, &withdrawer)),
        ("Authorize", authorize(form, &active, &withdrawer, &staker, 1)),
        ("DelegateStake", form.delegate(&idle, &delinquent, &staker)),
        ("Split", split(&active, &funded, SOL, &staker)),
        ("Withdraw", form.withdraw(&active, &staker, 7, &withdrawer)),
        ("Deactivate", form.deactivate(&active, &staker)),
        ("Merge", form.merge(&main, &active, &staker)),
        ("DeactivateDelinquent", deactivate_delinquent(&active, &delinquent, &reference)),
        ("MoveStake", move_stake(&active, &main, SOL, &staker)),
        ("MoveLamports", move_lamports(&active, &main, 7, &staker)),
    ]
}

fn nothing_but_the_minimum_is_answered_while_rewards_are_paid(mut lab: Lab) {
    for (name, instruction) in one_of_each(&mut lab) {
        let settled = lab.chain.clone();
        lab.chain.set_epoch_rewards_active(true);
        assert_eq!(lab.run(instruction.clone()), Err(code::EPOCH_REWARDS_ACTIVE), "{name}");
        lab.run(get_minimum_delegation()).unwrap();
        lab.chain.set_epoch_rewards_active(false);
        assert_eq!(lab.run(instruction), Ok(()), "{name}");
        lab.chain = settled;
    }
}

/// The program reads the sysvar by its own syscall, which aborts, whatever its source says of "none is inactive".
/// No cluster that Sluice runs on is without it.
fn without_the_sysvar_nothing_works_at_all(mut lab: Lab) {
    let one_of_each = one_of_each(&mut lab);
    remove_epoch_rewards(&mut lab);
    for (name, instruction) in one_of_each {
        assert_eq!(lab.run(instruction), Err(UnsupportedSysvar), "{name}");
    }
    assert_eq!(lab.run(get_minimum_delegation()), Err(UnsupportedSysvar));
}

/// As on a cluster before its first epoch boundary.
fn remove_epoch_rewards(lab: &mut Lab) {
    let mut account = lab.chain.account(&ids::EPOCH_REWARDS).expect("every chain has it");
    account.lamports = 0;
    lab.chain.set_account(&ids::EPOCH_REWARDS, account);
    // LiteSVM keeps what programs see of sysvars apart, and reads that anew when another sysvar is written.
    lab.chain.set_rent_per_byte(LAMPORTS_PER_BYTE);
    assert_eq!(lab.chain.account(&ids::EPOCH_REWARDS), None);
}

fn the_minimum_delegation_is_eight_bytes_of_return_data(mut lab: Lab) {
    let receipt = lab.chain.send(&[get_minimum_delegation()], &[&lab.payer]);
    assert_eq!(receipt.return_data, lab.version.minimum().to_le_bytes());
    assert_eq!(receipt.return_program, ids::STAKE);
}

on_every_version!(
    nothing_but_the_minimum_is_answered_while_rewards_are_paid,
    without_the_sysvar_nothing_works_at_all,
    the_minimum_delegation_is_eight_bytes_of_return_data,
);
