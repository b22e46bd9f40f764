/**
 * Amounts that do not mix: lamports and shares are both `bigint`, and neither is the other to the compiler.
 *
 * A raw number enters at {@link lamports} or {@link shares}, where a reader can see it. They meet only through an exchange
 * rate (`math/rate.ts`).
 *
 * @module
 */
import type { Lamports } from '@solana/kit';

export type { Lamports };

declare const unit: unique symbol;
declare const whole: unique symbol;

/** Base units of the pool's token (LST), 10^-9 of one. 0 to 2^64 - 1. */
export type Shares = bigint & { readonly [unit]: 'shares' };

/**
 * All lamports of an account, with the floor or rent that it keeps. Quotes take a reserve so, as a node has it; what is above
 * its floor, as `places` says it, is {@link Lamports} and would be quoted by a floor too little.
 */
export type Funds = Lamports & { readonly [whole]: true };

/** The largest amount: 2^64 - 1. */
export const MOST = 2n ** 64n - 1n;

/** Base units of one SOL, and of one LST. */
export const ONE = 1_000_000_000n;

/** Names a raw number lamports. @throws RangeError outside 0 to 2^64 - 1. */
export function lamports(raw: bigint): Lamports {
  return inRange(raw) as Lamports;
}

/** Names a raw number all lamports of an account. @throws RangeError outside 0 to 2^64 - 1. */
export function funds(raw: bigint): Funds {
  return inRange(raw) as Funds;
}

/** Names a raw number base units of the LST. @throws RangeError outside 0 to 2^64 - 1. */
export function shares(raw: bigint): Shares {
  return inRange(raw) as Shares;
}

/** A number of 64 bits, whatever its unit. @throws RangeError outside 0 to 2^64 - 1: a cast has let in what is none. */
export function inRange(raw: bigint): bigint {
  if (raw < 0n || raw > MOST) throw new RangeError(`${raw} is no amount: amounts are 0 to 2^64 - 1`);
  return raw;
}

/** `a - b`, zero where `b` is the larger. Without a unit, for whoever has just taken it off. */
export function excess(a: bigint, b: bigint): bigint {
  return a > b ? a - b : 0n;
}

/** The smaller of the two. */
export function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** A sum, at most 2^64 - 1: for figures of which "all there is" is the right answer above that. */
export function total(parts: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const part of parts) sum += part;
  return min(sum, MOST);
}
