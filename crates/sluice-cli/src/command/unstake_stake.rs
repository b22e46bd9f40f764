//! `sluice unstake --stake`: the LST for active stake, in a fresh stake account of the holder's.

use std::time::{SystemTime, UNIX_EPOCH};

use sluice_client::accounts::{OperatorList, Record};
use sluice_client::ids::STAKE_PROGRAM;
use sluice_client::instruction::user;
use sluice_client::level;
use sluice_client::operators::{current, is_listed};
use sluice_client::stake::LEN;
use sluice_math::level::band;
use solana_address::Address;
use solana_system_interface::instruction::create_account_with_seed;

use super::deposit::operator;
use super::guard::Guard;
use super::unstake::Leaving;
use crate::act::Act;
use crate::amount::exact;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::figures::{Figures, Unit};
use crate::report::Report;

/// Withdraws stake.
///
/// # Errors
/// The node's; the program's; no operator that could give anything.
pub(super) async fn run(ctx: &Ctx, of: Leaving, named: Option<Address>, guard: &Guard) -> Result<Report> {
    let list: OperatorList = ctx.node.state(&of.keys.operators).await?;
    let (index, record) = match named {
        Some(vote) => operator(&list, &vote)?,
        None => fullest(&list, of.pool.band_bps)?,
    };
    // The address follows from the holder's own: no other key has to sign, and none can be lost.
    let seed = seed();
    let who = of.who.address;
    let fresh = Address::create_with_seed(&who, &seed, &STAKE_PROGRAM)
        .map_err(|error| Error::failed(format!("no address for the stake: {error}"), "report this"))?;
    let rent = ctx.node.rent(LEN).await?;
    // as-safety: 200.
    let len = LEN as u64;
    let payer = of.payer.address;
    let build = |least: u64| {
        let make = create_account_with_seed(&payer, &fresh, &who, &seed, rent, len, &STAKE_PROGRAM);
        let shares = of.shares;
        let lst = &of.lst_account;
        vec![make, user::withdraw_stake(&of.keys, &who, &fresh, lst, index, shares, least, record)]
    };
    let bound = guard.bound(ctx, &of.payer, build).await?;
    let mut figures = Figures::default()
        .address("pool", &of.keys.pool)
        .lst("shares", of.shares)
        .address("stake", &fresh)
        .address("operator", &record.vote)
        .sol("rent", rent)
        .sol("min_lamports", bound.least);
    if let Some(expected) = bound.expected {
        figures = figures.sol("expected_lamports", expected);
    }
    let instructions = build(bound.least);
    ctx.carry_out(Act {
        what: format!("withdraw stake for {} LST", exact(of.shares)),
        authority: of.who,
        payer: of.payer,
        instructions,
        keys: Vec::new(),
        figures,
        mine: vec![of.lst_account, fresh],
        returns: Some(Unit::Sol),
    })
    .await
}

/// The operator that can give most: above its target less the larger of band and minimum delegation, which it keeps.
fn fullest(list: &OperatorList, band_bps: u16) -> Result<(u32, &Record)> {
    let minimum = list.header.minimum;
    let with_targets = (0u32..).zip(&list.records).zip(level::targets(list));
    let spare = |record: &Record, target: u64| {
        current(record).saturating_sub(target.saturating_sub(band(target, band_bps, minimum)))
    };
    let best = with_targets
        .filter(|((_, record), _)| is_listed(record))
        .map(|((index, record), target)| (spare(record, target).min(record.main_delegation), index, record))
        .max_by_key(|(spare, index, _)| (*spare, u32::MAX - index));
    match best {
        Some((spare, index, record)) if spare >= minimum && spare != 0 => Ok((index, record)),
        _ => Err(Error::failed(
            "no operator has stake that could be withdrawn",
            "ask for a ticket, or for less; sluice operators list shows who has what above its target",
        )),
    }
}

/// A name that no other stake account of this holder has: the time, to the nanosecond.
fn seed() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("sluice:{}", since.as_nanos())
}
