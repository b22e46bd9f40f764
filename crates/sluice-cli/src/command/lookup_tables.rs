//! `sluice lookup-tables`: what keepers look addresses up in where a cluster takes no transactions of version 1.

use std::time::Duration;

use sluice_client::failure::{Cause, Failure};
use sluice_client::table::{self, Into, Part, Table};
use sluice_client::tx::AddressLookupTableAccount;
use solana_address::Address;
use solana_commitment_config::CommitmentConfig;
use tokio::time::sleep;

use crate::act::Act;
use crate::context::{Ctx, Who};
use crate::error::Result;
use crate::figures::Figures;
use crate::progress::{Progress, bar};
use crate::report::Report;
use crate::view::lookup_tables::LookupTablesView;

/// Time between two looks whether another slot is final.
const LOOK: Duration = Duration::from_millis(400);

/// What can be done with lookup tables.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// What is in the tables of a pool, and what is missing in them
    Show(Args),
    /// Put what is missing into the key's tables, and make more where they are full; run it again when operators were listed
    Extend(Args),
}

/// The tables there are.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A table of the pool; may be given more than once
    #[arg(
        long = "table",
        value_name = "ADDRESS",
        env = "SLUICE_TABLES",
        hide_env_values = true,
        value_delimiter = ','
    )]
    pub tables: Vec<Address>,
}

/// Does it.
///
/// # Errors
/// The node's; what is named is no table, or one that is being closed.
pub async fn run(ctx: &Ctx, command: Command) -> Result<Report> {
    match command {
        Command::Show(args) => {
            let found = found(ctx, &args.tables).await?;
            let table = found.view.table();
            Ok(Report::of(&found.view, table))
        }
        Command::Extend(args) => extend(ctx, &args.tables).await,
    }
}

/// What there is.
struct Found {
    view: LookupTablesView,
    tables: Vec<Table>,
    missing: Vec<Address>,
}

/// The key's own tables, while they are extended.
struct Own {
    /// How many addresses each has.
    held: Vec<(Address, usize)>,
    /// Those that this run has made, with the slot that each is named by.
    fresh: Vec<(Address, u64)>,
}

async fn found(ctx: &Ctx, named: &[Address]) -> Result<Found> {
    let (keys, _) = ctx.pool().await?;
    let wanted = table::addresses(&keys, &ctx.node.state(&keys.operators).await?);
    let mut named = named.to_vec();
    named.sort_unstable();
    named.dedup();
    let mut tables = Vec::with_capacity(named.len());
    for (address, account) in named.iter().zip(ctx.node.accounts(&named).await?) {
        let account = account.ok_or_else(|| Failure::from(Cause::NotFound(*address)))?;
        let table = table::read(address, &account.owner, &account.data);
        tables.push(table.map_err(|not| Failure::from(Cause::NotThis(not)))?);
    }
    let held: Vec<AddressLookupTableAccount> = tables.iter().map(AddressLookupTableAccount::from).collect();
    let missing = table::missing(&held, &wanted);
    let view = LookupTablesView::of(&keys.pool, &wanted, &tables, &missing);
    Ok(Found { view, tables, missing })
}

/// Extends, a transaction after the other: what landed is told whatever comes after it, and the next run goes on from there.
async fn extend(ctx: &Ctx, named: &[Address]) -> Result<Report> {
    let Found { view, tables, missing } = found(ctx, named).await?;
    let who = ctx.signer()?;
    let payer = ctx.payer(&who)?;
    let (own, others): (Vec<&Table>, Vec<&Table>) =
        tables.iter().partition(|table| table.authority == Some(who.address));
    let held = own.iter().map(|table| (table.address, table.addresses.len())).collect();
    let mut own = Own { held, fresh: Vec::new() };
    let parts = table::parts(&own.held, &missing);
    let (mut reports, mut failure) = (Vec::new(), None);
    let bar = bar("extending lookup tables", parts.len());
    for part in &parts {
        if ctx.globals.dry_run && !reports.is_empty() {
            break;
        }
        match one(ctx, (&who, &payer), part, &mut own, &bar).await {
            Ok(report) => reports.push(report),
            Err(error) if reports.is_empty() => return Err(error),
            Err(error) => {
                failure = Some(error);
                break;
            }
        }
        bar.step();
    }
    let mut notes: Vec<String> =
        others.iter().map(|of| format!("{} is not the key's to extend", of.address)).collect();
    if parts.is_empty() {
        notes.push(format!("nothing is missing: {} addresses are in the tables", view.wanted));
    } else if ctx.globals.dry_run {
        notes.push(format!("{} transactions in all, of which each needs the one before it", parts.len()));
    } else {
        let all = others.iter().map(|of| of.address).chain(own.held.iter().map(|(at, _)| *at));
        let all: Vec<String> = all.map(|at| at.to_string()).collect();
        notes.push(format!("for keepers: SLUICE_TABLES={}", all.join(",")));
    }
    Ok(notes.into_iter().fold(Report::each(reports), Report::note).failing(failure))
}

/// Sends a part, and writes down what the tables hold with it.
async fn one(
    ctx: &Ctx,
    (who, payer): (&Who, &Who),
    part: &Part,
    Own { held, fresh }: &mut Own,
    bar: &Progress,
) -> Result<Report> {
    let mut instructions = Vec::new();
    let table = match part.into {
        Into::Table(table) => table,
        Into::Fresh(place) => match fresh.get(place) {
            Some((table, _)) => *table,
            None => {
                let slot = slot_after(ctx, fresh.last().map(|(_, slot)| *slot)).await?;
                let (create, table) = table::create(&who.address, &payer.address, slot);
                instructions.push(create);
                fresh.push((table, slot));
                if !ctx.globals.dry_run {
                    // Nothing leads back to its address: a run that is killed has no result that names it.
                    bar.tell(&format!(
                        "making the lookup table {table}: the next run is to name it with --table"
                    ));
                }
                table
            }
        },
    };
    let place = held.iter().position(|(at, _)| *at == table);
    let before = place.and_then(|place| held.get(place)).map_or(0, |(_, count)| *count);
    let after = before.saturating_add(part.addresses.len());
    let made = !instructions.is_empty();
    instructions.extend(table::extend(&table, &who.address, &payer.address, &part.addresses));
    let rent = ctx.node.look(&[]).await?.rent;
    // Sizes in memory, which are no wider than 64 bits.
    let bytes = |count: usize| u64::try_from(table::len(count)).unwrap_or(u64::MAX);
    let paid = if made { 0 } else { rent.of(bytes(before)) };
    let what = if made { "make the lookup table" } else { "extend the lookup table" };
    let report = ctx
        .carry_out(Act {
            what: format!("{what} {table} by {} addresses", part.addresses.len()),
            authority: who.clone(),
            payer: payer.clone(),
            instructions,
            keys: Vec::new(),
            figures: Figures::default()
                .address("table", &table)
                .number("addresses", u64::try_from(after).unwrap_or(u64::MAX))
                .sol("rent", rent.of(bytes(after)).saturating_sub(paid)),
            mine: vec![table],
            returns: None,
        })
        .await?;
    match place.and_then(|place| held.get_mut(place)) {
        Some((_, count)) => *count = after,
        None => held.push((table, after)),
    }
    Ok(report)
}

/// A final slot behind `last`: whoever makes tables gets one a slot.
async fn slot_after(ctx: &Ctx, last: Option<u64>) -> Result<u64> {
    loop {
        let slot = ctx
            .node
            .rpc
            .get_slot_with_commitment(CommitmentConfig::finalized())
            .await
            .map_err(Failure::from)?;
        if last.is_none_or(|last| slot > last) {
            return Ok(slot);
        }
        sleep(LOOK).await;
    }
}
