//! The demo on a validator, as a process that somebody ends.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::turn;

/// Much longer than it takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Beside what runs here, as `cargo test --workspace` leaves it.
fn demo() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    here.ancestors().nth(2).unwrap().join("examples/demo-validator")
}

/// Processes whose parent is `parent`.
fn children(parent: u32) -> Vec<String> {
    let of = |process: &Path| -> Option<u32> {
        let status = fs::read_to_string(process.join("status")).ok()?;
        status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
    };
    let all = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    let found = all.filter(|process| of(process) == Some(parent));
    found.map(|process| process.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_demo_that_is_ended_takes_its_keeper_and_its_directory_along() {
    let _turn = turn();
    for signal in ["TERM", "INT"] {
        let files = tempfile::tempdir().unwrap();
        let mut demo = Command::new(demo())
            .env("TMPDIR", files.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{error}: cargo build --workspace --example demo-validator"));
        // It is held to the end: nobody writes to a reader who has gone.
        let mut story = BufReader::new(demo.stdout.take().unwrap());
        let mut line = String::new();
        while !line.starts_with("The keeper runs") {
            line.clear();
            assert_ne!(story.read_line(&mut line).unwrap(), 0, "it ended by itself");
        }
        let pid = demo.id().to_string();
        let keepers = children(demo.id());
        assert_eq!(keepers.len(), 1, "{keepers:?}");
        assert_eq!(fs::read_dir(files.path()).unwrap().count(), 1, "the ledger");

        let kill = Command::new("kill").args(["-s", signal, &pid]).status().unwrap();
        assert!(kill.success());
        let asked = Instant::now();
        let ended = loop {
            if let Some(status) = demo.try_wait().unwrap() {
                break status;
            }
            assert!(asked.elapsed() < PATIENCE, "it goes on");
            sleep(Duration::from_millis(20));
        };
        assert_eq!(ended.code(), Some(130), "{ended}");
        assert!(!Path::new("/proc").join(&keepers[0]).exists(), "the keeper goes on");
        assert_eq!(fs::read_dir(files.path()).unwrap().count(), 0, "files are left");
    }
}
