import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bps, percentOf, portion, ppm, rate } from '../src/format/part.ts';
import { duration } from '../src/format/time.ts';
import { least } from '../src/pages/slippage.ts';

test('parts are shown to their last digit', () => {
  assert.equal(bps(5), '0.05 %');
  assert.equal(bps(10_000), '100.00 %');
  assert.equal(ppm(330), '0.0330 %');
  assert.equal(ppm(-1n), '−0.0001 %');
  assert.equal(percentOf(1n, 3n), '33.3 %');
  assert.equal(percentOf(2n, 3n, 0), '66 %');
  assert.equal(percentOf(1n, 0n), '–');
  // What is paid is rounded up.
  assert.equal(percentOf(1n, 3n, 1, 'up'), '33.4 %');
  assert.equal(percentOf(1n, 4n, 1, 'up'), '25.0 %');
  assert.equal(rate(75_760n), '7.58 %');
  assert.equal(rate(-1_000n), '−0.10 %');
  // As the command line has it, whose last digit is a part per million: 0.0712499996 is 71,250 of them.
  assert.equal(rate(71_250n), '7.13 %');
  assert.equal(rate(71_249n), '7.12 %');
  assert.equal(rate(-49n), '0.00 %');
  assert.equal(portion(1n, 4n), 0.25);
  assert.equal(portion(1n, 0n), 0);
});

test('durations have their two largest units', () => {
  assert.equal(duration(0), '0 s');
  assert.equal(duration(59.6), '1 min');
  assert.equal(duration(250), '4 min 10 s');
  assert.equal(duration(97_200), '1 d 3 h');
  assert.equal(duration(86_405), '1 d');
  assert.equal(duration(1_000_000), '11 d');
  assert.equal(duration(-5), '0 s');
});

test('the least that is accepted is rounded down', () => {
  assert.equal(least(10_000n, 10), 9_990n);
  assert.equal(least(1n, 10), 0n);
  assert.equal(least(12_345n, 0), 12_345n);
});
