//! The few instructions of the platform that tests send themselves, encoded by hand. Both token programs take the
//! same bytes.

use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

use super::extension::borsh_string;
use crate::ids;

/// What [`set_authority`] changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// A mint's right to mint.
    MintTokens = 0,
    /// A mint's right to freeze.
    FreezeAccount = 1,
    /// A token account's owner.
    AccountOwner = 2,
    /// A token account's closer.
    CloseAccount = 3,
}

/// System: a new account, which must sign.
pub fn create_account(
    payer: &Address,
    new: &Address,
    lamports: u64,
    space: usize,
    owner: &Address,
) -> Instruction {
    let mut data = 0_u32.to_le_bytes().to_vec();
    data.extend(lamports.to_le_bytes());
    data.extend((space as u64).to_le_bytes()); // as-safety: usize is no wider than u64
    data.extend(owner.to_bytes());
    let accounts = vec![AccountMeta::new(*payer, true), AccountMeta::new(*new, true)];
    Instruction { program_id: ids::SYSTEM, accounts, data }
}

/// System: a transfer of lamports.
pub fn system_transfer(from: &Address, to: &Address, lamports: u64) -> Instruction {
    let mut data = 2_u32.to_le_bytes().to_vec();
    data.extend(lamports.to_le_bytes());
    let accounts = vec![AccountMeta::new(*from, true), AccountMeta::new(*to, false)];
    Instruction { program_id: ids::SYSTEM, accounts, data }
}

/// InitializeMint2 (20).
pub fn initialize_mint(
    program: &Address,
    mint: &Address,
    authority: &Address,
    freeze_authority: Option<&Address>,
    decimals: u8,
) -> Instruction {
    let mut data = vec![20, decimals];
    data.extend(authority.to_bytes());
    data.extend(option(freeze_authority));
    Instruction { program_id: *program, accounts: vec![AccountMeta::new(*mint, false)], data }
}

/// InitializeAccount3 (18).
pub fn initialize_account(
    program: &Address,
    account: &Address,
    mint: &Address,
    owner: &Address,
) -> Instruction {
    let mut data = vec![18];
    data.extend(owner.to_bytes());
    let accounts = vec![AccountMeta::new(*account, false), AccountMeta::new_readonly(*mint, false)];
    Instruction { program_id: *program, accounts, data }
}

/// MintTo (7).
pub fn mint_to(
    program: &Address,
    mint: &Address,
    to: &Address,
    authority: &Address,
    amount: u64,
) -> Instruction {
    with_amount(program, 7, [*mint, *to], authority, amount)
}

/// Burn (8).
pub fn burn(program: &Address, from: &Address, mint: &Address, owner: &Address, amount: u64) -> Instruction {
    with_amount(program, 8, [*from, *mint], owner, amount)
}

/// Transfer (3).
pub fn transfer(
    program: &Address,
    from: &Address,
    to: &Address,
    owner: &Address,
    amount: u64,
) -> Instruction {
    with_amount(program, 3, [*from, *to], owner, amount)
}

/// SetAuthority (6), to nobody when `new` is `None`.
pub fn set_authority(
    program: &Address,
    account: &Address,
    which: Authority,
    current: &Address,
    new: Option<&Address>,
) -> Instruction {
    let mut data = vec![6, which as u8]; // as-safety: the discriminants are 0 to 3
    data.extend(option(new));
    let accounts = vec![AccountMeta::new(*account, false), AccountMeta::new_readonly(*current, true)];
    Instruction { program_id: *program, accounts, data }
}

/// The ATA program's CreateIdempotent (1).
pub fn create_associated(payer: &Address, program: &Address, mint: &Address, owner: &Address) -> Instruction {
    let accounts = vec![
        AccountMeta::new(*payer, true),
        AccountMeta::new(super::associated_address(program, mint, owner), false),
        AccountMeta::new_readonly(*owner, false),
        AccountMeta::new_readonly(*mint, false),
        AccountMeta::new_readonly(ids::SYSTEM, false),
        AccountMeta::new_readonly(*program, false),
    ];
    Instruction { program_id: ids::ASSOCIATED_TOKEN, accounts, data: vec![1] }
}

/// Token-2022's MetadataPointer Initialize (39, 0), before the mint is initialized.
pub fn initialize_metadata_pointer(mint: &Address, authority: &Address, metadata: &Address) -> Instruction {
    let data = [&[39, 0], authority.as_ref(), metadata.as_ref()].concat();
    Instruction { program_id: ids::TOKEN_2022, accounts: vec![AccountMeta::new(*mint, false)], data }
}

/// Token-2022's ScaledUiAmount Initialize (43, 0), before the mint is initialized.
pub fn initialize_scaled_ui_amount(mint: &Address, authority: &Address, multiplier: f64) -> Instruction {
    let data = [&[43, 0], authority.as_ref(), &multiplier.to_le_bytes()].concat();
    Instruction { program_id: ids::TOKEN_2022, accounts: vec![AccountMeta::new(*mint, false)], data }
}

/// Token-2022's metadata, in the mint itself, after the mint is initialized and has lamports for it.
pub fn initialize_token_metadata(
    mint: &Address,
    update_authority: &Address,
    mint_authority: &Address,
    [name, symbol, uri]: [&str; 3],
) -> Instruction {
    // The first bytes of sha256("spl_token_metadata_interface:initialize_account").
    let mut data = vec![210, 225, 30, 162, 88, 184, 77, 141];
    for text in [name, symbol, uri] {
        data.extend(borsh_string(text));
    }
    let accounts = vec![
        AccountMeta::new(*mint, false),
        AccountMeta::new_readonly(*update_authority, false),
        AccountMeta::new_readonly(*mint, false),
        AccountMeta::new_readonly(*mint_authority, true),
    ];
    Instruction { program_id: ids::TOKEN_2022, accounts, data }
}

/// Instructions with two writable accounts, a signer and an amount.
fn with_amount(
    program: &Address,
    tag: u8,
    [first, second]: [Address; 2],
    signer: &Address,
    amount: u64,
) -> Instruction {
    let mut data = vec![tag];
    data.extend(amount.to_le_bytes());
    let accounts = vec![
        AccountMeta::new(first, false),
        AccountMeta::new(second, false),
        AccountMeta::new_readonly(*signer, true),
    ];
    Instruction { program_id: *program, accounts, data }
}

/// An option in instruction data: a one-byte tag, unlike the four bytes in accounts.
fn option(address: Option<&Address>) -> Vec<u8> {
    address.map_or_else(|| vec![0], |address| [&[1], address.as_ref()].concat())
}
