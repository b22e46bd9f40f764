//! stub
use crate::{context::Ctx, error::*, report::Report};
/// c
#[derive(Debug, clap::Args)]
pub struct Args {}
/// r
pub async fn run(_: &Ctx, _: Args) -> Result<Report> {
    Ok(Report::default())
}
