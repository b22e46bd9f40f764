//! `sluice claim`: pays what is finalised of tickets, to whoever owns them.

use serde::Serialize;
use sluice_client::accounts::{Cohort, Ticket};
use sluice_client::failure::{Cause, Failure};
use sluice_client::instruction::user::claim_ticket;
use sluice_client::quote::{self, Rent};
use sluice_client::send::Sender;
use solana_address::Address;
use solana_instruction::Instruction;

use super::tickets::of_owner;
use crate::act::Act;
use crate::amount::exact;
use crate::context::{Ctx, Who};
use crate::error::{Error, Result};
use crate::figures::{Figure, Figures};
use crate::report::Report;

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
#[derive(Clone)]
struct Payable {
    address: Address,
    ticket: Ticket,
    cohort: Cohort,
    lamports: u64,
}

/// A ticket that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Refused {
    ticket: String,
    why: String,
}

/// Claims. What cannot be paid now is left out, and said; what landed is told whatever comes after it.
///
/// # Errors
/// The node's; nothing is payable; everything was refused.
pub async fn run(ctx: &Ctx, args: Args) -> Result<Report> {
    let who = claimer(ctx).await?;
    let found = if args.tickets.is_empty() {
        of_owner(ctx, &args.owner.unwrap_or(who.address)).await?
    } else {
        named(ctx, &args.tickets).await?
    };
    let rent = ctx.node.look(&[]).await?.rent;
    let (payable, mut refused) = sorted(found, &who.address, &rent, !args.tickets.is_empty());
    let (mut reports, mut failure) = (Vec::new(), None);
    for some in payable.chunks(AT_ONCE) {
        match carry_out(ctx, &who, some, &mut refused).await {
            Ok(report) => reports.extend(report),
            Err(error) => {
                failure = Some(error);
                break;
            }
        }
    }
    if reports.is_empty() {
        return Err(failure.unwrap_or_else(|| nothing(&refused)));
    }
    let notes = refused.iter().map(|of| format!("{} was left out: {}", of.ticket, of.why));
    Ok(notes.fold(Report::each_but(reports, &refused), Report::note).failing(failure))
}

fn nothing(refused: &[Refused]) -> Error {
    match refused.first() {
        None => Error::failed("nothing is payable yet", "sluice tickets says from which epoch on"),
        Some(of) => Error::failed(
            format!("{} cannot be claimed: {}", of.ticket, of.why),
            "sluice tickets says what is payable; the owner alone may claim a part that is tiny",
        ),
    }
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

/// What is payable where `claimer` sends, and what is not: of tickets that were named, also those that have to wait.
fn sorted(
    found: Vec<(Address, Ticket, Cohort)>,
    claimer: &Address,
    rent: &Rent,
    are_named: bool,
) -> (Vec<Payable>, Vec<Refused>) {
    let (mut payable, mut refused) = (Vec::new(), Vec::new());
    for (address, ticket, cohort) in found {
        match quote::claim(&ticket, &cohort, ticket.owner == *claimer, rent) {
            Ok(claim) => payable.push(Payable { address, ticket, cohort, lamports: claim.lamports }),
            Err(quote::SluiceError::NotFinalised) if !are_named => {}
            Err(error) => refused.push(Refused { ticket: address.to_string(), why: error.to_string() }),
        }
    }
    (payable, refused)
}

/// Claims some in one transaction, without those that it would fail for; none where none is left.
async fn carry_out(
    ctx: &Ctx,
    who: &Who,
    some: &[Payable],
    refused: &mut Vec<Refused>,
) -> Result<Option<Report>> {
    let mut left = some.to_vec();
    if ctx.prints().is_none() {
        let payer = ctx.payer(who)?;
        let sender = ctx.sender();
        // One that cannot be paid must not keep the others back.
        while !left.is_empty() {
            let claims: Vec<Instruction> = left.iter().map(|of| of.claim(&who.address)).collect();
            let Err(failure) = sender.simulate(&payer.address, &claims).await else { break };
            match place(&failure).filter(|at| *at < left.len()) {
                Some(at) => refused.push(left.remove(at).refused(&failure)),
                None => left = alone(&sender, &payer.address, &who.address, left, &failure, refused).await?,
            }
        }
    }
    if left.is_empty() {
        return Ok(None);
    }
    ctx.carry_out(act(ctx, who, &left)?).await.map(Some)
}

/// Those that go through each by itself, where a transaction fails as a whole: for an owner who would be left with less than the
/// rent of an account, say. Errors: none does, or all do: it is not about them.
async fn alone(
    sender: &Sender,
    payer: &Address,
    claimer: &Address,
    all: Vec<Payable>,
    failure: &Failure,
    refused: &mut Vec<Refused>,
) -> Result<Vec<Payable>> {
    let count = all.len();
    let (mut left, mut out) = (Vec::new(), Vec::new());
    for of in all {
        match sender.simulate(payer, &[of.claim(claimer)]).await {
            Ok(_) => left.push(of),
            Err(failure) => out.push(of.refused(&failure)),
        }
    }
    if left.is_empty() || left.len() == count {
        return Err(failure.clone().into());
    }
    refused.extend(out);
    Ok(left)
}

/// The instruction that a transaction fails for.
fn place(failure: &Failure) -> Option<usize> {
    match &failure.cause {
        Cause::Sluice { instruction, .. } | Cause::Program { instruction, .. } => {
            Some(usize::from(*instruction))
        }
        _ => None,
    }
}

impl Payable {
    fn refused(&self, failure: &Failure) -> Refused {
        Refused { ticket: self.address.to_string(), why: failure.to_string() }
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

#[cfg(test)]
mod tests {
    use super::*;

    const RENT: Rent = Rent { per_byte: 10_000 };

    fn key(byte: u8) -> Address {
        Address::new_from_array([byte; 32])
    }

    /// A cohort of ten shares a lamport each, of which `filled` are finalised, and a ticket of all of them.
    fn found(filled: u64) -> (Address, Ticket, Cohort) {
        let blank = [0; Cohort::LEN];
        let mut cohort = Cohort::from_bytes(&blank).expect("zeros");
        (cohort.assets, cohort.supply, cohort.shares) = (10, 10, 10);
        (cohort.filled, cohort.unpaid) = (filled, filled);
        cohort.step_count = 1;
        (cohort.steps[0].upto, cohort.steps[0].assets, cohort.steps[0].supply) = (filled, 10, 10);
        let mut ticket = Ticket::from_bytes(&blank[..Ticket::LEN]).expect("zeros");
        (ticket.owner, ticket.to) = (key(1), 10);
        (key(9), ticket, cohort)
    }

    #[test]
    fn a_tiny_part_is_payable_to_its_owners_signature_alone() {
        let (payable, refused) = sorted(vec![found(5)], &key(1), &RENT, false);
        assert_eq!((payable.len(), payable[0].lamports, refused.len()), (1, 5, 0));
        let (payable, refused) = sorted(vec![found(5)], &key(2), &RENT, false);
        assert_eq!((payable.len(), refused.len()), (0, 1));
        assert_eq!(refused[0].ticket, key(9).to_string());
        let (payable, refused) = sorted(vec![found(10)], &key(2), &RENT, false);
        assert_eq!((payable.len(), refused.len()), (1, 0), "whole, anybody may");
    }

    #[test]
    fn a_ticket_that_waits_is_said_where_it_was_named() {
        assert_eq!(sorted(vec![found(0)], &key(1), &RENT, false).1, []);
        assert_eq!(sorted(vec![found(0)], &key(1), &RENT, true).1.len(), 1);
    }
}
