//! The instructions around bonds, and the bond, byte by byte.

use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::crank::with_u32;
use super::instruction::build;
use super::state::{Bytes, discriminator};
use super::{Fleet, PROGRAM, Pool};
use crate::{Chain, Failure, Receipt, ids};

/// The bond of a vote account, and its bump.
pub fn bond_address(pool: &Pool, vote: &Address) -> (Address, u8) {
    bond_address_of(&pool.address, vote)
}

/// The same for a pool's address.
pub fn bond_address_of(pool: &Address, vote: &Address) -> (Address, u8) {
    let seeds: [&[u8]; 3] = [b"bond", pool.as_ref(), vote.as_ref()];
    Address::find_program_address(&seeds, &PROGRAM)
}

/// `open_bond` (44).
pub fn open_bond(
    pool: &Pool,
    owner: &Address,
    payer: &Address,
    index: u32,
    vote: &Address,
    lamports: u64,
) -> Instruction {
    let (bond, _) = bond_address(pool, vote);
    let accounts = vec![
        // Writable, for it may be the payer.
        AccountMeta::new(*owner, true),
        AccountMeta::new(*payer, true),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new_readonly(*vote, false),
        AccountMeta::new(bond, false),
        AccountMeta::new_readonly(ids::SYSTEM, false),
    ];
    let mut instruction = with_u32(44, index, accounts);
    instruction.data.extend(lamports.to_le_bytes());
    instruction
}

/// `top_up_bond` (45).
pub fn top_up_bond(pool: &Pool, funder: &Address, index: u32, vote: &Address, lamports: u64) -> Instruction {
    let accounts = vec![
        AccountMeta::new(*funder, true),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new(bond_address(pool, vote).0, false),
        AccountMeta::new_readonly(ids::SYSTEM, false),
    ];
    let mut instruction = with_u32(45, index, accounts);
    instruction.data.extend(lamports.to_le_bytes());
    instruction
}

/// `request_bond` (46).
pub fn request_bond(pool: &Pool, owner: &Address, index: u32, vote: &Address) -> Instruction {
    let accounts = vec![
        AccountMeta::new_readonly(*owner, true),
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new(bond_address(pool, vote).0, false),
    ];
    with_u32(46, index, accounts)
}

/// `release_bond` (47).
pub fn release_bond(pool: &Pool, owner: &Address, vote: &Address) -> Instruction {
    let accounts = vec![
        AccountMeta::new(*owner, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new(bond_address(pool, vote).0, false),
    ];
    build(47, &[], accounts)
}

/// `measure_operators` (48).
pub fn measure_operators(pool: &Pool, cranker: &Address, first: u32, count: u32) -> Instruction {
    let accounts = vec![AccountMeta::new(pool.operators, false), AccountMeta::new(*cranker, false)];
    let mut instruction = with_u32(48, first, accounts);
    instruction.data.extend(count.to_le_bytes());
    instruction
}

/// `settle_bond` (49).
pub fn settle_bond(pool: &Pool, cranker: &Address, index: u32, vote: &Address) -> Instruction {
    let accounts = vec![
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.operators, false),
        AccountMeta::new(bond_address(pool, vote).0, false),
        AccountMeta::new(pool.reserve, false),
        AccountMeta::new(*cranker, false),
    ];
    with_u32(49, index, accounts)
}

/// `recapitalise` (50).
pub fn recapitalise(pool: &Pool, funder: &Address, lamports: u64) -> Instruction {
    let accounts = vec![
        AccountMeta::new(*funder, true),
        AccountMeta::new(pool.address, false),
        AccountMeta::new(pool.reserve, false),
        AccountMeta::new_readonly(ids::SYSTEM, false),
    ];
    build(50, &[lamports], accounts)
}

/// Length of a bond's account.
pub const BOND_LEN: usize = 8 + 3 * 32 + 3 * 8 + 8 + 4 * 8;

/// A bond.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named and documented as in the program's state/bond.rs")]
pub struct BondState {
    pub pool: Address,
    pub vote: Address,
    pub owner: Address,
    pub lamports: u64,
    pub requested: u64,
    pub sequence: u64,
    pub bump: u8,
}

impl BondState {
    /// Reads an account's data; panics where it is no bond, or has bytes where there should be none.
    pub fn decode(data: &[u8]) -> Self {
        assert_eq!(data[..8], discriminator("account", "Bond"), "discriminator of a bond");
        assert_eq!(data.len(), BOND_LEN, "length of a bond's account");
        let mut bytes = Bytes(&data[8..]);
        let b = &mut bytes;
        let state = Self {
            pool: b.key(),
            vote: b.key(),
            owner: b.key(),
            lamports: b.u64(),
            requested: b.u64(),
            sequence: b.u64(),
            bump: b.u8(),
        };
        assert!(bytes.0.iter().all(|byte| *byte == 0), "padding and reserved bytes of a bond are zero");
        state
    }
}

impl Fleet {
    /// An operator's bond.
    pub fn bond(&self, chain: &Chain, index: u32) -> BondState {
        let (bond, _) = bond_address(&self.pool, &self.record(chain, index).vote);
        BondState::decode(&chain.data(&bond))
    }

    /// Opens the bond of an operator, whose vote account is first given another withdrawer: the one returned, with ten
    /// times the lamports.
    pub fn open_bond(&self, chain: &mut Chain, index: u32, lamports: u64) -> Keypair {
        let owner = chain.new_wallet(lamports * 10 + 1_000_000_000);
        let vote = self.record(chain, index).vote;
        self.set_withdrawer(chain, index, &owner.pubkey());
        let open = open_bond(&self.pool, &owner.pubkey(), &owner.pubkey(), index, &vote, lamports);
        chain.send(&[open], &[&owner]);
        chain.label(&bond_address(&self.pool, &vote).0, format!("bond {index}"));
        owner
    }

    /// Gives an operator's vote account another withdrawer.
    pub fn set_withdrawer(&self, chain: &mut Chain, index: u32, withdrawer: &Address) {
        let vote = self.record(chain, index).vote;
        let mut account = chain.account(&vote).expect("the vote account exists");
        account.data[36..68].copy_from_slice(withdrawer.as_ref());
        chain.set_account(&vote, account);
    }

    /// Measures all operators.
    pub fn measure(&self, chain: &mut Chain) -> Receipt {
        self.send(chain, measure_operators(&self.pool, &self.keeper.pubkey(), 0, u32::MAX))
    }

    /// Lets an operator's bond pay.
    pub fn settle_bond(&self, chain: &mut Chain, index: u32) -> Result<Receipt, Failure> {
        let vote = self.record(chain, index).vote;
        self.try_send(chain, settle_bond(&self.pool, &self.keeper.pubkey(), index, &vote))
    }

    /// Lets every bond that owes pay.
    pub fn settle_bonds(&self, chain: &mut Chain) {
        for (record, index) in self.state(chain).records.iter().zip(0u32..) {
            if record.bonded != 0 && record.loss_due + record.short_due != 0 {
                self.settle_bond(chain, index).unwrap_or_else(|failure| panic!("{failure}"));
            }
        }
    }
}
