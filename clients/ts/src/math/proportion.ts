/**
 * Proportions: basis points and parts per million of an amount.
 *
 * @module
 */
import type { Lamports } from '../units.js';
import { MathError, mulDivCeil, mulDivFloor } from './wide.js';

/** A part of a whole: `part` of `whole`. */
export interface Proportion {
  readonly part: bigint;
  readonly whole: bigint;
}

/** Basis points, at most 10,000. @throws MathError `OutOfRange`. */
export function bps(raw: number): Proportion {
  return proportion(raw, 10_000);
}

/** Parts per million, at most 1,000,000. @throws MathError `OutOfRange`. */
export function ppm(raw: number): Proportion {
  return proportion(raw, 1_000_000);
}

/** `floor(proportion * amount)`: in favour of whoever owes the part. */
export function ofFloor({ part, whole }: Proportion, amount: Lamports): Lamports {
  return mulDivFloor(amount, part, whole) as Lamports;
}

/** `ceil(proportion * amount)`: in favour of whoever receives the part. Never above `amount`. */
export function ofCeil({ part, whole }: Proportion, amount: Lamports): Lamports {
  return mulDivCeil(amount, part, whole) as Lamports;
}

function proportion(raw: number, whole: number): Proportion {
  if (raw < 0 || raw > whole) throw new MathError('OutOfRange');
  return { part: BigInt(raw), whole: BigInt(whole) };
}
