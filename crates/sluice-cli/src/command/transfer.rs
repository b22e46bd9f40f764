//! `sluice transfer-ticket`: gives a ticket to another owner.

use sluice_client::accounts::{Cohort, Ticket};
use sluice_client::instruction::user::transfer_ticket;
use solana_address::Address;

use crate::act::Act;
use crate::amount::{Amount, exact};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::figures::Figures;
use crate::report::Report;

/// Options of `transfer-ticket`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The ticket
    #[arg(value_name = "TICKET")]
    pub ticket: Address,
    /// Who is to own it: a wallet or a vault, which will be paid
    #[arg(value_name = "NEW_OWNER")]
    pub new_owner: Address,
    /// How much of the LST it must have left, instead of what it has now: the transfer fails if a part is claimed before
    #[arg(long, value_name = "LST")]
    pub shares: Option<Amount>,
}

/// Transfers.
///
/// # Errors
/// The node's; the program's; the ticket is another's.
pub async fn run(ctx: &Ctx, args: Args) -> Result<Report> {
    let ticket: Ticket = ctx.node.state(&args.ticket).await?;
    let cohort: Cohort = ctx.node.state(&ticket.cohort).await?;
    let owner = ctx.stored("owner of the ticket", &ticket.owner)?;
    let left = ticket.to.saturating_sub(ticket.from);
    let shares = args.shares.map_or(left, |shares| shares.0);
    if shares != left {
        return Err(Error::failed(
            format!("the ticket has {} LST left, not {}", exact(left), exact(shares)),
            "look at it with sluice tickets, and agree anew",
        ));
    }
    let payer = ctx.payer(&owner)?;
    ctx.carry_out(Act {
        what: format!("transfer a ticket of {} LST", exact(shares)),
        instructions: vec![transfer_ticket(&args.ticket, &owner.address, &args.new_owner, shares)],
        authority: owner,
        payer,
        keys: Vec::new(),
        figures: Figures::default()
            .address("pool", &cohort.pool)
            .address("ticket", &args.ticket)
            .address("new_owner", &args.new_owner)
            .lst("shares", shares),
        mine: vec![args.ticket],
        returns: None,
    })
    .await
}
