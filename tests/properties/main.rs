//! Random sequences of everything the pool can do, and what holds after every step.

mod action;
mod answers;
mod apply;
mod between;
mod books;
mod entry;
mod invariants;
mod limits;
mod modes;
mod order;
mod outside;
mod patience;
mod permutations;
mod pinned;
mod promises;
mod queue;
mod rest;
mod sequences;
mod small;
mod stakes;
mod stats;
mod strangers;
mod tickets;
mod user;
mod users;
mod world;
