//! `sluice export`: the whole pool as one JSON document.

use std::path::PathBuf;

use sluice_client::read;

use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::figures::Figures;
use crate::progress::bar;
use crate::report::Report;
use crate::view::export::ExportView;

/// Options of `export`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to write it, instead of stdout
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// Reads everything and writes it, as JSON whatever form was asked for.
///
/// # Errors
/// The node's; the file cannot be written.
pub async fn run(ctx: &Ctx, args: Args) -> Result<Report> {
    let seen = ctx.seen().await?;
    let rpc = &ctx.node.rpc;
    let cohorts = read::cohorts(rpc, &seen.keys.pool).await?;
    let mut tickets = Vec::new();
    {
        let progress = bar("reading tickets", cohorts.len());
        for (address, _) in &cohorts {
            tickets.extend(read::tickets_of_cohort(rpc, address).await?);
            progress.step();
        }
    }
    let bonds = read::bonds(rpc, &seen.keys.pool).await?;
    let votes = ctx.node.votes(&seen.operators).await?;
    let view = ExportView::of(&seen, &cohorts, &tickets, &bonds, &votes);
    let document = Report::of(&view, String::new()).json;
    let Some(file) = args.file else {
        return Ok(Report { table: document.clone(), json: document, ..Report::default() });
    };
    std::fs::write(&file, format!("{document}\n")).map_err(|error| {
        Error::failed(format!("{} cannot be written: {error}", file.display()), "pass another --file")
    })?;
    let figures =
        Figures::default().text("file", file.display().to_string()).address("pool", &seen.keys.pool);
    let table = figures.table();
    Ok(Report::of(&figures, table))
}
