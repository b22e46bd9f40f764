/**
 * What holders have earned.
 *
 * @module
 */
import type { RateList } from '../accounts.js';

/** How {@link apy} reckons, in words: to be shown with the figures. The CLI prints the same. */
export const APY_METHOD =
  'growth of assets per share from the newest entry of the rate history that is at least so many epochs older than the ' +
  "last, to the last, compounded to a year of 365.25 days by the cluster's clock; net of fees and losses";

/** The windows that are shown, in epochs. */
export const APY_WINDOWS = [1n, 7n, 30n] as const;

/** Seconds of a year of 365.25 days. */
const YEAR = 31_557_600;

/** What a share has gained between two closes, net of fees. */
export interface Apy {
  /** What a year of the same would bring, compounded: 0.07 is 7 %. Negative after a loss. */
  readonly rate: number;
  /** The same in parts per million, rounded to the nearest: what the CLI shows. */
  readonly ppm: bigint;
  /** The epoch of the older pair. */
  readonly fromEpoch: bigint;
  /** The epoch of the newer pair. */
  readonly toEpoch: bigint;
  /** Seconds between the two closes, by the cluster's clock. */
  readonly seconds: bigint;
}

/**
 * The realised yearly rate of the last `epochs` epochs.
 *
 * The newest entry is compared with the newest one that is at least `epochs` older. A share was worth `assets / supply` at
 * each; the fee's shares are in `supply` already, so that what is compared is net of fees. The growth of that quotient, over
 * the seconds between the two closes, is compounded to a year:
 * `(assets1 * supply0 / (assets0 * supply1)) ^ (year / seconds) - 1`. The difference that it grew by is exact; floating point
 * begins with the last division.
 *
 * None where there are not enough entries, no time has passed, or a share was worth nothing.
 */
export function apy({ entries }: Pick<RateList, 'entries'>, epochs: bigint): Apy | undefined {
  const newest = entries.at(-1);
  if (newest === undefined) return undefined;
  const since = newest.epoch - (epochs > 1n ? epochs : 1n);
  const oldest = entries.findLast(entry => entry.epoch <= since);
  if (oldest === undefined) return undefined;
  const seconds = newest.time - oldest.time;
  const now = newest.assets * oldest.supply;
  const then = oldest.assets * newest.supply;
  if (seconds <= 0n || then === 0n) return undefined;
  const growth = Number(now - then) / Number(then);
  const rate = Math.expm1(Math.log1p(growth) / (Number(seconds) / YEAR));
  const ppm = Math.sign(rate) * Math.round(Math.abs(rate) * 1_000_000);
  if (!(Math.abs(ppm) < 9e15)) return undefined;
  return { rate, ppm: BigInt(ppm), fromEpoch: oldest.epoch, toEpoch: newest.epoch, seconds };
}
