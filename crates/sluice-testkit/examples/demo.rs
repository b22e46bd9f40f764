//! `make demo`: the program's real ELF in an in-process chain, with the real stake program. A pool with five operators
//! is created, three wallets deposit, the crank brings their stake to the operators, rewards and a donation come, a
//! fourth wallet comes late. Ends non-zero where an expected effect is missing.
//!
//! This chain pays no rewards: what the runtime would pay at an epoch's boundary is written into the stake accounts. A
//! real bank pays them in `tests/epochs`.

use sluice_math::ledger::unbooked_cap;
use sluice_math::{ExchangeRate, Lamports, Round, Shares};
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{
    DEAD_SHARES, Fleet, Holder, OperatorTerms, PROGRAM, Pool, PoolParams, PoolSetup, crank, instruction,
};
use sluice_testkit::{Chain, Receipt};

/// What effective stake earns in an epoch, parts per million: as on mainnet.
const REWARD_PPM: u64 = 330;

/// A pool, who is in it, and what everything cost so far.
struct Story {
    chain: Chain,
    fleet: Fleet,
    people: Vec<(&'static str, Holder)>,
    costs: Vec<(&'static str, u64)>,
}

fn main() {
    let mut story = Story::begin();
    story.fills();
    story.earns();
    story.is_given();
    story.costs();
}

impl Story {
    /// Three wallets bring stake for five operators.
    fn fills(&mut self) {
        for (name, lamports) in [("Ada", 1_000 * SOL), ("Bob", 250 * SOL), ("Eve", 3 * SOL + SOL / 2)] {
            self.arrives(name);
            self.deposits(name, lamports);
        }
        self.people_now("Three wallets have deposited, one share a lamport");
        assert_eq!(self.rate(), (1, 1), "before any reward a share is a lamport");

        self.lists();
        // Whatever is new to the list counts after the delay of every change.
        for _ in 0..4 {
            self.epoch();
        }
        self.operators_now(
            "Four epochs later they count: one level and five moves, and the reserve is at work",
        );
        let state = self.fleet.state(&self.chain);
        assert_eq!(state.targets(), state.records.iter().map(|record| record.current()).collect::<Vec<_>>());
        assert!(self.fleet.pool_free(&self.chain) < 2 * SOL, "nothing that can be delegated lies idle");
        let in_group = state.records[3].current() + state.records[4].current();
        assert!(in_group <= GROUP_CAP, "two operators in one data centre stay below its cap together");
    }

    /// Stake warms up, earns, and the crank books it.
    fn earns(&mut self) {
        let before = self.worth("Ada");
        for _ in 0..3 {
            self.epoch();
        }
        self.people_now("Three epochs later, two of them with rewards");
        let state = self.fleet.pool.state(&self.chain);
        assert!(state.pair_assets > state.pair_supply, "rewards raised the rate");
        let gain = self.worth("Ada") - before;
        let most = 2 * before / 1_000_000 * REWARD_PPM;
        assert!(gain <= most && gain >= most * 9 / 10, "Ada's two rewards, less the fee: {gain} of {most}");
    }

    /// Somebody gives, somebody comes late.
    fn is_given(&mut self) {
        let (donation, reserve, rate) = (5 * SOL, self.fleet.pool.reserve, self.rate());
        self.chain.donate(&reserve, donation);
        println!(
            "\nSomebody sends {} to the reserve. The ledger does not see it: no price changes.",
            sol(donation)
        );
        assert_eq!(self.rate(), rate, "a donation is no income before the next close");

        self.epoch();
        let state = self.fleet.pool.state(&self.chain);
        println!("\nThe epoch is closed: {} wait for the next closes.", sol(state.unbooked));
        assert!(state.unbooked > 0, "the clamp deferred a part");
        assert!(state.unbooked <= unbooked_cap(Lamports::new(state.assets)).get());

        self.arrives("Zoe");
        self.deposits("Zoe", 100 * SOL);
        self.people_now("Zoe comes late and pays for what is deferred as well");
        let paid = 100 * SOL;
        assert!(self.worth("Zoe") <= paid, "Zoe has earned nothing yet");
        for _ in 0..6 {
            self.epoch();
        }
        self.people_now("Six epochs later all of it is booked");
        self.operators_now("Where the stake is");
        assert_eq!(self.fleet.pool.state(&self.chain).unbooked, 0, "everything deferred is released");
        assert!(self.worth("Zoe") > paid, "what Zoe paid for has reached her, and more");
        assert_eq!(self.fleet.real_lamports(&self.chain), self.tracked(), "every lamport is in the books");
    }
}

/// What the third operator may have.
const SMALL_CAP: u64 = 150 * SOL;
/// What two operators in one data centre may have together.
const GROUP_CAP: u64 = 300 * SOL;

impl Story {
    fn begin() -> Self {
        let mut chain = Chain::with_sluice();
        let params = PoolParams { fee_bps: 500, ..PoolParams::default() };
        let setup = PoolSetup { params, ..PoolSetup::default() };
        let (pool, governor) = Pool::create_governed(&mut chain, &setup);
        println!("Pool {} of mint {}", pool.address, pool.mint);
        println!("Its first {} are locked for good, against as many shares.", sol(DEAD_SHARES));
        let fleet = Fleet { pool, governor, keeper: chain.new_wallet(1_000 * SOL) };
        Self { chain, fleet, people: vec![], costs: vec![] }
    }

    /// Five operators, two of which share a data centre.
    fn lists(&mut self) {
        let plain = OperatorTerms::default();
        let small = OperatorTerms { cap: SMALL_CAP, ..plain };
        let together = OperatorTerms { groups: [1, 0, 0, 0], ..plain };
        self.chain.send(&[crank::set_group(&self.fleet.pool, 1, GROUP_CAP, 10_000)], &[&self.fleet.governor]);
        for terms in [plain, plain, small, together, together] {
            self.fleet.add(&mut self.chain, &terms);
        }
        println!(
            "\nFive operators are listed: the third takes {} at most, the last two {} together.",
            sol(SMALL_CAP),
            sol(GROUP_CAP)
        );
    }

    fn arrives(&mut self, name: &'static str) {
        let holder = self.fleet.pool.holder(&mut self.chain, 1_000 * SOL + SOL / 100);
        self.people.push((name, holder));
    }

    fn deposits(&mut self, name: &'static str, lamports: u64) {
        let quote =
            self.fleet.pool.view(&mut self.chain, instruction::quote_deposit(&self.fleet.pool, lamports))[0];
        let who = self.people.iter().find(|(other, _)| *other == name).expect("somebody of that name");
        let receipt = self.fleet.pool.deposit(&mut self.chain, &who.1, lamports);
        let shares = self.chain.token_amount(&self.who(name).lst);
        assert_eq!(shares, quote, "a deposit mints what was quoted");
        self.cost("deposit_sol", &receipt);
    }

    /// What a runtime does at a boundary, then the whole crank.
    fn epoch(&mut self) {
        self.chain.advance_epochs(1);
        self.fleet.pay_rewards(&mut self.chain, REWARD_PPM);
        for receipt in self.fleet.sweep(&mut self.chain) {
            self.cost("sweep_operators", &receipt);
        }
        let receipt = self.fleet.finalize(&mut self.chain);
        self.cost("finalize_epoch", &receipt);
        self.levels();
    }

    /// A level for what there is now, and the moves towards it.
    fn levels(&mut self) {
        let receipt = self.fleet.set_level(&mut self.chain);
        self.cost("set_level", &receipt);
        for index in 0..5 {
            let receipt =
                self.fleet.delegate(&mut self.chain, index).unwrap_or_else(|failure| panic!("{failure}"));
            self.cost("delegate", &receipt);
        }
    }

    fn who(&self, name: &str) -> &Holder {
        &self.people.iter().find(|(other, _)| *other == name).expect("somebody of that name").1
    }

    fn pair(&self) -> ExchangeRate {
        let state = self.fleet.pool.state(&self.chain);
        ExchangeRate::new(Lamports::new(state.pair_assets), Shares::new(state.pair_supply)).expect("a rate")
    }

    /// The rate in lowest terms.
    fn rate(&self) -> (u64, u64) {
        let (assets, supply) = (self.pair().assets().get(), self.pair().supply().get());
        let (mut a, mut b) = (assets, supply);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        (assets / a, supply / a)
    }

    fn worth(&self, name: &str) -> u64 {
        let shares = Shares::new(self.chain.token_amount(&self.who(name).lst));
        self.pair().to_lamports(shares, Round::Down).expect("less than all").get()
    }

    fn people_now(&self, title: &str) {
        let state = self.fleet.pool.state(&self.chain);
        println!("\n{title}");
        println!("  {:<14}{:>22}{:>22}{:>22}", "", "wallet", "shares", "worth at the pair");
        for (name, holder) in &self.people {
            let (wallet, shares) =
                (self.chain.lamports(&holder.address()), self.chain.token_amount(&holder.lst));
            println!("  {name:<14}{:>22}{:>22}{:>22}", sol(wallet), coins(shares), sol(self.worth(name)));
        }
        println!("  {:<14}{:>22}{:>22}{:>22}", "locked", "", coins(DEAD_SHARES), "");
        println!("  {:<14}{:>22}", "reserve", sol(self.chain.lamports(&self.fleet.pool.reserve)));
        println!("  {:<14}{:>22}", "insurance", sol(self.chain.lamports(&self.fleet.pool.insurance)));
        println!(
            "  epoch {}: {} behind {} shares, {} unbooked; a share is worth {:.9} SOL",
            state.pair_epoch,
            sol(state.pair_assets),
            coins(state.pair_supply),
            sol(state.unbooked),
            state.pair_assets as f64 / state.pair_supply as f64,
        );
    }

    fn operators_now(&self, title: &str) {
        let state = self.fleet.state(&self.chain);
        println!("\n{title}");
        println!("  {:<14}{:>22}{:>22}", "", "stake", "target");
        for (index, (record, target)) in state.records.iter().zip(state.targets()).enumerate() {
            println!("  operator {index:<5}{:>22}{:>22}", sol(record.current()), sol(target));
        }
        println!("  {:<14}{:>22}", "reserve", sol(self.fleet.pool_free(&self.chain)));
    }

    /// What the books say that there is.
    fn tracked(&self) -> u64 {
        let state = self.fleet.pool.state(&self.chain);
        state.assets + state.unbooked + state.owed_fee + state.owed_bounty + state.owed_insurance
    }

    fn cost(&mut self, name: &'static str, receipt: &Receipt) {
        self.costs.push((name, receipt.top_level_units(&PROGRAM)));
    }

    fn costs(&self) {
        println!(
            "\nCompute units, all calls of this run (benches/compute-units.md has the peers beside them)"
        );
        for name in ["deposit_sol", "sweep_operators", "finalize_epoch", "set_level", "delegate"] {
            let of_name = || self.costs.iter().filter(|(other, _)| *other == name).map(|(_, units)| *units);
            let (least, most) = (of_name().min().expect("it ran"), of_name().max().expect("it ran"));
            println!("  {name:<16}{:>3} calls {least:>7} to {most}", of_name().count());
        }
    }
}

fn sol(lamports: u64) -> String {
    format!("{} SOL", coins(lamports))
}

fn coins(base_units: u64) -> String {
    format!("{}.{:09}", base_units / SOL, base_units % SOL)
}
