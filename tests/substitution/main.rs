//! Account substitution: every account of every instruction in the IDL, with everything that does not belong there
//! in its place, and the exact error that each swap gives.
//!
//! - `idl.rs`: what there is to try.
//! - `scene.rs`, `cast.rs`: the pools among which a call takes place, and who has roles in them.
//! - `impostor.rs`, `theatre.rs`, `forgery.rs`: what is put in an account's place, and how it is made.
//! - `table.rs`, `kinds.rs`: how expectations are written, and rules for kinds of accounts.
//! - `harness.rs`, `harness/expected.rs`, `refusal.rs`: makes the swaps, says what the table expects of them, and names
//!   what comes of them.
//! - `accounts.rs`, `whole.rs`, `behind.rs`, `gates.rs`, `attestations.rs`, `data.rs`, `roles.rs`: the tests; swaps of
//!   one account, of several that belong together, of lists behind the IDL's accounts, of what opens a gate, and of the
//!   data.
//! - one file an instruction, or for a few alike: a call that succeeds, and what is expected of its accounts.
//!
//! A new instruction fails `no_instruction_of_the_idl_is_missing_from_the_harness` until it has such a file and a line
//! in [`cases`]. Begin with `.account(name, error)` for each account; the reports then name what is an exception. A
//! swap that succeeds is either a hole or belongs to [`FREE`] in `free.rs`.

mod accounts;
mod attestations;
mod behind;
mod cast;
mod data;
mod forgery;
mod free;
mod gates;
mod harness;
mod idl;
mod impostor;
mod kinds;
mod refusal;
mod roles;
mod scene;
mod table;
mod theatre;
mod whole;

mod admin {
    pub mod add_operator;
    pub mod config;
    pub mod create_pool;
    pub mod extend_rates;
    pub mod governed;
    pub mod pause;
    pub mod remove_operator;
}
mod crank {
    pub mod bonds;
    pub mod collect_fee;
    pub mod finalize_cohort;
    pub mod finalize_epoch;
    pub mod flag_operator;
    pub mod fund_bounties;
    pub mod moves;
    pub mod refresh_operators;
    pub mod report_loss;
    pub mod set_level;
    pub mod settle_operator;
    pub mod sweep_operators;
}
mod operator {
    pub mod bonds;
}
mod user {
    pub mod claim_ticket;
    pub mod deposit_sol;
    pub mod request_unstake;
    pub mod stake;
    pub mod transfer_ticket;
    pub mod unstake_instant;
}
mod view {
    pub mod pool;
    pub mod sol_value;
}

use std::collections::BTreeSet;
use std::sync::LazyLock;

use sluice_testkit::ids;

use self::free::FREE;
use self::harness::Stage;
use self::table::{Case, Outcome};

fn cases() -> Vec<Case> {
    vec![
        view::sol_value::lst_to_sol(),
        view::sol_value::sol_to_lst(),
        admin::create_pool::case(),
        user::deposit_sol::case(),
        user::deposit_sol::gated(),
        crank::finalize_epoch::case(),
        view::pool::get_rate(),
        view::pool::quote_deposit(),
        crank::refresh_operators::case(),
        crank::sweep_operators::case(),
        crank::settle_operator::case(),
        crank::set_level::set_level(),
        crank::set_level::refreeze(),
        crank::moves::delegate(),
        crank::moves::undelegate(),
        crank::collect_fee::case(),
        crank::flag_operator::case(),
        crank::fund_bounties::case(),
        admin::add_operator::case(),
        admin::governed::update_operator(),
        admin::governed::drain_operator(),
        admin::remove_operator::case(),
        admin::governed::set_group(),
        admin::extend_rates::case(),
        user::request_unstake::case(),
        crank::finalize_cohort::case(),
        user::claim_ticket::case(),
        user::transfer_ticket::case(),
        user::unstake_instant::case(),
        user::stake::deposit_stake(),
        user::stake::deposit_stake_gated(),
        user::stake::withdraw_stake(),
        crank::report_loss::case(),
        view::pool::quote_unstake_instant(),
        view::pool::quote_ticket(),
        user::claim_ticket::quote_claim(),
        admin::config::set_parameter(),
        admin::config::set_treasury(),
        admin::config::cancel_change(),
        admin::config::propose_role(),
        admin::config::accept_role(),
        admin::pause::pause(),
        admin::pause::heartbeat(),
        admin::pause::resume(),
        admin::pause::arm_guardian(),
        admin::governed::zero_operator(),
        operator::bonds::open_bond(),
        operator::bonds::top_up_bond(),
        operator::bonds::request_bond(),
        operator::bonds::release_bond(),
        crank::bonds::measure_operators(),
        crank::bonds::settle_bond(),
        crank::bonds::recapitalise(),
    ]
}

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

/// A call that moves nothing would never get as far as what its accounts are for.
#[test]
fn every_call_changes_something_or_returns_something() {
    assert_all(|stage| vec![(String::new(), stage.check_some_effect())]);
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
