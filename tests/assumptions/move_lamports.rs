//! MoveLamports, by which stray lamports can be collected with the staker's signature alone.

use sluice_testkit::chain::SOL;
use solana_instruction_error::InstructionError::{
    InvalidAccountData, InvalidArgument, MissingRequiredSignature,
};
use solana_signer::Signer;

use crate::{
    instruction::move_lamports,
    lab::{Lab, STAGES, Stage, Stake, code},
    on_every_version,
};

const STRAY: u64 = 5_000;

fn all_above_delegation_and_rent_leaves_an_active_source(mut lab: Lab) {
    let [from, to] = lab.staged([(Stage::Active, 3 * SOL), (Stage::Active, 2 * SOL)]);
    assert_eq!(lab.move_lamports(&from, &to, 1), Err(InvalidArgument), "nothing is free");
    lab.chain.donate(&from, STRAY);
    assert_eq!(lab.move_lamports(&from, &to, STRAY + 1), Err(InvalidArgument));
    assert_eq!(lab.move_lamports(&from, &to, 0), Err(InvalidArgument));
    let (source, destination) = (lab.read(&from), lab.read(&to));
    lab.move_lamports(&from, &to, STRAY).unwrap();
    assert_eq!(lab.read(&from), Stake { lamports: source.lamports - STRAY, ..source });
    assert_eq!(lab.read(&to), Stake { lamports: destination.lamports + STRAY, ..destination });
}

fn all_above_the_rent_leaves_an_inactive_source_as_what_it_was(mut lab: Lab) {
    for stage in [Stage::Initialized, Stage::Cooled] {
        let [from, to] = lab.staged([(stage, 3 * SOL), (Stage::Active, 2 * SOL)]);
        let source = lab.read(&from);
        assert_eq!(lab.move_lamports(&from, &to, 3 * SOL + 1), Err(InvalidArgument), "{stage:?}");
        lab.move_lamports(&from, &to, 3 * SOL).unwrap();
        // A cooled account keeps the figure of a delegation that nothing backs.
        assert_eq!(lab.read(&from), Stake { lamports: lab.rent(), ..source }, "{stage:?}");
    }
}

fn no_transient_account_and_no_activating_source(mut lab: Lab) {
    let accounts = lab.staged(STAGES.map(|stage| (stage, 3 * SOL)));
    let [initialized, cooled, activating, active, deactivating] = accounts;
    accounts.iter().for_each(|stake| lab.chain.donate(stake, STRAY));
    assert_eq!(lab.move_lamports(&activating, &active, 1), Err(InvalidAccountData));
    assert_eq!(lab.move_lamports(&deactivating, &active, 1), Err(code::MERGE_TRANSIENT_STAKE));
    assert_eq!(lab.move_lamports(&active, &deactivating, 1), Err(code::MERGE_TRANSIENT_STAKE));
    // An activating destination is as good as any other; what arrives there is not delegated.
    for to in [initialized, cooled, activating] {
        let before = lab.read(&to);
        lab.move_lamports(&active, &to, 1).unwrap();
        assert_eq!(lab.read(&to), Stake { lamports: before.lamports + 1, ..before });
    }
}

fn the_voters_need_not_be_the_same_and_the_staker_signs(mut lab: Lab) {
    let (here, there) = (lab.activating(3 * SOL), lab.initialized(2 * SOL));
    let (other, withdrawer) = (lab.other_vote, lab.withdrawer.pubkey());
    lab.delegate(&there, &other).unwrap();
    lab.next_epoch();
    lab.chain.donate(&here, STRAY);
    let unsigned = lab.run(move_lamports(&here, &there, STRAY, &withdrawer));
    assert_eq!(unsigned, Err(MissingRequiredSignature));
    lab.move_lamports(&here, &there, STRAY).unwrap();
}

on_every_version!(
    all_above_delegation_and_rent_leaves_an_active_source,
    all_above_the_rent_leaves_an_inactive_source_as_what_it_was,
    no_transient_account_and_no_activating_source,
    the_voters_need_not_be_the_same_and_the_staker_signs,
);
