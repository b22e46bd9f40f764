//! Each instruction as the client builds it, from accounts and arguments that stand for their names.

use sluice_client::SLUICE_ID;
use sluice_client::accounts::{OperatorList, OperatorTerms, Record, State};
use sluice_client::generated::instructions::CreatePoolInstructionArgs;
use sluice_client::generated::types::Gate;
use sluice_client::instruction::{admin, crank, operator, user, view};
use sluice_client::pda::PoolKeys;
use sluice_testkit::sluice::operators::{RECORD_LEN, RECORDS_AT};
use solana_address::Address;
use solana_instruction::Instruction;

use super::{key, number};

/// The addresses of a pool.
pub fn keys() -> PoolKeys {
    PoolKeys {
        pool: key("pool"),
        mint: key("mint"),
        token_program: key("token_program"),
        reserve: key("reserve"),
        insurance: key("insurance"),
        operators: key("operators"),
        config: key("config"),
        rates: key("rates"),
        treasury: key("treasury"),
        escrow: key("escrow"),
        dead_shares: key("dead_shares"),
    }
}

fn byte(name: &str) -> u8 {
    number(name).to_le_bytes()[0]
}

fn half(name: &str) -> u16 {
    let [low, high, ..] = number(name).to_le_bytes();
    u16::from_le_bytes([low, high])
}

fn word(name: &str) -> u32 {
    let [a, b, c, d, ..] = number(name).to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// An operator of whom nothing is known but its accounts.
fn record() -> Record {
    let mut data = vec![0; RECORDS_AT + RECORD_LEN];
    data[..8].copy_from_slice(&OperatorList::TAG);
    data[RECORDS_AT - 8] = 1;
    let list = OperatorList::decode(&SLUICE_ID, &data).expect("a list of one operator");
    Record { vote: key("vote"), main: key("main"), side: key("side"), ..list.records[0].clone() }
}

fn terms() -> OperatorTerms {
    OperatorTerms {
        cap: number("cap"),
        weight: half("weight"),
        share: half("share"),
        max_inflation_bps: half("max_inflation_bps"),
        max_block_bps: half("max_block_bps"),
        groups: ["groups0", "groups1", "groups2", "groups3"].map(byte),
    }
}

fn pool_params() -> CreatePoolInstructionArgs {
    CreatePoolInstructionArgs {
        governance: key("governance"),
        deposit_cap: number("deposit_cap"),
        bounty_unit: number("bounty_unit"),
        r_floor_ppm: word("r_floor_ppm"),
        late_guard_slots: word("late_guard_slots"),
        level_interval_slots: word("level_interval_slots"),
        bounty_ramp_slots: word("bounty_ramp_slots"),
        fee_bps: half("fee_bps"),
        bounty_bps: half("bounty_bps"),
        liquidity_bps: half("liquidity_bps"),
        band_bps: half("band_bps"),
        churn_bps: half("churn_bps"),
        exit_max_bps: half("exit_max_bps"),
        exit_min_bps: half("exit_min_bps"),
        insurance_bps: half("insurance_bps"),
        cover_bps: half("cover_bps"),
        tolerance_bps: half("tolerance_bps"),
        pause_epochs: half("pause_epochs"),
        curator_share: half("curator_share"),
        curator_weight: half("curator_weight"),
        curator_inflation_bps: half("curator_inflation_bps"),
        curator_block_bps: half("curator_block_bps"),
        curator_zero_bps: half("curator_zero_bps"),
        curator_cap: number("curator_cap"),
        curator: key("curator"),
        guardian: key("guardian"),
        gate: Gate {
            kind: byte("kind"),
            gate: key("gate"),
            credential: key("credential"),
            schema: key("schema"),
        },
    }
}

/// `request_unstake` with a tail or without.
pub fn request_unstake(tail: Option<Address>) -> Instruction {
    user::request_unstake(
        &keys(),
        &key("requester"),
        &key("payer"),
        &key("cohort"),
        tail,
        &key("ticket"),
        &key("lst_account"),
        number("shares"),
        number("nonce"),
        byte("bump"),
    )
}

/// The instruction of that name, if the client builds one.
pub fn by_name(name: &str) -> Option<Instruction> {
    of_governance(name)
        .or_else(|| of_the_crank(name))
        .or_else(|| of_holders(name))
        .or_else(|| of_others(name))
}

fn of_governance(name: &str) -> Option<Instruction> {
    let (pool, record, governance) = (&keys(), &record(), &key("governance"));
    let (authority, payer, guardian) = (&key("authority"), &key("payer"), &key("guardian"));
    let (index, slot, sequence) = (word("index"), byte("slot"), number("sequence"));
    let (kinds, role, [main, side]) = (byte("kinds"), byte("role"), [key("main"), key("side")]);
    Some(match name {
        "create_pool" => admin::create_pool(pool, payer, pool_params()),
        "add_operator" => {
            let bumps = ["bumps0", "bumps1"].map(byte);
            admin::add_operator(pool, authority, payer, &key("vote"), &main, &side, terms(), bumps)
        }
        "update_operator" => admin::update_operator(pool, authority, index, terms(), record),
        "drain_operator" => admin::drain_operator(pool, authority, index, record),
        "zero_operator" => admin::zero_operator(pool, authority, index, record),
        "remove_operator" => admin::remove_operator(pool, index, record),
        "set_group" => admin::set_group(pool, governance, byte("id"), number("cap"), half("share")),
        "extend_rates" => admin::extend_rates(pool, payer),
        "set_parameter" => admin::set_parameter(pool, governance, byte("parameter"), number("value")),
        "set_treasury" => admin::set_treasury(pool, governance, &key("treasury")),
        "cancel_change" => admin::cancel_change(pool, governance, slot, sequence),
        "propose_role" => admin::propose_role(pool, governance, role, key("nominee")),
        "accept_role" => admin::accept_role(pool, &key("nominee"), role),
        "pause" => admin::pause(pool, guardian, kinds),
        "heartbeat" => admin::heartbeat(pool, guardian),
        "resume" => admin::resume(pool, governance, kinds),
        "arm_guardian" => admin::arm_guardian(pool, governance),
        _ => return None,
    })
}

fn of_the_crank(name: &str) -> Option<Instruction> {
    let (pool, record, cranker) = (&keys(), &record(), &key("cranker"));
    let (index, first, lamports, funder) = (word("index"), word("first"), number("lamports"), &key("funder"));
    Some(match name {
        "finalize_epoch" => crank::finalize_epoch(pool, cranker),
        "refresh_operators" => crank::refresh_operators(pool, cranker, first, &[]),
        "sweep_operators" => crank::sweep_operators(pool, cranker, first, &[]),
        "settle_operator" => crank::settle_operator(pool, cranker, index, record),
        "set_level" => crank::set_level(pool, cranker, number("level"), index),
        "refreeze" => crank::refreeze(pool, cranker),
        "delegate" => crank::delegate(pool, cranker, index, record),
        "undelegate" => crank::undelegate(pool, cranker, index, record),
        "collect_fee" => crank::collect_fee(pool),
        "flag_operator" => crank::flag_operator(pool, &key("reference"), index, record),
        "fund_bounties" => crank::fund_bounties(pool, funder, lamports),
        "finalize_cohort" => crank::finalize_cohort(pool, &key("cohort"), cranker),
        "report_loss" => crank::report_loss(pool, index, record),
        "measure_operators" => crank::measure_operators(pool, cranker, first, word("count")),
        "settle_bond" => crank::settle_bond(pool, &key("bond"), cranker, index),
        "recapitalise" => crank::recapitalise(pool, funder, lamports),
        _ => return None,
    })
}

fn of_holders(name: &str) -> Option<Instruction> {
    let (pool, record, lst) = (&keys(), &record(), &key("lst_account"));
    let (depositor, holder, stake) = (&key("depositor"), &key("holder"), &key("stake"));
    let (ticket, owner, evidence) = (&key("ticket"), &key("owner"), &key("evidence"));
    let (lamports, shares, index) = (number("lamports"), number("shares"), word("index"));
    let [least, at_least] = ["min_shares", "min_lamports"].map(number);
    Some(match name {
        "deposit_sol" => user::deposit_sol(pool, depositor, lst, lamports, least),
        "deposit_sol_gated" => user::deposit_sol_gated(pool, depositor, lst, evidence, lamports, least),
        "deposit_stake" => user::deposit_stake(pool, depositor, stake, lst, index, least, record),
        "deposit_stake_gated" => {
            user::deposit_stake_gated(pool, depositor, stake, lst, evidence, index, least, record)
        }
        "request_unstake" => request_unstake(Some(key("tail"))),
        "claim_ticket" => {
            let [rent_payer, cohort_rent_payer] = ["rent_payer", "cohort_rent_payer"].map(key);
            user::claim_ticket(ticket, &key("cohort"), owner, &rent_payer, &cohort_rent_payer)
        }
        "transfer_ticket" => user::transfer_ticket(ticket, owner, &key("new_owner"), shares),
        "unstake_instant" => user::unstake_instant(pool, holder, lst, &key("receiver"), shares, at_least),
        "withdraw_stake" => user::withdraw_stake(pool, holder, stake, lst, index, shares, at_least, record),
        _ => return None,
    })
}

fn of_others(name: &str) -> Option<Instruction> {
    let (pool, owner, payer, bond) = (&keys(), &key("owner"), &key("payer"), &key("bond"));
    let (index, lamports) = (word("index"), number("lamports"));
    Some(match name {
        "open_bond" => operator::open_bond(pool, owner, payer, &key("vote"), bond, index, lamports),
        "top_up_bond" => operator::top_up_bond(pool, &key("funder"), bond, index, lamports),
        "request_bond" => operator::request_bond(pool, owner, bond, index),
        "release_bond" => operator::release_bond(pool, owner, bond),
        "lst_to_sol" => view::lst_to_sol(pool, number("amount")),
        "sol_to_lst" => view::sol_to_lst(pool, number("amount")),
        "get_rate" => view::get_rate(pool),
        "quote_deposit" => view::quote_deposit(pool, lamports),
        "quote_unstake_instant" => view::quote_unstake_instant(pool, number("shares")),
        "quote_ticket" => view::quote_ticket(pool, number("shares")),
        "quote_claim" => view::quote_claim(&key("ticket"), &key("cohort")),
        _ => return None,
    })
}
