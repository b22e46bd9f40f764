import assert from 'node:assert/strict';
import { test } from 'node:test';

import { askPools } from '../src/settings/listed.ts';
import { NEVER, node } from './support/node.ts';

const waiting = () => new AbortController();

test('a node without pools says so', async () => {
  const { node: at } = node({ getProgramAccounts: () => [] });
  assert.deepEqual(await askPools(at, waiting().signal), { pools: [], words: 'There is no pool on this cluster.' });
});

test('a node that stays silent is not waited for without end', async () => {
  const { node: at } = node({ getProgramAccounts: () => NEVER });
  assert.deepEqual(await askPools(at, waiting().signal, 10), { pools: [], words: 'The node does not answer.' });
});

test('what a node still answers when another one is chosen is not heard', async () => {
  const slow = (answer: () => unknown) => () => new Promise((done) => setTimeout(done, 10)).then(answer);
  const down = () => Promise.reject(new Error('down'));
  for (const answer of [slow(() => []), slow(down), () => NEVER]) {
    const asked = waiting();
    const said = askPools(node({ getProgramAccounts: answer }).node, asked.signal);
    // It is asked by then.
    await new Promise((done) => setTimeout(done, 1));
    asked.abort();
    assert.equal(await said, null);
  }
});
