//! What a place in a block costs.

use solana_address::Address;
use solana_instruction::Instruction;

/// Below this nobody is outbid by doubling: the least that an expired transaction makes the next one pay, in micro-lamports.
const LEAST_RAISE: u64 = 1_000;

/// The accounts that instructions write: what they compete for.
pub(super) fn written(payer: &Address, instructions: &[Instruction]) -> Vec<Address> {
    let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
    let mut written: Vec<Address> = metas.filter(|meta| meta.is_writable).map(|meta| meta.pubkey).collect();
    written.push(*payer);
    written.sort_unstable();
    written.dedup();
    written
}

/// The price of a compute unit, in micro-lamports, at most `cap`.
///
/// `fees` are, slot by slot, the least that somebody paid who wrote one of the accounts. Slots without a payment say nothing
/// about a price, so that three quarters of the others are outbid. Where most slots have one, the accounts are jammed, by
/// chance or by somebody who keeps their lock: then the highest is outbid by a quarter. Each expired transaction before this
/// one doubles the price.
pub(super) fn bid(fees: &[u64], expired: u32, cap: u64) -> u64 {
    let mut paid: Vec<u64> = fees.iter().copied().filter(|fee| *fee > 0).collect();
    paid.sort_unstable();
    let jammed = paid.len().saturating_mul(2) > fees.len();
    let quartile = paid.len().saturating_mul(3).div_euclid(4);
    let bid = if jammed {
        let highest = paid.last().copied().unwrap_or(0);
        highest.saturating_add(highest.div_ceil(4))
    } else {
        paid.get(quartile).copied().unwrap_or(0)
    };
    if expired == 0 {
        return bid.min(cap);
    }
    let factor = 1_u64.checked_shl(expired).unwrap_or(u64::MAX);
    bid.max(LEAST_RAISE).saturating_mul(factor).min(cap)
}
