//! What goes wrong, in two lines: the cause, and the next step.

use std::fmt;

use sluice_client::send::redacted;

/// Whose fault it is, as an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// 1: the cluster, a key or the state of the pool does not let it happen.
    Failed,
    /// 2: the command was not understood, and nothing was tried.
    Usage,
}

impl Code {
    /// The process's exit code.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
        }
    }
}

/// Why a command did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is in the way: one line.
    pub cause: String,
    /// What to do about it: one line.
    pub next: String,
    /// Whose fault it is.
    pub code: Code,
}

/// What commands return.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// The cluster, a key or the state of the pool is in the way.
    pub fn failed(cause: impl fmt::Display, next: impl fmt::Display) -> Self {
        Self { cause: line(&cause), next: line(&next), code: Code::Failed }
    }

    /// The command makes no sense as it was given.
    pub fn usage(cause: impl fmt::Display, next: impl fmt::Display) -> Self {
        Self { cause: line(&cause), next: line(&next), code: Code::Usage }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}\nnext: {}", self.cause, self.next)
    }
}

impl std::error::Error for Error {}

/// One line, whatever libraries put into their errors, and no address of a node: those carry API keys.
fn line(text: &impl fmt::Display) -> String {
    let text = text.to_string();
    let words: Vec<String> = text.split_whitespace().map(without_secrets).collect();
    words.join(" ")
}

/// A URL's scheme and host alone; any other word as it is.
fn without_secrets(word: &str) -> String {
    let Some(at) = word.find("http://").or_else(|| word.find("https://")) else { return word.to_owned() };
    let (before, url) = word.split_at(at);
    format!("{before}{}", redacted(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_two_lines_whatever_its_cause_looks_like() {
        let error = Error::failed("first\n  second\tthird", "do\nthis");
        assert_eq!(error.to_string(), "error: first second third\nnext: do this");
        assert_eq!(error.code.number(), 1);
        assert_eq!(Error::usage("a", "b").code.number(), 2);
    }

    #[test]
    fn no_error_shows_the_key_in_a_nodes_url() {
        for secret in [
            "https://rpc.example.com/v2/s3cret",
            "https://rpc.example.com/?api-key=s3cret",
            "https://user:s3cret@rpc.example.com",
            "https://s3cret@rpc.example.com:8899/path",
        ] {
            let error = Error::failed(format!("error sending request for url ({secret}): timeout"), secret);
            assert!(!error.to_string().contains("s3cret"), "{error}");
            assert!(error.to_string().contains("rpc.example.com"), "{error}");
        }
    }
}
