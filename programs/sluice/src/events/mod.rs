//! What happened, one event a state change. Each names the pool, its sequence number and the ledger after it, so
//! that the pool can be rebuilt from the events alone; a gap in the sequence (outsiders can fill a transaction's log)
//! means: read the accounts anew.

pub mod admin;
pub mod crank;
pub mod operator;
pub mod user;

pub use admin::add_operator::OperatorAdded;
pub use admin::config::{
    ChangeCancelled, ChangesTaken, ParameterSet, PausesChanged, RoleAccepted, RoleProposed, TreasurySet,
};
pub use admin::create_pool::PoolCreated;
pub use admin::set_group::GroupSet;
pub use admin::update_operator::OperatorChanged;
pub use crank::bonds::{BondSettled, OperatorsMeasured, Recapitalised};
pub use crank::collect_fee::FeeCollected;
pub use crank::finalize_cohort::CohortFinalized;
pub use crank::finalize_epoch::EpochFinalized;
pub use crank::fund_bounties::BountiesFunded;
pub use crank::move_stake::StakeMoved;
pub use crank::refresh_operators::OperatorsRefreshed;
pub use crank::report_loss::LossReported;
pub use crank::set_level::{HeadRoomEnded, LevelSet};
pub use operator::bond::BondChanged;
pub use user::claim_ticket::TicketClaimed;
pub use user::deposit_sol::SolDeposited;
pub use user::deposit_stake::StakeDeposited;
pub use user::request_unstake::UnstakeRequested;
pub use user::transfer_ticket::TicketTransferred;
pub use user::unstake_instant::UnstakedInstantly;
pub use user::withdraw_stake::StakeWithdrawn;

use anchor_lang::Discriminator;
use bytemuck::Pod;

/// An event as it is logged: Anchor's tag, then the fields.
#[repr(C)]
pub struct Tagged<E> {
    tag: [u8; 8],
    /// The fields.
    pub event: E,
}

impl<E: Discriminator + Pod> Tagged<E> {
    const TAG: [u8; 8] = match E::DISCRIMINATOR.first_chunk() {
        Some(tag) => *tag,
        None => panic!("Anchor's event tags are eight bytes"),
    };

    /// An event whose fields are still zero. Filled in place, an event is written once; built as a value, the
    /// compiler copies its keys twice.
    #[inline(always)]
    pub fn zeroed() -> Self {
        Self { tag: Self::TAG, event: E::zeroed() }
    }

    /// Puts the tag in front.
    #[inline(always)]
    pub fn new(event: E) -> Self {
        Self { tag: Self::TAG, event }
    }

    /// Logs the event from where it is: Anchor's `emit!` would copy it to the heap first.
    #[inline(always)]
    pub fn log(&self) {
        const { assert!(core::mem::align_of::<E>() <= 8, "nothing may lie between the tag and the fields") };
        // SAFETY: `Tagged` is `repr(C)` over two types without padding, and there is none between them; so all of its
        // bytes are initialised. Read only, for the length of the call.
        let bytes = unsafe {
            core::slice::from_raw_parts((&raw const *self).cast::<u8>(), core::mem::size_of::<Self>())
        };
        anchor_lang::sol_log_data(&[bytes]);
    }

    /// Logs the event, and behind it a list that has no fixed length.
    #[inline(always)]
    pub fn log_with(&self, list: &[u8]) {
        const { assert!(core::mem::align_of::<E>() <= 8, "nothing may lie between the tag and the fields") };
        // SAFETY: as above.
        let bytes = unsafe {
            core::slice::from_raw_parts((&raw const *self).cast::<u8>(), core::mem::size_of::<Self>())
        };
        anchor_lang::sol_log_data(&[bytes, list]);
    }
}

/// A list of lamports, one for each place that a transaction went over.
pub struct Values {
    values: [u64; Self::MOST],
    len: usize,
}

impl Values {
    /// More places than a transaction has accounts for are free ones; those beyond are not listed.
    const MOST: usize = 128;

    /// The value of a place that was not read.
    pub const UNREAD: u64 = u64::MAX;

    /// None yet.
    #[inline(always)]
    pub fn new() -> Self {
        Self { values: [0; Self::MOST], len: 0 }
    }

    /// The next place.
    #[inline(always)]
    pub fn push(&mut self, value: u64) {
        if let Some(slot) = self.values.get_mut(self.len) {
            *slot = value;
            self.len = self.len.wrapping_add(1);
        }
    }

    /// What is logged.
    #[inline(always)]
    pub fn as_bytes(&self) -> &[u8] {
        bytemuck::cast_slice(self.values.get(..self.len).unwrap_or_default())
    }
}

impl Default for Values {
    fn default() -> Self {
        Self::new()
    }
}
