//! INV-78: what others send first makes nobody's request fail, and changes nothing of what it is promised.

use proptest::prelude::*;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::queue::{cohort_address, ticket_address};
use sluice_testkit::sluice::words;

use crate::action::life;
use crate::answers::Name;
use crate::stats;
use crate::user::{Amount, User, amount, user};
use crate::world::{World, cases, setup};

/// The user who must not notice; others are all but the first.
const MINE: u8 = 0;

/// As another user does it. Tickets are anybody's to claim.
fn by_others(act: User) -> Option<User> {
    // Odd numbers mean users, not holders.
    let other = |user: u8| [1, 5][usize::from(user % 2)];
    match act {
        User::Request { user, amount } => Some(User::Request { user: other(user), amount }),
        User::Instant { user, amount } => Some(User::Instant { user: other(user), amount }),
        User::Claim { ticket, .. } => Some(User::Claim { ticket, own: false }),
        User::DepositStake { user, operator, amount, surplus, voted } => {
            Some(User::DepositStake { user: other(user), operator, amount, surplus, voted })
        }
        User::WithdrawStake { user, operator, amount } => {
            Some(User::WithdrawStake { user: other(user), operator, amount })
        }
        User::Transfer { .. } => None,
        act => Some(act),
    }
}

impl World {
    /// Lamports at the addresses that a request is going to create.
    fn prefund(&mut self, nonce: u64, lamports: [u64; 2]) {
        let cohort = cohort_address(&self.fleet.pool, self.chain.epoch()).0;
        let ticket = ticket_address(&cohort, &self.users[usize::from(MINE)].address(), nonce).0;
        for (address, lamports) in [cohort, ticket].into_iter().zip(lamports) {
            self.chain.donate(&address, lamports);
        }
    }
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn nobodys_request_or_claim_fails_for_what_others_send_first(
        setup in setup(),
        life in life(0..25),
        before in prop::collection::vec((any::<u8>(), amount()), 0..3),
        acts in prop::collection::vec(user(), 1..6),
        lamports in [prop_oneof![Just(0u64), 1..SOL], prop_oneof![Just(0u64), 1..SOL]],
        thousandths in 1..=1_000u64,
        crank in any::<bool>(),
        ppm in 0..600u64,
    ) {
        let mut world = World::new(&setup);
        world.live(&life);
        world.epoch(ppm);
        world.queue_up(&before, None, ppm);
        for other in [1, 5] {
            let _answer = world.deposit(other, 50 * SOL);
        }
        let nonce = u64::MAX;
        let shares = Amount::Thousandths(thousandths).of(world.chain.token_amount(&world.users[0].lst));
        let request = world.request_of(MINE, shares, nonce);
        let mine = world.users[usize::from(MINE)].address();
        let claimable = world.books().queue.claimable();
        let of_mine = |key: &&solana_address::Address| world.books().queue.tickets[*key].0.owner == mine;
        let ticket = claimable.iter().find(of_mine).copied();
        let claim = ticket.map(|ticket| world.claim_of(&ticket, true));
        let wallet = world.user(MINE).0;

        let mut alone = world.fork();
        let expected = alone.call(Name::Request, None, request.clone(), &wallet);
        if let Some(claim) = &claim {
            prop_assert!(alone.call(Name::Claim, None, claim.clone(), &wallet).is_ok(), "INV-72");
        }

        world.prefund(nonce, lamports);
        for act in acts.iter().filter_map(|act| by_others(*act)) {
            world.act(&act);
        }
        if crank {
            let _answers = world.whole_crank();
        }
        let answer = world.call(Name::Request, None, request, &wallet);
        match (&expected, &answer) {
            (Ok(expected), Ok(answer)) => {
                stats::count("between: requests");
                prop_assert_eq!(words(&expected.return_data), words(&answer.return_data), "INV-78: the nominal");
            }
            (Ok(_), Err(answer)) => prop_assert!(false, "INV-78: {}", answer),
            (Err(_), _) => {}
        }
        if let (Some(ticket), Some(claim)) = (ticket, claim) {
            // Whoever was faster has paid the owner.
            if world.books().queue.tickets.contains_key(&ticket) {
                let _answer = world.call(Name::Claim, None, claim, &wallet);
            }
            let (alone, among) = (&alone.promises.tickets[&ticket], &world.promises.tickets[&ticket]);
            prop_assert!(among.upto >= alone.upto && among.paid >= alone.paid, "INV-78: {:?} {:?}", alone, among);
            stats::count("between: claims");
        }
        stats::print();
    }
}
