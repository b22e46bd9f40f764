//! The second act: a loss. On a real cluster nothing is slashed today, so it takes place in process, where a stake account can be
//! edited; the program, the stake program and the token program are the same ELFs.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::queue::claim;
use sluice_testkit::sluice::stake::StakeState;
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{FLOOR, Fleet, Holder, OperatorTerms, PoolParams, PoolSetup, error, exits};
use sluice_testkit::{Failure, Receipt};

use crate::story::{Story, rate, sol};

/// What an epoch pays, in parts per million.
const REWARD_PPM: u64 = 300;
const BOND: u64 = 60 * SOL;
const TICKET: u64 = 700 * SOL;

/// A pool in its middle age.
struct Scene {
    chain: Chain,
    fleet: Fleet,
    ada: Holder,
}

pub fn act(story: &mut Story) {
    story.title("Second act: a loss, in process");
    println!(
        "No cluster slashes stake today. Here a stake account is edited as a slashing would, and the rest is real:"
    );
    println!("the program's ELF, the stake program 5.1.0, p-token, mainnet's gates and rent.");
    let mut scene = Scene::new(story);
    let ticket = scene.ticket(story);
    let before = scene.state();
    let lost = scene.fall(story);
    scene.bunker(story);
    scene.books(story, &before, lost);
    scene.recovers(story, &before, &ticket);
}

impl Scene {
    /// Two operators, one of them with a bond; fees and a donation have funded the insurance; a part of it is unbooked.
    fn new(story: &mut Story) -> Self {
        let mut chain = Chain::with_sluice();
        let params = PoolParams { fee_bps: 1_000, insurance_bps: 5_000, ..PoolParams::default() };
        let setup = PoolSetup { params, ..PoolSetup::default() };
        let fleet = Fleet::new(&mut chain, &setup, &[OperatorTerms::default(); 2]);
        let ada = fleet.pool.holder(&mut chain, 20_000 * SOL);
        fleet.pool.open(&mut chain);
        fleet.pool.deposit(&mut chain, &ada, 10_000 * SOL);
        fleet.open_bond(&mut chain, 0, BOND);
        for _ in 0..6 {
            fleet.epoch(&mut chain, REWARD_PPM);
        }
        chain.donate(&fleet.pool.reserve, 300 * SOL);
        fleet.epoch(&mut chain, REWARD_PPM);
        let scene = Self { chain, fleet, ada };
        let state = scene.state();
        println!(
            "\nAda has 10,000 SOL in a pool with two operators. The first has posted a bond of {}.",
            sol(BOND)
        );
        println!(
            "Fees and a gift have left {} in the insurance and {} unbooked.",
            sol(scene.insured()),
            sol(state.unbooked)
        );
        story.expect(state.bunker() == 0, "all doors are open");
        scene
    }

    fn state(&self) -> PoolState {
        self.fleet.pool.state(&self.chain)
    }

    fn insured(&self) -> u64 {
        self.chain.lamports(&self.fleet.pool.insurance) - FLOOR
    }

    fn price(&self) -> String {
        let state = self.state();
        rate(state.pair_assets, state.pair_supply)
    }

    /// Somebody wants to leave before anything has happened; what waits bears the loss as all do.
    fn ticket(&mut self, story: &mut Story) -> solana_address::Address {
        let ticket = self.fleet.pool.unstake(&mut self.chain, &self.ada, TICKET, 0);
        story.expect(self.state().queue_shares == TICKET, "a ticket over 700 shares waits in the queue");
        ticket
    }

    /// A tenth of what the first operator has is gone.
    fn fall(&mut self, story: &mut Story) -> u64 {
        let main = self.fleet.record(&self.chain, 0).main;
        let mut account = self.chain.account(&main).expect("main exists");
        let state = StakeState::decode(&account.data);
        let lost = state.stake / 10;
        StakeState { stake: state.stake - lost, ..state }.encode_into(&mut account.data);
        account.lamports -= lost;
        self.chain.set_account(&main, account);
        println!("\nThe first operator loses {}, a tenth of its stake.", sol(lost));
        story.expect(self.state().bunker() == 0, "nobody has shown it yet, and the doors are still open");
        lost
    }

    /// Anybody shows it; what is priced closes at once.
    fn bunker(&mut self, story: &mut Story) {
        let record = self.fleet.record(&self.chain, 0);
        self.fleet.send(&mut self.chain, exits::report_loss(&self.fleet.pool, 0, &record));
        println!("\nA stranger sends report_loss. Nobody signs, no argument matters.");
        story.expect(
            self.state().bunker() & 4 != 0,
            "the pool is in bunker mode, by a loss that no close has booked",
        );
        let deposit = self.fleet.pool.try_deposit(&mut self.chain, &self.ada, SOL, 0);
        story
            .expect(refused(&deposit, "Bunker"), "a deposit is refused: it would be sold a part of the loss");
        let exit = self.fleet.pool.try_unstake_instant(&mut self.chain, &self.ada, SOL, 0);
        story.expect(
            refused(&exit, "Bunker"),
            "an instant exit is refused: it would leave its part to others",
        );
        let ticket = self.fleet.pool.try_unstake(&mut self.chain, &self.ada, SOL, 1);
        story.expect(ticket.is_ok(), "a ticket is taken as always");
    }

    /// The next close books it. Everybody bears in turn.
    fn books(&mut self, story: &mut Story, before: &PoolState, lost: u64) {
        let (insured, price) = (self.insured(), self.price());
        self.chain.advance_epochs(1);
        self.fleet.sweep(&mut self.chain);
        let event = self.fleet.finalize(&mut self.chain).event();
        let [seen, by_insurance, by_bond] = ["lost", "insured", "covered"].map(|field| event.number(field));
        let by_unbooked = before.unbooked.min(lost);
        let by_holders = lost - by_unbooked - by_bond - by_insurance;
        println!("\nThe epoch is closed. Of {} that are gone", sol(seen));
        for (who, part) in [
            ("what was unbooked bears", by_unbooked),
            ("the operator's bond", by_bond),
            ("the insurance", by_insurance),
            ("all shares together", by_holders),
        ] {
            println!("  {who:<26}{:>24}", sol(part));
        }
        println!("A share falls from {price} to {} SOL.", self.price());
        story.expect(seen == lost, "the close has found the loss to the lamport");
        story.expect(
            by_bond == BOND && self.fleet.bond(&self.chain, 0).lamports == 0,
            "the bond has paid all it had",
        );
        story.expect(by_insurance >= insured, "the insurance has paid all it had, and what it was owed");
        let fell = before.pair_assets - self.state().pair_assets;
        story.expect(fell.abs_diff(by_holders) < SOL, "the shares bear the rest, and nothing else");
        story.expect(self.state().bunker() & 1 != 0, "bunker mode goes on: a share has fallen");
        story.expect(self.state().bunker() & 16 != 0, "so deep that the next close is to confirm it");
        let early = self.fleet.pool.try_finalize_cohort(&mut self.chain);
        story.expect(
            refused(&early, "HaircutNotConfirmed"),
            "the ticket is not paid at a price that one reading alone has shown",
        );
    }

    /// The next clean close opens the doors, and the ticket is paid like everybody else's share.
    fn recovers(&mut self, story: &mut Story, before: &PoolState, ticket: &solana_address::Address) {
        let mut epochs = 0;
        while self.state().queue_shares != 0 && epochs < 6 {
            self.fleet.epoch(&mut self.chain, REWARD_PPM);
            epochs += 1;
            if epochs == 1 {
                println!("\nAn epoch later.");
                story.expect(
                    self.state().bunker() == 0,
                    "the first close without a loss has ended bunker mode",
                );
                let deposit = self.fleet.pool.try_deposit(&mut self.chain, &self.ada, SOL, 0);
                story.expect(deposit.is_ok(), "deposits are open");
            }
            // Whoever is at hand pays what there is; with less than an eighth it waits.
            let _ = self.fleet.pool.try_finalize_cohort(&mut self.chain);
        }
        let paid = claim(&mut self.chain, ticket);
        let nominal = u128::from(TICKET) * u128::from(before.pair_assets) / u128::from(before.pair_supply);
        println!(
            "The ticket is paid {} for {} that it was worth when it was requested.",
            sol(paid),
            u64::try_from(nominal).map_or_else(|_| String::new(), sol)
        );
        story.expect(self.state().queue_shares == 0, "the queue is empty");
        story.expect(u128::from(paid) < nominal, "the ticket has borne its part of the loss");
        let state = self.state();
        story.expect(
            self.fleet.real_lamports(&self.chain) == state.tracked(),
            "every lamport is in the books",
        );
    }
}

fn refused(outcome: &Result<Receipt, Failure>, name: &str) -> bool {
    outcome.as_ref().is_err_and(|failure| failure.custom() == Some(error::code(name)))
}
