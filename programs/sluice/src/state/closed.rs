//! What is closed, and why: bits of `Pool::closed`. One figure, so that a user path that is open asks once.

/// Every reason for bunker mode. It is left at the first close that shows none.
pub const BUNKER: u16 = 0xff;
/// A share lost more than the threshold at the last close.
pub const BUNKER_SHARE_FELL: u16 = 1;
/// The mint has shares that the pool did not mint.
pub const BUNKER_UNBACKED_SHARES: u16 = 2;
/// A loss is proven that no close has booked.
pub const BUNKER_LOSS: u16 = 4;
/// Stake is delegated to vote accounts that the pool did not choose.
pub const BUNKER_ASTRAY: u16 = 8;
/// The last close took so much from the shares that the next one is to confirm it.
pub const BUNKER_UNCONFIRMED: u16 = 16;

/// The guardian has paused deposits.
pub const PAUSED_DEPOSITS: u16 = 1 << 8;
/// The guardian has paused exits that are paid at once: instant ones, and withdrawals of stake.
pub const PAUSED_EXITS: u16 = 1 << 9;
/// The guardian has paused delegation: `delegate`, and rebalancing by `undelegate`. Never what the queue waits for.
pub const PAUSED_DELEGATION: u16 = 1 << 10;
/// Everything that the guardian can pause.
pub const PAUSED: u16 = PAUSED_DEPOSITS | PAUSED_EXITS | PAUSED_DELEGATION;

/// Somebody has recapitalised the pool, and the next close books it whole: whoever bought now would share in it.
pub const COVER_PENDING: u16 = 1 << 11;

/// Deposits need the signature of the pool's deposit authority. From creation on and for good.
pub const GATED_BY_SIGNER: u16 = 1 << 12;
/// Deposits need an attestation of the depositor. From creation on and for good.
pub const GATED_BY_ATTESTATION: u16 = 1 << 13;
/// Deposits have a gate.
pub const GATED: u16 = GATED_BY_SIGNER | GATED_BY_ATTESTATION;

/// For what deposits are closed to everybody until a close: shares exist that nobody paid for, or a loss is not booked
/// or not confirmed. After a fall that is booked they are open, at the lower price.
pub const BUNKER_FOR_DEPOSITS: u16 = BUNKER_UNBACKED_SHARES | BUNKER_LOSS | BUNKER_UNCONFIRMED;
/// For what deposits are closed to everybody.
pub const DEPOSITS_SHUT: u16 = BUNKER_FOR_DEPOSITS | PAUSED_DEPOSITS | COVER_PENDING;
