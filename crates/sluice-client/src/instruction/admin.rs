//! What governance, the curator and the guardian send. One function an instruction, with the name and the arguments of its page in docs/spec.

use solana_address::Address;
use solana_instruction::Instruction;

use crate::generated::instructions::{
    AcceptRole, AcceptRoleInstructionArgs, AddOperator, AddOperatorInstructionArgs, ArmGuardian,
    CancelChange, CancelChangeInstructionArgs, CreatePool, CreatePoolInstructionArgs, DrainOperator,
    DrainOperatorInstructionArgs, ExtendRates, Heartbeat, Pause, PauseInstructionArgs, ProposeRole,
    ProposeRoleInstructionArgs, RemoveOperator, RemoveOperatorInstructionArgs, Resume, ResumeInstructionArgs,
    SetGroup, SetGroupInstructionArgs, SetParameter, SetParameterInstructionArgs, SetTreasury,
    UpdateOperator, UpdateOperatorInstructionArgs, ZeroOperator, ZeroOperatorInstructionArgs,
};
use crate::generated::types::{OperatorTerms, Record};
use crate::ids::{STAKE_PROGRAM, SYSTEM_PROGRAM};
use crate::pda::PoolKeys;

/// `create_pool`: docs/spec/create_pool.md.
#[must_use]
pub fn create_pool(pool: &PoolKeys, payer: &Address, args: CreatePoolInstructionArgs) -> Instruction {
    CreatePool {
        payer: *payer,
        mint: pool.mint,
        pool: pool.pool,
        reserve: pool.reserve,
        insurance: pool.insurance,
        operators: pool.operators,
        config: pool.config,
        rates: pool.rates,
        treasury: pool.treasury,
        dead_shares: pool.dead_shares,
        escrow: pool.escrow,
        token_program: pool.token_program,
        system_program: SYSTEM_PROGRAM,
    }
    .instruction(args)
}

/// `add_operator`: docs/spec/add_operator.md.
#[must_use]
#[expect(clippy::too_many_arguments, reason = "one for each account that no pool names, and each argument")]
pub fn add_operator(
    pool: &PoolKeys,
    authority: &Address,
    payer: &Address,
    vote: &Address,
    main: &Address,
    side: &Address,
    terms: OperatorTerms,
    bumps: [u8; 2],
) -> Instruction {
    AddOperator {
        authority: *authority,
        payer: *payer,
        pool: pool.pool,
        config: pool.config,
        operators: pool.operators,
        vote: *vote,
        main: *main,
        side: *side,
        stake_program: STAKE_PROGRAM,
        system_program: SYSTEM_PROGRAM,
    }
    .instruction(AddOperatorInstructionArgs { terms, bumps })
}

/// `update_operator`: docs/spec/update_operator.md.
#[must_use]
pub fn update_operator(
    pool: &PoolKeys,
    authority: &Address,
    index: u32,
    terms: OperatorTerms,
    record: &Record,
) -> Instruction {
    UpdateOperator {
        authority: *authority,
        pool: pool.pool,
        config: pool.config,
        operators: pool.operators,
        vote: record.vote,
    }
    .instruction(UpdateOperatorInstructionArgs { index, terms })
}

/// `drain_operator`: docs/spec/drain_operator.md.
#[must_use]
pub fn drain_operator(pool: &PoolKeys, authority: &Address, index: u32, record: &Record) -> Instruction {
    DrainOperator {
        authority: *authority,
        pool: pool.pool,
        config: pool.config,
        operators: pool.operators,
        vote: record.vote,
    }
    .instruction(DrainOperatorInstructionArgs { index })
}

/// `remove_operator`: docs/spec/remove_operator.md.
#[must_use]
pub fn remove_operator(pool: &PoolKeys, index: u32, record: &Record) -> Instruction {
    RemoveOperator {
        pool: pool.pool,
        operators: pool.operators,
        reserve: pool.reserve,
        main: record.main,
        side: record.side,
        stake_program: STAKE_PROGRAM,
    }
    .instruction(RemoveOperatorInstructionArgs { index })
}

/// `set_group`: docs/spec/set_group.md.
#[must_use]
pub fn set_group(pool: &PoolKeys, governance: &Address, id: u8, cap: u64, share: u16) -> Instruction {
    SetGroup { governance: *governance, pool: pool.pool, operators: pool.operators }
        .instruction(SetGroupInstructionArgs { id, cap, share })
}

/// `extend_rates`: docs/spec/extend_rates.md.
#[must_use]
pub fn extend_rates(pool: &PoolKeys, payer: &Address) -> Instruction {
    ExtendRates { payer: *payer, rates: pool.rates, system_program: SYSTEM_PROGRAM }.instruction()
}

/// `set_parameter`: docs/spec/set_parameter.md.
#[must_use]
pub fn set_parameter(pool: &PoolKeys, governance: &Address, parameter: u8, value: u64) -> Instruction {
    SetParameter { governance: *governance, pool: pool.pool, operators: pool.operators, config: pool.config }
        .instruction(SetParameterInstructionArgs { parameter, value })
}

/// `set_treasury`: docs/spec/set_treasury.md.
#[must_use]
pub fn set_treasury(pool: &PoolKeys, governance: &Address, treasury: &Address) -> Instruction {
    SetTreasury { governance: *governance, pool: pool.pool, config: pool.config, treasury: *treasury }
        .instruction()
}

/// `cancel_change`: docs/spec/cancel_change.md.
#[must_use]
pub fn cancel_change(pool: &PoolKeys, governance: &Address, slot: u8, sequence: u64) -> Instruction {
    CancelChange { governance: *governance, pool: pool.pool, config: pool.config }
        .instruction(CancelChangeInstructionArgs { slot, sequence })
}

/// `propose_role`: docs/spec/propose_role.md.
#[must_use]
pub fn propose_role(pool: &PoolKeys, governance: &Address, role: u8, nominee: Address) -> Instruction {
    ProposeRole { governance: *governance, pool: pool.pool, config: pool.config }
        .instruction(ProposeRoleInstructionArgs { role, nominee })
}

/// `accept_role`: docs/spec/accept_role.md.
#[must_use]
pub fn accept_role(pool: &PoolKeys, nominee: &Address, role: u8) -> Instruction {
    AcceptRole { nominee: *nominee, pool: pool.pool, config: pool.config }
        .instruction(AcceptRoleInstructionArgs { role })
}

/// `pause`: docs/spec/pause.md.
#[must_use]
pub fn pause(pool: &PoolKeys, guardian: &Address, kinds: u8) -> Instruction {
    Pause { guardian: *guardian, pool: pool.pool, config: pool.config }
        .instruction(PauseInstructionArgs { kinds })
}

/// `heartbeat`: docs/spec/heartbeat.md.
#[must_use]
pub fn heartbeat(pool: &PoolKeys, guardian: &Address) -> Instruction {
    Heartbeat { guardian: *guardian, pool: pool.pool, config: pool.config }.instruction()
}

/// `resume`: docs/spec/resume.md.
#[must_use]
pub fn resume(pool: &PoolKeys, governance: &Address, kinds: u8) -> Instruction {
    Resume { governance: *governance, pool: pool.pool, config: pool.config }
        .instruction(ResumeInstructionArgs { kinds })
}

/// `arm_guardian`: docs/spec/arm_guardian.md.
#[must_use]
pub fn arm_guardian(pool: &PoolKeys, governance: &Address) -> Instruction {
    ArmGuardian { governance: *governance, pool: pool.pool, config: pool.config }.instruction()
}

/// `zero_operator`: docs/spec/zero_operator.md.
#[must_use]
pub fn zero_operator(pool: &PoolKeys, authority: &Address, index: u32, record: &Record) -> Instruction {
    ZeroOperator {
        authority: *authority,
        pool: pool.pool,
        config: pool.config,
        operators: pool.operators,
        vote: record.vote,
    }
    .instruction(ZeroOperatorInstructionArgs { index })
}
