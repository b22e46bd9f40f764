/** "Gone" is said only where it is proven: crates/sluice-client/src/send/deliver.rs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Signature } from '@solana/kit';
import { explainTransaction, fate } from '@sluice/client';
import { type Request, nodeThat } from '../support/node.js';

const SIGNATURE = '5'.repeat(88) as Signature;
const LAST = 1_000n;
const OPEN = { kind: 'open' };
const GONE = { kind: 'gone' };

type Status = { slot: bigint; err: unknown; confirmationStatus: string } | null;
const status = (confirmationStatus: string, err: unknown = null): Status => ({ slot: 5n, err, confirmationStatus });

/**
 * A node whose finalised part has this height, in slot 9,000, and that has seen `seen` when it is asked for the status; it
 * answers `answers` one after the other, the last ever after.
 */
function node(height: bigint, answers: Status[], seen = 9_000n) {
  const asked: string[] = [];
  const rpc = nodeThat(({ method, params }: Request) => {
    const history =
      (params[1] as { searchTransactionHistory?: boolean } | undefined)?.searchTransactionHistory === true;
    asked.push(history ? 'history' : method);
    if (method === 'getEpochInfo') return { blockHeight: height, absoluteSlot: 9_000n };
    const value = answers.length > 1 ? answers.shift() : answers[0];
    return { context: { slot: seen }, value: value === undefined ? [] : [value] };
  });
  return { rpc, asked };
}

const of = (height: bigint, answers: Status[], seen?: bigint) => fate(node(height, answers, seen).rpc, SIGNATURE, LAST);

test('what is confirmed has landed, with its error, and what is only processed may be dropped again', async () => {
  assert.deepEqual(await of(0n, [status('confirmed')]), { kind: 'landed', slot: 5n, error: undefined });
  assert.deepEqual(await of(0n, [status('finalized')]), { kind: 'landed', slot: 5n, error: undefined });
  const error = { InstructionError: [0, { Custom: 6_003 }] };
  const failed = await of(0n, [status('confirmed', error)]);
  assert.ok(failed.kind === 'landed' && failed.error !== undefined);
  assert.deepEqual(explainTransaction(failed.error).cause, {
    kind: 'sluice',
    error: 'Bunker',
    code: 6_003,
    instruction: 0,
  });
  assert.deepEqual(await of(9_999n, [status('processed')]), OPEN);
  const options = { commitment: 'finalized' } as const;
  assert.deepEqual(await fate(node(0n, [status('confirmed')]).rpc, SIGNATURE, LAST, options), OPEN);
});

test('it is gone only once what is final has passed its last block', async () => {
  assert.deepEqual(await of(LAST, [null]), OPEN);
  assert.deepEqual(await of(LAST + 1n, [null]), GONE);
});

test('a node that has not seen what is final proves nothing, nor one that knows it when it is asked again', async () => {
  assert.deepEqual(await of(LAST + 1n, [null], 8_999n), OPEN);
  assert.deepEqual(await of(LAST + 1n, [null, status('confirmed')]), OPEN);
});

test('where a node may have forgotten it, its history is asked, and one that does not know it proves nothing', async () => {
  // 300 blocks are remembered, and the first that it can be in is 150 before the last.
  const remembered = node(LAST + 149n, [null]);
  assert.deepEqual(await fate(remembered.rpc, SIGNATURE, LAST), GONE);
  assert.ok(!remembered.asked.includes('history'));
  const forgotten = node(LAST + 150n, [null]);
  assert.deepEqual(await fate(forgotten.rpc, SIGNATURE, LAST), OPEN);
  assert.equal(forgotten.asked.at(-1), 'history');
  const found = await of(LAST + 150n, [null, null, status('finalized')]);
  assert.deepEqual(found, { kind: 'landed', slot: 5n, error: undefined });
  // What it has seen since the finalised slot may be blocks as well.
  const further = node(LAST + 100n, [null], 9_050n);
  assert.deepEqual(await fate(further.rpc, SIGNATURE, LAST), OPEN);
  assert.equal(further.asked.at(-1), 'history');
});

test('an answer without a status is no answer', async () => {
  await assert.rejects(of(LAST + 1n, []), { name: 'BadAnswer' });
});
