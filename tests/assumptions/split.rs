//! Split, by which a holder leaves with stake. Its rules were rewritten in 5.0.0.

use sluice_testkit::chain::SOL;
use solana_instruction_error::InstructionError::InsufficientFunds;

use crate::{
    lab::{Lab, PSEUDO_RESERVE, Stage, Stake, code},
    on_every_version,
};

fn each_side_of_an_active_split_keeps_the_minimum(mut lab: Lab) {
    let minimum = lab.version.minimum();
    for stage in [Stage::Active, Stage::Deactivating] {
        let [from] = lab.staged([(stage, 5 * SOL)]);
        let to = lab.uninitialized(lab.rent());
        let too_little =
            if minimum == 1 { Err(InsufficientFunds) } else { Err(code::INSUFFICIENT_DELEGATION) };
        assert_eq!(lab.split(&from, &to, minimum - 1), too_little, "{stage:?}");
        // 1.0.1 has a word of its own for a source that it leaves with its rent alone.
        assert_eq!(lab.split(&from, &to, 5 * SOL - minimum + 1), too_little, "{stage:?}");

        let before = lab.read(&from);
        lab.split(&from, &to, minimum).unwrap();
        let (lamports, delegation) = (before.lamports - minimum, before.delegation - minimum);
        assert_eq!(lab.read(&from), Stake { lamports, delegation, ..before }, "{stage:?}");
        let reserve = if lab.version.is_old() { lab.rent() } else { PSEUDO_RESERVE };
        let part = Stake { lamports: lab.rent() + minimum, delegation: minimum, reserve, ..before };
        assert_eq!(lab.read(&to), part, "{stage:?}");

        let rest = lab.uninitialized(lab.rent());
        lab.split(&from, &rest, 5 * SOL - 2 * minimum).unwrap();
        assert_eq!(lab.read(&from).delegation, minimum, "{stage:?}");
    }
}

fn the_destination_of_an_active_split_brings_its_rent(mut lab: Lab) {
    let [from] = lab.staged([(Stage::Active, 5 * SOL)]);
    let [poor, rich] = [lab.uninitialized(lab.rent() - 1), lab.uninitialized(lab.rent() + 7)];
    assert_eq!(lab.split(&from, &poor, 2 * SOL), Err(InsufficientFunds));
    // More than the rent is no help and no loss: it is not delegated.
    lab.split(&from, &rich, 2 * SOL).unwrap();
    assert_eq!((lab.read(&rich).delegation, lab.read(&rich).lamports), (2 * SOL, lab.rent() + 7 + 2 * SOL));
}

fn an_activating_split_is_held_to_the_same_rules_since_5(mut lab: Lab) {
    let [from] = lab.staged([(Stage::Activating, 5 * SOL)]);
    let poor = lab.uninitialized(1);
    if lab.version.is_old() {
        // The missing rent was taken out of what is split off, and lost to the delegation.
        lab.split(&from, &poor, 2 * SOL).unwrap();
        assert_eq!(lab.read(&poor).delegation, 2 * SOL + 1 - lab.rent());
        assert_eq!(lab.read(&from).delegation, 3 * SOL);
        return;
    }
    assert_eq!(lab.split(&from, &poor, 2 * SOL), Err(InsufficientFunds));
    let funded = lab.uninitialized(lab.rent());
    for amount in [SOL - 1, 4 * SOL + 1] {
        assert_eq!(lab.split(&from, &funded, amount), Err(code::INSUFFICIENT_DELEGATION));
    }
    lab.split(&from, &funded, SOL).unwrap();
    assert_eq!([&from, &funded].map(|stake| lab.read(stake).delegation), [4 * SOL, SOL]);
}

fn free_lamports_of_an_active_source_are_never_split_off(mut lab: Lab) {
    let [from] = lab.staged([(Stage::Active, 2 * SOL)]);
    lab.chain.donate(&from, 9 * SOL);
    let to = lab.uninitialized(lab.rent());
    assert_eq!(lab.split(&from, &to, 2 * SOL + 1), Err(code::INSUFFICIENT_DELEGATION));
    lab.split(&from, &to, SOL).unwrap();
    assert_eq!(lab.read(&from).lamports, lab.rent() + SOL + 9 * SOL);
}

fn an_initialized_split_needs_rent_on_both_sides_and_no_minimum(mut lab: Lab) {
    let rent = lab.rent();
    let [from, to] = [lab.initialized(SOL / 2), lab.uninitialized(1)];
    assert_eq!(lab.split(&from, &to, rent - 2), Err(InsufficientFunds), "rent of the destination");
    assert_eq!(lab.split(&from, &to, SOL / 2 + 1), Err(InsufficientFunds), "rent of the source");
    assert_eq!(lab.split(&from, &to, 0), Err(InsufficientFunds));
    lab.split(&from, &to, SOL / 2).unwrap();
    assert_eq!([&from, &to].map(|stake| lab.read(stake).lamports), [rent, SOL / 2 + 1]);
    assert_eq!([&from, &to].map(|stake| lab.read(stake).tag), [1, 1]);
}

fn a_cooled_split_leaves_the_old_figure_on_both_sides_since_5(mut lab: Lab) {
    let [from] = lab.staged([(Stage::Cooled, 3 * SOL)]);
    let to = lab.uninitialized(1);
    lab.split(&from, &to, 3 * SOL - 1).unwrap();
    let figures = [&from, &to].map(|stake| lab.read(stake).delegation);
    if lab.version.is_old() {
        assert_eq!(figures, [1, 3 * SOL - lab.rent()]);
    } else {
        // Two accounts now say 3 SOL, with 3 SOL between them: a figure of a cooled account proves nothing.
        assert_eq!(figures, [3 * SOL, 3 * SOL]);
    }
}

fn a_split_of_everything_closes_the_source(mut lab: Lab) {
    for stage in [Stage::Initialized, Stage::Cooled, Stage::Activating, Stage::Active, Stage::Deactivating] {
        let [from] = lab.staged([(stage, 3 * SOL)]);
        let to = lab.uninitialized(1);
        let before = lab.read(&from);
        lab.split(&from, &to, before.lamports).unwrap();
        let reserve = if lab.version.is_old() { lab.rent() } else { PSEUDO_RESERVE };
        assert_eq!(lab.read(&to), Stake { lamports: before.lamports + 1, reserve, ..before }, "{stage:?}");
        assert_eq!(lab.chain.account(&from), None, "{stage:?}");
    }
}

on_every_version!(
    each_side_of_an_active_split_keeps_the_minimum,
    the_destination_of_an_active_split_brings_its_rent,
    an_activating_split_is_held_to_the_same_rules_since_5,
    free_lamports_of_an_active_source_are_never_split_off,
    an_initialized_split_needs_rent_on_both_sides_and_no_minimum,
    a_cooled_split_leaves_the_old_figure_on_both_sides_since_5,
    a_split_of_everything_closes_the_source,
);
