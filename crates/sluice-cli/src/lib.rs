//! `sluice`: everything a holder, an operator, a DAO or a keeper asks of a pool, from a terminal.
//!
//! [`run`] takes what was typed and returns what is printed, so that tests drive it in process. A command is three steps: parse
//! ([`args`]), build ([`command`]), do it ([`act`]: send, simulate, or print for a DAO). What is shown is pure ([`view`]).

pub mod act;
pub mod amount;
pub mod args;
pub mod command;
pub mod context;
pub mod creation;
pub mod dry;
pub mod error;
pub mod figures;
pub mod fresh;
pub mod keys;
pub mod making;
pub mod migrate;
pub mod node;
pub mod parameters;
pub mod progress;
pub mod rehearsal;
pub mod report;
pub mod settings;
pub mod token;
pub mod view;

use std::ffi::OsString;

use clap::error::ErrorKind;

use crate::error::Error;

/// What a command printed, and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The result alone.
    pub stdout: String,
    /// Notes, or the two lines of an error.
    pub stderr: String,
    /// 0 done, 1 it did not happen, 2 it was not understood.
    pub code: u8,
}

/// Does what was typed; the first argument is the program's name. Prints nothing itself but spinners, and those on a terminal
/// alone.
pub async fn run<I, T>(args: I) -> Outcome
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let cli = match args::parse(args) {
        Ok(cli) => cli,
        Err(error) => return not_parsed(&error),
    };
    let output = cli.globals.output;
    match command::run(cli).await {
        Ok(report) => {
            let mut stderr: String = report.notes.iter().map(|note| format!("note: {note}\n")).collect();
            let code = report.failure.as_ref().map_or(0, |failure| failure.code.number());
            stderr.extend(report.failure.iter().map(|failure| format!("{failure}\n")));
            Outcome { stdout: report.print(output), stderr, code }
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &Error) -> Outcome {
    Outcome { stdout: String::new(), stderr: format!("{error}\n"), code: error.code.number() }
}

/// Help and version are results; everything else is an error of two lines.
fn not_parsed(error: &clap::Error) -> Outcome {
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            Outcome { stdout: text, stderr: String::new(), code: 0 }
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Outcome { stdout: String::new(), stderr: text, code: 2 }
        }
        _ => failed(&usage(&text)),
    }
}

/// The cause in one line: the parser's own, without its tips and its usage.
fn usage(text: &str) -> Error {
    let cause = text.split("\n\n").next().unwrap_or_default();
    let cause = cause.strip_prefix("error: ").unwrap_or(cause);
    let tip = text.lines().map(str::trim).find_map(|line| line.strip_prefix("tip: "));
    let usage = text.lines().find_map(|line| line.strip_prefix("Usage: "));
    let next = match (tip, usage) {
        (Some(tip), _) => tip.to_owned(),
        (None, Some(usage)) => usage.to_owned(),
        (None, None) => "look at --help".to_owned(),
    };
    Error::usage(cause, next)
}
