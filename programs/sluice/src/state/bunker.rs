//! Why a pool is in bunker mode: bits of `Pool::bunker`. It is left at the first close that shows none.

/// [`crate::state::Pool::bunker`]: a share lost more than the threshold at the last close.
pub const BUNKER_SHARE_FELL: u8 = 1;
/// [`crate::state::Pool::bunker`]: the mint has shares that the pool did not mint.
pub const BUNKER_UNBACKED_SHARES: u8 = 2;
/// [`crate::state::Pool::bunker`]: a loss is proven that no close has booked.
pub const BUNKER_LOSS: u8 = 4;
/// [`crate::state::Pool::bunker`]: stake is delegated to vote accounts that the pool did not choose.
pub const BUNKER_ASTRAY: u8 = 8;
/// [`crate::state::Pool::bunker`]: the last close took so much from the shares that the next one is to confirm it.
pub const BUNKER_UNCONFIRMED: u8 = 16;
