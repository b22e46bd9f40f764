//! `sluice-idl`: writes `idl/sluice.json`; `sluice-idl --check`: fails where the committed file differs.
//!
//! Anchor's command line can't be built with the toolchain that the tests need, so this does what `anchor idl build`
//! does: it runs the host tests that the program's `idl-build` feature adds, which print the IDL in pieces, and puts
//! the pieces together. Then it adds the seeds that Anchor leaves out (see [`seeds`]).

mod pieces;
mod seeds;

use std::path::Path;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    match run(std::env::args().nth(1).as_deref()) {
        Ok(message) => {
            println!("{message}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("sluice-idl: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(argument: Option<&str>) -> Result<String, String> {
    let file = repository().join("idl/sluice.json");
    let shown = file.display();
    let idl = generate()?;
    match argument {
        None => {
            std::fs::write(&file, &idl).map_err(|error| format!("{shown} can't be written: {error}"))?;
            Ok(format!("wrote {shown}"))
        }
        Some("--check") => {
            let committed = std::fs::read_to_string(&file).map_err(|error| format!("{shown}: {error}"))?;
            match committed.lines().zip(idl.lines()).position(|(old, new)| old != new) {
                _ if committed == idl => Ok(format!("{shown} says what the sources say")),
                Some(line) => Err(format!("{shown} is out of date from line {}: run `make idl`", line + 1)),
                None => Err(format!("{shown} is out of date at its end: run `make idl`")),
            }
        }
        Some(other) => Err(format!("unknown argument {other}: there is only --check")),
    }
}

fn generate() -> Result<String, String> {
    let mut idl = pieces::assemble(&print_pieces()?)?;
    seeds::complete(&mut idl)?;
    let text = serde_json::to_string_pretty(&idl).map_err(|error| error.to_string())?;
    Ok(text + "\n")
}

fn print_pieces() -> Result<String, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(repository().join("programs/sluice"))
        .args([
            "test",
            "--locked",
            "--quiet",
            "--lib",
            "--features",
            "idl-build",
            "__anchor_private_print_idl",
        ])
        .args(["--", "--show-output", "--test-threads=1"]);
    // Beside, not inside, the target directory that this very process was started from: cargo holds its lock.
    if let Some(target) = std::env::var_os("CARGO_TARGET_DIR") {
        command.env("CARGO_TARGET_DIR", Path::new(&target).join("idl"));
    }
    let output = command.output().map_err(|error| format!("cargo can't be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("the program does not build:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("crates/sluice-idl lies two levels down")
}
