//! What Sluice relies on in the stake program, pinned on every build of it that the crates bring.
//!
//! | version | from | Sluice |
//! |---|---|---|
//! | 5.1.0 | solana-program-binaries 4.2.2; mainnet since epoch 1026 | supported |
//! | 5.0.0 | LiteSVM 0.16's default; mainnet epochs 989 to 1025 | like 5.1.0, but a lamport may stay cold at 9 % exactly |
//! | 1.0.1 | LiteSVM 0.16's sources; mainnet before epoch 989 | not supported |
//!
//! No crate brings a 4.x build. 1.0.1 is the control: it takes no sysvar-free instruction, its minimum delegation is
//! one lamport, it keeps each account's rent as it was at Initialize. Where versions differ, a test says how each
//! behaves; where it does not ask for the version, they all behave alike.
//!
//! A failing test names the version: `merge::the_merge_matrix::on_5_1_0`.

mod delegate;
mod delinquent;
mod forms;
mod instruction;
mod lab;
mod merge;
mod move_lamports;
mod move_stake;
mod rent;
mod rewards;
mod split;
mod version;
mod vote;
mod warmup;
mod withdraw;

/// Makes a test for each version of the stake program out of each of these functions of a [`lab::Lab`].
macro_rules! on_every_version {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            use crate::{lab::Lab, version::Version};

            #[test]
            fn on_1_0_1() {
                super::$name(Lab::new(Version::V1_0_1));
            }

            #[test]
            fn on_5_0_0() {
                super::$name(Lab::new(Version::V5_0_0));
            }

            #[test]
            fn on_5_1_0() {
                super::$name(Lab::new(Version::V5_1_0));
            }
        }
    )+};
}
pub(crate) use on_every_version;
