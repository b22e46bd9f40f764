//! `sluice unstake`: the LST for a ticket, for SOL at once, or for stake.

use std::time::{SystemTime, UNIX_EPOCH};

use sluice_client::accounts::Pool;
use sluice_client::instruction::user;
use sluice_client::pda::{self, PoolKeys};
use solana_address::Address;

use super::guard::Guard;
use super::unstake_stake;
use crate::act::Act;
use crate::amount::{OrAll, exact};
use crate::context::{Ctx, Who};
use crate::error::{Error, Result};
use crate::figures::{Figures, Unit};
use crate::report::Report;
use crate::token::TokenAccount;

/// Options of `unstake`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How much of the LST, or `all`
    #[arg(value_name = "LST")]
    pub amount: OrAll,
    /// For a ticket, paid in full after some epochs; this is what happens without the other two
    #[arg(long, conflicts_with_all = ["instant", "stake"])]
    pub ticket: bool,
    /// For SOL at once, less a fee
    #[arg(long, conflicts_with = "stake")]
    pub instant: bool,
    /// For active stake of an operator, in a stake account of the holder's
    #[arg(long)]
    pub stake: bool,
    /// With --stake: the operator's vote account, instead of the one that has most above its target
    #[arg(long, value_name = "ADDRESS", requires = "stake")]
    pub operator: Option<Address>,
    /// The least to be received.
    #[command(flatten)]
    pub guard: Guard,
    /// The token account that gives the LST, instead of the holder's own
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<Address>,
    /// With --instant: who receives the SOL, instead of the holder
    #[arg(long, value_name = "ADDRESS", requires = "instant")]
    pub to: Option<Address>,
}

/// What leaves, and out of what.
pub(super) struct Leaving {
    /// The pool's addresses.
    pub keys: PoolKeys,
    /// The pool.
    pub pool: Pool,
    /// Whose it is.
    pub who: Who,
    /// Who pays.
    pub payer: Who,
    /// The token account.
    pub lst_account: Address,
    /// Base units of the LST.
    pub shares: u64,
}

/// Unstakes.
///
/// # Errors
/// The node's; the program's; a holder with too little.
pub async fn run(ctx: &Ctx, args: Args) -> Result<Report> {
    let (keys, pool) = ctx.pool().await?;
    let who = ctx.holder(&pool)?;
    let payer = ctx.payer(&who)?;
    let lst_account = args.from.unwrap_or_else(|| keys.lst_account(&who.address));
    let shares = shares(ctx, &keys, &lst_account, args.amount).await?;
    let leaving = Leaving { keys, pool, who, payer, lst_account, shares };
    if args.instant {
        instant(ctx, leaving, &args).await
    } else if args.stake {
        unstake_stake::run(ctx, leaving, args.operator, &args.guard).await
    } else {
        ticket(ctx, leaving, &args.guard).await
    }
}

/// How many, of how many there are. Errors: there are fewer.
async fn shares(ctx: &Ctx, keys: &PoolKeys, lst_account: &Address, amount: OrAll) -> Result<u64> {
    let account = ctx.node.account(lst_account).await?;
    let held = account.as_ref().and_then(TokenAccount::read).filter(|of| of.mint == keys.mint);
    let held = held.map_or(0, |of| of.amount);
    match amount {
        OrAll::All if held == 0 => Err(Error::failed(
            format!("{lst_account} holds none of the LST"),
            "pass another token account with --from",
        )),
        OrAll::All => Ok(held),
        OrAll::Exactly(shares) if shares > held => Err(Error::failed(
            format!("{lst_account} holds {} LST, not {}", exact(held), exact(shares)),
            "ask for less, for `all`, or pass another token account with --from",
        )),
        OrAll::Exactly(shares) => Ok(shares),
    }
}

/// A ticket: whole, but later.
async fn ticket(ctx: &Ctx, of: Leaving, guard: &Guard) -> Result<Report> {
    if guard.min_out.is_some() {
        return Err(Error::usage(
            "a ticket is paid the lower of two rates, and no bound can be put on it",
            "leave --min-out out, or ask for --instant",
        ));
    }
    let epoch = ctx.now().await?.epoch;
    let cohort = of.keys.cohort(epoch);
    // The first request of an epoch links its cohort to the last one.
    let tail = of.pool.queue_tail;
    let tail = (tail != Address::default() && tail != cohort).then_some(tail);
    let nonce = nonce();
    let (ticket, bump) = pda::ticket(&cohort, &of.who.address, nonce);
    let (who, payer) = (of.who.address, of.payer.address);
    let request = user::request_unstake(
        &of.keys,
        &who,
        &payer,
        &cohort,
        tail,
        &ticket,
        &of.lst_account,
        of.shares,
        nonce,
        bump,
    );
    let figures = Figures::default()
        .address("pool", &of.keys.pool)
        .address("ticket", &ticket)
        .address("cohort", &cohort)
        .lst("shares", of.shares)
        .number("epoch", epoch)
        .number("earliest_epoch", epoch.saturating_add(1));
    let report = ctx
        .carry_out(Act {
            what: format!("request a ticket for {} LST", exact(of.shares)),
            authority: of.who,
            payer: of.payer,
            instructions: vec![request],
            keys: Vec::new(),
            figures,
            mine: vec![of.lst_account, ticket],
            returns: None,
        })
        .await?;
    // Its cohort is the epoch's in which it is executed.
    Ok(match ctx.prints() {
        Some(_) => {
            report.note(format!("it is good in epoch {epoch} alone: execute it before the epoch ends"))
        }
        None => report,
    })
}

/// A number that no other ticket of this requester has: the time, to the nanosecond.
fn nonce() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// SOL at once.
async fn instant(ctx: &Ctx, of: Leaving, args: &Args) -> Result<Report> {
    let receiver = args.to.unwrap_or(of.who.address);
    let build = |least: u64| {
        let who = &of.who.address;
        vec![user::unstake_instant(&of.keys, who, &of.lst_account, &receiver, of.shares, least)]
    };
    let bound = args.guard.bound(ctx, &of.payer, build).await?;
    let mut figures = Figures::default()
        .address("pool", &of.keys.pool)
        .lst("shares", of.shares)
        .address("receiver", &receiver)
        .sol("min_lamports", bound.least);
    if let Some(expected) = bound.expected {
        figures = figures.sol("expected_lamports", expected);
    }
    let instructions = build(bound.least);
    ctx.carry_out(Act {
        what: format!("unstake {} LST at once", exact(of.shares)),
        authority: of.who,
        payer: of.payer,
        instructions,
        keys: Vec::new(),
        figures,
        mine: vec![of.lst_account, receiver],
        returns: Some(Unit::Sol),
    })
    .await
}
