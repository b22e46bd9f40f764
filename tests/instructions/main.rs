//! The instructions, one file each, in the tree of `programs/sluice/src/instructions`.

mod admin {
    mod accept_role;
    mod add_operator;
    mod cancel_change;
    mod create_pool;
    mod create_pool_mints;
    mod create_pool_refusals;
    mod create_pool_roles;
    mod curator;
    mod parameters;
    mod pause;
    mod pause_epochs;
    mod pause_spares;
    mod propose_role;
    mod set_parameter;
    mod set_parameter_counts;
    mod set_treasury;
    mod slots;
    mod update_operator;
    mod zero_operator;
}
mod bonds;
mod crank {
    pub mod bunker;
    mod delegate;
    mod finalize_cohort;
    mod finalize_epoch;
    mod finalize_epoch_adverse;
    mod flag_operator;
    mod measure_operators;
    mod measure_operators_pace;
    mod recapitalise;
    mod report_loss;
    mod set_level;
    mod settle_bond;
    mod sweep_operators;
}
mod governed;
mod leaving;
mod operator;
mod staker;
mod support;
mod user {
    mod claim_ticket;
    mod deposit_sol;
    mod deposit_sol_fee;
    pub mod deposit_stake;
    mod deposit_stake_refusals;
    mod deposit_stake_room;
    mod gates;
    mod gates_attested;
    mod gates_lab;
    mod request_unstake;
    mod request_unstake_accounts;
    mod transfer_ticket;
    mod unstake_instant;
    mod withdraw_stake;
}
mod view {
    mod get_rate;
    mod quote_deposit;
    mod quotes;
    mod sol_value;
}

use sluice_testkit::{Failure, Receipt, sluice};

/// The names of a failure: that of Sluice's error, or of Anchor's, or the runtime's.
fn named(outcome: Result<Receipt, Failure>) -> String {
    let failure = outcome.expect_err("this should have been refused");
    match failure.custom() {
        Some(code) => sluice::error::name(code).unwrap_or_else(|| format!("unnamed {code}: {failure}")),
        None => format!("{:?}", failure.instruction_error().expect("an instruction failed")),
    }
}
