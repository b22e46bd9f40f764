//! Where the calls take place: two pools side by side with operators that have stake, and programs that are not what
//! they seem. Made once for each token program; every call begins with a copy.

use std::sync::LazyLock;

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits::{self, Request};
use sluice_testkit::sluice::operators::{IDLE, RecordState, STAKED};
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, Pool, PoolSetup, bonds, crank};
use sluice_testkit::{Chain, ids};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::cast::{Fakes, Roles};
use crate::table::Call;

/// A chain, the pool that a call is about, another pool in the same state, and programs of nobody's.
pub struct Scene {
    pub chain: Chain,
    pub fleet: Fleet,
    pub other: Fleet,
    pub roles: [Roles; 2],
    /// Owns every bond: none of them is told from another by its owner.
    pub operator: Keypair,
    pub fakes: Fakes,
}

/// The scenes of each token program.
struct Scenes {
    rewarded: Scene,
    levelled: Scene,
    queued: Scene,
    drained: Scene,
    leaver: Holder,
}

/// What stands in for an operator.
pub const BOND: u64 = 10 * SOL;

/// Where the other pool has listed the vote account of the operator that calls are about.
pub const TWIN: u32 = 2;

static SCENES: LazyLock<[Scenes; 2]> = LazyLock::new(|| {
    [ids::TOKEN, ids::TOKEN_2022].map(|token_program| {
        let mut scene = Scene::new(token_program);
        let rewarded = scene.fork();
        for fleet in [&scene.fleet, &scene.other] {
            fleet.sweep(&mut scene.chain);
            let holder = fleet.pool.holder(&mut scene.chain, 200 * SOL);
            fleet.finalize(&mut scene.chain);
            fleet.pool.deposit(&mut scene.chain, &holder, 100 * SOL);
            fleet.set_level(&mut scene.chain);
        }
        let levelled = scene.fork();
        let mut queued = scene.fork();
        let leaver = queued.queue();
        scene.drain();
        Scenes { rewarded, levelled, queued, drained: scene, leaver }
    })
});

impl Scene {
    /// An epoch has begun and its rewards are paid; of each operator main is active and side is warm. Nobody has
    /// cranked.
    pub fn rewarded(token_program: Address) -> Self {
        Self::scenes(token_program).rewarded.fork()
    }

    /// The same epoch, swept, closed, and levelled: all stake is in main, and the reserve holds a deposit.
    pub fn levelled(token_program: Address) -> Self {
        Self::scenes(token_program).levelled.fork()
    }

    /// An epoch later, closed: in each pool a cohort of two tickets waits, and there is enough to pay it. With the
    /// owner of the first ticket and of 50 SOL of shares.
    pub fn queued(token_program: Address) -> (Self, Holder) {
        let scenes = Self::scenes(token_program);
        let leaver = Holder { wallet: scenes.leaver.wallet.insecure_clone(), lst: scenes.leaver.lst };
        (scenes.queued.fork(), leaver)
    }

    /// As [`Scene::levelled`], with targets for what the deposit brought, by a level of its own.
    pub fn roomy(token_program: Address) -> Self {
        let mut scene = Self::levelled(token_program);
        let (chain, fleet) = (&mut scene.chain, &scene.fleet);
        let slot = chain.slot_in_epoch() + 1_000;
        chain.set_slot_in_epoch(slot);
        fleet.send(chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
        fleet.set_level(chain);
        scene
    }

    /// Epochs later, in which nobody cranked the other pool: the operator was drained and has nothing left.
    pub fn drained(token_program: Address) -> Self {
        Self::scenes(token_program).drained.fork()
    }

    /// A call on this scene.
    pub fn call(self, instruction: Instruction, signers: Vec<Keypair>) -> Call {
        let pool = self.fleet.pool.clone();
        self.call_on(pool, instruction, signers)
    }

    /// A call on a pool that does not exist yet; the others are as they are.
    pub fn call_on(self, pool: Pool, instruction: Instruction, signers: Vec<Keypair>) -> Call {
        let governor = self.governor();
        let Self { chain, fleet: _, other, roles, operator: _, fakes } = self;
        Call { chain, pool, other, roles, governor, fakes, instruction, signers }
    }

    /// The operator that calls are about.
    pub fn record(&self) -> RecordState {
        self.fleet.record(&self.chain, 0)
    }

    /// The key that signs for the pool's governance.
    pub fn governor(&self) -> Keypair {
        self.fleet.governor.insecure_clone()
    }

    fn scenes(token_program: Address) -> &'static Scenes {
        &SCENES[usize::from(token_program == ids::TOKEN_2022)]
    }

    fn new(token_program: Address) -> Self {
        let mut chain = Chain::with_sluice();
        let terms = [OperatorTerms::default(); 2];
        let mut create = || {
            let roles = Roles::new(&mut chain);
            let params = roles.params();
            (Fleet::new(&mut chain, &PoolSetup { token_program, params }, &terms), roles)
        };
        let ((other, others), (fleet, own)) = (create(), create());
        let fakes = Fakes::load(&mut chain, &token_program);
        // The other one was left behind by four epochs.
        other.refresh(&mut chain);
        other.finalize(&mut chain);
        // Delegated, warm, and delegated once more on top of what is active.
        for (deposit, ppm) in [(1_000 * SOL, 0), (0, 400), (500 * SOL, 400)] {
            for fleet in [&fleet, &other].into_iter().filter(|_| deposit > 0) {
                let holder = fleet.pool.holder(&mut chain, deposit + SOL);
                fleet.pool.deposit(&mut chain, &holder, deposit);
            }
            chain.advance_epochs(1);
            for fleet in [&fleet, &other] {
                run(&mut chain, fleet, ppm);
            }
        }
        chain.advance_epochs(1);
        for fleet in [&fleet, &other] {
            fleet.pay_rewards(&mut chain, 400);
            for record in fleet.state(&chain).records {
                assert_eq!((record.main_state, record.side_state), (STAKED, STAKED), "both are busy");
            }
        }
        let operator = chain.new_wallet(1_000 * SOL);
        let mut scene = Self { chain, fleet, other, roles: [own, others], operator, fakes };
        scene.add_bonds();
        scene
    }

    /// Bonds of all operators but the one that calls are about, whose vote account the other pool has listed as well.
    fn add_bonds(&mut self) {
        let (chain, pool, governor) = (&mut self.chain, &self.other.pool, &self.other.governor);
        let (vote, nonce) = (self.fleet.record(chain, 0).vote, self.other.state(chain).nonce);
        let add = crank::add_operator(pool, &governor.pubkey(), &vote, nonce, &OperatorTerms::default());
        chain.send(&[add], &[governor]);
        for (fleet, index) in [(&self.fleet, 1), (&self.other, 0), (&self.other, TWIN)] {
            open_bond(chain, fleet, &self.operator, index);
        }
    }

    /// Opens the bond of the operator that calls are about.
    pub fn bond(&mut self) {
        open_bond(&mut self.chain, &self.fleet, &self.operator, 0);
    }

    fn drain(&mut self) {
        let (chain, fleet) = (&mut self.chain, &self.fleet);
        let drain = crank::drain_operator(&fleet.pool, 0, &fleet.record(chain, 0).vote);
        chain.send(&[drain], &[&fleet.governor]);
        // A tenth of all leaves in an epoch, and half of all is to leave.
        for _ in 0..8 {
            fleet.epoch(chain, 400);
        }
    }

    /// The rents of a ticket and of a cohort are paid by two others, each their own.
    fn queue(&mut self) -> Holder {
        let chain = &mut self.chain;
        let leavers = [&self.other, &self.fleet].map(|fleet| {
            let leaver = fleet.pool.holder(chain, 110 * SOL);
            fleet.pool.deposit(chain, &leaver, 100 * SOL);
            for nonce in 0..2 {
                let payer = chain.new_wallet(10 * SOL);
                let first = fleet.pool.request(chain, &leaver, 25 * SOL, nonce);
                let request =
                    exits::request_unstake(&fleet.pool, &Request { payer: payer.pubkey(), ..first });
                chain.send(&[request], &[&payer, &leaver.wallet]);
            }
            leaver
        });
        chain.advance_epochs(1);
        for fleet in [&self.fleet, &self.other] {
            fleet.pay_rewards(chain, 400);
            fleet.sweep(chain);
            fleet.finalize(chain);
        }
        let [_, leaver] = leavers;
        leaver
    }

    /// The same once more.
    fn fork(&self) -> Self {
        Self {
            chain: self.chain.clone(),
            fleet: copy(&self.fleet),
            other: copy(&self.other),
            roles: [0, 1].map(|of| self.roles[of].copy()),
            operator: self.operator.insecure_clone(),
            fakes: self.fakes,
        }
    }
}

/// An epoch of one pool, on a chain that is in it already.
fn run(chain: &mut Chain, fleet: &Fleet, ppm: u64) {
    fleet.pay_rewards(chain, ppm);
    fleet.sweep(chain);
    fleet.finalize(chain);
    fleet.set_level(chain);
    fleet.moves(chain);
    assert!(
        fleet
            .state(chain)
            .records
            .iter()
            .all(|record| record.main_state != IDLE || record.side_state != IDLE)
    );
}

fn open_bond(chain: &mut Chain, fleet: &Fleet, owner: &Keypair, index: u32) {
    let (vote, at) = (fleet.record(chain, index).vote, owner.pubkey());
    fleet.set_withdrawer(chain, index, &at);
    chain.send(&[bonds::open_bond(&fleet.pool, &at, &at, index, &vote, BOND)], &[owner]);
}

fn copy(fleet: &Fleet) -> Fleet {
    Fleet {
        pool: fleet.pool.clone(),
        governor: fleet.governor.insecure_clone(),
        keeper: fleet.keeper.insecure_clone(),
    }
}
