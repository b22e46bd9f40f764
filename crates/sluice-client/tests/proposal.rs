//! What a DAO's app imports, byte by byte. The texts were encoded, and the addresses derived, without this
//! crate.

use sluice_client::proposal::{
    SPL_GOVERNANCE, SQUADS, SplGovernanceError, governance_address, native_treasury_address,
    spl_governance_base64, spl_governance_parse, squads_message, squads_transaction, vault_address,
};
use solana_address::{Address, address};
use solana_hash::Hash;
use solana_instruction::{AccountMeta, Instruction};

const SLUICE: Address = address!("S1uice1111111111111111111111111111111111111");
const GOVERNANCE: Address = Address::new_from_array([9; 32]);
const POOL: Address = Address::new_from_array([7; 32]);
const OPERATORS: Address = Address::new_from_array([8; 32]);
const VOTE: Address = Address::new_from_array([6; 32]);

const DRAIN: &str = "\
    BmiMRlsCs+hF/aVu9bCwTqH9+xFL1B+AxnJxYAAAAAAEAAAACQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkBAAcHBwcH\
    BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHAAEICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAABBgYGBgYGBgYGBgYG\
    BgYGBgYGBgYGBgYGBgYGBgYGBgYAAAUAAAATBQAAAA==";
const DRAIN_MESSAGE: &str = "\
    2G5hCx4L6wBs57RZWupba4aTfFvUz5WRGKubECKwwE58iAoSE9kxPx9fHxHCyhUc7TmsojcpzWisdgLQrkSc4zfCxbMVTtionuDo\
    Jb2hMydm3ftFFPWeyrisoBVgnM7r5CvZPcVsr9Qf4tBdAvAktHsdtXq4d5F7zWehLcxmSYvr6JXm6RGFY6coS8F5V8KGnzf56BbL\
    RvJ2JuZxd8D9mru8AD4Gy28hg4fCaxtA6vC9T2aP5RBPPp5yg6EhxMVskGa1XPSshui9YtbqWBNZzk9s3j8Go";
const DRAIN_TRANSACTION: &str = "\
    VTv7gNfwZXwNw2JJaaLyfodtvvce9syiMirVzqniVN3rcWXuxScPZPLzhoWaqjx2fxmGPxcQjVFvuSm8YTH5Hd3tK1XnvrcRMKyB\
    vp2oQYcxB9jZjKWyZ3hBcUvYVwQxBMApzunKRK46SS8omrfK8zspAV9MikB2VJgNRZoXjJxUuPGL3JwDjGWMBQo4jGZjECeBaqZ2\
    2xen4EeX5QRzDHKAYSE1cdKNByGoQzgS1JNrXHfpBsrmp1uuhnyLdwKAWEAGjxy4XhVbLG4jxpcXFL4q1vdAd4PA7Ui4bCWErTUH\
    UqVZ7FefzPKdXgB4Bb7b2cCuDjWPMTrgbipvVPyybtkmdd9nj4G4myzrNwroZf3kkmbVJpsCK";

/// What SPL Governance's own test of the format, `test_upgrade_instruction_serialization`, expects of `upgrade`.
const UPGRADE: &str = "\
    Aqj2kU6IobDiEBU+92OuKwDCuT0WwSTSwFN6EASAAAAHAAAAchkHXTU9jF+rKpILT6dzsVyNI9NsQy9cab+GGvdwNn0AAfh2HVru\
    y2YibpgcQUmJf5att5YdPXSv1k2pRAKAfpSWAAFDVQuXWos2urmegSPblI813GlTm7CJ/8rv+9yzNE3yfwAB3Gw+apCyfrRNqJ6f\
    1160Htkx+uYZT6FIILQ3WzNA4KwAAQan1RcZLFxRIYzJTD1K8X9Y2u4Im6H9ROPb2YoAAAAAAAAGp9UXGMd0yShWY5hpHV62i164\
    o5tLbVxzVVshAAAAAAAA3Gw+apCyfrRNqJ6f1160Htkx+uYZT6FIILQ3WzNA4KwBAAQAAAADAAAA";

/// `drain_operator` (19) of operator 5.
fn drain() -> Instruction {
    Instruction {
        program_id: SLUICE,
        accounts: vec![
            AccountMeta::new_readonly(GOVERNANCE, true),
            AccountMeta::new(POOL, false),
            AccountMeta::new(OPERATORS, false),
            AccountMeta::new_readonly(VOTE, false),
        ],
        data: vec![19, 5, 0, 0, 0],
    }
}

fn upgrade() -> Instruction {
    let governance = address!("FqSReK9R8QxvFZgdrAwGT3gsYp1ZGfiFjS8xrzyyadn3");
    Instruction {
        program_id: address!("BPFLoaderUpgradeab1e11111111111111111111111"),
        accounts: vec![
            AccountMeta::new(address!("8gPcZWZwqEUtfig23ap1Hg4i8xnMjFJ5veqytCv7n1Mn"), false),
            AccountMeta::new(address!("Hita5Lun87S4MADAF4vGoWEgFm5DyuVqxoWzzqYxS3AD"), false),
            AccountMeta::new(address!("5XqXkgJGAUwrUHBkxbKpYMGqsRoQLfyqRbYUEkjNY6hL"), false),
            AccountMeta::new(governance, false),
            AccountMeta::new_readonly(address!("SysvarRent111111111111111111111111111111111"), false),
            AccountMeta::new_readonly(address!("SysvarC1ock11111111111111111111111111111111"), false),
            AccountMeta::new_readonly(governance, true),
        ],
        data: vec![3, 0, 0, 0],
    }
}

/// The bytes of `drain` as SPL Governance has them.
fn borsh_by_hand() -> Vec<u8> {
    let mut bytes = SLUICE.to_bytes().to_vec();
    bytes.extend([4, 0, 0, 0]); // accounts
    for (key, signs, writable) in [(GOVERNANCE, 1, 0), (POOL, 0, 1), (OPERATORS, 0, 1), (VOTE, 0, 0)] {
        bytes.extend(key.to_bytes());
        bytes.extend([signs, writable]);
    }
    bytes.extend([5, 0, 0, 0]); // length of the data
    bytes.extend([19, 5, 0, 0, 0]);
    bytes
}

/// The bytes of `drain` as a legacy message that `GOVERNANCE` pays for.
fn message_by_hand() -> Vec<u8> {
    let mut bytes = vec![1, 0, 2]; // signers, read-only ones, read-only others
    bytes.push(5); // accounts: the payer, writable ones, read-only ones, each in order of their bytes
    for key in [GOVERNANCE, POOL, OPERATORS, VOTE, SLUICE] {
        bytes.extend(key.to_bytes());
    }
    bytes.extend([0; 32]); // blockhash
    bytes.push(1); // instructions
    bytes.push(4); // the program's place
    bytes.extend([4, 0, 1, 2, 3]); // the accounts' places
    bytes.extend([5, 19, 5, 0, 0, 0]); // data
    bytes
}

fn base58(text: &str) -> Vec<u8> {
    bs58::decode(text).into_vec().expect("base58")
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
fn spl_governance_imports_program_accounts_and_data_in_borsh_and_base64() {
    assert_eq!(spl_governance_base64(&drain()), DRAIN);
    assert_eq!(base64(&borsh_by_hand()), DRAIN);
}

#[test]
fn spl_governances_own_example_comes_out_as_there() {
    assert_eq!(spl_governance_base64(&upgrade()), UPGRADE);
}

#[test]
fn what_was_printed_is_read_back_with_and_without_padding_and_white_space() {
    for instruction in
        [drain(), upgrade(), Instruction { program_id: SLUICE, accounts: vec![], data: vec![] }]
    {
        let text = spl_governance_base64(&instruction);
        assert_eq!(spl_governance_parse(&text), Ok(instruction.clone()));
        assert_eq!(spl_governance_parse(&format!("\n {text}\n")), Ok(instruction.clone()));
        assert_eq!(spl_governance_parse(text.trim_end_matches('=')), Ok(instruction));
    }
}

#[test]
fn a_text_that_is_no_instruction_is_refused() {
    let not = Err(SplGovernanceError::NotAnInstruction);
    let bytes = borsh_by_hand();
    assert_eq!(spl_governance_parse("no base64"), Err(SplGovernanceError::NotBase64));
    assert_eq!(spl_governance_parse(""), not);
    for len in 0..bytes.len() {
        assert_eq!(spl_governance_parse(&base64(&bytes[..len])), not, "{len} bytes");
    }
    assert_eq!(spl_governance_parse(&base64(&[&bytes[..], &[0]].concat())), not, "a byte too many");
    for (place, flag) in [(32 + 4 + 32, "signs"), (32 + 4 + 33, "writable")] {
        let mut odd = bytes.clone();
        odd[place] = 2;
        assert_eq!(spl_governance_parse(&base64(&odd)), not, "{flag} is 2");
    }
}

#[test]
fn squads_imports_a_legacy_message_that_the_vault_pays_for_in_base58() {
    assert_eq!(squads_message(&GOVERNANCE, &[drain()], &Hash::default()), DRAIN_MESSAGE);
    assert_eq!(base58(DRAIN_MESSAGE), message_by_hand());
}

#[test]
fn its_app_imports_the_same_message_behind_an_empty_signature() {
    assert_eq!(squads_transaction(&GOVERNANCE, &[drain()], &Hash::default()), DRAIN_TRANSACTION);
    let by_hand = [&[1], &[0; 64][..], &message_by_hand()].concat();
    assert_eq!(base58(DRAIN_TRANSACTION), by_hand);
}

#[test]
fn each_further_signer_leaves_room_for_a_signature_and_long_data_has_a_length_of_two_bytes() {
    let payer = Address::new_from_array([4; 32]);
    let mut instruction = drain();
    instruction.accounts.push(AccountMeta::new(payer, true));
    instruction.data = vec![19; 300];
    let message = base58(&squads_message(&GOVERNANCE, std::slice::from_ref(&instruction), &Hash::default()));
    assert_eq!(message[..4], [2, 0, 2, 6]);
    assert_eq!(message[4..68], [GOVERNANCE.to_bytes(), payer.to_bytes()].concat());
    // 300 is 0b10_0101100.
    assert_eq!(message[message.len() - 302..][..2], [0x80 | 0b0101100, 0b10]);
    let transaction = base58(&squads_transaction(&GOVERNANCE, &[instruction], &Hash::default()));
    assert_eq!(transaction, [&[2], &[0; 128][..], &message].concat());
}

#[test]
fn the_blockhash_stands_behind_the_accounts() {
    let blockhash = Hash::new_from_array([5; 32]);
    let mut expected = message_by_hand();
    let at = 4 + 5 * 32;
    expected[at..at + 32].fill(5);
    assert_eq!(base58(&squads_message(&GOVERNANCE, &[drain()], &blockhash)), expected);
    let transaction = base58(&squads_transaction(&GOVERNANCE, &[drain()], &blockhash));
    assert_eq!(transaction[1 + 64..], expected);
}

#[test]
fn two_instructions_make_one_message() {
    let message = base58(&squads_message(&GOVERNANCE, &[drain(), drain()], &Hash::default()));
    let mut expected = message_by_hand();
    let one = expected.split_off(expected.len() - 13);
    assert_eq!(one[0], 1);
    expected.push(2);
    expected.extend([&one[1..], &one[1..]].concat());
    assert_eq!(message, expected);
}

#[test]
fn the_addresses_that_will_sign_are_those_of_the_daos_programs() {
    let [realm, seed, multisig] = [1, 2, 3].map(|byte| Address::new_from_array([byte; 32]));
    let governance = governance_address(&SPL_GOVERNANCE, &realm, &seed);
    assert_eq!(governance, address!("HD5pqgX13mgyqnDwPdv5nf61bGTusvaHexmf7GDCX1gP"));
    let treasury = native_treasury_address(&SPL_GOVERNANCE, &governance);
    assert_eq!(treasury, address!("6EzQZDoYzu8YZ8vSKbs33rReQYYLH7t1MG7KfTtoE13b"));
    let vaults = [0, 1].map(|index| vault_address(&SQUADS, &multisig, index));
    let [first, second] = vaults;
    assert_eq!(first, address!("4kUXHsA8Azaa8LgvFf7VfzRvfKMtZTouzchgDzT4iGsz"));
    assert_eq!(second, address!("8KYKYwW9nbTgUpE3D82Hs6WVvqTWVeCdXcf1gQ9z8E7p"));
}
