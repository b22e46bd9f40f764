//! Commands in front of a chain in process: the program's ELF, the real loader, the real token and stake programs.

mod crank;
mod create;
mod decisions;
mod lookup_tables;
mod migrate;
mod migrate_guards;
mod migrate_pool;
mod node;
mod pool;
mod printed;
mod queue;
mod site;
mod stake;
mod town;
