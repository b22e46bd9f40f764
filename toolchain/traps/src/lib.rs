//! The program behind `tests/toolchain`: instruction data is the name of one of [`ops::OPS`] after its
//! length, then operand pairs (two little-endian u128 each); return data is one little-endian u128 per pair.
//! Without Solana crates, so that what fails here fails because of the toolchain.

pub mod ops;
#[cfg(target_os = "solana")]
mod program;
#[cfg(target_os = "solana")]
mod refused;
