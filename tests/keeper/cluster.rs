//! The chain in process as a keeper's cluster, which can be made to fail.

use std::cell::{Cell, RefCell, RefMut};
use std::rc::Rc;

use sluice_client::tx::Format;
use sluice_keeper::cluster::{
    Accounts, Balance, Cluster, Draft, Filter, Landed, Refusal, Simulated, Trouble, tells_anything,
};
use sluice_testkit::sluice::PROGRAM;
use sluice_testkit::{Chain, Failure, Form, Receipt};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_signer::Signer;
use solana_transaction_error::TransactionError;

/// As many units as a transaction may have.
const MOST_UNITS: u32 = 1_400_000;

/// A chain that keepers share.
#[derive(Clone)]
pub struct Local(Rc<Inner>);

struct Inner {
    chain: RefCell<Chain>,
    faults: Cell<Faults>,
    sent: RefCell<Vec<Sent>>,
    simulated: Cell<usize>,
    interruption: RefCell<Option<(u32, Interruption)>>,
}

type Interruption = Box<dyn FnOnce(&mut Chain)>;

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
    /// So many transactions from now, what one is about is done by somebody else between its simulation and its block.
    pub is_late: u32,
    /// What writes this account never lands: somebody keeps its lock.
    pub jammed: Option<Address>,
    /// The node refuses to list accounts.
    pub lists_nothing: bool,
    /// The node does not know version 1.
    pub knows_no_v1: bool,
}

/// A transaction that was sent, landed or not.
#[derive(Clone, Debug)]
pub struct Sent {
    pub payer: Address,
    pub format: Format,
    pub instructions: Vec<Instruction>,
    pub landed: bool,
    /// Whether its log tells of anything that it changed.
    pub told: bool,
    pub units: u64,
    pub fee: u64,
}

impl Local {
    pub fn new(chain: Chain) -> Self {
        Self(Rc::new(Inner {
            chain: RefCell::new(chain),
            faults: Cell::default(),
            sent: RefCell::default(),
            simulated: Cell::default(),
            interruption: RefCell::default(),
        }))
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

    /// Lets something happen on the chain before the request that comes behind so many others.
    pub fn interrupt(&self, behind: u32, happens: impl FnOnce(&mut Chain) + 'static) {
        self.0.interruption.replace(Some((behind, Box::new(happens))));
    }

    /// How many simulations there were so far, and forgets them.
    pub fn take_simulated(&self) -> usize {
        self.0.simulated.take()
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
        let due = self.0.interruption.take();
        match due {
            Some((0, happens)) => happens(&mut self.chain()),
            Some((behind, happens)) => *self.0.interruption.borrow_mut() = Some((behind - 1, happens)),
            None => {}
        }
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
        if self.0.faults.get().lists_nothing {
            return Err(Trouble::Node("it lists no accounts".to_owned()));
        }
        let matches = |account: &Account| {
            account.data.starts_with(&filter.tag) && account.data.get(8..40) == Some(filter.parent.as_ref())
        };
        let all = self.chain().accounts_owned_by(&PROGRAM);
        Ok(all.into_iter().filter(|(_, account)| matches(account)).collect())
    }

    async fn simulate(&self, draft: Draft<'_>) -> Result<Simulated, Trouble> {
        self.request().await?;
        self.0.simulated.set(self.0.simulated.get() + 1);
        if *draft.format == Format::V1 && self.0.faults.get().knows_no_v1 {
            return Err(Trouble::Form("version 1".to_owned()));
        }
        let mut fork = self.chain().clone();
        let address = draft.payer.pubkey();
        let before = fork.lamports(&address);
        let receipt = send(&mut fork, draft).map_err(refused)?;
        let balances = vec![Balance { address, before, after: fork.lamports(&address) }];
        Ok(Simulated { logs: receipt.logs, balances, ..Simulated::default() })
    }

    async fn send(&self, draft: Draft<'_>, _simulated: Simulated) -> Result<Landed, Trouble> {
        self.request().await?;
        if self.strikes(|faults| &mut faults.dies_before) {
            return Err(Trouble::Fatal("killed before".to_owned()));
        }
        let jammed = |meta: &AccountMeta| meta.is_writable && Some(meta.pubkey) == self.0.faults.get().jammed;
        let jammed = draft.instructions.iter().flat_map(|instruction| &instruction.accounts).any(jammed);
        if jammed || self.strikes(|faults| &mut faults.expires) {
            return Err(Trouble::Lost { why: "expired".to_owned(), fee: 0 });
        }
        let mut chain = self.chain();
        if self.strikes(|faults| &mut faults.is_late) {
            // By whom does not matter, but that the program refuses to do it twice.
            send(&mut chain, draft).expect("it was simulated");
        }
        let sent = send(&mut chain, draft);
        let receipt = sent.as_ref().unwrap_or_else(|failure| &failure.receipt);
        let fee = receipt.fee;
        self.0.sent.borrow_mut().push(Sent {
            payer: draft.payer.pubkey(),
            format: draft.format.clone(),
            instructions: draft.instructions.to_vec(),
            landed: sent.is_ok(),
            told: tells_anything(&receipt.logs),
            units: receipt.compute_units,
            fee,
        });
        let receipt = sent.map_err(|failure| Trouble::Failed { refusal: refusal(&failure), fee })?;
        if self.strikes(|faults| &mut faults.dies_behind) {
            return Err(Trouble::Fatal("killed behind".to_owned()));
        }
        let slot = chain.clock().slot;
        let in_vain = !tells_anything(&receipt.logs);
        Ok(Landed { signature: String::new(), slot, units: receipt.compute_units, fee, in_vain })
    }
}

/// In the form that was packed for; version 0 without tables is as long as the oldest form.
fn send(chain: &mut Chain, draft: Draft<'_>) -> Result<Receipt, Failure> {
    let form = if *draft.format == Format::V1 { Form::V1(MOST_UNITS) } else { Form::Plain };
    chain.try_send_as(form, draft.instructions, &[draft.payer])
}

fn refused(failure: Failure) -> Trouble {
    match failure.error {
        TransactionError::AccountNotFound | TransactionError::InsufficientFundsForFee => {
            Trouble::Payer(failure.to_string())
        }
        _ => Trouble::Refused(refusal(&failure)),
    }
}

fn refusal(failure: &Failure) -> Refusal {
    Refusal { at: failure.instruction_index(), why: failure.to_string() }
}
