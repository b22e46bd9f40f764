//! What the books say, and what of the reserve may be used for what.

use sluice_client::accounts::{OperatorList, Pool, Record};
use sluice_client::sysvar::{Now, Rent};
use sluice_math::level::{SetAside, delegatable};
use sluice_math::{Bps, Lamports};

use super::{Closed, FLOOR, is_listed};

/// The program's books, with what lies beside them.
#[derive(Clone, Copy, Debug)]
pub struct Books<'a> {
    /// The pool.
    pub pool: &'a Pool,
    /// Its operators.
    pub list: &'a OperatorList,
    /// Lamports of the reserve.
    pub reserve: u64,
    /// What accounts have to hold.
    pub rent: Rent,
    /// The cluster's time.
    pub now: Now,
}

impl<'a> Books<'a> {
    /// Whether pair and level are of this epoch: targets exist.
    #[must_use]
    pub fn levelled(&self) -> bool {
        self.pool.pair_epoch == self.now.epoch && self.list.header.level_epoch == self.now.epoch
    }

    /// Whether delegation and rebalancing rest: bunker mode, or a pause.
    #[must_use]
    pub fn rests(&self) -> bool {
        Closed(self.pool.closed).any(Closed::BUNKER | Closed::PAUSED_DELEGATION)
    }

    /// The operators that are listed, by index.
    pub fn listed(&self) -> impl Iterator<Item = (u32, &'a Record)> + use<'a> {
        (0u32..).zip(&self.list.records).filter(|(_, record)| is_listed(record))
    }

    /// What may be paid out of the reserve.
    #[must_use]
    pub fn spendable(&self) -> Lamports {
        let least = self.rent.of(0).max(FLOOR);
        Lamports::new(self.reserve).excess_over(Lamports::new(least))
    }

    /// What of `free` reserve may be delegated.
    #[must_use]
    pub fn free_to_delegate(&self, free: Lamports) -> Lamports {
        let free = free.excess_over(Lamports::new(self.pool.recapitalised));
        delegatable(free, &self.set_aside(Lamports::ZERO))
    }

    /// What a level would distribute if it were frozen now.
    #[must_use]
    pub fn live(&self) -> Lamports {
        let Pool { assets, unbooked, owed_fee, owed_bounty, owed_insurance, .. } = *self.pool;
        let parts = [assets, unbooked, owed_fee, owed_bounty, owed_insurance].map(Lamports::new);
        let tracked = parts.into_iter().fold(Lamports::ZERO, Lamports::saturating_add);
        let accounts = u64::from(self.list.header.count).saturating_mul(2);
        delegatable(tracked, &self.set_aside(Lamports::new(accounts.saturating_mul(self.rent.of_stake()))))
    }

    fn set_aside(&self, rent: Lamports) -> SetAside {
        SetAside {
            owed: Lamports::new(self.pool.owed_bounty)
                .saturating_add(Lamports::new(self.pool.owed_insurance)),
            queue: Lamports::new(self.pool.queue_nominal),
            liquidity: share_of(self.pool.liquidity_bps, Lamports::new(self.pool.assets)),
            rent,
        }
    }
}

/// `share` basis points of `amount`; nothing where the program would refuse the share.
#[must_use]
pub fn share_of(share: u16, amount: Lamports) -> Lamports {
    Bps::new(share).and_then(|share| share.of_floor(amount)).unwrap_or(Lamports::ZERO)
}
