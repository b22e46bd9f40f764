//! Steps of a pool: it exists, its history is full-size. Pure.

use sluice_client::SLUICE_ID;
use sluice_client::accounts::{Pool, RATE_LEN};
use sluice_client::instruction::admin::extend_rates;
use solana_address::Address;

use super::finding::{Action, Finding, Signs, State};
use crate::creation::Creation;
use crate::fresh::is_free;
use crate::making::{Ground, Piece};

/// Entries of a history that is full-size.
const FULL: u64 = 512;
/// Entries of a call.
const STEP: u64 = 128;
/// Bytes in front of the entries: header, count, padding.
const HEAD: usize = 56;

/// What the chain has of a pool that is to be.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Who pays.
    pub payer: Address,
    /// Whether the program can be called.
    pub deployed: bool,
    /// The pool.
    pub pool: Option<Pool>,
    /// What is there of it.
    pub ground: Ground,
    /// Bytes of the rate history.
    pub rates_len: usize,
    /// Entries ever written into it.
    pub rates_written: u64,
}

/// What comes before anything can be asked of a pool.
fn not_yet(program: &Address, seen: &Seen) -> Option<Finding> {
    if *program != SLUICE_ID {
        let why =
            format!("this build of sluice speaks to {SLUICE_ID}, and the environment's program is {program}");
        return Some(Finding::idle(State::Blocked, why));
    }
    (!seen.deployed).then(|| Finding::idle(State::Blocked, "the program is not deployed: step 1"))
}

/// Step 2: the pool exists.
#[must_use]
pub fn create(program: &Address, creation: &Creation, mint_key: bool, seen: &Seen) -> Finding {
    let keys = creation.keys();
    if let Some(pool) = &seen.pool {
        let why = format!("{} of mint {}, governed by {}", keys.pool, keys.mint, pool.governance);
        return Finding::idle(State::Done, why);
    }
    if let Some(blocked) = not_yet(program, seen) {
        return blocked;
    }
    if !mint_key {
        return Finding::idle(
            State::Blocked,
            "pool.mint must be a key, once: the mint signs its pool's creation",
        );
    }
    let note = creation.treasury_note(&seen.ground);
    let pieces = creation.pieces(&seen.payer, &seen.ground);
    let (note, pieces) = match (note, pieces) {
        (Ok(note), Ok(pieces)) => (note, pieces),
        (Err(why), _) | (_, Err(why)) => return Finding::idle(State::Blocked, why),
    };
    let (state, why) = if is_free(seen.ground.mint.as_ref()) {
        (State::Not, format!("nothing is at {}", keys.pool))
    } else {
        (State::Partly, format!("the mint {} is there, its pool is not", keys.mint))
    };
    let why = [Some(why), note].into_iter().flatten().collect::<Vec<_>>().join("; ");
    let send = |piece: Piece| Action::Send {
        what: piece.what,
        by: vec![Signs::Mint],
        instructions: piece.instructions,
    };
    Finding::todo(state, why, pieces.into_iter().map(send).collect())
}

/// Step 3: the history is full-size.
#[must_use]
pub fn extend(program: &Address, creation: &Creation, seen: &Seen) -> Finding {
    if let Some(blocked) = not_yet(program, seen) {
        return blocked;
    }
    if seen.pool.is_none() {
        return Finding::idle(State::Blocked, "there is no pool: step 2");
    }
    let room = seen.rates_len.saturating_sub(HEAD).checked_div(RATE_LEN).unwrap_or_default();
    let room = u64::try_from(room).unwrap_or(u64::MAX);
    if room >= FULL {
        return Finding::idle(State::Done, format!("{room} entries"));
    }
    if seen.rates_written > room {
        let why = format!("{room} entries: it has begun to overwrite its oldest, and cannot grow any more");
        return Finding::idle(State::Done, why);
    }
    let calls = FULL.saturating_sub(room).div_ceil(STEP);
    let extend = |call: u64| Action::Send {
        what: format!("make room for {} entries", room.saturating_add(STEP.saturating_mul(call)).min(FULL)),
        by: Vec::new(),
        instructions: vec![extend_rates(&creation.keys(), &seen.payer)],
    };
    let state = if room > STEP { State::Partly } else { State::Not };
    Finding::todo(state, format!("{room} entries of {FULL}"), (1..=calls).map(extend).collect())
}
