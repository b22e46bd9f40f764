import assert from 'node:assert/strict';
import { test } from 'node:test';

import { entryPrice } from '../src/pages/stake/model.ts';
import { exact, readTyped, short, shortUp, unless } from '../src/format/amount.ts';

test('what is typed is read to the last lamport', () => {
  const read = (text: string) => {
    const typed = readTyped(text);
    return typed.ok ? typed.amount : typed.why;
  };
  assert.equal(read('1.5'), 1_500_000_000n);
  assert.equal(read(' 0.000000001 '), 1n);
  assert.equal(read('.1'), 100_000_000n);
  // A float would make 0.30000000000000004 of it.
  assert.equal(read('0.3'), 300_000_000n);
  assert.equal(read('9007199.254740993'), 9_007_199_254_740_993n);
  assert.equal(read('18446744073.709551615'), (1n << 64n) - 1n);
  assert.equal(read('18446744073.709551616'), 'tooLarge');
  assert.equal(read('0.0000000001'), 'tooFine');
});

test('what is no amount is refused, and nothing is guessed', () => {
  const why = (text: string) => {
    const typed = readTyped(text);
    return typed.ok ? 'taken' : typed.why;
  };
  assert.equal(why(''), 'empty');
  assert.equal(why('1,5'), 'comma');
  assert.equal(why('1,000'), 'comma');
  for (const text of ['.', '-1', '+1', '1e9', '0x10', '1 000', '1.2.3', 'all', '１']) assert.equal(why(text), 'notANumber', text);
});

test('amounts are shown exactly, or cut and never rounded up', () => {
  assert.equal(exact(1_234_567_890_123n), '1,234.567890123');
  assert.equal(exact(100_000_000_000n), '100');
  assert.equal(exact(0n), '0');
  assert.equal(exact(-1_500_000_000n), '−1.5');
  assert.equal(short(1_999_999_999n), '1.9999');
  assert.equal(short(1_999_999_999n, 0), '1');
  assert.equal(short(1n), '<0.0001');
  assert.equal(short(0n), '0.0000');
  assert.equal(short(1_000_000_000_000_000n, 2), '1,000,000.00');
});

test('what is shown exactly is read as the same amount', () => {
  for (const amount of [1n, 999_999_999n, 1_000_000_000n, 123_456_789_012_345n]) {
    assert.deepEqual(readTyped(exact(amount).replaceAll(',', '')), { ok: true, amount });
  }
});

test('what is paid is rounded up', () => {
  assert.equal(shortUp(1_900n, 6), '0.000002');
  assert.equal(shortUp(2_000n, 6), '0.000002');
  assert.equal(shortUp(1n), '0.0001');
  assert.equal(shortUp(0n), '0.0000');
  assert.equal(shortUp(999_999_999_999n, 2), '1,000.00');
  // 1,000,000,003 lamports for 952,380,955 units: a fraction of a lamport beyond 1.05.
  assert.equal(entryPrice(1_000_000_003n, 0n, 952_380_955n), 1_050_000_001n);
  assert.equal(entryPrice(21n, 0n, 20n), 1_050_000_000n);
  assert.equal(entryPrice(21n, 0n, 0n), undefined);
});

test('what was sent is no longer in its field, and what was typed meanwhile is', () => {
  assert.equal(unless('1.5')('1.5'), '');
  assert.equal(unless('1.5')('1.50'), '1.50');
  assert.equal(unless('1.5')(''), '');
});
