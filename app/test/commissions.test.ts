import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VOTE_HEAD } from '@sluice/client';

import { readCommissions } from '../src/chain/commissions.ts';
import { node } from './support/node.ts';

const VOTE_PROGRAM = 'Vote111111111111111111111111111111111111111';

/** The beginning of a vote account of v4 that takes 7.25 % of inflation rewards. */
function head(): string {
  const data = new Uint8Array(VOTE_HEAD).fill(7, 4, 132);
  const view = new DataView(data.buffer);
  view.setUint32(0, 3, true);
  view.setUint16(132, 725, true);
  return Buffer.from(data).toString('base64');
}

test('the commissions of a long list are read by hundreds, of their first bytes, and only of vote accounts', async () => {
  const data = [head(), 'base64'];
  const asked: number[] = [];
  const { node: at } = node({
    getMultipleAccounts: ((votes: string[], { dataSlice }: { dataSlice: { length: number } }) => {
      asked.push(votes.length);
      assert.equal(dataSlice.length, VOTE_HEAD);
      const owner = (vote: string) => (vote === 'vote 3' ? '11111111111111111111111111111111' : VOTE_PROGRAM);
      return { value: votes.map((vote) => (vote === 'vote 5' ? null : { owner: owner(vote), data })) };
    }) as never,
  });
  const votes = Array.from({ length: 150 }, (_, of) => `vote ${of}`) as never[];
  const found = await readCommissions(at, votes);
  assert.deepEqual(asked, [100, 50]);
  assert.equal(found.size, 148);
  assert.equal(found.get('vote 149' as never)?.inflationBps, 725);
});
