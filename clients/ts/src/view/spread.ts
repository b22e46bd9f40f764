/**
 * How stake is spread over operators.
 *
 * @module
 */

/** How concentrated stake is. */
export interface Spread {
  /** Herfindahl-Hirschman index: the sum of squared shares, 0 to 10,000 (one operator has all), rounded down. */
  readonly hhi: number;
  /** The fewest operators that together have more than a third of the pool's stake; zero without stake. */
  readonly nakamoto: number;
}

/** Shares of a whole are counted in billionths: fine enough that ten thousand operators of one size come out right. */
const FINE = 1_000_000_000n;
/** A billion squared is ten thousand times this. */
const UNIT = 100_000_000_000_000n;

/** The spread of stakes in lamports. */
export function spread(stakes: readonly bigint[]): Spread {
  const all = stakes.reduce((sum, stake) => sum + stake, 0n);
  if (all === 0n) return { hhi: 0, nakamoto: 0 };
  const squares = stakes.reduce((sum, stake) => sum + ((stake * FINE) / all) ** 2n, 0n);
  const descending = [...stakes].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
  let [nakamoto, sum] = [0, 0n];
  for (const stake of descending) {
    if (sum * 3n > all) break;
    sum += stake;
    nakamoto += 1;
  }
  return { hhi: Number(squares / UNIT), nakamoto };
}
