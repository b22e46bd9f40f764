//! `transfer_ticket`.

use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::exits;
use sluice_testkit::sluice::queue::TicketState;
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState};
use solana_account::Account;
use solana_address::Address;
use solana_signer::Signer;

use crate::leaving::Exits;

fn exits() -> (Exits, Address) {
    let mut exits = Exits::new(&ids::TOKEN);
    let address = exits.requested(40 * SOL, 0);
    (exits, address)
}

#[test]
fn a_transfer_changes_the_owner_and_nothing_else() {
    let (mut exits, address) = exits();
    let (old, buyer) = (exits.ticket(&address), exits.chain.new_address());
    let wallet = exits.holder.wallet.insecure_clone();
    let before = exits.chain.snapshot();

    let transfer = exits::transfer_ticket(&address, &wallet.pubkey(), &buyer, 40 * SOL);
    let receipt = exits.send(transfer, &[&wallet]);

    exits
        .chain
        .diff(&before)
        .fee(&receipt)
        .data(&address, |_, after| {
            assert_eq!(TicketState::decode(after), TicketState { owner: buyer, sequence: 1, ..old.clone() });
        })
        .nothing_else();
    let event = receipt.event();
    assert_eq!(event.name, "TicketTransferred");
    let keys = ["cohort", "ticket", "owner", "new_owner"].map(|key| event.key(key));
    assert_eq!(keys, [old.cohort, address, wallet.pubkey(), buyer]);
    assert_eq!([event.number("sequence"), event.number("shares")], [1, 40 * SOL]);

    exits.fill(u64::MAX / 4);
    let had = exits.chain.lamports(&wallet.pubkey());
    exits.send(exits.claim(&address), &[]);
    assert_eq!(exits.chain.lamports(&buyer), old.nominal, "the buyer is paid");
    assert!(exits.chain.lamports(&wallet.pubkey()) > had, "the rents go to who paid them");
}

#[test]
fn a_seller_has_nothing_left_of_it() {
    let (mut exits, address) = exits();
    let (wallet, buyer) = (exits.holder.wallet.insecure_clone(), exits.chain.new_wallet(SOL));
    let transfer = |from: &Address, to: &Address| exits::transfer_ticket(&address, from, to, 40 * SOL);
    exits.send(transfer(&wallet.pubkey(), &buyer.pubkey()), &[&wallet]);
    exits.refused(transfer(&wallet.pubkey(), &wallet.pubkey()), &[&wallet], "WrongTicketOwner");
    let mut unsigned = transfer(&buyer.pubkey(), &wallet.pubkey());
    unsigned.accounts[1].is_signer = false;
    exits.refused(unsigned, &[], "MissingRequiredSignature");
    exits.send(transfer(&buyer.pubkey(), &wallet.pubkey()), &[&buyer]);
    assert_eq!(exits.ticket(&address).sequence, 2);
}

#[test]
fn a_ticket_of_which_another_number_of_shares_is_left_is_not_sold() {
    let (mut exits, address) = exits();
    let (wallet, buyer) = (exits.holder.wallet.insecure_clone(), exits.chain.new_address());
    let transfer = |shares| exits::transfer_ticket(&address, &wallet.pubkey(), &buyer, shares);
    for shares in [40 * SOL - 1, 40 * SOL + 1, 0] {
        exits.refused(transfer(shares), &[&wallet], "TicketChanged");
    }
    // Anybody may claim the finalised part between the offer and the sale.
    exits.fill(20 * SOL);
    exits.send(exits.claim(&address), &[]);
    exits.refused(transfer(40 * SOL), &[&wallet], "TicketChanged");
    let left = exits.ticket(&address).shares();
    assert!(left < 40 * SOL);
    exits.send(transfer(left), &[&wallet]);
    assert_eq!((exits.ticket(&address).owner, exits.ticket(&address).shares()), (buyer, left));
}

#[test]
fn accounts_that_can_never_sign_or_be_paid_own_no_ticket() {
    let (mut exits, address) = exits();
    let (wallet, pool) = (exits.holder.wallet.insecure_clone(), exits.pool.clone());
    let stake = exits.chain.new_address();
    let lamports = exits.chain.minimum_balance(STAKE_LEN);
    let mut data = vec![0; STAKE_LEN];
    let state = StakeState {
        tag: 1,
        staker: wallet.pubkey(),
        withdrawer: wallet.pubkey(),
        voter: Address::default(),
        stake: 0,
        activation_epoch: 0,
        deactivation_epoch: 0,
    };
    state.encode_into(&mut data);
    exits.chain.set_account(&stake, Account { lamports, data, owner: ids::STAKE, ..Account::default() });
    // A program can be passed as writable, in a transaction that has the loader beside it.
    let program = exits.chain.new_address();
    exits.chain.set_account(&program, Account { lamports, owner: ids::LOADER_V3, ..Account::default() });
    let cohort = exits.ticket(&address).cohort;
    let none = [
        pool.address,
        pool.reserve,
        pool.insurance,
        pool.operators,
        pool.rates,
        pool.mint,
        pool.escrow,
        pool.dead_shares,
        exits.holder.lst,
        cohort,
        stake,
        program,
    ];
    for owner in none {
        let transfer = exits::transfer_ticket(&address, &wallet.pubkey(), &owner, 40 * SOL);
        exits.refused(transfer, &[&wallet], "OwnerCannotSign");
    }
    for locked in [ids::SYSTEM, ids::CLOCK, ids::STAKE] {
        let transfer = exits::transfer_ticket(&address, &wallet.pubkey(), &locked, 40 * SOL);
        exits.refused(transfer, &[&wallet], "ConstraintMut");
    }
    let itself = exits::transfer_ticket(&address, &wallet.pubkey(), &address, 40 * SOL);
    let before = exits.chain.snapshot();
    let failure = exits.chain.try_send(&[itself], &[&wallet]).unwrap_err();
    exits.chain.assert_unchanged_but_fee(&before, &failure);
}

#[test]
fn a_vault_without_data_of_another_program_is_welcome_and_is_paid() {
    let (mut exits, address) = exits();
    let (wallet, squads) = (exits.holder.wallet.insecure_clone(), exits.chain.new_address());
    let vault = exits.chain.new_address();
    exits.chain.set_account(&vault, Account { lamports: SOL, owner: squads, ..Account::default() });
    let transfer = exits::transfer_ticket(&address, &wallet.pubkey(), &vault, 40 * SOL);
    exits.send(transfer, &[&wallet]);
    exits.fill(u64::MAX / 4);
    let nominal = exits.ticket(&address).nominal;
    exits.send(exits.claim(&address), &[]);
    assert_eq!(exits.chain.lamports(&vault), SOL + nominal);
}
