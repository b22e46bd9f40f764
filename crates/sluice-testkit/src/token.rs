//! Mints and token accounts of both token programs: their bytes, and two ways to have them.
//!
//! Crafted ones are written straight into the chain and may be anything, bad ones above all. Created ones are made
//! by the token program's own instructions, which is the happy path.

mod chain;
mod codec;
mod extension;
pub mod instruction;

use solana_address::Address;

use self::codec::{Reader, Writer};
pub use self::{
    chain::associated_address,
    extension::{Extension, kind},
};

/// Where a token account keeps its amount.
pub const AMOUNT_OFFSET: usize = 64;
/// Where a mint keeps its supply.
pub const SUPPLY_OFFSET: usize = 36;
/// Bytes of a mint without extensions.
pub const MINT_LEN: usize = 82;
/// Bytes of a token account without extensions; with extensions, a mint is padded to this as well.
pub const ACCOUNT_LEN: usize = 165;

/// Bytes of a multisig. An extended account of this length would be taken for one, so Token-2022 avoids it.
const MULTISIG_LEN: usize = 355;
const TYPE_MINT: u8 = 1;
const TYPE_ACCOUNT: u8 = 2;

/// A mint, as in its account's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mint {
    /// Who may mint.
    pub authority: Option<Address>,
    /// Base units in existence, as the token program counts them.
    pub supply: u64,
    /// Digits after the point.
    pub decimals: u8,
    /// Whether the token program takes it for a mint at all.
    pub initialized: bool,
    /// Who may freeze accounts.
    pub freeze_authority: Option<Address>,
    /// Token-2022 extensions, in the order of the account's data.
    pub extensions: Vec<Extension>,
}

impl Mint {
    /// A mint as Sluice wants it: 9 decimals, nothing minted, nobody to freeze.
    pub fn new(authority: &Address) -> Self {
        Self {
            authority: Some(*authority),
            supply: 0,
            decimals: 9,
            initialized: true,
            freeze_authority: None,
            extensions: vec![],
        }
    }

    /// The account's data: 82 bytes, or padded to 165 and followed by the extensions.
    pub fn encode(&self) -> Vec<u8> {
        let mut data = Writer::default();
        data.option(self.authority.as_ref().map(Address::as_ref), 32);
        data.u64(self.supply);
        data.bytes(&[self.decimals, u8::from(self.initialized)]);
        data.option(self.freeze_authority.as_ref().map(Address::as_ref), 32);
        with_extensions(data.done(), TYPE_MINT, &self.extensions)
    }

    /// Reads a mint; `None` when the data is none.
    pub fn try_decode(data: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(data.get(..MINT_LEN)?);
        Some(Self {
            authority: reader.address_option()?,
            supply: reader.u64()?,
            decimals: reader.u8()?,
            initialized: reader.u8()? != 0,
            freeze_authority: reader.address_option()?,
            extensions: extensions_of(data, MINT_LEN, TYPE_MINT)?,
        })
    }

    /// The extension of this kind, if the mint has it.
    pub fn extension(&self, kind: u16) -> Option<&Extension> {
        self.extensions.iter().find(|extension| extension.kind == kind)
    }
}

/// A token account, as in its account's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenAccount {
    /// What it holds.
    pub mint: Address,
    /// Who may spend it.
    pub owner: Address,
    /// Base units in it.
    pub amount: u64,
    /// Who else may spend `delegated_amount`.
    pub delegate: Option<Address>,
    /// 0 uninitialized, 1 initialized, 2 frozen.
    pub state: u8,
    /// For wrapped SOL, the rent in it.
    pub native: Option<u64>,
    /// What the delegate may spend.
    pub delegated_amount: u64,
    /// Who may close it in the owner's place.
    pub close_authority: Option<Address>,
    /// Token-2022 extensions, in the order of the account's data.
    pub extensions: Vec<Extension>,
}

impl TokenAccount {
    /// An ordinary account with `amount` in it.
    pub fn new(mint: &Address, owner: &Address, amount: u64) -> Self {
        Self {
            mint: *mint,
            owner: *owner,
            amount,
            delegate: None,
            state: 1,
            native: None,
            delegated_amount: 0,
            close_authority: None,
            extensions: vec![],
        }
    }

    /// The account's data: 165 bytes and the extensions.
    pub fn encode(&self) -> Vec<u8> {
        let mut data = Writer::default();
        data.bytes(self.mint.as_ref());
        data.bytes(self.owner.as_ref());
        data.u64(self.amount);
        data.option(self.delegate.as_ref().map(Address::as_ref), 32);
        data.bytes(&[self.state]);
        data.option(self.native.map(u64::to_le_bytes).as_ref().map(AsRef::as_ref), 8);
        data.u64(self.delegated_amount);
        data.option(self.close_authority.as_ref().map(Address::as_ref), 32);
        with_extensions(data.done(), TYPE_ACCOUNT, &self.extensions)
    }

    /// Reads a token account; `None` when the data is none.
    pub fn try_decode(data: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(data.get(..ACCOUNT_LEN)?);
        Some(Self {
            mint: reader.address()?,
            owner: reader.address()?,
            amount: reader.u64()?,
            delegate: reader.address_option()?,
            state: reader.u8()?,
            native: reader.u64_option()?,
            delegated_amount: reader.u64()?,
            close_authority: reader.address_option()?,
            extensions: extensions_of(data, ACCOUNT_LEN, TYPE_ACCOUNT)?,
        })
    }
}

fn with_extensions(mut data: Vec<u8>, account_type: u8, extensions: &[Extension]) -> Vec<u8> {
    if extensions.is_empty() {
        return data;
    }
    data.resize(ACCOUNT_LEN, 0);
    data.push(account_type);
    for Extension { kind, value } in extensions {
        let len = u16::try_from(value.len()).expect("an extension's length is a u16");
        data.extend(kind.to_le_bytes());
        data.extend(len.to_le_bytes());
        data.extend(value);
    }
    if data.len() == MULTISIG_LEN {
        data.extend([0; 2]);
    }
    data
}

/// `None` when the bytes after the base are no extensions of this account type.
fn extensions_of(data: &[u8], base: usize, account_type: u8) -> Option<Vec<Extension>> {
    if data.len() == base {
        return Some(vec![]);
    }
    let mut reader = Reader::new(data.get(ACCOUNT_LEN..)?);
    if reader.u8()? != account_type {
        return None;
    }
    let mut extensions = vec![];
    // Kind 0 is space not in use yet.
    while let Some(kind) = reader.u16().filter(|kind| *kind != 0) {
        let len = usize::from(reader.u16()?);
        extensions.push(Extension { kind, value: reader.take(len)?.to_vec() });
    }
    Some(extensions)
}
