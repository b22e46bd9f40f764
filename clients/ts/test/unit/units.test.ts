import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ExchangeRate,
  MOST,
  type PoolSnapshot,
  type Shares,
  formatAmount,
  formatShort,
  funds,
  lamports,
  liquidity,
  parseAmount,
  places,
  quoteUnstakeInstant,
  shares,
  toLamports,
  toShares,
} from '@sluice/client';

test('amounts are read and printed exactly, up to the last that fits 64 bits', () => {
  const read = (text: string) => {
    const amount = parseAmount(text);
    return amount.ok ? amount.value : amount.error;
  };
  const cases: [string, bigint | string][] = [
    ['0', 0n],
    ['1', 1_000_000_000n],
    ['1.5', 1_500_000_000n],
    ['.5', 500_000_000n],
    ['1.', 1_000_000_000n],
    ['0.000000001', 1n],
    ['9007199.254740993', 9_007_199_254_740_993n],
    ['18446744073.709551615', MOST],
    ['18446744073.709551616', 'tooLarge'],
    ['0.0000000001', 'tooFine'],
    ['', 'notANumber'],
    ['.', 'notANumber'],
    ['-1', 'notANumber'],
    ['1e3', 'notANumber'],
    ['1,5', 'notANumber'],
    [' 1', 'notANumber'],
    ['0x10', 'notANumber'],
    ['1.2.3', 'notANumber'],
  ];
  for (const [text, value] of cases) assert.equal(read(text), value, text);
  assert.equal(formatAmount(1n), '0.000000001');
  assert.equal(formatAmount(MOST), '18446744073.709551615');
  assert.equal(formatShort(1_500_000_000n), '1.5');
  assert.equal(formatShort(100_000_000_000n), '100');
  assert.equal(formatShort(0n), '0');
});

test('a change that takes away has its sign in front, and only there', () => {
  assert.equal(formatAmount(-1n), '-0.000000001');
  assert.equal(formatAmount(-1_500_000_000n), '-1.500000000');
  assert.equal(formatShort(-1_500_000_000n), '-1.5');
  assert.equal(formatShort(-2_000_000_000n), '-2');
});

test('a text of a million digits is too large without being reckoned', () => {
  const real = globalThis.BigInt;
  let longest = 0;
  const counting = (of: string | number | bigint | boolean) => {
    longest = Math.max(longest, String(of).length);
    return real(of);
  };
  globalThis.BigInt = Object.assign(counting, { asIntN: real.asIntN, asUintN: real.asUintN }) as BigIntConstructor;
  try {
    assert.deepEqual(parseAmount('9'.repeat(1_000_000)), { ok: false, error: 'tooLarge' });
    assert.deepEqual(parseAmount(`${'0'.repeat(1_000_000)}1.5`), { ok: true, value: 1_500_000_000n });
  } finally {
    globalThis.BigInt = real;
  }
  assert.ok(longest < 20, `${longest} digits`);
});

test('a number outside 64 bits is no amount', () => {
  for (const unit of [lamports, shares, funds]) {
    assert.equal(unit(MOST), MOST);
    assert.throws(() => unit(MOST + 1n), RangeError);
    assert.throws(() => unit(-1n), RangeError);
  }
});

/** Never called: the compiler refuses each line, or `tsc` fails for the comment above it. */
export function unitsThatDoNotMix(rate: ExchangeRate, some: Shares, { pool, now, ...of }: PoolSnapshot): void {
  // @ts-expect-error lamports where shares are due
  toLamports(rate, lamports(1n), 'down');
  // @ts-expect-error shares where lamports are due
  toShares(rate, some, 'down');
  // @ts-expect-error a raw number
  toShares(rate, 1n, 'down');
  // @ts-expect-error shares are no lamports
  const mixed: ReturnType<typeof lamports> = some;
  // @ts-expect-error a conversion says how it rounds
  toShares(rate, mixed);
  quoteUnstakeInstant(pool, now, of.reserve, some);
  // @ts-expect-error what is above the floor of the reserve, where all of it is due
  quoteUnstakeInstant(pool, now, places({ pool, now, ...of }).reserve, some);
  // @ts-expect-error a part of a reserve is no reserve
  liquidity(pool, lamports(1n));
}
