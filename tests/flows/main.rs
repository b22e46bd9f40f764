//! Several instructions, several parties.

mod calls;
mod events;
mod inflation;
mod losses;
mod model;
mod scale;
