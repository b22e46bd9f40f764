//! Whole-state differences: a test states what changed, and everything else is proven the same.
//!
//! ```
//! # use sluice_testkit::{Chain, chain::SOL, token::instruction};
//! # use solana_signer::Signer;
//! let mut chain = Chain::new();
//! let (alice, bob) = (chain.new_wallet(SOL), chain.new_address());
//!
//! let before = chain.snapshot();
//! chain.send(&[instruction::system_transfer(&alice.pubkey(), &bob, 1_000_000)], &[&alice]);
//!
//! chain.diff(&before).lamports(&alice.pubkey(), -1_005_000).lamports(&bob, 1_000_000).nothing_else();
//! ```

mod report;

use std::collections::BTreeMap;

use litesvm::LiteSVM;
use solana_account::{Account, AccountSharedData, ReadableAccount, WritableAccount};
use solana_address::Address;

use crate::{Chain, Receipt, ids, token};

/// What the chain itself writes between transactions: time, rewards, rent, the blockhash that goes with each
/// transaction. No instruction can write a sysvar, so nothing is hidden by leaving these out. They are named one
/// by one because an account can be *given* to the sysvar owner, and that must show.
const WRITTEN_BY_THE_CHAIN: [Address; 6] = [
    ids::CLOCK,
    ids::EPOCH_REWARDS,
    ids::RECENT_BLOCKHASHES,
    ids::RENT,
    ids::SLOT_HASHES,
    ids::STAKE_HISTORY,
];

/// Every account of a chain at one moment, but for the few that the chain itself writes. Data is shared, not copied.
#[derive(Clone)]
pub struct Snapshot {
    accounts: BTreeMap<Address, AccountSharedData>,
}

impl Snapshot {
    pub(crate) fn of(svm: &LiteSVM) -> Self {
        let accounts = svm.accounts_db().inner.iter();
        // A payer whom a failed transaction's fee took the last lamport from stays in LiteSVM's map with none.
        let accounts = accounts.filter(|(_, account)| account.lamports() > 0);
        let accounts = accounts.filter(|(address, _)| !WRITTEN_BY_THE_CHAIN.contains(address));
        Self { accounts: accounts.map(|(address, account)| (*address, account.clone())).collect() }
    }

    /// The account then at `address`, unless there was none.
    pub fn account(&self, address: &Address) -> Option<Account> {
        self.accounts.get(address).map(|account| account.clone().into())
    }

    /// The lamports then at `address`.
    pub fn lamports(&self, address: &Address) -> u64 {
        self.accounts.get(address).map_or(0, ReadableAccount::lamports)
    }
}

/// The difference between two moments, being stated.
///
/// It keeps the state that the statements so far lead to; [`Diff::nothing_else`] compares that with the real one
/// and lists all that differs at once. One dropped without that call panics: it would have proven nothing.
///
/// `rent_epoch` is not compared: it has meant nothing since rent collection ended (SIMD-0175).
#[must_use = "states nothing until nothing_else() is called"]
pub struct Diff<'chain> {
    chain: &'chain Chain,
    before: Snapshot,
    after: Snapshot,
    stated: Snapshot,
    checked: bool,
}

impl<'chain> Diff<'chain> {
    pub(crate) fn between(chain: &'chain Chain, before: &Snapshot) -> Self {
        Self {
            chain,
            before: before.clone(),
            after: chain.snapshot(),
            stated: before.clone(),
            checked: false,
        }
    }

    /// The lamports of `address` changed by `delta`. Statements about one account add up. An address that had
    /// nothing becomes a plain wallet; a wallet left with nothing is gone.
    #[track_caller]
    pub fn lamports(mut self, address: &Address, delta: i128) -> Self {
        let account = self.stated.accounts.entry(*address).or_default();
        let lamports = i128::from(account.lamports()) + delta;
        let Ok(lamports) = u64::try_from(lamports) else {
            panic!("{} would be left with {lamports} lamports", self.chain.name(address));
        };
        account.set_lamports(lamports);
        if lamports == 0 {
            let plain = account.data().is_empty() && *account.owner() == ids::SYSTEM;
            assert!(plain, "{} would have no lamports: state closed()", self.chain.name(address));
            self.stated.accounts.remove(address);
        }
        self
    }

    /// The payer was charged the transaction's fee.
    #[track_caller]
    pub fn fee(self, receipt: &Receipt) -> Self {
        self.lamports(&receipt.payer, -i128::from(receipt.fee))
    }

    /// The balance of a token account (of either program) changed by `delta`; every other byte is the same.
    #[track_caller]
    pub fn token(self, address: &Address, delta: i128) -> Self {
        self.u64_at(address, token::AMOUNT_OFFSET, delta)
    }

    /// The supply of a mint (of either program) changed by `delta`; every other byte is the same.
    #[track_caller]
    pub fn supply(self, mint: &Address, delta: i128) -> Self {
        self.u64_at(mint, token::SUPPLY_OFFSET, delta)
    }

    /// The little-endian u64 at `offset` changed by `delta`; every other byte is the same.
    #[track_caller]
    pub fn u64_at(mut self, address: &Address, offset: usize, delta: i128) -> Self {
        let name = self.chain.name(address);
        let Some(account) = self.stated.accounts.get_mut(address) else {
            panic!("{name} did not exist before");
        };
        let Some(bytes) = account.data_as_mut_slice().get_mut(offset..offset + 8) else {
            panic!("{name} has no u64 at {offset}");
        };
        let was = u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
        let Ok(now) = u64::try_from(i128::from(was) + delta) else {
            panic!("the u64 at {offset} of {name} can't change by {delta}: it was {was}");
        };
        bytes.copy_from_slice(&now.to_le_bytes());
        self
    }

    /// The data of `address` may have changed; `check` judges it. Its lamports and owner are stated apart.
    #[track_caller]
    pub fn data(mut self, address: &Address, check: impl FnOnce(&[u8], &[u8])) -> Self {
        let (before, after) = self.on_both_sides(address);
        check(before.data(), after.data());
        let stated = self.stated.accounts.get_mut(address);
        stated.expect("it existed before, and closed() was not stated").set_data_from_slice(after.data());
        self
    }

    /// All of the account may have changed, its owner as well; `check` judges it.
    #[track_caller]
    pub fn changed(mut self, address: &Address, check: impl FnOnce(&Account, &Account)) -> Self {
        let (before, after) = self.on_both_sides(address);
        self.stated.accounts.insert(*address, after.clone());
        check(&before.into(), &after.into());
        self
    }

    /// The account did not exist and does now; `check` judges it.
    #[track_caller]
    pub fn created(mut self, address: &Address, check: impl FnOnce(&Account)) -> Self {
        let name = self.chain.name(address);
        assert!(!self.before.accounts.contains_key(address), "{name} was not created: it existed before");
        let Some(after) = self.after.accounts.get(address) else { panic!("{name} was not created") };
        self.stated.accounts.insert(*address, after.clone());
        check(&after.clone().into());
        self
    }

    /// The account existed and is gone. Where its lamports went is stated apart.
    #[track_caller]
    pub fn closed(mut self, address: &Address) -> Self {
        let existed = self.stated.accounts.remove(address).is_some();
        assert!(existed, "{} was not closed: it did not exist before", self.chain.name(address));
        self
    }

    /// Ends the statement: panics with a list of every account that is not as stated.
    #[track_caller]
    pub fn nothing_else(mut self) {
        self.checked = true;
        let report = report::unstated(self.chain, &self.before, &self.stated, &self.after);
        if !report.is_empty() {
            panic!("{} account(s) not as stated:\n{}", report.len(), report.join("\n"));
        }
    }

    #[track_caller]
    fn on_both_sides(&self, address: &Address) -> (AccountSharedData, AccountSharedData) {
        match [&self.before, &self.after].map(|side| side.accounts.get(address).cloned()) {
            [Some(before), Some(after)] => (before, after),
            [None, _] => panic!("{} did not exist before", self.chain.name(address)),
            [_, None] => panic!("{} does not exist after", self.chain.name(address)),
        }
    }
}

impl Drop for Diff<'_> {
    fn drop(&mut self) {
        // A statement that panicked itself has been heard already.
        if !self.checked && !std::thread::panicking() {
            panic!("a Diff was dropped without nothing_else(): it has proven nothing");
        }
    }
}
