//! `make demo`: the program's real ELF in an in-process chain. A pool is created, three wallets deposit, somebody
//! donates, an epoch passes, a fourth wallet comes late. Ends non-zero where an expected effect is missing.

use sluice_math::epoch::UNBOOKED_CAP;
use sluice_math::{ExchangeRate, Lamports, Round, Shares};
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{DEAD_SHARES, Holder, PROGRAM, Pool, PoolSetup, instruction};
use sluice_testkit::{Chain, Receipt};
use solana_signer::Signer;

/// A pool, who is in it, and what everything cost so far.
struct Story {
    chain: Chain,
    pool: Pool,
    people: Vec<(&'static str, Holder)>,
    costs: Vec<(&'static str, u64)>,
}

fn main() {
    let mut story = Story::begin();

    for (name, lamports) in [("Ada", 1_000 * SOL), ("Bob", 250 * SOL), ("Eve", 3 * SOL + SOL / 2)] {
        story.arrives(name);
        story.deposits(name, lamports);
    }
    story.table("Three wallets have deposited, one share a lamport");
    assert_eq!(story.rate(), (1, 1), "before any reward a share is a lamport");

    let donation = 5 * SOL;
    let reserve = story.pool.reserve;
    story.chain.donate(&reserve, donation);
    println!(
        "\nSomebody sends {} to the reserve. The ledger does not see it: no price changes.",
        sol(donation)
    );
    assert_eq!(story.rate(), (1, 1), "a donation is no income before the next close");

    story.closes();
    let state = story.pool.state(&story.chain);
    println!("\nThe epoch passes and anyone closes it: {} are booked, twice the expected reward at most;", {
        sol(state.assets - 1_254 * SOL - SOL / 2)
    });
    println!("{} wait for the next closes.", sol(state.unbooked));
    story.table("One epoch later");
    assert!(state.pair_assets > state.pair_supply, "the donation raised the rate");
    assert!(state.unbooked > 0, "the clamp deferred the rest");
    assert!(state.unbooked <= UNBOOKED_CAP.of_floor(Lamports::new(state.assets)).expect("a part").get());

    story.arrives("Zoe");
    story.deposits("Zoe", 100 * SOL);
    let [(ada, ada_paid), (zoe, zoe_paid)] = [("Ada", 1_000 * SOL), ("Zoe", 100 * SOL)];
    story.table("Zoe comes late and pays for what is deferred as well");
    assert!(story.worth(ada) > ada_paid, "Ada has earned");
    assert!(story.worth(zoe) <= zoe_paid, "Zoe has earned nothing yet");

    for _ in 0..6 {
        story.closes();
    }
    story.table("Six epochs later all of it is booked");
    assert_eq!(story.pool.state(&story.chain).unbooked, 0, "everything deferred is released");
    assert!(story.worth(zoe) + 1 >= zoe_paid, "what Zoe paid for has reached her");

    story.costs();
}

impl Story {
    fn begin() -> Self {
        let mut chain = Chain::with_sluice();
        let setup = PoolSetup::default();
        let (pool, payer, mint) = Pool::prepare(&mut chain, &setup);
        let create = instruction::create_pool(&payer.pubkey(), &pool, setup.r_floor_ppm, setup.deposit_cap);
        let receipt = chain.send(&[create], &[&payer, &mint]);
        println!("Pool {} of mint {}", pool.address, pool.mint);
        println!("Its first {} are locked for good, against as many shares.", sol(DEAD_SHARES));
        let mut story = Self { chain, pool, people: vec![], costs: vec![] };
        story.cost("create_pool", &receipt);
        story
    }

    fn arrives(&mut self, name: &'static str) {
        let holder = self.pool.holder(&mut self.chain, 1_000 * SOL + SOL / 100);
        self.people.push((name, holder));
    }

    fn deposits(&mut self, name: &'static str, lamports: u64) {
        let quote = self.pool.view(&mut self.chain, instruction::quote_deposit(&self.pool, lamports))[0];
        let who = self.people.iter().find(|(other, _)| *other == name).expect("somebody of that name");
        let receipt = self.pool.deposit(&mut self.chain, &who.1, lamports);
        let shares = self.chain.token_amount(&self.who(name).lst);
        assert_eq!(shares, quote, "a deposit mints what was quoted");
        self.cost("deposit_sol", &receipt);
    }

    fn closes(&mut self) {
        let receipt = self.pool.next_epoch(&mut self.chain);
        self.cost("finalize_epoch", &receipt);
    }

    fn who(&self, name: &str) -> &Holder {
        &self.people.iter().find(|(other, _)| *other == name).expect("somebody of that name").1
    }

    fn pair(&self) -> ExchangeRate {
        let state = self.pool.state(&self.chain);
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

    fn table(&self, title: &str) {
        let state = self.pool.state(&self.chain);
        println!("\n{title}");
        println!("  {:<14}{:>22}{:>22}{:>22}", "", "wallet", "shares", "worth at the pair");
        for (name, holder) in &self.people {
            let (wallet, shares) =
                (self.chain.lamports(&holder.address()), self.chain.token_amount(&holder.lst));
            println!("  {name:<14}{:>22}{:>22}{:>22}", sol(wallet), coins(shares), sol(self.worth(name)));
        }
        println!("  {:<14}{:>22}{:>22}{:>22}", "locked", "", coins(DEAD_SHARES), "");
        println!("  {:<14}{:>22}", "reserve", sol(self.chain.lamports(&self.pool.reserve)));
        println!("  {:<14}{:>22}", "insurance", sol(self.chain.lamports(&self.pool.insurance)));
        println!(
            "  epoch {}: {} behind {} shares, {} unbooked; a share is worth {:.9} SOL",
            state.pair_epoch,
            sol(state.pair_assets),
            coins(state.pair_supply),
            sol(state.unbooked),
            state.pair_assets as f64 / state.pair_supply as f64,
        );
    }

    fn cost(&mut self, name: &'static str, receipt: &Receipt) {
        self.costs.push((name, receipt.top_level_units(&PROGRAM)));
    }

    fn costs(&self) {
        println!(
            "\nCompute units, all calls of this run (benches/compute-units.md has the peers beside them)"
        );
        for name in ["create_pool", "deposit_sol", "finalize_epoch"] {
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
