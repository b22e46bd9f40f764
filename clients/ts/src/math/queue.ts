/**
 * The queue: what a budget pays of a cohort. The twin of sluice-math's `queue`, as far as a single fill goes.
 *
 * @module
 */
import { type Lamports, ONE, type Shares, excess, min } from '../units.js';
import { bps, ofFloor } from './proportion.js';
import { type ExchangeRate, isBelow, toLamports, toShares } from './rate.js';
import { add, sub } from './wide.js';

/** What part of a cohort a new step takes at least: an eighth. */
const LEAST_PART = 8n;

/** The least that goes on with a step, unless it is all that is left. */
export const LEAST_FILL = ONE as Lamports;

/** A haircut deeper than this, in basis points, waits for one further close. */
const DEEP_BPS = 100;

/** How far a cohort is. */
export interface Progress {
  /** The pair at which its tickets were requested. */
  readonly requested: ExchangeRate;
  /** All of its shares. */
  readonly shares: Shares;
  /** Their nominal: `floor(shares * requested)`. */
  readonly nominal: Lamports;
  /** Those that are paid for. */
  readonly filled: Shares;
  /** Where the last step began, and its price; none before the first one. */
  readonly last: { readonly start: Shares; readonly rate: ExchangeRate } | undefined;
  /** Whether that step was begun under this very pair. */
  readonly begunUnderThisPair: boolean;
}

/** What a finalisation does. */
export interface Fill {
  /** The watermark after it. */
  readonly upto: Shares;
  /** The price. */
  readonly rate: ExchangeRate;
  /** Whether it goes on with the last step. */
  readonly extends: boolean;
  /** Shares that are burned. */
  readonly shares: Shares;
  /** From the reserve to the cohort. */
  readonly payout: Lamports;
  /** What the pair makes of the shares. Floored, in favour of the holders. */
  readonly value: Lamports;
  /** By how much the nominal of the queue falls. */
  readonly nominal: Lamports;
  /** Whether it is priced so far under its nominal that the pair before must have been as well. */
  readonly deep: boolean;
}

/**
 * What `budget` pays of a cohort at `pair`; none where that is too little for a step, or nothing is left to pay.
 *
 * The price is the lower of the pair's and the one at request. A fill at the last step's price goes on with it, from
 * {@link LEAST_FILL} on; at another price it opens a step, from an eighth of the cohort on. All that is left always counts.
 *
 * @throws MathError `Overflow`, `Underflow`: of no sound cohort.
 */
export function fill(cohort: Progress, pair: ExchangeRate, budget: Lamports): Fill | undefined {
  const { requested, filled, last, nominal: all } = cohort;
  const atPair = !isBelow(requested, pair);
  const lower = atPair ? pair : requested;
  const step = last !== undefined && isSame(last.rate, lower) ? last : undefined;
  const { start, rate } = step ?? { start: filled, rate: lower };
  const paid = toLamports(rate, sub(filled, start) as Shares, 'down');
  // What the step pays from its start up to a watermark is one floor, and so a fill is the difference of two.
  const telescoped = (upto: Shares) => sub(toLamports(rate, sub(upto, start) as Shares, 'down'), paid);
  const before = toLamports(requested, filled, 'down');

  let [upto, payout, nominal] = [cohort.shares, telescoped(cohort.shares), sub(all, before)];
  // What the pool keeps for the queue is its nominal: that much pays all of it.
  const whole = min(payout, nominal) <= budget;
  if (!whole) {
    // A lamport less than there is, for a difference of two floors may be one more than the floor.
    upto = add(filled, toShares(rate, excess(budget, 1n) as Lamports, 'down')) as Shares;
    payout = telescoped(upto);
    nominal = sub(toLamports(requested, upto, 'down'), before);
  }
  const shares = sub(upto, filled) as Shares;
  const least = step === undefined ? shares * LEAST_PART >= cohort.shares : payout >= LEAST_FILL;
  if (shares === 0n || !(whole || least)) return undefined;
  const carried = atPair && step !== undefined && cohort.begunUnderThisPair;
  const value = carried ? payout : toLamports(pair, shares, 'down');
  return {
    ...{ upto, rate, shares, extends: step !== undefined },
    payout: min(min(payout, value), nominal) as Lamports,
    value: value as Lamports,
    nominal: nominal as Lamports,
    // At the price of the request no part is under its nominal.
    deep: atPair && isDeep(value, nominal),
  };
}

/** Whether a fill would be priced too far under its nominal at `pair`. @throws MathError `Overflow`. */
export function isDeepAt({ shares, nominal }: Fill, pair: ExchangeRate): boolean {
  return isDeep(toLamports(pair, shares, 'down'), nominal);
}

/** A lamport is no haircut: of a few shares it would be a deep one. */
function isDeep(value: bigint, nominal: bigint): boolean {
  return value + 1n < nominal - ofFloor(bps(DEEP_BPS), nominal as Lamports);
}

/** Whether two rates are one price, in whatever numbers. */
function isSame(a: ExchangeRate, b: ExchangeRate): boolean {
  return !isBelow(a, b) && !isBelow(b, a);
}
