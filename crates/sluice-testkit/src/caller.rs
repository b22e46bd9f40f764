//! Another team's program (`tests/programs/caller`), which calls Sluice with a vault of its own.

use solana_address::{Address, address};
use solana_instruction::{AccountMeta, Instruction};

use crate::Chain;
use crate::sluice::elf;

/// The program's address; any would do.
pub const PROGRAM: Address = address!("Ca11er1111111111111111111111111111111111111");

/// Deploys the program.
pub fn deploy(chain: &mut Chain) {
    chain.load_program(&PROGRAM, elf("SLUICE_CALLER_ELF", "caller.so"));
    chain.label(&PROGRAM, "caller");
    chain.label(&vault().0, "vault");
}

/// The address that signs for the program, and its bump.
pub fn vault() -> (Address, u8) {
    Address::find_program_address(&[b"vault"], &PROGRAM)
}

/// The instruction that makes the program send `inner`, signed by the vault wherever `inner` names it.
pub fn forward(inner: &Instruction) -> Instruction {
    let (vault, bump) = vault();
    let mut accounts = vec![AccountMeta::new_readonly(inner.program_id, false)];
    accounts.extend(inner.accounts.iter().cloned());
    for account in accounts.iter_mut().filter(|account| account.pubkey == vault) {
        account.is_signer = false;
    }
    let mut data = vec![bump];
    data.extend(&inner.data);
    Instruction { program_id: PROGRAM, accounts, data }
}
