//! `claim_ticket`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits;
use sluice_testkit::sluice::queue::{COHORT_LEN, CohortState, TICKET_LEN, TicketState};
use sluice_testkit::sluice::words;
use sluice_testkit::token::instruction::system_transfer;
use sluice_testkit::{Chain, ids};
use solana_address::Address;
use solana_signer::Signer;

use crate::leaving::{Exits, floor};

const SHARES: u64 = 40 * SOL + 1;

/// Enough for everything.
const ALL: u64 = u64::MAX / 4;

fn rents(chain: &Chain) -> [u64; 2] {
    [TICKET_LEN, COHORT_LEN].map(|len| chain.minimum_balance(len))
}

#[test]
fn the_last_claim_pays_the_owner_returns_both_rents_and_leaves_nothing() {
    let mut exits = Exits::new(&ids::TOKEN);
    let address = exits.requested(SHARES, 0);
    let nominal = exits.ticket(&address).nominal;
    exits.fill(ALL);
    let (before, state) = (exits.chain.snapshot(), exits.ticket(&address));
    let [of_ticket, of_cohort] = rents(&exits.chain);

    let receipt = exits.send(exits.claim(&address), &[]);

    let owner = exits.holder.address();
    exits
        .chain
        .diff(&before)
        .fee(&receipt)
        .closed(&address)
        .closed(&state.cohort)
        .lamports(&owner, i128::from(nominal + of_ticket + of_cohort))
        .nothing_else();
    assert_eq!(words(&receipt.return_data), [nominal]);
    let event = receipt.event();
    assert_eq!(event.name, "TicketClaimed");
    assert_eq!(["cohort", "ticket", "owner"].map(|key| event.key(key)), [state.cohort, address, owner],);
    let numbers = ["sequence", "upto", "lamports", "unpaid", "open"].map(|number| event.number(number));
    assert_eq!(numbers, [1, SHARES, nominal, 0, 0]);
}

#[test]
fn owner_and_payers_of_the_rents_each_get_their_own_whoever_sends() {
    let mut exits = Exits::new(&ids::TOKEN_2022);
    let [of_cohort_payer, payer] = [(); 2].map(|()| exits.chain.new_wallet(SOL));
    let first = exits.requested_for(&of_cohort_payer, SOL, 0);
    let second = exits.requested_for(&payer, SHARES, 1);
    let cohort = exits.ticket(&first).cohort;
    exits.fill(ALL);
    let [of_ticket, of_cohort] = rents(&exits.chain);
    let owner = exits.holder.address();

    let (before, nominal) = (exits.chain.snapshot(), exits.ticket(&first).nominal);
    let old = exits.cohort_of(&first);
    let receipt = exits.send(exits.claim(&first), &[]);
    exits
        .chain
        .diff(&before)
        .fee(&receipt)
        .closed(&first)
        .lamports(&owner, i128::from(nominal))
        .lamports(&of_cohort_payer.pubkey(), i128::from(of_ticket))
        .lamports(&cohort, -i128::from(nominal))
        .data(&cohort, |_, after| {
            let expected = CohortState { unpaid: old.unpaid - nominal, open: 1, sequence: 1, ..old };
            assert_eq!(CohortState::decode(after), expected);
        })
        .nothing_else();

    let (before, nominal) = (exits.chain.snapshot(), exits.ticket(&second).nominal);
    let dust = exits.cohort_of(&second).unpaid - nominal;
    let receipt = exits.send(exits.claim(&second), &[]);
    exits
        .chain
        .diff(&before)
        .fee(&receipt)
        .closed(&second)
        .closed(&cohort)
        .lamports(&owner, i128::from(nominal))
        .lamports(&payer.pubkey(), i128::from(of_ticket))
        .lamports(&of_cohort_payer.pubkey(), i128::from(of_cohort + dust))
        .nothing_else();
    assert!(dust <= 1, "less than a lamport a ticket");
}

#[test]
fn a_part_is_paid_at_the_watermark_and_the_ticket_goes_on_from_there() {
    let mut exits = Exits::new(&ids::TOKEN);
    let address = exits.requested(SHARES, 0);
    let wallet = exits.holder.wallet.insecure_clone();
    exits.refused(exits.claim(&address), &[&wallet], "NotFinalised");
    exits.fill(20 * SOL);
    let old = (exits.ticket(&address), exits.cohort_of(&address));
    let payout = floor(old.1.filled, old.1.steps[0].1, old.1.steps[0].2);
    let quote = exits.pool.view(&mut exits.chain, exits::quote_claim(&address, &old.0));
    assert_eq!(quote, [payout, SHARES - old.1.filled]);
    let before = exits.chain.snapshot();

    let receipt = exits.send(exits.claim(&address), &[]);

    exits
        .chain
        .diff(&before)
        .fee(&receipt)
        .lamports(&wallet.pubkey(), i128::from(payout))
        .lamports(&old.0.cohort, -i128::from(payout))
        .data(&address, |_, after| {
            let expected = TicketState { from: old.1.filled, ..old.0.clone() };
            assert_eq!(TicketState::decode(after), expected);
        })
        .data(&old.0.cohort, |_, after| {
            let unpaid = old.1.unpaid - payout;
            assert_eq!(CohortState::decode(after), CohortState { unpaid, sequence: 1, ..old.1.clone() });
        })
        .nothing_else();
    assert_eq!((receipt.event().number("open"), receipt.event().number("upto")), (1, old.1.filled));
    exits.refused(exits.claim(&address), &[&wallet], "NotFinalised");
    let quote = exits.pool.view(&mut exits.chain, exits::quote_claim(&address, &old.0));
    assert_eq!(quote, [0, SHARES - old.1.filled], "nothing to claim is no error");

    exits.fill_now(ALL);
    let receipt = exits.send(exits.claim(&address), &[]);
    assert!(payout + words(&receipt.return_data)[0] + 1 >= old.0.nominal);
}

/// The ticket's first `part` lamports are finalised, of `nominal`.
fn with_part(part: u64, rest: u64) -> (Exits, Address) {
    let mut exits = Exits::new(&ids::TOKEN);
    exits.revalue(|_| 101 * SOL);
    exits.pool.edit(&mut exits.chain, |state| {
        // A share is a lamport, so that every part can be had exactly.
        (state.assets, state.pair_assets) = (state.supply, state.pair_supply);
    });
    let whole = 20 * SOL;
    exits.requested(whole, 0);
    let address = exits.requested(part + rest, 1);
    exits.fill(ALL);
    // No fill is as fine: the watermark is put there.
    let at = exits.ticket(&address).cohort;
    let mut account = exits.chain.account(&at).unwrap();
    let filled = whole + part;
    let steps_at = 8 + 3 * 32 + 11 * 8;
    account.data[8 + 3 * 32 + 4 * 8..][..8].copy_from_slice(&filled.to_le_bytes());
    account.data[steps_at..][..8].copy_from_slice(&filled.to_le_bytes());
    exits.chain.set_account(&at, account);
    let cohort = exits.cohort_of(&address);
    assert_eq!((cohort.filled, cohort.steps[0].0), (filled, filled));
    (exits, address)
}

#[test]
fn strangers_claim_a_part_only_where_it_and_the_rest_could_open_an_empty_account() {
    let least = Exits::new(&ids::TOKEN).chain.minimum_balance(0);
    let most = 10_000_000;
    for (part, rest, taken) in [
        (least, most, true),
        (least - 1, most, false),
        (most, least, true),
        (most, least - 1, false),
        (most, 1, false),
    ] {
        let (mut exits, address) = with_part(part, rest);
        let wallet = exits.holder.wallet.insecure_clone();
        if taken {
            let receipt = exits.send(exits.claim(&address), &[]);
            assert_eq!(words(&receipt.return_data), [part]);
            continue;
        }
        exits.refused(exits.claim(&address), &[], "PartTooSmall");
        let mut signed = exits.claim(&address);
        signed.accounts[2].is_signer = true;
        let receipt = exits.send(signed, &[&wallet]);
        assert_eq!(words(&receipt.return_data), [part], "the owner may");
        assert_eq!(exits.ticket(&address).shares(), rest);
    }
}

#[test]
fn lamports_sent_to_a_claimed_ticket_in_the_same_transaction_revive_nothing() {
    let mut exits = Exits::new(&ids::TOKEN);
    let [address, other] = [0, 1].map(|nonce| exits.requested(SHARES, nonce));
    exits.fill(ALL);
    let (claim, cohort) = (exits.claim(&address), exits.ticket(&address).cohort);
    let sender = exits.chain.new_wallet(10 * SOL);
    let refill = |at: &Address| system_transfer(&sender.pubkey(), at, SOL);
    let unpaid = exits.cohort_of(&address).unpaid;

    let twice = [claim.clone(), refill(&address), claim.clone()];
    let failure = exits.chain.try_send(&twice, &[&sender]).unwrap_err();
    assert_eq!(failure.instruction_index(), Some(2));
    assert_eq!(exits.cohort_of(&address).unpaid, unpaid, "all of it was refused");

    exits.chain.send(&[claim.clone(), refill(&address)], &[&sender]);
    let left = exits.chain.account(&address).unwrap();
    assert_eq!((left.owner, left.data.len(), left.lamports), (ids::SYSTEM, 0, SOL));
    assert!(exits.chain.try_send(std::slice::from_ref(&claim), &[&sender]).is_err());

    // The cohort's last claim.
    let claim = exits.claim(&other);
    let twice = [claim.clone(), refill(&cohort), refill(&other), claim.clone()];
    assert_eq!(exits.chain.try_send(&twice, &[&sender]).unwrap_err().instruction_index(), Some(3));
    exits.chain.send(&[claim, refill(&cohort)], &[&sender]);
    let left = exits.chain.account(&cohort).unwrap();
    assert_eq!((left.owner, left.data.len()), (ids::SYSTEM, 0));
}

#[test]
fn what_is_finalised_is_paid_whatever_has_become_of_the_pool() {
    type Arrange = fn(&mut Exits);
    let modes: [(&str, Arrange); 6] = [
        ("a pair of nine epochs ago", |exits| exits.chain.advance_epochs(9)),
        ("rewards are being paid", |exits| {
            exits.chain.advance_epochs(1);
            exits.chain.set_epoch_rewards_active(true);
        }),
        ("every reason for bunker mode", |exits| {
            exits.pool.edit(&mut exits.chain, |state| state.closed = 15);
        }),
        ("no assets and an empty reserve", |exits| {
            exits.pool.edit(&mut exits.chain, |state| (state.assets, state.pair_assets) = (0, 0));
            exits.set_reserve(0);
        }),
        ("no treasury", |exits| {
            let treasury = exits.pool.treasury;
            exits.chain.set_account(&treasury, solana_account::Account::default());
        }),
        ("no pool", |exits| {
            let pool = exits.pool.address;
            exits.chain.set_account(&pool, solana_account::Account::default());
        }),
    ];
    for (mode, arrange) in modes {
        let mut exits = Exits::new(&ids::TOKEN);
        let address = exits.requested(SHARES, 0);
        let nominal = exits.ticket(&address).nominal;
        exits.fill(ALL);
        arrange(&mut exits);
        let receipt = exits.send(exits.claim(&address), &[]);
        assert_eq!(words(&receipt.return_data), [nominal], "{mode}");
    }
}
