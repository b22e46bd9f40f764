import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Lamports, MathError, type Shares, exchangeRate, toLamports, toShares } from '@sluice/client';
import { curveFee } from '@sluice/client/math/exit';
import { bps, ofCeil, ofFloor, ppm } from '@sluice/client/math/proportion';
import { vectors } from '../support/vectors.js';

/** A figure, or the name of the error in its place. */
type Figure = bigint | string;

function figure(reckon: () => bigint): Figure {
  try {
    return reckon();
  } catch (error) {
    if (error instanceof MathError) return error.kind;
    throw error;
  }
}

test('rates convert as sluice-math does, rounded both ways, and are refused where it refuses', () => {
  type Case = { assets: Lamports; supply: Shares; amount: bigint } & Record<
    'sharesDown' | 'sharesUp' | 'lamportsDown' | 'lamportsUp',
    Figure
  >;
  const cases = vectors<Case>('rates');
  assert.ok(cases.length > 400);
  for (const { assets, supply, amount, ...expected } of cases) {
    const rate = () => exchangeRate(assets, supply);
    const found = {
      sharesDown: figure(() => toShares(rate(), amount as Lamports, 'down')),
      sharesUp: figure(() => toShares(rate(), amount as Lamports, 'up')),
      lamportsDown: figure(() => toLamports(rate(), amount as Shares, 'down')),
      lamportsUp: figure(() => toLamports(rate(), amount as Shares, 'up')),
    };
    assert.deepEqual(found, expected, `${amount} at ${assets} to ${supply}`);
  }
});

test('proportions are taken as sluice-math does, rounded both ways', () => {
  type Case = { ppm?: number; bps?: number; amount: Lamports; floor: Figure; ceil: Figure };
  const cases = vectors<Case>('proportions');
  assert.ok(cases.length > 200);
  for (const { ppm: parts, bps: points, amount, ...expected } of cases) {
    const part = () => (parts === undefined ? bps(points ?? NaN) : ppm(parts));
    const found = { floor: figure(() => ofFloor(part(), amount)), ceil: figure(() => ofCeil(part(), amount)) };
    assert.deepEqual(found, expected, `${parts ?? points} of ${amount}`);
  }
});

test('what is negative is no amount, no part and no figure, however it is rounded', () => {
  const rate = exchangeRate(1n as Lamports, 3n as Shares);
  for (const round of ['down', 'up'] as const) {
    assert.equal(
      figure(() => toLamports(rate, -1n as Shares, round)),
      'OutOfRange',
    );
    assert.equal(
      figure(() => toShares(rate, -5n as Lamports, round)),
      'OutOfRange',
    );
  }
  assert.throws(() => ppm(-5), { name: 'MathError', kind: 'OutOfRange' });
  assert.throws(() => bps(-1), { name: 'MathError', kind: 'OutOfRange' });
});

test('the integral of the exit fee is the one of sluice-math, to the lamport', () => {
  type Case = { max: number; min: number; target: Lamports; liquidity: Lamports; gross: Lamports; fee: Figure };
  const cases = vectors<Case>('curve');
  assert.ok(cases.length > 800);
  for (const { max, min, target, liquidity, gross, fee } of cases) {
    const curve = { max: bps(max), min: bps(min), target };
    assert.equal(
      figure(() => curveFee(curve, liquidity, gross)),
      fee,
      `${max} ${min} ${target}: ${gross} of ${liquidity}`,
    );
  }
});
