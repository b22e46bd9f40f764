/**
 * Shares in, SOL out: by ticket, at once, out of a ticket. By the program's own formulas, as `quote/deposit.ts`.
 *
 * @module
 */
import type { Cohort, Pool, Ticket } from '../accounts.js';
import { exitsClosedBy } from '../closed.js';
import type { Quote } from '../errors.js';
import { type Curve, instant } from '../math/exit.js';
import { bps, ppm } from '../math/proportion.js';
import { type ExchangeRate, exchangeRate, toLamports } from '../math/rate.js';
import { MathError, add } from '../math/wide.js';
import { type Now, type Rent, rentOf } from '../sysvar.js';
import { type Funds, type Lamports, type Shares, excess, min } from '../units.js';
import { checkFresh, liquidity, pair } from './books.js';
import { quote, refuse, refuseIf } from './refuse.js';

/** The least that a ticket asks for, and in rents of an empty account. */
const LEAST_NOMINAL = 10_000_000n;
const LEAST_RENTS = 4n;

/** What an exit that is paid at once gives. What the shares are worth is the sum of both. */
export interface ExitQuote {
  /** What is paid. */
  readonly lamports: Lamports;
  /** The fee, which stays with the pool. Ceiled, in favour of the holders. */
  readonly fee: Lamports;
}

/** What `request_unstake` makes. */
export interface TicketQuote {
  /** The most that the ticket is paid. Floored, in favour of the holders. */
  readonly nominal: Lamports;
}

/** What `claim_ticket` pays now. */
export interface ClaimQuote {
  /** What is paid to the ticket's owner. Floored a step of the cohort, in favour of the other tickets. */
  readonly lamports: Lamports;
  /** Shares of the ticket that wait on. */
  readonly left: Shares;
}

/** The least nominal of a ticket. */
export function leastTicket(rent: Rent): Lamports {
  const rents = rentOf(rent, 0n) * LEAST_RENTS;
  return (rents > LEAST_NOMINAL ? rents : LEAST_NOMINAL) as Lamports;
}

/**
 * The nominal of the ticket that `request_unstake` makes of `shares`.
 *
 * Refused: `StaleRate`, `PoolInsolvent`, `TicketTooSmall`, `AmountTooLarge`.
 */
export function quoteTicket(pool: Pool, now: Now, rent: Rent, shares: Shares): Quote<TicketQuote> {
  return quote([shares], () => {
    checkFresh(pool, now);
    const nominal = toLamports(pair(pool), shares, 'down');
    if (nominal < leastTicket(rent)) refuse('TicketTooSmall');
    return { nominal };
  });
}

/**
 * What `unstake_instant` pays for `shares`, where the reserve's account holds `reserve` lamports, its floor included.
 *
 * Refused: `StaleRate`, `ZeroAmount`, `Bunker`, `ExitsPaused`, `PoolInsolvent`, `InsufficientLiquidity`, `ZeroLamports`,
 * `AmountTooLarge`.
 */
export function quoteUnstakeInstant(pool: Pool, now: Now, reserve: Funds, shares: Shares): Quote<ExitQuote> {
  return quote([reserve, shares], () => {
    const rate = exitPair(pool, now, shares);
    const { fee, net } = liquid(() =>
      instant(rate, shares, ppm(pool.exitFloorPpm), curve(pool), liquidity(pool, reserve)),
    );
    if (net === 0n) refuse('ZeroLamports');
    return { lamports: net, fee };
  });
}

/**
 * What `claim_ticket` pays of a ticket of `cohort` now. `byOwner`: whether the owner signs, who alone may claim a part that is
 * tiny or leaves a tiny rest.
 *
 * Refused: `NotFinalised`, `PartTooSmall`.
 */
export function quoteClaim(ticket: Ticket, cohort: Cohort, byOwner: boolean, rent: Rent): Quote<ClaimQuote> {
  return quote([], () => {
    const to = min(ticket.to, cohort.filled);
    if (ticket.from >= to) refuse('NotFinalised');
    const lamports = payout(cohort, ticket.from, to);
    const left = excess(ticket.to, to) as Shares;
    if (left !== 0n && !byOwner) {
      const rest = toLamports(requestRate(cohort), left, 'down');
      const least = rentOf(rent, 0n);
      if (lamports < least || rest < least) refuse('PartTooSmall');
    }
    return { lamports, left };
  });
}

/** The pair at which a cohort's tickets were requested: the most that they are paid. Throws within a quote alone. */
export function requestRate(cohort: Cohort): ExchangeRate {
  return exchangeRate(cohort.assets as Lamports, cohort.supply as Shares);
}

/** The pair of an exit that is paid at once. Refuses: `StaleRate`, `ZeroAmount`, `Bunker`, `ExitsPaused`. */
export function exitPair(pool: Pool, now: Now, shares: Shares): ExchangeRate {
  checkFresh(pool, now);
  if (shares === 0n) refuse('ZeroAmount');
  refuseIf(exitsClosedBy(pool));
  return pair(pool);
}

function curve(pool: Pool): Curve {
  return { max: bps(pool.exitMaxBps), min: bps(pool.exitMinBps), target: pool.exitTarget as Lamports };
}

/** Of an exit, more than there is means that it is not liquid. */
function liquid<T>(reckon: () => T): T {
  try {
    return reckon();
  } catch (error) {
    if (error instanceof MathError && error.kind === 'Underflow') refuse('InsufficientLiquidity');
    throw error;
  }
}

/** What the shares `[from, to)` of a cohort are paid; never more than it holds. */
function payout(cohort: Cohort, from: bigint, to: bigint): Lamports {
  let [at, sum] = [from, 0n];
  for (const step of cohort.steps.slice(0, cohort.stepCount)) {
    if (step.upto <= from || at === to) continue;
    const end = min(step.upto, to);
    const rate = exchangeRate(step.assets as Lamports, step.supply as Shares);
    sum = add(sum, toLamports(rate, excess(end, at) as Shares, 'down'));
    at = end;
  }
  if (at !== to) refuse('NotFinalised');
  return min(sum, cohort.unpaid) as Lamports;
}
