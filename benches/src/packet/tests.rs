use sluice_testkit::chain::SOL;
use solana_instruction::AccountMeta;

use super::*;

/// The system program's `Transfer`.
fn transfer(from: &Address, to: &Address) -> Instruction {
    let data = [2_u32.to_le_bytes().as_slice(), &SOL.to_le_bytes()].concat();
    let accounts = vec![AccountMeta::new(*from, true), AccountMeta::new(*to, false)];
    Instruction { program_id: ids::SYSTEM, accounts, data }
}

/// Somebody with money, and `count` addresses that lie in tables.
fn scene(count: usize) -> (Chain, Tables, Keypair, Vec<Address>) {
    let mut chain = Chain::new();
    let payer = chain.new_wallet(1_000 * SOL);
    let addresses: Vec<_> = (0..count).map(|_| chain.new_address()).collect();
    let mut tables = Tables::default();
    tables.extend(&mut chain, &addresses);
    (chain, tables, payer, addresses)
}

#[test]
fn lookups_of_two_tables_reach_the_accounts_that_were_meant() {
    let (mut chain, tables, payer, addresses) = scene(TABLE_ROOM + 2);
    let [first, last] = [addresses[3], addresses[TABLE_ROOM + 1]];
    let other = chain.new_address();
    // A reader of one account of each table goes between, so that writable and readonly lookups of both are there.
    let mut reads = transfer(&payer.pubkey(), &other);
    reads
        .accounts
        .extend([addresses[5], addresses[TABLE_ROOM]].map(|key| AccountMeta::new_readonly(key, false)));
    let calls = [transfer(&payer.pubkey(), &last), reads, transfer(&payer.pubkey(), &first)];
    tables.send(&mut chain, &payer, &calls);
    for to in [first, last, other] {
        assert_eq!(chain.lamports(&to), SOL);
    }
}

#[test]
fn sixty_four_accounts_are_taken_and_one_more_is_not() {
    let (mut chain, tables, payer, addresses) = scene(ACCOUNT_LOCKS);
    // Beside the payer and the programs for the limit and for the transfer.
    let calls = |count: usize| {
        let mut call = transfer(&payer.pubkey(), &addresses[0]);
        call.accounts.extend(addresses[1..count].iter().map(|key| AccountMeta::new_readonly(*key, false)));
        call
    };
    assert_eq!(tables.try_send(&mut chain, &payer, &[calls(62)]), Err("65 accounts".into()));
    tables.send(&mut chain, &payer, &[calls(61)]);
    assert_eq!(tables.most(&chain, &payer, calls), 61);
}

#[test]
fn a_packet_that_is_too_large_is_refused_before_the_chain_sees_it() {
    let (mut chain, tables, payer, addresses) = scene(1);
    let calls = |count: usize| vec![transfer(&payer.pubkey(), &addresses[0]); count];
    // Signature, version and header, three keys, blockhash, the limit's instruction, one lookup; then 17 a transfer.
    let other = 65 + 4 + (1 + 3 * 32) + 32 + (1 + 8) + (1 + 35);
    let fitting = (1_232 - other) / 17;
    let before = chain.snapshot();
    let refused = tables.try_send(&mut chain, &payer, &calls(fitting + 1));
    assert_eq!(refused, Err(format!("{} bytes", other + 17 * (fitting + 1))));
    chain.assert_unchanged(&before);
    tables.send(&mut chain, &payer, &calls(fitting));
}
