//! What a stake account says of itself.

use anchor_lang::prelude::*;

use super::{ID, SPACE};
use crate::state::operators::Places;
use crate::state::record::{ASTRAY, COOLING, GONE, IDLE, STAKED};

/// What a stake account says of itself, as far as it is the pool's.
#[derive(Clone, Copy, Default)]
pub struct Read {
    /// All of its lamports, rent included; zero where they are not the pool's.
    pub lamports: u64,
    /// Its delegation while it is active or activating, else zero.
    pub delegation: u64,
    /// Activation epoch of a delegation; deactivation epoch of what cools.
    pub since: u64,
    /// What was delegated and cools, else zero. Warning: of an account that is cold already it is what it was once, as
    /// far as there are lamports.
    pub cooling: u64,
    /// `IDLE`, `STAKED`, `COOLING`, `ASTRAY` or `GONE`.
    pub state: u8,
}

impl Read {
    /// As far as it is news of an account whose state is known to be `state`. An account that was emptied keeps its old
    /// deactivation for ever; nobody but the pool could begin to let it cool again, so that it stays idle.
    #[inline(always)]
    pub fn news(self, state: u8) -> Self {
        if state == IDLE && self.state == COOLING {
            return Self { lamports: self.lamports, state: IDLE, ..LOST };
        }
        self
    }

    /// What it contributes to the totals.
    #[inline(always)]
    pub fn places(&self) -> Places {
        Places { lamports: self.lamports, delegated: self.delegation, cooling: self.cooling }
    }
}

/// `StakeStateV2::Stake`.
const DELEGATED: u32 = 2;

/// What counts nothing.
const LOST: Read = Read { lamports: 0, delegation: 0, since: 0, cooling: 0, state: GONE };

/// A stake account as it lies in memory. Source: `StakeStateV2` of the stake program, 200 bytes, packed.
#[repr(C, packed)]
struct Layout {
    tag: u32,
    rent_exempt_reserve: u64,
    staker: Address,
    withdrawer: Address,
    lockup_timestamp: i64,
    lockup_epoch: u64,
    custodian: Address,
    voter: Address,
    stake: u64,
    activation: u64,
    deactivation: u64,
    rest: [u8; 20],
}

const _: () = assert!(core::mem::size_of::<Layout>() == SPACE);

/// The account, if it is the pool's: a stake account of its own size, the pool staker and withdrawer, no lockup.
#[inline(always)]
fn ours<'a>(account: &'a AccountView, pool: &Address) -> Option<&'a Layout> {
    if !anchor_lang::address_eq(account.owner(), &ID) || account.data_len() != SPACE {
        return None;
    }
    // SAFETY: the data has the length of `Layout`, which has no alignment and takes any bytes; no call is made while
    // this reference lives.
    let layout = unsafe { &*account.data_ptr().cast::<Layout>() };
    // SAFETY of the references below: `Address` is an array of bytes and so has no alignment either.
    let ours = layout.tag.wrapping_sub(1) <= 1
        && anchor_lang::address_eq(&layout.staker, pool)
        && anchor_lang::address_eq(&layout.withdrawer, pool)
        && layout.lockup_timestamp == 0
        && layout.lockup_epoch == 0;
    ours.then_some(layout)
}

/// An account that is active or activating at its operator's vote account.
#[derive(Clone, Copy)]
pub struct Staked {
    /// All of its lamports, rent included.
    pub lamports: u64,
    /// Its delegation.
    pub delegation: u64,
    /// Its activation epoch.
    pub since: u64,
}

/// What a refresh meets nearly always, without a call.
#[inline(always)]
pub fn staked(account: &AccountView, pool: &Address, vote: &Address) -> Option<Staked> {
    let layout = ours(account, pool)?;
    let staked = layout.tag == DELEGATED && layout.deactivation == u64::MAX;
    if !staked || !anchor_lang::address_eq(&layout.voter, vote) {
        return None;
    }
    let (lamports, stake) = (account.lamports(), layout.stake);
    // A delegation above the lamports would be a fault of the runtime's; what is not there can't be moved.
    let delegation = if stake < lamports { stake } else { lamports };
    Some(Staked { lamports, delegation, since: layout.activation })
}

/// Reads a tracked account. Total: whatever its bytes, there is a result (design D14, INV-79).
#[inline(never)]
pub fn read(account: &AccountView, pool: &Address, vote: &Address) -> Read {
    match staked(account, pool, vote) {
        Some(Staked { lamports, delegation, since }) => {
            Read { lamports, delegation, since, cooling: 0, state: STAKED }
        }
        None => read_other(account, pool),
    }
}

/// Reads an account that is not delegated to its operator's vote account.
fn read_other(account: &AccountView, pool: &Address) -> Read {
    let Some(layout) = ours(account, pool) else { return LOST };
    let (lamports, stake) = (account.lamports(), layout.stake);
    if layout.tag != DELEGATED {
        return Read { lamports, state: IDLE, ..LOST };
    }
    if layout.deactivation != u64::MAX {
        // As above: no more than there is.
        let cooling = stake.min(lamports);
        return Read { lamports, delegation: 0, since: layout.deactivation, cooling, state: COOLING };
    }
    Read { lamports, state: ASTRAY, ..LOST }
}

/// What the account says was delegated, and since which epoch, whether it is active or cools. Warning: of an account
/// that has cooled it is what it was once, and proves nothing.
pub fn delegated_figure(account: &AccountView) -> (u64, u64) {
    if !account.owned_by(&ID) || account.data_len() != SPACE {
        return (0, 0);
    }
    // SAFETY: as in `ours`.
    let layout = unsafe { &*account.data_ptr().cast::<Layout>() };
    (layout.stake, layout.activation)
}

/// `StakeStateV2::Uninitialized`.
const UNINITIALIZED: u32 = 0;

/// Whether stake can be split off into the account: a stake account that nobody has begun to use.
pub fn is_blank(account: &AccountView) -> bool {
    if !account.owned_by(&ID) || account.data_len() != SPACE {
        return false;
    }
    // SAFETY: as in `ours`.
    let layout = unsafe { &*account.data_ptr().cast::<Layout>() };
    layout.tag == UNINITIALIZED
}

/// A delegated account that is not the pool's, as its owner offers it.
pub struct Foreign {
    /// Who may delegate it.
    pub staker: Address,
    /// Who may withdraw.
    pub withdrawer: Address,
    /// Whether it has a lockup, in force or not, or somebody who may set one.
    pub locked: bool,
    /// Where it is delegated to.
    pub vote: Address,
    /// Its delegation.
    pub stake: u64,
    /// All of its lamports, rent included.
    pub lamports: u64,
    /// Its activation epoch.
    pub activation: u64,
    /// Its deactivation epoch; `u64::MAX` while it is not deactivated.
    pub deactivation: u64,
}

/// The account, if it is a stake account with a delegation.
pub fn inspect(account: &AccountView) -> Option<Foreign> {
    if !account.owned_by(&ID) || account.data_len() != SPACE {
        return None;
    }
    // SAFETY: as in `ours`.
    let layout = unsafe { &*account.data_ptr().cast::<Layout>() };
    if layout.tag != DELEGATED {
        return None;
    }
    let free =
        layout.lockup_timestamp == 0 && layout.lockup_epoch == 0 && layout.custodian == Address::default();
    Some(Foreign {
        staker: layout.staker,
        withdrawer: layout.withdrawer,
        locked: !free,
        vote: layout.voter,
        stake: layout.stake,
        lamports: account.lamports(),
        activation: layout.activation,
        deactivation: layout.deactivation,
    })
}
