//! Exits at once, and stake in and out.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits::{self, Staking};
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState, vote_account};
use sluice_testkit::sluice::{Holder, PROGRAM};
use sluice_testkit::{Chain, ids};
use solana_account::Account;
use solana_address::Address;
use solana_signer::Signer;

use super::{MIDDLE, SIZES, row};
use crate::peers::spl_stake_pool;
use crate::stage::{Scene, Stage};
use crate::table::Row;

/// What leaves and comes.
const SHARES: u64 = 10 * SOL + 1;
/// Stake that comes, and what it holds besides.
const STAKE: u64 = 20 * SOL + 1;

/// With operators in the middle of a list, and at the end of the longest.
pub fn rows(scenes: &[Scene; SIZES.len()]) -> Vec<Row> {
    let (quiet, busy) = (closed(scenes[MIDDLE].quiet()), closed(scenes[MIDDLE].busy()));
    let at = busy.cast.validators.len() / 2;
    let mut rows = vec![
        instant(quiet.clone(), 0, "unstake_instant"),
        instant(quiet.clone(), 100_000 * SOL, "unstake_instant/below the liquidity target"),
        instant(quiet.clone(), 10_000_000 * SOL, "unstake_instant/below a target of ten million SOL"),
        deposit_stake(quiet, at, "deposit_stake"),
        withdraw_stake(busy, at, "withdraw_stake"),
    ];
    let longest = scenes.last().expect("sizes");
    let last = longest.cast.validators.len() - 1;
    rows.push(deposit_stake(closed(longest.quiet()), last, "deposit_stake/last of 2000"));
    rows.push(withdraw_stake(closed(longest.busy()), last, "withdraw_stake/last of 2000"));
    rows
}

/// Everything is read, closed and levelled in both pools; the band is a tenth, so that stake can be withdrawn. On a quiet
/// stage operators lack stake, on a busy one they have it.
fn closed(mut stage: Stage) -> Stage {
    stage.cast.fleet.pool.edit(&mut stage.chain, |pool| pool.band_bps = 1_000);
    stage.read_all();
    let close = [stage.cast.finalize()];
    stage.send(&close);
    let level = [stage.cast.set_level(&stage.chain)];
    stage.send(&level);
    let theirs = stage.cast.closing_calls();
    stage.send(&theirs);
    stage
}

/// Somebody with shares of both pools.
fn holder(stage: &mut Stage) -> (Holder, Address) {
    let (pool, peer) = (&stage.cast.fleet.pool, &stage.cast.peer);
    let holder = pool.holder(&mut stage.chain, 1_000 * SOL);
    pool.deposit(&mut stage.chain, &holder, 100 * SOL);
    let theirs = peer.create_lst_account(stage.chain.svm_mut(), &holder.address());
    let deposit = peer.deposit_sol(&holder.address(), &theirs, 100 * SOL);
    stage.chain.send(&[deposit], &[&holder.wallet]);
    (holder, theirs)
}

fn instant(mut stage: Stage, target: u64, name: &str) -> Row {
    let (own, theirs) = holder(&mut stage);
    let (pool, peer) = (&stage.cast.fleet.pool, &stage.cast.peer);
    let address = own.address();
    pool.edit(&mut stage.chain, |pool| pool.exit_target = target);
    let call = exits::unstake_instant(pool, &address, &own.lst, &address, [SHARES, 1]);
    let units = stage.chain.simulate(&[call], &[&own.wallet]).top_level_units(&PROGRAM);
    let call = peer.withdraw_sol(&address, &theirs, &address, SHARES);
    let peers = stage.chain.simulate(&[call], &[&own.wallet]).top_level_units(&spl_stake_pool::PROGRAM);
    row(name, units, Some(3_000)).beside("SPL WithdrawSol", peers)
}

fn deposit_stake(mut stage: Stage, at: usize, name: &str) -> Row {
    let (own, theirs) = holder(&mut stage);
    let (fleet, peer, validator) = (&stage.cast.fleet, &stage.cast.peer, stage.cast.validators[at]);
    let index = u32::try_from(at).expect("a list fits an account");
    let record = fleet.record(&stage.chain, index);
    let credits = vote_account(&record.vote, 500, 10_000, &[(stage.chain.epoch(), 2, 1)]);
    stage.chain.set_account(&record.vote, credits);

    let stake = craft_stake(&mut stage.chain, &record.main, &own.address());
    let staking = Staking { holder: own.address(), lst_account: own.lst, stake, index };
    let call = exits::deposit_stake(&fleet.pool, &staking, &record, 1);
    let units = stage.chain.send(&[call], &[&own.wallet]).top_level_units(&PROGRAM);
    assert!(stage.chain.account(&stake).is_none(), "it was merged");

    let stake = craft_stake(&mut stage.chain, &validator.stake, &peer.deposit_authority());
    let call = peer.deposit_stake(&stake, &validator, &theirs);
    let peers = stage.chain.send(&[call], &[&own.wallet]).top_level_units(&spl_stake_pool::PROGRAM);
    row(name, units, Some(47_000)).beside("SPL DepositStake", peers)
}

fn withdraw_stake(mut stage: Stage, at: usize, name: &str) -> Row {
    let (own, theirs) = holder(&mut stage);
    let (fleet, peer, validator) = (&stage.cast.fleet, &stage.cast.peer, stage.cast.validators[at]);
    let index = u32::try_from(at).expect("a list fits an account");
    let record = fleet.record(&stage.chain, index);
    let stake = blank_stake(&mut stage.chain);
    let staking = Staking { holder: own.address(), lst_account: own.lst, stake, index };
    let call = exits::withdraw_stake(&fleet.pool, &staking, &record, [SHARES, 1]);
    let units = stage.chain.send(&[call], &[&own.wallet]).top_level_units(&PROGRAM);
    assert_eq!(StakeState::decode(&stage.chain.data(&stake)).withdrawer, own.address());

    let stake = blank_stake(&mut stage.chain);
    let call = peer.withdraw_stake(&own.address(), &theirs, &validator, &stake, SHARES);
    let peers = stage.chain.send(&[call], &[&own.wallet]).top_level_units(&spl_stake_pool::PROGRAM);
    row(name, units, Some(48_000)).beside("SPL WithdrawStake", peers)
}

/// Active stake beside the one at `like`, in the hands of `authority`.
fn craft_stake(chain: &mut Chain, like: &Address, authority: &Address) -> Address {
    let mut account = chain.account(like).expect("the pool's stake account");
    let mut state = StakeState::decode(&account.data);
    (state.staker, state.withdrawer, state.stake) = (*authority, *authority, STAKE);
    state.encode_into(&mut account.data);
    account.lamports = STAKE + chain.minimum_balance(STAKE_LEN);
    let address = chain.new_address();
    chain.set_account(&address, account);
    address
}

/// A stake account that nobody has begun to use.
fn blank_stake(chain: &mut Chain) -> Address {
    let address = chain.new_keypair().pubkey();
    let lamports = chain.minimum_balance(STAKE_LEN);
    let account = Account { lamports, data: vec![0; STAKE_LEN], owner: ids::STAKE, ..Account::default() };
    chain.set_account(&address, account);
    address
}
