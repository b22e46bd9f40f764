//! The pool.

use sluice_client::accounts::Pool;
use sluice_client::instruction::user;
use sluice_localnet::{Localnet, OPERATORS, Setup};
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::OperatorsState;
use sluice_testkit::token::instruction::create_associated;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::{fast, start, turn};

#[test]
fn the_pool_takes_a_deposit_delegates_it_and_earns_a_real_reward() {
    let _turn = turn();
    let keys = tempfile::tempdir().unwrap();
    let localnet = start(Setup { pool: true, keys: Some(keys.path().to_path_buf()), ..fast() });
    let (client, pool) = (localnet.client(), *localnet.pool().unwrap());
    assert_eq!(operators(&localnet).records.len(), OPERATORS);

    let (ada, lst) = (Keypair::new(), |key: &Keypair| pool.lst_account(&key.pubkey()));
    localnet.airdrop(&ada.pubkey(), 1_001 * SOL).unwrap();
    let deposit = [
        create_associated(&ada.pubkey(), &pool.token_program, &pool.mint, &ada.pubkey()),
        user::deposit_sol(&pool, &ada.pubkey(), &lst(&ada), 1_000 * SOL, 0),
    ];
    let listed = client.epoch().unwrap().0;
    while client.state::<Pool>(&pool.pool).unwrap().pair_epoch != client.epoch().unwrap().0 {
        crank(&localnet);
    }
    client.send(&deposit, &[&ada]).unwrap();
    assert!(client.tokens(&lst(&ada)).unwrap() > 999 * SOL);

    // Operators may have stake four epochs after they were listed; it is active an epoch later.
    client.wait_epoch(listed + 4).unwrap();
    crank(&localnet);
    let state = operators(&localnet);
    assert!(state.records.iter().all(|record| record.current() > 100 * SOL), "all have stake");
    let before: Pool = client.state(&pool.pool).unwrap();
    for _ in 0..3 {
        client.wait_epoch(client.epoch().unwrap().0 + 1).unwrap();
        crank(&localnet);
    }
    let after: Pool = client.state(&pool.pool).unwrap();
    let worth = |pool: &Pool| u128::from(pool.pair_assets) * 1_000_000_000 / u128::from(pool.pair_supply);
    let gained = worth(&after) - worth(&before);
    // Two epochs or more of 300 ppm, less commissions, the fee, and what stays liquid.
    assert!((300_000..1_200_000).contains(&gained), "a share has gained {gained} billionths");

    localnet.tip(2, SOL).unwrap();
    localnet.tip_reserve(SOL).unwrap();
    // The same keys make the same pool again.
    let address = pool.pool;
    localnet.stop();
    let again = start(Setup { pool: true, keys: Some(keys.path().to_path_buf()), ..fast() });
    assert_eq!(again.pool().unwrap().pool, address);
}

fn operators(localnet: &Localnet) -> OperatorsState {
    let account = localnet.client().account(&localnet.pool().unwrap().operators).unwrap();
    OperatorsState::decode(&account.expect("the pool has operators").data)
}

/// A whole crank by hand; what fails because the epoch has just turned is left to the next one.
fn crank(localnet: &Localnet) {
    let (pool, client, governance) =
        (localnet.pool().unwrap(), localnet.client(), &localnet.keys().governance);
    let by = governance.pubkey();
    let try_send = |instruction: Instruction| client.send(&[instruction], &[governance]);
    let records = || client.state::<sluice_client::accounts::OperatorList>(&pool.operators).unwrap().records;
    let stakes: Vec<_> = records().iter().flat_map(|record| [record.main, record.side]).collect();
    use sluice_client::instruction::crank;
    let steps = [
        crank::sweep_operators(pool, &by, 0, &stakes),
        crank::measure_operators(pool, &by, 0, u32::MAX),
        crank::finalize_epoch(pool, &by),
    ];
    if steps.into_iter().any(|step| try_send(step).is_err()) {
        return;
    }
    let level = operators(localnet).proposal();
    if try_send(crank::set_level(pool, &by, level.level, level.index)).is_err() {
        return;
    }
    for (record, index) in records().iter().zip(0..) {
        // Not yet eligible, or too late in the epoch: another time.
        let _ = try_send(crank::delegate(pool, &by, index, record));
    }
}
