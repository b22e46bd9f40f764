//! The token programs: the little of them that this needs. SPL Token and Token-2022 take the same bytes.

use sluice_client::ids::{ASSOCIATED_TOKEN, SYSTEM_PROGRAM, TOKEN, TOKEN_2022};
use sluice_client::pda::associated_token;
use solana_account::Account;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

/// Bytes of a mint without extensions.
pub const MINT_LEN: usize = 82;
/// Decimals of every LST.
const DECIMALS: u8 = 9;
/// `SetAuthority`: who may mint.
const MINT_TOKENS: u8 = 0;
/// Where Token-2022's extensions begin, behind a mint padded to a token account and the byte that says what it is.
const EXTENSIONS_AT: usize = 166;
/// Type and length in front of an extension.
const HEADER: usize = 4;
/// Bytes of Token-2022's extensions: pointer to the metadata, factor of what is shown.
const POINTER_LEN: usize = 64;
const SCALED_LEN: usize = 56;

/// A token account, as far as this asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenAccount {
    /// The token.
    pub mint: Address,
    /// Who may move it.
    pub owner: Address,
    /// Base units.
    pub amount: u64,
    /// Whether it can receive: initialised and not frozen.
    pub open: bool,
}

impl TokenAccount {
    /// Reads one; none where the account is another thing.
    #[must_use]
    pub fn read(account: &Account) -> Option<Self> {
        if ![TOKEN, TOKEN_2022].contains(&account.owner) {
            return None;
        }
        let data = &account.data;
        // Longer ones have extensions and say behind the base what they are: 2, a token account.
        if data.len() != 165 && data.get(165) != Some(&2) {
            return None;
        }
        Some(Self {
            mint: key(data, 0)?,
            owner: key(data, 32)?,
            amount: u64::from_le_bytes(*data.get(64..)?.first_chunk()?),
            open: *data.get(108)? == 1,
        })
    }
}

/// A mint, as far as this asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mint {
    /// Who may mint; nobody where there is none.
    pub authority: Option<Address>,
    /// Base units minted and not burned.
    pub supply: u64,
    /// Nine, for an LST.
    pub decimals: u8,
    /// Who may freeze; an LST has nobody.
    pub freeze_authority: Option<Address>,
}

impl Mint {
    /// Reads one; none where the account is another thing.
    #[must_use]
    pub fn read(account: &Account) -> Option<Self> {
        if ![TOKEN, TOKEN_2022].contains(&account.owner) {
            return None;
        }
        let data = &account.data;
        if data.len() != MINT_LEN && data.get(165) != Some(&1) {
            return None;
        }
        let option = |at: usize| match data.get(at..)?.first_chunk()? {
            [1, 0, 0, 0] => Some(key(data, at.checked_add(4)?)),
            _ => Some(None),
        };
        let initialised = *data.get(45)? == 1;
        initialised.then_some(())?;
        Some(Self {
            authority: option(0)?,
            supply: u64::from_le_bytes(*data.get(36..)?.first_chunk()?),
            decimals: *data.get(44)?,
            freeze_authority: option(46)?,
        })
    }
}

fn key(data: &[u8], at: usize) -> Option<Address> {
    Some(Address::new_from_array(*data.get(at..)?.first_chunk()?))
}

/// Makes a wallet's associated token account, unless it is there.
#[must_use]
pub fn create_associated(payer: &Address, owner: &Address, mint: &Address, program: &Address) -> Instruction {
    let accounts = vec![
        AccountMeta::new(*payer, true),
        AccountMeta::new(associated_token(owner, mint, program), false),
        AccountMeta::new_readonly(*owner, false),
        AccountMeta::new_readonly(*mint, false),
        AccountMeta::new_readonly(SYSTEM_PROGRAM, false),
        AccountMeta::new_readonly(*program, false),
    ];
    Instruction { program_id: ASSOCIATED_TOKEN, accounts, data: vec![1] }
}

/// Makes a mint of a fresh account: nine decimals, nobody who may freeze.
#[must_use]
pub fn initialize_mint(mint: &Address, authority: &Address, program: &Address) -> Instruction {
    let mut data = vec![20, DECIMALS];
    data.extend(authority.to_bytes());
    data.push(0);
    Instruction { program_id: *program, accounts: vec![AccountMeta::new(*mint, false)], data }
}

/// Gives away the right to mint.
#[must_use]
pub fn make_over(mint: &Address, from: &Address, to: &Address, program: &Address) -> Instruction {
    let mut data = vec![6, MINT_TOKENS, 1];
    data.extend(to.to_bytes());
    let accounts = vec![AccountMeta::new(*mint, false), AccountMeta::new_readonly(*from, true)];
    Instruction { program_id: *program, accounts, data }
}

/// What a Token-2022 mint says of itself, in the mint's own account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Its name.
    pub name: String,
    /// Its symbol.
    pub symbol: String,
    /// Where more is to be found.
    pub uri: String,
    /// Who may edit this: it touches no balance.
    pub authority: Address,
}

impl Metadata {
    /// Bytes of the extension's value, without additional fields: two addresses, three texts, a count.
    fn value_len(&self) -> usize {
        // Three texts of a terminal, of a few hundred bytes.
        let texts = [&self.name, &self.symbol, &self.uri];
        texts.iter().fold(64 + 4, |len: usize, text| len.saturating_add(4).saturating_add(text.len()))
    }

    /// Bytes of a mint before and after it is written; the account is made of the first and has the rent of the second.
    #[must_use]
    pub fn spaces(&self, scaled: bool) -> (usize, usize) {
        let more = if scaled { HEADER + SCALED_LEN } else { 0 };
        let before = EXTENSIONS_AT + HEADER + POINTER_LEN + more;
        (before, before.saturating_add(HEADER).saturating_add(self.value_len()))
    }

    /// Bytes of a mint with the factor and nothing else.
    #[must_use]
    pub const fn without_pointer() -> usize {
        EXTENSIONS_AT + HEADER + SCALED_LEN
    }

    /// Before the mint is initialised: the metadata will be in the mint itself.
    #[must_use]
    pub fn point(&self, mint: &Address) -> Instruction {
        let mut data = vec![39, 0];
        data.extend(self.authority.to_bytes());
        data.extend(mint.to_bytes());
        Instruction { program_id: TOKEN_2022, accounts: vec![AccountMeta::new(*mint, false)], data }
    }

    /// Behind that: writes it. Whoever may mint signs.
    #[must_use]
    pub fn write(&self, mint: &Address, mint_authority: &Address) -> Instruction {
        // The first eight bytes of sha256("spl_token_metadata_interface:initialize_account").
        let mut data = vec![210, 225, 30, 162, 88, 184, 77, 141];
        for text in [&self.name, &self.symbol, &self.uri] {
            // A text of 2^32 bytes fits into no transaction, which is where it is refused.
            data.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
            data.extend(text.as_bytes());
        }
        let accounts = vec![
            AccountMeta::new(*mint, false),
            AccountMeta::new_readonly(self.authority, false),
            AccountMeta::new_readonly(*mint, false),
            AccountMeta::new_readonly(*mint_authority, true),
        ];
        Instruction { program_id: TOKEN_2022, accounts, data }
    }
}

/// Before a Token-2022 mint is initialised: what is shown may be scaled, by a factor that is one. `pool` alone could change it.
#[must_use]
pub fn scale(mint: &Address, pool: &Address) -> Instruction {
    let mut data = vec![43, 0];
    data.extend(pool.to_bytes());
    data.extend(1.0_f64.to_le_bytes());
    Instruction { program_id: TOKEN_2022, accounts: vec![AccountMeta::new(*mint, false)], data }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(owner: Address, data: Vec<u8>) -> Account {
        Account { lamports: 1, data, owner, executable: false, rent_epoch: 0 }
    }

    #[test]
    fn a_token_account_is_told_from_a_mint() {
        let mut data = vec![0; 165];
        data[..32].fill(1);
        data[32..64].fill(2);
        data[64..72].copy_from_slice(&7u64.to_le_bytes());
        data[108] = 1;
        let read = TokenAccount::read(&account(TOKEN, data.clone())).expect("a token account");
        assert_eq!((read.amount, read.open), (7, true));
        assert_eq!((read.mint.to_bytes()[0], read.owner.to_bytes()[0]), (1, 2));
        assert_eq!(Mint::read(&account(TOKEN, data.clone())), None);
        assert_eq!(TokenAccount::read(&account(SYSTEM_PROGRAM, data)), None);
    }

    #[test]
    fn a_mint_says_who_may_mint_and_who_may_freeze() {
        let mut data = vec![0; MINT_LEN];
        data[0] = 1;
        data[4..36].fill(9);
        data[36..44].copy_from_slice(&5u64.to_le_bytes());
        (data[44], data[45]) = (9, 1);
        let read = Mint::read(&account(TOKEN, data.clone())).expect("a mint");
        assert_eq!(read.authority, Some(Address::new_from_array([9; 32])));
        assert_eq!((read.supply, read.decimals, read.freeze_authority), (5, 9, None));
        data[45] = 0;
        assert_eq!(Mint::read(&account(TOKEN, data)), None, "not initialised");
    }
}
