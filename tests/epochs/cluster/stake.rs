//! Stake accounts: made by instructions, and read.

use sluice_testkit::ids;
use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_rent::Rent;
use solana_signer::Signer;
use solana_stake_interface::{
    instruction,
    stake_flags::StakeFlags,
    stake_history::StakeHistoryEntry,
    state::{Authorized, Lockup, Meta, Stake, StakeStateV2},
};

use super::{Cluster, Failure, Receipt};

/// Bytes of a stake account.
const STAKE_LEN: usize = 200;

/// A stake account somebody holds the keys of.
#[derive(Debug)]
pub struct StakeKeys {
    /// The stake account.
    pub address: Address,
    /// Its staker and its withdrawer.
    pub authority: Keypair,
}

/// What a delegated stake account says of its stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// The vote account.
    pub voter: Address,
    /// Lamports delegated, rewards included.
    pub stake: u64,
    /// The epoch of the delegation: stake earns from the next one on. `u64::MAX` since genesis.
    pub activation_epoch: u64,
    /// The epoch of the deactivation; `u64::MAX` while there is none.
    pub deactivation_epoch: u64,
    /// Vote credits up to which rewards are paid.
    pub credits_observed: u64,
}

impl Cluster {
    /// A new stake account with `lamports` on top of its rent, delegated to `vote` in one transaction; active from
    /// the next epoch on. Its authority has a SOL for fees. Panics, with the logs, if it fails.
    #[track_caller]
    pub fn delegate_new(&mut self, vote: &Address, lamports: u64) -> StakeKeys {
        let stake = self.new_stake(lamports);
        self.delegate(&stake, vote).unwrap_or_else(|failure| panic!("{failure}"));
        stake
    }

    /// A new stake account, initialized, with `lamports` on top of its rent. Its authority has a SOL for fees.
    #[track_caller]
    pub fn new_stake(&mut self, lamports: u64) -> StakeKeys {
        let (payer, account, authority) =
            (self.payer(), self.new_keypair(), self.new_wallet(sluice_testkit::chain::SOL));
        let lamports = self.rent().minimum_balance(STAKE_LEN) + lamports;
        let authorized = Authorized::auto(&authority.pubkey());
        let create = instruction::create_account(
            &payer.pubkey(),
            &account.pubkey(),
            &authorized,
            &Lockup::default(),
            lamports,
        );
        self.send(&create, &[&payer, &account]).unwrap_or_else(|failure| panic!("{failure}"));
        StakeKeys { address: account.pubkey(), authority }
    }

    /// Delegates all of a stake account to `vote`.
    pub fn delegate(&mut self, stake: &StakeKeys, vote: &Address) -> Result<Receipt, Failure> {
        let delegate = instruction::delegate_stake(&stake.address, &stake.authority.pubkey(), vote);
        self.send_as_authority(stake, delegate)
    }

    /// Deactivates a stake account as its staker.
    pub fn deactivate(&mut self, stake: &StakeKeys) -> Result<Receipt, Failure> {
        let deactivate = instruction::deactivate_stake(&stake.address, &stake.authority.pubkey());
        self.send_as_authority(stake, deactivate)
    }

    /// Withdraws as the withdrawer.
    pub fn withdraw(&mut self, stake: &StakeKeys, to: &Address, lamports: u64) -> Result<Receipt, Failure> {
        let authority = stake.authority.pubkey();
        let withdraw = instruction::withdraw(&stake.address, &authority, to, lamports, None);
        self.send_as_authority(stake, withdraw)
    }

    /// Deactivates a stake account as an outsider, for the delinquency of its validator, shown by the votes of
    /// `reference`.
    pub fn deactivate_delinquent(
        &mut self,
        stake: &Address,
        reference: &Address,
    ) -> Result<Receipt, Failure> {
        let outsider = self.new_wallet(sluice_testkit::chain::SOL);
        let voter = self.delegation(stake).voter;
        let deactivate = instruction::deactivate_delinquent_stake(stake, &voter, reference);
        self.send(&[deactivate], &[&outsider])
    }

    /// The delegation in a stake account; panics where there is none.
    #[track_caller]
    pub fn delegation(&self, stake: &Address) -> Delegation {
        self.try_delegation(stake).unwrap_or_else(|| panic!("{stake} is not delegated"))
    }

    /// The delegation in a stake account, if there is one.
    pub fn try_delegation(&self, stake: &Address) -> Option<Delegation> {
        let stake = self.delegated(stake)?;
        Some(Delegation {
            voter: stake.delegation.voter_pubkey,
            stake: stake.delegation.stake,
            activation_epoch: stake.delegation.activation_epoch,
            deactivation_epoch: stake.delegation.deactivation_epoch,
            credits_observed: stake.credits_observed,
        })
    }

    /// How much of a delegation is effective, activating and deactivating in this epoch, in lamports.
    #[track_caller]
    pub fn activation(&self, stake: &Address) -> StakeHistoryEntry {
        let Some(stake) = self.delegated(stake) else { panic!("{stake} is not delegated") };
        let delegation = stake.delegation;
        let history = self.stake_history();
        // 9 % an epoch since epoch 0: the gate is active from genesis on.
        delegation.stake_activating_and_deactivating_v2(self.epoch(), &history, Some(0))
    }

    /// Takes lamports off a stake account and its delegation, as a slashing would.
    pub fn slash(&mut self, address: &Address, lamports: u64) {
        let mut account = self.account(address).expect("a stake account");
        let Ok(StakeStateV2::Stake(meta, mut stake, flags)) = account.deserialize_data() else {
            panic!("{address} is not delegated")
        };
        stake.delegation.stake -= lamports;
        account.lamports -= lamports;
        account.serialize_data(&StakeStateV2::Stake(meta, stake, flags)).expect("it was one");
        self.set_account(address, account);
    }

    fn delegated(&self, address: &Address) -> Option<Stake> {
        match self.account(address)?.deserialize_data() {
            Ok(StakeStateV2::Stake(_, stake, _)) => Some(stake),
            _ => None,
        }
    }

    fn send_as_authority(&mut self, stake: &StakeKeys, instruction: Instruction) -> Result<Receipt, Failure> {
        self.send(&[instruction], &[&stake.authority])
    }
}

/// A stake account delegated to `vote` since before genesis, which never had to warm up.
pub(super) fn genesis_stake(authority: &Address, vote: &Address, stake: u64) -> Account {
    // A cluster starts at the rent that mainnet had for years: `Rent::default`, 6,960 lamports a byte.
    let rent = Rent::default().minimum_balance(STAKE_LEN);
    #[expect(deprecated, reason = "nobody may rely on the field, but every stake account has it")]
    let meta = Meta {
        rent_exempt_reserve: rent,
        authorized: Authorized::auto(authority),
        lockup: Lockup::default(),
    };
    let delegation = solana_stake_interface::state::Delegation::new(vote, stake, u64::MAX);
    let state = StakeStateV2::Stake(meta, Stake { delegation, credits_observed: 0 }, StakeFlags::empty());
    Account::new_data_with_space(rent + stake, &state, STAKE_LEN, &ids::STAKE)
        .expect("a stake state fits into its account")
}
