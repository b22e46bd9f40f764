//! `set_parameter`: bounds, what counts at once, what waits and until when.

use sluice_testkit::Chain;
use sluice_testkit::sluice::event::Event;
use sluice_testkit::sluice::governance::{PARAMETERS, parameter, set_parameter};
use sluice_testkit::sluice::{PROGRAM, PoolParams};

use super::parameters::{RULES, live, middling, valid, write};
use crate::governed::{Books, CAPS, DELAY, FEES, Governed, NEVER, RISK, governance_alone, governed, refused};
use crate::support::{events, names};

/// Figures under which each parameter alone can go to both of its bounds.
fn wide() -> PoolParams {
    PoolParams {
        exit_max_bps: 1_000,
        exit_min_bps: 0,
        late_guard_slots: 216_000,
        level_interval_slots: 0,
        ..middling()
    }
}

#[test]
fn every_parameter_is_taken_at_its_bounds_and_refused_beyond() {
    let (chain, of) = governed(wide(), &[]);
    for (name, rule) in PARAMETERS.into_iter().zip(RULES) {
        for bound in [rule.least, rule.most] {
            let mut chain = chain.clone();
            of.decide(&mut chain, of.set(name, bound));
            let books = Books::of(&chain, &of.fleet);
            let id = usize::from(parameter(name));
            let pending = books.config.slots[rule.domain].changes == 1 << id;
            let taken = if pending { books.config.pending[id] } else { live(&books)[id] };
            assert_eq!(taken, bound, "{name}");
        }
        let beyond = [rule.least.checked_sub(1), rule.most.checked_add(1)];
        for value in beyond.into_iter().flatten() {
            refused(&mut chain.clone(), "ParameterOutOfBounds", (of.set(name, value), &of.fleet.governor));
        }
    }
}

#[test]
fn every_parameter_goes_into_its_safe_direction_at_once_and_waits_in_any_other() {
    let (chain, of) = governed(middling(), &[]);
    let values = live(&Books::of(&chain, &of.fleet));
    for (id, rule) in RULES.into_iter().enumerate() {
        for value in [values[id] - 1, values[id], values[id] + 1] {
            let mut chain = chain.clone();
            let at_once = rule.at_once(values[id], value);
            let receipt = changes(&mut chain, &of, id, value, at_once);
            let (event, books) = (receipt.event(), Books::of(&chain, &of.fleet));
            assert_eq!((event.name.as_str(), event.key("pool")), ("ParameterSet", of.fleet.pool.address));
            let (now, slot) = (chain.epoch(), books.config.slots[rule.domain]);
            for (field, number) in [
                ("sequence", books.config.sequence),
                ("pool_sequence", books.pool.sequence),
                ("operators_sequence", books.operators.sequence),
                ("value", value),
                ("from", if at_once { now } else { now + DELAY }),
                ("slot_from", slot.from),
                ("slot_sequence", slot.sequence),
                ("late_from_slot", books.pool.late_from_slot),
                ("parameter", id as u64),
            ] {
                assert_eq!(event.number(field), number, "{} {field}", PARAMETERS[id]);
            }
        }
    }
}

/// Sets a parameter of a pool with nothing pending, and states all that changes.
fn changes(
    chain: &mut Chain,
    of: &Governed,
    id: usize,
    value: u64,
    at_once: bool,
) -> sluice_testkit::Receipt {
    let epoch = chain.epoch();
    of.changes(chain, (of.set(PARAMETERS[id], value), &of.fleet.governor), |books| {
        books.pool.sequence += 1;
        books.operators.sequence += 1;
        books.config.sequence += 1;
        if at_once {
            let late = live(books)[13];
            write(books, id, value);
            // What is longer begins earlier, in this epoch.
            books.pool.late_from_slot -= live(books)[13] - late;
            return;
        }
        books.config.pending[id] = value;
        let slot = &mut books.config.slots[RULES[id].domain];
        (slot.from, slot.changes, slot.sequence) = (epoch + DELAY, 1 << id, slot.sequence + 1);
    })
}

#[test]
fn what_waits_counts_from_the_close_four_epochs_later_and_says_so() {
    let (chain, of) = governed(middling(), &[]);
    let values = live(&Books::of(&chain, &of.fleet));
    for (id, rule) in RULES.into_iter().enumerate() {
        let value =
            [values[id] - 1, values[id] + 1].into_iter().find(|value| !rule.at_once(values[id], *value));
        let value = value.expect("one direction waits");
        let mut chain = chain.clone();
        of.decide(&mut chain, of.set(PARAMETERS[id], value));
        for _ in 1..DELAY {
            let receipt = of.close(&mut chain, 1);
            assert_eq!(live(&Books::of(&chain, &of.fleet)), values, "{}", PARAMETERS[id]);
            assert_eq!(names(&receipt), ["EpochFinalized"]);
        }
        let before = Books::of(&chain, &of.fleet);
        let receipt = of.close(&mut chain, 1);
        taken(&chain, &of, &before, &receipt, &[(id, value)]);
    }
}

/// The close made these count and nothing else of the config, and its event has all of them.
#[track_caller]
fn taken(
    chain: &Chain,
    of: &Governed,
    before: &Books,
    receipt: &sluice_testkit::Receipt,
    values: &[(usize, u64)],
) {
    let (mut expected, books) = (before.clone(), Books::of(chain, &of.fleet));
    for (id, value) in values {
        write(&mut expected, *id, *value);
        let slot = &mut expected.config.slots[RULES[*id].domain];
        (slot.from, slot.changes) = (NEVER, 0);
    }
    expected.config.sequence += 1;
    assert_eq!(live(&books), live(&expected));
    assert_eq!(books.config, expected.config);
    assert_eq!(names(receipt), ["ChangesTaken", "EpochFinalized"]);
    let event: &Event = &events(receipt)[0];
    assert_eq!(event.rows["parameters"], live(&books));
    assert_eq!(event.rows["pauses"], books.config.pauses);
    for (field, key) in [
        ("pool", of.fleet.pool.address),
        ("governance", books.pool.governance),
        ("curator", books.pool.curator),
        ("guardian", books.pool.guardian),
        ("treasury", books.pool.treasury),
    ] {
        assert_eq!(event.key(field), key, "{field}");
    }
    for (field, number) in [
        ("sequence", books.config.sequence),
        ("epoch", chain.epoch()),
        ("alive_until", books.config.alive_until),
        ("armed", books.config.armed.into()),
    ] {
        assert_eq!(event.number(field), number, "{field}");
    }
}

#[test]
fn where_epochs_are_skipped_what_is_due_counts_with_the_first_close_behind() {
    let (mut chain, of) = governed(middling(), &[]);
    for (name, value) in [("fee_bps", 600), ("deposit_cap", u64::MAX), ("churn_bps", 10)] {
        of.decide(&mut chain, of.set(name, value));
        chain.advance_epochs(1);
    }
    // Seven epochs behind the last of them, none of which anybody has closed.
    let before = Books::of(&chain, &of.fleet);
    let receipt = of.close(&mut chain, 7);
    taken(&chain, &of, &before, &receipt, &[(0, 600), (5, u64::MAX), (17, 10)]);
}

#[test]
fn any_write_restarts_the_delay_of_its_whole_domain_and_of_no_other() {
    let (mut chain, of) = governed(middling(), &[]);
    let began = chain.epoch();
    let due = |chain: &Chain| of.config(chain).slots.map(|slot| slot.from);
    for (name, value, expected) in [
        ("fee_bps", 600, [began + 4, NEVER, NEVER]),
        ("deposit_cap", u64::MAX, [began + 4, began + 5, NEVER]),
        ("cover_bps", 40, [began + 4, began + 5, began + 6]),
        // Of the fees: the fee waits with it.
        ("bounty_bps", 399, [began + 7, began + 5, began + 6]),
    ] {
        of.decide(&mut chain, of.set(name, value));
        assert_eq!(due(&chain), expected, "{name}");
        of.close(&mut chain, 1);
    }
    let values = live(&Books::of(&chain, &of.fleet));
    assert_eq!((chain.epoch(), values[0], values[5]), (began + 4, 500, middling().deposit_cap));
    for expected in [[500, 400, u64::MAX, 50], [500, 400, u64::MAX, 40], [600, 399, u64::MAX, 40]] {
        of.close(&mut chain, 1);
        let values = live(&Books::of(&chain, &of.fleet));
        assert_eq!([values[0], values[1], values[5], values[20]], expected, "epoch {}", chain.epoch());
    }
    assert_eq!(due(&chain), [NEVER; 3]);
}

#[test]
fn a_safe_change_takes_back_what_was_pending_of_the_same_parameter_and_nothing_else() {
    let (mut chain, of) = governed(middling(), &[]);
    of.decide(&mut chain, of.set("fee_bps", 600));
    of.decide(&mut chain, of.set("exit_max_bps", 400));
    of.decide(&mut chain, of.set("deposit_cap", u64::MAX));
    let epoch = chain.epoch();
    of.close(&mut chain, 1);
    of.changes(&mut chain, (of.set("fee_bps", 450), &of.fleet.governor), |books| {
        books.pool.fee_bps = 450;
        books.pool.sequence += 1;
        books.operators.sequence += 1;
        books.config.sequence += 1;
        let slot = &mut books.config.slots[FEES];
        assert_eq!(slot.from, epoch + DELAY);
        (slot.changes, slot.sequence) = (1 << 3, slot.sequence + 1);
    });
    // The last of a domain leaves nothing pending; to say again what counts is to take back.
    of.changes(&mut chain, (of.set("exit_max_bps", 300), &of.fleet.governor), |books| {
        books.pool.sequence += 1;
        books.operators.sequence += 1;
        books.config.sequence += 1;
        let slot = &mut books.config.slots[FEES];
        (slot.from, slot.changes, slot.sequence) = (NEVER, 0, slot.sequence + 1);
    });
    let slots = of.config(&chain).slots;
    assert_eq!((slots[CAPS].from, slots[CAPS].changes), (epoch + DELAY, 1 << 5));
    assert_eq!((slots[RISK].from, slots[RISK].sequence), (NEVER, 0));
}

#[test]
fn what_depends_on_each_other_agrees_as_it_counts_and_as_it_will() {
    let (chain, of) = governed(middling(), &[]);
    // Before, the change, and whether it is taken: exits cost 30 to 300, a level waits 1,000 slots of a guard of
    // 21,600.
    for (before, (name, value), taken) in [
        (vec![], ("exit_min_bps", 301), false),
        (vec![], ("exit_max_bps", 29), false),
        (vec![], ("exit_max_bps", 30), true),
        (vec![("exit_max_bps", 500)], ("exit_min_bps", 500), true),
        (vec![("exit_max_bps", 500)], ("exit_min_bps", 501), false),
        // The least that is pending is above what the most would be, at once or later.
        (vec![("exit_max_bps", 500), ("exit_min_bps", 400)], ("exit_max_bps", 200), false),
        (vec![("exit_max_bps", 500), ("exit_min_bps", 400)], ("exit_max_bps", 399), false),
        (vec![("exit_max_bps", 500), ("exit_min_bps", 400)], ("exit_max_bps", 400), true),
        (vec![("exit_min_bps", 200)], ("exit_max_bps", 199), false),
        // Taken back by the safe change, it is in nobody's way.
        (vec![("exit_min_bps", 200), ("exit_min_bps", 30)], ("exit_max_bps", 199), true),
        (vec![], ("late_guard_slots", 999), false),
        (vec![], ("late_guard_slots", 1_000), true),
        (vec![], ("level_interval_slots", 21_601), false),
        (vec![("late_guard_slots", 30_000)], ("level_interval_slots", 30_000), true),
        (vec![("level_interval_slots", 500)], ("late_guard_slots", 999), true),
        (vec![("level_interval_slots", 500)], ("late_guard_slots", 499), false),
        (
            vec![("level_interval_slots", 500), ("late_guard_slots", 500)],
            ("level_interval_slots", 1_000),
            false,
        ),
        (vec![("level_interval_slots", 500), ("late_guard_slots", 500)], ("late_guard_slots", 21_600), true),
    ] {
        let mut chain = chain.clone();
        for (name, value) in &before {
            of.decide(&mut chain, of.set(name, *value));
        }
        if taken {
            of.decide(&mut chain, of.set(name, value));
        } else {
            refused(&mut chain, "ParameterOutOfBounds", (of.set(name, value), &of.fleet.governor));
        }
        of.close(&mut chain, DELAY);
        assert!(valid(&live(&Books::of(&chain, &of.fleet))), "{before:?} {name} {value}");
    }
}

#[test]
fn only_governance_sets_parameters_and_only_those_that_exist() {
    let (mut chain, of) = governed(middling(), &[]);
    governance_alone(&mut chain, &of, &of.set("fee_bps", 400));
    for number in [23, 64, 255] {
        let set = set_parameter(&of.fleet.pool, &of.governance(), number, 0);
        refused(&mut chain, "NoSuchNumber", (set, &of.fleet.governor));
    }
    let other =
        sluice_testkit::sluice::Pool::create(&mut chain, &sluice_testkit::sluice::PoolSetup::default());
    for (at, key, error) in [(2, other.operators, "WrongOperators"), (3, other.config, "WrongConfig")] {
        let mut set = of.set("fee_bps", 400);
        set.accounts[at].pubkey = key;
        refused(&mut chain, error, (set, &of.fleet.governor));
    }
    assert_eq!(of.set("fee_bps", 400).program_id, PROGRAM);
}
