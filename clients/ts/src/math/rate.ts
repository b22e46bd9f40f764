/**
 * The exchange rate: the exact pair, never a scaled number. The twin of sluice-math's `rate`.
 *
 * @module
 */
import type { Lamports, Shares } from '../units.js';
import { MathError, add, mulDivCeil, mulDivFloor, wrap } from './wide.js';

/** What `supply` shares are worth together: `assets` lamports. Made by {@link exchangeRate}, for which both are positive. */
export interface ExchangeRate {
  readonly assets: Lamports;
  readonly supply: Shares;
}

/** The side to which a conversion rounds. Users receive the floor (`down`) and pay the ceiling (`up`). */
export type Round = 'down' | 'up';

/** The rate of a pool. @throws MathError `NoSupply` without shares, `Insolvent` with shares but no assets. */
export function exchangeRate(assets: Lamports, supply: Shares): ExchangeRate {
  if (supply === 0n) throw new MathError('NoSupply');
  if (assets === 0n) throw new MathError('Insolvent');
  return { assets, supply };
}

/** The rate with more lamports behind the same shares. @throws MathError `Overflow`. */
export function withMore(rate: ExchangeRate, more: Lamports): ExchangeRate {
  return { ...rate, assets: add(rate.assets, more) as Lamports };
}

/** The rate of those beside `shares`, for whom `lamports` are not: parts of what there is, of an honest pool. */
export function beside(rate: ExchangeRate, lamports: Lamports, shares: Shares): ExchangeRate {
  return { assets: wrap(rate.assets - lamports) as Lamports, supply: wrap(rate.supply - shares) as Shares };
}

/** `lamports * supply / assets`, rounded as asked. @throws MathError `Overflow` where the result does not fit. */
export function toShares(rate: ExchangeRate, lamports: Lamports, round: Round): Shares {
  return mulDiv(lamports, rate.supply, rate.assets, round) as Shares;
}

/** `shares * assets / supply`, rounded as asked. @throws MathError `Overflow` where the result does not fit. */
export function toLamports(rate: ExchangeRate, shares: Shares, round: Round): Lamports {
  return mulDiv(shares, rate.assets, rate.supply, round) as Lamports;
}

/** Whether a share is worth less at `a` than at `b`, exactly. */
export function isBelow(a: ExchangeRate, b: ExchangeRate): boolean {
  return a.assets * b.supply < b.assets * a.supply;
}

function mulDiv(a: bigint, b: bigint, d: bigint, round: Round): bigint {
  return round === 'up' ? mulDivCeil(a, b, d) : mulDivFloor(a, b, d);
}
