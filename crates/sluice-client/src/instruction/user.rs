//! What holders send. One function an instruction, with the name and the arguments of its page in docs/spec.

use solana_address::Address;
use solana_instruction::Instruction;

use crate::generated::instructions::{
    ClaimTicket, DepositSol, DepositSolGated, DepositSolGatedInstructionArgs, DepositSolInstructionArgs,
    DepositStake, DepositStakeGated, DepositStakeGatedInstructionArgs, DepositStakeInstructionArgs,
    RequestUnstake, RequestUnstakeInstructionArgs, TransferTicket, TransferTicketInstructionArgs,
    UnstakeInstant, UnstakeInstantInstructionArgs, WithdrawStake, WithdrawStakeInstructionArgs,
};
use crate::generated::types::Record;
use crate::ids::{STAKE_PROGRAM, SYSTEM_PROGRAM};
use crate::pda::PoolKeys;

/// `deposit_sol`: docs/spec/deposit_sol.md.
#[must_use]
pub fn deposit_sol(
    pool: &PoolKeys,
    depositor: &Address,
    lst_account: &Address,
    lamports: u64,
    min_shares: u64,
) -> Instruction {
    DepositSol {
        depositor: *depositor,
        pool: pool.pool,
        reserve: pool.reserve,
        mint: pool.mint,
        lst_account: *lst_account,
        token_program: pool.token_program,
        system_program: SYSTEM_PROGRAM,
    }
    .instruction(DepositSolInstructionArgs { lamports, min_shares })
}

/// `request_unstake`: docs/spec/request_unstake.md.
#[must_use]
#[expect(clippy::too_many_arguments, reason = "one for each account that no pool names, and each argument")]
pub fn request_unstake(
    pool: &PoolKeys,
    requester: &Address,
    payer: &Address,
    cohort: &Address,
    tail: Option<Address>,
    ticket: &Address,
    lst_account: &Address,
    shares: u64,
    nonce: u64,
    bump: u8,
) -> Instruction {
    RequestUnstake {
        requester: *requester,
        payer: *payer,
        pool: pool.pool,
        cohort: *cohort,
        tail,
        ticket: *ticket,
        lst_account: *lst_account,
        escrow: pool.escrow,
        token_program: pool.token_program,
        system_program: SYSTEM_PROGRAM,
    }
    .instruction(RequestUnstakeInstructionArgs { shares, nonce, bump })
}

/// `claim_ticket`: docs/spec/claim_ticket.md.
#[must_use]
pub fn claim_ticket(
    ticket: &Address,
    cohort: &Address,
    owner: &Address,
    rent_payer: &Address,
    cohort_rent_payer: &Address,
) -> Instruction {
    ClaimTicket {
        ticket: *ticket,
        cohort: *cohort,
        owner: *owner,
        rent_payer: *rent_payer,
        cohort_rent_payer: *cohort_rent_payer,
    }
    .instruction()
}

/// `transfer_ticket`: docs/spec/transfer_ticket.md.
#[must_use]
pub fn transfer_ticket(ticket: &Address, owner: &Address, new_owner: &Address, shares: u64) -> Instruction {
    TransferTicket { ticket: *ticket, owner: *owner, new_owner: *new_owner }
        .instruction(TransferTicketInstructionArgs { shares })
}

/// `unstake_instant`: docs/spec/unstake_instant.md.
#[must_use]
pub fn unstake_instant(
    pool: &PoolKeys,
    holder: &Address,
    lst_account: &Address,
    receiver: &Address,
    shares: u64,
    min_lamports: u64,
) -> Instruction {
    UnstakeInstant {
        holder: *holder,
        pool: pool.pool,
        reserve: pool.reserve,
        mint: pool.mint,
        lst_account: *lst_account,
        receiver: *receiver,
        token_program: pool.token_program,
    }
    .instruction(UnstakeInstantInstructionArgs { shares, min_lamports })
}

/// `deposit_stake`: docs/spec/deposit_stake.md.
#[must_use]
pub fn deposit_stake(
    pool: &PoolKeys,
    depositor: &Address,
    stake: &Address,
    lst_account: &Address,
    index: u32,
    min_shares: u64,
    record: &Record,
) -> Instruction {
    DepositStake {
        depositor: *depositor,
        pool: pool.pool,
        operators: pool.operators,
        reserve: pool.reserve,
        stake: *stake,
        main: record.main,
        vote: record.vote,
        mint: pool.mint,
        lst_account: *lst_account,
        token_program: pool.token_program,
        stake_program: STAKE_PROGRAM,
    }
    .instruction(DepositStakeInstructionArgs { index, min_shares })
}

/// `withdraw_stake`: docs/spec/withdraw_stake.md.
#[must_use]
#[expect(clippy::too_many_arguments, reason = "one for each account that no pool names, and each argument")]
pub fn withdraw_stake(
    pool: &PoolKeys,
    holder: &Address,
    stake: &Address,
    lst_account: &Address,
    index: u32,
    shares: u64,
    min_lamports: u64,
    record: &Record,
) -> Instruction {
    WithdrawStake {
        holder: *holder,
        pool: pool.pool,
        operators: pool.operators,
        main: record.main,
        stake: *stake,
        mint: pool.mint,
        lst_account: *lst_account,
        token_program: pool.token_program,
        stake_program: STAKE_PROGRAM,
    }
    .instruction(WithdrawStakeInstructionArgs { index, shares, min_lamports })
}

/// `deposit_sol_gated`: docs/spec/deposit_sol_gated.md.
#[must_use]
pub fn deposit_sol_gated(
    pool: &PoolKeys,
    depositor: &Address,
    lst_account: &Address,
    evidence: &Address,
    lamports: u64,
    min_shares: u64,
) -> Instruction {
    DepositSolGated {
        depositor: *depositor,
        pool: pool.pool,
        reserve: pool.reserve,
        mint: pool.mint,
        lst_account: *lst_account,
        token_program: pool.token_program,
        system_program: SYSTEM_PROGRAM,
        config: pool.config,
        evidence: *evidence,
    }
    .instruction(DepositSolGatedInstructionArgs { lamports, min_shares })
}

/// `deposit_stake_gated`: docs/spec/deposit_stake_gated.md.
#[must_use]
#[expect(clippy::too_many_arguments, reason = "one for each account that no pool names, and each argument")]
pub fn deposit_stake_gated(
    pool: &PoolKeys,
    depositor: &Address,
    stake: &Address,
    lst_account: &Address,
    evidence: &Address,
    index: u32,
    min_shares: u64,
    record: &Record,
) -> Instruction {
    DepositStakeGated {
        depositor: *depositor,
        pool: pool.pool,
        operators: pool.operators,
        reserve: pool.reserve,
        stake: *stake,
        main: record.main,
        vote: record.vote,
        mint: pool.mint,
        lst_account: *lst_account,
        token_program: pool.token_program,
        stake_program: STAKE_PROGRAM,
        config: pool.config,
        evidence: *evidence,
    }
    .instruction(DepositStakeGatedInstructionArgs { index, min_shares })
}
