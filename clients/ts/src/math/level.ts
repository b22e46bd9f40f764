/**
 * Who is to have how much: targets by water level, with ceilings for groups. The twin of sluice-math's `level`, as far as
 * reading goes: what the only valid level is, the keeper works out.
 *
 * @module
 */
import { min } from '../units.js';

/** The highest level, in lamports a unit of weight: with it, everybody is at a cap. */
export const MAX_LEVEL = 2n ** 48n - 1n;

/** The largest cap, in lamports. */
export const MAX_AMOUNT = 2n ** 62n;

/** What an operator may ask for. */
export interface Claim {
  /** Its share of the water. */
  readonly weight: bigint;
  /** The most it may have, in lamports: the least of its own caps. */
  readonly cap: bigint;
  /** The level above which one of its groups would be over its cap. */
  readonly ceiling: bigint;
}

/** The target at `level` in lamports, zero where it is under `least`: what is left over by rounding cannot be staked. */
export function target(claim: Claim, level: bigint, least: bigint): bigint {
  const wanted = min(claim.weight * min(level, claim.ceiling), claim.cap);
  return wanted < least ? 0n : wanted;
}

/** The level at which a group is full: `floor(cap / weights)`, in favour of the cap; none without weights. */
export function ceiling(cap: bigint, weights: bigint): bigint {
  return weights === 0n ? MAX_LEVEL : min(cap / weights, MAX_LEVEL);
}

/** The smallest gap to `target` that is worth a move: `share` basis points of it, at least `least`. Lamports. */
export function band(target: bigint, share: bigint, least: bigint): bigint {
  const relative = (target / 10_000n) * share;
  return relative > least ? relative : least;
}
