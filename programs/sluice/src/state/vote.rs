//! What an operator's vote account says of it.

use anchor_lang::prelude::*;
use sluice_vote::VoteAccount;

use crate::error::SluiceError;
use crate::state::record::{Record, FLAG_COMMISSION, FLAG_VOTE_ACCOUNT};

/// The vote program.
pub const ID: Address = anchor_lang::address!("Vote111111111111111111111111111111111111111");

/// Whether the vote program can delegate to it: it is the program's, and of a version that is known here.
pub fn readable(account: &AccountView) -> bool {
    parse(account).is_some()
}

/// The account, if it is the vote program's and of a known version.
pub fn parse(account: &AccountView) -> Option<VoteAccount<'_>> {
    if !account.owned_by(&ID) {
        return None;
    }
    // SAFETY: no instruction of ours writes a vote account or calls a program that does.
    VoteAccount::parse(unsafe { account.borrow_unchecked() }).ok()
}

/// The flags that follow from the vote account alone.
pub fn flags(account: &AccountView, record: &Record) -> u8 {
    match parse(account) {
        None => FLAG_VOTE_ACCOUNT,
        Some(vote) if above_agreed(&vote, record) => FLAG_COMMISSION,
        Some(_) => 0,
    }
}

/// Whether it has earned credits in `epoch` or the one before: an answer to a deactivation as delinquent.
pub fn votes(account: &AccountView, epoch: u64) -> bool {
    let credits = parse(account).and_then(|vote| vote.last_credits().ok().flatten());
    credits.is_some_and(|credits| {
        credits.epoch >= epoch.saturating_sub(1) && credits.credits > credits.prev_credits
    })
}

/// Whether it has earned no credits in the two full epochs before `epoch`, in both of which `reference`, another vote
/// account, has: a cluster that stood still, or that counts otherwise since Alpenglow, shows nothing of anybody.
pub fn delinquent(account: &AccountView, reference: &AccountView, epoch: u64) -> bool {
    let epochs = [epoch.saturating_sub(1), epoch.saturating_sub(2)];
    let earned = |vote: &VoteAccount, epoch: u64| vote.credits_in(epoch).ok().map(Option::unwrap_or_default);
    let (Some(vote), Some(reference)) = (parse(account), parse(reference)) else { return false };
    epochs.into_iter().all(|epoch| {
        earned(&vote, epoch) == Some(0) && earned(&reference, epoch).is_some_and(|credits| credits != 0)
    })
}

/// Whether stake may go to it. Errors: `WrongVoteAccount`, `VoteAccountUnreadable`, `CommissionTooHigh`.
pub fn check_agreed<'a>(account: &'a AccountView, record: &Record) -> Result<VoteAccount<'a>> {
    require!(anchor_lang::address_eq(account.address(), &record.vote), SluiceError::WrongVoteAccount);
    let vote = parse(account).ok_or(SluiceError::VoteAccountUnreadable)?;
    require!(!above_agreed(&vote, record), SluiceError::CommissionTooHigh);
    Ok(vote)
}

/// As [`check_agreed`], and it has earned credits in `epoch` itself. Errors: `NoCredits` as well.
pub fn check_voted(account: &AccountView, record: &Record, epoch: u64) -> Result<()> {
    let credits = check_agreed(account, record)?.last_credits().ok().flatten();
    let voted =
        credits.is_some_and(|credits| credits.epoch == epoch && credits.credits > credits.prev_credits);
    require!(voted, SluiceError::NoCredits);
    Ok(())
}

fn above_agreed(vote: &VoteAccount, record: &Record) -> bool {
    vote.inflation_commission_bps() > record.max_inflation_bps
        || vote.block_revenue_commission_bps() > record.max_block_bps
}
