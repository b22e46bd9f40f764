//! The first act: a pool on a real cluster, from its creation to an operator that fails.

use std::time::Duration;

use sluice_client::accounts::{Pool, RateEntry, RateList};
use sluice_client::pda::PoolKeys;
use sluice_localnet::{Error, Localnet, OPERATORS, Setup, pool};
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::FLOOR;
use solana_signer::Signer;

use crate::keeper::Keeper;
use crate::operators::{self, CAP, GROUP_CAP, records, stake};
use crate::stopped::Leftovers;
use crate::story::{Story, rate, short, sol};
use crate::wallets::Wallet;

/// What the scenes share.
pub struct Act<'a> {
    pub story: &'a mut Story,
    pub localnet: &'a Localnet,
    pub pool: PoolKeys,
    pub people: [Wallet<'a>; 3],
}

pub fn act(story: &mut Story, left: &Leftovers) -> Result<(), Error> {
    story.title("First act: a cluster");
    let mut localnet = Localnet::start(Setup { pool: false, ..Setup::default() })?;
    left.directory(localnet.dir().to_path_buf());
    println!("A validator of Agave 4.2.2 with mainnet's gates and rent answers at {}.", localnet.rpc_url());
    println!(
        "Epochs take {} ms. Five operators vote.",
        localnet.setup().slots_per_epoch * localnet.setup().slot_ms
    );
    localnet.client().wait_epoch(1)?;
    let governance = localnet.keys().governance.pubkey();
    let parameters = sluice_client::generated::instructions::CreatePoolInstructionArgs {
        // A failed operator with a third of the stake is empty in two epochs.
        churn_bps: 2_500,
        ..pool::parameters(localnet.setup(), governance)
    };
    let keys = localnet.keys();
    let pool = pool::create(localnet.client(), &keys.governance, &keys.mint, parameters)?;
    localnet.adopt(pool);
    operators::list(&localnet, &pool)?;
    println!("Pool {} of mint {}, five operators listed.", pool.pool, pool.mint);
    println!(
        "The third takes {} at most, the last two, in one data centre, {} together.",
        sol(CAP),
        sol(GROUP_CAP)
    );
    let keeper = Keeper::start(&localnet, &pool.pool)?;
    left.process(keeper.process());
    println!("The keeper runs as a process of its own, with the key {}.", keeper.address());

    let wallet = |name, lamports| Wallet::new(&localnet, &pool, name, lamports);
    let people = [wallet("Ada", 1_000 * SOL)?, wallet("Bob", 400 * SOL)?, wallet("Eve", 50 * SOL)?];
    let mut act = Act { story, localnet: &localnet, pool, people };
    let told = act.tell();
    act.story.expect(keeper.runs(), "the keeper has run all the time");
    let costs = keeper.costs(&localnet)?;
    println!();
    costs.print();
    story.expect(
        costs.are_bounded(),
        "the chain shows what the keeper has sent, at most 20 transactions an epoch",
    );
    if told.is_err() || !keeper.runs() {
        println!("\nThe keeper's last words:\n{}", keeper.last_words());
    }
    told
}

impl Act<'_> {
    fn tell(&mut self) -> Result<(), Error> {
        self.fills()?;
        self.works()?;
        self.earns()?;
        self.is_tipped()?;
        self.leaves()?;
        self.is_cheated()?;
        self.adds_up()
    }

    pub fn state(&self) -> Result<Pool, Error> {
        self.localnet.client().state(&self.pool.pool)
    }

    /// How long an epoch may take: on a machine that is busy with other things, slots are late.
    pub fn epoch(&self) -> Duration {
        let setup = self.localnet.setup();
        Duration::from_millis(3 * setup.slots_per_epoch * setup.slot_ms)
    }

    /// Three wallets deposit.
    fn fills(&mut self) -> Result<(), Error> {
        self.story.title("Three wallets deposit");
        for (person, lamports) in self.people.iter().zip([1_000 * SOL, 400 * SOL, 50 * SOL]) {
            let [quoted, minted] = person.deposit(lamports)?;
            println!("{} deposits {} and receives {} shares.", person.name, sol(lamports), short(minted));
            self.story.expect(minted == quoted, "it is what was quoted");
        }
        println!(
            "Nothing can be delegated yet, so all of it has paid the entry fee, to those who come next as well."
        );
        Ok(())
    }

    /// Four epochs after they were listed, the keeper brings stake to the operators.
    fn works(&mut self) -> Result<(), Error> {
        self.story.title("The keeper puts it to work");
        println!(
            "Operators may have stake four epochs after they were listed: whoever dislikes one has time to leave."
        );
        let (localnet, pool) = (self.localnet, self.pool);
        self.story.await_until(self.epoch() * 8, "every operator has stake", || {
            Ok::<_, Error>(records(localnet, &pool)?.iter().all(|record| stake(record) > SOL))
        })?;
        let room = self.epoch() * 3;
        self.story.await_until(room, "nothing lies idle but what is to stay liquid, 2 %", || {
            let state: Pool = localnet.client().state(&pool.pool)?;
            let idle = localnet.client().lamports(&pool.reserve)? - FLOOR;
            Ok::<_, Error>(idle < state.assets / 50 + state.queue_nominal + 10 * SOL)
        })?;
        operators::print(self.localnet, &self.pool)?;
        let records = records(self.localnet, &self.pool)?;
        self.story.expect(stake(&records[2]) <= CAP, "the third operator is within its cap");
        let together = stake(&records[3]) + stake(&records[4]);
        self.story.expect(together <= GROUP_CAP, "the data centre is within its cap");
        Ok(())
    }

    /// Real rewards, real commissions; the fee, the insurance, the bounties.
    fn earns(&mut self) -> Result<(), Error> {
        self.story.title("Epochs of real rewards");
        let from = self.state()?;
        let (treasury, insurance) = (self.pool.treasury, self.pool.insurance);
        let (localnet, pool) = (self.localnet, self.pool);
        // The first epoch of stake warms it up.
        self.story.await_until(self.epoch() * 8, "five more epochs are closed", || {
            Ok::<_, Error>(localnet.client().state::<Pool>(&pool.pool)?.pair_epoch >= from.pair_epoch + 5)
        })?;
        let rates: RateList = self.localnet.client().state(&self.pool.rates)?;
        let entries: Vec<&RateEntry> =
            rates.entries.iter().filter(|it| it.epoch >= from.pair_epoch).collect();
        println!(
            "  {:<8}{:>16}{:>14}{:>12}{:>16}{:>8}",
            "epoch", "assets", "came in", "fee", "a share is", "ppm"
        );
        let mut last = None;
        let mut gains = vec![];
        for entry in &entries {
            let now = u128::from(entry.assets) * 1_000_000_000 / u128::from(entry.supply.max(1));
            let ppm = last.map(|last: u128| now.saturating_sub(last) * 1_000_000 / last.max(1));
            gains.extend(ppm);
            println!(
                "  {:<8}{:>16}{:>14}{:>12}{:>16}{:>8}",
                entry.epoch,
                short(entry.assets),
                short(entry.grown),
                short(entry.fee),
                rate(entry.assets, entry.supply),
                ppm.map_or_else(String::new, |ppm| ppm.to_string()),
            );
            last = Some(now);
        }
        let skipped = entries.windows(2).filter(|pair| pair[1].epoch != pair[0].epoch + 1).count();
        self.story.expect(skipped == 0, "the keeper has closed every epoch");
        let best = gains.iter().max().copied().unwrap_or_default();
        let due = u128::from(self.localnet.setup().reward_ppm);
        self.story.expect(
            best > due / 2 && best <= due,
            format!(
                "an epoch of full stake pays {best} of {due} ppm, less commissions, fee, and what is liquid"
            ),
        );
        self.story.expect(
            self.localnet.client().tokens(&treasury)? > 0,
            "the treasury has received its fee in shares",
        );
        let insured = self.localnet.client().lamports(&insurance)? - FLOOR + self.state()?.owed_insurance;
        self.story.expect(insured > 0, format!("the insurance has its part of it: {}", sol(insured)));
        self.people_now()
    }

    /// Every lamport is where the books say.
    fn adds_up(&mut self) -> Result<(), Error> {
        self.story.title("The books");
        let (localnet, pool) = (self.localnet, self.pool);
        // Between a boundary and the close after it, rewards are there that nobody has booked.
        self.story.await_until(self.epoch() * 2, "every lamport is in the books", || {
            let (books, real) = lamports(localnet, &pool)?;
            Ok::<_, Error>(books == real)
        })?;
        self.people_now()
    }

    fn people_now(&self) -> Result<(), Error> {
        println!("  {:<8}{:>16}{:>16}{:>16}", "", "wallet", "shares", "worth");
        for person in &self.people {
            println!(
                "  {:<8}{:>16}{:>16}{:>16}",
                person.name,
                short(person.lamports()?),
                short(person.shares()?),
                short(person.worth()?)
            );
        }
        let state = self.state()?;
        println!(
            "  epoch {}: {} behind {} shares",
            state.pair_epoch,
            sol(state.pair_assets),
            short(state.pair_supply)
        );
        Ok(())
    }
}

/// What the books say, and what there is, at one slot.
fn lamports(localnet: &Localnet, pool: &PoolKeys) -> Result<(u64, u64), Error> {
    let records = records(localnet, pool)?;
    let stakes =
        records.iter().filter(|record| record.status != 0).flat_map(|record| [record.main, record.side]);
    let addresses: Vec<_> = [pool.pool, pool.reserve].into_iter().chain(stakes).collect();
    let accounts = localnet.client().rpc().get_multiple_accounts(&addresses)?;
    debug_assert_eq!(addresses.len(), 2 + 2 * OPERATORS);
    let real: u64 = accounts[1..].iter().flatten().map(|account| account.lamports).sum();
    let data = accounts[0].as_ref().map(|account| account.data.as_slice()).unwrap_or_default();
    let Ok(state) = Pool::from_bytes(data) else {
        return Err(Error::Account(pool.pool, "it is no pool".into()));
    };
    let books = state.assets + state.unbooked + state.owed_fee + state.owed_bounty + state.owed_insurance;
    Ok((books + state.cover + state.recapitalised, real - FLOOR))
}
