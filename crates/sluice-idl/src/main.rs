//! `sluice-idl`: writes `idl/sluice.json`, `idl/roles.json` and the tables in `docs/`; `sluice-idl --check`: fails
//! where a committed file differs.
//!
//! Anchor's command line can't be built with the toolchain that the tests need, so this does what `anchor idl build`
//! does: it runs the host tests that the program's `idl-build` feature adds, which print the IDL in pieces, and puts
//! the pieces together. Then it adds the seeds that Anchor leaves out (see [`seeds`]).

mod docs;
mod pieces;
mod roles;
mod seeds;

use std::path::{Path, PathBuf};
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
    let files = generate()?;
    match argument {
        None => {
            for (path, content) in &files {
                std::fs::write(path, content).map_err(|error| format!("{}: {error}", path.display()))?;
            }
            Ok(format!("wrote {} files", files.len()))
        }
        Some("--check") => {
            files.iter().try_for_each(|(path, content)| compare(path, content))?;
            Ok(format!("{} files say what the sources say", files.len()))
        }
        Some(other) => Err(format!("unknown argument {other}: there is only --check")),
    }
}

/// Fails where the committed file is not what was generated, at the first line that differs.
fn compare(path: &Path, content: &str) -> Result<(), String> {
    let shown = path.strip_prefix(repository()).unwrap_or(path).display();
    let committed = std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
    if committed == content {
        return Ok(());
    }
    let same = committed.lines().zip(content.lines()).take_while(|(old, new)| old == new).count();
    Err(format!("{shown} is out of date from line {}: run `make idl`", same + 1))
}

/// The IDL, and the pages of `docs/` that repeat parts of it.
fn generate() -> Result<Vec<(PathBuf, String)>, String> {
    let printed = print_pieces()?;
    let roles = pieces::roles(&printed)?;
    let mut idl = pieces::assemble(&printed)?;
    seeds::write(&mut idl)?;
    seeds::complete(&mut idl)?;
    let mut files = docs::pages(&idl, repository())?;
    files.push((repository().join("docs/roles.md"), roles::page(&roles, &idl)?));
    for (path, value) in [("idl/sluice.json", &idl), ("idl/roles.json", &roles)] {
        let json = serde_json::to_string_pretty(value).map_err(|error| error.to_string())? + "\n";
        files.push((repository().join(path), json));
    }
    Ok(files)
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
