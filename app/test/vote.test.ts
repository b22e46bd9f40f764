import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readCommissions } from '../src/chain/commissions.ts';
import { commissionOf, VOTE_PROGRAM } from '../src/chain/vote.ts';
import { node } from './support/node.ts';

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

test('the commissions of a long list are read by hundreds, of their first bytes, and only of vote accounts', async () => {
  const head = Buffer.from(vote(3, (view) => view.setUint16(132, 725, true)).slice(0, 136)).toString('base64');
  const asked: number[] = [];
  const { node: at } = node({
    getMultipleAccounts: ((votes: string[], { dataSlice }: { dataSlice: { length: number } }) => {
      asked.push(votes.length);
      assert.equal(dataSlice.length, 136);
      const owner = (vote: string) => (vote === 'vote 3' ? '11111111111111111111111111111111' : VOTE_PROGRAM);
      return { value: votes.map((vote) => (vote === 'vote 5' ? null : { owner: owner(vote), data: [head, 'base64'] })) };
    }) as never,
  });
  const votes = Array.from({ length: 150 }, (_, of) => `vote ${of}`) as never[];
  const found = await readCommissions(at, votes);
  assert.deepEqual(asked, [100, 50]);
  assert.equal(found.size, 148);
  assert.equal(found.get('vote 149' as never)?.inflationBps, 725);
});
