//! What anybody sends so that a pool goes on. One function an instruction, with the name and the arguments of its page in docs/spec.

use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

use crate::generated::instructions::{
    CollectFee, Delegate, DelegateInstructionArgs, FinalizeCohort, FinalizeEpoch, FlagOperator,
    FlagOperatorInstructionArgs, FundBounties, FundBountiesInstructionArgs, MeasureOperators,
    MeasureOperatorsInstructionArgs, Recapitalise, RecapitaliseInstructionArgs, Refreeze, RefreshOperators,
    RefreshOperatorsInstructionArgs, ReportLoss, ReportLossInstructionArgs, SetLevel,
    SetLevelInstructionArgs, SettleBond, SettleBondInstructionArgs, SettleOperator,
    SettleOperatorInstructionArgs, SweepOperators, SweepOperatorsInstructionArgs, Undelegate,
    UndelegateInstructionArgs,
};
use crate::generated::types::Record;
use crate::ids::{STAKE_PROGRAM, SYSTEM_PROGRAM};
use crate::pda::PoolKeys;

/// `finalize_epoch`: docs/spec/finalize_epoch.md.
#[must_use]
pub fn finalize_epoch(pool: &PoolKeys, cranker: &Address) -> Instruction {
    FinalizeEpoch {
        pool: pool.pool,
        operators: pool.operators,
        config: pool.config,
        rates: pool.rates,
        reserve: pool.reserve,
        insurance: pool.insurance,
        mint: pool.mint,
        treasury: pool.treasury,
        cranker: *cranker,
        token_program: pool.token_program,
        stake_program: STAKE_PROGRAM,
    }
    .instruction()
}

/// `refresh_operators`: docs/spec/refresh_operators.md.
#[must_use]
pub fn refresh_operators(pool: &PoolKeys, cranker: &Address, first: u32, stakes: &[Address]) -> Instruction {
    let stakes: Vec<AccountMeta> = stakes
        .iter()
        .map(|stake| AccountMeta { pubkey: *stake, is_signer: false, is_writable: false })
        .collect();
    RefreshOperators { operators: pool.operators, cranker: *cranker }
        .instruction_with_remaining_accounts(RefreshOperatorsInstructionArgs { first }, &stakes)
}

/// `sweep_operators`: docs/spec/sweep_operators.md.
#[must_use]
pub fn sweep_operators(pool: &PoolKeys, cranker: &Address, first: u32, stakes: &[Address]) -> Instruction {
    let stakes: Vec<AccountMeta> = stakes
        .iter()
        .map(|stake| AccountMeta { pubkey: *stake, is_signer: false, is_writable: true })
        .collect();
    SweepOperators {
        pool: pool.pool,
        operators: pool.operators,
        reserve: pool.reserve,
        cranker: *cranker,
        stake_program: STAKE_PROGRAM,
    }
    .instruction_with_remaining_accounts(SweepOperatorsInstructionArgs { first }, &stakes)
}

/// `settle_operator`: docs/spec/settle_operator.md.
#[must_use]
pub fn settle_operator(pool: &PoolKeys, cranker: &Address, index: u32, record: &Record) -> Instruction {
    SettleOperator {
        pool: pool.pool,
        operators: pool.operators,
        reserve: pool.reserve,
        main: record.main,
        side: record.side,
        cranker: *cranker,
        stake_program: STAKE_PROGRAM,
    }
    .instruction(SettleOperatorInstructionArgs { index })
}

/// `set_level`: docs/spec/set_level.md.
#[must_use]
pub fn set_level(pool: &PoolKeys, cranker: &Address, level: u64, index: u32) -> Instruction {
    SetLevel { pool: pool.pool, operators: pool.operators, reserve: pool.reserve, cranker: *cranker }
        .instruction(SetLevelInstructionArgs { level, index })
}

/// `refreeze`: docs/spec/refreeze.md.
#[must_use]
pub fn refreeze(pool: &PoolKeys, cranker: &Address) -> Instruction {
    Refreeze { pool: pool.pool, operators: pool.operators, reserve: pool.reserve, cranker: *cranker }
        .instruction()
}

/// `delegate`: docs/spec/delegate.md.
#[must_use]
pub fn delegate(pool: &PoolKeys, cranker: &Address, index: u32, record: &Record) -> Instruction {
    Delegate {
        pool: pool.pool,
        operators: pool.operators,
        reserve: pool.reserve,
        side: record.side,
        vote: record.vote,
        cranker: *cranker,
        stake_program: STAKE_PROGRAM,
    }
    .instruction(DelegateInstructionArgs { index })
}

/// `undelegate`: docs/spec/undelegate.md.
#[must_use]
pub fn undelegate(pool: &PoolKeys, cranker: &Address, index: u32, record: &Record) -> Instruction {
    Undelegate {
        pool: pool.pool,
        operators: pool.operators,
        reserve: pool.reserve,
        main: record.main,
        side: record.side,
        vote: record.vote,
        cranker: *cranker,
        stake_program: STAKE_PROGRAM,
    }
    .instruction(UndelegateInstructionArgs { index })
}

/// `collect_fee`: docs/spec/collect_fee.md.
#[must_use]
pub fn collect_fee(pool: &PoolKeys) -> Instruction {
    CollectFee {
        pool: pool.pool,
        mint: pool.mint,
        treasury: pool.treasury,
        token_program: pool.token_program,
    }
    .instruction()
}

/// `flag_operator`: docs/spec/flag_operator.md.
#[must_use]
pub fn flag_operator(pool: &PoolKeys, reference: &Address, index: u32, record: &Record) -> Instruction {
    FlagOperator { pool: pool.pool, operators: pool.operators, vote: record.vote, reference: *reference }
        .instruction(FlagOperatorInstructionArgs { index })
}

/// `fund_bounties`: docs/spec/fund_bounties.md.
#[must_use]
pub fn fund_bounties(pool: &PoolKeys, funder: &Address, lamports: u64) -> Instruction {
    FundBounties { funder: *funder, operators: pool.operators, system_program: SYSTEM_PROGRAM }
        .instruction(FundBountiesInstructionArgs { lamports })
}

/// `finalize_cohort`: docs/spec/finalize_cohort.md.
#[must_use]
pub fn finalize_cohort(pool: &PoolKeys, cohort: &Address, cranker: &Address) -> Instruction {
    FinalizeCohort {
        pool: pool.pool,
        operators: pool.operators,
        reserve: pool.reserve,
        cohort: *cohort,
        escrow: pool.escrow,
        mint: pool.mint,
        cranker: *cranker,
        token_program: pool.token_program,
    }
    .instruction()
}

/// `report_loss`: docs/spec/report_loss.md.
#[must_use]
pub fn report_loss(pool: &PoolKeys, index: u32, record: &Record) -> Instruction {
    ReportLoss { pool: pool.pool, operators: pool.operators, main: record.main, side: record.side }
        .instruction(ReportLossInstructionArgs { index })
}

/// `measure_operators`: docs/spec/measure_operators.md.
#[must_use]
pub fn measure_operators(pool: &PoolKeys, cranker: &Address, first: u32, count: u32) -> Instruction {
    MeasureOperators { operators: pool.operators, cranker: *cranker }
        .instruction(MeasureOperatorsInstructionArgs { first, count })
}

/// `settle_bond`: docs/spec/settle_bond.md.
#[must_use]
pub fn settle_bond(pool: &PoolKeys, bond: &Address, cranker: &Address, index: u32) -> Instruction {
    SettleBond {
        pool: pool.pool,
        operators: pool.operators,
        bond: *bond,
        reserve: pool.reserve,
        cranker: *cranker,
    }
    .instruction(SettleBondInstructionArgs { index })
}

/// `recapitalise`: docs/spec/recapitalise.md.
#[must_use]
pub fn recapitalise(pool: &PoolKeys, funder: &Address, lamports: u64) -> Instruction {
    Recapitalise { funder: *funder, pool: pool.pool, reserve: pool.reserve, system_program: SYSTEM_PROGRAM }
        .instruction(RecapitaliseInstructionArgs { lamports })
}
