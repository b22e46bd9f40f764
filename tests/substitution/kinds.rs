//! Rules for kinds of accounts that several instructions have.

use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::PROGRAM;
use sluice_testkit::sluice::bonds::BOND_LEN;
use sluice_testkit::sluice::governance::CONFIG_LEN;
use sluice_testkit::sluice::operators::RECORDS_AT;
use sluice_testkit::sluice::queue::{COHORT_LEN, TICKET_LEN};
use sluice_testkit::sluice::stake::StakeState;
use sluice_testkit::sluice::state::{POOL_LEN, discriminator};
use sluice_testkit::token::{ACCOUNT_LEN, TokenAccount};
use solana_address::Address;

use crate::impostor::Impostor;
use crate::table::Outcome::Accepted;
use crate::table::Swap::{self, CopyOf, For, With};
use crate::table::{Arrival, Callee, Case, Outcome};

/// Why an account that only a bug could have made is not looked for.
pub const NOBODY_CAN_MAKE_ONE: &str = "D21: owner and discriminator are proof enough, since create_pool alone makes accounts with both, and at \
     derived addresses only";

/// Why the curator may sign for governance.
pub const WITHIN_BOUNDS: &str = "design section 6: the curator lists and weighs operators, within its bounds";

/// The forgery that D21 leaves unlooked for.
pub const POOL_ELSEWHERE: [Swap; 1] = [With(Impostor::PoolElsewhere)];

/// A pool that is only read. Those that pass these checks are pools: what is said to them, exceptions say.
pub fn pool_read(arrival: &Arrival) -> Outcome {
    match &arrival.account {
        None => Outcome::Refused("UninitializedAccount"),
        Some(account) if account.owner != PROGRAM => Outcome::Refused("IllegalOwner"),
        Some(account) => pool_layout(&account.data),
    }
}

/// A pool that is written: Anchor looks at the length before it looks at the owner.
pub fn pool_written(arrival: &Arrival) -> Outcome {
    match &arrival.account {
        Some(account) if account.data.len() >= POOL_LEN && account.owner != PROGRAM => {
            Outcome::Refused("IllegalOwner")
        }
        Some(account) => pool_layout(&account.data),
        None => pool_layout(&[]),
    }
}

fn pool_layout(data: &[u8]) -> Outcome {
    if data.len() < POOL_LEN {
        Outcome::Refused("AccountDataTooSmall")
    } else if data[..8] != discriminator("account", "Pool") {
        Outcome::Refused("InvalidAccountData")
    } else {
        Outcome::Refused("what an exception must say, for it is a pool")
    }
}

/// A signer whose lamports the System program moves.
pub fn payer(arrival: &Arrival) -> Outcome {
    let system = |error| Outcome::RefusedBy(Callee::System, error);
    match &arrival.account {
        None => system("ResultWithNegativeLamports"),
        Some(account) if !account.data.is_empty() => system("InvalidArgument"),
        Some(account) if account.owner != ids::SYSTEM => system("ExternalAccountLamportSpend"),
        Some(_) => Outcome::Accepted("whoever signs may pay"),
    }
}

/// A signer who may not move the shares of the token account.
pub fn holder(arrival: &Arrival) -> Outcome {
    Outcome::RefusedBy(token_callee(arrival), "OwnerMismatch")
}

fn token_callee(arrival: &Arrival) -> Callee {
    Callee::of(&arrival.pool.token_program).expect("a token program")
}

/// What calls take of the holder's shares.
pub const LEAVING: u64 = 2 * SOL;

/// A token account of which shares are burned. The token program refuses what is none, and what the signer may not
/// touch.
pub fn burns_lst(arrival: &Arrival) -> Outcome {
    let refused = |error| Outcome::RefusedBy(token_callee(arrival), error);
    let has_less = || {
        let account = arrival.account.as_ref().and_then(|account| TokenAccount::try_decode(&account.data));
        account.is_some_and(|account| account.amount < LEAVING)
    };
    match receives_lst(arrival) {
        Outcome::Accepted(_) | Outcome::RefusedBy(_, "MintMismatch" | "ExternalAccountDataModified")
            if has_less() =>
        {
            refused("InsufficientFunds")
        }
        // Who may touch it is asked before the runtime sees who owns it.
        Outcome::Accepted(_) | Outcome::RefusedBy(_, "ExternalAccountDataModified") => {
            refused("OwnerMismatch")
        }
        other => other,
    }
}

/// The same of which shares are moved. Token-2022 looks at the mint after the signer.
pub fn moves_lst(arrival: &Arrival) -> Outcome {
    match burns_lst(arrival) {
        Outcome::RefusedBy(Callee::Token2022, "MintMismatch") => {
            Outcome::RefusedBy(Callee::Token2022, "OwnerMismatch")
        }
        other => other,
    }
}

/// A cohort that is written, compared with the ticket's once it is one.
pub fn cohort_written(arrival: &Arrival) -> Outcome {
    slab(arrival, COHORT_LEN, "Cohort", Outcome::Refused("WrongCohort"))
}

/// A ticket that is written. Those that pass are tickets: what is said to them, exceptions say.
pub fn ticket_written(arrival: &Arrival) -> Outcome {
    slab(arrival, TICKET_LEN, "Ticket", Outcome::Refused("what an exception must say, for it is a ticket"))
}

/// The same where they are only read.
pub fn cohort_read(arrival: &Arrival) -> Outcome {
    read(arrival, cohort_written)
}

/// The same where it is only read.
pub fn ticket_read(arrival: &Arrival) -> Outcome {
    read(arrival, ticket_written)
}

/// Anchor looks at the owner before it looks at the length.
fn read(arrival: &Arrival, written: fn(&Arrival) -> Outcome) -> Outcome {
    match &arrival.account {
        None => Outcome::Refused("UninitializedAccount"),
        Some(account) if account.owner != PROGRAM => Outcome::Refused("IllegalOwner"),
        Some(_) => written(arrival),
    }
}

/// A new owner of a ticket: whoever can be paid and may be able to sign.
pub fn can_own_a_ticket(arrival: &Arrival) -> Outcome {
    const NEITHER: [Address; 5] = [PROGRAM, ids::STAKE, ids::TOKEN, ids::TOKEN_2022, ids::LOADER_V3];
    match &arrival.account {
        Some(account) if NEITHER.contains(&account.owner) => Outcome::Refused("OwnerCannotSign"),
        _ => Accepted("whoever owns it may give it to anybody"),
    }
}

/// A stake account that is offered: the signer's own, and delegated.
pub fn stake_of_signer(arrival: &Arrival) -> Outcome {
    match &arrival.account {
        Some(account) if account.owner == ids::STAKE && StakeState::decode(&account.data).tag == 2 => {
            Outcome::Refused("ForeignStake")
        }
        _ => Outcome::Refused("NotAStake"),
    }
}

/// What Token-2022 puts behind a token account that has extensions.
const ACCOUNT_KIND: u8 = 2;

/// A token account that receives the LST. Any of the mint will do; the token program refuses what is none.
pub fn receives_lst(arrival: &Arrival) -> Outcome {
    let token_program = arrival.pool.token_program;
    let callee = Callee::of(&token_program).expect("a token program");
    let refused = |error| Outcome::RefusedBy(callee, error);
    let owned = arrival.account.as_ref().is_some_and(|account| account.owner == token_program);
    if !owned && callee == Callee::Token2022 {
        return refused("IncorrectProgramId");
    }
    let data = arrival.account.as_ref().map_or(&[][..], |account| &account.data);
    let extended = callee == Callee::Token2022 && data.get(ACCOUNT_LEN) == Some(&ACCOUNT_KIND);
    match TokenAccount::try_decode(data).filter(|_| data.len() == ACCOUNT_LEN || extended) {
        None => refused("InvalidAccountData"),
        Some(account) if account.state == 0 => refused("UninitializedAccount"),
        Some(account) if account.state == 2 => refused("AccountFrozen"),
        Some(account) if account.mint != arrival.pool.mint => refused("MintMismatch"),
        // p-token leaves it to the runtime to see that the account is not its own.
        Some(_) if !owned => refused("ExternalAccountDataModified"),
        Some(_) => Outcome::Accepted("whoever pays may give the shares to any token account of the mint"),
    }
}

/// Least length of a rate history: tag, pool, count, length of the list.
const RATES_AT: usize = 8 + 40 + 8;

/// An operators' account, compared with the pool's once it is one.
pub fn operators_written(arrival: &Arrival) -> Outcome {
    slab(arrival, RECORDS_AT, "Operators", Outcome::Refused("WrongOperators"))
}

/// A rate history, compared with the pool's once it is one.
pub fn rates_written(arrival: &Arrival) -> Outcome {
    slab(arrival, RATES_AT, "RateHistory", Outcome::Refused("WrongRates"))
}

/// A config that is written, compared with the pool's once it is one.
pub fn config_written(arrival: &Arrival) -> Outcome {
    slab(arrival, CONFIG_LEN, "Config", Outcome::Refused("WrongConfig"))
}

/// The same where it is only read.
pub fn config_read(arrival: &Arrival) -> Outcome {
    read(arrival, config_written)
}

/// A bond, compared with the pool's operator once it is one.
pub fn bond_written(arrival: &Arrival) -> Outcome {
    slab(arrival, BOND_LEN, "Bond", Outcome::Refused("WrongBond"))
}

/// Anchor looks at the length before it looks at the owner, and at both before it compares.
fn slab(arrival: &Arrival, least: usize, name: &str, known: Outcome) -> Outcome {
    let Some(account) = &arrival.account else { return Outcome::Refused("AccountDataTooSmall") };
    if account.data.len() < least {
        Outcome::Refused("AccountDataTooSmall")
    } else if account.owner != PROGRAM {
        Outcome::Refused("IllegalOwner")
    } else if account.data[..8] != discriminator("account", name) {
        Outcome::Refused("InvalidAccountData")
    } else {
        known
    }
}

/// Opens a gate, where there is one.
pub fn evidence(_: &Arrival) -> Outcome {
    Accepted("the pool has no gate, and nobody looks at it")
}

/// A vote account that has voted, where it matters.
pub fn reference(_: &Arrival) -> Outcome {
    Accepted("the operator votes, and nobody looks for others who do")
}

/// Receives a bounty, where it exists.
pub fn cranker(_: &Arrival) -> Outcome {
    Accepted("whoever sends names who is paid")
}

/// Would receive a bounty, where one were paid.
pub fn unpaid_cranker(_: &Arrival) -> Outcome {
    Accepted("nobody is paid")
}

/// The vote account of a new operator: whatever governance chooses, if it is one that stake can go to.
pub fn vote_of_new_operator(arrival: &Arrival) -> Outcome {
    match &arrival.account {
        Some(account) if account.owner == ids::VOTE => {
            Outcome::Accepted("whoever governs chooses the operator")
        }
        _ => Outcome::Refused("VoteAccountUnreadable"),
    }
}

/// Main and side of two operators, behind the accounts of the IDL. One whose side is missing stays unread; what is
/// there in its stead is compared with the next one's, until there is none.
pub fn with_stakes_behind(case: Case) -> Case {
    const EITHER_ORDER: Outcome = Accepted("their roles may just have been swapped by another's transaction");
    const NONE_LEFT: Outcome = Outcome::Refused("NoOperator");
    let of_the_next = [CopyOf("next_main"), CopyOf("next_side"), For("next_main"), For("next_side")];
    case.behind("main", "WrongStakeAccount")
        .but(&[For("side")], EITHER_ORDER, "a pair is taken in either order")
        .behind("side", "WrongStakeAccount")
        .but(
            &of_the_next,
            NONE_LEFT,
            "the next one is left without its own side as well, or has one too many",
        )
        .behind("next_main", "WrongStakeAccount")
        .but(&[For("next_side")], EITHER_ORDER, "as above")
        .but(&[CopyOf("next_side")], NONE_LEFT, "its side is there, its main is not: one too many")
        .behind("next_side", "NoOperator")
}
