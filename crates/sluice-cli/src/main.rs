//! The program: what it is told, and what it prints, is [`sluice_cli::run`]'s.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: no threads: {error}\nnext: look at the limits of this machine");
            return ExitCode::from(1);
        }
    };
    let outcome = runtime.block_on(sluice_cli::run(std::env::args_os()));
    eprint!("{}", outcome.stderr);
    let mut stdout = std::io::stdout();
    match stdout.write_all(outcome.stdout.as_bytes()).and_then(|()| stdout.flush()) {
        // A reader that has seen enough closes the pipe: no reason to fail.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!(
                "error: the result cannot be written: {error}\nnext: make room for it, or name another file"
            );
            ExitCode::from(1)
        }
        _ => ExitCode::from(outcome.code),
    }
}
