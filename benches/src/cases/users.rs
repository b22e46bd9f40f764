//! Deposits, views, and a pool without operators.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PROGRAM, Pool, PoolSetup, instruction};
use sluice_testkit::{Chain, caller, ids};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::row;
use crate::peers::spl_stake_pool::{self, Fee, Fees, SplStakePool};

use crate::table::Row;

/// What each side deposits.
const DEPOSIT: u64 = 10 * SOL + 1;
/// What makes a pool one in use: deposits, then rewards that leave a rate which divides nothing evenly.
const FIRST_DEPOSITS: u64 = 100_000 * SOL + 7;
const REWARDS: u64 = 21 * SOL + 1;

/// Deposits, views, and what a pool without operators costs.
pub fn rows() -> Vec<Row> {
    let scene = Scene::new(ids::TOKEN);
    let (charging, free) = (&scene.charging_peer, &scene.free_peer);
    let fee_free = |row: Row| Row { name: format!("{}/fee-free peer", row.name), ..row };
    let deposit = || row("deposit_sol", scene.free_deposit(), Some(3_600));

    let mut rows = vec![
        deposit().beside("SPL DepositSol", charging.deposit(&scene.chain)),
        fee_free(deposit()).beside("SPL DepositSol", free.deposit(&scene.chain)),
        fee_free(row("deposit_sol/bounded", scene.free_deposit(), Some(3_600)))
            .beside("SPL DepositSolWithSlippage", free.bounded_deposit(&scene.chain)),
        row("deposit_sol/with the entry fee", scene.deposit(), Some(3_600)),
        row("deposit_sol/token-2022", Scene::new(ids::TOKEN_2022).deposit(), None),
        row("finalize_epoch", scene.finalize(0), Some(8_000))
            .beside("SPL UpdateStakePoolBalance + CleanupRemovedValidatorEntries", free.close(&scene.chain)),
        row("finalize_epoch/donation above the cap", scene.finalize(50_000 * SOL), Some(8_000)),
        row("create_pool", create_pool(), None),
    ];
    let calls = [
        ("deposit_sol", scene.deposit_call(), Some(3_600)),
        ("get_rate", instruction::get_rate(&scene.pool), Some(350)),
        ("quote_deposit", instruction::quote_deposit(&scene.pool, DEPOSIT), None),
        ("lst_to_sol", instruction::sol_value(0, &scene.pool, DEPOSIT), None),
        ("sol_to_lst", instruction::sol_value(1, &scene.pool, DEPOSIT), None),
    ];
    for (name, call, limit) in calls {
        rows.push(row(&format!("{name}/cpi"), scene.called(&call), limit));
    }
    rows
}

/// All pools in use on one chain, and somebody with empty accounts for their LSTs.
struct Scene {
    chain: Chain,
    pool: Pool,
    holder: Holder,
    /// A pool with operators that can take what is deposited, and its newcomer.
    levelled: Pool,
    newcomer: Holder,
    charging_peer: Peer,
    free_peer: Peer,
}

impl Scene {
    fn new(token_program: Address) -> Self {
        let mut chain = Chain::with_sluice();
        caller::deploy(&mut chain);
        let setup = PoolSetup { token_program, ..PoolSetup::default() };
        let fleet = Fleet::new(&mut chain, &setup, &[OperatorTerms::default(); 2]);
        put_in_use(&mut chain, &fleet.pool);
        let pool = Pool::create(&mut chain, &setup);
        put_in_use(&mut chain, &pool);

        let one_in_a_thousand = Fee { numerator: 1, denominator: 1_000 };
        let charging_peer = Peer::new(&mut chain, Fees { deposit: one_in_a_thousand, ..Fees::NONE });
        let free_peer = Peer::new(&mut chain, Fees::NONE);
        pool.next_epoch(&mut chain);
        for peer in [&charging_peer, &free_peer] {
            chain.send(&peer.closing_calls(), &[&peer.user]);
        }
        fleet.refresh(&mut chain);
        fleet.finalize(&mut chain);
        fleet.set_level(&mut chain);
        let holder = pool.holder(&mut chain, 100 * SOL);
        let newcomer = fleet.pool.holder(&mut chain, 100 * SOL);
        Self { chain, pool, holder, levelled: fleet.pool, newcomer, charging_peer, free_peer }
    }

    fn deposit_call(&self) -> Instruction {
        instruction::deposit_sol(&self.holder.address(), &self.pool, &self.holder.lst, DEPOSIT, 1)
    }

    /// Into a pool without operators: all of it pays the entry fee.
    fn deposit(&self) -> u64 {
        units(&self.chain, &self.deposit_call(), &self.holder.wallet, &PROGRAM)
    }

    /// Into a pool that can put it to work in this epoch.
    fn free_deposit(&self) -> u64 {
        let mut chain = self.chain.clone();
        let receipt = self.levelled.deposit(&mut chain, &self.newcomer, DEPOSIT);
        assert_eq!(receipt.event().number("fee"), 0, "it is within the head-room");
        receipt.top_level_units(&PROGRAM)
    }

    /// The callee's share when another program sends `inner`.
    fn called(&self, inner: &Instruction) -> u64 {
        let receipt = self.chain.simulate(&[caller::forward(inner)], &[&self.holder.wallet]);
        match receipt.units_of(&PROGRAM, 2)[..] {
            [units] => units,
            ref calls => panic!("one call was expected, not {}", calls.len()),
        }
    }

    fn finalize(&self, donation: u64) -> u64 {
        let mut chain = self.chain.clone();
        chain.advance_epochs(1);
        chain.donate(&self.pool.reserve, donation);
        units(
            &chain,
            &instruction::finalize_epoch(&self.pool, &self.holder.address()),
            &self.holder.wallet,
            &PROGRAM,
        )
    }
}

/// Deposits, and rewards that come with the next epoch.
fn put_in_use(chain: &mut Chain, pool: &Pool) {
    let first = pool.holder(chain, 2 * FIRST_DEPOSITS);
    pool.deposit(chain, &first, FIRST_DEPOSITS);
    chain.donate(&pool.reserve, REWARDS);
}

/// The peer with somebody who deposits.
struct Peer {
    pool: SplStakePool,
    user: Keypair,
    lst: Address,
}

impl Peer {
    fn new(chain: &mut Chain, fees: Fees) -> Self {
        let pool = SplStakePool::with_fees(chain.svm_mut(), fees);
        pool.put_in_use(chain.svm_mut(), FIRST_DEPOSITS, REWARDS);
        let user = chain.new_wallet(100 * SOL);
        let lst = pool.create_lst_account(chain.svm_mut(), &user.pubkey());
        Self { pool, user, lst }
    }

    fn deposit(&self, chain: &Chain) -> u64 {
        self.units(chain, &self.pool.deposit_sol(&self.user.pubkey(), &self.lst, DEPOSIT))
    }

    fn bounded_deposit(&self, chain: &Chain) -> u64 {
        self.units(chain, &self.pool.deposit_sol_with_slippage(&self.user.pubkey(), &self.lst, DEPOSIT, 1))
    }

    /// The steps that close an epoch without validators.
    fn closing_calls(&self) -> [Instruction; 2] {
        [self.pool.update_stake_pool_balance(), self.pool.cleanup_removed_validator_entries()]
    }

    fn close(&self, chain: &Chain) -> u64 {
        let mut chain = chain.clone();
        chain.advance_epochs(1);
        chain.send(&self.closing_calls(), &[&self.user]).top_level_units(&spl_stake_pool::PROGRAM)
    }

    fn units(&self, chain: &Chain, call: &Instruction) -> u64 {
        units(chain, call, &self.user, &spl_stake_pool::PROGRAM)
    }
}

fn create_pool() -> u64 {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let (pool, payer, mint) = Pool::prepare(&mut chain, &setup);
    let create = instruction::create_pool(&payer.pubkey(), &pool, &setup.params);
    chain.send(&[create], &[&payer, &mint]).top_level_units(&PROGRAM)
}

fn units(chain: &Chain, call: &Instruction, signer: &Keypair, program: &Address) -> u64 {
    chain.simulate(std::slice::from_ref(call), &[signer]).top_level_units(program)
}
