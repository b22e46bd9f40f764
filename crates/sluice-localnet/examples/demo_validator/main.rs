//! Sluice on a real cluster, told as a story: a validator with epochs of seconds, five operators that vote, the keeper as its
//! own process, three wallets. Then a loss, in process, since no cluster slashes today.
//!
//! `make demo-validator`. Ends with 1 where anything that should have happened has not.

mod cluster;
mod keeper;
mod leaving;
mod losses;
mod operators;
mod stopped;
mod story;
mod wallets;

use std::process::ExitCode;

use stopped::Leftovers;
use story::Story;

fn main() -> ExitCode {
    let (mut story, left) = (Story::begin(), Leftovers::default());
    if let Err(error) = left.clear_when_stopped().and_then(|()| cluster::act(&mut story, &left)) {
        story.expect(false, format!("the first act comes to its end: {error}"));
    }
    losses::act(&mut story);
    if story.end() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
