//! Token-2022 extensions as raw values, so that tests can write the ones a mint should not have.

use solana_address::Address;

/// An entry behind the base of a Token-2022 account: a kind, a length, a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// One of [`kind`], or anything else.
    pub kind: u16,
    /// The value, of any length.
    pub value: Vec<u8>,
}

/// Kinds of extensions.
pub mod kind {
    /// Fees withheld in each transfer.
    pub const TRANSFER_FEE_CONFIG: u16 = 1;
    /// Someone may close the mint.
    pub const MINT_CLOSE_AUTHORITY: u16 = 3;
    /// New accounts may start frozen.
    pub const DEFAULT_ACCOUNT_STATE: u16 = 6;
    /// The account's owner can't change; the ATA program sets it.
    pub const IMMUTABLE_OWNER: u16 = 7;
    /// Tokens that can't be transferred.
    pub const NON_TRANSFERABLE: u16 = 9;
    /// Amounts that grow with time in the user interface.
    pub const INTEREST_BEARING: u16 = 10;
    /// Someone may move or burn everyone's tokens.
    pub const PERMANENT_DELEGATE: u16 = 12;
    /// A program is called in each transfer.
    pub const TRANSFER_HOOK: u16 = 14;
    /// Where the metadata is.
    pub const METADATA_POINTER: u16 = 18;
    /// The metadata.
    pub const TOKEN_METADATA: u16 = 19;
    /// Amounts shown times a factor.
    pub const SCALED_UI_AMOUNT: u16 = 25;
    /// Someone may stop everything.
    pub const PAUSABLE: u16 = 26;
}

impl Extension {
    /// Any kind with any value.
    pub fn raw(kind: u16, value: &[u8]) -> Self {
        Self { kind, value: value.to_vec() }
    }

    /// The metadata is at `metadata`, usually the mint itself.
    pub fn metadata_pointer(authority: &Address, metadata: &Address) -> Self {
        Self { kind: kind::METADATA_POINTER, value: [authority.to_bytes(), metadata.to_bytes()].concat() }
    }

    /// Metadata without additional fields.
    pub fn token_metadata(
        update_authority: &Address,
        mint: &Address,
        name: &str,
        symbol: &str,
        uri: &str,
    ) -> Self {
        let mut value = [update_authority.to_bytes(), mint.to_bytes()].concat();
        for text in [name, symbol, uri] {
            value.extend(borsh_string(text));
        }
        value.extend(0_u32.to_le_bytes());
        Self { kind: kind::TOKEN_METADATA, value }
    }

    /// Amounts are shown times `multiplier`, and no other one is scheduled.
    pub fn scaled_ui_amount(authority: &Address, multiplier: f64) -> Self {
        let mut value = authority.to_bytes().to_vec();
        value.extend(multiplier.to_le_bytes());
        value.extend(0_i64.to_le_bytes()); // when the next one takes effect
        value.extend(multiplier.to_le_bytes()); // the next one
        Self { kind: kind::SCALED_UI_AMOUNT, value }
    }
}

/// A length as u32 and the bytes.
pub(super) fn borsh_string(text: &str) -> Vec<u8> {
    let len = u32::try_from(text.len()).expect("a test's text is short");
    [&len.to_le_bytes(), text.as_bytes()].concat()
}
