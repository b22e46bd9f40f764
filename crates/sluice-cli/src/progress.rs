//! Spinners and bars on long work: on stderr, and only where a person looks at it.

use std::io::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A spinner with words; gone when dropped. Nothing at all where stderr is no terminal.
#[must_use]
pub fn spinner(words: &str) -> Progress {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_message(words.to_owned());
    bar.enable_steady_tick(Duration::from_millis(120));
    Progress(bar)
}

/// A bar of so many steps; gone when dropped.
#[must_use]
pub fn bar(words: &str, steps: usize) -> Progress {
    let steps = u64::try_from(steps).unwrap_or(u64::MAX);
    let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar.set_message(words.to_owned());
    Progress(bar)
}

/// What is shown while something takes long.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Says something else.
    pub fn say(&self, words: impl Into<String>) {
        self.0.set_message(words.into());
    }

    /// Says something that stays, also where stderr is no terminal: what somebody needs who never sees the result.
    pub fn tell(&self, words: &str) {
        // Whoever closed stderr does not want to know.
        self.0.suspend(|| drop(writeln!(std::io::stderr(), "{words}")));
    }

    /// A step is done.
    pub fn step(&self) {
        self.0.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
