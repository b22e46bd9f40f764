//! What users do with stake accounts.

use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::exits::{self, Staking};
use sluice_testkit::sluice::operators::{RecordState, STAKED};
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState, vote_account};
use sluice_testkit::sluice::words;
use solana_account::Account;
use solana_address::Address;
use solana_signer::Signer;

use crate::answers::Name;
use crate::apply::Answer;
use crate::user::Amount;
use crate::world::World;

impl World {
    /// An operator of which this holds, if there is one, for all but every fourth number.
    pub fn likely(&self, operator: u8, holds: impl Fn(&RecordState, usize) -> bool) -> u32 {
        let records = self.fleet.state(&self.chain).records;
        let listed =
            records.iter().enumerate().filter(|(at, record)| record.status != 0 && holds(record, *at));
        let all: Vec<usize> = listed.map(|(at, _)| at).collect();
        let one = usize::from(operator / 4).checked_rem(all.len()).filter(|_| !operator.is_multiple_of(4));
        one.map_or_else(|| self.index(operator), |at| u32::try_from(all[at]).expect("a short list"))
    }

    /// A stake account of the user's own, active all along.
    #[track_caller]
    pub fn deposit_stake(
        &mut self,
        user: u8,
        operator: u8,
        amount: Amount,
        surplus: u64,
        voted: bool,
    ) -> Answer {
        let targets = self.fleet.state(&self.chain).targets();
        let lacks = |record: &RecordState, at: usize| targets[at].saturating_sub(record.current());
        let (index, (wallet, lst)) =
            (self.likely(operator, |record, at| lacks(record, at) > SOL), self.user(user));
        let record = self.record(index);
        if voted {
            let voting = vote_account(&record.vote, 500, 10_000, &[(self.chain.epoch(), 2, 1)]);
            self.chain.set_account(&record.vote, voting);
        }
        let lacking = lacks(&record, index as usize).max(3 * SOL);
        let stake = self.chain.new_address();
        let delegated = amount.of(lacking).min(10_000_000 * SOL);
        let account = self.stake_account(&wallet.pubkey(), &record, delegated, surplus);
        self.chain.set_account(&stake, account);
        let at = Staking { holder: wallet.pubkey(), lst_account: lst, stake, index };
        let deposit = exits::deposit_stake(&self.fleet.pool, &at, &record, 0);
        self.call(Name::DepositStake, Some(index), deposit, &wallet)
    }

    fn stake_account(&self, owner: &Address, record: &RecordState, stake: u64, surplus: u64) -> Account {
        let rent = self.chain.minimum_balance(STAKE_LEN);
        let mut data = vec![0; STAKE_LEN];
        let state = StakeState {
            tag: 2,
            staker: *owner,
            withdrawer: *owner,
            voter: record.vote,
            stake,
            activation_epoch: self.chain.epoch() - 3,
            deactivation_epoch: u64::MAX,
        };
        state.encode_into(&mut data);
        data[4..12].copy_from_slice(&rent.to_le_bytes());
        data[180..188].copy_from_slice(&0.25f64.to_le_bytes());
        let lamports = stake + rent + surplus;
        Account { lamports, data, owner: ids::STAKE, executable: false, rent_epoch: u64::MAX }
    }

    #[track_caller]
    pub fn withdraw_stake(&mut self, user: u8, operator: u8, amount: Amount) -> Answer {
        let busy = |record: &RecordState| record.main_state != STAKED;
        let index = self.likely(operator, |record, _| !busy(record));
        let ((wallet, lst), record, books) = (self.user(self.holder(user)), self.record(index), self.books());
        let band = u128::from(record.current()) * u128::from(books.pool.band_bps) / 10_000;
        let room = u64::try_from(band).expect("a part of a stake").max(SOL);
        let kept = 1_000_000 - u128::from(books.pool.exit_floor_ppm);
        let gross = u128::from(amount.of(room)) * 1_000_000 / kept;
        let shares = gross * u128::from(books.pool.pair_supply) / u128::from(books.pool.pair_assets.max(1));
        let shares = u64::try_from(shares + 2).unwrap_or(u64::MAX);
        let stake = self.chain.new_address();
        let lamports = self.chain.minimum_balance(STAKE_LEN);
        let blank = Account { lamports, data: vec![0; STAKE_LEN], owner: ids::STAKE, ..Account::default() };
        self.chain.set_account(&stake, blank);
        let at = Staking { holder: wallet.pubkey(), lst_account: lst, stake, index };
        let withdraw = exits::withdraw_stake(&self.fleet.pool, &at, &record, [shares, 0]);
        let answer = self.call(Name::WithdrawStake, Some(index), withdraw, &wallet);
        if let Ok(receipt) = &answer {
            let now = StakeState::decode(&self.chain.data(&stake));
            let net = words(&receipt.return_data)[0];
            assert_eq!((now.stake, now.staker, now.withdrawer), (net, at.holder, at.holder), "all of it");
        }
        answer
    }
}
