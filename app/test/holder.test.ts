import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { PoolKeys } from '@sluice/client';

import { holderSource } from '../src/chain/holder.ts';
import { node, signer, type Answers } from './support/node.ts';

const SILENT = new AbortController().signal;
const DOWN = new Error('no lists today');

const reading = async (tickets: Answers[string]) => {
  const { address } = await signer();
  const { node: at } = node({
    getBalance: () => ({ context: { slot: 7n }, value: 5n }),
    getTokenAccountsByOwner: () => ({ context: { slot: 6n }, value: [] }),
    getProgramAccounts: tickets,
  });
  return holderSource(at, { pool: address, mint: address, tokenProgram: address } as PoolKeys, address);
};

test('tickets that cannot be read once are those that were, and it is told that they are old', async () => {
  const answers = [() => [], () => Promise.reject(DOWN), () => []];
  const source = await reading(() => answers.shift()?.());
  const seen = [];
  for (let turn = 0; turn < 3; turn++) seen.push(await source.read(SILENT));
  assert.deepEqual(seen.map(({ tickets, unread, slot }) => [tickets, unread, slot]), [
    [[], null, 6n],
    [[], DOWN, 6n],
    [[], null, 6n],
  ]);
});

test('tickets that never were read are not none', async () => {
  const source = await reading(() => Promise.reject(DOWN));
  const { tickets, unread, lamports } = await source.read(SILENT);
  assert.deepEqual([tickets, unread, lamports], [{ problem: DOWN }, null, 5n]);
});
