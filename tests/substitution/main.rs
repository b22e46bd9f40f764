//! Account substitution: every account of every instruction in the IDL, with everything that does not belong there
//! in its place, and the exact error that each swap gives.
//!
//! - `idl.rs`: what there is to try.
//! - `impostor.rs`: what is put in an account's place.
//! - `table.rs`, `kinds.rs`: how expectations are written, and rules for kinds of accounts.
//! - `harness.rs`: makes the swaps.
//! - one file an instruction: a call that succeeds, and what is expected of its accounts.
//!
//! A new instruction fails `no_instruction_of_the_idl_is_missing_from_the_harness` until it has such a file and a line
//! in [`cases`]. Begin with `.account(name, error)` for each account; the reports then name what is an exception. A
//! swap that succeeds is either a hole or belongs to [`FREE`].

mod harness;
mod idl;
mod impostor;
mod kinds;
mod table;

mod admin {
    pub mod create_pool;
}
mod crank {
    pub mod finalize_epoch;
}
mod user {
    pub mod deposit_sol;
}
mod view {
    pub mod pool;
    pub mod sol_value;
}

use std::collections::BTreeSet;
use std::sync::LazyLock;

use sluice_testkit::ids;
use solana_instruction::{AccountMeta, Instruction};

use self::harness::Stage;
use self::impostor::Impostor;
use self::table::{Case, Outcome, Swap};

fn cases() -> Vec<Case> {
    vec![
        view::sol_value::lst_to_sol(),
        view::sol_value::sol_to_lst(),
        admin::create_pool::case(),
        user::deposit_sol::case(),
        crank::finalize_epoch::case(),
        view::pool::get_rate(),
        view::pool::quote_deposit(),
    ]
}

/// Every account in whose place something else is accepted. The tables say what, and why.
const FREE: &[(&str, &str)] = &[
    ("create_pool", "payer"),
    ("deposit_sol", "depositor"),
    ("deposit_sol", "lst_account"),
    ("finalize_epoch", "pool"),
    ("get_rate", "pool"),
    ("lst_to_sol", "pool"),
    ("quote_deposit", "pool"),
    ("sol_to_lst", "pool"),
];

/// Every case on a pool of each token program.
static STAGES: LazyLock<Vec<Stage>> = LazyLock::new(|| {
    let on = |program| cases().into_iter().map(move |case| Stage::new(case, program));
    [ids::TOKEN, ids::TOKEN_2022].into_iter().flat_map(on).collect()
});

#[test]
fn no_instruction_of_the_idl_is_missing_from_the_harness() {
    let tried: BTreeSet<_> = cases().iter().map(|case| case.instruction).collect();
    let exist: BTreeSet<_> = idl::instructions().iter().map(|entry| entry.name).collect();
    let missing: Vec<_> = exist.difference(&tried).collect();
    assert!(missing.is_empty(), "not in cases(): {missing:?}");
    assert_eq!(tried, exist, "cases(), then the IDL");
    assert_eq!(cases().len(), exist.len(), "each once");
}

#[test]
fn no_account_of_the_idl_is_missing_from_the_harness_and_flags_are_those_of_the_call() {
    let mut reports = vec![];
    for stage in STAGES.iter() {
        // Their names are compared where a stage is built.
        assert_eq!(stage.metas().len(), stage.accounts.len(), "accounts of {}", stage.title());
        for (flags, meta) in stage.accounts.iter().zip(stage.metas()) {
            let (idl, call) = ((flags.writable, flags.signer), (meta.is_writable, meta.is_signer));
            if idl != call {
                let title = stage.title();
                let name = flags.name;
                reports.push(format!(
                    "{title}, account {name}: (writable, signer) {call:?}, in the IDL {idl:?}"
                ));
            }
        }
    }
    assert_none(&reports);
}

/// Or else every refusal below would be one for another reason.
#[test]
fn every_call_succeeds_as_it_is() {
    assert_all(|stage| vec![(String::new(), stage.check_outcome(&stage.call.instruction, "success"))]);
}

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
        let without = |place| {
            let mut instruction = stage.call.instruction.clone();
            instruction.accounts.remove(place);
            instruction
        };
        let cut = |count| {
            let mut instruction = stage.call.instruction.clone();
            instruction.accounts.truncate(count);
            instruction
        };
        let check = |instruction: Instruction| stage.check_outcome(&instruction, "NotEnoughAccountKeys");
        let accounts = || 0..stage.accounts.len();
        let shorter = accounts().map(|count| (format!("cut to {count} accounts"), check(cut(count))));
        let gaps = accounts()
            .map(|place| (format!("without account {}", stage.accounts[place].name), check(without(place))));
        shorter.chain(gaps).collect()
    });
}

#[test]
fn accounts_behind_the_last_one_do_no_harm() {
    assert_all(|stage| {
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

#[test]
fn data_that_is_cut_short_is_refused_by_name() {
    assert_all(|stage| {
        let cut = |len| {
            let mut instruction = stage.call.instruction.clone();
            instruction.data.truncate(len);
            stage.check_outcome(&instruction, "InvalidInstructionData")
        };
        let lengths = 0..stage.call.instruction.data.len();
        lengths.map(|len| (format!("data cut to {len} bytes"), cut(len))).collect()
    });
}

/// Anchor reads the arguments and looks no further.
#[test]
fn bytes_behind_the_arguments_do_no_harm() {
    assert_all(|stage| {
        let longer = |more: usize| {
            let mut instruction = stage.call.instruction.clone();
            instruction.data.extend(vec![0xff; more]);
            stage.check_same_effects(&instruction)
        };
        [1, 8, 100].map(|more| (format!("{more} bytes behind the arguments"), longer(more))).into()
    });
}

#[test]
fn the_tag_of_no_instruction_is_refused_by_name() {
    let tags: Vec<_> = idl::instructions().into_iter().map(|entry| entry.tag).collect();
    assert_all(|stage| {
        let unknown = (0..=u8::MAX).filter(|tag| !tags.contains(&vec![*tag]));
        unknown
            .map(|tag| {
                let mut instruction = stage.call.instruction.clone();
                instruction.data[0] = tag;
                let outcome = stage.check_outcome(&instruction, "InvalidInstructionData");
                (format!("with tag {tag}"), outcome)
            })
            .collect()
    });
}

#[test]
fn accounts_that_may_be_chosen_freely_are_named_with_their_reason() {
    let mut free = BTreeSet::new();
    for stage in STAGES.iter() {
        for (place, flags) in stage.accounts.iter().enumerate() {
            for swap in stage.all_swaps(place) {
                if let Outcome::Accepted(reason) = stage.expected(place, swap) {
                    assert!(!reason.is_empty(), "{}, account {} {swap}: why?", stage.title(), flags.name);
                    free.insert((stage.case.instruction, flags.name));
                }
            }
        }
    }
    assert_eq!(free, FREE.iter().copied().collect(), "accounts that something else may replace, then FREE");
}

/// An exception that is none would hide what the rule says.
#[test]
fn every_exception_in_the_tables_is_one_and_has_a_reason() {
    for stage in STAGES.iter() {
        for (place, slot) in stage.case.slots.iter().enumerate() {
            let tried = stage.all_swaps(place);
            for exception in &slot.exceptions {
                for swap in &exception.swaps {
                    let title = format!("{}, account {} {swap}", stage.title(), slot.account);
                    assert!(tried.contains(swap), "{title}: is never tried");
                    assert_ne!(stage.by_rule(place, *swap), exception.outcome, "{title}: is the rule");
                    assert!(!exception.reason.is_empty(), "{title}: why?");
                }
            }
        }
    }
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

/// Each check has a name that goes on from the call's.
fn assert_all(checks: impl Fn(&Stage) -> Vec<(String, Result<(), String>)>) {
    let mut reports = vec![];
    for stage in STAGES.iter() {
        for (what, outcome) in checks(stage) {
            reports.extend(outcome.err().map(|report| format!("{} {what}: {report}", stage.title())));
        }
    }
    assert_none(&reports);
}

fn assert_none(reports: &[String]) {
    assert!(reports.is_empty(), "{} not as expected:\n  {}", reports.len(), reports.join("\n  "));
}
