//! The keeper against the program: on a chain in process, with every fault that a node can have.

mod bounds;
mod cluster;
mod faults;
mod groups;
mod operators;
mod race;
mod reading;
mod scale;
mod scene;
mod tickets;
