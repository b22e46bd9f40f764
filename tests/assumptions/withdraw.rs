//! Withdraw: what an account gives back, and to whom.

use sluice_testkit::chain::SOL;
use solana_account::Account;
use solana_instruction::AccountMeta;
use solana_instruction_error::InstructionError::{
    InsufficientFunds, InvalidArgument, MissingRequiredSignature,
};
use solana_signer::Signer;

use crate::{
    lab::{Lab, Stage, Stake},
    on_every_version,
};

use Stage::{Activating, Active, Cooled, Deactivating, Initialized};

const STRAY: u64 = 5_000;

fn all_above_delegation_and_rent_comes_out_of_delegated_stake(mut lab: Lab) {
    let accounts = lab.staged([(Activating, 3 * SOL), (Active, 3 * SOL), (Deactivating, 3 * SOL)]);
    for stake in &accounts {
        assert_eq!(lab.withdraw(stake, 1), Err(InsufficientFunds));
        lab.chain.donate(stake, STRAY);
        let before = lab.read(stake);
        assert_eq!(lab.withdraw(stake, STRAY + 1), Err(InsufficientFunds));
        assert_eq!(lab.withdraw(stake, before.lamports), Err(InsufficientFunds), "no closing");
        lab.withdraw(stake, STRAY).unwrap();
        assert_eq!(lab.read(stake), Stake { lamports: before.lamports - STRAY, ..before });
    }
}

fn a_cooled_account_keeps_its_figure_without_its_lamports(mut lab: Lab) {
    let [stake] = lab.staged([(Cooled, 3 * SOL)]);
    let before = lab.read(&stake);
    assert_eq!(lab.withdraw(&stake, 3 * SOL + 1), Err(InsufficientFunds), "the rent stays");
    lab.withdraw(&stake, 3 * SOL).unwrap();
    let empty = Stake { lamports: lab.rent(), ..before };
    assert_eq!((lab.read(&stake), empty.tag, empty.delegation), (empty, 2, 3 * SOL));
    // The old figure is overwritten by the next delegation.
    lab.chain.donate(&stake, 2 * SOL);
    let other = lab.other_vote;
    lab.delegate(&stake, &other).unwrap();
    let again = lab.read(&stake);
    assert_eq!((again.voter, again.delegation, again.activation), (other, 2 * SOL, lab.epoch()));
}

fn an_initialized_account_gives_back_all_but_its_rent(mut lab: Lab) {
    let stake = lab.initialized(SOL);
    assert_eq!(lab.withdraw(&stake, SOL + 1), Err(InsufficientFunds));
    lab.withdraw(&stake, SOL).unwrap();
    assert_eq!((lab.read(&stake).tag, lab.read(&stake).lamports), (1, lab.rent()));
}

fn a_withdrawal_of_everything_closes_the_account(mut lab: Lab) {
    for stake in lab.staged([(Cooled, 3 * SOL), (Initialized, SOL)]) {
        let lamports = lab.read(&stake).lamports;
        lab.withdraw(&stake, lamports).unwrap();
        assert_eq!(lab.chain.account(&stake), None);
    }
}

fn the_recipient_may_be_another_programs_account_without_data(mut lab: Lab) {
    let stake = lab.initialized(SOL);
    let (to, program, withdrawer) =
        (lab.chain.new_address(), lab.chain.new_address(), lab.withdrawer.pubkey());
    lab.chain.set_account(&to, Account { lamports: SOL, owner: program, ..Account::default() });
    lab.run(lab.form().withdraw(&stake, &to, SOL / 2, &withdrawer)).unwrap();
    let account = lab.chain.account(&to).unwrap();
    assert_eq!((account.lamports, account.owner, account.data.len()), (3 * SOL / 2, program, 0));
    let to_itself = lab.run(lab.form().withdraw(&stake, &stake, 1, &withdrawer));
    assert_eq!(to_itself, if lab.version.is_old() { Ok(()) } else { Err(InvalidArgument) });
}

fn the_account_behind_the_withdrawer_is_a_custodian_who_must_sign(mut lab: Lab) {
    let stake = lab.initialized(SOL);
    let (to, withdrawer) = (lab.payer.pubkey(), lab.withdrawer.pubkey());
    let with = |lab: &Lab, account| {
        let mut instruction = lab.form().withdraw(&stake, &to, 1, &withdrawer);
        instruction.accounts.push(account);
        instruction
    };
    let anyone = lab.chain.new_address();
    let refused = lab.run(with(&lab, AccountMeta::new(anyone, false)));
    assert_eq!(refused, Err(MissingRequiredSignature));
    let signer = lab.staker.pubkey();
    lab.run(with(&lab, AccountMeta::new(signer, true))).unwrap();
}

fn the_staker_withdraws_nothing(mut lab: Lab) {
    let stake = lab.initialized(SOL);
    let (to, staker) = (lab.payer.pubkey(), lab.staker.pubkey());
    let refused = lab.run(lab.form().withdraw(&stake, &to, 1, &staker));
    assert_eq!(refused, Err(MissingRequiredSignature));
}

on_every_version!(
    all_above_delegation_and_rent_comes_out_of_delegated_stake,
    a_cooled_account_keeps_its_figure_without_its_lamports,
    an_initialized_account_gives_back_all_but_its_rent,
    a_withdrawal_of_everything_closes_the_account,
    the_recipient_may_be_another_programs_account_without_data,
    the_account_behind_the_withdrawer_is_a_custodian_who_must_sign,
    the_staker_withdraws_nothing,
);
