//! Every seed of every address that the program derives, once.

/// Pool: `pool`, mint.
pub const POOL: &[u8] = b"pool";
/// Reserve: `reserve`, pool. Liquid SOL; owned by the program, no data.
pub const RESERVE: &[u8] = b"reserve";
/// Insurance: `insurance`, pool. Cover; owned by the program, no data.
pub const INSURANCE: &[u8] = b"insurance";
/// Dead shares: `dead`, pool. A token account that is its own owner; no instruction signs for it once it exists.
pub const DEAD: &[u8] = b"dead";
