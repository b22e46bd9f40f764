/**
 * The value of shares to somebody who leaves. The twin of sluice-math's `exit`.
 *
 * @module
 */
import { type Lamports, type Shares, excess, min } from '../units.js';
import { type Proportion, ofCeil } from './proportion.js';
import { type ExchangeRate, toLamports } from './rate.js';
import { add, sub } from './wide.js';

/** A redemption at the pair, split: the gross value is the sum of both. */
export interface Exit {
  /** Stays with the pool. Ceiled, in favour of the holders. */
  readonly fee: Lamports;
  /** To the leaver: the floored gross value less the fee. */
  readonly net: Lamports;
}

/** What an instant exit costs, by what is liquid: `max` where nothing is left, `min` from `target` on, linear between. */
export interface Curve {
  readonly max: Proportion;
  readonly min: Proportion;
  readonly target: Lamports;
}

/** Splits `floor(shares * assets / supply)` into `ceil(exitFloor * gross)` and the rest. @throws MathError `Overflow`. */
export function exit(pair: ExchangeRate, shares: Shares, exitFloor: Proportion): Exit {
  const gross = toLamports(pair, shares, 'down');
  const fee = ofCeil(exitFloor, gross);
  return { fee, net: (gross - fee) as Lamports };
}

/**
 * Splits `floor(shares * assets / supply)` for an exit out of `liquidity`: the fee is the larger of the curve's and the exit
 * floor's, so that splitting an exit never pays more.
 *
 * @throws MathError `Underflow` where the gross value is not liquid, `Overflow`.
 */
export function instant(
  pair: ExchangeRate,
  shares: Shares,
  exitFloor: Proportion,
  curve: Curve,
  liquidity: Lamports,
): Exit {
  const gross = toLamports(pair, shares, 'down');
  const floor = ofCeil(exitFloor, gross);
  const integral = curveFee(curve, liquidity, gross);
  const fee = floor < integral ? integral : floor;
  return { fee, net: sub(gross, fee) as Lamports };
}

/**
 * The integral of the marginal fee from `liquidity - gross` to `liquidity`. Ceiled, in favour of the holders:
 * `ceil((min * gross + (max - min) * below * (2T - 2 * top + below) / 2T) / 10,000)`. All of `gross` costs `min`; what lies
 * under the target T, `below`, costs the mean of the slope as well, from `top` down.
 *
 * @throws MathError `Underflow` where `gross` is not liquid, `Overflow`.
 */
export function curveFee(curve: Curve, liquidity: Lamports, gross: Lamports): Lamports {
  const left = sub(liquidity, gross);
  const top = min(liquidity, curve.target);
  const below = excess(top, left);
  if (below === 0n) return ofCeil(curve.min, gross);
  const twice = add(curve.target, curve.target);
  const slope = add(twice - 2n * top, below);
  const span = excess(curve.max.part, curve.min.part);
  // One fraction, over 10,000 * 2T.
  const numerator = curve.min.part * gross * twice + span * below * slope;
  const denominator = curve.min.whole * twice;
  return add((numerator + denominator - 1n) / denominator, 0n) as Lamports;
}
