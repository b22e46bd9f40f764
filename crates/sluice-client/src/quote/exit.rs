//! Shares in, SOL out: by ticket, at once, out of a ticket.

use sluice_math::queue::{self, Queued};
use sluice_math::{ExchangeRate, Lamports, MathError, Round, Shares, exit};

use super::books::{Closed, curve, fresh, liquidity, pair, ppm, refuse};
use crate::accounts::{Cohort, Pool, Ticket};
use crate::failure::SluiceError;
use crate::generated::types::Step;
use crate::sysvar::{Now, Rent};

/// The least that a ticket asks for, in lamports.
const LEAST_NOMINAL: u64 = 10_000_000;
/// And in rents of an empty account.
const LEAST_RENTS: u64 = 4;

/// What an exit that is paid at once gives, in lamports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit {
    /// What is paid.
    pub lamports: u64,
    /// The fee, which stays with the pool: what the shares are worth is the sum of both.
    pub fee: u64,
}

/// The nominal of the ticket that `request_unstake` makes of `shares`: the most that it is paid, in lamports.
///
/// # Errors
/// The program's: `StaleRate`, `PoolInsolvent`, `TicketTooSmall`, `AmountTooLarge`.
pub fn request_unstake(pool: &Pool, now: &Now, rent: &Rent, shares: u64) -> Result<u64, SluiceError> {
    fresh(pool, now)?;
    // Whose shares lie before it makes no difference to a ticket.
    let request = queue::request(pair(pool)?, &Queued::default(), Shares::new(shares)).map_err(refuse)?;
    let least = rent.of(0).saturating_mul(LEAST_RENTS).max(LEAST_NOMINAL);
    let nominal = request.nominal.get();
    if nominal < least { Err(SluiceError::TicketTooSmall) } else { Ok(nominal) }
}

/// What `unstake_instant` pays for `shares`, where the reserve's account holds `reserve` lamports.
///
/// # Errors
/// The program's: `StaleRate`, `ZeroAmount`, `Bunker`, `ExitsPaused`, `PoolInsolvent`, `InsufficientLiquidity`,
/// `ZeroLamports`, `AmountTooLarge`.
pub fn unstake_instant(pool: &Pool, now: &Now, reserve: u64, shares: u64) -> Result<Exit, SluiceError> {
    let pair = exit_pair(pool, now, shares)?;
    let (curve, liquidity) = (curve(pool)?, Lamports::new(liquidity(pool, reserve)));
    let floor = ppm(pool.exit_floor_ppm)?;
    let exit = match exit::instant(pair, Shares::new(shares), floor, &curve, liquidity) {
        Err(MathError::Underflow) => return Err(SluiceError::InsufficientLiquidity),
        exit => exit.map_err(refuse)?,
    };
    if exit.net.is_zero() {
        return Err(SluiceError::ZeroLamports);
    }
    Ok(Exit { lamports: exit.net.get(), fee: exit.fee.get() })
}

/// The pair of an exit that is paid at once. Errors: `StaleRate`, `ZeroAmount`, `Bunker`, `ExitsPaused`, `PoolInsolvent`.
pub(super) fn exit_pair(pool: &Pool, now: &Now, shares: u64) -> Result<ExchangeRate, SluiceError> {
    fresh(pool, now)?;
    if shares == 0 {
        return Err(SluiceError::ZeroAmount);
    }
    Closed(pool.closed).exits()?;
    pair(pool)
}

/// What `claim_ticket` pays now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Lamports that are paid to the ticket's owner.
    pub lamports: u64,
    /// Shares of the ticket that wait on.
    pub left: u64,
}

/// What `claim_ticket` pays of a ticket of `cohort` now. `by_owner`: whether the owner signs, who alone may claim a part that
/// is tiny or leaves a tiny rest.
///
/// # Errors
/// The program's: `NotFinalised`, `PartTooSmall`.
pub fn claim(ticket: &Ticket, cohort: &Cohort, by_owner: bool, rent: &Rent) -> Result<Claim, SluiceError> {
    let to = ticket.to.min(cohort.filled);
    if ticket.from >= to {
        return Err(SluiceError::NotFinalised);
    }
    let lamports = payout(cohort, ticket.from, to)?;
    let left = ticket.to.saturating_sub(to);
    if left != 0 && !by_owner {
        let requested = rate(cohort.assets, cohort.supply)?;
        let rest = requested.to_lamports(Shares::new(left), Round::Down).map_err(refuse)?;
        let least = rent.of(0);
        if lamports < least || rest.get() < least {
            return Err(SluiceError::PartTooSmall);
        }
    }
    Ok(Claim { lamports, left })
}

/// What the shares `[from, to)` of a cohort are paid; never more than it holds. Errors: `NotFinalised`.
fn payout(cohort: &Cohort, from: u64, to: u64) -> Result<u64, SluiceError> {
    let count = usize::try_from(cohort.step_count).map_err(|_| SluiceError::InvariantViolated)?;
    let steps: &[Step] = cohort.steps.get(..count).unwrap_or_default();
    let (mut at, mut sum) = (from, Lamports::ZERO);
    for step in steps.iter().skip_while(|step| step.upto <= from) {
        let end = step.upto.min(to);
        let shares = Shares::new(end.saturating_sub(at));
        let piece = queue::piece(rate(step.assets, step.supply)?, shares).map_err(refuse)?;
        sum = sum.add(piece).map_err(refuse)?;
        at = end;
        if at == to {
            break;
        }
    }
    if at != to {
        return Err(SluiceError::NotFinalised);
    }
    Ok(sum.get().min(cohort.unpaid))
}

fn rate(assets: u64, supply: u64) -> Result<ExchangeRate, SluiceError> {
    ExchangeRate::new(Lamports::new(assets), Shares::new(supply)).map_err(refuse)
}
