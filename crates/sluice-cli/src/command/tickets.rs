//! `sluice tickets`: an owner's tickets.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use sluice_client::accounts::{Cohort, Pool, Ticket};
use sluice_client::failure::Failure;
use sluice_client::read;
use solana_address::Address;

use crate::context::Ctx;
use crate::error::Result;
use crate::report::Report;
use crate::view::tickets::{TicketView, TicketsView};

/// Options of `tickets`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Whose, instead of the key's
    #[arg(long, value_name = "ADDRESS")]
    pub owner: Option<Address>,
}

/// Lists tickets; of the pool of the options, or, without one, of all pools.
///
/// # Errors
/// The node's.
pub async fn run(ctx: &Ctx, args: Args) -> Result<Report> {
    let owner = match args.owner {
        Some(owner) => owner,
        None => ctx.own_address()?,
    };
    let view = view(ctx, &owner).await?;
    let table = view.table();
    Ok(Report::of(&view, table))
}

/// The tickets of an owner with their places in the queue.
pub(super) async fn view(ctx: &Ctx, owner: &Address) -> Result<TicketsView> {
    let _spinner = ctx.spinner("reading tickets");
    let tickets = of_owner(ctx, owner).await?;
    let mut queues: BTreeMap<Address, Vec<(Address, Cohort)>> = BTreeMap::new();
    let mut views = Vec::with_capacity(tickets.len());
    for (address, ticket, cohort) in &tickets {
        let queue = match queues.entry(cohort.pool) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(place) => {
                let pool: Pool = ctx.node.state(&cohort.pool).await?;
                place.insert(ctx.node.queue(&cohort.pool, &pool).await?)
            }
        };
        views.push(TicketView::of(address, ticket, cohort, Some(queue)));
    }
    Ok(TicketsView::of(owner, ctx.now().await?.epoch, views))
}

/// The tickets of an owner with their cohorts: of the pool of the options where they name one.
pub(super) async fn of_owner(ctx: &Ctx, owner: &Address) -> Result<Vec<(Address, Ticket, Cohort)>> {
    let only = match (ctx.globals.pool, ctx.globals.mint) {
        (None, None) => None,
        _ => Some(crate::node::named(&ctx.globals)?),
    };
    let found = read::tickets_of(&ctx.node.rpc, owner).await.map_err(crate::error::Error::from)?;
    let mut cohorts: BTreeMap<Address, Cohort> = BTreeMap::new();
    let addresses: Vec<Address> = found.iter().map(|(_, ticket)| ticket.cohort).collect();
    for some in addresses.chunks(read::MAX_ACCOUNTS) {
        let snapshot = read::accounts(&ctx.node.rpc, some).await?;
        for address in some {
            cohorts.insert(*address, snapshot.read(address).map_err(|failure: Failure| failure)?);
        }
    }
    let with_cohorts = found.into_iter().filter_map(|(address, ticket)| {
        let cohort = cohorts.get(&ticket.cohort)?.clone();
        Some((address, ticket, cohort))
    });
    Ok(with_cohorts.filter(|(_, _, cohort)| only.is_none_or(|pool| pool == cohort.pool)).collect())
}
