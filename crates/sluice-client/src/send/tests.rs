//! Sending to a node that is a script.

mod cluster;
mod delivery;
mod forms;
mod prices;
