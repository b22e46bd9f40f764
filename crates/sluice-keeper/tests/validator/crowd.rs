//! A list of three hundred.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use sluice_client::accounts::{OperatorList, RateList};
use sluice_client::instruction::user;
use sluice_client::pda::PoolKeys;
use sluice_localnet::{Localnet, pool};
use sluice_testkit::chain::SOL;
use sluice_testkit::token::instruction::create_associated;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::process::Owner;
use crate::{start, turn};

const OPERATORS: usize = 300;
/// Ten seconds.
const SLOTS: u64 = 200;
/// Listings that fit into a transaction.
const LISTINGS: usize = 2;

fn list(localnet: &Localnet) -> OperatorList {
    localnet.client().state(&localnet.pool().unwrap().operators).unwrap()
}

/// A pool of the whole crowd.
fn create(localnet: &mut Localnet) -> PoolKeys {
    let (client, keys) = (localnet.client(), localnet.keys());
    let governance = keys.governance.pubkey();
    let args = pool::parameters(localnet.setup(), governance);
    let made = pool::create(client, &keys.governance, &keys.mint, args).unwrap();
    let votes: Vec<_> = keys.crowd.iter().map(Signer::pubkey).collect();
    let mut nonce = client.state::<OperatorList>(&made.operators).unwrap().header.nonce;
    for some in votes.chunks(LISTINGS) {
        let listings: Vec<_> = some
            .iter()
            .map(|vote| {
                nonce += pool::NONCES;
                pool::listing(&made, &governance, vote, pool::terms(), nonce - pool::NONCES)
            })
            .collect();
        // Between a boundary and its last reward, nobody is listed.
        let mut tries = 0;
        while let Err(error) = client.send(&listings, &[&keys.governance]) {
            tries += 1;
            assert!(tries < 50, "{error}");
            thread::sleep(Duration::from_millis(100));
        }
    }
    localnet.adopt(made);
    made
}

#[test]
fn a_pool_of_three_hundred_operators_is_cranked_in_one_run_of_few_transactions() {
    let _turn = turn();
    let mut localnet = start(SLOTS, OPERATORS);
    localnet.client().wait_epoch(1).unwrap();
    let pool = create(&mut localnet);
    let (localnet, client) = (&localnet, localnet.client());
    assert_eq!(list(localnet).records.len(), OPERATORS);
    let owner = Owner::new(localnet, pool.pool, "crowd", localnet.rpc_url());
    let mut keeper = owner.start();

    let holder = Keypair::new();
    localnet.airdrop(&holder.pubkey(), 100_001 * SOL).unwrap();
    let lst = pool.lst_account(&holder.pubkey());
    let open = create_associated(&holder.pubkey(), &pool.token_program, &pool.mint, &holder.pubkey());
    client.send(&[open], &[&holder]).unwrap();
    // Who may have stake an epoch later than the others would get none: the others' excess lies within the band.
    let eligible = list(localnet).records.iter().map(|record| record.eligible_from).max().unwrap();
    assert!(eligible < client.epoch().unwrap().0 + 6, "one of them may never have any");
    client.wait_epoch(eligible).unwrap();
    let deposit =
        || client.send(&[user::deposit_sol(&pool, &holder.pubkey(), &lst, 100_000 * SOL, 0)], &[&holder]);
    // Refused while an epoch is not closed.
    while let Err(error) = deposit() {
        assert!(client.epoch().unwrap().0 < eligible + 4, "{error}\n{}", owner.log());
        thread::sleep(Duration::from_millis(200));
    }
    // Every one of them gets stake, which becomes main's in the epoch after.
    let deposited = client.epoch().unwrap().0;
    while !list(localnet).records.iter().all(|record| record.main_delegation > 100 * SOL) {
        assert!(client.epoch().unwrap().0 < deposited + 4, "not all have stake:\n{}", owner.log());
        thread::sleep(Duration::from_millis(500));
    }
    // Until all of it is active, and the keeper has nothing left to do.
    let active = client.epoch().unwrap().0 + 3;
    client.wait_epoch(active).unwrap();
    assert!(keeper.runs());
    assert!(keeper.stop().success(), "{}", owner.log());

    let epoch = client.wait_epoch(active + 1).unwrap();
    let before: BTreeSet<String> = owner.sent(localnet).into_iter().map(|row| row.signature).collect();
    assert!(owner.once().success(), "{}", owner.log());
    let rows = owner.sent(localnet);
    let sent: Vec<_> = rows.iter().filter(|row| !before.contains(&row.signature)).collect();
    assert_eq!(client.epoch().unwrap().0, epoch, "it took longer than an epoch");

    let to = list(localnet);
    assert_eq!((to.header.epoch, to.header.visited as usize), (epoch, OPERATORS), "all were read");
    assert!(
        to.records.iter().all(|record| record.flags == 0),
        "where nobody votes, nobody is worse than the others"
    );
    let rates: RateList = client.state(&pool.rates).unwrap();
    assert_eq!(rates.entries.iter().map(|entry| entry.epoch).max(), Some(epoch), "it was closed");
    assert!(sent.iter().all(|row| row.err.is_none()));
    println!("{OPERATORS} operators: {} transactions", sent.len());
    assert!((5..=10).contains(&sent.len()), "{} transactions", sent.len());
}
