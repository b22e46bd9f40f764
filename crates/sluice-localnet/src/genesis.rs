//! The state a localnet starts from: mainnet's gates, rent and programs, five operators, the faucet.

use agave_feature_set::alpenglow;
use sluice_client::SLUICE_ID;
use sluice_client::ids::{STAKE_PROGRAM, SYSTEM_PROGRAM, TOKEN, VOTE_PROGRAM};
use sluice_testkit::chain::{LAMPORTS_PER_BYTE, SOL, mainnet_features};
use sluice_testkit::sluice::elf;
use solana_account::Account;
use solana_address::{Address, address};
use solana_epoch_schedule::EpochSchedule;
use solana_genesis_config::GenesisConfig;
use solana_inflation::Inflation;
use solana_keypair::Keypair;
use solana_program_binaries::{bpf_loader_upgradeable_program_accounts, core_bpf_programs, spl_programs};
use solana_rent::Rent;
use solana_runtime::genesis_utils::{
    ValidatorVoteKeypairs, activate_feature, add_genesis_epoch_rewards_account,
    add_genesis_stake_config_account,
};
use solana_signer::Signer;
use solana_stake_interface::stake_flags::StakeFlags;
use solana_stake_interface::state::{Authorized, Delegation, Lockup, Meta, Stake, StakeStateV2};
use solana_vote_interface::authorized_voters::AuthorizedVoters;
use solana_vote_interface::state::{VoteStateV4, VoteStateVersions};

use crate::keys::{Keys, OperatorKeys};
use crate::{Error, Setup};

/// What the faucet has. Inflation is paid on all lamports, and to those that are staked.
const FAUCET: u64 = 500_000_000 * SOL;
/// What the node and each of the people have.
const WALLET: u64 = 100_000 * SOL;
/// What is delegated to the validator: the cluster goes on as long as two thirds vote, and others may stop.
const OWN_STAKE: u64 = 10_000_000 * SOL;
/// What is delegated to each of the other operators.
const STAKE: u64 = 250_000 * SOL;
/// What a vote account has: rent, and enough for the admission ticket (SIMD-0357), without which nothing is earned.
const VOTE_LAMPORTS: u64 = 100 * SOL;
/// Bytes of a stake account.
const STAKE_LEN: usize = 200;
/// Where a program's data has the option of its upgrade authority.
const AUTHORITY_AT: usize = 12;
/// The mint of wrapped SOL, which wallets expect.
const NATIVE_MINT: Address = address!("So11111111111111111111111111111111111111112");

/// The first state of a localnet.
pub(crate) fn genesis(setup: &Setup, keys: &Keys) -> Result<GenesisConfig, Error> {
    let slots = setup.slots_per_epoch;
    let mut genesis = GenesisConfig {
        ticks_per_slot: setup.ticks_per_slot(),
        epoch_schedule: EpochSchedule::custom(slots, slots, false),
        // Gates that change the rent do so when they are activated, never at genesis: it begins with today's.
        rent: Rent::with_lamports_per_byte(LAMPORTS_PER_BYTE),
        ..GenesisConfig::default()
    };
    let features = mainnet_features();
    for gate in features.active().keys().filter(|gate| **gate != alpenglow::ID) {
        activate_feature(&mut genesis, *gate);
    }
    add_genesis_stake_config_account(&mut genesis);
    add_genesis_epoch_rewards_account(&mut genesis);
    for (address, account) in spl_programs(&genesis.rent) {
        genesis.accounts.insert(address, account.into());
    }
    for (address, account) in core_bpf_programs(&genesis.rent, |gate| features.is_active(gate)) {
        genesis.accounts.insert(address, account.into());
    }
    genesis.accounts.insert(NATIVE_MINT, native_mint());
    add_sluice(&mut genesis, setup, &keys.upgrade_authority.pubkey())?;
    add_people(&mut genesis, keys);
    for (number, (operator, commission)) in keys.operators.iter().zip(setup.commissions).enumerate() {
        let stake = if number == 0 { OWN_STAKE } else { STAKE };
        add_operator(&mut genesis, &keys.node, operator, commission, stake)?;
    }
    for vote in &keys.crowd {
        let account = vote_account(&keys.node, vote, vote, 0)?;
        genesis.accounts.insert(vote.pubkey(), account);
    }
    genesis.inflation = inflation(setup, &genesis);
    Ok(genesis)
}

/// Inflation, so high that an epoch of seconds pays what is asked for: years are what they are.
#[expect(clippy::cast_precision_loss, reason = "a rate of 52 bits is exact enough")]
fn inflation(setup: &Setup, genesis: &GenesisConfig) -> Inflation {
    let all: u64 = genesis.accounts.values().map(|account| account.lamports).sum();
    let staked = OWN_STAKE + 4 * STAKE;
    let epochs_per_year = genesis.slots_per_year() / setup.slots_per_epoch as f64; // as-safety: see above
    let of_all = f64::from(setup.reward_ppm) / 1e6 * staked as f64 / all as f64; // as-safety: see above
    Inflation::new_fixed(of_all * epochs_per_year)
}

fn wallet(lamports: u64) -> Account {
    Account { lamports, owner: SYSTEM_PROGRAM, ..Account::default() }
}

fn add_people(genesis: &mut GenesisConfig, keys: &Keys) {
    genesis.accounts.insert(keys.faucet.pubkey(), wallet(FAUCET));
    let others = [&keys.node, &keys.governance, &keys.upgrade_authority];
    for key in others.into_iter().chain(keys.operators.iter().map(|operator| &operator.authority)) {
        genesis.accounts.insert(key.pubkey(), wallet(WALLET));
    }
}

fn add_sluice(genesis: &mut GenesisConfig, setup: &Setup, authority: &Address) -> Result<(), Error> {
    let path = setup.elf.clone().unwrap_or_else(|| elf("SLUICE_ELF", "sluice.so"));
    let elf = std::fs::read(&path).map_err(Error::io(path.display().to_string()))?;
    let [program, (address, mut data)] =
        bpf_loader_upgradeable_program_accounts(&SLUICE_ID, &elf, &genesis.rent);
    // It comes with nobody's key as its authority.
    data.data[AUTHORITY_AT + 1..AUTHORITY_AT + 33].copy_from_slice(authority.as_ref());
    genesis.accounts.extend([program, (address, data)]);
    Ok(())
}

/// An operator: its vote account, and stake that is active from the first slot on.
fn add_operator(
    genesis: &mut GenesisConfig,
    node: &Keypair,
    operator: &OperatorKeys,
    commission: u16,
    stake: u64,
) -> Result<(), Error> {
    let (vote, authority) = (operator.vote.pubkey(), operator.authority.pubkey());
    let rent = genesis.rent.minimum_balance(STAKE_LEN);
    let vote_account = vote_account(node, &operator.vote, &operator.authority, commission)?;
    let stake_account = stake_account(rent, &authority, &vote, stake)?;
    genesis.accounts.extend([(vote, vote_account), (operator.stake.pubkey(), stake_account)]);
    Ok(())
}

/// A vote account of version 4 (SIMD-0185) that has not voted yet. All have the same node, which is thereby the leader
/// of every slot: with nodes that do not exist, a tenth of the slots would be empty.
fn vote_account(
    node: &Keypair,
    vote: &Keypair,
    authority: &Keypair,
    commission: u16,
) -> Result<Account, Error> {
    // Without a BLS key it would be outside of the admitted set (SIMD-0387), and its stake would earn nothing. The key is
    // made from the voter's; the third one is not asked for.
    let [node, voter, stake] = [node, authority, authority].map(Keypair::insecure_clone);
    let keys = ValidatorVoteKeypairs::new(node, voter, stake);
    let (node, authority) = (keys.node_keypair.pubkey(), authority.pubkey());
    let state = VoteStateV4 {
        node_pubkey: node,
        authorized_withdrawer: authority,
        inflation_rewards_collector: vote.pubkey(),
        block_revenue_collector: node,
        inflation_rewards_commission_bps: commission,
        block_revenue_commission_bps: 10_000,
        bls_pubkey_compressed: Some(keys.bls_keypair.public.to_bytes_compressed()),
        authorized_voters: AuthorizedVoters::new(0, authority),
        ..VoteStateV4::default()
    };
    let mut data = vec![0; VoteStateV4::size_of()];
    VoteStateV4::serialize(&VoteStateVersions::V4(Box::new(state)), &mut data)
        .map_err(|error| Error::Start(error.to_string()))?;
    Ok(Account { lamports: VOTE_LAMPORTS, data, owner: VOTE_PROGRAM, ..Account::default() })
}

fn stake_account(rent: u64, authority: &Address, vote: &Address, stake: u64) -> Result<Account, Error> {
    #[expect(deprecated, reason = "nobody may rely on the field, but every stake account has it")]
    let meta = Meta {
        rent_exempt_reserve: rent,
        authorized: Authorized::auto(authority),
        lockup: Lockup::default(),
    };
    let delegation = Delegation::new(vote, stake, u64::MAX);
    let state = StakeStateV2::Stake(meta, Stake { delegation, credits_observed: 0 }, StakeFlags::empty());
    Account::new_data_with_space(rent + stake, &state, STAKE_LEN, &STAKE_PROGRAM)
        .map_err(|error| Error::Start(error.to_string()))
}

/// A mint without authorities, with 9 decimals.
fn native_mint() -> Account {
    let mut data = vec![0; 82];
    (data[44], data[45]) = (9, 1);
    Account { lamports: SOL, data, owner: TOKEN, ..Account::default() }
}
