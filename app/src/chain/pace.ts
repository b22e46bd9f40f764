/** How fast the cluster goes, and when an epoch is therefore to be expected. */

import { epochProgress, type PoolSnapshot } from '@sluice/client';

/** The closes that the mean is taken over. */
const CLOSES = 10;

type Seen = Pick<PoolSnapshot, 'now' | 'schedule'> & { readonly rates: Pick<PoolSnapshot['rates'], 'entries'> };

/**
 * Seconds a slot, by the times of the last closes: they lie near the beginning of their epochs, so that over several the
 * difference fades. Null before the second close.
 */
export function secondsPerSlot(seen: Seen): number | null {
  const entries = seen.rates.entries.slice(-CLOSES - 1);
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || !last || last.epoch <= first.epoch || last.time <= first.time) return null;
  const { slotsInEpoch } = epochProgress(seen.schedule, seen.now);
  return Number(last.time - first.time) / Number((last.epoch - first.epoch) * slotsInEpoch);
}

export interface EpochTiming {
  /** Slots of the epoch that are over. */
  readonly passed: bigint;
  readonly slots: bigint;
  readonly secondsLeft: number | null;
}

export function epochTiming(seen: Seen): EpochTiming {
  const { slotIndex, slotsInEpoch } = epochProgress(seen.schedule, seen.now);
  const slot = secondsPerSlot(seen);
  return {
    passed: slotIndex,
    slots: slotsInEpoch,
    secondsLeft: slot && Number(slotsInEpoch - slotIndex) * slot,
  };
}

/** When a later epoch is expected to begin, seconds since 1970 by the cluster's clock. */
export function epochBegins(seen: Seen, epoch: bigint): number | null {
  const slot = secondsPerSlot(seen);
  const { secondsLeft, slots } = epochTiming(seen);
  if (slot === null || secondsLeft === null || epoch <= seen.now.epoch) return null;
  const whole = Number((epoch - seen.now.epoch - 1n) * slots) * slot;
  return Number(seen.now.time) + secondsLeft + whole;
}
