//! What is closed, and why: the bits of `Pool::closed`, and what a stale pair or an empty pool closes besides.

use serde::Serialize;
use sluice_client::accounts::{Config, Pool};
use sluice_client::quote::Closed;

use super::epoch;

/// Reasons for bunker mode, by bit: docs/spec/finalize_epoch.md.
const BUNKER: [(u16, &str); 5] = [
    (Closed::SHARE_FELL, "share_fell"),
    (Closed::UNBACKED_SHARES, "unbacked_shares"),
    (Closed::LOSS, "loss_not_booked"),
    (Closed::ASTRAY, "stake_astray"),
    (Closed::UNCONFIRMED, "fall_not_confirmed"),
];
/// What of them closes deposits.
const BUNKER_FOR_DEPOSITS: u16 = Closed::UNBACKED_SHARES | Closed::LOSS | Closed::UNCONFIRMED;
/// What the guardian pauses, by bit, in the order of `Config::pauses`.
const PAUSES: [(u16, &str); 3] = [
    (Closed::PAUSED_DEPOSITS, "deposits"),
    (Closed::PAUSED_EXITS, "exits"),
    (Closed::PAUSED_DELEGATION, "delegation"),
];

/// What is open and what is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Doors {
    /// Whether deposits go through, gate aside.
    pub deposits_open: bool,
    /// Why they do not.
    pub deposits_closed_by: Vec<&'static str>,
    /// Whether exits at once and withdrawals of stake go through, as far as there is liquidity and stake.
    pub exits_open: bool,
    /// Why they do not. Tickets are never closed, only priced by a pair of this epoch.
    pub exits_closed_by: Vec<&'static str>,
    /// What deposits need: `none`, `signer`, `attestation`. For good.
    pub gate: &'static str,
    /// Bunker mode.
    pub bunker: bool,
    /// Its reasons.
    pub bunker_reasons: Vec<&'static str>,
    /// What the guardian has paused.
    pub pauses: Vec<Pause>,
}

/// A pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pause {
    /// `deposits`, `exits` or `delegation`.
    pub what: &'static str,
    /// The epoch whose close lifts it; null where only governance does.
    pub until_epoch: Option<u64>,
}

impl Doors {
    /// What is open in `now`, an epoch.
    #[must_use]
    pub fn of(pool: &Pool, config: &Config, now: u64) -> Self {
        let shut = |bit: u16| pool.closed & bit != 0;
        let stale = pool.pair_epoch != now;
        let insolvent = pool.assets == 0;
        let mut deposits = Vec::new();
        let mut exits = Vec::new();
        let reasons = [
            (stale, "stale_rate", true, true),
            (insolvent, "insolvent", true, true),
            (shut(BUNKER_FOR_DEPOSITS), "bunker", true, false),
            (shut(Closed::BUNKER), "bunker", false, true),
            (shut(Closed::COVER_PENDING), "cover_pending", true, false),
            (shut(Closed::PAUSED_DEPOSITS), "paused", true, false),
            (shut(Closed::PAUSED_EXITS), "paused", false, true),
            (pool.assets >= pool.deposit_cap, "deposit_cap", true, false),
        ];
        for (_, reason, for_deposits, for_exits) in reasons.into_iter().filter(|(holds, ..)| *holds) {
            deposits.extend(for_deposits.then_some(reason));
            exits.extend(for_exits.then_some(reason));
        }
        Self {
            deposits_open: deposits.is_empty(),
            deposits_closed_by: deposits,
            exits_open: exits.is_empty(),
            exits_closed_by: exits,
            gate: gate(pool),
            bunker: shut(Closed::BUNKER),
            bunker_reasons: BUNKER.iter().filter(|(bit, _)| shut(*bit)).map(|(_, name)| *name).collect(),
            pauses: pauses(pool.closed, config),
        }
    }
}

/// What deposits need.
#[must_use]
pub fn gate(pool: &Pool) -> &'static str {
    if pool.closed & Closed::GATED_BY_SIGNER != 0 {
        "signer"
    } else if pool.closed & Closed::GATED_BY_ATTESTATION != 0 {
        "attestation"
    } else {
        "none"
    }
}

fn pauses(closed: u16, config: &Config) -> Vec<Pause> {
    let with_ends = PAUSES.iter().zip(config.pauses);
    with_ends
        .filter(|((bit, _), _)| closed & bit != 0)
        .map(|((_, what), until)| Pause { what, until_epoch: epoch(until) })
        .collect()
}

/// What the guardian may still pause.
#[must_use]
pub fn armed(config: &Config) -> Vec<&'static str> {
    PAUSES.iter().filter(|(bit, _)| config.armed & bit != 0).map(|(_, what)| *what).collect()
}
