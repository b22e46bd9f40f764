//! `sluice claim`: pays what is finalised of tickets, to whoever owns them.

use sluice_client::accounts::{Cohort, Ticket};
use sluice_client::instruction::user::claim_ticket;
use solana_address::Address;
use solana_instruction::Instruction;

use super::tickets::of_owner;
use crate::act::Act;
use crate::amount::exact;
use crate::context::{Ctx, Who};
use crate::error::{Error, Result};
use crate::figures::{Figure, Figures};
use crate::report::Report;
use crate::view::tickets::payable;

/// Tickets of one transaction: well within its size, its locks and its units.
const AT_ONCE: usize = 6;

/// Options of `claim`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// These, instead of all that are payable of the owner's
    #[arg(value_name = "TICKET")]
    pub tickets: Vec<Address>,
    /// Whose, instead of the key's: anybody may claim for anybody
    #[arg(long, value_name = "ADDRESS", conflicts_with = "tickets")]
    pub owner: Option<Address>,
}

/// A ticket that is payable.
struct Payable {
    address: Address,
    ticket: Ticket,
    cohort: Cohort,
    lamports: u64,
}

/// Claims.
///
/// # Errors
/// The node's; the program's; nothing is payable.
pub async fn run(ctx: &Ctx, args: Args) -> Result<Report> {
    let who = claimer(ctx).await?;
    let found = if args.tickets.is_empty() {
        of_owner(ctx, &args.owner.unwrap_or(who.address)).await?
    } else {
        named(ctx, &args.tickets).await?
    };
    let payable: Vec<Payable> = found.into_iter().filter_map(Payable::of).collect();
    if payable.is_empty() {
        return Err(Error::failed("nothing is payable yet", "sluice tickets says from which epoch on"));
    }
    let mut reports = Vec::new();
    for some in payable.chunks(AT_ONCE) {
        reports.push(ctx.carry_out(act(ctx, &who, some)?).await?);
    }
    Ok(Report::each(reports))
}

/// Who sends; in what is printed, whoever pays there.
async fn claimer(ctx: &Ctx) -> Result<Who> {
    if ctx.prints().is_none() {
        return ctx.signer();
    }
    let (_, pool) = ctx.pool().await?;
    ctx.holder(&pool)
}

async fn named(ctx: &Ctx, tickets: &[Address]) -> Result<Vec<(Address, Ticket, Cohort)>> {
    let mut found = Vec::with_capacity(tickets.len());
    for address in tickets {
        let ticket: Ticket = ctx.node.state(address).await?;
        let cohort = ctx.node.state(&ticket.cohort).await?;
        found.push((*address, ticket, cohort));
    }
    Ok(found)
}

impl Payable {
    fn of((address, ticket, cohort): (Address, Ticket, Cohort)) -> Option<Self> {
        let lamports = payable(&ticket, &cohort)?;
        Some(Self { address, ticket, cohort, lamports })
    }

    /// The owner's own signature lets small parts pass.
    fn claim(&self, claimer: &Address) -> Instruction {
        let (ticket, cohort) = (&self.ticket, &self.cohort);
        let mut claim = claim_ticket(
            &self.address,
            &ticket.cohort,
            &ticket.owner,
            &ticket.rent_payer,
            &cohort.rent_payer,
        );
        if ticket.owner == *claimer {
            for meta in claim.accounts.iter_mut().filter(|meta| meta.pubkey == *claimer) {
                meta.is_signer = true;
            }
        }
        claim
    }
}

fn act(ctx: &Ctx, who: &Who, some: &[Payable]) -> Result<Act> {
    let lamports = some.iter().map(|of| of.lamports).fold(0, u64::saturating_add);
    let addresses: Vec<String> = some.iter().map(|of| of.address.to_string()).collect();
    let mut mine: Vec<Address> = some.iter().map(|of| of.address).collect();
    mine.extend(some.iter().map(|of| of.ticket.owner));
    Ok(Act {
        what: format!("claim {} SOL", exact(lamports)),
        payer: ctx.payer(who)?,
        authority: who.clone(),
        instructions: some.iter().map(|of| of.claim(&who.address)).collect(),
        keys: Vec::new(),
        figures: Figures::default().with("tickets", Figure::List(addresses)).sol("payable", lamports),
        mine,
        returns: None,
    })
}
