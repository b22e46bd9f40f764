//! Calls to other programs and to the runtime, so that no handler builds an instruction.

pub mod lamports;
pub mod stake;
pub mod system;
pub mod sysvar;
pub mod token;
