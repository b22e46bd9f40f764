//! What is decided about a pool and does not count yet, and who may close what: nothing that a user path reads.

use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};

use crate::error::SluiceError;
use crate::state::closed::{PAUSED, PAUSED_DELEGATION, PAUSED_DEPOSITS, PAUSED_EXITS};
use crate::state::operators::NEVER;
use crate::state::parameters::{Domain, Values, COUNT, DOMAINS};

/// Epochs for which a guardian may pause after it has last shown that it is there: about a year.
pub const HEARTBEAT_EPOCHS: u64 = 182;

/// Roles that can be handed over, in the order of `Config::handovers`: governance, curator, guardian.
pub const HANDOVERS: usize = 3;
/// Place of the curator.
pub const CURATOR: usize = 1;

/// The account: pending changes, the guardian's state, the curator's bounds, the gate of deposits.
#[account]
pub struct Config {
    /// The pool.
    pub pool: Address,
    /// Names what deposits need, where they have a gate: the key that has to sign, or the program of the attestations.
    pub gate: Address,
    /// The credential of the attestations.
    pub credential: Address,
    /// Their schema.
    pub schema: Address,
    /// The treasury from the due epoch of the fees on, where it changes.
    pub next_treasury: Address,
    /// Events of this account so far. A gap tells an indexer to read it anew.
    pub sequence: u64,
    /// The guardian may pause in epochs before this one.
    pub alive_until: u64,
    /// Epochs whose close lifts the pauses of deposits, of exits, of delegation; never where there is none.
    pub pauses: [u64; 3],
    /// Pending changes of the pool's parameters, by domain.
    pub slots: [Slot; DOMAINS],
    /// Pending changes of governance, curator and guardian.
    pub handovers: [Handover; HANDOVERS],
    /// Pending values, by parameter; only those that a slot names count.
    pub pending: [u64; COUNT],
    /// The most lamports that a curator may let an operator have.
    pub curator_cap: u64,
    /// The most of the pool, basis points.
    pub curator_share: u16,
    /// The highest weight.
    pub curator_weight: u16,
    /// The highest commission on inflation rewards that it may agree to, basis points.
    pub curator_inflation_bps: u16,
    /// The highest commission on block revenue, basis points.
    pub curator_block_bps: u16,
    /// What of all weight it may take away at once in an epoch, basis points.
    pub curator_zero_bps: u16,
    /// For how many epochs a pause holds.
    pub pause_epochs: u16,
    /// What the guardian may still pause, in the bits of [`PAUSED`].
    pub armed: u16,
    /// Bump of this account's address.
    pub bump: u8,
    /// Zero.
    pub padding: u8,
    /// Zero, for later versions.
    pub reserved: [u64; 24],
}

/// A pending change of a domain. Raw at rest.
#[derive(Clone, Copy, IdlType, Pod, Zeroable)]
#[repr(C)]
pub struct Slot {
    /// The epoch whose close makes it count; never where nothing is pending.
    pub from: u64,
    /// Number of the last write: whoever cancels names it.
    pub sequence: u64,
    /// Which parameters change, a bit each; [`TREASURY`] as well.
    pub changes: u64,
}

/// [`Slot::changes`] of the fees: the treasury.
pub const TREASURY: u64 = 1 << 63;

/// A role that is to change hands.
#[derive(Clone, Copy, IdlType, Pod, Zeroable)]
#[repr(C)]
pub struct Handover {
    /// Who is to have it; zero for nobody.
    pub nominee: Address,
    /// The first epoch whose close may make it count; never where nothing is pending.
    pub from: u64,
    /// Number of the last write.
    pub sequence: u64,
    /// 1 once the nominee has signed, or where there is none to sign; otherwise 0, and nothing changes hands.
    pub accepted: u64,
}

impl Config {
    /// Bytes of the account.
    pub const SPACE: usize = 8 + core::mem::size_of::<Self>();

    /// What always holds. Errors: `InvariantViolated`.
    pub fn invariant(&self) -> Result<()> {
        let Self {
            pool: _,
            gate: _,
            credential: _,
            schema: _,
            next_treasury: _,
            sequence: _,
            alive_until: _,
            pauses: _,
            slots,
            handovers,
            pending: _,
            curator_cap: _,
            curator_share: _,
            curator_weight: _,
            curator_inflation_bps: _,
            curator_block_bps: _,
            curator_zero_bps: _,
            pause_epochs: _,
            armed,
            bump: _,
            padding: _,
            reserved: _,
        } = self;
        let slots = slots.iter().all(|slot| (slot.from == NEVER) == (slot.changes == 0));
        let handovers = handovers.iter().all(|role| role.from != NEVER || role.accepted == 0);
        require!(slots && handovers && *armed & !PAUSED == 0, SluiceError::InvariantViolated);
        Ok(())
    }

    /// The values as they will be once what is pending in `domain` counts.
    pub fn overlaid(&mut self, domain: Domain, live: &Values) -> Values {
        let changes = self.slot(domain).changes;
        let mut values = *live;
        for (id, (value, next)) in values.iter_mut().zip(self.pending).enumerate() {
            if changes & (1 << id) != 0 {
                *value = next;
            }
        }
        values
    }

    /// What is pending in a domain.
    pub fn slot(&mut self, domain: Domain) -> &mut Slot {
        let [fees, caps, risk] = &mut self.slots;
        match domain {
            Domain::Fees => fees,
            Domain::Caps => caps,
            Domain::Risk => risk,
        }
    }

    /// Makes a change pending: any write restarts the delay of all that is pending in its domain.
    pub fn pend(&mut self, domain: Domain, changes: u64, from: u64) {
        let slot = self.slot(domain);
        slot.changes |= changes;
        slot.from = from;
        slot.sequence = slot.sequence.wrapping_add(1);
    }

    /// Takes changes back; what else is pending in the domain keeps its epoch.
    pub fn withdraw(&mut self, domain: Domain, changes: u64) {
        let slot = self.slot(domain);
        if slot.changes & changes == 0 {
            return;
        }
        slot.changes &= !changes;
        if slot.changes == 0 {
            slot.from = NEVER;
        }
        slot.sequence = slot.sequence.wrapping_add(1);
    }

    /// A new guardian, or the same one armed anew: it may pause everything once.
    pub fn arm(&mut self, epoch: u64) {
        self.armed = PAUSED;
        self.beat(epoch);
    }

    /// The guardian is there.
    pub fn beat(&mut self, epoch: u64) {
        self.alive_until = epoch.saturating_add(HEARTBEAT_EPOCHS);
    }

    /// Until which close what `bits` say is paused; of `paused` among them never shorter than before: what only
    /// governance ends, no guardian does.
    pub fn pause(&mut self, bits: u16, paused: u16, until: u64) {
        for (end, bit) in self.pauses.iter_mut().zip(PAUSES).filter(|(_, bit)| bits & bit != 0) {
            *end = if paused & bit != 0 { until.max(*end) } else { until };
        }
    }

    /// What `bits` say is paused until no close: not any more, or until governance says so.
    pub fn resume(&mut self, bits: u16) {
        for (end, bit) in self.pauses.iter_mut().zip(PAUSES) {
            if bits & bit != 0 {
                *end = NEVER;
            }
        }
    }

    /// What the close of `epoch` lifts.
    pub fn lift(&mut self, epoch: u64) -> u16 {
        let mut lifted = 0;
        for (end, bit) in self.pauses.iter_mut().zip(PAUSES) {
            if *end <= epoch {
                *end = NEVER;
                lifted |= bit;
            }
        }
        lifted
    }

    /// Counts an event; every path that changes the account ends here, and so in [`Config::invariant`]. Returns its
    /// number.
    /// Errors: `InvariantViolated`.
    pub fn changed(&mut self) -> Result<u64> {
        self.sequence = self.sequence.wrapping_add(1);
        self.invariant()?;
        Ok(self.sequence)
    }
}

impl Handover {
    /// Nothing is pending.
    pub fn nothing(sequence: u64) -> Self {
        Self { nominee: Address::default(), from: NEVER, sequence, accepted: 0 }
    }
}

/// What can be paused, in the order of [`Config::pauses`].
const PAUSES: [u16; 3] = [PAUSED_DEPOSITS, PAUSED_EXITS, PAUSED_DELEGATION];

const _: () = assert!(Config::SPACE <= 10_240);
