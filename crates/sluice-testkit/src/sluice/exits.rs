//! The instructions of entries and exits, byte by byte.

use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

use super::instruction::build;
use super::operators::RecordState;
use super::queue::{CohortState, TicketState, cohort_address, ticket_address};
use super::{PROGRAM, Pool};
use crate::ids;

/// What `request_unstake` is sent with.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "named as in the program's instructions/user/request_unstake.rs")]
pub struct Request {
    pub requester: Address,
    pub payer: Address,
    pub lst_account: Address,
    pub epoch: u64,
    pub tail: Option<Address>,
    pub shares: u64,
    pub nonce: u64,
}

/// `request_unstake` (23).
pub fn request_unstake(pool: &Pool, request: &Request) -> Instruction {
    let (cohort, _) = cohort_address(pool, request.epoch);
    let (ticket, ticket_bump) = ticket_address(&cohort, &request.requester, request.nonce);
    let tail = match request.tail {
        Some(tail) => AccountMeta::new(tail, false),
        None => AccountMeta::new_readonly(PROGRAM, false),
    };
    let accounts = vec![
        // Writable, for it may be the payer.
        AccountMeta::new(request.requester, true),
        AccountMeta::new(request.payer, true),
        AccountMeta::new(pool.address, false),
        AccountMeta::new(cohort, false),
        tail,
        AccountMeta::new(ticket, false),
        AccountMeta::new(request.lst_account, false),
        AccountMeta::new(pool.escrow, false),
        AccountMeta::new_readonly(pool.token_program, false),
        AccountMeta::new_readonly(ids::SYSTEM, false),
    ];
    let mut instruction = build(23, &[request.shares, request.nonce], accounts);
    instruction.data.push(ticket_bump);
    instruction
}

/// `finalize_cohort` (24).
pub fn finalize_cohort(pool: &Pool, cranker: &Address, cohort: &Address) -> Instruction {
    let accounts = vec![
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new(pool.reserve, false),
        AccountMeta::new(*cohort, false),
        AccountMeta::new(pool.escrow, false),
        AccountMeta::new(pool.mint, false),
        AccountMeta::new(*cranker, false),
        AccountMeta::new_readonly(pool.token_program, false),
    ];
    build(24, &[], accounts)
}

/// `claim_ticket` (25).
pub fn claim_ticket(address: &Address, ticket: &TicketState, cohort: &CohortState) -> Instruction {
    let accounts = vec![
        AccountMeta::new(*address, false),
        AccountMeta::new(ticket.cohort, false),
        AccountMeta::new(ticket.owner, false),
        AccountMeta::new(ticket.rent_payer, false),
        AccountMeta::new(cohort.rent_payer, false),
    ];
    build(25, &[], accounts)
}

/// `transfer_ticket` (26).
pub fn transfer_ticket(ticket: &Address, owner: &Address, new_owner: &Address, shares: u64) -> Instruction {
    let accounts = vec![
        AccountMeta::new(*ticket, false),
        // Writable, for it may be the new owner.
        AccountMeta::new(*owner, true),
        AccountMeta::new(*new_owner, false),
    ];
    build(26, &[shares], accounts)
}

/// `unstake_instant` (27).
pub fn unstake_instant(
    pool: &Pool,
    holder: &Address,
    lst_account: &Address,
    receiver: &Address,
    [shares, min_lamports]: [u64; 2],
) -> Instruction {
    let accounts = vec![
        // Writable, for it may be the receiver.
        AccountMeta::new(*holder, true),
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.reserve, false),
        AccountMeta::new(pool.mint, false),
        AccountMeta::new(*lst_account, false),
        AccountMeta::new(*receiver, false),
        AccountMeta::new_readonly(pool.token_program, false),
    ];
    build(27, &[shares, min_lamports], accounts)
}

/// A holder's stake and an operator's place.
#[derive(Clone, Copy, Debug)]
pub struct Staking {
    /// Signs.
    pub holder: Address,
    /// Its account of the LST.
    pub lst_account: Address,
    /// The stake account that comes or goes.
    pub stake: Address,
    /// The operator.
    pub index: u32,
}

/// `deposit_stake` (28).
pub fn deposit_stake(pool: &Pool, at: &Staking, record: &RecordState, min_shares: u64) -> Instruction {
    let accounts = vec![
        AccountMeta::new(at.holder, true),
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new_readonly(pool.reserve, false),
        AccountMeta::new(at.stake, false),
        AccountMeta::new(record.main, false),
        AccountMeta::new_readonly(record.vote, false),
        AccountMeta::new(pool.mint, false),
        AccountMeta::new(at.lst_account, false),
        AccountMeta::new_readonly(pool.token_program, false),
        AccountMeta::new_readonly(ids::STAKE, false),
    ];
    with_index(28, at.index, &[min_shares], accounts)
}

/// `withdraw_stake` (29).
pub fn withdraw_stake(
    pool: &Pool,
    at: &Staking,
    record: &RecordState,
    [shares, min_lamports]: [u64; 2],
) -> Instruction {
    let accounts = vec![
        AccountMeta::new_readonly(at.holder, true),
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new(record.main, false),
        AccountMeta::new(at.stake, false),
        AccountMeta::new(pool.mint, false),
        AccountMeta::new(at.lst_account, false),
        AccountMeta::new_readonly(pool.token_program, false),
        AccountMeta::new_readonly(ids::STAKE, false),
    ];
    with_index(29, at.index, &[shares, min_lamports], accounts)
}

/// `report_loss` (30).
pub fn report_loss(pool: &Pool, index: u32, record: &RecordState) -> Instruction {
    let accounts = vec![
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new_readonly(record.main, false),
        AccountMeta::new_readonly(record.side, false),
    ];
    with_index(30, index, &[], accounts)
}

/// `quote_unstake_instant` (31).
pub fn quote_unstake_instant(pool: &Pool, shares: u64) -> Instruction {
    let accounts =
        vec![AccountMeta::new_readonly(pool.address, false), AccountMeta::new_readonly(pool.reserve, false)];
    build(31, &[shares], accounts)
}

/// `quote_ticket` (32).
pub fn quote_ticket(pool: &Pool, shares: u64) -> Instruction {
    build(32, &[shares], vec![AccountMeta::new_readonly(pool.address, false)])
}

/// `quote_claim` (33).
pub fn quote_claim(address: &Address, ticket: &TicketState) -> Instruction {
    let accounts =
        vec![AccountMeta::new_readonly(*address, false), AccountMeta::new_readonly(ticket.cohort, false)];
    build(33, &[], accounts)
}

fn with_index(tag: u8, index: u32, words: &[u64], accounts: Vec<AccountMeta>) -> Instruction {
    let mut data = vec![tag];
    data.extend(index.to_le_bytes());
    for word in words {
        data.extend(word.to_le_bytes());
    }
    Instruction { program_id: PROGRAM, accounts, data }
}
