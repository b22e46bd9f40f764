import assert from 'node:assert/strict';
import { test } from 'node:test';

import { epochBegins, epochTiming, secondsPerSlot } from '../src/chain/pace.ts';

const DAY = 86_400n;
const schedule = { slotsPerEpoch: 432_000n, firstNormalEpoch: 0n, firstNormalSlot: 0n };

/** Epochs of two days, closed ten minutes after they began; half of epoch 100 is over. */
function seen(epochs: readonly bigint[]) {
  const entries = epochs.map((epoch) => ({ epoch, time: epoch * 2n * DAY + 600n, assets: 1n, supply: 1n, grown: 0n, lost: 0n, fee: 0n }));
  const now = { slot: 100n * 432_000n + 216_000n, epoch: 100n, time: 100n * 2n * DAY + DAY };
  return { now, schedule, rates: { entries } };
}

test('a slot takes what the closes say', () => {
  assert.equal(secondsPerSlot(seen([98n, 99n, 100n])), 0.4);
  // Skipped epochs are counted.
  assert.equal(secondsPerSlot(seen([90n, 100n])), 0.4);
});

test('before the second close nothing is estimated', () => {
  assert.equal(secondsPerSlot(seen([])), null);
  assert.equal(secondsPerSlot(seen([100n])), null);
  assert.equal(epochTiming(seen([100n])).secondsLeft, null);
  assert.equal(epochBegins(seen([100n]), 101n), null);
});

test('only the last closes count', () => {
  const old = seen([1n, ...Array.from({ length: 11 }, (_, at) => 90n + BigInt(at))]);
  old.rates.entries[0]!.time = 0n;
  assert.equal(secondsPerSlot(old), 0.4);
});

test('an epoch is expected whole epochs after the end of this one', () => {
  const of = seen([99n, 100n]);
  assert.deepEqual(epochTiming(of), { passed: 216_000n, slots: 432_000n, secondsLeft: 86_400 });
  assert.equal(epochBegins(of, 101n), Number(101n * 2n * DAY));
  assert.equal(epochBegins(of, 103n), Number(103n * 2n * DAY));
  assert.equal(epochBegins(of, 100n), null);
});
