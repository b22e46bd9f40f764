//! That the peer's own instructions list, stake, read and merge validators: what its figures are compared on.

use sluice_testkit::Chain;
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState, vote_account};

use super::*;

/// A pool with two validators, each with `STAKE` on the way to it.
struct Validators {
    chain: Chain,
    pool: SplStakePool,
    validators: Vec<Validator>,
}

const STAKE: u64 = 100 * SOL;
/// What `AddValidatorToPool` delegates: the stake program's least.
const LEAST: u64 = SOL;

impl Validators {
    fn new() -> Self {
        let mut chain = Chain::new();
        let pool = SplStakePool::with_room(chain.svm_mut(), Fees::NONE, 2);
        pool.put_in_use(chain.svm_mut(), 1_000 * SOL, SOL);
        let mut add = || {
            let vote = chain.new_address();
            chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(chain.epoch(), 2, 1)]));
            pool.add_validator(chain.svm_mut(), vote)
        };
        let validators = vec![add(), add()];
        let mut scene = Self { chain, pool, validators };
        scene.next_epoch();
        for validator in scene.validators.clone() {
            let increase = scene.pool.increase_validator_stake(&validator, STAKE);
            scene.chain.send(&[increase], &[scene.pool.staker()]);
        }
        scene
    }

    /// Reads all, without anything to merge, and closes.
    fn next_epoch(&mut self) {
        self.chain.advance_epochs(1);
        let calls = [
            self.pool.update_validator_list_balance(0, &self.validators, true),
            self.pool.update_stake_pool_balance(),
        ];
        self.chain.send(&calls, &[self.pool.staker()]);
    }

    fn state(&self, stake: &Address) -> StakeState {
        StakeState::decode(&self.chain.data(stake))
    }

    /// All lamports of all accounts, the reserve's above its rent.
    fn real_lamports(&self) -> u64 {
        let stakes = self.validators.iter().flat_map(|one| [one.stake, one.transient]);
        let staked: u64 = stakes.map(|key| self.chain.lamports(&key)).sum();
        staked + self.chain.lamports(&self.pool.reserve) - self.chain.minimum_balance(STAKE_LEN)
    }
}

#[test]
fn transient_stake_is_merged_a_tip_goes_to_the_reserve_and_the_total_is_what_is_there() {
    let mut scene = Validators::new();
    let before = scene.chain.lamports(&scene.pool.reserve);
    let first = scene.validators[0];
    scene.chain.donate(&first.stake, SOL / 20);
    scene.next_epoch();

    assert_eq!(scene.state(&first.stake).stake, LEAST + STAKE);
    assert_eq!(scene.chain.lamports(&first.transient), 0);
    // The tip, and the rents of both transient accounts.
    let rents = 2 * scene.chain.minimum_balance(STAKE_LEN);
    assert_eq!(scene.chain.lamports(&scene.pool.reserve) - before, SOL / 20 + rents);
    assert_eq!(scene.pool.totals(scene.chain.svm()).lamports, scene.real_lamports());
    assert_eq!(scene.real_lamports(), 1_001 * SOL + SOL / 20);
}

#[test]
fn without_merges_transient_stake_is_counted_and_stays() {
    let mut scene = Validators::new();
    scene.chain.advance_epochs(1);
    let read = scene.pool.update_validator_list_balance(0, &scene.validators, false);
    scene.chain.send(&[read, scene.pool.update_stake_pool_balance()], &[scene.pool.staker()]);
    for validator in &scene.validators {
        assert_eq!(scene.state(&validator.transient).stake, STAKE);
    }
    assert_eq!(scene.pool.totals(scene.chain.svm()).lamports, 1_001 * SOL);
}

#[test]
fn an_epoch_is_not_closed_while_one_validator_is_unread() {
    let mut scene = Validators::new();
    scene.chain.advance_epochs(1);
    let calls = [
        scene.pool.update_validator_list_balance(0, &scene.validators[..1], true),
        scene.pool.update_stake_pool_balance(),
    ];
    scene.chain.try_send(&calls, &[scene.pool.staker()]).unwrap_err();
    let rest = scene.pool.update_validator_list_balance(1, &scene.validators[1..], true);
    scene.chain.send(&[calls[0].clone(), rest, calls[1].clone()], &[scene.pool.staker()]);
}

#[test]
fn a_decrease_takes_a_part_of_the_stake_and_deactivates_it() {
    let mut scene = Validators::new();
    scene.next_epoch();
    let first = scene.validators[0];
    let decrease = scene.pool.decrease_validator_stake(&first, 30 * SOL);
    scene.chain.send(&[decrease], &[scene.pool.staker()]);
    assert_eq!(scene.state(&first.transient).deactivation_epoch, scene.chain.epoch());
    assert_eq!(scene.state(&first.stake).stake, LEAST + STAKE - 30 * SOL);
}
