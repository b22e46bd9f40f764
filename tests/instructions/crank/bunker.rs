//! What is open and what is closed for each reason of bunker mode: the table of docs/spec/report_loss.md.

use std::collections::BTreeSet;

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::exits::{self, Staking};
use sluice_testkit::sluice::queue::{cohort, ticket};
use sluice_testkit::sluice::{Fleet, Holder, crank, instruction};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::named;
use crate::staker::{Staker, blank};
use crate::user::deposit_stake::roomy;

/// An instruction by name, and who signs besides a keeper.
pub type Call = (&'static str, Instruction, Vec<Keypair>);

/// A pool in which everything can be done: a finalised ticket, one that is not, stake that comes, stake to go to.
pub struct Open {
    pub chain: Chain,
    pub fleet: Fleet,
    pub holder: Holder,
    staker: Staker,
    blank: solana_address::Address,
    finalised: solana_address::Address,
    transferable: solana_address::Address,
}

pub fn open() -> Open {
    let (mut chain, fleet, holder, staker) = roomy(&ids::TOKEN);
    let finalised = fleet.pool.unstake(&mut chain, &holder, SOL, 0);
    fleet.epoch(&mut chain, 0);
    fleet.pool.finalize_cohort(&mut chain);
    let waiting = fleet.pool.unstake(&mut chain, &holder, SOL, 1);
    fleet.epoch(&mut chain, 0);
    let transferable = fleet.pool.unstake(&mut chain, &holder, SOL, 2);
    fleet.pool.deposit(&mut chain, &holder, 100 * SOL);
    crate::support::level_again(&mut chain, &fleet);
    crate::staker::votes(&mut chain, &fleet, 0, [500, 10_000]);
    // So wide that both can be done, stake in and stake out.
    fleet.pool.edit(&mut chain, |state| state.band_bps = 1_000);
    assert!(ticket(&chain, &waiting).is_some());
    let blank = blank(&mut chain, &holder.wallet, 0);
    Open { chain, fleet, holder, staker, blank, finalised, transferable }
}

impl Open {
    /// Everything that a mode may close, by name, and who signs.
    pub fn calls(&mut self) -> Vec<Call> {
        let (chain, fleet) = (&mut self.chain, &self.fleet);
        let (pool, who, lst) = (&fleet.pool, self.holder.address(), self.holder.lst);
        let key = || vec![self.holder.wallet.insecure_clone()];
        let keeper = fleet.keeper.pubkey();
        let of = |at| ticket(chain, at).expect("a ticket");
        let record = fleet.record(chain, 0);
        let claimed = of(&self.finalised);
        let claim = exits::claim_ticket(
            &self.finalised,
            &claimed,
            &cohort(chain, &claimed.cohort).expect("its cohort"),
        );
        let given = of(&self.transferable).shares();
        let receiver = fleet.governor.pubkey();
        let withdraw = Staking { holder: who, lst_account: lst, stake: self.blank, index: 0 };
        let shares = SOL + SOL / 500;
        let head = pool.state(chain).queue_head;
        let request = exits::request_unstake(pool, &pool.request(chain, &self.holder, SOL, 9));
        vec![
            ("deposit_sol", instruction::deposit_sol(&who, pool, &lst, SOL, 0), key()),
            ("quote_deposit", instruction::quote_deposit(pool, SOL), vec![]),
            (
                "deposit_stake",
                self.staker.deposit(chain, fleet, 0, 0),
                vec![self.staker.holder.wallet.insecure_clone()],
            ),
            ("unstake_instant", exits::unstake_instant(pool, &who, &lst, &who, [SOL, 0]), key()),
            ("quote_unstake_instant", exits::quote_unstake_instant(pool, SOL), vec![]),
            ("withdraw_stake", exits::withdraw_stake(pool, &withdraw, &record, [shares, 0]), key()),
            ("lst_to_sol", instruction::sol_value(0, pool, SOL), vec![]),
            ("sol_to_lst", instruction::sol_value(1, pool, SOL), vec![]),
            ("get_rate", instruction::get_rate(pool), vec![]),
            ("request_unstake", request, key()),
            ("quote_ticket", exits::quote_ticket(pool, SOL), vec![]),
            ("claim_ticket", claim, vec![]),
            ("quote_claim", exits::quote_claim(&self.finalised, &claimed), vec![]),
            ("transfer_ticket", exits::transfer_ticket(&self.transferable, &who, &receiver, given), key()),
            ("finalize_cohort", exits::finalize_cohort(pool, &keeper, &head), vec![]),
            ("delegate", crank::delegate(pool, &keeper, 0, &record), vec![]),
            ("undelegate", crank::undelegate(pool, &keeper, 0, &record), vec![]),
            (
                "refresh_operators",
                crank::refresh_operators(pool, &keeper, 0, &fleet.stakes(chain, 0, 2)),
                vec![],
            ),
            ("report_loss", exits::report_loss(pool, 0, &record), vec![]),
        ]
    }
}

/// What each reason closes, and by which name; everything else is open.
const CLOSED: [(u16, &[&[Refusal]]); 6] = [
    (0, &[]),
    (1, &[&EXITS]),
    (2, &[&ENTRIES, &EXITS]),
    (4, &[&ENTRIES, &EXITS, &[FINALISATION]]),
    (8, &[&EXITS]),
    (16, &[&ENTRIES, &EXITS]),
];

type Refusal = (&'static str, &'static str);

const ENTRIES: [Refusal; 3] =
    [("deposit_sol", "Bunker"), ("quote_deposit", "Bunker"), ("deposit_stake", "Bunker")];

const FINALISATION: Refusal = ("finalize_cohort", "LossNotBooked");

/// What every reason closes.
const EXITS: [Refusal; 6] = [
    ("unstake_instant", "Bunker"),
    ("quote_unstake_instant", "Bunker"),
    ("withdraw_stake", "Bunker"),
    ("lst_to_sol", "Bunker"),
    ("sol_to_lst", "Bunker"),
    ("delegate", "Bunker"),
];

#[test]
fn each_reason_closes_what_the_table_says_and_nothing_else() {
    let mut open = open();
    let calls = open.calls();
    for (reason, closed) in CLOSED {
        let mut chain = open.chain.clone();
        open.fleet.pool.edit(&mut chain, |state| state.closed = reason);
        let mut refused = vec![];
        for (name, call, signers) in &calls {
            let mut signers: Vec<&Keypair> = signers.iter().collect();
            signers.insert(0, &open.fleet.keeper);
            if let Err(failure) = chain.try_simulate(std::slice::from_ref(call), &signers) {
                refused.push((*name, named(Err(failure))));
            }
        }
        let refused: BTreeSet<Refusal> =
            refused.iter().map(|(name, error): &(_, String)| (*name, known(error))).collect();
        let expected: BTreeSet<Refusal> = closed.iter().copied().flatten().copied().collect();
        assert_eq!(refused, expected, "reason {reason}");
    }
}

/// One of the names in the table.
fn known(error: &str) -> &'static str {
    let known = ["Bunker", "LossNotBooked"].into_iter().find(|name| *name == error);
    known.unwrap_or_else(|| panic!("refused for another reason: {error}"))
}
