//! Bits of what is closed, as docs/spec/pause.md and finalize_epoch.md have them.

/// The reasons for bunker mode for which nobody may deposit: unbacked shares, a loss that no close has booked, one that
/// the next is to confirm.
const BUNKER_FOR_DEPOSITS: u16 = 2 | 4 | 16;
pub const PAUSED_DEPOSITS: u16 = 1 << 8;
pub const PAUSED_EXITS: u16 = 1 << 9;
pub const PAUSED_DELEGATION: u16 = 1 << 10;
/// All three.
pub const PAUSED: u16 = PAUSED_DEPOSITS | PAUSED_EXITS | PAUSED_DELEGATION;
/// Somebody has recapitalised the pool.
pub const COVER_PENDING: u16 = 1 << 11;
/// For what nobody may deposit.
pub const DEPOSITS_SHUT: u16 = BUNKER_FOR_DEPOSITS | PAUSED_DEPOSITS | COVER_PENDING;
