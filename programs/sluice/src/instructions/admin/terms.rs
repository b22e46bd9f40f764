//! What governance decides about an operator.

use anchor_lang::prelude::*;
use sluice_math::level::MAX_AMOUNT;

use crate::state::Record;

/// Terms of an operator. All of them count from `CHANGE_DELAY` epochs on; lower maxima of commissions, which only close, at
/// once.
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
