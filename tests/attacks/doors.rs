//! The doors of the pool, as attackers use them.

use sluice_testkit::sluice::exits::{self, Staking};
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState, vote_account};
use sluice_testkit::sluice::{Fleet, Holder, words};
use sluice_testkit::{Chain, Failure, Receipt, ids};
use solana_account::Account;
use solana_address::Address;
use solana_signer::Signer;

/// A stake account as the stake program would have it.
fn stake_account(lamports: u64) -> Account {
    Account { lamports, data: vec![0; STAKE_LEN], owner: ids::STAKE, executable: false, rent_epoch: u64::MAX }
}

/// What an operator's vote account says: it has voted in this epoch, at the commission that fleets agree to.
pub fn vote_now(chain: &mut Chain, fleet: &Fleet, index: u32) {
    let (vote, epoch) = (fleet.record(chain, index).vote, chain.epoch());
    chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(epoch, 2, 1)]));
}

/// `stake` lamports of a holder's own, active at operator `index` since long, and `above` beyond its rent.
pub fn native_stake(
    chain: &mut Chain,
    fleet: &Fleet,
    holder: &Holder,
    index: u32,
    stake: u64,
    above: u64,
) -> Address {
    let address = chain.new_address();
    let rent = chain.minimum_balance(STAKE_LEN);
    let mut account = stake_account(stake + rent + above);
    let (own, epoch) = (holder.address(), chain.epoch());
    let state = StakeState {
        tag: 2,
        staker: own,
        withdrawer: own,
        voter: fleet.record(chain, index).vote,
        stake,
        activation_epoch: epoch - 50,
        deactivation_epoch: u64::MAX,
    };
    state.encode_into(&mut account.data);
    account.data[4..12].copy_from_slice(&rent.to_le_bytes());
    chain.set_account(&address, account);
    address
}

/// Brings a stake account in.
pub fn bring_stake(
    chain: &mut Chain,
    fleet: &Fleet,
    holder: &Holder,
    index: u32,
    stake: &Address,
) -> Result<Receipt, Failure> {
    let at = Staking { holder: holder.address(), lst_account: holder.lst, stake: *stake, index };
    let record = fleet.record(chain, index);
    chain.try_send(&[exits::deposit_stake(&fleet.pool, &at, &record, 0)], &[&fleet.keeper, &holder.wallet])
}

/// A stake account that nobody has begun to use.
pub fn blank_stake(chain: &mut Chain) -> Address {
    let (stake, rent) = (chain.new_address(), chain.minimum_balance(STAKE_LEN));
    chain.set_account(&stake, stake_account(rent));
    stake
}

/// Takes active stake of operator `index` for `shares`, into a blank account.
pub fn take_stake(
    chain: &mut Chain,
    fleet: &Fleet,
    holder: &Holder,
    index: u32,
    (shares, into): (u64, &Address),
) -> Result<Receipt, Failure> {
    let at = Staking { holder: holder.address(), lst_account: holder.lst, stake: *into, index };
    let take = exits::withdraw_stake(&fleet.pool, &at, &fleet.record(chain, index), [shares, 0]);
    chain.try_send(&[take], &[&fleet.keeper, &holder.wallet])
}

/// Leaves at once, to the holder's wallet.
pub fn leave_at_once(
    chain: &mut Chain,
    fleet: &Fleet,
    holder: &Holder,
    shares: u64,
) -> Result<Receipt, Failure> {
    let to = holder.address();
    let leave = exits::unstake_instant(&fleet.pool, &to, &holder.lst, &to, [shares, 0]);
    chain.try_send(&[leave], &[&fleet.keeper, &holder.wallet])
}

/// What an exit paid, in lamports or in stake.
pub fn paid(outcome: Result<Receipt, Failure>) -> u64 {
    words(&outcome.unwrap_or_else(|failure| panic!("{failure}")).return_data)[0]
}

/// Finalises what there are lamports for.
pub fn fill_queue(chain: &mut Chain, fleet: &Fleet) -> Result<Receipt, Failure> {
    let head = fleet.pool.state(chain).queue_head;
    fleet.try_send(chain, exits::finalize_cohort(&fleet.pool, &fleet.keeper.pubkey(), &head))
}

/// Anybody shows what an operator has lost.
pub fn report(chain: &mut Chain, fleet: &Fleet, index: u32) -> Result<Receipt, Failure> {
    let record = fleet.record(chain, index);
    fleet.try_send(chain, exits::report_loss(&fleet.pool, index, &record))
}

/// All shares of a holder.
pub fn shares(chain: &Chain, holder: &Holder) -> u64 {
    chain.token_amount(&holder.lst)
}
