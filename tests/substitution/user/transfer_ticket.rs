//! `transfer_ticket`.

use sluice_testkit::sluice::exits;
use sluice_testkit::sluice::queue::{ticket, ticket_address};
use solana_address::Address;

use crate::impostor::Impostor::{NextTicket, OtherTicket, TicketElsewhere};
use crate::kinds::{NOBODY_CAN_MAKE_ONE, can_own_a_ticket, ticket_written};
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("transfer_ticket", call)
        .judged_account("ticket", ticket_written)
        .but(
            &[With(NextTicket)],
            Accepted("whoever owns two may give either"),
            "the same owner's, of as many shares",
        )
        .but(&[With(OtherTicket)], Refused("WrongTicketOwner"), "a ticket, but another's")
        .but(&[With(TicketElsewhere)], Accepted(NOBODY_CAN_MAKE_ONE), "it names this owner")
        .account("owner", "WrongTicketOwner")
        .shared()
        .judged_account("new_owner", can_own_a_ticket)
        .shared()
}

fn call(token_program: Address) -> Call {
    let (mut scene, leaver) = Scene::queued(token_program);
    let chain = &mut scene.chain;
    let head = scene.fleet.pool.state(chain).queue_head;
    let (address, _) = ticket_address(&head, &leaver.address(), 0);
    let shares = ticket(chain, &address).expect("a ticket").shares();
    let transfer = exits::transfer_ticket(&address, &leaver.address(), &chain.new_address(), shares);
    scene.call(transfer, vec![leaver.wallet])
}
