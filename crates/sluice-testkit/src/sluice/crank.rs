//! The instructions of the crank and of governance, byte by byte.

use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

use super::instruction::build;
use super::operators::RecordState;
use super::{OperatorTerms, PROGRAM, Pool};
use crate::ids;

/// `refresh_operators` (7) over `stakes`.
pub fn refresh_operators(pool: &Pool, cranker: &Address, first: u32, stakes: &[Address]) -> Instruction {
    let mut accounts = vec![AccountMeta::new(pool.operators, false), AccountMeta::new(*cranker, false)];
    accounts.extend(stakes.iter().map(|stake| AccountMeta::new_readonly(*stake, false)));
    with_u32(7, first, accounts)
}

/// `sweep_operators` (8) over `stakes`.
pub fn sweep_operators(pool: &Pool, cranker: &Address, first: u32, stakes: &[Address]) -> Instruction {
    let mut accounts = vec![
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new(pool.reserve, false),
        AccountMeta::new(*cranker, false),
        AccountMeta::new_readonly(ids::STAKE, false),
    ];
    accounts.extend(stakes.iter().map(|stake| AccountMeta::new(*stake, false)));
    with_u32(8, first, accounts)
}

/// `settle_operator` (9).
pub fn settle_operator(pool: &Pool, cranker: &Address, index: u32, record: &RecordState) -> Instruction {
    let accounts = vec![
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new(pool.reserve, false),
        AccountMeta::new(record.main, false),
        AccountMeta::new(record.side, false),
        AccountMeta::new(*cranker, false),
        AccountMeta::new_readonly(ids::STAKE, false),
    ];
    with_u32(9, index, accounts)
}

/// `set_level` (10).
pub fn set_level(pool: &Pool, cranker: &Address, level: u64, index: u32) -> Instruction {
    let mut instruction = build(10, &[level], level_accounts(pool, cranker));
    instruction.data.extend(index.to_le_bytes());
    instruction
}

/// `refreeze` (11).
pub fn refreeze(pool: &Pool, cranker: &Address) -> Instruction {
    build(11, &[], level_accounts(pool, cranker))
}

fn level_accounts(pool: &Pool, cranker: &Address) -> Vec<AccountMeta> {
    vec![
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new_readonly(pool.reserve, false),
        AccountMeta::new(*cranker, false),
    ]
}

/// `delegate` (12).
pub fn delegate(pool: &Pool, cranker: &Address, index: u32, record: &RecordState) -> Instruction {
    let accounts = vec![
        AccountMeta::new_readonly(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new(pool.reserve, false),
        AccountMeta::new(record.side, false),
        AccountMeta::new_readonly(record.vote, false),
        AccountMeta::new(*cranker, false),
        AccountMeta::new_readonly(ids::STAKE, false),
    ];
    with_u32(12, index, accounts)
}

/// `undelegate` (13).
pub fn undelegate(pool: &Pool, cranker: &Address, index: u32, record: &RecordState) -> Instruction {
    let accounts = vec![
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new(pool.reserve, false),
        AccountMeta::new(record.main, false),
        AccountMeta::new(record.side, false),
        AccountMeta::new_readonly(record.vote, false),
        AccountMeta::new(*cranker, false),
        AccountMeta::new_readonly(ids::STAKE, false),
    ];
    with_u32(13, index, accounts)
}

/// `collect_fee` (14).
pub fn collect_fee(pool: &Pool) -> Instruction {
    let accounts = vec![
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.mint, false),
        AccountMeta::new(pool.treasury, false),
        AccountMeta::new_readonly(pool.token_program, false),
    ];
    build(14, &[], accounts)
}

/// `flag_operator` (15), with its own vote account as reference: nothing that is about not voting.
pub fn flag_operator(pool: &Pool, index: u32, record: &RecordState) -> Instruction {
    flag_operator_beside(pool, index, record, &record.vote)
}

/// `flag_operator` (15), beside another vote account.
pub fn flag_operator_beside(
    pool: &Pool,
    index: u32,
    record: &RecordState,
    reference: &Address,
) -> Instruction {
    let accounts = vec![
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new_readonly(record.vote, false),
        AccountMeta::new_readonly(*reference, false),
    ];
    with_u32(15, index, accounts)
}

/// `fund_bounties` (16).
pub fn fund_bounties(pool: &Pool, funder: &Address, lamports: u64) -> Instruction {
    let accounts = vec![
        AccountMeta::new(*funder, true),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new_readonly(ids::SYSTEM, false),
    ];
    build(16, &[lamports], accounts)
}

/// `add_operator` (17), for the next two nonces.
pub fn add_operator(
    pool: &Pool,
    payer: &Address,
    vote: &Address,
    nonce: u64,
    terms: &OperatorTerms,
) -> Instruction {
    let [main, side] = [pool.stake_address(nonce), pool.stake_address(nonce + 1)];
    let accounts = vec![
        // Writable, for it may be the payer.
        AccountMeta::new(pool.governance, true),
        AccountMeta::new(*payer, true),
        AccountMeta::new_readonly(pool.address, false),
        AccountMeta::new_readonly(pool.config, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new_readonly(*vote, false),
        AccountMeta::new(main.0, false),
        AccountMeta::new(side.0, false),
        AccountMeta::new_readonly(ids::STAKE, false),
        AccountMeta::new_readonly(ids::SYSTEM, false),
    ];
    let mut instruction = build(17, &[], accounts);
    instruction.data.extend(terms.bytes());
    instruction.data.extend([main.1, side.1]);
    instruction
}

/// `update_operator` (18).
pub fn update_operator(pool: &Pool, index: u32, vote: &Address, terms: &OperatorTerms) -> Instruction {
    let mut instruction = with_u32(18, index, change_accounts(pool, vote));
    instruction.data.extend(terms.bytes());
    instruction
}

/// `drain_operator` (19).
pub fn drain_operator(pool: &Pool, index: u32, vote: &Address) -> Instruction {
    with_u32(19, index, change_accounts(pool, vote))
}

fn change_accounts(pool: &Pool, vote: &Address) -> Vec<AccountMeta> {
    vec![
        AccountMeta::new_readonly(pool.governance, true),
        AccountMeta::new(pool.address, false),
        AccountMeta::new_readonly(pool.config, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new_readonly(*vote, false),
    ]
}

/// `remove_operator` (20).
pub fn remove_operator(pool: &Pool, index: u32, record: &RecordState) -> Instruction {
    let accounts = vec![
        AccountMeta::new_readonly(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new(pool.reserve, false),
        AccountMeta::new(record.main, false),
        AccountMeta::new(record.side, false),
        AccountMeta::new_readonly(ids::STAKE, false),
    ];
    with_u32(20, index, accounts)
}

/// `set_group` (21).
pub fn set_group(pool: &Pool, id: u8, cap: u64, share: u16) -> Instruction {
    let accounts = vec![
        AccountMeta::new_readonly(pool.governance, true),
        AccountMeta::new_readonly(pool.address, false),
        AccountMeta::new(pool.operators, false),
    ];
    let mut instruction = build(21, &[], accounts);
    instruction.data.push(id);
    instruction.data.extend(cap.to_le_bytes());
    instruction.data.extend(share.to_le_bytes());
    instruction
}

/// `extend_rates` (22).
pub fn extend_rates(pool: &Pool, payer: &Address) -> Instruction {
    let accounts = vec![
        AccountMeta::new(*payer, true),
        AccountMeta::new(pool.rates, false),
        AccountMeta::new_readonly(ids::SYSTEM, false),
    ];
    build(22, &[], accounts)
}

pub(super) fn with_u32(tag: u8, word: u32, accounts: Vec<AccountMeta>) -> Instruction {
    let mut data = vec![tag];
    data.extend(word.to_le_bytes());
    Instruction { program_id: PROGRAM, accounts, data }
}
