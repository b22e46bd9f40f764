//! What `--help` says of every command, and docs/cli.md, which is all of it.

mod snapshot;

use clap::{Command, CommandFactory};
use sluice_cli::args::Cli;

/// Every command with the names that lead to it.
fn commands(command: &Command, path: &[String]) -> Vec<(Vec<String>, Command)> {
    let mut path = path.to_vec();
    path.push(command.get_name().to_owned());
    let mut all = vec![(path.clone(), command.clone())];
    for sub in command.get_subcommands() {
        all.extend(commands(sub, &path));
    }
    all
}

fn all() -> Vec<(Vec<String>, String)> {
    let mut root = Cli::command();
    // Global options reach the commands below when they are built.
    root.build();
    let help = |(path, mut command): (Vec<String>, Command)| {
        let text = command.render_long_help().to_string();
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        (path, format!("{}\n", lines.join("\n").trim_end()))
    };
    commands(&root, &[]).into_iter().map(help).collect()
}

#[test]
fn the_help_of_every_command_is_what_it_was() {
    let all = all();
    assert!(all.len() > 50, "{} commands", all.len());
    for (path, text) in &all {
        snapshot::check(&format!("tests/help/{}.txt", path.join("_")), text);
    }
    if std::env::var_os("SLUICE_BLESS").is_none() {
        let files =
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/help")).expect("files").count();
        assert_eq!(files, all.len(), "a file of a command that is gone: remove it");
    }
}

#[test]
fn every_command_says_what_it_does() {
    for (path, text) in all() {
        let first = text.lines().next().unwrap_or_default();
        assert!(!first.is_empty() && !first.starts_with("Usage"), "{}", path.join(" "));
    }
}

#[test]
fn the_page_of_all_commands_is_what_they_say() {
    let mut page = String::from(
        "# The command line\n\nWritten by `SLUICE_BLESS=1 cargo test -p sluice-cli`, from what `--help` says. What the JSON has: \
         docs/cli-json.md.\n\nGlobal options stand once, at the top; every command has them.\n",
    );
    for (path, text) in all() {
        let text = match path.len() {
            1 => text,
            _ => text.split("\nGlobal options:").next().unwrap_or_default().trim_end().to_owned() + "\n",
        };
        let depth = "#".repeat(path.len() + 1);
        page.push_str(&format!("\n{depth} {}\n\n```text\n{text}```\n", path.join(" ")));
    }
    snapshot::check("../../docs/cli.md", &page);
}

#[test]
fn no_help_shows_what_a_variable_holds() {
    for (path, text) in all() {
        assert!(!text.contains("SLUICE_URL="), "{}", path.join(" "));
    }
}
