//! Every command that a page of docs/ tells somebody to type is one that the parser knows.

use std::path::Path;

use clap::Parser;
use clap::error::ErrorKind;
use sluice_cli::args::Cli;

const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs");

/// What stands for a word in capitals, and what is no argument.
fn filled(word: &str) -> Option<String> {
    let bare = word.trim_matches(|of: char| !of.is_ascii_alphanumeric());
    let placeholder = bare.len() > 1 && bare.chars().all(|of| of.is_ascii_uppercase() || of == '_');
    let filled = match bare {
        _ if !placeholder => word,
        "INDEX" | "ID" => "3",
        "VOTE" => "Vote111111111111111111111111111111111111111",
        "AMOUNT" | "SOL" | "LST" => "1.5",
        "EPOCHS" | "VALUE" | "N" => "7",
        "FILE" | "KEYPAIR" => "file.toml",
        "ROLE" => "guardian",
        _ => "Stake11111111111111111111111111111111111111",
    };
    Some(filled.replace("...", "file.json"))
}

/// The commands of a page: whole lines of code, and what stands between backticks.
fn commands(page: &str) -> Vec<String> {
    let joined = page.replace("\\\n", " ");
    let lines = joined.lines().map(str::trim).filter(|line| line.starts_with("sluice "));
    let quoted = joined.split('`').skip(1).step_by(2).filter(|text| text.starts_with("sluice "));
    let cut =
        |text: &str| text.split([';', '|', '>', '#', '\n']).next().unwrap_or_default().trim().to_owned();
    lines.chain(quoted).map(cut).collect()
}

fn pages(directory: &Path) -> Vec<std::path::PathBuf> {
    let entries =
        std::fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { pages(&path) } else { vec![path] }).collect()
}

#[test]
fn the_commands_of_the_runbooks_are_commands() {
    let (mut seen, mut unknown) = (0, Vec::new());
    for path in pages(Path::new(PAGES)).iter().filter(|path| !path.ends_with("cli.md")) {
        for command in commands(&std::fs::read_to_string(path).expect("a page")) {
            seen += 1;
            let words = command.split_whitespace().filter_map(filled);
            let Err(error) = Cli::try_parse_from(words) else { continue };
            // A page may name a command without what belongs behind it.
            let short = [
                ErrorKind::MissingRequiredArgument,
                ErrorKind::MissingSubcommand,
                ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand,
            ];
            if !short.contains(&error.kind()) {
                unknown.push(format!("{}: {command}: {error}", path.display()));
            }
        }
    }
    assert!(seen > 30, "only {seen} commands: are they still written in backticks?");
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}
