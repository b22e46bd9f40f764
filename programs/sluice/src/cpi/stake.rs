//! The stake program, 5.x: its instructions in their form without sysvar accounts, and what its accounts say.
//!
//! A call that fails ends the transaction, so nothing here returns an error: whoever calls has checked what the callee
//! will check. Where lamports were moved before a call, the reserve goes into its accounts as well (`beside`): the
//! runtime compares the sums of every call's accounts. The callee ignores it.

use anchor_lang::prelude::*;
use pinocchio::cpi::{get_return_data, invoke_signed_unchecked, CpiAccount, Seed, Signer as Seeds};
use pinocchio::instruction::{InstructionAccount, InstructionView};

use crate::seeds;
use crate::state::operators::Places;
use crate::state::record::{ASTRAY, COOLING, GONE, IDLE, STAKED};
use crate::state::Pool;

/// The stake program.
pub const ID: Address = anchor_lang::address!("Stake11111111111111111111111111111111111111");

/// Bytes of a stake account.
pub const SPACE: usize = 200;

const DELEGATE: u8 = 2;
const SPLIT: u8 = 3;
const WITHDRAW: u8 = 4;
const DEACTIVATE: u8 = 5;
const MERGE: u8 = 7;
const GET_MINIMUM_DELEGATION: u8 = 13;
const MOVE_STAKE: u8 = 16;

/// Signs as the pool, which is staker and withdrawer of all its stake accounts.
pub struct Authority<'a> {
    view: &'a AccountView,
    mint: &'a Address,
    bump: &'a [u8],
}

impl<'a> Authority<'a> {
    /// The pool whose account is `view`.
    #[inline(always)]
    pub fn of(pool: &'a Pool, view: &'a AccountView) -> Self {
        Self { view, mint: &pool.mint, bump: core::slice::from_ref(&pool.bump) }
    }

    /// The pool's address.
    #[inline(always)]
    pub fn address(&self) -> &Address {
        self.view.address()
    }

    fn invoke(&self, metas: &[InstructionAccount], accounts: &[CpiAccount], data: &[u8]) {
        let signer = [Seed::from(seeds::POOL), Seed::from(self.mint.as_ref()), Seed::from(self.bump)];
        // SAFETY: stake accounts, vote accounts and the reserve are unchecked accounts whose data no reference here
        // borrows across a call; the pool, which a typed account may borrow, is read-only to the callee. Each meta has
        // its account.
        unsafe {
            invoke_signed_unchecked(
                &InstructionView { program_id: &ID, accounts: metas, data },
                accounts,
                &[Seeds::from(&signer)],
            );
        }
    }
}

/// Gives a fresh account to the pool: staker and withdrawer are `authority`, no lockup.
pub fn initialize(stake: &AccountView, authority: &Address) {
    // Tag 0, staker, withdrawer, an empty lockup.
    let mut data = [0u8; 4 + 64 + 48];
    data[4..36].copy_from_slice(authority.as_ref());
    data[36..68].copy_from_slice(authority.as_ref());
    let metas = [InstructionAccount::writable(stake.address())];
    // SAFETY: an unchecked account whose data no reference borrows. Each meta has its account.
    unsafe {
        invoke_signed_unchecked(
            &InstructionView { program_id: &ID, accounts: &metas, data: &data },
            &[CpiAccount::from(stake)],
            &[],
        );
    }
}

/// Delegates everything above the rent to `vote`; takes a deactivation of the same epoch back where `vote` is the same.
pub fn delegate(stake: &AccountView, vote: &AccountView, authority: &Authority, beside: &AccountView) {
    let metas = [
        InstructionAccount::writable(stake.address()),
        InstructionAccount::readonly(vote.address()),
        InstructionAccount::readonly_signer(authority.view.address()),
        InstructionAccount::writable(beside.address()),
    ];
    let accounts = [
        CpiAccount::from(stake),
        CpiAccount::from(vote),
        CpiAccount::from(authority.view),
        CpiAccount::from(beside),
    ];
    authority.invoke(&metas, &accounts, &[DELEGATE, 0, 0, 0]);
}

/// Begins to cool: at once where the account was delegated in this epoch.
pub fn deactivate(stake: &AccountView, authority: &Authority) {
    let metas = [
        InstructionAccount::writable(stake.address()),
        InstructionAccount::readonly_signer(authority.view.address()),
    ];
    let accounts = [CpiAccount::from(stake), CpiAccount::from(authority.view)];
    authority.invoke(&metas, &accounts, &[DEACTIVATE, 0, 0, 0]);
}

/// Pays `lamports` that are not delegated to `to`.
pub fn withdraw(stake: &AccountView, to: &AccountView, authority: &Authority, lamports: u64) {
    let metas = [
        InstructionAccount::writable(stake.address()),
        InstructionAccount::writable(to.address()),
        InstructionAccount::readonly_signer(authority.view.address()),
    ];
    let accounts = [CpiAccount::from(stake), CpiAccount::from(to), CpiAccount::from(authority.view)];
    authority.invoke(&metas, &accounts, &with_amount(WITHDRAW, lamports));
}

/// Moves `lamports` of active stake to another account of the pool, active as well from now on.
pub fn move_stake(
    from: &AccountView,
    to: &AccountView,
    authority: &Authority,
    lamports: u64,
    beside: &AccountView,
) {
    pair(from, to, authority, &with_amount(MOVE_STAKE, lamports), beside);
}

/// Splits `lamports` of stake off into a fresh account that has its rent.
pub fn split(
    from: &AccountView,
    to: &AccountView,
    authority: &Authority,
    lamports: u64,
    beside: &AccountView,
) {
    pair(from, to, authority, &with_amount(SPLIT, lamports), beside);
}

/// Merges all of `from` into `to`.
pub fn merge(from: &AccountView, to: &AccountView, authority: &Authority, beside: &AccountView) {
    pair(to, from, authority, &[MERGE, 0, 0, 0], beside);
}

fn pair(first: &AccountView, second: &AccountView, authority: &Authority, data: &[u8], beside: &AccountView) {
    let metas = [
        InstructionAccount::writable(first.address()),
        InstructionAccount::writable(second.address()),
        InstructionAccount::readonly_signer(authority.view.address()),
        InstructionAccount::writable(beside.address()),
    ];
    let accounts = [
        CpiAccount::from(first),
        CpiAccount::from(second),
        CpiAccount::from(authority.view),
        CpiAccount::from(beside),
    ];
    authority.invoke(&metas, &accounts, data);
}

const fn with_amount(tag: u8, lamports: u64) -> [u8; 12] {
    let [a, b, c, d, e, f, g, h] = lamports.to_le_bytes();
    [tag, 0, 0, 0, a, b, c, d, e, f, g, h]
}

/// The least that can be delegated. Total: what the stake program does not say is one SOL, as it is today.
pub fn minimum_delegation() -> u64 {
    // SAFETY: no accounts, so none whose data could be borrowed.
    unsafe {
        invoke_signed_unchecked(
            &InstructionView { program_id: &ID, accounts: &[], data: &[GET_MINIMUM_DELEGATION, 0, 0, 0] },
            &[] as &[CpiAccount],
            &[],
        );
    }
    let answer = get_return_data().filter(|answer| *answer.program_id() == ID);
    let bytes = answer.as_ref().and_then(|answer| answer.as_slice().first_chunk::<8>());
    bytes.map_or(1_000_000_000, |bytes| u64::from_le_bytes(*bytes))
}

/// What a stake account says of itself, as far as it is the pool's.
#[derive(Clone, Copy, Default)]
pub struct Read {
    /// All of its lamports, rent included; zero where they are not the pool's.
    pub lamports: u64,
    /// Its delegation while it is active or activating, else zero.
    pub delegation: u64,
    /// Activation epoch of a delegation; deactivation epoch of what cools.
    pub since: u64,
    /// What was delegated and cools, else zero. Warning: of an account that is cold already it is what it was once, as far
    /// as there are lamports.
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

/// Reads a tracked account. Total: whatever its bytes, there is a result (design D14, INV-79).
///
/// What a refresh meets nearly always, an account that is active or activating, goes through in one line; everything
/// else is a call.
#[inline(always)]
pub fn read(account: &AccountView, pool: &Address, vote: &Address) -> Read {
    if let Some(layout) = ours(account, pool) {
        let staked = layout.tag == DELEGATED && layout.deactivation == u64::MAX;
        if staked && anchor_lang::address_eq(&layout.voter, vote) {
            let (lamports, stake) = (account.lamports(), layout.stake);
            // A delegation above the lamports would be a fault of the runtime's; what is not there can't be moved.
            let delegation = if stake < lamports { stake } else { lamports };
            return Read { lamports, delegation, since: layout.activation, cooling: 0, state: STAKED };
        }
    }
    read_other(account, pool)
}

/// Reads an account that is not delegated to its operator's vote account.
#[cold]
#[inline(never)]
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

/// What the account says was delegated, and since which epoch, whether it is active or cools. Warning: of an account that has
/// cooled it is what it was once, and proves nothing.
pub fn delegated_figure(account: &AccountView) -> (u64, u64) {
    if !account.owned_by(&ID) || account.data_len() != SPACE {
        return (0, 0);
    }
    // SAFETY: as in `ours`.
    let layout = unsafe { &*account.data_ptr().cast::<Layout>() };
    (layout.stake, layout.activation)
}

/// An entry of the stake history.
#[derive(Clone, Copy)]
pub struct Entry {
    epoch: u64,
    effective: u64,
    activating: u64,
    deactivating: u64,
}

/// What of the stake history has been read: one entry is enough for nearly every transaction, since what warms and
/// cools usually began in the epoch before.
pub struct History {
    now: u64,
    cached: Option<Entry>,
}

/// `StakeHistory`.
const STAKE_HISTORY: Address = anchor_lang::address!("SysvarStakeHistory1111111111111111111111111");

/// Most of the cluster's effective stake that warms up or cools down in an epoch, basis points (SIMD-0391).
const CHANGE_BPS: u128 = 900;

impl History {
    /// As of epoch `now`.
    pub fn at(now: u64) -> Self {
        Self { now, cached: None }
    }

    /// Whether it is proven that everything that began to warm up in `since` is effective now. `false` proves nothing.
    pub fn warmed(&mut self, since: u64) -> bool {
        self.proven(since, |entry| entry.activating)
    }

    /// Whether it is proven that everything that began to cool in `since` is inactive now. `false` proves nothing.
    pub fn cooled(&mut self, since: u64) -> bool {
        self.proven(since, |entry| entry.deactivating)
    }

    /// Not throttled in its first epoch, so done in it: the cluster's change is what the limit is divided by.
    fn proven(&mut self, since: u64, changing: impl Fn(&Entry) -> u64) -> bool {
        if since >= self.now {
            return false;
        }
        let Some(entry) = self.entry(since) else { return false };
        // wrapping-safety: 64 bits times 900, and times 10,000, fit 128.
        let limit = u128::from(entry.effective).wrapping_mul(CHANGE_BPS);
        limit >= u128::from(changing(&entry)).wrapping_mul(10_000)
    }

    /// Entries lie newest first, one an epoch, behind a count; the newest is of the epoch before this one.
    fn entry(&mut self, epoch: u64) -> Option<Entry> {
        if let Some(entry) = self.cached.filter(|entry| entry.epoch == epoch) {
            return Some(entry);
        }
        let back = usize::try_from(self.now.checked_sub(epoch)?.checked_sub(1)?).ok()?;
        let at = back.checked_mul(32)?.checked_add(8)?;
        let mut bytes = [0u8; 32];
        pinocchio::sysvars::get_sysvar(&mut bytes, &STAKE_HISTORY, at).ok()?;
        let [a, b, c, d]: [u64; 4] = bytemuck::pod_read_unaligned(&bytes);
        let entry = Entry { epoch: a, effective: b, activating: c, deactivating: d };
        self.cached = Some(entry);
        Some(entry).filter(|entry| entry.epoch == epoch)
    }
}

/// Rent of a stake account, from the sysvar: what an account must keep above its delegation.
pub fn rent() -> Result<u64> {
    Rent::get()?.try_minimum_balance(SPACE)
}
