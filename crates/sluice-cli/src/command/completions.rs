//! `sluice completions`: a script for a shell.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;
use crate::report::Report;

/// Options of `completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// The script itself, whatever form was asked for: a shell reads it.
#[must_use]
pub fn run(args: &Args) -> Report {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "sluice", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    Report { json: script.clone(), table: script, ..Report::default() }
}
