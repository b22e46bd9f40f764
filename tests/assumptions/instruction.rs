//! Instructions of the stake program, by hand: numbers and account lists as Sluice sends them.

use sluice_testkit::ids;
use solana_address::{Address, address};
use solana_instruction::{AccountMeta, Instruction};

const STAKE_CONFIG: Address = address!("StakeConfig11111111111111111111111111111111");

/// The two account lists that most instructions have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Since 5.0.0: no sysvars, the authority at a fixed place.
    SysvarFree,
    /// As it always was, and still is accepted.
    Sysvars,
}

fn writable(address: &Address) -> AccountMeta {
    AccountMeta::new(*address, false)
}

fn readonly(address: &Address) -> AccountMeta {
    AccountMeta::new_readonly(*address, false)
}

fn signer(address: &Address) -> AccountMeta {
    AccountMeta::new_readonly(*address, true)
}

fn instruction(number: u32, argument: &[u8], accounts: Vec<AccountMeta>) -> Instruction {
    let data = [&number.to_le_bytes()[..], argument].concat();
    Instruction { program_id: ids::STAKE, accounts, data }
}

impl Form {
    /// `sysvars` in the old form, nothing in the new one.
    fn sysvars(self, sysvars: &[Address]) -> Vec<AccountMeta> {
        match self {
            Form::SysvarFree => vec![],
            Form::Sysvars => sysvars.iter().map(readonly).collect(),
        }
    }

    pub fn initialize(self, stake: &Address, staker: &Address, withdrawer: &Address) -> Instruction {
        let no_lockup = [0; 48];
        let argument = [staker.as_ref(), withdrawer.as_ref(), &no_lockup].concat();
        instruction(0, &argument, [vec![writable(stake)], self.sysvars(&[ids::RENT])].concat())
    }

    pub fn delegate(self, stake: &Address, vote: &Address, staker: &Address) -> Instruction {
        let sysvars = self.sysvars(&[ids::CLOCK, ids::STAKE_HISTORY, STAKE_CONFIG]);
        instruction(2, &[], [vec![writable(stake), readonly(vote)], sysvars, vec![signer(staker)]].concat())
    }

    pub fn withdraw(self, stake: &Address, to: &Address, lamports: u64, withdrawer: &Address) -> Instruction {
        let sysvars = self.sysvars(&[ids::CLOCK, ids::STAKE_HISTORY]);
        let accounts = [vec![writable(stake), writable(to)], sysvars, vec![signer(withdrawer)]].concat();
        instruction(4, &lamports.to_le_bytes(), accounts)
    }

    pub fn deactivate(self, stake: &Address, staker: &Address) -> Instruction {
        let sysvars = self.sysvars(&[ids::CLOCK]);
        instruction(5, &[], [vec![writable(stake)], sysvars, vec![signer(staker)]].concat())
    }

    pub fn merge(self, into: &Address, from: &Address, staker: &Address) -> Instruction {
        let sysvars = self.sysvars(&[ids::CLOCK, ids::STAKE_HISTORY]);
        instruction(7, &[], [vec![writable(into), writable(from)], sysvars, vec![signer(staker)]].concat())
    }
}

/// Split, MoveStake and MoveLamports never took a sysvar.
fn between(number: u32, from: &Address, to: &Address, lamports: u64, staker: &Address) -> Instruction {
    instruction(number, &lamports.to_le_bytes(), vec![writable(from), writable(to), signer(staker)])
}

pub fn split(from: &Address, to: &Address, lamports: u64, staker: &Address) -> Instruction {
    between(3, from, to, lamports, staker)
}

pub fn move_stake(from: &Address, to: &Address, lamports: u64, staker: &Address) -> Instruction {
    between(16, from, to, lamports, staker)
}

pub fn move_lamports(from: &Address, to: &Address, lamports: u64, staker: &Address) -> Instruction {
    between(17, from, to, lamports, staker)
}

pub fn get_minimum_delegation() -> Instruction {
    instruction(13, &[], vec![])
}

pub fn deactivate_delinquent(stake: &Address, delinquent: &Address, reference: &Address) -> Instruction {
    instruction(14, &[], vec![writable(stake), readonly(delinquent), readonly(reference)])
}

/// Authorize of the staker (role 0) or the withdrawer (role 1).
pub fn authorize(form: Form, stake: &Address, authority: &Address, new: &Address, role: u32) -> Instruction {
    let argument = [new.as_ref(), &role.to_le_bytes()].concat();
    let sysvars = form.sysvars(&[ids::CLOCK]);
    instruction(1, &argument, [vec![writable(stake)], sysvars, vec![signer(authority)]].concat())
}
