//! What is due counts from now on: the close's last step, behind its fee (review 2.13: nobody can leave it out).

use anchor_lang::prelude::*;

use crate::events::{ChangesTaken, Tagged};
use crate::state::closed::PAUSED;
use crate::state::config::{Handover, TREASURY};
use crate::state::operators::NEVER;
use crate::state::parameters::{live, store, valid, Domain};
use crate::state::{Config, Operators, Pool};

/// Lifts pauses, makes due parameters count and hands due roles over, if they were accepted. Total: what would not hold
/// together is dropped. Errors: `InvariantViolated`.
pub fn take_over(pool: &mut Pool, header: &mut Operators, config: &mut Config, epoch: u64) -> Result<()> {
    let waits = |from: &u64| *from > epoch;
    let slots = config.slots.iter().all(|slot| waits(&slot.from));
    let roles = config.handovers.iter().all(|role| waits(&role.from) || role.accepted == 0);
    if slots && roles && config.pauses.iter().all(waits) {
        return Ok(());
    }
    take(pool, header, config, epoch)
}

#[cold]
#[inline(never)]
fn take(pool: &mut Pool, header: &mut Operators, config: &mut Config, epoch: u64) -> Result<()> {
    pool.closed &= !(config.lift(epoch) & PAUSED);
    for domain in [Domain::Fees, Domain::Caps, Domain::Risk] {
        if config.slot(domain).from <= epoch {
            take_domain(pool, header, config, domain);
        }
    }
    take_roles(pool, config, epoch);
    let event = ChangesTaken {
        pool: header.pool,
        governance: pool.governance,
        curator: pool.curator,
        guardian: pool.guardian,
        treasury: pool.treasury,
        sequence: config.changed()?,
        epoch,
        parameters: live(pool, header, config),
        pauses: config.pauses,
        alive_until: config.alive_until,
        armed: u64::from(config.armed),
    };
    Tagged::new(event).log();
    Ok(())
}

fn take_domain(pool: &mut Pool, header: &mut Operators, config: &mut Config, domain: Domain) {
    let values = live(pool, header, config);
    let values = config.overlaid(domain, &values);
    if valid(&values) {
        store(&values, pool, header, config);
    }
    if config.slot(domain).changes & TREASURY != 0 {
        pool.treasury = config.next_treasury;
    }
    let slot = config.slot(domain);
    (slot.from, slot.changes) = (NEVER, 0);
}

fn take_roles(pool: &mut Pool, config: &mut Config, epoch: u64) {
    let [governance, curator, guardian] = &mut config.handovers;
    let due = |role: &Handover| role.from <= epoch && role.accepted != 0;
    let hand_over = |role: &mut Handover, holder: &mut Address| {
        let due = due(role);
        if due {
            *holder = role.nominee;
            *role = Handover::nothing(role.sequence);
        }
        due
    };
    hand_over(governance, &mut pool.governance);
    hand_over(curator, &mut pool.curator);
    if hand_over(guardian, &mut pool.guardian) {
        config.arm(epoch);
    }
}
