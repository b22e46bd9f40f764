//! What the table says of each swap: its exceptions, and what follows from the rules of the accounts.

use sluice_testkit::ids;
use sluice_testkit::sluice::PROGRAM;
use solana_address::Address;

use super::Stage;
use crate::refusal;
use crate::table::{Arrival, Outcome, Rule, Swap};

/// Nobody can lock these for writing: the runtime passes them as read-only.
const NEVER_WRITABLE: [Address; 4] = [ids::SYSTEM, ids::STAKE, ids::CLOCK, PROGRAM];

impl Stage {
    /// What the table says of a swap.
    pub fn expected(&self, place: usize, swap: Swap) -> Outcome {
        let mut exceptions = self.case.slots[place].exceptions.iter();
        let exception = exceptions.find(|exception| exception.swaps.contains(&swap));
        exception.map_or_else(|| self.by_rule(place, swap), |exception| exception.outcome)
    }

    /// What is said to a swap of which there is no exception.
    pub fn by_rule(&self, place: usize, swap: Swap) -> Outcome {
        let flags = &self.accounts[place];
        match swap {
            Swap::With(impostor) => self.on_arrival(place, &self.placed(impostor).address),
            Swap::CopyOf(other) => self.on_copy(place, self.place(other)),
            // The first to mind is the earlier one; where it does not, the later one must.
            Swap::For(other) => {
                let other = self.place(other);
                let turn = |place: usize| self.case.slots[place].turn;
                let first = self.on_arrival(place, &self.metas()[other].pubkey);
                let second = || self.on_arrival(other, &self.metas()[place].pubkey);
                match first {
                    Outcome::Accepted(_) => second(),
                    refused if turn(place) <= turn(other) || refusal::on_loading(refused) => refused,
                    refused => match second() {
                        Outcome::Accepted(_) => refused,
                        compared => compared,
                    },
                }
            }
            // Anchor checks both flags of a signer at once, and names only the signature.
            Swap::ReadOnly if flags.signer => Outcome::Refused("MissingRequiredSignature"),
            Swap::ReadOnly if flags.declared => Outcome::Refused("ConstraintMut"),
            // Nobody asks before the call that would write it.
            Swap::ReadOnly => Outcome::Refused("PrivilegeEscalation"),
            Swap::Unsigned => Outcome::Refused("MissingRequiredSignature"),
        }
    }

    /// What is said to the account at `other` in a second place.
    fn on_copy(&self, place: usize, other: usize) -> Outcome {
        const DUPLICATE: Outcome = Outcome::Refused("ConstraintDuplicateMutableAccount");
        let arrives = || self.on_arrival(place, &self.metas()[other].pubkey);
        let (alone, declared) = (
            self.alone(place) || self.alone(other),
            self.accounts[other].declared || !self.accounts[place].declared,
        );
        match alone {
            // One that may be left out is looked at when its turn comes.
            true if self.accounts[other].optional => match arrives() {
                refused if refusal::on_loading(refused) => refused,
                _ => DUPLICATE,
            },
            // Looked at before any account is; and an account that is read-only here may be writable there.
            true if declared => DUPLICATE,
            // What is behind the IDL's accounts is looked at after them.
            true => match arrives() {
                Outcome::Accepted(_) => DUPLICATE,
                refused => refused,
            },
            false => arrives(),
        }
    }

    /// Whether Anchor refuses it in a second place.
    fn alone(&self, place: usize) -> bool {
        let flags = &self.accounts[place];
        flags.declared && flags.writable && !self.case.slots[place].shared
    }

    /// What is said to another account at `place`.
    fn on_arrival(&self, place: usize, address: &Address) -> Outcome {
        let flags = &self.accounts[place];
        if flags.signer && self.key(address).is_none() {
            return Outcome::Refused("MissingRequiredSignature");
        }
        let none = flags.optional && *address == PROGRAM;
        if flags.declared && flags.writable && NEVER_WRITABLE.contains(address) && !none {
            return Outcome::Refused("ConstraintMut");
        }
        match self.case.slots[place].rule {
            Rule::Always(outcome) => outcome,
            Rule::Judged(judge) => {
                judge(&Arrival { account: self.call.chain.account(address), pool: &self.call.pool })
            }
        }
    }
}
