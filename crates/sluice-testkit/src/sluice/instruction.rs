//! The instructions, byte by byte.

use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

use super::{PROGRAM, Pool, PoolParams};
use crate::ids;

/// `LstToSol` (0) or `SolToLst` (1), as Sanctum's controller calls it.
pub fn sol_value(tag: u8, pool: &Pool, amount: u64) -> Instruction {
    let accounts =
        vec![AccountMeta::new_readonly(pool.mint, false), AccountMeta::new_readonly(pool.address, false)];
    build(tag, &[amount], accounts)
}

/// `create_pool` (2).
pub fn create_pool(payer: &Address, pool: &Pool, params: &PoolParams) -> Instruction {
    let accounts = vec![
        AccountMeta::new(*payer, true),
        AccountMeta::new(pool.mint, true),
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.reserve, false),
        AccountMeta::new(pool.insurance, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new(pool.config, false),
        AccountMeta::new(pool.rates, false),
        AccountMeta::new(pool.treasury, false),
        AccountMeta::new(pool.dead_shares, false),
        AccountMeta::new(pool.escrow, false),
        AccountMeta::new_readonly(pool.token_program, false),
        AccountMeta::new_readonly(ids::SYSTEM, false),
    ];
    let mut data = vec![2];
    data.extend(pool.governance.to_bytes());
    data.extend(params.deposit_cap.to_le_bytes());
    data.extend(params.bounty_unit.to_le_bytes());
    for word in
        [params.r_floor_ppm, params.late_guard_slots, params.level_interval_slots, params.bounty_ramp_slots]
    {
        data.extend(word.to_le_bytes());
    }
    for half in [
        params.fee_bps,
        params.bounty_bps,
        params.liquidity_bps,
        params.band_bps,
        params.churn_bps,
        params.exit_max_bps,
        params.exit_min_bps,
        params.insurance_bps,
        params.cover_bps,
        params.tolerance_bps,
        params.pause_epochs,
        params.curator_share,
        params.curator_weight,
        params.curator_inflation_bps,
        params.curator_block_bps,
        params.curator_zero_bps,
    ] {
        data.extend(half.to_le_bytes());
    }
    data.extend(params.curator_cap.to_le_bytes());
    data.extend(params.curator.to_bytes());
    data.extend(params.guardian.to_bytes());
    data.push(params.gate.kind);
    for key in [params.gate.gate, params.gate.credential, params.gate.schema] {
        data.extend(key.to_bytes());
    }
    Instruction { program_id: PROGRAM, accounts, data }
}

/// `deposit_sol` (3).
pub fn deposit_sol(
    depositor: &Address,
    pool: &Pool,
    lst_account: &Address,
    lamports: u64,
    min_shares: u64,
) -> Instruction {
    let accounts = vec![
        AccountMeta::new(*depositor, true),
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.reserve, false),
        AccountMeta::new(pool.mint, false),
        AccountMeta::new(*lst_account, false),
        AccountMeta::new_readonly(pool.token_program, false),
        AccountMeta::new_readonly(ids::SYSTEM, false),
    ];
    build(3, &[lamports, min_shares], accounts)
}

/// `finalize_epoch` (4).
pub fn finalize_epoch(pool: &Pool, cranker: &Address) -> Instruction {
    let accounts = vec![
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new(pool.config, false),
        AccountMeta::new(pool.rates, false),
        AccountMeta::new(pool.reserve, false),
        AccountMeta::new(pool.insurance, false),
        AccountMeta::new(pool.mint, false),
        AccountMeta::new(pool.treasury, false),
        AccountMeta::new(*cranker, false),
        AccountMeta::new_readonly(pool.token_program, false),
        AccountMeta::new_readonly(ids::STAKE, false),
    ];
    build(4, &[], accounts)
}

/// `get_rate` (5).
pub fn get_rate(pool: &Pool) -> Instruction {
    build(5, &[], vec![AccountMeta::new_readonly(pool.address, false)])
}

/// `quote_deposit` (6).
pub fn quote_deposit(pool: &Pool, lamports: u64) -> Instruction {
    build(6, &[lamports], vec![AccountMeta::new_readonly(pool.address, false)])
}

pub(super) fn build(tag: u8, words: &[u64], accounts: Vec<AccountMeta>) -> Instruction {
    let mut data = vec![tag];
    for word in words {
        data.extend(word.to_le_bytes());
    }
    Instruction { program_id: PROGRAM, accounts, data }
}
