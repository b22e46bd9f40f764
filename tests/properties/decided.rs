//! What an indexer hears of bonds, cover and everything that governance, curator and guardian decide.

use sluice_testkit::sluice::bonds::{BondState, bond_address_of};
use sluice_testkit::sluice::event::Event;
use sluice_testkit::sluice::governance::{ConfigState, HandoverState};
use solana_address::Address;

use crate::index::Index;
use crate::parameters::{self, RULES};

/// No epoch.
const NEVER: u64 = u64::MAX;
/// Among the changes of the fees: the treasury.
const TREASURY: u64 = 1 << 63;
/// The curator's place among the roles.
const CURATOR: u64 = 1;

impl Index {
    /// Takes over what was decided, in `epoch`.
    #[track_caller]
    pub fn decided(&mut self, event: &Event, epoch: u64) {
        match event.name.as_str() {
            "BondChanged" => self.bond_changed(event),
            "BondSettled" => {
                let bond = self.bonds.get_mut(&event.key("vote")).expect("a bond");
                bond.lamports = event.number("lamports");
                bond.sequence = next(bond.sequence, event.number("bond_sequence"));
                self.pool.cover = event.number("cover");
            }
            "Recapitalised" => {
                self.pool.recapitalised = event.number("recapitalised");
                self.pool.closed = u16::try_from(event.number("closed")).expect("sixteen bits");
            }
            _ => {
                let config = &mut self.config;
                config.sequence = next(config.sequence, event.number("sequence"));
                self.of_config(event, epoch);
            }
        }
    }

    #[track_caller]
    fn bond_changed(&mut self, event: &Event) {
        let (pool, vote, owner) = (event.key("pool"), event.key("vote"), event.key("owner"));
        let (lamports, requested) = (event.number("lamports"), event.number("requested"));
        let known = self.bonds.get(&vote).map_or(0, |bond| bond.sequence);
        let sequence = next(known, event.number("sequence"));
        // An empty bond that is asked back bars its operator for good, one that was paid back for some epochs.
        if lamports == 0 && event.number("barred_until") != NEVER {
            self.bonds.remove(&vote);
            return;
        }
        let bump = bond_address_of(&pool, &vote).1;
        self.bonds.insert(vote, BondState { pool, vote, owner, lamports, requested, sequence, bump });
    }

    #[track_caller]
    fn of_config(&mut self, event: &Event, epoch: u64) {
        let (pool, config) = (&mut self.pool, &mut self.config);
        match event.name.as_str() {
            "ParameterSet" => self.parameter_set(event, epoch),
            "TreasurySet" => {
                config.next_treasury = event.key("treasury");
                config.slots[0].changes |= TREASURY;
                config.slots[0].from = event.number("from");
                config.slots[0].sequence = event.number("slot_sequence");
            }
            "ChangeCancelled" => cancelled(config, event.number("slot")),
            "RoleProposed" => {
                let (role, nominee) = (event.number("role"), event.key("nominee"));
                let sequence = event.number("slot_sequence");
                let of = &mut config.handovers[usize::try_from(role).expect("a role")];
                let nobody = nominee == Address::default();
                *of = HandoverState {
                    nominee,
                    from: event.number("from"),
                    sequence,
                    accepted: u64::from(nobody),
                };
                if nobody && role == CURATOR {
                    (*of, pool.curator) = (nothing(sequence), nominee);
                }
            }
            "RoleAccepted" => {
                config.handovers[usize::try_from(event.number("role")).expect("a role")].accepted = 1;
            }
            "PausesChanged" => {
                self.pauses(event);
                self.pool.closed = u16::try_from(event.number("closed")).expect("sixteen bits");
                self.pool.head_room = event.number("head_room");
            }
            "ChangesTaken" => self.taken(event),
            other => panic!("an event that no indexer knows: {other}"),
        }
    }

    /// At once where it counts from this very epoch on.
    #[track_caller]
    fn parameter_set(&mut self, event: &Event, epoch: u64) {
        let id = usize::try_from(event.number("parameter")).expect("a parameter");
        let slot = &mut self.config.slots[RULES[id].domain];
        (slot.from, slot.sequence) = (event.number("slot_from"), event.number("slot_sequence"));
        if event.number("from") == epoch {
            slot.changes &= !(1 << id);
            parameters::store(id, event.number("value"), &mut self.pool, &mut self.config);
        } else {
            slot.changes |= 1 << id;
            self.config.pending[id] = event.number("value");
        }
        self.pool.late_from_slot = event.number("late_from_slot");
    }

    fn pauses(&mut self, event: &Event) {
        let config = &mut self.config;
        config.pauses = event.rows["pauses"].clone().try_into().expect("three");
        config.alive_until = event.number("alive_until");
        config.armed = u16::try_from(event.number("armed")).expect("sixteen bits");
    }

    fn taken(&mut self, event: &Event) {
        let epoch = event.number("epoch");
        self.pauses(event);
        for (id, value) in event.rows["parameters"].iter().enumerate() {
            parameters::store(id, *value, &mut self.pool, &mut self.config);
        }
        let (pool, config) = (&mut self.pool, &mut self.config);
        (pool.governance, pool.curator) = (event.key("governance"), event.key("curator"));
        (pool.guardian, pool.treasury) = (event.key("guardian"), event.key("treasury"));
        for slot in config.slots.iter_mut().filter(|slot| slot.from <= epoch) {
            (slot.from, slot.changes) = (NEVER, 0);
        }
        let due = |role: &&mut HandoverState| role.from <= epoch && role.accepted == 1;
        for role in config.handovers.iter_mut().filter(due) {
            *role = nothing(role.sequence);
        }
    }
}

fn cancelled(config: &mut ConfigState, slot: u64) {
    let slot = usize::try_from(slot).expect("a slot");
    match config.slots.get_mut(slot) {
        Some(of) => (of.from, of.changes, of.sequence) = (NEVER, 0, of.sequence + 1),
        None => config.handovers[slot - 3] = nothing(config.handovers[slot - 3].sequence + 1),
    }
}

fn nothing(sequence: u64) -> HandoverState {
    HandoverState { nominee: Address::default(), from: NEVER, sequence, accepted: 0 }
}

#[track_caller]
fn next(known: u64, said: u64) -> u64 {
    assert_eq!(said, known + 1, "a gap");
    said
}
