//! Several instructions, several parties.

mod calls;
mod events;
mod inflation;
mod model;
mod scale;
