//! The client library beside the program: what it builds, reads, quotes and plans is what the program takes, wrote, does.

mod decoding;
mod errors;
mod forms;
mod instructions;
mod levels;
mod plans;
mod quotes;
mod stakes;
mod support;
mod tables;
mod world;
