//! What those do who have a role in a pool, or had one, or have none.

use sluice_testkit::sluice::governance::{self, signed_by};
use sluice_testkit::sluice::{OperatorTerms, crank};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::answers::Name;
use crate::apply::Answer;
use crate::privileged::Privileged;
use crate::protection;
use crate::world::World;

impl World {
    /// The key of an address that can have a role; the stranger's where nobody has it.
    pub fn key_of(&self, holder: &Address) -> Keypair {
        let known = self.people.iter().find(|person| person.pubkey() == *holder);
        known.unwrap_or(&self.stranger).insecure_clone()
    }

    /// As [`World::call`], from governance. Where nobody governs, a stranger tries.
    #[track_caller]
    pub fn govern(&mut self, name: Name, index: Option<u32>, instruction: Instruction) -> Answer {
        let holder = self.books().pool.governance;
        self.as_holder(name, index, instruction, &holder)
    }

    #[track_caller]
    fn as_holder(
        &mut self,
        name: Name,
        index: Option<u32>,
        instruction: Instruction,
        holder: &Address,
    ) -> Answer {
        let signer = if self.pretending { self.stranger.insecure_clone() } else { self.key_of(holder) };
        let signed = signed_by(instruction, &signer.pubkey());
        let answer = self.call(name, index, signed, &signer);
        let refused =
            matches!(answer.as_ref().err().map(String::as_str), Some("NotGovernance" | "NotGuardian"));
        let may = signer.pubkey() == *holder;
        // What is wrong in itself is refused as that, whoever signs.
        assert!(may || answer.is_err(), "{name:?} by a stranger");
        assert!(!may || !refused, "{name:?} is its holder's: {answer:?}");
        answer
    }

    /// Does it, with every check on the way.
    #[track_caller]
    pub fn decide(&mut self, decision: &Privileged) {
        let pool = self.fleet.pool.clone();
        let books = self.books();
        let (governance, guardian) = (books.pool.governance, books.pool.guardian);
        let _answer = match decision {
            Privileged::Parameter(number, value) => {
                let value = value.of(*number);
                let set = governance::set_parameter(&pool, &governance, *number, value);
                let answer = self.govern(Name::SetParameter, None, set);
                protection::parameter_set(&books, &self.books(), [u64::from(*number), value], &answer);
                answer
            }
            Privileged::Treasury(which) => {
                let nothing = self.chain.new_address();
                let to = [self.coffers[0], self.coffers[1], pool.escrow, nothing][usize::from(*which)];
                self.govern(Name::SetTreasury, None, governance::set_treasury(&pool, &governance, &to))
            }
            Privileged::Cancel { slot, old } => {
                let parameters = books.config.slots.iter().map(|slot| slot.sequence);
                let roles = books.config.handovers.iter().map(|role| role.sequence);
                let known = parameters.chain(roles).nth(usize::from(*slot)).unwrap_or(0);
                let sequence = known.wrapping_sub(u64::from(*old));
                let cancel = governance::cancel_change(&pool, &governance, *slot, sequence);
                self.govern(Name::CancelChange, None, cancel)
            }
            Privileged::Propose { role, nominee } => {
                let person = self.people[usize::from(*nominee) % self.people.len()].pubkey();
                let nominee = if nominee % 5 == 0 { Address::default() } else { person };
                let propose = governance::propose_role(&pool, &governance, *role, &nominee);
                self.govern(Name::ProposeRole, None, propose)
            }
            Privileged::Accept { role, own } => self.accept(*role, *own),
            Privileged::Pause(kinds) => {
                let pause = governance::pause(&pool, &guardian, *kinds);
                self.as_holder(Name::Pause, None, pause, &guardian)
            }
            Privileged::Heartbeat => {
                let beat = governance::heartbeat(&pool, &guardian);
                self.as_holder(Name::Heartbeat, None, beat, &guardian)
            }
            Privileged::Resume(kinds) => {
                self.govern(Name::Resume, None, governance::resume(&pool, &governance, *kinds))
            }
            Privileged::Arm => {
                self.govern(Name::ArmGuardian, None, governance::arm_guardian(&pool, &governance))
            }
            Privileged::Zero { operator, curator } => {
                let (index, holder) =
                    (self.index(*operator), if *curator { books.pool.curator } else { governance });
                let zero = governance::zero_operator(&pool, &holder, index, &self.record(index).vote);
                self.as_holder(Name::Zero, Some(index), zero, &holder)
            }
            Privileged::Curate { operator, terms, alike } => {
                let index = self.index(*operator);
                let record = self.record(index);
                let same = OperatorTerms {
                    cap: record.agreed_cap,
                    share: record.share,
                    max_inflation_bps: record.max_inflation_bps,
                    max_block_bps: record.max_block_bps,
                    groups: record.groups,
                    weight: terms.weight,
                };
                let terms = if *alike { &same } else { terms };
                let update = crank::update_operator(&pool, index, &record.vote, terms);
                self.as_holder(Name::Update, Some(index), update, &books.pool.curator)
            }
            Privileged::Pretend(decision) => {
                self.pretending = true;
                self.decide(decision);
                self.pretending = false;
                return;
            }
        };
    }

    #[track_caller]
    fn accept(&mut self, role: u8, own: bool) -> Answer {
        let books = self.books();
        let pending = books.config.handovers.get(usize::from(role));
        let nominee = pending.map_or(Address::default(), |role| role.nominee);
        let signer = if own { self.key_of(&nominee) } else { self.stranger.insecure_clone() };
        let accept = governance::accept_role(&self.fleet.pool, &signer.pubkey(), role);
        let answer = self.call(Name::AcceptRole, None, accept, &signer);
        assert!(answer.is_err() || signer.pubkey() == nominee, "who accepts was nominated");
        answer
    }
}
