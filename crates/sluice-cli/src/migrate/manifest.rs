//! The steps, as their files have them.

use serde::Deserialize;

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Its number: steps are done in this order.
    pub number: u16,
    /// What it does, to the program.
    pub kind: Kind,
    /// What holds when it is done.
    pub title: String,
    /// What it does, to people.
    pub does: String,
    /// How to see that it is done.
    pub done: String,
    /// How it is taken back, in Markdown.
    pub rollback: String,
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A program that is not there.
    DeployProgram,
    /// A pool that is not there.
    CreatePool,
    /// A rate history that is not full-size.
    ExtendRates,
    /// Parameters that are other ones.
    SetParameters,
    /// Roles that others have.
    HandOverRoles,
    /// An upgrade authority that is another one.
    HandOverUpgradeAuthority,
    /// A program that is another build.
    UpgradeProgram,
}

impl Kind {
    /// Whether what it does cannot be taken back by whoever does it: it is done where it is named, and not among others.
    #[must_use]
    pub const fn is_for_good(self) -> bool {
        matches!(self, Self::HandOverUpgradeAuthority)
    }
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// The files, by name, as they were compiled in.
        pub const FILES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../../migrations/", $name)))),*];
    };
}

files! {
    "0001_deploy_program.toml",
    "0002_create_pool.toml",
    "0003_extend_rates.toml",
    "0004_set_parameters.toml",
    "0005_hand_over_roles.toml",
    "0006_hand_over_upgrade_authority.toml",
    "0007_upgrade_program.toml",
}

/// The steps by number.
///
/// # Panics
/// Never in a build whose tests pass: a test reads every file.
#[must_use]
pub fn steps() -> Vec<Manifest> {
    let read = |(name, text): &(&str, &str)| match toml::from_str(text) {
        Ok(step) => step,
        Err(error) => panic!("{name}, which was compiled in: {error}"),
    };
    FILES.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_file_of_the_directory_is_a_step_and_is_numbered_as_it_is_named() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
        let there: BTreeSet<String> = std::fs::read_dir(directory)
            .expect("the directory")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
            .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))
            .collect();
        let compiled: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(there, compiled);
        for (step, (name, _)) in steps().iter().zip(FILES) {
            assert!(name.starts_with(&format!("{:04}_", step.number)), "{name}");
        }
        let numbers: Vec<u16> = steps().iter().map(|step| step.number).collect();
        let expected: Vec<u16> = (1..).take(numbers.len()).collect();
        assert_eq!(numbers, expected, "without gaps");
    }

    #[test]
    fn every_step_says_what_it_does_and_how_it_is_taken_back() {
        for step in steps() {
            for text in [&step.title, &step.does, &step.done, &step.rollback] {
                assert!(text.trim().len() > 10, "step {}", step.number);
            }
        }
    }
}
