//! What is typed wrong, and what is said about it: two lines, and an exit code.

use std::process::{Command, Stdio};

use sluice_cli::{Outcome, run};

async fn typed(text: &str) -> Outcome {
    let args = text.split(' ').map(str::to_owned);
    run(std::iter::once("sluice".to_owned()).chain(args)).await
}

/// Cause, next step, exit code.
async fn refused(text: &str) -> (String, String, u8) {
    let outcome = typed(text).await;
    assert_eq!(outcome.stdout, "", "stdout carries results alone");
    let lines: Vec<&str> = outcome.stderr.lines().collect();
    let [cause, next] = lines.as_slice() else { panic!("two lines, not {:?}", outcome.stderr) };
    let cause = cause.strip_prefix("error: ").expect("a cause");
    let next = next.strip_prefix("next: ").expect("a next step");
    (cause.to_owned(), next.to_owned(), outcome.code)
}

/// A node that nobody is.
const NOBODY: &str = "--url http://127.0.0.1:9 --pool 4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T";

#[tokio::test]
async fn what_was_not_understood_is_2_and_says_what_would_have_been() {
    for (text, cause, next) in [
        ("deposit", "the following required arguments were not provided: <SOL>", "sluice deposit"),
        (
            "deposit 1.0000000001",
            "invalid value '1.0000000001' for '[SOL]': `1.0000000001` has more than nine",
            "",
        ),
        ("deposit -- -1", "invalid value '-1' for '[SOL]': `-1` is no amount", ""),
        (
            "unstake 1 --instant --stake",
            "the argument '--instant' cannot be used with '--stake'",
            "sluice unstake",
        ),
        ("pool shwo", "unrecognized subcommand 'shwo'", "a similar subcommand exists: 'show'"),
        ("config show --output xml", "invalid value 'xml' for '--output <FORMAT>'", ""),
        (
            "config show --dry-run --print-instruction base64",
            "the argument '--dry-run' cannot be used with",
            "",
        ),
        ("guardian pause", "the following required arguments were not provided", "sluice guardian pause"),
        ("transfer-ticket abc def", "invalid value 'abc' for '<TICKET>'", ""),
        ("deposit 1 --slippage-bps 501", "invalid value '501' for '--slippage-bps <BPS>': 501 is not in", ""),
        (
            "pool show --pool 4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T --mint 4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T",
            "the argument '--pool <ADDRESS>' cannot be used with '--mint <ADDRESS>'",
            "",
        ),
    ] {
        let (found, then, code) = refused(text).await;
        assert!(found.starts_with(cause), "{text}: {found}");
        assert!(then.contains(next), "{text}: {then}");
        assert_eq!(code, 2, "{text}");
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_2_before_any_node_is_asked() {
    for (text, cause, next) in [
        ("pool show --url localhost", "no pool is named", "pass --pool or --mint, or set SLUICE_POOL"),
        ("pool show --url ftp://x", "the node's URL is none", "pass --url with http://"),
        ("config propose fee 5", "there is no parameter `fee`", "perhaps fee_bps"),
        ("config propose fee_bps 1001", "1001 of fee_bps is out of bounds", "from 0 to 1000"),
        (
            "config propose deposit_cap 0.5SOL",
            "0.500000000 SOL of deposit_cap is out of bounds",
            "from 1.000000000 SOL to unlimited",
        ),
        ("config propose fee_bps five", "`five` is no value of fee_bps: bps of rewards", "an integer"),
        (
            "config propose curator_cap 500",
            "`500` is no value of curator_cap: lamports",
            "an amount with its unit",
        ),
        (
            "crank --print-instruction base64",
            "nobody has to vote on a crank",
            "leave --print-instruction out",
        ),
        ("crank --fee-payer x", "whoever cranks pays for it", "leave --fee-payer out"),
        ("pool create --print-instruction squads", "governance signs nothing", "create it with any key"),
        (
            "migrate apply --env x --print-instruction base64",
            "sluice migrate prints what is a DAO's",
            "leave --print-instruction out",
        ),
        ("migrate apply --env x --fee-payer x", "the environment says who pays", "leave --fee-payer out"),
        (
            "deposit 1 --authority 4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T",
            "--authority names who signs what is printed",
            "pass --print-instruction as well",
        ),
        ("roles renounce governance", "a pool without governance keeps its parameters", "say --for-good"),
        (
            "pool show --config /nowhere.yml",
            "the configuration file /nowhere.yml cannot be read",
            "pass another --config",
        ),
        ("migrate plan --env /nowhere.toml", "/nowhere.toml cannot be read", "pass another --env"),
    ] {
        let text = if text.contains("pool show") { text.to_owned() } else { format!("{text} {NOBODY}") };
        let (found, then, code) = refused(&text).await;
        assert!(found.starts_with(cause), "{text}: {found}");
        assert!(then.starts_with(next), "{text}: {then}");
        assert_eq!(code, 2, "{text}");
    }
}

#[tokio::test]
async fn a_node_that_does_not_answer_is_1_and_its_key_is_not_shown() {
    let text = "pool show --url http://127.0.0.1:9/s3cret?api-key=s3cret --pool 4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T";
    let (cause, next, code) = refused(text).await;
    assert_eq!(code, 1);
    assert!(!cause.contains("s3cret") && !next.contains("s3cret"), "{cause} / {next}");
}

#[tokio::test]
async fn help_and_version_are_results() {
    for text in ["--help", "--version", "pool create --help", "migrate --help"] {
        let outcome = typed(text).await;
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{text}");
        assert!(outcome.stdout.contains("sluice"), "{text}");
    }
}

#[tokio::test]
async fn every_shell_gets_its_completions_whatever_form_is_asked_for() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let outcome = typed(&format!("completions {shell} --output json")).await;
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{shell}");
        for word in ["transfer-ticket", "print-instruction", "extend-rates"] {
            assert!(outcome.stdout.contains(word), "{shell} does not complete {word}");
        }
    }
}

/// The program itself.
fn program(text: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sluice"));
    command.args(text.split(' '));
    command
}

#[test]
fn a_result_that_cannot_be_written_is_1_and_a_reader_who_has_seen_enough_is_none() {
    let full = std::fs::File::options().write(true).open("/dev/full").expect("a device without room");
    let outcome = program("completions bash").stdout(full).output().expect("run");
    assert_eq!(outcome.status.code(), Some(1));
    let said = String::from_utf8_lossy(&outcome.stderr).into_owned();
    assert!(said.starts_with("error: the result cannot be written: "), "{said}");

    let mut child = program("completions bash").stdout(Stdio::piped()).spawn().expect("run");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("ended").code(), Some(0));
}
