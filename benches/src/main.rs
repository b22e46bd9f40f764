//! `compute-units`: what each instruction costs, Sluice and its peers on one chain in one run.
//!
//! Writes `benches/compute-units.json` and `.md`; with `--check` it writes nothing and fails where a figure of Sluice
//! rose by more than 2 % over the committed table, where the table names other cases, or where a limit is
//! passed and `above` does not say why.

mod above;
mod cases;
mod packet;
mod peers;
mod stage;
mod table;

use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = match std::env::args().nth(1).as_deref() {
        None => table::write(&cases::measure()),
        Some("--check") => table::check(&cases::measure()),
        Some(other) => Err(format!("unknown argument {other}: there is only --check")),
    };
    match outcome {
        Ok(message) => {
            println!("{message}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("compute-units: {reason}");
            ExitCode::FAILURE
        }
    }
}
