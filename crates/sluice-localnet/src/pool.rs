//! A pool, made as anybody would make one: by transactions.

use sluice_client::accounts::OperatorList;
use sluice_client::generated::instructions::CreatePoolInstructionArgs;
use sluice_client::generated::types::{Gate, OperatorTerms};
use sluice_client::ids::TOKEN;
use sluice_client::instruction::admin;
use sluice_client::pda::{PoolKeys, associated_token};
use sluice_testkit::chain::{LAMPORTS_PER_BYTE, SOL};
use sluice_testkit::token::{MINT_LEN, instruction as token};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_rent::Rent;
use solana_signer::Signer;

use crate::keys::Keys;
use crate::{Client, Error, Setup};

/// The group of the last two operators: a data centre.
pub const DATA_CENTRE: u8 = 1;
/// Addresses of stake accounts that an operator takes.
pub const NONCES: u64 = 2;

/// Figures of a pool that lives in epochs of seconds: what counts in slots is the part of an epoch that it is of a day.
#[must_use]
pub fn parameters(setup: &Setup, governance: Address) -> CreatePoolInstructionArgs {
    let slots = |parts: u64| u32::try_from(setup.slots_per_epoch / parts).unwrap_or(u32::MAX).max(1);
    CreatePoolInstructionArgs {
        governance,
        deposit_cap: 1_000_000 * SOL,
        bounty_unit: 20_000,
        r_floor_ppm: 500,
        late_guard_slots: slots(5),
        level_interval_slots: slots(12),
        bounty_ramp_slots: slots(6),
        fee_bps: 500,
        bounty_bps: 1_000,
        liquidity_bps: 200,
        band_bps: 100,
        churn_bps: 1_000,
        exit_max_bps: 300,
        exit_min_bps: 10,
        insurance_bps: 2_000,
        cover_bps: 0,
        tolerance_bps: 3_000,
        pause_epochs: 5,
        curator_share: 0,
        curator_weight: 0,
        curator_inflation_bps: 0,
        curator_block_bps: 0,
        curator_zero_bps: 0,
        curator_cap: 0,
        curator: Address::default(),
        guardian: Address::default(),
        gate: Gate {
            kind: 0,
            gate: Address::default(),
            credential: Address::default(),
            schema: Address::default(),
        },
    }
}

/// Terms that ask for nothing but a commission of 10 % at the most.
#[must_use]
pub fn terms() -> OperatorTerms {
    OperatorTerms {
        cap: 1 << 62,
        weight: 100,
        share: 10_000,
        max_inflation_bps: 1_000,
        max_block_bps: 10_000,
        groups: [0; 4],
    }
}

/// Creates the pool of a mint that is made with it, and the token account of its treasury, which is the governance's.
pub fn create(
    client: &Client,
    payer: &Keypair,
    new_mint: &Keypair,
    args: CreatePoolInstructionArgs,
) -> Result<PoolKeys, Error> {
    let (mint, governance) = (new_mint.pubkey(), payer.pubkey());
    let treasury = associated_token(&governance, &mint, &TOKEN);
    let pool = PoolKeys::derive(&mint, &TOKEN, &treasury);
    let rent = Rent::with_lamports_per_byte(LAMPORTS_PER_BYTE).minimum_balance(MINT_LEN);
    let instructions = [
        token::create_account(&governance, &mint, rent, MINT_LEN, &TOKEN),
        token::initialize_mint(&TOKEN, &mint, &pool.pool, None, 9),
        token::create_associated(&governance, &TOKEN, &mint, &governance),
        admin::create_pool(&pool, &governance, args),
    ];
    client.send(&instructions, &[payer, new_mint])?;
    Ok(pool)
}

/// Lists an operator of a pool.
pub fn list(
    client: &Client,
    pool: &PoolKeys,
    governance: &Keypair,
    vote: &Address,
    terms: OperatorTerms,
) -> Result<(), Error> {
    let nonce = client.state::<OperatorList>(&pool.operators)?.header.nonce;
    client.send(&[listing(pool, &governance.pubkey(), vote, terms, nonce)], &[governance])?;
    Ok(())
}

/// Lists an operator where the list's nonce is `nonce`; the next one's is [`NONCES`] more.
#[must_use]
pub fn listing(
    pool: &PoolKeys,
    governance: &Address,
    vote: &Address,
    terms: OperatorTerms,
    nonce: u64,
) -> Instruction {
    let ((main, main_bump), (side, side_bump)) = (pool.stake(nonce), pool.stake(nonce + 1));
    admin::add_operator(pool, governance, governance, vote, &main, &side, terms, [main_bump, side_bump])
}

/// The pool that a localnet starts with: all five operators, of which the third has a cap of its own and the last two
/// are in one data centre.
pub(crate) fn demo(client: &Client, keys: &Keys, setup: &Setup) -> Result<PoolKeys, Error> {
    // Epoch 0 is over quickly, and no epoch of a real cluster is like it: nothing was ever paid before it.
    client.wait_epoch(1)?;
    let args = parameters(setup, keys.governance.pubkey());
    let pool = create(client, &keys.governance, &keys.mint, args)?;
    let group = admin::set_group(&pool, &keys.governance.pubkey(), DATA_CENTRE, 300_000 * SOL, 4_000);
    client.send(&[group], &[&keys.governance])?;
    for (number, operator) in keys.operators.iter().enumerate() {
        let terms = match number {
            2 => OperatorTerms { cap: 100_000 * SOL, ..terms() },
            3 | 4 => OperatorTerms { groups: [DATA_CENTRE, 0, 0, 0], ..terms() },
            _ => terms(),
        };
        // At the turn of an epoch the stake program is closed for a block or two.
        client.wait_epoch(1)?;
        list(client, &pool, &keys.governance, &operator.vote.pubkey(), terms)?;
    }
    Ok(pool)
}
