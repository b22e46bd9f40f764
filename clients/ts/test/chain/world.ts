/** A cluster with somebody in it, and how one acts there alone. */
import assert from 'node:assert/strict';
import { type PoolSnapshot, type Quote, type SluiceErrorName, readPool, readPoolKeys } from '@sluice/client';
import { Cluster, Refused, until } from './cluster.js';

/** One SOL, one LST. */
export const SOL = 1_000_000_000n;

export class World {
  private constructor(
    readonly cluster: Cluster,
    /** Has 2,000 SOL. */
    readonly alice: Awaited<ReturnType<Cluster['wallet']>>,
  ) {}

  static async start(): Promise<World> {
    const cluster = await Cluster.start();
    return new World(cluster, await cluster.wallet('alice', 2_000n * SOL));
  }

  async snapshot(): Promise<PoolSnapshot> {
    const { rpc, pool } = this.cluster;
    return readPool(rpc, await readPoolKeys(rpc, pool));
  }

  /** A snapshot of an epoch that is closed and has its level, so that nothing is due that moves the pool. */
  settled(): Promise<PoolSnapshot> {
    return until('the epoch is closed', async () => {
      const seen = await this.snapshot();
      const { pool, operators, now, rewardsBeingPaid } = seen;
      const ready = pool.pairEpoch === now.epoch && operators.header.levelEpoch === now.epoch && !rewardsBeingPaid;
      return ready ? seen : undefined;
    });
  }

  /**
   * Acts on a settled pool until nobody else has changed that in between: `act` sends what it quoted, and its event is the
   * only one of the pool's.
   */
  alone<T>(act: (seen: PoolSnapshot) => Promise<T>): Promise<{ result: T; seen: PoolSnapshot; then: PoolSnapshot }> {
    return until('nobody else changes the pool', async () => {
      const seen = await this.settled();
      try {
        const result = await act(seen);
        const then = await this.snapshot();
        return then.pool.sequence === seen.pool.sequence + 1n ? { result, seen, then } : undefined;
      } catch (error) {
        const cause = error instanceof Refused ? error.failure.cause : undefined;
        if (cause?.kind === 'sluice' && LATE.includes(cause.error)) return undefined;
        throw error;
      }
    });
  }
}

/** Refusals of what was prepared in time and came too late. */
const LATE: readonly SluiceErrorName[] = [
  'StaleRate',
  'RewardsBeingPaid',
  'WrongCohort',
  'WrongTail',
  'SlippageExceeded',
];

/** The figures of a quote that has to be one. */
export function given<T>(quote: Quote<T>): T {
  if (!quote.ok) assert.fail(quote.error);
  return quote;
}

/** What the program refuses, as the client explains it. */
export async function refusal(sent: Promise<unknown>): Promise<unknown> {
  const error = await sent.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => error,
  );
  assert.ok(error instanceof Refused, String(error));
  return error.failure.cause.kind === 'sluice' ? error.failure.cause.error : error;
}
