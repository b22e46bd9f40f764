//! What governance decides about an operator.

use anchor_lang::prelude::*;
use sluice_math::level::MAX_AMOUNT;

use crate::error::SluiceError;
use crate::state::operators::NEVER;
use crate::state::{Config, Pool, Record};

/// Terms of an operator. All of them count from `CHANGE_DELAY` epochs on; lower maxima of commissions, which only
/// close, at once.
#[derive(Clone, Copy, AnchorDeserialize, AnchorSerialize, IdlType)]
pub struct OperatorTerms {
    /// The most it may have, in lamports; at most 2^62.
    pub cap: u64,
    /// Its weight. A level is at most 2^48 lamports a unit of weight, so that a weight of 1 can have 281,474 SOL.
    pub weight: u16,
    /// The most it may have, in basis points of the pool; at most 10,000.
    pub share: u16,
    /// The agreed maximum of its commission on inflation rewards, basis points; at most 10,000.
    pub max_inflation_bps: u16,
    /// The agreed maximum of its commission on block revenue, basis points; at most 10,000, which is what vote accounts
    /// older than version 4 are taken to keep.
    pub max_block_bps: u16,
    /// Its groups (owner, data centre or network, country, client), 0 for none; no group twice.
    pub groups: [u8; 4],
}

impl OperatorTerms {
    /// Whether every figure is within its bounds.
    pub fn bounded(&self) -> bool {
        let [a, b, c, d] = self.groups;
        let differ = |x: u8, y: u8| x == 0 || x != y;
        let once =
            differ(a, b) && differ(a, c) && differ(a, d) && differ(b, c) && differ(b, d) && differ(c, d);
        let shares = [self.share, self.max_inflation_bps, self.max_block_bps];
        once && self.cap <= MAX_AMOUNT && shares.into_iter().all(|share| share <= 10_000)
    }

    /// Whether the curator may list an operator on these terms. Errors: `BeyondCurator`.
    pub fn check_listed(&self, config: &Config) -> Result<()> {
        let within = self.cap <= config.curator_cap
            && self.share <= config.curator_share
            && self.weight <= config.curator_weight
            && self.max_inflation_bps <= config.curator_inflation_bps
            && self.max_block_bps <= config.curator_block_bps;
        require!(within, SluiceError::BeyondCurator);
        Ok(())
    }

    /// Whether the curator may give them to an operator that is listed: another weight within bounds, no higher cap or
    /// share, no other commissions or groups. Nor while a change is pending, which may be governance's, for a write
    /// would put it off and take its place. Errors: `ChangePending`, `BeyondCurator`.
    pub fn check_changed(&self, config: &Config, record: &Record) -> Result<()> {
        require!(record.next_from == NEVER, SluiceError::ChangePending);
        let within = self.weight <= config.curator_weight
            && self.cap <= record.agreed_cap
            && self.share <= record.share
            // A lower maximum counts at once, and is evidence: it would take targets away beyond any budget.
            && self.max_inflation_bps == record.max_inflation_bps
            && self.max_block_bps == record.max_block_bps
            && self.groups == record.groups;
        require!(within, SluiceError::BeyondCurator);
        Ok(())
    }

    /// Writes them into a record, to count from epoch `from` on. Any write restarts the delay of all that is pending.
    pub fn pend(&self, record: &mut Record, from: u64) {
        record.pend(from);
        record.wanted_weight = self.weight;
        record.next_weight = self.weight;
        record.next_cap = self.cap;
        record.next_share = self.share;
        record.next_groups = self.groups;
        record.next_max_inflation_bps = self.max_inflation_bps;
        record.next_max_block_bps = self.max_block_bps;
        record.max_inflation_bps = record.max_inflation_bps.min(self.max_inflation_bps);
        record.max_block_bps = record.max_block_bps.min(self.max_block_bps);
    }
}

/// Who signs for operators and their terms: governance, or the curator within its bounds. Errors: `NotGovernance`.
pub fn is_curator(signer: &Address, pool: &Pool) -> Result<bool> {
    if anchor_lang::address_eq(signer, &pool.governance) {
        return Ok(false);
    }
    require!(anchor_lang::address_eq(signer, &pool.curator), SluiceError::NotGovernance);
    Ok(true)
}
