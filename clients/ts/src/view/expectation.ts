/**
 * When tickets can be expected to be paid: what `finalize_cohort` would do with what there is, and with what cools down.
 *
 * @module
 */
import type { Cohort } from '../accounts.js';
import { type Fill, type Progress, fill, isDeepAt } from '../math/queue.js';
import { type ExchangeRate, exchangeRate } from '../math/rate.js';
import { MathError } from '../math/wide.js';
import { FLOOR, isLossPending, pair } from '../quote/books.js';
import { requestRate } from '../quote/exit.js';
import type { PoolSnapshot } from '../read.js';
import { rentOf } from '../sysvar.js';
import { type Lamports, type Shares, excess } from '../units.js';
import type { TicketView } from './tickets.js';

/** When a ticket can be expected to be payable, and out of what. */
export interface Expectation {
  readonly epoch: bigint;
  /**
   * `reserve`: the lamports are there. `cooling`: they are cooling down, and come with the next epoch. `stake`: stake has to
   * be undelegated first.
   */
  readonly from: 'reserve' | 'cooling' | 'stake';
}

/**
 * When the rest of a ticket can be expected to be paid, if keepers do their work, the pair stays as it is and no more is asked
 * for before it. None where nothing of it waits, its place is not known, it is another pool's, or the pool has no price.
 *
 * A cohort is paid from the epoch after its requests on, in order, out of the reserve; at another price than before, no less
 * than an eighth of it at a time. Nobody is paid while a loss waits for a close, nor at a deep haircut that one close alone
 * shows. What cools down is there with the next epoch; what is still to be undelegated cools from the present one on at best,
 * and is expected a full epoch later, for the cluster may slow it down.
 */
export function expectation(
  ticket: Pick<TicketView, 'pool' | 'line' | 'earliestEpoch'>,
  snapshot: PoolSnapshot,
): Expectation | undefined {
  const { line, pool, earliestEpoch } = ticket;
  if (line === undefined || pool !== snapshot.keys.pool) return undefined;
  const found = reckon(() => {
    const { now, operators } = snapshot;
    const isPaid = ({ cohorts }: Standing) => (cohorts.at(-1)?.filled ?? 0n) >= line.upto;
    const rate = pair(snapshot.pool);
    const present = payNow({ cohorts: line.cohorts, budget: spendable(snapshot) }, rate, snapshot);
    if (isPaid(present)) return expected(snapshot, 'reserve', 0n);
    // What is there may wait for the next epoch as well: of a cohort of this one, or for another close.
    const next = now.epoch + 1n;
    if (isPaid(pay(present, rate, next))) return expected(snapshot, 'reserve', 1n);
    const cooled = { ...present, budget: (present.budget + operators.header.cooling) as Lamports };
    return isPaid(pay(cooled, rate, next)) ? expected(snapshot, 'cooling', 1n) : expected(snapshot, 'stake', 2n);
  });
  return found && { ...found, epoch: found.epoch > earliestEpoch ? found.epoch : earliestEpoch };
}

/**
 * When a ticket of so many lamports can be expected to be paid that is requested now. The whole queue is before it, and it is the
 * last: then all of it is paid, which is never too little at a time. None where the pool has no price.
 */
export function expectationOfRequest(nominal: Lamports, snapshot: PoolSnapshot): Expectation | undefined {
  return reckon(() => {
    pair(snapshot.pool);
    const needed = snapshot.pool.queueNominal + nominal;
    const there = spendable(snapshot);
    if (needed <= there) return expected(snapshot, 'reserve', 1n);
    const cooled = there + snapshot.operators.header.cooling;
    return needed <= cooled ? expected(snapshot, 'cooling', 1n) : expected(snapshot, 'stake', 2n);
  });
}

/** Cohorts on their way, oldest first, and what there is to pay them. */
interface Standing {
  readonly cohorts: readonly Cohort[];
  readonly budget: Lamports;
}

function expected({ now }: PoolSnapshot, from: Expectation['from'], epochs: bigint): Expectation {
  return { epoch: now.epoch + epochs, from };
}

/** A pool without a price, a cohort without one, sums beyond counting: nothing is to be expected of them. */
function reckon<T>(of: () => T): T | undefined {
  try {
    return of();
  } catch (error) {
    if (error instanceof MathError) return undefined;
    throw error;
  }
}

/** What may be paid out of the reserve: the runtime keeps an empty account's rent, should that be more than the floor. */
function spendable({ reserve, rent }: PoolSnapshot): Lamports {
  const least = rentOf(rent, 0n);
  return excess(reserve, least > FLOOR ? least : FLOOR) as Lamports;
}

/** What keepers can do in the present epoch. Its close, where it is still to come, books losses and confirms haircuts. */
function payNow(standing: Standing, rate: ExchangeRate, { pool, operators, now }: PoolSnapshot): Standing {
  if (pool.pairEpoch !== now.epoch) return pay(standing, rate, now.epoch);
  if (isLossPending(pool, operators)) return standing;
  // Of a pool without assets every haircut was deep.
  const prior = reckon(() => exchangeRate(pool.priorAssets as Lamports, pool.priorSupply as Shares));
  return pay(standing, rate, now.epoch, fill => prior === undefined || isDeepAt(fill, prior));
}

/** Pays one cohort after the other until the budget does not suffice. `confirmed`: whether a deep haircut is. */
function pay(
  { cohorts, budget }: Standing,
  rate: ExchangeRate,
  epoch: bigint,
  confirmed: (deep: Fill) => boolean = () => true,
): Standing {
  const [after, left] = [[...cohorts], { budget }];
  for (const [place, cohort] of cohorts.entries()) {
    if (cohort.epoch >= epoch) break;
    const made = fill(progress(cohort, epoch), rate, left.budget);
    if (made !== undefined && (!made.deep || confirmed(made))) {
      left.budget = (left.budget - made.payout) as Lamports;
      after[place] = recorded(cohort, made, epoch);
    }
    if ((after[place]?.filled ?? 0n) < cohort.shares) break;
  }
  return { cohorts: after, ...left };
}

/** How far a cohort is, seen in `epoch`. */
function progress(cohort: Cohort, epoch: bigint): Progress {
  const steps = cohort.steps.slice(0, cohort.stepCount);
  const [last, before] = [steps.at(-1), steps.at(-2)];
  const start = (before?.upto ?? 0n) as Shares;
  const rate = last && exchangeRate(last.assets as Lamports, last.supply as Shares);
  return {
    requested: requestRate(cohort),
    shares: cohort.shares as Shares,
    nominal: cohort.nominal as Lamports,
    filled: cohort.filled as Shares,
    last: rate && { start, rate },
    begunUnderThisPair: cohort.begunIn === epoch,
  };
}

/** The cohort after a fill. */
function recorded(cohort: Cohort, { upto, rate, extends: goesOn }: Fill, epoch: bigint): Cohort {
  const steps = cohort.steps.slice(0, cohort.stepCount - (goesOn ? 1 : 0));
  const step = { upto, assets: rate.assets, supply: rate.supply };
  const begunIn = goesOn ? cohort.begunIn : epoch;
  return { ...cohort, filled: upto, steps: [...steps, step], stepCount: steps.length + 1, begunIn };
}
