//! Random sequences of everything the pool can do, and what holds after every step.

mod action;
mod answers;
mod apply;
mod books;
mod entry;
mod invariants;
mod limits;
mod order;
mod outside;
mod permutations;
mod pinned;
mod queue;
mod rest;
mod sequences;
mod stats;
mod strangers;
mod world;
