//! SPL Governance: the borsh of its `InstructionData`, in base64.

use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use borsh::{BorshDeserialize, BorshSerialize};
use solana_address::{Address, address};
use solana_instruction::{AccountMeta, Instruction};

/// The instance that the Realms app uses by default; a DAO may have deployed its own.
pub const SPL_GOVERNANCE: Address = address!("GovER5Lthms3bLBqWub97yVrMmEogzX7xNjdXpPPCVZw");

/// Prints padding, as JavaScript does, and reads text with and without it, as JavaScript does.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

#[derive(BorshSerialize, BorshDeserialize)]
struct InstructionData {
    program_id: [u8; 32],
    accounts: Vec<AccountMetaData>,
    data: Vec<u8>,
}

#[derive(BorshSerialize, BorshDeserialize)]
struct AccountMetaData {
    pubkey: [u8; 32],
    is_signer: bool,
    is_writable: bool,
}

/// Why a text is no instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplGovernanceError {
    /// It is not base64.
    NotBase64,
    /// Its bytes are no instruction: too few, too many, or a flag that is neither 0 nor 1.
    NotAnInstruction,
}

impl fmt::Display for SplGovernanceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotBase64 => "the text is not base64",
            Self::NotAnInstruction => "the text is no instruction in the layout of SPL Governance",
        })
    }
}

impl std::error::Error for SplGovernanceError {}

/// The text that a proposal of SPL Governance takes as a custom instruction.
///
/// Signers stay signers: the Governance PDA and its native treasury sign when the proposal is executed, all others must
/// sign the transaction that executes it.
pub fn spl_governance_base64(instruction: &Instruction) -> String {
    let account = |account: &AccountMeta| AccountMetaData {
        pubkey: account.pubkey.to_bytes(),
        is_signer: account.is_signer,
        is_writable: account.is_writable,
    };
    let data = InstructionData {
        program_id: instruction.program_id.to_bytes(),
        accounts: instruction.accounts.iter().map(account).collect(),
        data: instruction.data.clone(),
    };
    BASE64
        .encode(borsh::to_vec(&data).expect("a Vec takes all that is written, and no list has 2^32 entries"))
}

/// Reads what [`spl_governance_base64`] prints: to be compared with what a proposal really holds. White space around it
/// does no harm.
///
/// # Errors
/// [`SplGovernanceError`], where the text is no instruction.
pub fn spl_governance_parse(text: &str) -> Result<Instruction, SplGovernanceError> {
    let bytes = BASE64.decode(text.trim()).map_err(|_| SplGovernanceError::NotBase64)?;
    let data: InstructionData =
        borsh::from_slice(&bytes).map_err(|_| SplGovernanceError::NotAnInstruction)?;
    let account = |account: AccountMetaData| AccountMeta {
        pubkey: account.pubkey.into(),
        is_signer: account.is_signer,
        is_writable: account.is_writable,
    };
    Ok(Instruction {
        program_id: data.program_id.into(),
        accounts: data.accounts.into_iter().map(account).collect(),
        data: data.data,
    })
}

/// The Governance PDA of a realm: what to give `create_pool` as the governance. `seed` is what the governance was
/// created with. `program` is [`SPL_GOVERNANCE`] or the DAO's own instance.
pub fn governance_address(program: &Address, realm: &Address, seed: &Address) -> Address {
    let seeds: [&[u8]; 3] = [b"account-governance", realm.as_ref(), seed.as_ref()];
    Address::find_program_address(&seeds, program).0
}

/// The wallet that signs beside a Governance PDA ("DAO wallet"). It can pay; the Governance PDA, which holds data,
/// cannot.
pub fn native_treasury_address(program: &Address, governance: &Address) -> Address {
    Address::find_program_address(&[b"native-treasury", governance.as_ref()], program).0
}
