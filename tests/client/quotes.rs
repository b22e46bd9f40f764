//! What is quoted is what the program then does: the same figures, or the same refusal.

use proptest::prelude::*;
use sluice_client::failure::{Cause, SluiceError, explain};
use sluice_client::instruction::user;
use sluice_client::quote::{self, Closed, Door, Fee};
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::queue::{cohort, cohort_address, ticket};
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{FLOOR, Holder, PROGRAM, Pool, PoolSetup, words};
use sluice_testkit::{Chain, Failure, Receipt};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;

use crate::support::{keys, now, pool, read, rent};
use crate::world::{START, cases};

/// A quote and what it quotes agree.
#[track_caller]
pub fn agree<T: PartialEq + std::fmt::Debug>(
    quoted: Result<T, SluiceError>,
    done: Result<T, Failure>,
) -> Result<(), TestCaseError> {
    match (quoted, done) {
        (Ok(quoted), Ok(done)) => prop_assert_eq!(quoted, done),
        (Err(quoted), Err(done)) => {
            let told = explain(&done.error, done.logs());
            prop_assert_eq!(told.cause, Cause::Sluice { error: quoted, instruction: 0 }, "{}", done);
        }
        // A token account has bounds of its own, which a quote does not know.
        (Ok(_), Err(done)) => prop_assert!(done.program() != Some(PROGRAM), "{done}"),
        (Err(quoted), Ok(done)) => prop_assert!(false, "quoted as refused, and done: {quoted}; {done:?}"),
    }
    Ok(())
}

/// What was returned, and the fee of the event.
pub fn paid(receipt: &Receipt) -> (u64, u64) {
    (words(&receipt.return_data)[0], fee(receipt))
}

fn fee(receipt: &Receipt) -> u64 {
    let events = receipt.events(&PROGRAM);
    let event = sluice_testkit::sluice::event::Event::decode(events.last().expect("an event"));
    event.number("fee")
}

/// A pool without operators and somebody with a tenth of it.
struct Scene {
    chain: Chain,
    pool: Pool,
    holder: Holder,
}

impl Scene {
    /// The same for all, with figures of its own.
    fn with(edit: impl FnOnce(&mut PoolState), reserve: u64) -> Self {
        let mut chain = START.clone();
        let pool = Pool::create(&mut chain, &PoolSetup::default());
        let holder = pool.holder(&mut chain, 2_000_000_000 * SOL);
        pool.open(&mut chain);
        pool.deposit(&mut chain, &holder, 100 * SOL);
        pool.unstake(&mut chain, &holder, 10 * SOL, 77);
        pool.edit(&mut chain, edit);
        pool.edit(&mut chain, |state| {
            let value = u128::from(state.queue_shares) * u128::from(state.pair_assets);
            state.queue_value = u64::try_from(value / u128::from(state.pair_supply)).unwrap_or(u64::MAX);
            state.queue_due = state.queue_value.min(state.queue_nominal);
        });
        let mut account = chain.account(&pool.reserve).expect("the reserve exists");
        account.lamports = reserve + FLOOR;
        chain.set_account(&pool.reserve, account);
        Self { chain, pool, holder }
    }

    fn send(&mut self, instruction: Instruction) -> Result<Receipt, Failure> {
        self.chain.try_send(&[instruction], &[&self.holder.wallet])
    }
}

fn amount() -> BoxedStrategy<u64> {
    prop_oneof![1..1_000_u64, 1..1_000 * SOL, 1..500_000_000 * SOL].boxed()
}

fn some() -> BoxedStrategy<u64> {
    prop_oneof![Just(0), amount()].boxed()
}

/// Bits of what is closed: mostly none, or any one, or any two.
pub fn closed() -> BoxedStrategy<u16> {
    let bit = || (0..14_u32).prop_map(|bit| 1_u16 << bit);
    prop_oneof![6 => Just(0), 3 => bit(), 1 => (bit(), bit()).prop_map(|(one, other)| one | other)].boxed()
}

/// An epoch and a slot in it: mostly that of the pair, in its middle.
fn moment() -> BoxedStrategy<(u64, u64)> {
    (prop_oneof![7 => Just(0_u64), 1 => Just(1)], 4_320..431_999_u64).boxed()
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_deposit_mints_what_was_quoted(
        (assets, supply) in (amount(), 101 * SOL..500_000_000 * SOL),
        [unbooked, room, cap] in [some(), some(), prop_oneof![Just(1 << 62), amount()].boxed()],
        (open, fee, late) in (0..=1_000_000_u32, 0..=5_000_u32, 300_000..432_000_u64),
        (closed, (later, slot)) in (closed(), moment()),
        lamports in prop_oneof![0..10_u64, amount()],
        gated in any::<bool>(),
    ) {
        let first = START.clock().slot - START.slot_in_epoch();
        let mut scene = Scene::with(|state| {
            (state.assets, state.supply, state.unbooked, state.taxable) = (assets, supply, unbooked, 0);
            (state.pair_assets, state.pair_supply) = (assets, supply);
            (state.head_room, state.open_ppm, state.r_max_ppm) = (room, open, fee);
            (state.deposit_cap, state.closed, state.late_from_slot) = (cap, closed, first + late);
        }, 50 * SOL);
        scene.chain.advance_epochs(later);
        scene.chain.set_slot_in_epoch(slot);
        let (chain, holder) = (&scene.chain, &scene.holder);
        let (keys, before) = (keys(chain, &scene.pool), pool(chain, &scene.pool));
        let door = if gated { Door::Gated } else { Door::Free };
        let quoted = quote::deposit_sol(&before, &now(chain), door, lamports);
        let (from, to) = (holder.address(), holder.lst);
        let nobody = Address::new_from_array([5; 32]);
        let deposit = if gated {
            user::deposit_sol_gated(&keys, &from, &to, &nobody, lamports, 0)
        } else {
            user::deposit_sol(&keys, &from, &to, lamports, 0)
        };
        let done = scene.send(deposit);
        // Whether evidence opens the gate is not the quote's to know.
        let refused = done.as_ref().err().map(|failure| explain(&failure.error, failure.logs()).cause);
        let at_the_gate = matches!(refused, Some(Cause::Sluice {
            error: SluiceError::DepositAuthorityMissing
                | SluiceError::AttestationMissing
                | SluiceError::AttestationInvalid,
            ..
        }));
        if gated && at_the_gate && Closed(closed).gated() {
            return Ok(());
        }
        if let Ok(quoted) = &quoted {
            prop_assert_eq!(quoted.why.is_some(), quoted.fee != 0);
            let late = now(&scene.chain).slot >= before.late_from_slot;
            prop_assert_eq!(quoted.why == Some(Fee::Late), late && quoted.fee != 0);
        }
        let room = pool(&scene.chain, &scene.pool).head_room;
        let figures = |shares, fee, room| (shares, fee, room);
        agree(
            quoted.map(|quoted| figures(quoted.shares, quoted.fee, quoted.head_room)),
            done.map(|receipt| { let (shares, fee) = paid(&receipt); figures(shares, fee, room) }),
        )?;
    }

    #[test]
    fn an_instant_exit_pays_what_was_quoted(
        (assets, supply) in (amount(), 101 * SOL..500_000_000 * SOL),
        [unbooked, queued, target] in [some(), some(), some()],
        liquid in amount(),
        (most, least, floor) in (0..=1_000_u16, 0..=1_000_u16, 0..20_000_u32),
        (closed, (later, _)) in (closed(), moment()),
        shares in prop_oneof![0..10_u64, 1..90 * SOL, any::<u64>()],
    ) {
        let mut scene = Scene::with(|state| {
            (state.assets, state.supply, state.unbooked, state.taxable) = (assets, supply, unbooked, 0);
            (state.pair_assets, state.pair_supply) = (assets, supply);
            (state.queue_nominal, state.exit_target, state.closed) = (queued, target, closed);
            (state.exit_max_bps, state.exit_min_bps) = (most.max(least), most.min(least));
            state.exit_floor_ppm = floor;
        }, liquid);
        scene.chain.advance_epochs(later);
        let (chain, of) = (&scene.chain, &scene.pool);
        let reserve = chain.lamports(&of.reserve);
        let quoted = quote::unstake_instant(&pool(chain, of), &now(chain), reserve, shares);
        let (keys, to) = (keys(chain, of), scene.holder.address());
        let exit = user::unstake_instant(&keys, &to, &scene.holder.lst, &to, shares, 0);
        let done = scene.send(exit);
        agree(
            quoted.map(|exit| (exit.lamports, exit.fee)),
            done.map(|receipt| paid(&receipt)),
        )?;
    }

    #[test]
    fn a_ticket_has_the_nominal_that_was_quoted(
        (assets, supply) in (amount(), 101 * SOL..500_000_000 * SOL),
        (closed, (later, _)) in (closed(), moment()),
        shares in prop_oneof![0..10_u64, 1..90 * SOL, any::<u64>()],
    ) {
        let mut scene = Scene::with(|state| {
            (state.assets, state.supply, state.pair_assets, state.pair_supply) = (assets, supply, assets, supply);
            state.closed = closed;
        }, 50 * SOL);
        // The cohort of its first request has the pair of that.
        scene.chain.advance_epochs(1);
        scene.pool.edit(&mut scene.chain, |state| state.pair_epoch += 1);
        scene.chain.advance_epochs(later);
        let (chain, of) = (&scene.chain, &scene.pool);
        let quoted = quote::request_unstake(&pool(chain, of), &now(chain), &rent(chain), shares);
        let done = of.try_unstake(&mut scene.chain.clone(), &scene.holder, shares, 1);
        agree(quoted, done.map(|receipt| words(&receipt.return_data)[0]))?;
    }
}

/// Claims a ticket as its owner, or as somebody else.
fn claim(
    scene: &mut Scene,
    address: &Address,
    stranger: &Keypair,
    by_owner: bool,
) -> Result<Receipt, Failure> {
    let of = ticket(&scene.chain, address).expect("a ticket");
    let cohort = cohort(&scene.chain, &of.cohort).expect("its cohort");
    let mut claim = user::claim_ticket(address, &of.cohort, &of.owner, &of.rent_payer, &cohort.rent_payer);
    claim.accounts[2].is_signer = by_owner;
    scene.chain.try_send(&[claim], &[stranger, &scene.holder.wallet])
}

proptest! {
    #![proptest_config(cases(80))]

    #[test]
    fn a_claim_pays_what_was_quoted(
        tickets in prop::collection::vec(SOL / 50..20 * SOL, 1..4),
        // What there is for the cohort in each of some epochs, and what a share is worth then.
        fills in prop::collection::vec((prop_oneof![1..40 * SOL, 1..SOL / 10], 99_000..101_000_u64), 1..4),
        by_owner in any::<bool>(),
    ) {
        let mut scene = Scene::with(|_| {}, 110 * SOL);
        let stranger = scene.chain.new_wallet(SOL);
        let at = cohort_address(&scene.pool, scene.chain.epoch()).0;
        let mut addresses = Vec::new();
        for (shares, nonce) in tickets.into_iter().zip(0..) {
            addresses.push(scene.pool.unstake(&mut scene.chain, &scene.holder, shares, nonce));
        }
        for (budget, worth) in fills {
            scene.chain.advance_epochs(1);
            let epoch = scene.chain.epoch();
            scene.pool.edit(&mut scene.chain, |state| {
                state.pair_epoch = epoch;
                state.pair_assets = state.pair_assets * worth / 100_000;
                state.assets = state.assets.max(state.pair_assets);
                let value = u128::from(state.queue_shares) * u128::from(state.pair_assets);
                state.queue_value = u64::try_from(value / u128::from(state.pair_supply)).expect("lamports");
                state.queue_due = state.queue_value.min(state.queue_nominal);
            });
            let mut account = scene.chain.account(&scene.pool.reserve).expect("the reserve exists");
            account.lamports = budget + FLOOR;
            scene.chain.set_account(&scene.pool.reserve, account);
            let _whether_there_was_enough = scene.pool.try_finalize_cohort(&mut scene.chain);
            for address in &addresses {
                if ticket(&scene.chain, address).is_none() {
                    continue;
                }
                let (chain, rent) = (&scene.chain, rent(&scene.chain));
                let quoted = quote::claim(&read(chain, address), &read(chain, &at), by_owner, &rent);
                let done = claim(&mut scene, address, &stranger, by_owner);
                let left = ticket(&scene.chain, address).map_or(0, |ticket| ticket.shares());
                agree(
                    quoted.map(|claim| (claim.lamports, claim.left)),
                    done.map(|receipt| (words(&receipt.return_data)[0], left)),
                )?;
            }
        }
    }
}

#[test]
fn shares_are_worth_the_floor_of_the_pair() {
    let scene =
        Scene::with(|state| (state.pair_assets, state.pair_supply) = (1_000_000_007, 1_000_000_000), SOL);
    let of = pool(&scene.chain, &scene.pool);
    assert_eq!(quote::value(&of, 1_000_000_000), Ok(1_000_000_007));
    assert_eq!(quote::value(&of, 999_999_999), Ok(1_000_000_005));
    assert_eq!(quote::value(&of, 0), Ok(0));
    assert_eq!(quote::value(&of, u64::MAX), Err(SluiceError::AmountTooLarge));
}
