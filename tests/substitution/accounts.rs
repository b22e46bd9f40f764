//! Each account of each instruction: another in its place, in two places, left out, without its flags.

use solana_instruction::{AccountMeta, Instruction};

use crate::harness::Stage;
use crate::impostor::Impostor;
use crate::table::{Outcome, Swap};
use crate::{STAGES, assert_all, assert_none};

#[test]
fn every_account_of_every_instruction_refuses_every_substitute() {
    assert_as_in_the_table(|stage, _| stage.substitutes());
}

#[test]
fn no_account_can_be_passed_in_two_places() {
    assert_as_in_the_table(Stage::copies);
}

/// Duplicates are refused before any account is looked at, so they show nothing about an account in another's role.
#[test]
fn no_two_accounts_can_change_places() {
    assert_as_in_the_table(Stage::exchanges);
}

#[test]
fn every_signature_and_every_right_to_write_is_asked_for() {
    assert_as_in_the_table(Stage::weakened);
}

#[test]
fn no_account_can_be_left_out() {
    assert_all(|stage| {
        let cut = |count| {
            let mut instruction = stage.call.instruction.clone();
            instruction.accounts.truncate(count);
            instruction
        };
        let without = |place| {
            let mut instruction = cut(stage.declared());
            instruction.accounts.remove(place);
            instruction
        };
        let check = |instruction: Instruction| stage.check_outcome(&instruction, "NotEnoughAccountKeys");
        let accounts = || 0..stage.declared();
        let shorter = accounts().map(|count| (format!("cut to {count} accounts"), check(cut(count))));
        let gaps = accounts()
            .map(|place| (format!("without account {}", stage.accounts[place].name), check(without(place))));
        shorter.chain(gaps).collect()
    });
}

/// Where some are read there, `behind.rs` says what they do.
#[test]
fn accounts_behind_the_last_one_do_no_harm() {
    assert_all(|stage| {
        if stage.case.behind != 0 {
            return vec![];
        }
        let strangers = [Impostor::Wallet, Impostor::OtherPool, Impostor::PoolOfFakeProgram];
        let strangers = strangers.map(|impostor| AccountMeta::new(stage.placed(impostor).address, false));
        // Their own once more: nobody reads them, so a second writable one is no duplicate.
        [("strangers", &strangers[..]), ("copies", stage.metas())]
            .map(|(what, more)| {
                let mut instruction = stage.call.instruction.clone();
                instruction.accounts.extend_from_slice(more);
                (format!("{what} behind the last account"), stage.check_same_effects(&instruction))
            })
            .into()
    });
}

#[test]
fn an_account_that_is_writable_without_need_does_no_harm() {
    assert_all(|stage| {
        let readonly = stage.accounts.iter().enumerate().filter(|(_, flags)| !flags.writable);
        readonly
            .map(|(place, flags)| {
                let mut instruction = stage.call.instruction.clone();
                instruction.accounts[place].is_writable = true;
                (format!("account {} writable", flags.name), stage.check_same_effects(&instruction))
            })
            .collect()
    });
}

/// Accounts that only pay, or are only paid.
const PURSES: [&str; 5] = ["payer", "funder", "depositor", "cranker", "receiver"];

/// Whose payer gets the rent back, and so is written down.
const PAYS_BACK: &str = "request_unstake";

#[test]
fn whoever_pays_or_is_paid_in_anothers_place_changes_nothing_else() {
    assert_all(|stage| {
        let only = stage.case.instruction != PAYS_BACK;
        let purses =
            stage.accounts.iter().enumerate().filter(|(_, flags)| only && PURSES.contains(&flags.name));
        let swaps =
            purses.flat_map(|(place, _)| stage.substitutes().into_iter().map(move |swap| (place, swap)));
        let accepted =
            swaps.filter(|(place, swap)| matches!(stage.expected(*place, *swap), Outcome::Accepted(_)));
        let name = |place: usize| stage.accounts[place].name;
        // To an account that does not exist no bounty is paid: it stays in the pot.
        let paid = |(place, swap): &(usize, Swap)| {
            name(*place) != "cranker" || *swap != Swap::With(Impostor::Nothing)
        };
        accepted
            .filter(paid)
            .map(|(place, swap)| (format!("{} {swap}", name(place)), stage.check_only_purse(place, swap)))
            .collect()
    });
}

fn assert_as_in_the_table(swaps: impl Fn(&Stage, usize) -> Vec<Swap>) {
    let mut reports = vec![];
    for stage in STAGES.iter() {
        for place in 0..stage.accounts.len() {
            reports.extend(swaps(stage, place).iter().filter_map(|swap| stage.check(place, *swap).err()));
        }
    }
    assert_none(&reports);
}
