//! A DAO's programs (`tests/programs/executor`), which call Sluice with what was stored and agreed on: one program that
//! plays SPL Governance and Squads v4. Its pages say what of them is true to the originals.

use solana_account::Account;
use solana_address::{Address, address};
use solana_instruction::{AccountMeta, Instruction};

use crate::Chain;
use crate::sluice::elf;

/// The program's address; any would do.
pub const PROGRAM: Address = address!("Executor11111111111111111111111111111111111");

/// Why the program refuses, with its codes.
const REFUSALS: [(u32, &str); 6] = [
    (1, "WrongAccount"),
    (2, "NotAgreed"),
    (3, "WithinHoldUp"),
    (4, "AlreadyExecuted"),
    (5, "NotAMember"),
    (6, "AlreadyStored"),
];

/// Deploys the program.
pub fn deploy(chain: &mut Chain) {
    chain.load_program(&PROGRAM, elf("SLUICE_EXECUTOR_ELF", "executor.so"));
    chain.label(&PROGRAM, "executor");
    let named =
        |code| REFUSALS.iter().find(|(number, _)| *number == code).map(|(_, name)| (*name).to_owned());
    chain.name_errors(&PROGRAM, named);
}

/// The code of a refusal; panics where there is none of that name.
pub fn code(name: &str) -> u32 {
    let found = REFUSALS.iter().find(|(_, known)| *known == name);
    found.unwrap_or_else(|| panic!("the executor has no refusal {name}")).0
}

/// SPL Governance's addresses, accounts and instructions.
pub mod governance {
    use super::*;

    /// The Governance PDA of a realm.
    pub fn address(realm: &Address, seed: &Address) -> Address {
        let seeds: [&[u8]; 3] = [b"account-governance", realm.as_ref(), seed.as_ref()];
        Address::find_program_address(&seeds, &PROGRAM).0
    }

    /// The wallet that signs beside it.
    pub fn native_treasury(governance: &Address) -> Address {
        Address::find_program_address(&[b"native-treasury", governance.as_ref()], &PROGRAM).0
    }

    /// A `GovernanceV2`, up to where the program reads; the rest of its 236 bytes is zero.
    pub fn account(chain: &Chain, realm: &Address, seed: &Address) -> Account {
        let mut data = vec![18];
        data.extend(realm.to_bytes());
        data.extend(seed.to_bytes());
        data.resize(236, 0);
        owned(chain, data)
    }

    /// A proposal on which the vote ended at `voted`, a Unix time; 0 before it has.
    pub fn proposal(chain: &Chain, governance: &Address, voted: i64) -> Account {
        let mut data = governance.to_bytes().to_vec();
        data.extend(voted.to_le_bytes());
        owned(chain, data)
    }

    /// Room for one stored instruction of `len` bytes, as SPL Governance makes it.
    pub fn room(chain: &Chain, len: usize) -> Account {
        owned(chain, vec![0; 62 + len])
    }

    /// Stores one instruction, in borsh, to be executed more than `hold_up` seconds after the vote.
    pub fn store(proposal: &Address, transaction: &Address, hold_up: u32, instruction: &[u8]) -> Instruction {
        let accounts =
            vec![AccountMeta::new_readonly(*proposal, false), AccountMeta::new(*transaction, false)];
        let mut data = vec![0, 0];
        data.push(0); // option
        data.extend(0u16.to_le_bytes()); // index
        data.extend(hold_up.to_le_bytes());
        data.extend(1u32.to_le_bytes()); // instructions
        data.extend(instruction);
        Instruction { program_id: PROGRAM, accounts, data }
    }

    /// Executes what is stored, `inner`: its accounts go along, and its program.
    pub fn execute(
        governance: &Address,
        proposal: &Address,
        transaction: &Address,
        inner: &Instruction,
    ) -> Instruction {
        let mut accounts = vec![
            AccountMeta::new_readonly(*governance, false),
            AccountMeta::new(*proposal, false),
            AccountMeta::new(*transaction, false),
            AccountMeta::new_readonly(inner.program_id, false),
        ];
        let treasury = native_treasury(governance);
        accounts.extend(inner.accounts.iter().cloned().map(|mut account| {
            // A PDA cannot sign the transaction; the program signs for it.
            account.is_signer &= account.pubkey != *governance && account.pubkey != treasury;
            account
        }));
        Instruction { program_id: PROGRAM, accounts, data: vec![0, 1] }
    }

    /// Where `executed_at` stands in a stored transaction of one instruction of `len` bytes.
    pub fn executed_at(len: usize) -> usize {
        1 + 32 + 1 + 2 + 4 + 4 + len
    }
}

/// Squads v4's addresses, accounts and instructions.
pub mod multisig {
    use super::*;

    /// Bytes before the message of a stored transaction.
    pub const MESSAGE_AT: usize = 45;
    /// Where a stored transaction says that it is executed.
    pub const EXECUTED_AT: usize = 42;

    /// A vault of a multisig.
    pub fn vault(multisig: &Address, index: u8) -> Address {
        let seeds: [&[u8]; 4] = [b"multisig", multisig.as_ref(), b"vault", &[index]];
        Address::find_program_address(&seeds, &PROGRAM).0
    }

    /// A multisig.
    pub fn account(chain: &Chain, threshold: u8, time_lock: u32, members: &[Address]) -> Account {
        let mut data = vec![threshold];
        data.extend(time_lock.to_le_bytes());
        data.push(u8::try_from(members.len()).expect("at most eight members"));
        members.iter().for_each(|member| data.extend(member.to_bytes()));
        owned(chain, data)
    }

    /// Room for a message of `len` bytes.
    pub fn room(chain: &Chain, len: usize) -> Account {
        owned(chain, vec![0; MESSAGE_AT + len])
    }

    /// Stores a legacy message, as the wire has it.
    pub fn store(
        multisig: &Address,
        transaction: &Address,
        member: &Address,
        vault_index: u8,
        message: &[u8],
    ) -> Instruction {
        let data = [&[1, 0, vault_index], message].concat();
        Instruction { program_id: PROGRAM, accounts: accounts(multisig, transaction, member), data }
    }

    /// Approves.
    pub fn approve(multisig: &Address, transaction: &Address, member: &Address) -> Instruction {
        let accounts = accounts(multisig, transaction, member);
        Instruction { program_id: PROGRAM, accounts, data: vec![1, 1] }
    }

    /// Executes; `message` are the accounts of the stored message, in its order and with its privileges.
    pub fn execute(
        multisig: &Address,
        transaction: &Address,
        member: &Address,
        message: &[AccountMeta],
    ) -> Instruction {
        let mut accounts = accounts(multisig, transaction, member);
        accounts.extend_from_slice(message);
        Instruction { program_id: PROGRAM, accounts, data: vec![1, 2] }
    }

    fn accounts(multisig: &Address, transaction: &Address, member: &Address) -> Vec<AccountMeta> {
        vec![
            AccountMeta::new_readonly(*multisig, false),
            AccountMeta::new(*transaction, false),
            AccountMeta::new_readonly(*member, true),
        ]
    }
}

fn owned(chain: &Chain, data: Vec<u8>) -> Account {
    let lamports = chain.minimum_balance(data.len());
    Account { lamports, data, owner: PROGRAM, executable: false, rent_epoch: u64::MAX }
}
