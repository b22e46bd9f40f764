//! The chain in process as a keeper's cluster, which can be made to fail.

use std::cell::{Cell, RefCell, RefMut};
use std::rc::Rc;

use sluice_keeper::cluster::{
    Accounts, Cluster, Filter, Landed, Refusal, Simulated, Trouble, tells_anything,
};
use sluice_testkit::sluice::PROGRAM;
use sluice_testkit::{Chain, Failure, Form};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// As many units as a transaction may have.
const MOST_UNITS: u32 = 1_400_000;

/// A chain that keepers share.
#[derive(Clone)]
pub struct Local(Rc<Inner>);

struct Inner {
    chain: RefCell<Chain>,
    faults: Cell<Faults>,
    sent: RefCell<Vec<Sent>>,
}

/// What is to go wrong. Each counts down, and goes wrong when it comes to one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// So many requests are refused, of whatever kind.
    pub refused: u32,
    /// So many transactions from now, one expires: it never lands.
    pub expires: u32,
    /// So many transactions from now, the keeper is killed before one is sent.
    pub dies_before: u32,
    /// So many transactions from now, the keeper is killed behind one, before it hears of it.
    pub dies_behind: u32,
}

/// A transaction that was sent, landed or not.
#[derive(Clone, Debug)]
pub struct Sent {
    pub payer: Address,
    pub instructions: Vec<Instruction>,
    pub landed: bool,
    pub units: u64,
    pub fee: u64,
}

impl Local {
    pub fn new(chain: Chain) -> Self {
        Self(Rc::new(Inner { chain: RefCell::new(chain), faults: Cell::default(), sent: RefCell::default() }))
    }

    /// The chain, for what is not the keeper's.
    pub fn chain(&self) -> RefMut<'_, Chain> {
        self.0.chain.borrow_mut()
    }

    /// What goes wrong from now on.
    pub fn break_down(&self, faults: Faults) {
        self.0.faults.set(faults);
    }

    /// Every transaction so far, and forgets them.
    pub fn take_sent(&self) -> Vec<Sent> {
        self.0.sent.take()
    }

    /// Counts one of the faults down.
    fn strikes(&self, which: impl Fn(&mut Faults) -> &mut u32) -> bool {
        let mut faults = self.0.faults.get();
        let left = which(&mut faults);
        let strikes = *left == 1;
        *left = left.saturating_sub(1);
        self.0.faults.set(faults);
        strikes
    }

    /// Where another keeper may come in between; and where a node may be out of reach.
    async fn request(&self) -> Result<(), Trouble> {
        tokio::task::yield_now().await;
        let refused = self.0.faults.get().refused != 0;
        self.strikes(|faults| &mut faults.refused);
        if refused { Err(Trouble::Node("refused".to_owned())) } else { Ok(()) }
    }
}

impl Cluster for Local {
    async fn accounts(&self, addresses: &[Address], not_before: u64) -> Result<Accounts, Trouble> {
        assert!(addresses.len() <= Self::MOST_ACCOUNTS, "{} accounts in a request", addresses.len());
        self.request().await?;
        let chain = self.chain();
        let slot = chain.clock().slot;
        assert!(not_before <= slot, "asked for what is not there yet");
        Ok(Accounts { slot, accounts: addresses.iter().map(|address| chain.account(address)).collect() })
    }

    async fn program_accounts(
        &self,
        filter: &Filter,
        _not_before: u64,
    ) -> Result<Vec<(Address, Account)>, Trouble> {
        self.request().await?;
        let matches = |account: &Account| {
            account.data.starts_with(&filter.tag) && account.data.get(8..40) == Some(filter.parent.as_ref())
        };
        let all = self.chain().accounts_owned_by(&PROGRAM);
        Ok(all.into_iter().filter(|(_, account)| matches(account)).collect())
    }

    async fn simulate(&self, payer: &Keypair, instructions: &[Instruction]) -> Result<Simulated, Trouble> {
        self.request().await?;
        let mut fork = self.chain().clone();
        let before = fork.lamports(&payer.pubkey());
        let receipt = fork.try_send_as(Form::V1(MOST_UNITS), instructions, &[payer]).map_err(refused)?;
        let after = fork.lamports(&payer.pubkey()) + receipt.fee;
        Ok(Simulated { logs: receipt.logs, earned: after.saturating_sub(before) })
    }

    async fn send(&self, payer: &Keypair, instructions: &[Instruction]) -> Result<Landed, Trouble> {
        self.request().await?;
        if self.strikes(|faults| &mut faults.dies_before) {
            return Err(Trouble::Fatal("killed before".to_owned()));
        }
        if self.strikes(|faults| &mut faults.expires) {
            return Err(Trouble::Lost("expired".to_owned()));
        }
        let mut chain = self.chain();
        let sent = chain.try_send_as(Form::V1(MOST_UNITS), instructions, &[payer]);
        let receipt = sent.as_ref().unwrap_or_else(|failure| &failure.receipt);
        self.0.sent.borrow_mut().push(Sent {
            payer: payer.pubkey(),
            instructions: instructions.to_vec(),
            landed: sent.is_ok(),
            units: receipt.compute_units,
            fee: receipt.fee,
        });
        let receipt = sent.map_err(refused)?;
        if self.strikes(|faults| &mut faults.dies_behind) {
            return Err(Trouble::Fatal("killed behind".to_owned()));
        }
        let slot = chain.clock().slot;
        let in_vain = !tells_anything(&receipt.logs);
        Ok(Landed { signature: String::new(), slot, units: receipt.compute_units, fee: receipt.fee, in_vain })
    }
}

fn refused(failure: Failure) -> Trouble {
    Trouble::Refused(Refusal { at: failure.instruction_index(), why: failure.to_string() })
}
