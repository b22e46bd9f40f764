//! The state a cluster starts from.

use agave_feature_set::{self as feature, FEATURE_NAMES};
use sluice_testkit::chain::{SOL, START_EPOCH, mainnet_features};
use sluice_testkit::sluice::{self, elf};
use sluice_testkit::{chain::LAMPORTS_PER_BYTE, ids};
use solana_account::Account;
use solana_address::{Address, address};
use solana_keypair::Keypair;
use solana_program_binaries::bpf_loader_upgradeable_program_accounts;
use solana_program_test::{ProgramTest, tokio};
use solana_rent::Rent;
use solana_signer::Signer;

use super::stake::genesis_stake;
use super::{Cluster, Setup, Validator};

/// The owner of feature accounts.
const FEATURE_OWNER: Address = address!("Feature111111111111111111111111111111111111");
/// Bytes of a vote account.
const VOTE_LEN: usize = 3_762;
/// Lamports in a vote account: rent, and enough for the admission ticket that SIMD-0357 asks a validator to hold.
/// A vote account below it is out of the rewards. The ticket is charged only under Alpenglow.
const VOTE_LAMPORTS: u64 = 100 * SOL;
/// Lamports of the payer.
const PAYER_LAMPORTS: u64 = 100_000_000 * SOL;
/// Delegation of an account of the crowd, in lamports.
const CROWD_STAKE: u64 = 2 * SOL;

impl Cluster {
    /// Starts a cluster in the first slots of [`START_EPOCH`], every validator voting.
    pub fn start(setup: &Setup) -> Self {
        assert!(!setup.commissions.is_empty(), "a cluster has validators");
        let mut test = ProgramTest::default();
        // ProgramTest turns on a log of every instruction of every test; here failures carry their own.
        log::set_max_level(log::LevelFilter::Error);
        test.prefer_bpf(true);
        deactivate_what_mainnet_has_not(&mut test);
        add_sluice(&mut test);
        let payer = key(b"pay!", 0);
        add_wallet(&mut test, payer.pubkey(), PAYER_LAMPORTS);
        add_wallet(&mut test, key(b"idle", 0).pubkey(), setup.idle.max(1));
        let validators = add_validators(&mut test, setup);
        let crowd = add_crowd(&mut test, setup.crowd, &validators);

        // No I/O: the test bank's client and server share memory.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.expect("a runtime of one thread needs nothing");
        let context = runtime.block_on(test.start_with_context());
        let mut cluster = Self { runtime, context, validators, crowd, payer, keys_made: 0, sent: 0 };
        cluster.context.warp_to_epoch(START_EPOCH).expect("genesis is long ago");
        cluster.vote_first();
        cluster.finish_rewards();
        assert_eq!(cluster.rent().lamports_per_byte, LAMPORTS_PER_BYTE, "the rent step was taken");
        cluster
    }
}

/// A key that depends on nothing but its name and number.
pub(super) fn key(name: &[u8; 4], number: u64) -> Keypair {
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(name);
    seed[4..12].copy_from_slice(&number.to_le_bytes());
    Keypair::new_from_array(seed)
}

/// The test bank starts with all gates active; what is left is what `Chain` has as well.
fn deactivate_what_mainnet_has_not(test: &mut ProgramTest) {
    let mainnet = mainnet_features();
    for gate in FEATURE_NAMES.keys().filter(|gate| !mainnet.is_active(gate)) {
        test.deactivate_feature(*gate);
    }
    // A rent gate works when it is activated at an epoch boundary, not when it is active from genesis on. This one
    // waits for the first boundary, which is before any test begins.
    let rent_step = feature::set_lamports_per_byte_to_5080::ID;
    test.deactivate_feature(rent_step);
    let pending = Account {
        lamports: SOL,
        data: vec![0; 9], // no activation slot yet
        owner: FEATURE_OWNER,
        executable: false,
        rent_epoch: u64::MAX,
    };
    test.add_account(rent_step, pending);
}

fn add_sluice(test: &mut ProgramTest) {
    let path = elf("SLUICE_ELF", "sluice.so");
    let elf = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    for (address, account) in
        bpf_loader_upgradeable_program_accounts(&sluice::PROGRAM, &elf, &Rent::default())
    {
        test.add_genesis_account(address, account);
    }
}

fn add_wallet(test: &mut ProgramTest, address: Address, lamports: u64) {
    test.add_genesis_account(address, Account { lamports, owner: ids::SYSTEM, ..Account::default() });
}

fn add_validators(test: &mut ProgramTest, setup: &Setup) -> Vec<Validator> {
    let numbered = (0..).zip(&setup.commissions);
    let validators = numbered.map(|(number, commission)| {
        let (node, vote, stake) =
            (key(b"node", number).pubkey(), key(b"vote", number).pubkey(), key(b"born", number).pubkey());
        add_wallet(test, node, SOL);
        test.add_genesis_account(vote, vote_account(&node, &vote, *commission));
        test.add_genesis_account(stake, genesis_stake(&node, &vote, setup.stake_per_validator));
        Validator { vote, stake, commission: *commission, votes: true }
    });
    validators.collect()
}

fn add_crowd(test: &mut ProgramTest, size: u32, validators: &[Validator]) -> Vec<Address> {
    let owner = key(b"herd", 0).pubkey();
    let accounts = (0..size).zip(validators.iter().cycle()).map(|(number, validator)| {
        let mut address = *b"the crowd's stake account no.   ";
        address[28..].copy_from_slice(&number.to_le_bytes());
        let address = Address::new_from_array(address);
        test.add_genesis_account(address, genesis_stake(&owner, &validator.vote, CROWD_STAKE));
        address
    });
    accounts.collect()
}

/// A vote account, version 4 (SIMD-0185), that has not voted yet. Its node votes and withdraws; commissions on
/// inflation go to the account itself, on block revenue to the node.
fn vote_account(node: &Address, vote: &Address, commission: u16) -> Account {
    assert!(commission <= 10_000, "commissions are in basis points");
    let mut data = 3_u32.to_le_bytes().to_vec(); // version
    for address in [node, node, vote, node] {
        data.extend(address.to_bytes()); // node, withdrawer, inflation collector, block revenue collector
    }
    data.extend(commission.to_le_bytes());
    data.extend(10_000_u16.to_le_bytes()); // block revenue commission
    data.extend(0_u64.to_le_bytes()); // pending delegator rewards
    // Without a BLS key a validator is outside of the admitted set (SIMD-0387, SIMD-0357) and its delegators earn
    // nothing. Nobody checks a signature by it here: any 48 bytes do, as long as no two validators share them.
    data.push(1);
    data.extend(vote.to_bytes());
    data.extend([0; 16]);
    data.extend(0_u64.to_le_bytes()); // votes
    data.push(0); // root slot
    data.extend(1_u64.to_le_bytes()); // authorized voters: the node, from epoch 0 on
    data.extend(0_u64.to_le_bytes());
    data.extend(node.to_bytes());
    data.resize(VOTE_LEN, 0); // no credits, no timestamp
    Account { lamports: VOTE_LAMPORTS, data, owner: ids::VOTE, executable: false, rent_epoch: u64::MAX }
}
