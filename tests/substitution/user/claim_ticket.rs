//! `claim_ticket` and `quote_claim`.

use sluice_testkit::ids;
use sluice_testkit::sluice::exits;
use sluice_testkit::sluice::queue::{CohortState, TicketState, cohort, ticket, ticket_address};
use solana_address::Address;

use crate::harness::Stage;
use crate::impostor::Impostor::{OtherCohort, OtherTicket, OwnTicket, TicketElsewhere};
use crate::kinds::{NOBODY_CAN_MAKE_ONE, cohort_read, cohort_written, ticket_read, ticket_written};
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("claim_ticket", claim)
        .judged_account("ticket", ticket_written)
        .but(
            &[With(OwnTicket), With(TicketElsewhere)],
            Refused("WrongRentPayer"),
            "the rent of the first one was paid by another",
        )
        .but(&[With(OtherTicket)], Refused("WrongCohort"), "a ticket, but not of this cohort")
        .judged_account("cohort", cohort_written)
        .account("owner", "WrongTicketOwner")
        .shared()
        .account("rent_payer", "WrongRentPayer")
        .shared()
        .account("cohort_rent_payer", "WrongRentPayer")
        .shared()
}

pub fn quote_claim() -> Case {
    Case::new("quote_claim", quote)
        .judged_account("ticket", ticket_read)
        .but(&[With(OwnTicket)], Accepted("the ticket is the question"), "of the same cohort")
        .but(&[With(OtherTicket)], Refused("WrongCohort"), "a ticket, but not of this cohort")
        .but(&[With(TicketElsewhere)], Accepted(NOBODY_CAN_MAKE_ONE), "it names this cohort")
        .judged_account("cohort", cohort_read)
}

fn claim(token_program: Address) -> Call {
    let (scene, address, ticket, cohort) = finalised(token_program);
    let parties = [ticket.owner, ticket.rent_payer, cohort.rent_payer];
    assert!(
        parties[0] != parties[1] && parties[0] != parties[2] && parties[1] != parties[2],
        "each their own"
    );
    scene.call(exits::claim_ticket(&address, &ticket, &cohort), vec![])
}

fn quote(token_program: Address) -> Call {
    let (scene, address, ticket, _) = finalised(token_program);
    scene.call(exits::quote_claim(&address, &ticket), vec![])
}

/// Both tickets are finalised; the second one is meant, whose rent the cohort's payer did not pay.
fn finalised(token_program: Address) -> (Scene, Address, TicketState, CohortState) {
    let (mut scene, leaver) = Scene::queued(token_program);
    let (chain, pool) = (&mut scene.chain, &scene.fleet.pool);
    let head = pool.state(chain).queue_head;
    pool.finalize_cohort(chain);
    let (address, _) = ticket_address(&head, &leaver.address(), 1);
    let (ticket, cohort) =
        (ticket(chain, &address).expect("a ticket"), cohort(chain, &head).expect("its cohort"));
    assert_eq!(cohort.filled, cohort.shares);
    (scene, address, ticket, cohort)
}

#[test]
fn a_ticket_of_another_pool_brings_its_own_cohort_and_owner_or_none_is_paid() {
    for token_program in [ids::TOKEN, ids::TOKEN_2022] {
        let stage = Stage::new(case(), token_program);
        let mut instruction = stage.call.instruction.clone();
        instruction.accounts[0].pubkey = stage.placed(OtherTicket).address;
        instruction.accounts[1].pubkey = stage.placed(OtherCohort).address;
        assert_eq!(stage.check_outcome(&instruction, "WrongTicketOwner"), Ok(()), "{}", stage.title());
    }
}
