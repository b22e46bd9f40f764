//! What the demo prints, and what it expects.

use std::time::{Duration, Instant};

use sluice_testkit::chain::SOL;

/// A story that is told while it happens, and remembers which of its promises were not kept.
pub struct Story {
    begun: Instant,
    kept: usize,
    missing: Vec<String>,
}

impl Story {
    pub fn begin() -> Self {
        Self { begun: Instant::now(), kept: 0, missing: vec![] }
    }

    /// Opens an act or a scene.
    pub fn title(&self, title: &str) {
        println!("\n== {title}  ({:.0} s)", self.begun.elapsed().as_secs_f32());
    }

    /// What must have happened by now.
    pub fn expect(&mut self, holds: bool, what: impl Into<String>) {
        let what = what.into();
        println!("  {} {what}", if holds { "ok     " } else { "MISSING" });
        if holds { self.kept += 1 } else { self.missing.push(what) }
    }

    /// Looks again and again until `look` is content, for `patience` at the most; then it is a promise that was kept or not.
    pub fn await_until<E>(
        &mut self,
        patience: Duration,
        what: &str,
        mut look: impl FnMut() -> Result<bool, E>,
    ) -> Result<bool, E> {
        let begun = Instant::now();
        let mut seen = look()?;
        while !seen && begun.elapsed() < patience {
            std::thread::sleep(Duration::from_millis(100));
            seen = look()?;
        }
        self.expect(seen, format!("{what}  (after {:.1} s)", begun.elapsed().as_secs_f32()));
        Ok(seen)
    }

    /// Ends the story; says whether all that was promised has happened.
    pub fn end(self) -> bool {
        let seconds = self.begun.elapsed().as_secs_f32();
        println!("\n{} effects seen, {} missing, {seconds:.0} s.", self.kept, self.missing.len());
        self.missing.iter().for_each(|what| println!("  MISSING {what}"));
        self.missing.is_empty()
    }
}

/// Lamports, in SOL.
pub fn sol(lamports: u64) -> String {
    format!("{}.{:09} SOL", lamports / SOL, lamports % SOL)
}

/// Lamports, in SOL with four digits: for tables.
pub fn short(lamports: u64) -> String {
    format!("{}.{:04}", lamports / SOL, lamports % SOL / 100_000)
}

/// A share's worth.
pub fn rate(assets: u64, supply: u64) -> String {
    // Nine digits by whole numbers: a share is a billion of its units.
    let billionths = u128::from(assets) * u128::from(SOL) / u128::from(supply.max(1));
    format!("{}.{:09}", billionths / u128::from(SOL), billionths % u128::from(SOL))
}
