//! Every seed of every address that the program derives, once.

/// Pool: `pool`, mint.
pub const POOL: &[u8] = b"pool";
/// Reserve: `reserve`, pool. Liquid SOL; owned by the program, no data.
pub const RESERVE: &[u8] = b"reserve";
/// Insurance: `insurance`, pool. Cover; owned by the program, no data.
pub const INSURANCE: &[u8] = b"insurance";
/// Dead shares: `dead`, pool. A token account that is its own owner; no instruction signs for it once it exists.
pub const DEAD: &[u8] = b"dead";
/// Operators: `operators`, pool.
pub const OPERATORS: &[u8] = b"operators";
/// Rate history: `rates`, pool.
pub const RATES: &[u8] = b"rates";
/// Stake account: `stake`, pool, a nonce of the pool's that only grows, eight bytes little-endian.
pub const STAKE: &[u8] = b"stake";
/// Escrow: `escrow`, pool. A token account of the pool's: the shares in the queue.
pub const ESCROW: &[u8] = b"escrow";
/// Cohort: `cohort`, pool, epoch of its requests, eight bytes little-endian.
pub const COHORT: &[u8] = b"cohort";
/// Ticket: `ticket`, cohort, requester, a nonce of the requester's, eight bytes little-endian.
pub const TICKET: &[u8] = b"ticket";
/// Config: `config`, pool. What is pending, and who may close what.
pub const CONFIG: &[u8] = b"config";
/// Bond: `bond`, pool, vote account.
pub const BOND: &[u8] = b"bond";
