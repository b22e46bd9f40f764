//! Mints and token accounts on a [`Chain`]: crafted, created, read.

use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::{ACCOUNT_LEN, MINT_LEN, Mint, TokenAccount, instruction};
use crate::{Chain, Receipt, ids};

/// The associated token account of `owner`.
pub fn associated_address(program: &Address, mint: &Address, owner: &Address) -> Address {
    let seeds = [owner.as_ref(), program.as_ref(), mint.as_ref()];
    Address::find_program_address(&seeds, &ids::ASSOCIATED_TOKEN).0
}

impl Chain {
    /// Writes a mint to a new address, as if `program` had made it.
    pub fn craft_mint(&mut self, program: &Address, mint: &Mint) -> Address {
        let address = self.new_address();
        self.craft_mint_at(&address, program, mint);
        address
    }

    /// Writes a mint to `address`, whatever was there.
    pub fn craft_mint_at(&mut self, address: &Address, program: &Address, mint: &Mint) {
        self.craft(address, program, mint.encode());
    }

    /// Writes a token account to a new address, as if `program` had made it. The mint's supply does not follow.
    pub fn craft_token_account(&mut self, program: &Address, account: &TokenAccount) -> Address {
        let address = self.new_address();
        self.craft_token_account_at(&address, program, account);
        address
    }

    /// Writes a token account to `address`, whatever was there.
    pub fn craft_token_account_at(&mut self, address: &Address, program: &Address, account: &TokenAccount) {
        self.craft(address, program, account.encode());
    }

    /// The mint at `address`; panics when there is none.
    #[track_caller]
    pub fn mint(&self, address: &Address) -> Mint {
        let Some(mint) = self.try_mint(address) else { panic!("no mint at {}", self.name(address)) };
        mint
    }

    /// The mint at `address`, of either token program, unless there is none.
    pub fn try_mint(&self, address: &Address) -> Option<Mint> {
        self.token_data(address).and_then(|data| Mint::try_decode(&data))
    }

    /// The token account at `address`; panics when there is none.
    #[track_caller]
    pub fn token_account(&self, address: &Address) -> TokenAccount {
        let account = self.try_token_account(address);
        let Some(account) = account else { panic!("no token account at {}", self.name(address)) };
        account
    }

    /// The token account at `address`, of either token program, unless there is none.
    pub fn try_token_account(&self, address: &Address) -> Option<TokenAccount> {
        self.token_data(address).and_then(|data| TokenAccount::try_decode(&data))
    }

    /// The balance of a token account; panics when there is none.
    #[track_caller]
    pub fn token_amount(&self, address: &Address) -> u64 {
        self.token_account(address).amount
    }

    /// The supply of a mint; panics when there is none.
    #[track_caller]
    pub fn supply(&self, mint: &Address) -> u64 {
        self.mint(mint).supply
    }

    /// Creates a mint without extensions by the program's own instructions.
    #[track_caller]
    pub fn create_mint(
        &mut self,
        payer: &Keypair,
        program: &Address,
        authority: &Address,
        decimals: u8,
        freeze_authority: Option<&Address>,
    ) -> Address {
        self.create(payer, program, MINT_LEN, |mint| {
            instruction::initialize_mint(program, mint, authority, freeze_authority, decimals)
        })
    }

    /// Creates a token account without extensions, at an address of its own, by the program's own instructions.
    #[track_caller]
    pub fn create_token_account(
        &mut self,
        payer: &Keypair,
        program: &Address,
        mint: &Address,
        owner: &Address,
    ) -> Address {
        self.create(payer, program, ACCOUNT_LEN, |account| {
            instruction::initialize_account(program, account, mint, owner)
        })
    }

    /// Creates the associated token account of `owner`, unless it exists.
    #[track_caller]
    pub fn create_associated(
        &mut self,
        payer: &Keypair,
        program: &Address,
        mint: &Address,
        owner: &Address,
    ) -> Address {
        self.send(&[instruction::create_associated(&payer.pubkey(), program, mint, owner)], &[payer]);
        associated_address(program, mint, owner)
    }

    /// Mints by the program's own instruction; the authority pays the fee.
    #[track_caller]
    pub fn mint_to(
        &mut self,
        program: &Address,
        mint: &Address,
        to: &Address,
        authority: &Keypair,
        amount: u64,
    ) -> Receipt {
        let mint_to = instruction::mint_to(program, mint, to, &authority.pubkey(), amount);
        self.send(&[mint_to], &[authority])
    }

    #[track_caller]
    fn create(
        &mut self,
        payer: &Keypair,
        program: &Address,
        len: usize,
        initialize: impl FnOnce(&Address) -> Instruction,
    ) -> Address {
        let key = self.new_keypair();
        let address = key.pubkey();
        let lamports = self.minimum_balance(len);
        let create = instruction::create_account(&payer.pubkey(), &address, lamports, len, program);
        self.send(&[create, initialize(&address)], &[payer, &key]);
        address
    }

    fn craft(&mut self, address: &Address, program: &Address, data: Vec<u8>) {
        let lamports = self.minimum_balance(data.len());
        self.set_account(address, Account { lamports, data, owner: *program, ..Account::default() });
    }

    fn token_data(&self, address: &Address) -> Option<Vec<u8>> {
        let account = self.account(address)?;
        [ids::TOKEN, ids::TOKEN_2022].contains(&account.owner).then_some(account.data)
    }
}
