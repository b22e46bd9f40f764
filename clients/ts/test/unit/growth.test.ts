import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RateEntry, apy } from '@sluice/client';
import { vectors } from '../support/vectors.js';

test("the realised yield is the Rust client's: the same entries, and the same rate but for the last bits", () => {
  type Apy = { rate: number | null; fromEpoch: bigint; toEpoch: bigint; seconds: bigint };
  type State = { state: string; entries: RateEntry[]; cases: { epochs: bigint; apy: Apy | null }[] };
  let [found, none] = [0, 0];
  for (const { state, entries, cases } of vectors<State>('apy')) {
    for (const { epochs, apy: expected } of cases) {
      const of = apy({ entries }, epochs);
      // A rate that no float holds is no figure that could be shown.
      if (expected === null || expected.rate === null || Math.abs(expected.rate) > 9e9) {
        assert.equal(of, undefined, `${state}: ${epochs}`);
        none += 1;
        continue;
      }
      assert.ok(of !== undefined, `${state}: ${epochs}`);
      const { rate, ppm, ...window } = of;
      const { rate: expectedRate, ...expectedWindow } = expected;
      assert.deepEqual(window, expectedWindow, state);
      assert.ok(Math.abs(rate - expectedRate) <= 1e-12 * Math.max(1, Math.abs(expectedRate)), `${state}: ${rate}`);
      const expectedPpm = Math.sign(expectedRate) * Math.round(Math.abs(expectedRate) * 1e6);
      assert.equal(ppm, BigInt(expectedPpm), state);
      found += 1;
    }
  }
  assert.ok(found > 50 && none > 50, `${found} and ${none}`);
});
