//! Squads v4: a legacy message paid for by the vault, or the unsigned transaction around it, in base58.

use solana_address::{Address, address};
use solana_instruction::Instruction;
use solana_message::Message;

/// Squads v4.
pub const SQUADS: Address = address!("SQDS4ep65T869zMMBKyuUq6aD6EgTu8psMjkvj52pCf");

const SIGNATURE_LEN: usize = 64;

/// The text that Squads' own open client takes ("Import Transaction"): the message alone.
///
/// Its blockhash is zero: the app takes the instructions out and puts them in a message of its own. `vault` signs when
/// the proposal is executed, all other signers must sign the transaction that executes it.
pub fn squads_message(vault: &Address, instructions: &[Instruction]) -> String {
    bs58::encode(message(vault, instructions).serialize()).into_string()
}

/// The text that the transaction builder of the hosted app takes ("Import base58 encoded tx"): the message of
/// [`squads_message`] behind as many empty signatures as it asks for.
pub fn squads_transaction(vault: &Address, instructions: &[Instruction]) -> String {
    let message = message(vault, instructions);
    let signatures = message.header.num_required_signatures;
    assert!(signatures < 0x80, "a transaction has no room for more signatures than a byte of length says");
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

fn message(vault: &Address, instructions: &[Instruction]) -> Message {
    Message::new(instructions, Some(vault))
}
