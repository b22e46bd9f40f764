/**
 * How quotes refuse: inside by throwing, as formulas do; outside by saying so.
 *
 * @module
 */
import type { Quote, SluiceErrorName } from '../errors.js';
import { MathError, type MathErrorKind } from '../math/wide.js';
import { inRange } from '../units.js';

/** Thrown within a quote, and never out of one. */
class Refused extends Error {
  constructor(readonly error: SluiceErrorName) {
    super(error);
  }
}

/** Refuses, from within {@link quote}. */
export function refuse(error: SluiceErrorName): never {
  throw new Refused(error);
}

/** Refuses where there is an error. */
export function refuseIf(error: SluiceErrorName | undefined): void {
  if (error !== undefined) refuse(error);
}

/** What a formula without a result means to a caller. */
const MEANING: { readonly [kind in MathErrorKind]: SluiceErrorName } = {
  Overflow: 'AmountTooLarge',
  Insolvent: 'PoolInsolvent',
  Underflow: 'InvariantViolated',
  NoSupply: 'InvariantViolated',
  OutOfRange: 'InvariantViolated',
};

/**
 * Reckons a figure of `amounts`; where the program would refuse, says with which error.
 *
 * @throws RangeError where one of them is no number of 64 bits: the program cannot be asked that.
 */
export function quote<T extends object>(amounts: readonly bigint[], reckon: () => T): Quote<T> {
  amounts.forEach(inRange);
  try {
    return { ok: true, ...reckon() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.error };
    if (error instanceof MathError) return { ok: false, error: MEANING[error.kind] };
    throw error;
  }
}
