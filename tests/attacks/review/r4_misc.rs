//! PoCs of single findings.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits::{self, Staking};
use sluice_testkit::sluice::queue::{cohort, ticket, try_claim};
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState, vote_account};
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, Pool, PoolParams, PoolSetup};
use sluice_testkit::{Chain, ids};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::AccountMeta;

use super::lab::{MILLION, close, named, staked, sweep, take_from_main};

/// Active stake of `holder` at an operator.
pub fn craft_stake(chain: &mut Chain, fleet: &Fleet, index: u32, holder: &Holder, stake: u64) -> Address {
    let record = fleet.record(chain, index);
    let mut account = chain.account(&record.main).unwrap();
    let state = StakeState {
        tag: 2,
        staker: holder.address(),
        withdrawer: holder.address(),
        voter: record.vote,
        stake,
        activation_epoch: chain.epoch() - 5,
        deactivation_epoch: u64::MAX,
    };
    state.encode_into(&mut account.data);
    account.lamports = stake + chain.minimum_balance(STAKE_LEN);
    let address = chain.new_address();
    chain.set_account(&address, account);
    let credits = vote_account(&record.vote, 500, 10_000, &[(chain.epoch(), 2, 1)]);
    chain.set_account(&record.vote, credits);
    address
}

fn idle() -> (Chain, Fleet, Holder) {
    let (mut chain, fleet, holder) =
        super::lab::funded(PoolParams::default(), &[OperatorTerms::default(); 2], 10_000 * SOL);
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    (chain, fleet, holder)
}

#[test]
fn x_stake_for_an_idle_main_needs_the_reserve_writable() {
    for writable in [true, false] {
        let (mut chain, fleet, holder) = idle();
        let stake = craft_stake(&mut chain, &fleet, 0, &holder, 100 * SOL);
        let record = fleet.record(&chain, 0);
        assert_eq!(record.main_state, 0);
        let staking = Staking { holder: holder.address(), lst_account: holder.lst, stake, index: 0 };
        let mut call = exits::deposit_stake(&fleet.pool, &staking, &record, 1);
        if !writable {
            // As the program's accounts and its IDL say.
            call.accounts[3] = AccountMeta::new_readonly(fleet.pool.reserve, false);
        }
        let outcome = chain.try_send(&[call], &[&holder.wallet]);
        println!(
            "writable {writable}: {:?}",
            outcome.as_ref().map(|_| ()).map_err(|f| f.to_string().chars().take(400).collect::<String>())
        );
        assert!(outcome.is_ok());
    }
}

fn small() -> (Chain, Pool, Holder) {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    pool.open(&mut chain);
    let holder = pool.holder(&mut chain, 1_100 * SOL);
    pool.deposit(&mut chain, &holder, 1_000 * SOL);
    (chain, pool, holder)
}

#[test]
fn x_a_cohorts_rent_payer_that_became_a_program_blocks_the_last_claim() {
    let (mut chain, pool, victim) = small();
    let attacker = pool.holder(&mut chain, 101 * SOL);
    pool.deposit(&mut chain, &attacker, 50 * SOL);
    let first = pool.unstake(&mut chain, &attacker, SOL, 0);
    let second = pool.unstake(&mut chain, &victim, 500 * SOL, 0);
    pool.next_epoch(&mut chain);
    pool.finalize_cohort(&mut chain);
    try_claim(&mut chain, &first).unwrap();
    // The attacker deploys a program at the payer's address, as its key allows: here by hand.
    let program =
        chain.accounts_owned_by(&solana_address::address!("BPFLoaderUpgradeab1e11111111111111111111111"));
    println!("upgradeable accounts: {}", program.len());
    let own = chain.account(&sluice_testkit::sluice::PROGRAM).unwrap();
    println!("loader of programs here: {} executable {}", own.owner, own.executable);
    let like = program
        .iter()
        .find(|(_, account)| account.executable)
        .map(|(_, account)| account.clone())
        .unwrap_or(own);
    let outcome = chain.try_set_account(&attacker.address(), like);
    println!("set: {outcome:?}");
    let outcome = try_claim(&mut chain, &second);
    println!(
        "{:?}",
        outcome.as_ref().map(|_| ()).map_err(|f| f.to_string().chars().take(600).collect::<String>())
    );
    assert!(outcome.is_ok());
}

#[test]
fn x_a_loss_that_a_sweep_has_read_leaves_instant_exits_and_deposits_open() {
    let params = PoolParams { liquidity_bps: 200, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    close(&mut chain, &fleet, 450);
    fleet.set_level(&mut chain);
    take_from_main(&mut chain, &fleet, 0, 50_000 * SOL);
    sweep(&mut chain, &fleet);
    let header = fleet.state(&chain);
    println!(
        "fallen {} of {}; bunker {}",
        header.fallen / SOL,
        fleet.pool.state(&chain).pair_assets / SOL,
        fleet.pool.state(&chain).bunker
    );
    let exit = fleet.pool.try_unstake_instant(&mut chain, &holder, 10_000 * SOL, 0);
    println!("instant exit: {:?}", exit.as_ref().map(|_| ()).map_err(|_| named(&exit)));
    let deposit = fleet.pool.try_deposit(&mut chain, &holder, 10_000 * SOL, 0);
    println!("deposit: {:?}", deposit.as_ref().map(|_| ()).map_err(|_| named(&deposit)));
    assert!(exit.is_err() && deposit.is_err());
}

#[allow(dead_code)]
fn unused(_: &Keep) {}
#[allow(dead_code)]
struct Keep(Account, Address);
#[allow(dead_code)]
fn keep2(chain: &Chain, at: &Address) -> bool {
    cohort(chain, at).is_some() || ticket(chain, at).is_some() || ids::STAKE == *at
}

#[test]
fn x_an_undelegation_that_reads_a_loss_and_moves_nothing_leaves_no_event() {
    let (mut chain, fleet, _) = staked(PoolParams::default(), &[OperatorTerms::default(); 2], 10_000 * SOL);
    close(&mut chain, &fleet, 450);
    fleet.set_level(&mut chain);
    take_from_main(&mut chain, &fleet, 0, 100 * SOL);
    let before = fleet.state(&chain);
    fleet.undelegate(&mut chain, 0).unwrap();
    let after = fleet.state(&chain);
    println!(
        "lamports {} -> {}, fallen {}, sequence {} -> {}",
        before.lamports, after.lamports, after.fallen, before.sequence, after.sequence
    );
    assert!(after.lamports == before.lamports || after.sequence != before.sequence);
}

#[test]
fn x_an_undelegation_that_suspends_an_operator_leaves_its_head_room() {
    let (mut chain, fleet, _) = staked(PoolParams::default(), &[OperatorTerms::default(); 1], 10_000 * SOL);
    close(&mut chain, &fleet, 450);
    fleet.set_level(&mut chain);
    let given = fleet.pool.state(&chain).head_room;
    take_from_main(&mut chain, &fleet, 0, 1_000);
    super::lab::deactivate_main(&mut chain, &fleet, 0);
    fleet.undelegate(&mut chain, 0).unwrap();
    let record = fleet.record(&chain, 0);
    println!(
        "head-room {given} -> {}, flags {}, eligible from {}",
        fleet.pool.state(&chain).head_room,
        record.flags,
        record.eligible_from
    );
    assert!(record.flags == 0 || fleet.pool.state(&chain).head_room == 0);
}
