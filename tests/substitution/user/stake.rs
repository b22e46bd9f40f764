//! `deposit_stake` and `withdraw_stake`.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::crank;
use sluice_testkit::sluice::exits::{self, Staking};
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState, vote_account};
use solana_account::Account;
use solana_address::Address;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{
    LEAVING, POOL_ELSEWHERE, burns_lst, config_read, evidence, holder, operators_written, pool_written,
    receives_lst, stake_of_signer,
};
use crate::scene::Scene;
use crate::table::Outcome::Refused;
use crate::table::Swap::With;
use crate::table::{Call, Case};
use crate::user::deposit_sol::opened;

pub fn deposit_stake() -> Case {
    deposit(Case::new("deposit_stake", bring))
}

/// Into a pool without a gate; what opens one is tried in `gates.rs`.
pub fn deposit_stake_gated() -> Case {
    deposit(Case::new("deposit_stake_gated", |token_program| opened(bring(token_program))))
        .judged_account("config", config_read)
        .judged_account("evidence", evidence)
}

fn deposit(case: Case) -> Case {
    case.account("depositor", "ForeignStake")
        .handled(1)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but the operators are not its own")
        .but(&POOL_ELSEWHERE, Refused("PrivilegeEscalation"), "the seeds in it sign for another address")
        .judged_account("operators", operators_written)
        .account("reserve", "WrongReserve")
        .judged_account("stake", stake_of_signer)
        .handled(1)
        .account("main", "WrongStakeAccount")
        .handled(2)
        .account("vote", "WrongVoteAccount")
        .handled(3)
        .account("mint", "WrongMint")
        .judged_account("lst_account", receives_lst)
        .handled(4)
        .account("token_program", "WrongTokenProgram")
        .account("stake_program", "WrongStakeProgram")
}

pub fn withdraw_stake() -> Case {
    Case::new("withdraw_stake", take)
        .judged_account("holder", holder)
        .handled(3)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but the operators are not its own")
        .but(&POOL_ELSEWHERE, Refused("PrivilegeEscalation"), "the seeds in it sign for another address")
        .judged_account("operators", operators_written)
        .account("main", "WrongStakeAccount")
        .handled(2)
        .account("stake", "NotAStake")
        .handled(1)
        .account("mint", "WrongMint")
        .judged_account("lst_account", burns_lst)
        .handled(3)
        .account("token_program", "WrongTokenProgram")
        .account("stake_program", "WrongStakeProgram")
}

/// Active stake of the first operator.
fn bring(token_program: Address) -> Call {
    let mut scene = Scene::roomy(token_program);
    let (record, chain, pool) = (scene.record(), &mut scene.chain, &scene.fleet.pool);
    let epoch = chain.epoch();
    chain.set_account(&record.vote, vote_account(&record.vote, 500, 10_000, &[(epoch, 2, 1)]));
    let holder = pool.holder(chain, 10 * SOL);
    let stake = active(chain, &holder.address(), &record.vote, 10 * SOL);
    let at = Staking { holder: holder.address(), lst_account: holder.lst, stake, index: 0 };
    let instruction = exits::deposit_stake(pool, &at, &record, 0);
    scene.call(instruction, vec![holder.wallet])
}

/// Stake of an operator that is to have none.
fn take(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let (record, chain, fleet) = (scene.record(), &mut scene.chain, &scene.fleet);
    let holder = fleet.pool.holder(chain, 110 * SOL);
    fleet.pool.deposit(chain, &holder, 100 * SOL);
    chain.send(&[crank::drain_operator(&fleet.pool, 0, &record.vote)], &[&fleet.governor]);
    fleet.set_level(chain);
    let stake = blank(chain);
    let at = Staking { holder: holder.address(), lst_account: holder.lst, stake, index: 0 };
    let instruction = exits::withdraw_stake(&fleet.pool, &at, &record, [LEAVING, 0]);
    scene.call(instruction, vec![holder.wallet])
}

/// As the runtime would have written it: `owner`'s stake, active for long.
fn active(chain: &mut Chain, owner: &Address, vote: &Address, delegation: u64) -> Address {
    let address = blank(chain);
    let mut account = chain.account(&address).expect("just made");
    account.lamports += delegation;
    let state = StakeState {
        tag: 2,
        staker: *owner,
        withdrawer: *owner,
        voter: *vote,
        stake: delegation,
        activation_epoch: chain.epoch() - 5,
        deactivation_epoch: u64::MAX,
    };
    state.encode_into(&mut account.data);
    chain.set_account(&address, account);
    address
}

/// A stake account with its rent that nobody has begun to use.
fn blank(chain: &mut Chain) -> Address {
    let (address, lamports) = (chain.new_address(), chain.minimum_balance(STAKE_LEN));
    let data = vec![0; STAKE_LEN];
    chain.set_account(&address, Account { lamports, data, owner: ids::STAKE, ..Account::default() });
    address
}
