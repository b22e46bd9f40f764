//! Who may send which instruction, and when it counts: the one table. `docs/roles.md` is written from it, and the tests
//! send every instruction with every role's signature and with none, and expect what it says.

use Role::{Anyone, BondOwner, Creator, Curator, Governance, Guardian, Holder, Nominee, Withdrawer};
use When::{AtOnce, Delayed, SafeAtOnce};

/// Who an instruction asks to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nobody in particular: who signs pays, or is the one whose lamports, shares or ticket it is about.
    Anyone,
    /// Whoever has the key of a fresh mint.
    Creator,
    /// The pool's governance.
    Governance,
    /// The pool's curator.
    Curator,
    /// The pool's guardian.
    Guardian,
    /// Who is nominated for a role.
    Nominee,
    /// Who may withdraw from an operator's vote account.
    Withdrawer,
    /// The owner of a bond.
    BondOwner,
    /// Whose shares, stake or ticket it is.
    Holder,
}

/// When an instruction counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At once.
    AtOnce,
    /// From the close of `CHANGE_DELAY` epochs later on.
    Delayed,
    /// At once in the parameter's safe direction, otherwise delayed.
    SafeAtOnce,
}

/// An instruction, who may send it, and when it counts.
#[derive(Clone, Copy, Debug)]
pub struct Permission {
    /// The instruction.
    pub instruction: &'static str,
    /// Whoever of these signs.
    pub roles: &'static [Role],
    /// When it counts.
    pub when: When,
    /// What it does to others, in a line.
    pub power: &'static str,
}

const fn of(
    instruction: &'static str,
    roles: &'static [Role],
    when: When,
    power: &'static str,
) -> Permission {
    Permission { instruction, roles, when, power }
}

/// The table, by tag.
pub const PERMISSIONS: [Permission; 53] = [
    of("lst_to_sol", &[Anyone], AtOnce, "reads"),
    of("sol_to_lst", &[Anyone], AtOnce, "reads"),
    of("create_pool", &[Creator], AtOnce, "makes a pool"),
    of("deposit_sol", &[Holder], AtOnce, "the depositor's own; a pool with a gate refuses"),
    of("finalize_epoch", &[Anyone], AtOnce, "none: no argument chooses anything"),
    of("get_rate", &[Anyone], AtOnce, "reads"),
    of("quote_deposit", &[Anyone], AtOnce, "reads"),
    of("refresh_operators", &[Anyone], AtOnce, "none"),
    of("sweep_operators", &[Anyone], AtOnce, "none"),
    of("settle_operator", &[Anyone], AtOnce, "none"),
    of("set_level", &[Anyone], AtOnce, "none: one level is valid"),
    of("refreeze", &[Anyone], AtOnce, "none"),
    of("delegate", &[Anyone], AtOnce, "none"),
    of("undelegate", &[Anyone], AtOnce, "none"),
    of("collect_fee", &[Anyone], AtOnce, "none"),
    of("flag_operator", &[Anyone], AtOnce, "an operator's target, by evidence"),
    of("fund_bounties", &[Anyone], AtOnce, "gives"),
    of(
        "add_operator",
        &[Governance, Curator],
        Delayed,
        "an operator may have stake; the curator within its bounds",
    ),
    of(
        "update_operator",
        &[Governance, Curator],
        Delayed,
        "an operator's terms; the curator its weight alone",
    ),
    of("drain_operator", &[Governance], AtOnce, "an operator's target becomes zero for good"),
    of("remove_operator", &[Anyone], AtOnce, "none: only a drained operator without stake"),
    of("set_group", &[Governance], Delayed, "a group's caps"),
    of("extend_rates", &[Anyone], AtOnce, "gives"),
    of("request_unstake", &[Holder], AtOnce, "the holder's own"),
    of("finalize_cohort", &[Anyone], AtOnce, "none"),
    of("claim_ticket", &[Anyone], AtOnce, "pays a ticket to its owner"),
    of("transfer_ticket", &[Holder], AtOnce, "the owner's own"),
    of("unstake_instant", &[Holder], AtOnce, "the holder's own"),
    of("deposit_stake", &[Holder], AtOnce, "the depositor's own; a pool with a gate refuses"),
    of("withdraw_stake", &[Holder], AtOnce, "the holder's own"),
    of("report_loss", &[Anyone], AtOnce, "bunker mode, by evidence"),
    of("quote_unstake_instant", &[Anyone], AtOnce, "reads"),
    of("quote_ticket", &[Anyone], AtOnce, "reads"),
    of("quote_claim", &[Anyone], AtOnce, "reads"),
    of("set_parameter", &[Governance], SafeAtOnce, "a parameter, within its bounds"),
    of("set_treasury", &[Governance], Delayed, "who receives the fee"),
    of("cancel_change", &[Governance], AtOnce, "what is pending is not"),
    of("propose_role", &[Governance], Delayed, "who has a role; a curator that nobody follows goes at once"),
    of("accept_role", &[Nominee], AtOnce, "what was proposed may count"),
    of(
        "pause",
        &[Guardian],
        AtOnce,
        "deposits, exits at once, delegation, for ten epochs at the most, each once",
    ),
    of("heartbeat", &[Guardian], AtOnce, "none"),
    of("resume", &[Governance], AtOnce, "ends pauses"),
    of("arm_guardian", &[Governance], AtOnce, "the guardian may pause once more"),
    of(
        "zero_operator",
        &[Governance, Curator],
        AtOnce,
        "an operator's target, a bounded part of all weight an epoch",
    ),
    of("open_bond", &[Withdrawer], AtOnce, "the withdrawer's own"),
    of("top_up_bond", &[Anyone], AtOnce, "gives"),
    of("request_bond", &[BondOwner], AtOnce, "the operator's own target becomes zero"),
    of("release_bond", &[Anyone], AtOnce, "pays a bond to its owner"),
    of("measure_operators", &[Anyone], AtOnce, "none"),
    of("settle_bond", &[Anyone], AtOnce, "none: what is due"),
    of("recapitalise", &[Anyone], AtOnce, "gives"),
    of("deposit_sol_gated", &[Holder], AtOnce, "the depositor's own, with whoever keeps the gate"),
    of("deposit_stake_gated", &[Holder], AtOnce, "the depositor's own, with whoever keeps the gate"),
];

/// Prints the tables for `sluice-idl`, as Anchor's own host tests print the IDL.
#[cfg(all(test, feature = "idl-build"))]
#[test]
fn __anchor_private_print_idl_roles() {
    use crate::state::parameters::PARAMETERS;
    println!("--- IDL begin roles ---\n{{\"permissions\": [");
    for (at, Permission { instruction, roles, when, power }) in PERMISSIONS.iter().enumerate() {
        let roles: Vec<String> = roles.iter().map(|role| format!("\"{role:?}\"")).collect();
        let (roles, comma) = (roles.join(", "), if at == 0 { "" } else { "," });
        println!(
            "{comma}{{\"tag\": {at}, \"instruction\": \"{instruction}\", \"roles\": [{roles}], \"when\": \"{when:?}\", \
             \"power\": \"{power}\"}}"
        );
    }
    println!("], \"parameters\": [");
    for (at, of) in PARAMETERS.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        println!(
            "{comma}{{\"number\": {at}, \"name\": \"{}\", \"unit\": \"{}\", \"domain\": \"{:?}\", \"least\": {}, \
             \"most\": {}, \"safe\": \"{:?}\"}}",
            of.name, of.unit, of.domain, of.least, of.most, of.safe
        );
    }
    println!(
        "], \"delay\": {}, \"heartbeat\": {}, \"bar\": {}}}\n--- IDL end roles ---",
        crate::state::operators::CHANGE_DELAY,
        crate::state::config::HEARTBEAT_EPOCHS,
        crate::state::bond::BAR_EPOCHS
    );
}
