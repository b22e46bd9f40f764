import assert from 'node:assert/strict';
import { test } from 'node:test';

import { commissionOf } from '../src/chain/vote.ts';

/** A vote account: a tag, node and withdrawer, and what stands behind them. */
function vote(tag: number, behind: (view: DataView) => void, node = 7): Uint8Array {
  const data = new Uint8Array(3_762);
  const view = new DataView(data.buffer);
  view.setUint32(0, tag, true);
  data.fill(node, 4, 68);
  behind(view);
  return data;
}

test('older vote accounts have their commission in per cent, and keep all block revenue', () => {
  for (const tag of [1, 2]) {
    assert.deepEqual(commissionOf(vote(tag, (view) => view.setUint8(68, 5))), { inflationBps: 500, blockBps: 10_000 });
    // The vote program takes any number, and the runtime no more than all.
    assert.equal(commissionOf(vote(tag, (view) => view.setUint8(68, 255)))?.inflationBps, 10_000);
  }
});

test('vote accounts of v4 have theirs in basis points, behind two addresses', () => {
  const of = vote(3, (view) => {
    view.setUint16(132, 725, true);
    view.setUint16(134, 9_000, true);
  });
  assert.deepEqual(commissionOf(of), { inflationBps: 725, blockBps: 9_000 });
  assert.equal(commissionOf(vote(3, (view) => view.setUint16(132, 65_535, true)))?.inflationBps, 10_000);
});

test('of a closed account, of a layout that is not known, and of too few bytes nothing is said', () => {
  assert.equal(commissionOf(vote(0, () => undefined)), undefined);
  assert.equal(commissionOf(vote(4, () => undefined)), undefined);
  assert.equal(commissionOf(vote(3, () => undefined, 0)), undefined);
  assert.equal(commissionOf(new Uint8Array(20)), undefined);
});
