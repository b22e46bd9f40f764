//! Merge: which stages go together, and what the destination then has.

use sluice_testkit::chain::SOL;
use solana_instruction_error::InstructionError;
use solana_signer::Signer;

use crate::{
    instruction::authorize,
    lab::{Lab, STAGES, Stage, Stake, code},
    on_every_version,
};

/// Lamports that are neither rent nor delegated.
const STRAY: u64 = 5_000;

/// What a destination has delegated after a merge, or the refusal.
fn expected(lab: &Lab, into: (Stage, Stake), from: (Stage, Stake)) -> Result<u64, InstructionError> {
    use Stage::{Activating, Active, Cooled, Deactivating, Initialized};
    let (into, kept) = (into.0, into.1.delegation);
    let (from, source) = from;
    match (into, from) {
        (Deactivating, _) | (_, Deactivating) => Err(code::MERGE_TRANSIENT_STAKE),
        (Active, Active) => Ok(kept + source.delegation),
        (Active, _) | (_, Active) => Err(code::MERGE_MISMATCH),
        // An activation that had begun at the source is lost.
        (Initialized | Cooled, Initialized | Cooled | Activating) => Ok(kept),
        // The whole source is delegated, its rent and what strayed into it included...
        (Activating, Initialized | Cooled) => Ok(kept + source.lamports),
        // ... but 1.0.1 left the stray lamports of an activating one undelegated.
        (Activating, Activating) if lab.version.is_old() => Ok(kept + source.lamports - STRAY),
        (Activating, Activating) => Ok(kept + source.lamports),
    }
}

fn the_merge_matrix(mut lab: Lab) {
    // Five destinations with 3 SOL, five sources with 2.
    let accounts: [_; 10] =
        std::array::from_fn(|index| (STAGES[index % 5], if index < 5 { 3 } else { 2 } * SOL));
    let accounts = lab.staged(accounts);
    accounts.iter().for_each(|stake| lab.chain.donate(stake, STRAY));
    let origin = lab.chain.clone();
    let mut merged = 0;
    for (into_stage, into) in STAGES.into_iter().zip(&accounts[..5]) {
        for (from_stage, from) in STAGES.into_iter().zip(&accounts[5..]) {
            lab.chain = origin.clone();
            let (before, source) = (lab.read(into), lab.read(from));
            let expected = expected(&lab, (into_stage, before), (from_stage, source));
            let outcome = lab.merge(into, from);
            let pair = format!("{into_stage:?} <- {from_stage:?}");
            assert_eq!(outcome, expected.clone().map(|_| ()), "{pair}");
            if let Ok(delegation) = expected {
                let lamports = before.lamports + source.lamports;
                assert_eq!(lab.read(into), Stake { lamports, delegation, ..before }, "{pair}");
                assert_eq!(lab.chain.account(from), None, "{pair} closes the source");
                merged += 1;
            }
        }
    }
    assert_eq!(merged, 10);
}

fn a_merge_of_active_accounts_frees_the_rent_of_the_source(mut lab: Lab) {
    let [into, from] = lab.staged([(Stage::Active, 3 * SOL), (Stage::Active, 2 * SOL)]);
    lab.merge(&into, &from).unwrap();
    let rent = lab.rent();
    assert_eq!(lab.withdraw(&into, rent + 1), Err(InstructionError::InsufficientFunds));
    lab.withdraw(&into, rent).unwrap();
    assert_eq!(lab.read(&into).delegation, 5 * SOL);
}

fn only_accounts_of_one_voter_merge(mut lab: Lab) {
    let [into, elsewhere] = [lab.initialized(3 * SOL), lab.initialized(2 * SOL)];
    let (vote, other) = (lab.vote, lab.other_vote);
    lab.delegate(&into, &vote).unwrap();
    lab.delegate(&elsewhere, &other).unwrap();
    assert_eq!(lab.merge(&into, &elsewhere), Err(code::MERGE_MISMATCH), "activating");
    lab.next_epoch();
    assert_eq!(lab.merge(&into, &elsewhere), Err(code::MERGE_MISMATCH), "active");
}

fn only_accounts_of_one_staker_and_one_withdrawer_merge(mut lab: Lab) {
    let [into, stranger, foreign] = [1, 2, 3].map(|count| lab.initialized(count * SOL));
    let (form, staker, withdrawer) = (lab.form(), lab.staker.pubkey(), lab.withdrawer.pubkey());
    let anyone = lab.chain.new_address();
    lab.run(authorize(form, &stranger, &withdrawer, &anyone, 1)).unwrap();
    lab.run(authorize(form, &foreign, &staker, &anyone, 0)).unwrap();
    assert_eq!(lab.merge(&into, &stranger), Err(code::MERGE_MISMATCH), "another withdrawer");
    assert_eq!(lab.merge(&into, &foreign), Err(code::MERGE_MISMATCH), "another staker");
    assert_eq!(lab.merge(&foreign, &into), Err(InstructionError::MissingRequiredSignature));
    assert_eq!(lab.merge(&into, &into), Err(InstructionError::InvalidArgument), "one account twice");
}

fn credits_merge_to_their_stake_weighted_average_rounded_up(mut lab: Lab) {
    let (vote, epoch) = (lab.vote, lab.epoch());
    lab.set_credits(&vote, &[(epoch, 1_000, 0)]);
    let into = lab.activating(3 * SOL);
    lab.set_credits(&vote, &[(epoch, 2_000, 0)]);
    let from = lab.activating(4 * SOL);
    lab.next_epoch();
    assert_eq!([&into, &from].map(|stake| lab.read(stake).credits), [1_000, 2_000]);
    lab.merge(&into, &from).unwrap();
    // 11,000 / 7 = 1,571.4...: up, so that nothing is paid twice.
    assert_eq!(lab.read(&into).credits, 1_572);
}

on_every_version!(
    the_merge_matrix,
    a_merge_of_active_accounts_frees_the_rent_of_the_source,
    only_accounts_of_one_voter_merge,
    only_accounts_of_one_staker_and_one_withdrawer_merge,
    credits_merge_to_their_stake_weighted_average_rounded_up,
);
