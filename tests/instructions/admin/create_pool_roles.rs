//! `create_pool`: curator, guardian and gate, and the event that names them.

use sluice_testkit::Chain;
use sluice_testkit::sluice::governance::ConfigState;
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{DEAD_SHARES, Gate, Pool, PoolParams, PoolSetup};
use solana_address::Address;

use super::create_pool::{first_config, first_operators, first_state, try_create};
use super::parameters::middling;

/// Pools with everybody who may have a role, and each kind of gate.
fn with_roles() -> [PoolSetup; 3] {
    let key = |byte: u8| Address::new_from_array([byte; 32]);
    let gates = [
        Gate::default(),
        Gate { kind: 1, gate: key(3), ..Gate::default() },
        Gate { kind: 2, gate: key(3), credential: key(4), schema: key(5) },
    ];
    gates.map(|gate| PoolSetup {
        params: PoolParams { curator: key(1), guardian: key(2), gate, ..middling() },
        ..PoolSetup::default()
    })
}

#[test]
fn curator_guardian_their_bounds_and_the_gate_are_as_the_creator_has_chosen() {
    for setup in with_roles() {
        let mut chain = Chain::with_sluice();
        let parts = Pool::prepare(&mut chain, &setup);
        let pool = parts.0.clone();
        try_create(&mut chain, &setup, &parts).unwrap();
        let (params, gate) = (&setup.params, setup.params.gate);
        let closed = [0, 1 << 12, 1 << 13][usize::from(gate.kind)];
        let expected = PoolState { closed, ..first_state(&chain, &pool, &setup) };
        assert_eq!(pool.state(&chain), expected);
        assert_eq!((expected.curator, expected.guardian), (params.curator, params.guardian));
        let expected = ConfigState {
            gate: gate.gate,
            credential: gate.credential,
            schema: gate.schema,
            curator_cap: params.curator_cap,
            curator_share: params.curator_share,
            curator_weight: params.curator_weight,
            curator_inflation_bps: params.curator_inflation_bps,
            curator_block_bps: params.curator_block_bps,
            curator_zero_bps: params.curator_zero_bps,
            ..first_config(&chain, &pool, &setup)
        };
        assert_eq!(pool.config(&chain), expected);
        assert_eq!(pool.operators(&chain), first_operators(&pool, &setup));
    }
}

#[test]
fn the_event_describes_the_pool() {
    for setup in with_roles() {
        let mut chain = Chain::with_sluice();
        let parts = Pool::prepare(&mut chain, &setup);
        let event = try_create(&mut chain, &setup, &parts).unwrap().event();
        let pool = &parts.0;
        assert_eq!(event.name, "PoolCreated");
        for (field, key) in [
            ("pool", pool.address),
            ("mint", pool.mint),
            ("token_program", pool.token_program),
            ("governance", pool.governance),
            ("curator", setup.params.curator),
            ("guardian", setup.params.guardian),
            ("treasury", pool.treasury),
        ] {
            assert_eq!(event.key(field), key, "{field}");
        }
        for (field, number) in [
            ("sequence", 1),
            ("epoch", chain.epoch()),
            ("assets", DEAD_SHARES),
            ("supply", DEAD_SHARES),
            ("deposit_cap", setup.params.deposit_cap),
            ("r_floor_ppm", setup.params.r_floor_ppm.into()),
            ("closed", pool.state(&chain).closed.into()),
        ] {
            assert_eq!(event.number(field), number, "{field}");
        }
    }
}
