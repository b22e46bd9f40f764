//! Squads v4: a legacy message paid for by the vault, or the unsigned transaction around it, in base58.

use solana_address::{Address, address};
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_message::Message;

/// Squads v4.
pub const SQUADS: Address = address!("SQDS4ep65T869zMMBKyuUq6aD6EgTu8psMjkvj52pCf");

const SIGNATURE_LEN: usize = 64;

/// The text that Squads' open client takes ("Import Transaction") and the transaction builder of its hosted app
/// ("Import base58 encoded tx"): the message alone.
///
/// The proposal gets a message of its own, without this `blockhash`; a recent one lets the app simulate what was
/// pasted, and a zero one does for the rest. `vault` signs when the proposal is executed, all other signers must sign
/// the transaction that executes it.
pub fn squads_message(vault: &Address, instructions: &[Instruction], blockhash: &Hash) -> String {
    bs58::encode(message(vault, instructions, blockhash).serialize()).into_string()
}

/// The message of [`squads_message`] behind as many empty signatures as it asks for: an unsigned transaction. The
/// hosted app takes it as well, the open client does not.
///
/// # Panics
/// With 128 signers: no transaction has room for them.
pub fn squads_transaction(vault: &Address, instructions: &[Instruction], blockhash: &Hash) -> String {
    let message = message(vault, instructions, blockhash);
    let signatures = message.header.num_required_signatures;
    assert!(signatures < 0x80, "a length of one byte");
    let mut bytes = vec![signatures];
    bytes.resize(1 + usize::from(signatures) * SIGNATURE_LEN, 0);
    bytes.extend(message.serialize());
    bs58::encode(bytes).into_string()
}

/// The vault of a multisig: what to give `create_pool` as the governance. `program` is [`SQUADS`] or another instance.
///
/// Not the multisig's own address: that one never signs.
pub fn vault_address(program: &Address, multisig: &Address, index: u8) -> Address {
    let seeds: [&[u8]; 4] = [b"multisig", multisig.as_ref(), b"vault", &[index]];
    Address::find_program_address(&seeds, program).0
}

fn message(vault: &Address, instructions: &[Instruction], blockhash: &Hash) -> Message {
    Message::new_with_blockhash(instructions, Some(vault), blockhash)
}
