//! What the figures of a [`Record`] mean.

use crate::accounts::Record;

/// [`Record::status`]: a free place; its index is given to the next operator that is added.
pub const TOMBSTONE: u8 = 0;
/// [`Record::status`]: listed.
pub const LISTED: u8 = 1;
/// [`Record::status`]: listed until its stake is gone; anybody may remove it then.
pub const DRAINING: u8 = 2;

/// [`Record::main_state`] and side's: nothing is delegated and nothing cools.
pub const IDLE: u8 = 0;
/// State of an account: active or activating.
pub const STAKED: u8 = 1;
/// State of an account: deactivated.
pub const COOLING: u8 = 2;
/// State of an account: delegated to another vote account.
pub const ASTRAY: u8 = 3;
/// State of an account: not the pool's any more, or not read yet.
pub const GONE: u8 = 4;

/// [`Record::bonded`]: a bond stands in.
pub const BONDED: u8 = 1;

/// The bits of [`Record::flags`], and what each says of the operator. Any of them takes its target away.
pub const FLAGS: [(u8, &str); 8] = [
    (1, "an account of it is not the pool's, or delegated elsewhere"),
    (2, "its vote account is closed or of an unknown version"),
    (4, "a commission is above the agreed maximum"),
    (8, "its stake was deactivated by somebody else, as after five epochs without a vote"),
    (16, "its delegation grew by less than half the mean, twice in a row"),
    (32, "it earned no credits in two full epochs"),
    (64, "its bond is asked back, or was returned a short time ago"),
    (128, "its weight was taken away at once"),
];

/// What an operator's flags say, in words.
#[must_use]
pub fn flags(record: &Record) -> Vec<&'static str> {
    FLAGS.iter().filter(|(bit, _)| record.flags & bit != 0).map(|(_, words)| *words).collect()
}

/// Active and activating, in lamports.
#[must_use]
pub fn current(record: &Record) -> u64 {
    record.main_delegation.saturating_add(record.side_delegation)
}

/// Whether it has a place in the list.
#[must_use]
pub fn is_listed(record: &Record) -> bool {
    record.status != TOMBSTONE
}

/// Whether stake can be added to it in `epoch`.
#[must_use]
pub fn is_open(record: &Record, epoch: u64) -> bool {
    match record.side_state {
        IDLE => true,
        STAKED => record.side_since == epoch,
        _ => false,
    }
}
