//! DAOs govern a pool: what governance may do is done by CPI, with a PDA as the signer. docs/governance.md says what of
//! the DAOs' programs is real here.

mod decisions;
mod governor;
mod realm;
mod refusals;
mod squad;
