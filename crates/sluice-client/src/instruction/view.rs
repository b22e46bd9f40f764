//! What returns a figure and changes nothing. One function an instruction, with the name and the arguments of its page in docs/spec.

use solana_address::Address;
use solana_instruction::Instruction;

use crate::generated::instructions::{
    GetRate, LstToSol, LstToSolInstructionArgs, QuoteClaim, QuoteDeposit, QuoteDepositInstructionArgs,
    QuoteTicket, QuoteTicketInstructionArgs, QuoteUnstakeInstant, QuoteUnstakeInstantInstructionArgs,
    SolToLst, SolToLstInstructionArgs,
};
use crate::pda::PoolKeys;

/// `lst_to_sol`: docs/spec/lst_to_sol.md.
#[must_use]
pub fn lst_to_sol(pool: &PoolKeys, amount: u64) -> Instruction {
    LstToSol { mint: pool.mint, pool: pool.pool }.instruction(LstToSolInstructionArgs { amount })
}

/// `sol_to_lst`: docs/spec/sol_to_lst.md.
#[must_use]
pub fn sol_to_lst(pool: &PoolKeys, amount: u64) -> Instruction {
    SolToLst { mint: pool.mint, pool: pool.pool }.instruction(SolToLstInstructionArgs { amount })
}

/// `get_rate`: docs/spec/get_rate.md.
#[must_use]
pub fn get_rate(pool: &PoolKeys) -> Instruction {
    GetRate { pool: pool.pool }.instruction()
}

/// `quote_deposit`: docs/spec/quote_deposit.md.
#[must_use]
pub fn quote_deposit(pool: &PoolKeys, lamports: u64) -> Instruction {
    QuoteDeposit { pool: pool.pool }.instruction(QuoteDepositInstructionArgs { lamports })
}

/// `quote_unstake_instant`: docs/spec/quote_unstake_instant.md.
#[must_use]
pub fn quote_unstake_instant(pool: &PoolKeys, shares: u64) -> Instruction {
    QuoteUnstakeInstant { pool: pool.pool, reserve: pool.reserve }
        .instruction(QuoteUnstakeInstantInstructionArgs { shares })
}

/// `quote_ticket`: docs/spec/quote_ticket.md.
#[must_use]
pub fn quote_ticket(pool: &PoolKeys, shares: u64) -> Instruction {
    QuoteTicket { pool: pool.pool }.instruction(QuoteTicketInstructionArgs { shares })
}

/// `quote_claim`: docs/spec/quote_claim.md.
#[must_use]
pub fn quote_claim(ticket: &Address, cohort: &Address) -> Instruction {
    QuoteClaim { ticket: *ticket, cohort: *cohort }.instruction()
}
