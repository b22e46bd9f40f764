//! `sluice rate`: the rate, its history, and what it made.

use crate::context::Ctx;
use crate::error::Result;
use crate::report::Report;
use crate::view::rate::RateView;

/// Options of `rate`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How many past epochs to show
    #[arg(long, value_name = "EPOCHS", default_value_t = 10)]
    pub history: usize,
}

/// Shows it.
///
/// # Errors
/// The node's.
pub async fn run(ctx: &Ctx, args: Args) -> Result<Report> {
    let view = RateView::of(&ctx.seen().await?, args.history);
    let table = view.table();
    Ok(Report::of(&view, table))
}
