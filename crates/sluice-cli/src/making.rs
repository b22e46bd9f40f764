//! The transactions that make a pool, for `pool create` and for the step of the migrations.

use sluice_client::sysvar::Rent;
use sluice_client::tx::{self, Budget, Format};
use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::Instruction;

use crate::creation::Creation;
use crate::fresh::{Fresh, is_free};
use crate::token::{Mint, TokenAccount};

/// What is there of a pool that is to be.
#[derive(Clone, Debug)]
pub struct Ground {
    /// At the mint's address.
    pub mint: Option<Account>,
    /// At the treasury's.
    pub treasury: Option<Account>,
    /// What accounts have to hold.
    pub rent: Rent,
    /// Whether transactions may be of version 1.
    pub takes_v1: bool,
}

/// A transaction of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// What it does.
    pub what: String,
    /// In order.
    pub instructions: Vec<Instruction>,
}

impl Creation {
    /// What is left to send: one transaction, which makes all of it or nothing, where that fits; else the mint's and the pool's.
    ///
    /// # Errors
    /// What is in the way, in words.
    pub fn pieces(&self, payer: &Address, ground: &Ground) -> Result<Vec<Piece>, String> {
        let keys = self.keys();
        let pool = Piece {
            what: format!("create the pool {}, with 1 SOL that stays for good", keys.pool),
            instructions: vec![self.make_pool(payer)],
        };
        match ground.mint.as_ref().map(Mint::read) {
            _ if is_free(ground.mint.as_ref()) => {
                let mint = self.make_mint(payer, &self.fresh_mint(ground));
                let whole = [mint.as_slice(), &pool.instructions].concat();
                if fits(payer, &whole, ground.takes_v1) {
                    return Ok(vec![Piece { instructions: whole, ..pool }]);
                }
                let what = format!("make the mint {} and the treasury {}", keys.mint, keys.treasury);
                Ok(vec![Piece { what, instructions: mint }, pool])
            }
            // The second transaction of a creation that was interrupted.
            Some(Some(Mint { authority: Some(authority), supply: 0, .. })) if authority == keys.pool => {
                Ok(vec![pool])
            }
            _ => Err(format!("{} is no fresh mint in the hands of its pool: take another key", keys.mint)),
        }
    }

    /// What is to be known of the treasury that was named: one that is not there yet is owed its fees.
    ///
    /// # Errors
    /// What is there is no token account of the mint: nothing could ever be paid to it.
    pub fn treasury_note(&self, ground: &Ground) -> Result<Option<String>, String> {
        let Some(at) = &self.treasury else { return Ok(None) };
        match &ground.treasury {
            None => Ok(Some(format!("there is no token account {at} yet: fees are owed until there is"))),
            Some(account) if TokenAccount::read(account).is_some_and(|of| of.mint == self.mint) => Ok(None),
            Some(_) => Err(format!("the treasury {at} is no token account of the mint {}", self.mint)),
        }
    }

    fn fresh_mint(&self, ground: &Ground) -> Fresh {
        let (len, with_metadata) = self.mint_spaces();
        Fresh {
            address: self.mint,
            there: ground.mint.as_ref().map_or(0, |of| of.lamports),
            // A mint of some hundred bytes.
            rent: ground.rent.of(u64::try_from(with_metadata).unwrap_or(u64::MAX)),
            len,
            owner: self.token_program,
        }
    }
}

fn fits(payer: &Address, instructions: &[Instruction], takes_v1: bool) -> bool {
    let format = if takes_v1 { Format::V1 } else { Format::V0 { tables: Vec::new() } };
    tx::build(&format, payer, instructions, &Budget::MAX, Hash::default()).is_ok()
}

#[cfg(test)]
mod tests {
    use sluice_client::ids::{SYSTEM_PROGRAM, TOKEN, TOKEN_2022};

    use super::*;
    use crate::creation::{self, Values};
    use crate::token::Metadata;

    fn key(byte: u8) -> Address {
        Address::new_from_array([byte; 32])
    }

    fn plain() -> Creation {
        Creation {
            mint: key(1),
            token_program: TOKEN,
            governance: key(2),
            curator: key(3),
            guardian: key(4),
            gate: creation::gate(None, Some([key(5), key(6), key(7)])).expect("a gate"),
            treasury: None,
            metadata: None,
            scaled: false,
            values: Values::default(),
        }
    }

    fn described() -> Creation {
        let text = |len: usize| "x".repeat(len);
        let metadata = Metadata { name: text(32), symbol: text(10), uri: text(200), authority: key(2) };
        Creation { token_program: TOKEN_2022, metadata: Some(metadata), scaled: true, ..plain() }
    }

    fn ground(mint: Option<Account>, takes_v1: bool) -> Ground {
        Ground { mint, treasury: None, rent: Rent { per_byte: 5 }, takes_v1 }
    }

    fn account(owner: Address, lamports: u64, data: Vec<u8>) -> Account {
        Account { lamports, data, owner, executable: false, rent_epoch: 0 }
    }

    #[test]
    fn all_of_a_pool_is_one_transaction_wherever_that_fits() {
        let count = |of: &Creation, v1: bool| of.pieces(&key(9), &ground(None, v1)).map(|all| all.len());
        assert_eq!((count(&plain(), false), count(&plain(), true)), (Ok(1), Ok(1)));
        assert_eq!((count(&described(), false), count(&described(), true)), (Ok(2), Ok(1)));
    }

    #[test]
    fn lamports_at_the_mints_address_are_in_nobodys_way_and_another_account_is() {
        let dust = account(SYSTEM_PROGRAM, 1, Vec::new());
        let pieces = plain().pieces(&key(9), &ground(Some(dust), false)).expect("pieces");
        let systems = pieces[0].instructions.iter().filter(|of| of.program_id == SYSTEM_PROGRAM);
        assert_eq!((pieces.len(), systems.count()), (1, 3), "topped up, allocated, assigned");

        let other = account(SYSTEM_PROGRAM, 1, vec![1]);
        assert!(plain().pieces(&key(9), &ground(Some(other), true)).is_err());
    }

    #[test]
    fn a_treasury_is_a_token_account_of_the_mint_or_not_there_yet() {
        let named = Creation { treasury: Some(key(8)), ..plain() };
        let with = |treasury| Ground { treasury, ..ground(None, true) };
        assert_eq!(plain().treasury_note(&with(None)), Ok(None));
        assert!(named.treasury_note(&with(None)).expect("no trouble").expect("a note").contains("owed"));
        let wallet = account(SYSTEM_PROGRAM, 1, Vec::new());
        assert!(named.treasury_note(&with(Some(wallet))).expect_err("a wallet").contains("no token account"));
        let mut data = vec![0; 165];
        data[..32].fill(1);
        data[108] = 1;
        assert_eq!(named.treasury_note(&with(Some(account(TOKEN, 1, data.clone())))), Ok(None));
        data[0] = 2;
        assert!(named.treasury_note(&with(Some(account(TOKEN, 1, data)))).is_err(), "of another mint");
    }
}
