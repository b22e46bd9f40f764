//! The instructions of governance, curator and guardian, and what they write, byte by byte.

use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

use super::crank::with_u32;
use super::instruction::build;
use super::state::{Bytes, discriminator};
use super::{PROGRAM, Pool};
use crate::{Chain, ids};

/// Names of the parameters, by number.
pub const PARAMETERS: [&str; 23] = [
    "fee_bps",
    "bounty_bps",
    "insurance_bps",
    "exit_max_bps",
    "exit_min_bps",
    "deposit_cap",
    "curator_cap",
    "curator_share",
    "curator_weight",
    "curator_inflation_bps",
    "curator_block_bps",
    "curator_zero_bps",
    "r_floor_ppm",
    "late_guard_slots",
    "level_interval_slots",
    "liquidity_bps",
    "band_bps",
    "churn_bps",
    "bounty_unit",
    "bounty_ramp_slots",
    "cover_bps",
    "tolerance_bps",
    "pause_epochs",
];

/// The number of a parameter.
pub fn parameter(name: &str) -> u8 {
    let place = PARAMETERS.iter().position(|known| *known == name);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or_else(|| panic!("no parameter {name}"))
}

/// `set_parameter` (34).
pub fn set_parameter(pool: &Pool, governance: &Address, parameter: u8, value: u64) -> Instruction {
    let accounts = vec![
        AccountMeta::new_readonly(*governance, true),
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new(pool.config, false),
    ];
    let mut data = vec![34, parameter];
    data.extend(value.to_le_bytes());
    Instruction { program_id: PROGRAM, accounts, data }
}

/// `set_treasury` (35).
pub fn set_treasury(pool: &Pool, governance: &Address, treasury: &Address) -> Instruction {
    let mut accounts = of_config(pool, governance);
    accounts.push(AccountMeta::new(*treasury, false));
    build(35, &[], accounts)
}

/// `cancel_change` (36).
pub fn cancel_change(pool: &Pool, governance: &Address, slot: u8, sequence: u64) -> Instruction {
    let mut data = vec![36, slot];
    data.extend(sequence.to_le_bytes());
    Instruction { program_id: PROGRAM, accounts: of_config(pool, governance), data }
}

/// `propose_role` (37).
pub fn propose_role(pool: &Pool, governance: &Address, role: u8, nominee: &Address) -> Instruction {
    let mut data = vec![37, role];
    data.extend(nominee.to_bytes());
    Instruction { program_id: PROGRAM, accounts: of_pool(pool, governance), data }
}

/// `accept_role` (38).
pub fn accept_role(pool: &Pool, nominee: &Address, role: u8) -> Instruction {
    Instruction { program_id: PROGRAM, accounts: of_config(pool, nominee), data: vec![38, role] }
}

/// `pause` (39).
pub fn pause(pool: &Pool, guardian: &Address, kinds: u8) -> Instruction {
    Instruction { program_id: PROGRAM, accounts: of_pool(pool, guardian), data: vec![39, kinds] }
}

/// `heartbeat` (40).
pub fn heartbeat(pool: &Pool, guardian: &Address) -> Instruction {
    build(40, &[], of_pool(pool, guardian))
}

/// `resume` (41).
pub fn resume(pool: &Pool, governance: &Address, kinds: u8) -> Instruction {
    Instruction { program_id: PROGRAM, accounts: of_pool(pool, governance), data: vec![41, kinds] }
}

/// `arm_guardian` (42).
pub fn arm_guardian(pool: &Pool, governance: &Address) -> Instruction {
    build(42, &[], of_pool(pool, governance))
}

/// `zero_operator` (43).
pub fn zero_operator(pool: &Pool, authority: &Address, index: u32, vote: &Address) -> Instruction {
    let accounts = vec![
        AccountMeta::new_readonly(*authority, true),
        AccountMeta::new(pool.address, false),
        AccountMeta::new_readonly(pool.config, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new_readonly(*vote, false),
    ];
    with_u32(43, index, accounts)
}

/// An instruction of governance's, signed by another one.
pub fn signed_by(mut instruction: Instruction, signer: &Address) -> Instruction {
    instruction.accounts[0].pubkey = *signer;
    instruction
}

/// `deposit_sol_gated` (51) or `deposit_stake_gated` (52) of the plain deposit: behind its accounts the pool's config,
/// then the evidence, or the System program where there is none.
pub fn gated(mut deposit: Instruction, pool: &Pool, evidence: &[AccountMeta]) -> Instruction {
    deposit.data[0] = match deposit.data[0] {
        3 => 51,
        28 => 52,
        other => panic!("{other} is no deposit"),
    };
    deposit.accounts.push(AccountMeta::new_readonly(pool.config, false));
    match evidence {
        [] => deposit.accounts.push(AccountMeta::new_readonly(ids::SYSTEM, false)),
        evidence => deposit.accounts.extend_from_slice(evidence),
    }
    deposit
}

fn of_config(pool: &Pool, signer: &Address) -> Vec<AccountMeta> {
    vec![
        AccountMeta::new_readonly(*signer, true),
        AccountMeta::new_readonly(pool.address, false),
        AccountMeta::new(pool.config, false),
    ]
}

fn of_pool(pool: &Pool, signer: &Address) -> Vec<AccountMeta> {
    vec![
        AccountMeta::new_readonly(*signer, true),
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.config, false),
    ]
}

/// Length of the config account.
pub const CONFIG_LEN: usize =
    8 + 5 * 32 + (2 + 3 + 3 * 3) * 8 + 3 * (32 + 3 * 8) + 24 * 8 + 7 * 2 + 2 + 24 * 8;

/// The config account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named and documented as in the program's state/config.rs")]
pub struct ConfigState {
    pub pool: Address,
    pub gate: Address,
    pub credential: Address,
    pub schema: Address,
    pub next_treasury: Address,
    pub sequence: u64,
    pub alive_until: u64,
    pub pauses: [u64; 3],
    pub slots: [SlotState; 3],
    pub handovers: [HandoverState; 3],
    pub pending: [u64; 23],
    pub curator_cap: u64,
    pub curator_share: u16,
    pub curator_weight: u16,
    pub curator_inflation_bps: u16,
    pub curator_block_bps: u16,
    pub curator_zero_bps: u16,
    pub pause_epochs: u16,
    pub armed: u16,
    pub bump: u8,
}

/// What is pending in a domain of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named and documented as in the program's state/config.rs")]
pub struct SlotState {
    pub from: u64,
    pub sequence: u64,
    pub changes: u64,
}

/// A role that is to change hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named and documented as in the program's state/config.rs")]
pub struct HandoverState {
    pub nominee: Address,
    pub from: u64,
    pub sequence: u64,
    pub accepted: u64,
}

impl ConfigState {
    /// Reads an account's data; panics where it is no config account, or has bytes where there should be none.
    pub fn decode(data: &[u8]) -> Self {
        assert_eq!(data[..8], discriminator("account", "Config"), "discriminator of a config account");
        assert_eq!(data.len(), CONFIG_LEN, "length of a config account");
        let mut bytes = Bytes(&data[8..]);
        let b = &mut bytes;
        let state = Self {
            pool: b.key(),
            gate: b.key(),
            credential: b.key(),
            schema: b.key(),
            next_treasury: b.key(),
            sequence: b.u64(),
            alive_until: b.u64(),
            pauses: std::array::from_fn(|_| b.u64()),
            slots: std::array::from_fn(|_| SlotState { from: b.u64(), sequence: b.u64(), changes: b.u64() }),
            handovers: std::array::from_fn(|_| HandoverState {
                nominee: b.key(),
                from: b.u64(),
                sequence: b.u64(),
                accepted: b.u64(),
            }),
            pending: std::array::from_fn(|_| b.u64()),
            curator_cap: b.u64(),
            curator_share: b.u16(),
            curator_weight: b.u16(),
            curator_inflation_bps: b.u16(),
            curator_block_bps: b.u16(),
            curator_zero_bps: b.u16(),
            pause_epochs: b.u16(),
            armed: b.u16(),
            bump: b.u8(),
        };
        assert!(bytes.0.iter().all(|byte| *byte == 0), "padding and reserved bytes of a config are zero");
        state
    }
}

impl Pool {
    /// What is pending, and who may close what.
    pub fn config(&self, chain: &Chain) -> ConfigState {
        ConfigState::decode(&chain.data(&self.config))
    }
}
