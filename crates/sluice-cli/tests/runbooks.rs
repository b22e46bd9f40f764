//! Every command that a page tells somebody to type is one that the parser takes: of docs/, of the README files, of the steps'
//! rollback notes.

use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use sluice_cli::args::parse;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What stands for a word in capitals, and what is no argument.
fn filled(word: &str) -> String {
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
    filled.replace("...", "file.json")
}

/// A command of a page.
struct Typed {
    text: String,
    /// Whether it is a line of its own: somebody will copy it, so that nothing may be missing.
    whole: bool,
}

/// The commands of a page: whole lines of code, and what stands between backticks.
fn commands(page: &str) -> Vec<Typed> {
    let joined = page.replace("\\\n", " ");
    let cut =
        |text: &str| text.split([';', '|', '>', '#', '\n']).next().unwrap_or_default().trim().to_owned();
    let code = joined.split("```").skip(1).step_by(2).flat_map(str::lines).map(str::trim);
    let lines = code.filter(|line| line.starts_with("sluice "));
    let prose: String = joined.split("```").step_by(2).collect();
    let quoted = prose.split('`').skip(1).step_by(2).filter(|text| text.starts_with("sluice "));
    let lines = lines.map(|line| Typed { text: cut(line), whole: true });
    lines.chain(quoted.map(|text| Typed { text: cut(text), whole: false })).collect()
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries =
        std::fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The pages that tell somebody to type something. docs/cli.md is written from the parser itself.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(ROOT);
    let mut all = files(&root.join("docs"));
    all.extend(files(&root.join("migrations")));
    all.push(root.join("README.md"));
    all.retain(|path| !path.ends_with("docs/cli.md"));
    all
}

#[test]
fn the_commands_of_the_runbooks_are_commands() {
    let (mut whole, mut quoted, mut unknown) = (0, 0, Vec::new());
    for path in pages() {
        for typed in commands(&std::fs::read_to_string(&path).expect("a page")) {
            *(if typed.whole { &mut whole } else { &mut quoted }) += 1;
            let Err(error) = parse(typed.text.split_whitespace().map(filled)) else { continue };
            // Within a sentence a page may name a command without what belongs behind it.
            let short = [
                ErrorKind::MissingRequiredArgument,
                ErrorKind::MissingSubcommand,
                ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand,
            ];
            if typed.whole || !short.contains(&error.kind()) {
                unknown.push(format!("{}: {}: {error}", path.display(), typed.text));
            }
        }
    }
    assert!(whole > 8 && quoted > 30, "only {whole} lines and {quoted} quotes: how are they written now?");
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

#[test]
fn the_notes_of_the_steps_and_the_readme_are_among_the_pages() {
    let of = |name: &str| {
        let path = pages().into_iter().find(|path| path.ends_with(name)).expect(name);
        commands(&std::fs::read_to_string(path).expect("a page")).len()
    };
    assert!(of("migrations/0004_set_parameters.toml") > 0);
    assert!(of("migrations/README.md") > 0);
    assert!(
        pages().iter().any(|path| path.ends_with("README.md") && !path.ends_with("migrations/README.md"))
    );
}

#[test]
fn a_line_that_lacks_an_argument_is_no_command() {
    let page = "Do `sluice config propose`:\n```\nsluice config propose\n```\n";
    let all = commands(page);
    assert_eq!(all.iter().map(|of| of.whole).collect::<Vec<_>>(), [true, false]);
    assert!(parse(all[0].text.split_whitespace()).is_err());
}
