/** What stake has earned with an operator, against the mean: the comparison that `measure_operators` makes. */

import type { Operator } from '@sluice/client';

/** Growth of stake that was active all epoch, and what it grew on. */
export interface Growth {
  readonly grew: bigint;
  readonly grewOn: bigint;
}

/**
 * Of all operators together, as far as they were read in the newest epoch that any was read in: growth of another epoch
 * cannot be compared. None where nothing grew.
 */
export function meanGrowth(all: readonly Operator[]): (Growth & { readonly epoch: bigint }) | undefined {
  const epoch = all.reduce((newest, { readIn }) => (readIn > newest ? readIn : newest), 0n);
  const read = all.filter(({ readIn }) => readIn === epoch);
  const grew = read.reduce((sum, of) => sum + of.grew, 0n);
  const grewOn = read.reduce((sum, of) => sum + of.grewOn, 0n);
  return grew === 0n || grewOn === 0n ? undefined : { grew, grewOn, epoch };
}

/** Basis points of the mean, rounded down: 10,000 is the mean itself. None where there is nothing to compare. */
export function ofMean(of: Operator, mean: ReturnType<typeof meanGrowth>): bigint | undefined {
  if (mean === undefined || of.grewOn === 0n || of.readIn !== mean.epoch) return undefined;
  return (of.grew * mean.grewOn * 10_000n) / (of.grewOn * mean.grew);
}
