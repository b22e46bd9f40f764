//! A node in front of a chain in process: as much of its RPC as this crate asks for, over HTTP on this machine.
//!
//! Everything below is real but the network and time: the program's ELF, the loader, the token programs. Slots do not pass by
//! themselves unless a test lets them, and whatever lands is final at once.

mod http;
pub mod keys;
mod rpc;

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use litesvm::types::TransactionMetadata;
use serde_json::Value;
use sluice_cli::{Outcome, run};
use sluice_testkit::Chain;
use solana_address::Address;
use solana_transaction::versioned::VersionedTransaction;

/// A node.
pub struct Node {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

/// What became of a transaction.
pub struct Landed {
    /// Its slot.
    pub slot: u64,
    /// Why it failed, if it did.
    pub err: Value,
    /// Its log, its units, its fee.
    pub meta: TransactionMetadata,
}

/// What it has.
pub struct State {
    /// The chain.
    pub chain: Chain,
    /// What became of each transaction, by signature.
    pub landed: BTreeMap<String, Landed>,
    /// Transactions taken so far.
    pub taken: usize,
    /// How many are still done at once before one is taken and kept waiting.
    pub held_after: Option<usize>,
    /// The one that waits.
    pub held: Option<VersionedTransaction>,
    /// Whether it lands before the next one.
    pub held_is_due: bool,
    /// Blockhashes given out so far: each is new.
    pub blockhashes: u64,
    /// Whether a slot passes whenever somebody asks for the time, and whenever the slot was told twice.
    pub slots_pass: bool,
    /// How often the slot was told.
    pub slots_told: u64,
    /// An account that the next who asks for it alone does not find.
    pub gone_once: Option<Address>,
}

impl Node {
    /// A node of a chain.
    pub fn of(mut chain: Chain) -> Self {
        // Transactions under way at once have blockhashes of different times, of which the chain knows one.
        let svm = std::mem::take(chain.svm_mut());
        *chain.svm_mut() = svm.with_blockhash_check(false);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = State {
            chain,
            landed: BTreeMap::new(),
            taken: 0,
            held_after: None,
            held: None,
            held_is_due: false,
            blockhashes: 0,
            slots_pass: false,
            slots_told: 0,
            gone_once: None,
        };
        let state = Arc::new(Mutex::new(state));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let state = shared.clone();
                std::thread::spawn(move || http::serve(stream, |request| rpc::answer(&state, request)));
            }
        });
        Self { address, state }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it has.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Types a command; words are separated by blanks.
    pub async fn sluice(&self, text: &str) -> Outcome {
        let typed = format!("sluice --url {} --commitment confirmed {text}", self.url());
        run(typed.split_whitespace().map(str::to_owned)).await
    }

    /// Types a command and kills it while its transaction behind `number` others is under way: that lands as soon as somebody sends
    /// another one, and before that. False where the command ends before.
    pub async fn killed(&self, text: &str, number: usize) -> bool {
        self.state().held_after = Some(number);
        let under_way = async {
            while self.state().held.is_none() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        let killed = tokio::select! {
            outcome = self.sluice(text) => {
                assert_eq!(outcome.code, 0, "{}", outcome.stderr);
                false
            }
            () = under_way => true,
        };
        let mut state = self.state();
        (state.held_after, state.held_is_due) = (None, killed);
        killed
    }

    /// How many transactions were refused by what they asked for.
    pub fn refusals(&self) -> usize {
        self.state().landed.values().filter(|landed| !landed.err.is_null()).count()
    }

    /// Types a command whose result is one document, and reads it.
    #[track_caller]
    pub fn json(&self, text: &str) -> impl Future<Output = Value> {
        let text = format!("{text} --output json");
        async move {
            let outcome = self.sluice(&text).await;
            assert_eq!(outcome.code, 0, "{text}: {}", outcome.stderr);
            serde_json::from_str(&outcome.stdout)
                .unwrap_or_else(|error| panic!("{text}: {error}: {}", outcome.stdout))
        }
    }

    /// Types a command that fails, and returns the two lines.
    pub async fn refused(&self, text: &str) -> (String, String) {
        let outcome = self.sluice(text).await;
        assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{text}");
        let (cause, next) = outcome.stderr.trim_end().split_once('\n').expect("two lines");
        (cause.trim_start_matches("error: ").to_owned(), next.trim_start_matches("next: ").to_owned())
    }
}
