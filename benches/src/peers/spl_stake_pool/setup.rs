//! Makes a stake pool the way its operator does: every account through the program that owns it.

use std::path::Path;

use litesvm::{LiteSVM, types::TransactionMetadata};
use solana_account::Account;
use solana_address::{Address, address};
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction::Transaction;

use super::{Fees, PROGRAM, SplStakePool, tag};

pub(super) const SYSTEM_PROGRAM: Address = address!("11111111111111111111111111111111");
pub(super) const STAKE_PROGRAM: Address = address!("Stake11111111111111111111111111111111111111");
pub(super) const TOKEN_PROGRAM: Address = address!("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
pub(super) const CLOCK: Address = address!("SysvarC1ock11111111111111111111111111111111");
pub(super) const STAKE_HISTORY: Address = address!("SysvarStakeHistory1111111111111111111111111");
pub(super) const RENT: Address = address!("SysvarRent111111111111111111111111111111111");

/// `StakePool` with every option filled, which is what its account is sized for.
const POOL_SPACE: usize = 611;
/// The validator list's tag, capacity and length.
const LIST_HEADER_SPACE: usize = 1 + 4 + 4;
/// One `ValidatorStakeInfo`.
const LIST_ENTRY_SPACE: usize = 73;
const MINT_SPACE: usize = 82;
const TOKEN_ACCOUNT_SPACE: usize = 165;
const STAKE_ACCOUNT_SPACE: usize = 200;
/// The only number of decimals that a stake pool accepts for its mint.
const DECIMALS: u8 = 9;
/// Enough for the rents, fees and rewards of any benchmark.
const MANAGER_LAMPORTS: u64 = 1_000_000_000_000_000;

pub(super) fn load_program(svm: &mut LiteSVM, elf: &Path) {
    if svm.get_account(&PROGRAM).is_some() {
        return;
    }
    let bytes = std::fs::read(elf).unwrap_or_else(|error| {
        panic!("{}: {error}; build benches/peers/spl-stake-pool first", elf.display())
    });
    svm.add_program(PROGRAM, &bytes).expect("the peer's ELF loads");
}

pub(super) fn create_pool(svm: &mut LiteSVM, fees: Fees, max_validators: u32) -> SplStakePool {
    let manager = unused_key(svm);
    let purse = Account { lamports: MANAGER_LAMPORTS, owner: SYSTEM_PROGRAM, ..Account::default() };
    svm.set_account(manager.pubkey(), purse).expect("a wallet is always a valid account");

    let entries = usize::try_from(max_validators).expect("a list fits into memory");
    let list_space = LIST_HEADER_SPACE + entries * LIST_ENTRY_SPACE;
    let address = create_account(svm, &manager, POOL_SPACE, &PROGRAM, |_| None);
    let validator_list = create_account(svm, &manager, list_space, &PROGRAM, |_| None);
    let (withdraw_authority, _) = Address::find_program_address(&[address.as_ref(), b"withdraw"], &PROGRAM);
    let reserve = create_reserve(svm, &manager, &withdraw_authority);
    let mint = create_mint(svm, &manager, &withdraw_authority);
    let fee_account = create_token_account(svm, &manager, &mint, &manager.pubkey());

    let pool =
        SplStakePool { address, mint, reserve, fee_account, withdraw_authority, validator_list, manager };
    send(svm, &[initialize(&pool, fees, max_validators)], &[&pool.manager]);
    pool
}

/// `Initialize`. The manager is the staker too.
fn initialize(pool: &SplStakePool, fees: Fees, max_validators: u32) -> Instruction {
    let mut data = vec![tag::INITIALIZE];
    for fee in [fees.epoch, fees.withdrawal, fees.deposit] {
        data.extend(fee.denominator.to_le_bytes());
        data.extend(fee.numerator.to_le_bytes());
    }
    data.push(fees.referral_percent);
    data.extend(max_validators.to_le_bytes());
    let accounts = vec![
        AccountMeta::new(pool.address, false),
        AccountMeta::new_readonly(pool.manager.pubkey(), true),
        AccountMeta::new_readonly(pool.manager.pubkey(), false),
        AccountMeta::new_readonly(pool.withdraw_authority, false),
        AccountMeta::new(pool.validator_list, false),
        AccountMeta::new_readonly(pool.reserve, false),
        AccountMeta::new(pool.mint, false),
        AccountMeta::new(pool.fee_account, false),
        AccountMeta::new_readonly(TOKEN_PROGRAM, false),
    ];
    Instruction { program_id: PROGRAM, accounts, data }
}

/// A stake account in the state `Initialized`, with nothing above its rent.
fn create_reserve(svm: &mut LiteSVM, payer: &Keypair, authority: &Address) -> Address {
    let initialize = |reserve| {
        let mut data = 0_u32.to_le_bytes().to_vec(); // Initialize
        data.extend(authority.as_ref()); // staker
        data.extend(authority.as_ref()); // withdrawer
        data.extend([0; 8 + 8 + 32]); // no lockup
        let accounts = vec![AccountMeta::new(reserve, false), AccountMeta::new_readonly(RENT, false)];
        Some(Instruction { program_id: STAKE_PROGRAM, accounts, data })
    };
    create_account(svm, payer, STAKE_ACCOUNT_SPACE, &STAKE_PROGRAM, initialize)
}

fn create_mint(svm: &mut LiteSVM, payer: &Keypair, authority: &Address) -> Address {
    let initialize = |mint| {
        let mut data = vec![20, DECIMALS]; // InitializeMint2
        data.extend(authority.as_ref());
        data.push(0); // no freeze authority
        Some(Instruction { program_id: TOKEN_PROGRAM, accounts: vec![AccountMeta::new(mint, false)], data })
    };
    create_account(svm, payer, MINT_SPACE, &TOKEN_PROGRAM, initialize)
}

pub(super) fn create_token_account(
    svm: &mut LiteSVM,
    payer: &Keypair,
    mint: &Address,
    owner: &Address,
) -> Address {
    let initialize = |account| {
        let mut data = vec![18]; // InitializeAccount3
        data.extend(owner.as_ref());
        let accounts = vec![AccountMeta::new(account, false), AccountMeta::new_readonly(*mint, false)];
        Some(Instruction { program_id: TOKEN_PROGRAM, accounts, data })
    };
    create_account(svm, payer, TOKEN_ACCOUNT_SPACE, &TOKEN_PROGRAM, initialize)
}

/// The system program's `CreateAccount` with exactly the chain's rent, and in the same transaction what makes the
/// account ready.
fn create_account(
    svm: &mut LiteSVM,
    payer: &Keypair,
    space: usize,
    owner: &Address,
    initialize: impl FnOnce(Address) -> Option<Instruction>,
) -> Address {
    let key = unused_key(svm);
    let address = key.pubkey();
    let mut data = 0_u32.to_le_bytes().to_vec();
    data.extend(svm.minimum_balance_for_rent_exemption(space).to_le_bytes());
    data.extend((space as u64).to_le_bytes());
    data.extend(owner.as_ref());
    let accounts = vec![AccountMeta::new(payer.pubkey(), true), AccountMeta::new(address, true)];
    let create = Instruction { program_id: SYSTEM_PROGRAM, accounts, data };
    let instructions: Vec<_> = std::iter::once(create).chain(initialize(address)).collect();
    send(svm, &instructions, &[payer, &key]);
    address
}

/// The system program's `Transfer`.
pub(super) fn transfer(from: &Address, to: &Address, lamports: u64) -> Instruction {
    let mut data = 2_u32.to_le_bytes().to_vec();
    data.extend(lamports.to_le_bytes());
    let accounts = vec![AccountMeta::new(*from, true), AccountMeta::new(*to, false)];
    Instruction { program_id: SYSTEM_PROGRAM, accounts, data }
}

/// Sends one transaction, which must succeed. The first signer pays.
pub(super) fn send(
    svm: &mut LiteSVM,
    instructions: &[Instruction],
    signers: &[&Keypair],
) -> TransactionMetadata {
    svm.expire_blockhash(); // the same instructions may be sent twice
    let payer = signers[0].pubkey();
    let blockhash = svm.latest_blockhash();
    let transaction = Transaction::new_signed_with_payer(instructions, Some(&payer), signers, blockhash);
    let sent = svm.send_transaction(transaction);
    sent.unwrap_or_else(|failed| panic!("{}: {:#?}", failed.err, failed.meta.logs))
}

/// The next of a fixed series of keys: runs are reproducible, and several pools fit into one chain.
fn unused_key(svm: &LiteSVM) -> Keypair {
    (0_u64..)
        .map(|index| {
            let mut seed = *b"the SPL stake pool, as a peer   ";
            seed[24..].copy_from_slice(&index.to_le_bytes());
            Keypair::new_from_array(seed)
        })
        .find(|key| svm.get_account(&key.pubkey()).is_none())
        .expect("keys do not run out")
}
