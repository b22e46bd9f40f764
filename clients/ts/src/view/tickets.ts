/**
 * Tickets: what is payable, what waits, and who is before them.
 *
 * @module
 */
import type { Address } from '@solana/kit';
import type { Cohort, Ticket } from '../accounts.js';
import { exchangeRate, toLamports } from '../math/rate.js';
import { MathError } from '../math/wide.js';
import { FLOOR } from '../quote/books.js';
import { quoteClaim } from '../quote/exit.js';
import type { At, PoolSnapshot } from '../read.js';
import { type Lamports, type Shares, excess, min, total } from '../units.js';

/** How far a ticket is: nothing of it can be claimed, a part, or all that is left. */
export type TicketState = 'waiting' | 'payable_in_part' | 'payable';

/** What is before something in the queue. */
export interface Ahead {
  readonly shares: Shares;
  /** The most that those are paid. */
  readonly lamports: Lamports;
}

/** What has to be paid until a ticket is: cohorts are paid in their order, and the shares of each in theirs. */
export interface Line {
  /** The cohorts up to its own, oldest first. */
  readonly cohorts: readonly Cohort[];
  /** The watermark of its own from which on it is paid whole. */
  readonly upto: Shares;
}

/** A ticket. */
export interface TicketView {
  readonly address: Address;
  readonly cohort: Address;
  readonly pool: Address;
  /** Who is paid. */
  readonly owner: Address;
  /** Who gets its rent back. */
  readonly rentPayer: Address;
  /** Who gets the cohort's rent back, with its last ticket. */
  readonly cohortRentPayer: Address;
  /** The epoch of its request. */
  readonly epoch: bigint;
  readonly state: TicketState;
  /** Shares that were not claimed. */
  readonly shares: Shares;
  /** The most that all of it was to be paid, what was claimed included. */
  readonly nominal: Lamports;
  /** Shares that are finalised and not claimed, and what they are paid. */
  readonly payableShares: Shares;
  readonly payable: Lamports;
  /** The most that the rest is paid: the pair of its request. */
  readonly waiting: Lamports;
  /** Its place in the queue; none where nothing of it waits, the queue was not read, or is another one or an older one. */
  readonly ahead: Ahead | undefined;
  /** The same as the program goes by: what `expectation` takes. */
  readonly line: Line | undefined;
  /** The first epoch whose close may pay it. */
  readonly earliestEpoch: bigint;
}

/** A cohort of the queue. */
export interface CohortView {
  readonly address: Address;
  /** The epoch of its requests. */
  readonly epoch: bigint;
  /** Shares of all of its tickets, and those that are finalised. */
  readonly shares: Shares;
  readonly filled: Shares;
  /** The most that the rest is paid. */
  readonly waiting: Lamports;
  /** What it holds for claims. */
  readonly unpaid: Lamports;
  /** Tickets that are not fully claimed. */
  readonly openTickets: bigint;
  /** The first epoch whose close may pay it. */
  readonly earliestEpoch: bigint;
}

/** The queue of a pool. */
export interface QueueView {
  /** Shares that wait; they are part of the supply. */
  readonly shares: Shares;
  /** The most that they are paid: what the reserve keeps for them. */
  readonly nominal: Lamports;
  /** What they take along at the present pair. */
  readonly due: Lamports;
  /** What is missing for them: not in the reserve, and not cooling. */
  readonly shortage: Lamports;
  /** Oldest first. */
  readonly cohorts: readonly CohortView[];
}

/** A ticket of a cohort; with its pool's queue, its place in that. */
export function ticketView(
  { address, account: ticket }: At<Ticket>,
  cohort: Cohort,
  queue?: readonly At<Cohort>[],
): TicketView {
  const filled = min(ticket.to, cohort.filled);
  const upto = filled > ticket.from ? filled : ticket.from;
  const payableShares = upto - ticket.from;
  const rest = ticket.to - upto;
  const line = rest === 0n ? undefined : lineOf(ticket, cohort, queue);
  // The owner's signature lets any part pass, so that no rent is asked for.
  const claim = quoteClaim(ticket, cohort, true, { perByte: 0n });
  return {
    address,
    cohort: ticket.cohort,
    pool: cohort.pool,
    owner: ticket.owner,
    rentPayer: ticket.rentPayer,
    cohortRentPayer: cohort.rentPayer,
    epoch: cohort.epoch,
    state: payableShares === 0n ? 'waiting' : rest === 0n ? 'payable' : 'payable_in_part',
    shares: (ticket.to - ticket.from) as Shares,
    nominal: ticket.nominal as Lamports,
    payableShares: payableShares as Shares,
    payable: claim.ok ? claim.lamports : (0n as Lamports),
    waiting: nominal(cohort, rest),
    ahead: line === undefined ? undefined : ahead(line, ticket, cohort),
    line,
    earliestEpoch: cohort.epoch + 1n,
  };
}

/** A cohort of the queue. */
export function cohortView({ address, account: cohort }: At<Cohort>): CohortView {
  return {
    address,
    epoch: cohort.epoch,
    shares: cohort.shares as Shares,
    filled: cohort.filled as Shares,
    waiting: nominal(cohort, excess(cohort.shares, cohort.filled)),
    unpaid: cohort.unpaid as Lamports,
    openTickets: cohort.open,
    earliestEpoch: cohort.epoch + 1n,
  };
}

/** The queue of a pool, with its cohorts. */
export function queueView(snapshot: PoolSnapshot, queue: readonly At<Cohort>[]): QueueView {
  const { pool, operators, reserve } = snapshot;
  const there = excess(reserve, FLOOR) + operators.header.cooling;
  return {
    shares: pool.queueShares as Shares,
    nominal: pool.queueNominal as Lamports,
    due: pool.queueDue as Lamports,
    shortage: excess(pool.queueNominal, there) as Lamports,
    cohorts: queue.map(cohortView),
  };
}

/** The cohorts up to a ticket's own; none of a queue without that, which is another pool's, or was read in part or too early. */
function lineOf({ cohort: address, to }: Ticket, own: Cohort, queue: readonly At<Cohort>[] = []): Line | undefined {
  if (!queue.some(of => of.address === address)) return undefined;
  const older = queue.map(({ account }) => account).filter(cohort => cohort.epoch < own.epoch);
  return { cohorts: [...older, own], upto: to as Shares };
}

/** What is paid before a ticket: what is left of older cohorts, and of its own what lies before it. */
function ahead({ cohorts }: Line, ticket: Ticket, own: Cohort): Ahead {
  const before = excess(ticket.from, own.filled);
  const older = cohorts.slice(0, -1);
  const left = older.map(cohort => excess(cohort.shares, cohort.filled));
  const lamports = older.map((cohort, place) => nominal(cohort, left[place] ?? 0n));
  return {
    shares: total([before, ...left]) as Shares,
    lamports: total([nominal(own, before), ...lamports]) as Lamports,
  };
}

/** The most that shares of a cohort are paid: the pair of its request. Of a cohort without a price, nothing. */
function nominal(cohort: Cohort, shares: bigint): Lamports {
  try {
    return toLamports(exchangeRate(cohort.assets as Lamports, cohort.supply as Shares), shares as Shares, 'down');
  } catch (error) {
    if (error instanceof MathError) return 0n as Lamports;
    throw error;
  }
}
