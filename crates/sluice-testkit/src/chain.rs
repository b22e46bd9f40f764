//! [`Chain`]: LiteSVM dressed up as mainnet-beta in November 2026.

mod genesis;
mod send;
mod time;

use std::{collections::BTreeMap, path::Path, sync::Arc, sync::LazyLock};

use litesvm::LiteSVM;
use solana_account::Account;
use solana_address::Address;
use solana_stake_interface::stake_history::StakeHistoryEntry;

pub use self::{
    genesis::{LAMPORTS_PER_BYTE, mainnet_features},
    send::{FEE_PER_SIGNATURE, Form},
    time::{SECONDS_PER_EPOCH, SETTLED_SLOT, SLOTS_PER_EPOCH, START_EPOCH, START_TIMESTAMP, STEADY_HISTORY},
};
use crate::{
    diff::{Diff, Snapshot},
    failure::Failure,
    ids,
};

/// Lamports in a SOL.
pub const SOL: u64 = 1_000_000_000;

/// Names a program's custom error codes; see [`Chain::name_errors`].
pub(crate) type ErrorNames = Arc<dyn Fn(u32) -> Option<String> + Send + Sync>;

/// A chain in process, at epoch [`START_EPOCH`], with mainnet's features, rent and programs.
///
/// Where it still is not mainnet (`tests/testkit/platform.rs` pins what can be pinned):
/// - SIMD-0392 is in the feature set, but LiteSVM applies the older rent rule: an account below the minimum may not
///   be credited unless it reaches the minimum. Mainnet allows it. It bites only after [`Chain::set_rent_per_byte`]
///   raised the rent.
/// - No rewards, no slots: time moves only by the calls in this type, and stake changes only by instructions.
/// - A transaction that can't be loaded (unknown program) pays no fee; on mainnet it does.
/// - The ATA program is SPL's 1.1.1, not p-ATA, so associated accounts cost more compute here.
/// - The signature precompiles (ed25519 and its kin) are not there.
///
/// A clone is a fork: both go on from the same state.
#[derive(Clone)]
pub struct Chain {
    svm: LiteSVM,
    labels: BTreeMap<Address, String>,
    error_names: BTreeMap<Address, ErrorNames>,
    history: BTreeMap<u64, StakeHistoryEntry>,
    pub(crate) keys_made: u64,
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

impl Chain {
    /// A fresh chain. The programs are compiled once a process and shared.
    pub fn new() -> Self {
        static GENESIS: LazyLock<LiteSVM> = LazyLock::new(genesis::mainnet);
        let mut chain = Self {
            svm: GENESIS.clone(),
            labels: BTreeMap::new(),
            error_names: BTreeMap::new(),
            history: BTreeMap::new(),
            keys_made: 0,
        };
        chain.write_epoch(START_EPOCH, SETTLED_SLOT);
        chain.set_epoch_rewards_active(false);
        chain
    }

    /// The machine underneath, for what this type does not offer.
    pub fn svm(&self) -> &LiteSVM {
        &self.svm
    }

    /// The machine underneath, to be changed at the caller's own risk.
    pub fn svm_mut(&mut self) -> &mut LiteSVM {
        &mut self.svm
    }

    /// Loads the program in the ELF file at `path` under `program`; panics when it can't be loaded.
    #[track_caller]
    pub fn load_program(&mut self, program: &Address, path: impl AsRef<Path>) {
        let path = path.as_ref();
        if let Err(reason) = self.try_load_program(program, path) {
            panic!("{} can't be loaded as {}: {reason}", path.display(), self.name(program));
        }
    }

    /// Loads the program in the ELF file at `path` under `program`, verified as a deployment would.
    pub fn try_load_program(&mut self, program: &Address, path: impl AsRef<Path>) -> Result<(), String> {
        let elf = std::fs::read(path).map_err(|error| error.to_string())?;
        // LiteSVM writes the accounts before it verifies the ELF: on a copy, a refused one leaves nothing behind.
        let mut svm = self.svm.clone();
        svm.add_program(*program, &elf).map_err(|error| error.to_string())?;
        self.svm = svm;
        Ok(())
    }

    /// The account at `address`, unless there is none.
    pub fn account(&self, address: &Address) -> Option<Account> {
        self.svm.get_account(address)
    }

    /// The data of the account at `address`; panics when there is none.
    #[track_caller]
    pub fn data(&self, address: &Address) -> Vec<u8> {
        let Some(data) = self.try_data(address) else { panic!("no account at {}", self.name(address)) };
        data
    }

    /// The data of the account at `address`, unless there is none.
    pub fn try_data(&self, address: &Address) -> Option<Vec<u8>> {
        self.account(address).map(|account| account.data)
    }

    /// The lamports at `address`; an account that does not exist has none.
    pub fn lamports(&self, address: &Address) -> u64 {
        self.svm.get_balance(address).unwrap_or(0)
    }

    /// Every account that `program` owns, by address.
    pub fn accounts_owned_by(&self, program: &Address) -> BTreeMap<Address, Account> {
        self.svm.get_program_accounts(program).into_iter().collect()
    }

    /// Puts `account` at `address`, whatever was there; 0 lamports remove it. Panics on a broken sysvar or program.
    #[track_caller]
    pub fn set_account(&mut self, address: &Address, account: Account) {
        if let Err(reason) = self.try_set_account(address, account) {
            panic!("{} can't be set: {reason}", self.name(address));
        }
    }

    /// Puts `account` at `address`; fails when it claims to be a sysvar or a program and can't be read as one.
    pub fn try_set_account(&mut self, address: &Address, account: Account) -> Result<(), String> {
        self.svm.set_account(*address, account).map_err(|error| error.to_string())
    }

    /// Gives a wallet `lamports` more. Panics where the address is not a plain wallet: for that there is
    /// [`Chain::donate`], which says what it is.
    #[track_caller]
    pub fn fund(&mut self, wallet: &Address, lamports: u64) {
        if let Some(account) = self.account(wallet) {
            let plain = account.owner == ids::SYSTEM && account.data.is_empty();
            assert!(plain, "{} is no plain wallet: donate() to it instead", self.name(wallet));
        }
        self.donate(wallet, lamports);
    }

    /// Adds lamports out of nowhere to any account, which keeps its data and owner; where there is none, a
    /// system-owned account appears, as after a transfer.
    #[track_caller]
    pub fn donate(&mut self, to: &Address, lamports: u64) {
        let mut account = self.account(to).unwrap_or_default();
        account.lamports = account.lamports.checked_add(lamports).expect("more lamports than a u64 holds");
        self.set_account(to, account);
    }

    /// Calls `address` by a name in failures and differences.
    pub fn label(&mut self, address: &Address, name: impl Into<String>) {
        self.labels.insert(*address, name.into());
    }

    /// How failures and differences show `address`: its label, if it has one, and the address.
    pub fn name(&self, address: &Address) -> String {
        self.labels.get(address).map_or_else(|| address.to_string(), |label| format!("{label} ({address})"))
    }

    /// Names the custom error codes of `program`, for [`Failure`]s to show.
    pub fn name_errors(
        &mut self,
        program: &Address,
        names: impl Fn(u32) -> Option<String> + Send + Sync + 'static,
    ) {
        self.error_names.insert(*program, Arc::new(names));
    }

    /// Every account there is, for a later [`Chain::diff`].
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.svm)
    }

    /// What changed since `before`: state each change, then call [`Diff::nothing_else`].
    pub fn diff<'chain>(&'chain self, before: &Snapshot) -> Diff<'chain> {
        Diff::between(self, before)
    }

    /// Panics unless the state is byte for byte what it was.
    #[track_caller]
    pub fn assert_unchanged(&self, before: &Snapshot) {
        self.diff(before).nothing_else();
    }

    /// Panics unless the failed transaction changed nothing but its payer's lamports, by the fee.
    #[track_caller]
    pub fn assert_unchanged_but_fee(&self, before: &Snapshot, failure: &Failure) {
        self.diff(before).fee(&failure.receipt).nothing_else();
    }
}
