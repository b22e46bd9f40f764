//! Called by anyone, to move the protocol on. No argument chooses anything.

pub mod finalize_epoch;
