//! A pool with operators, groups and a holder, and the one way in which a property sends it an instruction.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::event::Event;
use sluice_testkit::sluice::operators::RecordState;
use sluice_testkit::sluice::{Fleet, Holder, PROGRAM, Pool, PoolParams, PoolSetup, crank};
use sluice_testkit::{Chain, Receipt, ids};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::answers::{Name, judge};
use crate::books::{BOND_LEN, Books};
use crate::index::Index;
use crate::promises::Promises;
pub use crate::setup::{Setup, setup};
use crate::{invariants, protection, stats, tickets};

/// So many cases, or as many as `PROPTEST_CASES` says.
pub fn cases(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(cases),
        failure_persistence: None,
        max_shrink_iters: 1_500,
        ..ProptestConfig::default()
    }
}

/// A pool and everybody around it.
pub struct World {
    pub chain: Chain,
    pub fleet: Fleet,
    /// Some of them; the first one has paid the first deposit.
    pub users: Vec<Holder>,
    /// Every ticket that there ever was.
    pub promises: Promises,
    /// Who listens, if anybody does.
    pub index: Option<Index>,
    /// Of the next ticket.
    pub ticket_nonce: u64,
    pub stranger: Keypair,
    /// Accounts as they were before they were garbled.
    pub stash: Vec<(Address, Account)>,
    pub treasury: Account,
    /// Burned by holders since the last close.
    pub burned: u64,
    /// Who has a role, had one, or may get one.
    pub people: Vec<Keypair>,
    /// May withdraw from all vote accounts, and owns all bonds.
    pub bonder: Keypair,
    /// Rent of a bond when it was opened.
    pub bond_rent: u64,
    /// The treasury, and a spare one.
    pub coffers: [Address; 2],
    /// While it is tried by somebody who has no role.
    pub pretending: bool,
    /// What operators earn of what they should, in thousandths, where it is not all; by vote account.
    pub pace: BTreeMap<Address, u64>,
    /// Actions until rewards are paid out.
    pub paying: u8,
    /// What stands in for the accounts of a place without operator.
    nobody: RecordState,
}

impl World {
    pub fn new(setup: &Setup) -> Self {
        static EMPTY: LazyLock<Chain> = LazyLock::new(Chain::with_sluice);
        let mut chain = EMPTY.clone();
        let mut people: Vec<_> = (0..4).map(|_| chain.new_wallet(10_000 * SOL)).collect();
        let params = PoolParams { curator: people[0].pubkey(), guardian: people[1].pubkey(), ..setup.params };
        let pool = PoolSetup { token_program: ids::TOKEN, params };
        let (pool, governor) = Pool::create_governed(&mut chain, &pool);
        people.push(governor.insecure_clone());
        let fleet = Fleet { pool, governor, keeper: chain.new_wallet(1_000 * SOL) };
        for (id, (cap, share)) in (1u8..).zip(&setup.groups) {
            chain.send(&[crank::set_group(&fleet.pool, id, *cap, *share)], &[&fleet.governor]);
        }
        for terms in &setup.terms {
            fleet.add(&mut chain, terms);
        }
        chain.advance_epochs(4);
        fleet.refresh(&mut chain);
        fleet.finalize(&mut chain);
        let users: Vec<_> = (0..3).map(|_| fleet.pool.holder(&mut chain, 200_000_000 * SOL)).collect();
        fleet.pool.deposit(&mut chain, &users[0], setup.deposit);
        let mut nobody = fleet.record(&chain, 0);
        (nobody.vote, nobody.main, nobody.side) =
            (chain.new_address(), chain.new_address(), chain.new_address());
        let treasury = chain.account(&fleet.pool.treasury).expect("made with the pool");
        let (stranger, bonder) = (chain.new_wallet(1_000_000 * SOL), chain.new_wallet(10_000_000 * SOL));
        let spare = fleet.pool.holder(&mut chain, SOL).lst;
        let bond_rent = chain.minimum_balance(BOND_LEN);
        let coffers = [fleet.pool.treasury, spare];
        let mut world = Self {
            chain,
            fleet,
            users,
            promises: Promises::default(),
            index: None,
            ticket_nonce: 0,
            stranger,
            stash: vec![],
            treasury,
            burned: 0,
            people,
            bonder,
            bond_rent,
            coffers,
            pretending: false,
            pace: BTreeMap::new(),
            paying: 0,
            nobody,
        };
        for (index, bond) in (0u32..).zip(&setup.bonds).take(setup.terms.len()) {
            if *bond != 0 {
                world.open_bond(index, *bond, true);
            }
        }
        world.epoch(0);
        world
    }

    /// The same pool at the same moment, to go another way.
    pub fn fork(&self) -> Self {
        let fleet = Fleet {
            pool: self.fleet.pool.clone(),
            governor: self.fleet.governor.insecure_clone(),
            keeper: self.fleet.keeper.insecure_clone(),
        };
        Self {
            chain: self.chain.clone(),
            fleet,
            users: self
                .users
                .iter()
                .map(|user| Holder { wallet: user.wallet.insecure_clone(), lst: user.lst })
                .collect(),
            promises: self.promises.clone(),
            index: self.index.clone(),
            ticket_nonce: self.ticket_nonce,
            stranger: self.stranger.insecure_clone(),
            stash: self.stash.clone(),
            treasury: self.treasury.clone(),
            burned: self.burned,
            people: self.people.iter().map(Keypair::insecure_clone).collect(),
            bonder: self.bonder.insecure_clone(),
            bond_rent: self.bond_rent,
            coffers: self.coffers,
            pretending: self.pretending,
            pace: self.pace.clone(),
            paying: self.paying,
            nobody: self.nobody.clone(),
        }
    }

    pub fn books(&self) -> Books {
        Books::of(&self.chain, &self.fleet.pool)
    }

    /// Places in the list, free ones included.
    pub fn len(&self) -> usize {
        self.fleet.state(&self.chain).records.len()
    }

    /// The operator that a random number means.
    pub fn index(&self, operator: u8) -> u32 {
        u32::from(operator) % u32::try_from(self.len()).expect("a short list")
    }

    /// Its record; of a free place, one whose accounts nobody has.
    pub fn record(&self, index: u32) -> RecordState {
        let record = self.fleet.record(&self.chain, index);
        if record.status == 0 { self.nobody.clone() } else { record }
    }

    /// Sends an instruction about operator `index`, if it is about one, and checks all that holds of an answer: a
    /// refusal is a documented one and changes nothing but the payer's lamports; a success keeps every invariant.
    #[track_caller]
    pub fn call(
        &mut self,
        name: Name,
        index: Option<u32>,
        instruction: Instruction,
        signer: &Keypair,
    ) -> Result<Receipt, String> {
        let before = self.books();
        let snapshot = self.chain.snapshot();
        let stale = index.is_some_and(|index| {
            let listed =
                before.operators.records.get(index as usize).is_some_and(|record| record.status != 0);
            listed && before.is_stale(index as usize)
        });
        match self.chain.try_send(&[instruction], &[signer]) {
            Ok(receipt) => {
                let after = self.books();
                stats::count(format!("{name:?} done"));
                if name == Name::Finalize && after.pool.pair_epoch != before.pool.pair_epoch {
                    self.burned = 0;
                }
                invariants::after(name, index, &before, &after, self.burned);
                self.promises.follow(name, &before.queue, &after.queue, &receipt);
                tickets::after(name, &before, &after, &self.promises);
                protection::after(name, &before, &after, self.bond_rent);
                self.fleet.pool.treasury = after.pool.treasury;
                self.fleet.pool.governance = after.pool.governance;
                let events: Vec<_> =
                    receipt.events(&PROGRAM).iter().map(|event| Event::decode(event)).collect();
                protection::charged(&before, &events);
                if let Some(index) = &mut self.index {
                    events.iter().for_each(|event| index.apply(event, before.slot));
                    index.assert_is(&after);
                }
                Ok(receipt)
            }
            Err(failure) => {
                self.chain.assert_unchanged_but_fee(&snapshot, &failure);
                let answer = judge(name, &failure, stale).unwrap_or_else(|wrong| panic!("{wrong}"));
                invariants::refused(name, index, &before, &answer, stale);
                stats::count(format!("{name:?} refused: {answer}"));
                Err(answer)
            }
        }
    }

    /// As [`World::call`], from the keeper.
    #[track_caller]
    pub fn crank(
        &mut self,
        name: Name,
        index: Option<u32>,
        instruction: Instruction,
    ) -> Result<Receipt, String> {
        let keeper = self.fleet.keeper.insecure_clone();
        self.call(name, index, instruction, &keeper)
    }

    /// A whole epoch with `ppm` of rewards.
    pub fn epoch(&mut self, ppm: u64) {
        self.boundary(1, ppm);
        let _answers = self.whole_crank();
    }

    /// The keeper's address.
    pub fn keeper(&self) -> Address {
        self.fleet.keeper.pubkey()
    }
}
