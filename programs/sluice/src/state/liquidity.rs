//! What of a pool's lamports is to be delegated, and what is to stay.

use anchor_lang::prelude::*;
use sluice_math::level::{delegatable, SetAside};
use sluice_math::{Bps, Lamports};

use crate::error::OrRefuse;
use crate::state::pool::{Pool, HEAD_ROOM};

impl Pool {
    /// What is to stay liquid.
    pub fn liquidity_target(&self) -> Result<Lamports> {
        Bps::new(self.liquidity_bps).and_then(|share| share.of_floor(Lamports::new(self.assets))).or_refuse()
    }

    /// What of the tracked lamports may not be delegated: debts to pot and insurance, tickets, the liquidity target;
    /// and `rent`, which stake accounts hold.
    pub fn set_aside(&self, rent: Lamports) -> Result<SetAside> {
        Ok(SetAside {
            owed: Lamports::new(self.owed_bounty).saturating_add(Lamports::new(self.owed_insurance)),
            queue: Lamports::new(self.queue_nominal),
            liquidity: self.liquidity_target()?,
            rent,
        })
    }

    /// The most head-room that deposits have any use for: what the cap leaves, and no more than doubles the pool, or
    /// [`HEAD_ROOM`] in a small one. A level need not look further.
    pub fn head_room_of_use(&self) -> u64 {
        self.deposit_cap.saturating_sub(self.assets).min(self.assets.max(HEAD_ROOM))
    }

    /// What of `reserve` lamports above the floor may be delegated now: what was given to restore the pool waits for
    /// its close.
    pub fn free_to_delegate(&self, reserve: Lamports) -> Result<Lamports> {
        let reserve = reserve.excess_over(Lamports::new(self.recapitalised));
        Ok(delegatable(reserve, &self.set_aside(Lamports::ZERO)?))
    }
}
