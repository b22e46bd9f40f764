import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@solana/kit';
import { VOTE_HEAD } from '@sluice/client';

import { chargedBy, followCommissions, keep, PACE, readCommissions, type Commissions } from '../src/chain/commissions.ts';
import { node, type Answers } from './support/node.ts';

const VOTE_PROGRAM = 'Vote111111111111111111111111111111111111111';

/** The beginning of a vote account of v4 that takes 7.25 % of inflation rewards. */
function head(bps = 725): string {
  const data = new Uint8Array(VOTE_HEAD).fill(7, 4, 132);
  const view = new DataView(data.buffer);
  view.setUint32(0, 3, true);
  view.setUint16(132, bps, true);
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
  const { found, problem } = await readCommissions(at, votes);
  assert.deepEqual(asked, [100, 50]);
  assert.equal(problem, null);
  assert.equal(found.size, 150);
  assert.equal(found.get('vote 149' as never)?.inflationBps, 725);
  // Another program's account, and none: they say nothing, and were read.
  assert.deepEqual([found.get('vote 3' as never), found.get('vote 5' as never)], [null, null]);
});

const VOTES = Array.from({ length: 150 }, (_, of) => `vote ${of}`) as never[];
const [FIRST, LAST] = ['vote 0', 'vote 149'] as unknown as [Address, Address];

/** A node whose vote accounts all take the same. */
const charging = (answer: (votes: string[]) => number): Answers => ({
  getMultipleAccounts: ((votes: string[]) => {
    const data = [head(answer(votes)), 'base64'];
    return { value: votes.map(() => ({ owner: VOTE_PROGRAM, data })) };
  }) as never,
});

const DOWN = new Error('the node is down');
/** The second hundred cannot be read. */
const half = (votes: string[]): number => {
  if (votes.length < 100) throw DOWN;
  return 500;
};

test('a request that fails leaves the commissions of the others, and is told', async () => {
  const { node: at } = node(charging(half));
  const read = await readCommissions(at, VOTES);
  assert.equal(read.problem, DOWN);
  assert.equal(read.found.size, 100);
  assert.deepEqual(chargedBy(read, FIRST), read.found.get(FIRST));
  assert.equal(chargedBy(read, LAST), 'unread');
});

test('a node that leaves accounts out of its answer is not believed', async () => {
  const { node: at } = node({ getMultipleAccounts: () => ({ value: [] }) });
  const { found, problem } = await readCommissions(at, VOTES);
  assert.equal(found.size, 0);
  assert.match(String(problem), /left accounts out/);
});

test('what is being read, what could not be and what a vote account does not say are told apart', () => {
  const of = (problem: unknown): Commissions => ({ found: new Map([[FIRST, null]]), problem });
  assert.equal(chargedBy(of(null), FIRST), 'unsaid');
  assert.equal(chargedBy(of(null), LAST), 'reading');
  assert.equal(chargedBy(of(DOWN), LAST), 'unread');
});

test('what could not be read anew stays, but not that of another node or another list', () => {
  const [here, there] = [node({}).node, node({}).node];
  const [low, high] = [{ inflationBps: 500, blockBps: 0 }, { inflationBps: 900, blockBps: 0 }];
  const kept = { node: here, names: 'a', found: new Map([[FIRST, low], [LAST, low]]), problem: null };
  const newer = keep(kept, { node: here, names: 'a', found: new Map([[FIRST, high]]), problem: DOWN });
  assert.deepEqual([newer.found.get(FIRST), newer.found.get(LAST), newer.problem], [high, low, DOWN]);
  // A vote account that is gone says nothing any more.
  assert.equal(keep(kept, { node: here, names: 'a', found: new Map([[FIRST, null]]), problem: null }).found.get(FIRST), null);
  for (const of of [{ node: there, names: 'a' }, { node: here, names: 'b' }]) {
    assert.equal(keep(kept, { ...of, found: new Map(), problem: DOWN }).found.size, 0);
  }
});

/** What is told by and by, until it was told so often. */
function follow(answers: Answers, pace: typeof PACE, times: number): Promise<Commissions[]> {
  return new Promise((done) => {
    const told: Commissions[] = [];
    const stop = followCommissions(node(answers).node, VOTES, (read) => {
      if (told.push(read) === times) (stop(), done(told));
    }, pace);
  });
}

test('a list is read every minute, and five seconds after a failure', () => {
  assert.deepEqual(PACE, { again: 60_000, afterFailure: 5_000 });
});

test('a commission that is raised is found with the next reading', async () => {
  let now = 400;
  const [first, second] = await follow(charging(() => (now += 100)), { again: 5, afterFailure: 60_000 }, 2);
  assert.equal(first?.found.get(FIRST)?.inflationBps, 500);
  assert.equal(second?.found.get(FIRST)?.inflationBps, 700);
});

test('after a failure a list is read again without waiting as long, and nothing more once nobody shows it', async () => {
  let requests = 0;
  const answers = charging((votes) => ((requests += 1) <= 2 ? half(votes) : 500));
  const told = await follow(answers, { again: 60_000, afterFailure: 5 }, 2);
  assert.deepEqual(told.map(({ problem }) => problem), [DOWN, null]);
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(requests, 4);
});
