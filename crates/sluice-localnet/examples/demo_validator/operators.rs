//! The operators of the first act, and the pool's view of them.

use sluice_client::accounts::{OperatorList, Record};
use sluice_client::generated::types::OperatorTerms;
use sluice_client::instruction::admin;
use sluice_client::pda::PoolKeys;
use sluice_localnet::{Error, Localnet, OPERATORS, pool};
use sluice_testkit::chain::SOL;
use solana_signer::Signer;

use crate::story::short;

/// What the third operator may have.
pub const CAP: u64 = 150 * SOL;
/// What the last two, in one data centre, may have together.
pub const GROUP_CAP: u64 = 500 * SOL;

/// Lists all five: one with a cap of its own, two in one data centre.
pub fn list(localnet: &Localnet, keys: &PoolKeys) -> Result<(), Error> {
    let (client, governance) = (localnet.client(), &localnet.keys().governance);
    let group = admin::set_group(keys, &governance.pubkey(), pool::DATA_CENTRE, GROUP_CAP, 10_000);
    client.send(&[group], &[governance])?;
    for number in 0..OPERATORS {
        let terms = match number {
            2 => OperatorTerms { cap: CAP, ..pool::terms() },
            3 | 4 => OperatorTerms { groups: [pool::DATA_CENTRE, 0, 0, 0], ..pool::terms() },
            _ => pool::terms(),
        };
        // At the turn of an epoch the stake program is closed for a block or two.
        client.wait_epoch(0)?;
        pool::list(client, keys, governance, &localnet.vote(number)?, terms)?;
    }
    Ok(())
}

/// The records, in the order of the operators.
pub fn records(localnet: &Localnet, keys: &PoolKeys) -> Result<Vec<Record>, Error> {
    Ok(localnet.client().state::<OperatorList>(&keys.operators)?.records)
}

/// What is delegated to an operator, active or activating.
pub fn stake(record: &Record) -> u64 {
    record.main_delegation + record.side_delegation
}

/// Whether nothing of the pool's is with an operator but the rent of two empty accounts.
pub fn is_drained(record: &Record) -> bool {
    stake(record) == 0 && record.main_cooling == 0 && record.side_cooling == 0
}

pub fn print(localnet: &Localnet, keys: &PoolKeys) -> Result<(), Error> {
    println!("  {:<12}{:>14}{:>12}{:>8}{:>12}  flags", "", "stake", "cooling", "cap", "commission");
    for (number, record) in records(localnet, keys)?.iter().enumerate() {
        let cap = match number {
            2 => "150",
            3 | 4 => "500 *",
            _ => "",
        };
        let commission =
            localnet.votes(number)?.map_or_else(|| "closed".into(), |it| it.commission.to_string());
        println!(
            "  operator {number:<3}{:>14}{:>12}{cap:>8}{commission:>12}  {}",
            short(stake(record)),
            short(record.main_cooling + record.side_cooling),
            flags(record.flags),
        );
    }
    Ok(())
}

fn flags(flags: u8) -> String {
    let names = [
        (1, "accounts"),
        (2, "vote account closed"),
        (4, "commission"),
        (8, "deactivated"),
        (16, "slow"),
        (32, "delinquent"),
    ];
    let set: Vec<&str> = names.iter().filter(|(bit, _)| flags & bit != 0).map(|(_, name)| *name).collect();
    set.join(", ")
}
