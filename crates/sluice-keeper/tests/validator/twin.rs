//! Pools that are to be the same in the end.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use sluice_client::accounts::{OperatorList, Pool, RateList};
use sluice_client::generated::instructions::CreatePoolInstructionArgs;
use sluice_client::instruction::user;
use sluice_client::pda::{PoolKeys, ticket};
use sluice_client::send::{SendOptions, Sender};
use sluice_client::table;
use sluice_keeper::cluster::rpc::RpcCluster;
use sluice_keeper::keeper::{Keeper, Manners};
use sluice_keeper::metrics::Metrics;
use sluice_localnet::{Localnet, OPERATORS, pool};
use sluice_testkit::chain::SOL;
use sluice_testkit::token::instruction::create_associated;
use solana_address::Address;
use solana_commitment_config::CommitmentConfig;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_signer::Signer;

/// What each holder begins with.
const WALLET: u64 = 20_000 * SOL;
/// How long a holder tries: an epoch may turn in between.
const PATIENCE: Duration = Duration::from_secs(10);

/// A pool with all operators of the localnet, and its only holder.
pub struct Twin<'a> {
    pub name: &'static str,
    pub pool: PoolKeys,
    localnet: &'a Localnet,
    holder: Keypair,
    lst: Address,
}

impl<'a> Twin<'a> {
    /// Makes the pool, by a payer of its own, so that twins can be made at the same time.
    pub fn new(localnet: &'a Localnet, name: &'static str) -> Self {
        let (client, governance, mint, holder) =
            (localnet.client(), Keypair::new(), Keypair::new(), Keypair::new());
        localnet.airdrop(&governance.pubkey(), 100 * SOL).unwrap();
        localnet.airdrop(&holder.pubkey(), WALLET).unwrap();
        let usual = pool::parameters(localnet.setup(), governance.pubkey());
        let args = CreatePoolInstructionArgs {
            // A bounty grows by the slot that a step waits for its keeper: it would tell the twins apart.
            bounty_unit: 0,
            bounty_bps: 0,
            // And a deposit that comes late pays more: none is.
            late_guard_slots: usual.level_interval_slots,
            ..usual
        };
        let pool = pool::create(client, &governance, &mint, args).unwrap();
        for number in 0..OPERATORS {
            let vote = localnet.vote(number).unwrap();
            pool::list(client, &pool, &governance, &vote, pool::terms()).unwrap();
        }
        let lst = pool.lst_account(&holder.pubkey());
        let open = create_associated(&holder.pubkey(), &pool.token_program, &pool.mint, &holder.pubkey());
        client.send(&[open], &[&holder]).unwrap();
        Self { name, pool, localnet, holder, lst }
    }

    /// Waits until the keeper has closed `epoch`.
    pub fn wait_closed(&self, epoch: u64) {
        while self.state().pair_epoch < epoch {
            self.assert_still(epoch, "closed");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until a keeper would find nothing more to do in `epoch`.
    ///
    /// What the world does in the midst of a keeper's steps comes to something else before one of them than behind it: a deposit is
    /// delegated less the liquidity target, which is a share of the assets, and those are less once a ticket is paid.
    pub fn wait_idle(&self, epoch: u64) {
        self.wait_closed(epoch);
        while !(self.is_ripe() && self.would_rest()) {
            self.assert_still(epoch, "all done");
            // Seldom: it is a good deal of reading, which the keepers wait for as well.
            thread::sleep(Duration::from_millis(400));
        }
    }

    /// Whether the time has passed that the program asks for between two figures: from then on a keeper may freeze another one.
    fn is_ripe(&self) -> bool {
        let client = self.localnet.client();
        let list: OperatorList = client.state(&self.pool.operators).unwrap();
        let ripe = list.header.frozen_slot + u64::from(self.state().level_interval_slots);
        client.rpc().get_slot().unwrap() >= ripe
    }

    /// Whether a keeper would do nothing.
    fn would_rest(&self) -> bool {
        let rpc = RpcClient::new_with_commitment(self.localnet.rpc_url(), CommitmentConfig::confirmed());
        let cluster = RpcCluster::new(Sender::new(Arc::new(rpc), SendOptions::default()));
        let metrics = Arc::new(Metrics::new(Duration::MAX, 0));
        let mut keeper =
            Keeper::new(cluster, self.pool.pool, self.holder.insecure_clone(), Manners::default(), metrics);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(keeper.rehearse()).unwrap().is_empty()
    }

    /// Asserts that it is still `epoch`, while something is waited for.
    fn assert_still(&self, epoch: u64, what: &str) {
        let now = self.localnet.client().epoch().unwrap().0;
        assert!(now <= epoch, "epoch {epoch} of the pool that is {} ended before it was {what}", self.name);
    }

    /// Makes a lookup table of the pool's accounts, for those who crank it.
    pub fn table(&self) -> Address {
        // Not the holder, whose wallet is compared.
        let (client, payer) = (self.localnet.client(), Keypair::new());
        let who = payer.pubkey();
        self.localnet.airdrop(&who, SOL).unwrap();
        let slot = client.rpc().get_slot_with_commitment(CommitmentConfig::finalized()).unwrap();
        let (create, made) = table::create(&who, &who, slot);
        client.send(&[create], &[&payer]).unwrap();
        let addresses = table::addresses(&self.pool, &client.state(&self.pool.operators).unwrap());
        for extension in table::extend(&made, &who, &who, &addresses) {
            client.send(&[extension], &[&payer]).unwrap();
        }
        made
    }

    /// The holder deposits `lamports` and asks for a ticket of `shares`, if any, in one transaction: no keeper sees one without the
    /// other.
    pub fn trade(&self, lamports: u64, shares: Option<u64>, nonce: u64) {
        let who = self.holder.pubkey();
        self.patiently(|| {
            let deposit = user::deposit_sol(&self.pool, &who, &self.lst, lamports, 0);
            let ticket = shares.map(|shares| self.unstake(shares, nonce));
            [deposit].into_iter().chain(ticket).collect()
        });
    }

    /// The holder's request for a ticket, as the queue stands now.
    fn unstake(&self, shares: u64, nonce: u64) -> Instruction {
        let pool = self.state();
        let cohort = self.pool.cohort(pool.pair_epoch);
        let known = pool.queue_tail == Address::default() || pool.queue_tail == cohort;
        let tail = (!known).then_some(pool.queue_tail);
        let who = self.holder.pubkey();
        let (ticket, bump) = ticket(&cohort, &who, nonce);
        user::request_unstake(&self.pool, &who, &who, &cohort, tail, &ticket, &self.lst, shares, nonce, bump)
    }

    /// What is to be the same in all twins: books, history, operators and their stake, queue, the holder's wallet.
    ///
    /// Left out are addresses, and what says how often or in which slot something was done and not what came of it.
    pub fn picture(&self) -> Vec<String> {
        let client = self.localnet.client();
        let mut rates: RateList = client.state(&self.pool.rates).unwrap();
        rates.header.pool = Address::default();
        rates.entries.iter_mut().for_each(|entry| entry.time = 0);
        let list: OperatorList = client.state(&self.pool.operators).unwrap();
        let wallet = (
            client.lamports(&self.holder.pubkey()).unwrap(),
            client.tokens(&self.lst).unwrap(),
            client.lamports(&self.pool.reserve).unwrap(),
            client.lamports(&self.pool.insurance).unwrap(),
            client.tokens(&self.pool.treasury).unwrap(),
        );
        let stakes: Vec<[u64; 2]> = list
            .records
            .iter()
            .map(|record| [record.main, record.side].map(|stake| client.lamports(&stake).unwrap()))
            .collect();
        let all = format!(
            "{:#?}\n{rates:#?}\n{:#?}\nholder, shares, reserve, insurance, treasury: {wallet:#?}\nstakes: {stakes:#?}",
            without_names(self.state()),
            without_steps(list)
        );
        all.lines().map(str::to_owned).collect()
    }

    /// The pool's account.
    pub fn state(&self) -> Pool {
        self.localnet.client().state(&self.pool.pool).unwrap()
    }

    /// Sends what `make` makes, anew until it passes.
    fn patiently(&self, make: impl Fn() -> Vec<Instruction>) {
        let begun = Instant::now();
        while let Err(error) = self.localnet.client().send(&make(), &[&self.holder]) {
            assert!(begun.elapsed() < PATIENCE, "the pool that is {}: {error}", self.name);
            thread::sleep(Duration::from_millis(100));
        }
    }
}

/// The pool without addresses and its count of steps.
fn without_names(pool: Pool) -> Pool {
    let none = Address::default();
    Pool {
        mint: none,
        reserve: none,
        insurance: none,
        governance: none,
        config: none,
        operators: none,
        rates: none,
        treasury: none,
        escrow: none,
        // Whether there are cohorts that wait is seen in what they wait for.
        queue_head: none,
        queue_tail: none,
        sequence: 0,
        bump: 0,
        reserve_bump: 0,
        insurance_bump: 0,
        ..pool
    }
}

/// The list without addresses, and without when its steps were done.
fn without_steps(mut list: OperatorList) -> OperatorList {
    let none = Address::default();
    list.header.pool = none;
    list.header.sequence = 0;
    list.header.level_sequence = 0;
    list.header.frozen_slot = 0;
    for record in &mut list.records {
        (record.main, record.side, record.moved_under) = (none, none, 0);
    }
    list
}

/// Asserts that all are as the first one in `epoch`, once there is nothing left to do in it.
pub fn assert_same(twins: &[Twin], epoch: u64) {
    let picture = |twin: &Twin| {
        twin.wait_idle(epoch);
        twin.picture()
    };
    let pictures: Vec<Vec<String>> = thread::scope(|scope| {
        let taken: Vec<_> = twins.iter().map(|twin| scope.spawn(move || picture(twin))).collect();
        taken.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    twins[0].assert_still(epoch, "compared");
    let (calm, others) = pictures.split_first().unwrap();
    for (twin, torn) in twins[1..].iter().zip(others) {
        let differing: Vec<String> = calm
            .iter()
            .zip(torn)
            .filter(|(calm, torn)| calm != torn)
            .map(|(calm, torn)| format!("{} instead of {}", torn.trim(), calm.trim()))
            .collect();
        let differing = differing.join("\n");
        assert!(differing.is_empty(), "in epoch {epoch} the pool that is {}:\n{differing}", twin.name);
        assert_eq!(calm.len(), torn.len(), "the pool that is {} has more or less of something", twin.name);
    }
}
