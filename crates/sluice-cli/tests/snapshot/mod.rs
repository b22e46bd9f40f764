//! Texts in files: what is printed is compared with what was printed when somebody last looked at it.
//!
//! `SLUICE_BLESS=1 cargo test -p sluice-cli` writes them anew; the difference is what is reviewed.

use std::path::{Path, PathBuf};

/// Compares `text` with the file of that name below the crate, or writes it there.
pub fn check(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os("SLUICE_BLESS").is_some() {
        write(&path, text);
        return;
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    if known != text {
        let at = known.lines().zip(text.lines()).position(|(a, b)| a != b);
        let at = at.unwrap_or_else(|| known.lines().count().min(text.lines().count()));
        let line = |text: &str| text.lines().nth(at).unwrap_or("(nothing)").to_owned();
        panic!(
            "{} has changed from line {} on:\n- {}\n+ {}\nSLUICE_BLESS=1 cargo test -p sluice-cli writes it anew",
            path.display(),
            at + 1,
            line(&known),
            line(text),
        );
    }
}

fn write(path: &PathBuf, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a directory")).expect("made");
    std::fs::write(path, text).expect("written");
}
