//! The flags that an operator's accounts ask for: docs/spec/flag_operator.md.

use sluice_client::accounts::Record;
use sluice_client::ids::VOTE_PROGRAM;
use sluice_vote::VoteAccount;
use solana_account::Account;

use super::{ASTRAY, GONE, current};

/// An account is `GONE` or `ASTRAY`.
pub const ACCOUNTS: u8 = 1;
/// The vote account is closed or of an unknown version.
pub const VOTE_ACCOUNT: u8 = 2;
/// A commission is above the agreed maximum.
pub const COMMISSION: u8 = 4;
/// Somebody deactivated its stake.
pub const DEACTIVATED: u8 = 8;
/// Its delegation grew by less than half the mean, twice in a row.
pub const SLOW: u8 = 16;
/// No credits in the two full epochs before this one, while another has earned some.
pub const DELINQUENT: u8 = 32;
/// Its bond is asked back, or was returned a short time ago.
pub const UNBONDING: u8 = 64;

fn parse(account: Option<&Account>) -> Option<VoteAccount<'_>> {
    account.filter(|account| account.owner == VOTE_PROGRAM).and_then(|it| VoteAccount::parse(&it.data).ok())
}

/// The flags that follow from the vote account alone; with any of them, nothing is delegated to it.
#[must_use]
pub fn of_vote_account(vote: Option<&Account>, record: &Record) -> u8 {
    let above = |vote: &VoteAccount| {
        vote.inflation_commission_bps() > record.max_inflation_bps
            || vote.block_revenue_commission_bps() > record.max_block_bps
    };
    match parse(vote) {
        None => VOTE_ACCOUNT,
        Some(vote) if above(&vote) => COMMISSION,
        Some(_) => 0,
    }
}

/// Whether it has earned credits in `epoch` or the one before.
fn votes(vote: Option<&Account>, epoch: u64) -> bool {
    let last = parse(vote).and_then(|vote| vote.last_credits().ok().flatten());
    last.is_some_and(|last| last.epoch >= epoch.saturating_sub(1) && last.credits > last.prev_credits)
}

/// Credits earned in each of the two full epochs before `epoch`; none where the account cannot be read.
fn credits(vote: Option<&Account>, epoch: u64) -> Option<[u64; 2]> {
    let vote = parse(vote)?;
    let earned = |back: u64| vote.credits_in(epoch.saturating_sub(back)).ok().map(Option::unwrap_or_default);
    Some([earned(1)?, earned(2)?])
}

/// Whether the account can stand beside one that has not voted: it has earned credits in both of the two full epochs.
#[must_use]
pub fn is_reference(vote: Option<&Account>, epoch: u64) -> bool {
    credits(vote, epoch).is_some_and(|earned| earned.iter().all(|credits| *credits != 0))
}

/// The flags of an operator as `flag_operator` would leave them, with a reference beside it or without.
#[must_use]
pub fn judged(record: &Record, vote: Option<&Account>, reference: bool, epoch: u64) -> u8 {
    let mut flags = record.flags & !(VOTE_ACCOUNT | COMMISSION) | of_vote_account(vote, record);
    if reference && credits(vote, epoch) == Some([0, 0]) {
        flags |= DELINQUENT;
    }
    if votes(vote, epoch) {
        flags &= !(DEACTIVATED | DELINQUENT);
        if current(record) == 0 && record.barred_until <= epoch {
            flags &= !SLOW;
        }
    }
    if record.barred_until <= epoch {
        flags &= !UNBONDING;
    }
    let lost = |state: u8| matches!(state, GONE | ASTRAY);
    if !lost(record.main_state) && !lost(record.side_state) {
        flags &= !ACCOUNTS;
    }
    flags
}
