//! What operators send for their bonds. One function an instruction, with the name and the arguments of its page in docs/spec.

use solana_address::Address;
use solana_instruction::Instruction;

use crate::generated::instructions::{
    OpenBond, OpenBondInstructionArgs, ReleaseBond, RequestBond, RequestBondInstructionArgs, TopUpBond,
    TopUpBondInstructionArgs,
};
use crate::ids::SYSTEM_PROGRAM;
use crate::pda::PoolKeys;

/// `open_bond`: docs/spec/open_bond.md.
#[must_use]
pub fn open_bond(
    pool: &PoolKeys,
    owner: &Address,
    payer: &Address,
    vote: &Address,
    bond: &Address,
    index: u32,
    lamports: u64,
) -> Instruction {
    OpenBond {
        owner: *owner,
        payer: *payer,
        operators: pool.operators,
        vote: *vote,
        bond: *bond,
        system_program: SYSTEM_PROGRAM,
    }
    .instruction(OpenBondInstructionArgs { index, lamports })
}

/// `top_up_bond`: docs/spec/top_up_bond.md.
#[must_use]
pub fn top_up_bond(
    pool: &PoolKeys,
    funder: &Address,
    bond: &Address,
    index: u32,
    lamports: u64,
) -> Instruction {
    TopUpBond { funder: *funder, operators: pool.operators, bond: *bond, system_program: SYSTEM_PROGRAM }
        .instruction(TopUpBondInstructionArgs { index, lamports })
}

/// `request_bond`: docs/spec/request_bond.md.
#[must_use]
pub fn request_bond(pool: &PoolKeys, owner: &Address, bond: &Address, index: u32) -> Instruction {
    RequestBond { owner: *owner, pool: pool.pool, operators: pool.operators, bond: *bond }
        .instruction(RequestBondInstructionArgs { index })
}

/// `release_bond`: docs/spec/release_bond.md.
#[must_use]
pub fn release_bond(pool: &PoolKeys, owner: &Address, bond: &Address) -> Instruction {
    ReleaseBond { owner: *owner, operators: pool.operators, bond: *bond }.instruction()
}
