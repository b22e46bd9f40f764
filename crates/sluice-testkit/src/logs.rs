//! Reads the runtime's log format, keeping track of who is running.
//!
//! A program can't forge these lines: what it logs is prefixed with "Program log: " or "Program data: ", and an
//! entry of the log is one string whatever line breaks are in it.

use base64::{Engine, prelude::BASE64_STANDARD};
use solana_address::Address;

/// What the collector writes once, in place of the first line that no longer fits.
pub(crate) const CUT: &str = "Log truncated";

/// A line about a running program.
pub(crate) struct Entry<'log> {
    /// Who was running.
    pub program: Address,
    /// Its depth: 1 is an instruction of the transaction.
    pub depth: usize,
    /// What the line says.
    pub kind: Kind<'log>,
}

/// What a line says.
pub(crate) enum Kind<'log> {
    /// `sol_log_data`: its fields, in base64, separated by spaces.
    Data(&'log str),
    /// The units of an invocation, CPIs included.
    Consumed(u64),
    /// The invocation failed.
    Failed,
}

/// The entries of a log up to its cut. Later lines are short ones that happened to fit; who wrote them is unknown.
pub(crate) fn entries(logs: &[String]) -> impl Iterator<Item = Entry<'_>> {
    let mut running: Vec<Address> = Vec::new();
    logs.iter().take_while(|line| *line != CUT).filter_map(move |line| read(line, &mut running))
}

fn read<'log>(line: &'log str, running: &mut Vec<Address>) -> Option<Entry<'log>> {
    let rest = line.strip_prefix("Program ")?;
    let (subject, said) = rest.split_once(' ')?;
    let entry = |running: &[Address], kind| {
        let program = *running.last()?;
        Some(Entry { program, depth: running.len(), kind })
    };
    if subject == "data:" {
        return entry(running, Kind::Data(said));
    }
    // "log:", "return:" and the like are no addresses.
    let program: Address = subject.parse().ok()?;
    if said.starts_with("invoke [") {
        running.push(program);
        None
    } else if said == "success" {
        running.pop();
        None
    } else if said.starts_with("failed: ") {
        let failed = entry(running, Kind::Failed);
        running.pop();
        failed
    } else {
        let units = said.strip_prefix("consumed ")?.split(' ').next()?;
        entry(running, Kind::Consumed(units.parse().ok()?))
    }
}

/// The fields of a data line, joined.
pub(crate) fn decode(fields: &str) -> Vec<u8> {
    fields
        .split(' ')
        .flat_map(|field| BASE64_STANDARD.decode(field).expect("the runtime writes valid base64"))
        .collect()
}

/// Who failed first: the innermost failing program, which the reason of the whole transaction comes from.
pub(crate) fn first_to_fail(logs: &[String]) -> Option<Address> {
    entries(logs).find(|entry| matches!(entry.kind, Kind::Failed)).map(|entry| entry.program)
}
