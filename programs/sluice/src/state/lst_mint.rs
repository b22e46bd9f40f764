//! Which mints a pool may have (design D20).
//!
//! Whoever can freeze, drain, mint, tax or close the LST can block exits or rob holders, so a mint is taken only
//! when it provably can do none of this.

use anchor_lang::prelude::*;

use crate::error::SluiceError;

/// SPL Token. On mainnet since epoch 971: p-token.
pub const TOKEN: Address = anchor_lang::address!("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
/// Token-2022.
pub const TOKEN_2022: Address = anchor_lang::address!("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");

/// Decimals of SOL, and so of every LST.
pub const DECIMALS: u8 = 9;

/// Length of a mint without extensions.
const MINT_LEN: usize = 82;
/// Token-2022 pads mints with extensions to the length of a token account; one byte behind it tells the two apart.
const ACCOUNT_TYPE_AT: usize = 165;
const ACCOUNT_TYPE_MINT: u8 = 1;
const EXTENSIONS_AT: usize = 166;

/// Extension types that are allowed, and the end mark.
const END: u16 = 0;
const METADATA_POINTER: u16 = 18;
const TOKEN_METADATA: u16 = 19;
const SCALED_UI_AMOUNT: u16 = 25;

/// The bits of 1.0: the program must do no floating-point arithmetic, and needs none.
const ONE: u64 = 0x3ff0_0000_0000_0000;

/// Refuses a mint that could ever harm its holders.
///
/// Errors: `NotAMint`, `MintHasSupply`, `MintDecimals`, `MintAuthority`, `MintFreezeAuthority`, `MintExtension`,
/// `MintScaledUiAmount`. No need to check `token_program` here: the caller compared it with the mint's owner.
pub fn check(data: &[u8], token_program: &Address, pool: &Address) -> Result<()> {
    let base: &[u8; MINT_LEN] = data.first_chunk().ok_or(SluiceError::NotAMint)?;
    let initialised = base[45] == 1;
    require!(initialised, SluiceError::NotAMint);
    require!(u64_at(base, 36) == Some(0), SluiceError::MintHasSupply);
    require!(base[44] == DECIMALS, SluiceError::MintDecimals);
    let authority_is_pool = u32_at(base, 0) == Some(1) && base.get(4..36) == Some(pool.as_ref());
    require!(authority_is_pool, SluiceError::MintAuthority);
    require!(u32_at(base, 46) == Some(0), SluiceError::MintFreezeAuthority);

    if data.len() == MINT_LEN {
        return Ok(());
    }
    // A token account of either program is 165 bytes and could pass for a mint so far.
    let extended = *token_program == TOKEN_2022 && data.get(ACCOUNT_TYPE_AT) == Some(&ACCOUNT_TYPE_MINT);
    require!(extended, SluiceError::NotAMint);
    check_extensions(data.get(EXTENSIONS_AT..).unwrap_or_default(), pool)
}

/// Supply of the pool's mint. The caller compared its address with the pool's, and a mint can't be closed.
pub fn supply(data: &[u8]) -> Result<u64> {
    u64_at(data, 36).ok_or(SluiceError::NotAMint.into())
}

fn check_extensions(mut entries: &[u8], pool: &Address) -> Result<()> {
    // Type and length, two bytes each, then the value; the token program reads up to the end mark as well.
    while let Some((&[type_low, type_high, len_low, len_high], rest)) = entries.split_first_chunk() {
        let extension = u16::from_le_bytes([type_low, type_high]);
        let length = usize::from(u16::from_le_bytes([len_low, len_high]));
        if extension == END {
            return Ok(());
        }
        let (value, next) = rest.split_at_checked(length).ok_or(SluiceError::NotAMint)?;
        match extension {
            // Whoever may edit name and picture touches no balance.
            METADATA_POINTER | TOKEN_METADATA => {}
            SCALED_UI_AMOUNT => check_scaled_ui_amount(value, pool)?,
            _ => return Err(SluiceError::MintExtension.into()),
        }
        entries = next;
    }
    Ok(())
}

/// In other hands the multiplier would show holders balances that are not theirs.
fn check_scaled_ui_amount(value: &[u8], pool: &Address) -> Result<()> {
    // authority 0..32, multiplier 32..40, when the next one takes effect 40..48, the next one 48..56
    let fixed = value.get(..32) == Some(pool.as_ref())
        && u64_at(value, 32) == Some(ONE)
        && u64_at(value, 48) == Some(ONE);
    require!(fixed, SluiceError::MintScaledUiAmount);
    Ok(())
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

fn u64_at(data: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*data.get(at..)?.first_chunk()?))
}
