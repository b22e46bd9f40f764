//! Somebody's own stake account, made by the stake program, and pools that it can come to.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits::{self, Staking};
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState, vote_account};
use sluice_testkit::sluice::{Fleet, Holder};
use sluice_testkit::token::instruction::create_account;
use sluice_testkit::{Chain, ids};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

/// Somebody with an account for the LST and a stake account.
pub struct Staker {
    pub holder: Holder,
    pub stake: Address,
}

impl Staker {
    /// Delegates `delegation` to the operator at `index` in this epoch.
    pub fn delegating(chain: &mut Chain, fleet: &Fleet, index: u32, delegation: u64) -> Self {
        let vote = fleet.record(chain, index).vote;
        let holder = fleet.pool.holder(chain, delegation + 10 * SOL);
        let stake = initialized(chain, &holder.wallet, delegation);
        let data = vec![2, 0, 0, 0];
        let accounts = vec![
            AccountMeta::new(stake, false),
            AccountMeta::new_readonly(vote, false),
            AccountMeta::new_readonly(holder.address(), true),
        ];
        chain.send(&[Instruction { program_id: ids::STAKE, accounts, data }], &[&holder.wallet]);
        Self { holder, stake }
    }

    /// `deposit_stake` to the operator at `index`.
    pub fn deposit(&self, chain: &Chain, fleet: &Fleet, index: u32, min_shares: u64) -> Instruction {
        exits::deposit_stake(&fleet.pool, &self.at(index), &fleet.record(chain, index), min_shares)
    }

    /// `withdraw_stake` off the operator at `index` into the stake account.
    pub fn withdraw(
        &self,
        chain: &Chain,
        fleet: &Fleet,
        index: u32,
        [shares, least]: [u64; 2],
    ) -> Instruction {
        exits::withdraw_stake(&fleet.pool, &self.at(index), &fleet.record(chain, index), [shares, least])
    }

    pub fn at(&self, index: u32) -> Staking {
        Staking { holder: self.holder.address(), lst_account: self.holder.lst, stake: self.stake, index }
    }

    /// Writes to the stake account what the stake program would not.
    pub fn edit(&self, chain: &mut Chain, edit: impl FnOnce(&mut StakeState, &mut Vec<u8>, &mut u64)) {
        let mut account = chain.account(&self.stake).expect("the stake exists");
        let mut state = StakeState::decode(&account.data);
        edit(&mut state, &mut account.data, &mut account.lamports);
        state.encode_into(&mut account.data);
        chain.set_account(&self.stake, account);
    }
}

/// An initialised account of `owner` with `above` its rent.
fn initialized(chain: &mut Chain, owner: &Keypair, above: u64) -> Address {
    let stake = blank(chain, owner, above);
    let mut data = vec![0; 4 + 64 + 48];
    data[4..36].copy_from_slice(owner.pubkey().as_ref());
    data[36..68].copy_from_slice(owner.pubkey().as_ref());
    let rent = Address::from_str_const("SysvarRent111111111111111111111111111111111");
    let accounts = vec![AccountMeta::new(stake, false), AccountMeta::new_readonly(rent, false)];
    chain.send(&[Instruction { program_id: ids::STAKE, accounts, data }], &[owner]);
    stake
}

/// An account of the stake program that nobody has begun to use, with `above` its rent.
pub fn blank(chain: &mut Chain, payer: &Keypair, above: u64) -> Address {
    let (new, lamports) = (chain.new_keypair(), chain.minimum_balance(STAKE_LEN) + above);
    let create = create_account(&payer.pubkey(), &new.pubkey(), lamports, STAKE_LEN, &ids::STAKE);
    chain.send(&[create], &[payer, &new]);
    new.pubkey()
}

/// The operator at `index` has voted in this epoch, with these commissions.
pub fn votes(chain: &mut Chain, fleet: &Fleet, index: u32, [inflation, block]: [u16; 2]) {
    let (vote, epoch) = (fleet.record(chain, index).vote, chain.epoch());
    chain.set_account(&vote, vote_account(&vote, inflation, block, &[(epoch, 2, 1)]));
}
