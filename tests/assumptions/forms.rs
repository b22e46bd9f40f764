//! Account lists: with and without sysvars, and with accounts that an instruction does not ask for.

use sluice_testkit::chain::SOL;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_instruction_error::InstructionError::{self, InvalidArgument, MissingRequiredSignature};
use solana_signer::Signer;

use crate::{
    instruction::{Form, move_lamports, move_stake, split},
    lab::{Lab, Stage, code},
    on_every_version,
};

/// One of each instruction that has two forms, each of which works by itself.
fn one_of_each(lab: &mut Lab, form: Form) -> Vec<(&'static str, Instruction)> {
    let [active, main, idle] =
        lab.staged([(Stage::Active, 3 * SOL), (Stage::Active, 3 * SOL), (Stage::Initialized, 3 * SOL)]);
    let (blank, vote) = (lab.uninitialized(lab.rent()), lab.vote);
    let (staker, withdrawer, to) = (lab.staker.pubkey(), lab.withdrawer.pubkey(), lab.payer.pubkey());
    vec![
        ("Initialize", form.initialize(&blank, &staker, &withdrawer)),
        ("DelegateStake", form.delegate(&idle, &vote, &staker)),
        ("Withdraw", form.withdraw(&idle, &to, 7, &withdrawer)),
        ("Deactivate", form.deactivate(&active, &staker)),
        ("Merge", form.merge(&main, &active, &staker)),
    ]
}

/// Runs it on a fork.
fn try_run(lab: &mut Lab, instruction: Instruction) -> Result<(), InstructionError> {
    let origin = lab.chain.clone();
    let outcome = lab.run(instruction);
    lab.chain = origin;
    outcome
}

fn sysvars_may_be_left_out_since_5(mut lab: Lab) {
    for (name, instruction) in one_of_each(&mut lab, Form::SysvarFree) {
        let expected = match (lab.version.is_old(), name) {
            (false, _) => Ok(()),
            // The staker stands where the clock is looked for.
            (true, "Deactivate") => Err(InvalidArgument),
            (true, _) => Err(code::NOT_ENOUGH_ACCOUNTS),
        };
        assert_eq!(try_run(&mut lab, instruction), expected, "{name}");
    }
}

fn sysvars_may_still_be_given(mut lab: Lab) {
    for (name, instruction) in one_of_each(&mut lab, Form::Sysvars) {
        assert_eq!(try_run(&mut lab, instruction), Ok(()), "{name}");
    }
}

fn both_forms_come_to_the_same(mut lab: Lab) {
    if lab.version.is_old() {
        return;
    }
    let with = one_of_each(&mut lab, Form::Sysvars);
    // The same accounts: only the lists differ.
    let without = with.iter().map(|(name, instruction)| {
        let mut instruction = instruction.clone();
        instruction.accounts.retain(|meta| !is_sysvar(&meta.pubkey));
        (*name, instruction)
    });
    let origin = lab.chain.clone();
    let mut compared = 0;
    for ((name, new), (_, old)) in without.collect::<Vec<_>>().into_iter().zip(with) {
        lab.run(new).unwrap();
        let after = lab.chain.snapshot();
        lab.chain = origin.clone();
        lab.run(old).unwrap();
        lab.chain.diff(&after).nothing_else();
        lab.chain = origin.clone();
        compared += 1;
        assert!(!name.is_empty());
    }
    assert_eq!(compared, 5);
}

fn is_sysvar(address: &Address) -> bool {
    let name = address.to_string();
    name.starts_with("Sysvar") || name.starts_with("StakeConfig")
}

fn the_authority_must_sign_in_either_form(mut lab: Lab) {
    for form in [Form::SysvarFree, Form::Sysvars] {
        if lab.version.is_old() && form == Form::SysvarFree {
            continue;
        }
        for (name, mut instruction) in one_of_each(&mut lab, form) {
            if name == "Initialize" {
                continue;
            }
            instruction.accounts.last_mut().unwrap().is_signer = false;
            assert_eq!(try_run(&mut lab, instruction), Err(MissingRequiredSignature), "{name} {form:?}");
        }
    }
}

/// Sluice passes its reserve behind the authority, so that lamports it moved itself balance (see the CPI rules).
fn accounts_behind_the_authority_are_ignored_but_by_withdraw(mut lab: Lab) {
    let form = lab.form();
    let mut instructions = one_of_each(&mut lab, form);
    let [from, to] = lab.staged([(Stage::Active, 3 * SOL), (Stage::Active, 3 * SOL)]);
    lab.chain.donate(&from, 7);
    let (funded, staker) = (lab.uninitialized(lab.rent()), lab.staker.pubkey());
    instructions.push(("Split", split(&from, &funded, SOL, &staker)));
    instructions.push(("MoveStake", move_stake(&from, &to, SOL, &staker)));
    instructions.push(("MoveLamports", move_lamports(&from, &to, 7, &staker)));
    let extra = lab.chain.new_address();
    for (name, mut instruction) in instructions {
        assert_eq!(try_run(&mut lab, instruction.clone()), Ok(()), "{name}");
        instruction.accounts.push(AccountMeta::new(extra, false));
        let expected = if name == "Withdraw" { Err(MissingRequiredSignature) } else { Ok(()) };
        assert_eq!(try_run(&mut lab, instruction), expected, "{name} with an account more");
    }
}

on_every_version!(
    sysvars_may_be_left_out_since_5,
    sysvars_may_still_be_given,
    both_forms_come_to_the_same,
    the_authority_must_sign_in_either_form,
    accounts_behind_the_authority_are_ignored_but_by_withdraw,
);
