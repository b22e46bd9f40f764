//! What the attacks of the third reading share.

use sluice_testkit::Chain;
use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, crank};
use solana_signer::Signer;

use super::lab::{close, worth};

/// The reward of an epoch, which is also what an entry that cannot be delegated costs.
pub const R_PPM: u64 = 450;

pub fn params() -> PoolParams {
    PoolParams { r_floor_ppm: 450, ..PoolParams::default() }
}

pub fn weighing(weight: u16) -> OperatorTerms {
    OperatorTerms { weight, ..OperatorTerms::default() }
}

/// For messages.
pub fn sol(lamports: u64) -> f64 {
    lamports as f64 / SOL as f64
}

/// For messages, and for figures that a unit of level may differ by.
pub fn sols(lamports: &[u64]) -> Vec<f64> {
    lamports.iter().map(|lamports| sol(*lamports)).collect()
}

/// The operator shows another commission, in an account of an operator that votes.
pub fn set_commission(chain: &mut Chain, fleet: &Fleet, index: u32, bps: u16) {
    let (epoch, vote) = (chain.epoch(), fleet.record(chain, index).vote);
    chain.set_account(&vote, vote_account(&vote, bps, 10_000, &[(epoch, 2, 1)]));
}

pub fn flag(chain: &mut Chain, fleet: &Fleet, index: u32) {
    let record = fleet.record(chain, index);
    fleet.send(chain, crank::flag_operator(&fleet.pool, index, &record));
}

/// The operator shows more than the agreed maximum, and somebody the evidence.
pub fn flag_for_its_commission(chain: &mut Chain, fleet: &Fleet, index: u32) {
    set_commission(chain, fleet, index, 1_001);
    flag(chain, fleet, index);
    assert_ne!(fleet.record(chain, index).flags, 0, "flagged");
}

pub fn drain(chain: &mut Chain, fleet: &Fleet, index: u32) {
    let vote = fleet.record(chain, index).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, index, &vote)], &[&fleet.governor]);
}

pub fn update(chain: &mut Chain, fleet: &Fleet, index: u32, terms: &OperatorTerms) {
    let vote = fleet.record(chain, index).vote;
    chain.send(&[crank::update_operator(&fleet.pool, index, &vote, terms)], &[&fleet.governor]);
}

/// What came since the level is frozen anew, half an epoch before anything would be too late, and a level is set for
/// it.
pub fn level_again(chain: &mut Chain, fleet: &Fleet) {
    chain.set_slot_in_epoch(SLOTS_PER_EPOCH / 2);
    fleet.send(chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(chain);
}

/// What a deposit came to.
pub struct Stay {
    /// The entry fee.
    pub fee: u64,
    /// What of it nobody could delegate.
    pub idle: u64,
    /// What its shares are worth at the next pair, above what it was.
    pub gain: u64,
}

/// Deposits `lamports`, lets keepers do all that can be done, and the epoch pass.
pub fn deposit_and_wait(chain: &mut Chain, fleet: &Fleet, lamports: u64) -> Stay {
    let attacker = fleet.pool.holder(chain, 2 * lamports);
    let before = fleet.pool_free(chain);
    let fee = fleet.pool.deposit(chain, &attacker, lamports).event().number("fee");
    level_again(chain, fleet);
    for index in 0..u32::try_from(fleet.state(chain).records.len()).unwrap() {
        // Refused for one that shows too high a commission.
        let _outcome = fleet.delegate(chain, index);
    }
    let idle = fleet.pool_free(chain).saturating_sub(before);
    close(chain, fleet, R_PPM);
    let value = worth(&fleet.pool.state(chain), chain.token_amount(&attacker.lst));
    Stay { fee, idle, gain: value.saturating_sub(lamports) }
}

impl Stay {
    /// INV-70: what lay idle was paid for. Units of level of some operators are less than a SOL.
    #[track_caller]
    pub fn assert_paid(&self) {
        let due = self.idle.saturating_sub(SOL) / 1_000_000 * R_PPM;
        assert!(
            self.fee >= due,
            "{} SOL idle, due {} SOL, fee {} SOL, gain {} SOL",
            sol(self.idle),
            sol(due),
            sol(self.fee),
            sol(self.gain)
        );
    }
}
