/**
 * Arithmetic of 64 bits, exact: what `bigint` computes, refused where sluice-math refuses it.
 *
 * @module
 */
import { MOST } from '../units.js';

/** Why a formula has no result, as in sluice-math. Nothing is ever rounded, saturated or defaulted in its place. */
export type MathErrorKind = 'Overflow' | 'Underflow' | 'Insolvent' | 'NoSupply' | 'OutOfRange';

/** A formula without a result. */
export class MathError extends Error {
  override readonly name = 'MathError';
  constructor(readonly kind: MathErrorKind) {
    super(kind);
  }
}

/** `a + b`. @throws MathError `Overflow`; `OutOfRange` of a negative sum. */
export function add(a: bigint, b: bigint): bigint {
  return fits(a + b);
}

/** `a - b`. @throws MathError `Underflow`. */
export function sub(a: bigint, b: bigint): bigint {
  if (b > a) throw new MathError('Underflow');
  return a - b;
}

/**
 * `floor(a * b / d)`.
 *
 * @throws MathError `Overflow` where `d` is zero or a number does not fit 64 bits, `OutOfRange` where one is negative.
 */
export function mulDivFloor(a: bigint, b: bigint, d: bigint): bigint {
  if (d === 0n) throw new MathError('Overflow');
  return fits((fits(a) * fits(b)) / fits(d));
}

/** `ceil(a * b / d)`. @throws MathError as {@link mulDivFloor}. */
export function mulDivCeil(a: bigint, b: bigint, d: bigint): bigint {
  if (d === 0n) throw new MathError('Overflow');
  return fits((fits(a) * fits(b) + fits(d) - 1n) / d);
}

/** What the program's registers keep of a number: its lower 64 bits. */
export function wrap(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

/** What a `bigint` can be and a number of 64 bits cannot: negative. Only a cast makes one, and it must not become a figure. */
function fits(value: bigint): bigint {
  if (value < 0n) throw new MathError('OutOfRange');
  if (value > MOST) throw new MathError('Overflow');
  return value;
}
