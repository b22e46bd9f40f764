//! Turns the crank of a pool.
//!
//! A [`Keeper`](keeper::Keeper) looks at the chain ([`snapshot`]), decides what is to be done next ([`decide`]), and does that one thing
//! ([`act`]). It repeats this until nothing is left, and looks again a little later. Decisions are pure: they know the program's rules
//! ([`rules`]) and ask nobody. What is sent was simulated; what the program would refuse, or would find nothing to do in, is not sent.
//!
//! It signs for nobody but itself: with the key that pays for its transactions, and that receives their bounties.
//!
//! Read in this order: [`decide`], [`action`], [`keeper`], [`snapshot`], [`rules`]; how to run one is in `docs/runbooks/keeper.md`.

pub mod act;
pub mod action;
pub mod cluster;
pub mod decide;
pub mod held;
pub mod keeper;
pub mod metrics;
pub mod options;
pub mod pack;
pub mod rules;
pub mod snapshot;
mod wait;
