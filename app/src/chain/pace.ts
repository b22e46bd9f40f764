/** How fast the cluster goes, and when an epoch is therefore to be expected. */

import { epochProgress, type PoolSnapshot } from '@sluice/client';

/** The closes that the mean is taken over. */
const CLOSES = 10;

/** What the estimate rests on; printed beside what follows from it. */
export interface Pace {
  readonly secondsPerSlot: number;
  readonly from: 'closes' | 'epoch';
}

type Seen = Pick<PoolSnapshot, 'now' | 'schedule'> & { readonly rates: Pick<PoolSnapshot['rates'], 'entries'> };

/**
 * Seconds a slot: by the times of the last closes, which lie near the beginning of their epochs, so that over several the
 * difference fades; without them, by how far the cluster's clock went in this epoch. Null where neither says anything.
 */
export function pace(seen: Seen): Pace | null {
  const entries = seen.rates.entries.slice(-CLOSES - 1);
  const [first, last] = [entries[0], entries.at(-1)];
  const { slotIndex, slotsInEpoch } = epochProgress(seen.schedule, seen.now);
  if (first && last && last.epoch > first.epoch && last.time > first.time) {
    const slots = Number((last.epoch - first.epoch) * slotsInEpoch);
    return { secondsPerSlot: Number(last.time - first.time) / slots, from: 'closes' };
  }
  const slots = Number(slotIndex);
  const seconds = Number(seen.now.time - seen.now.epochStart);
  return slots > 0 && seconds > 0 ? { secondsPerSlot: seconds / slots, from: 'epoch' } : null;
}

export interface EpochTiming {
  /** Slots of the epoch that are over. */
  readonly passed: bigint;
  readonly slots: bigint;
  readonly secondsLeft: number | null;
}

export function epochTiming(seen: Seen): EpochTiming {
  const { slotIndex, slotsInEpoch } = epochProgress(seen.schedule, seen.now);
  const speed = pace(seen);
  return {
    passed: slotIndex,
    slots: slotsInEpoch,
    secondsLeft: speed && Number(slotsInEpoch - slotIndex) * speed.secondsPerSlot,
  };
}

/** When an epoch is expected to begin, seconds since 1970 by the cluster's clock; its own beginning for one that is there. */
export function epochBegins(seen: Seen, epoch: bigint): number | null {
  if (epoch <= seen.now.epoch) return epoch === seen.now.epoch ? Number(seen.now.epochStart) : null;
  const { secondsLeft, slots } = epochTiming(seen);
  const speed = pace(seen);
  if (secondsLeft === null || speed === null) return null;
  const whole = Number((epoch - seen.now.epoch - 1n) * slots) * speed.secondsPerSlot;
  return Number(seen.now.time) + secondsLeft + whole;
}
