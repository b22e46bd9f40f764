import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SolanaError, SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE } from '@solana/kit';

import { mayTryAgain } from '../src/chain/failure.ts';
import { NEVER } from './support/node.ts';
import { CONFIRMED, failure, finalised, landed, sending, status } from './support/sending.ts';

test('a transaction that lands is done when it is confirmed, not before', async () => {
  let asked = 0;
  const { result, stages } = await sending({
    getSignatureStatuses: () => status(++asked < 2 ? { slot: 5n, err: null, confirmationStatus: 'processed' } : { slot: 5n, err: null, confirmationStatus: 'confirmed' }),
  });
  landed(result);
  assert.equal(asked, 2);
  assert.deepEqual(stages, ['signing', 'sending']);
});

test('a transaction that failed on the chain is refused in the words of the table', async () => {
  const { result } = await sending({
    getTransaction: () => null,
    getSignatureStatuses: () => status({ slot: 5n, err: { InstructionError: [0, { Custom: 6006 }] }, confirmationStatus: 'confirmed' }),
  });
  assert.equal(failure(result).kind, 'refused');
  assert.match(failure(result).message, /fall short/);
});

test('it has expired only when what is final has passed its last block, and nobody knows it', async () => {
  const heights = [90n, 101n];
  const { result } = await sending({
    getSignatureStatuses: () => status(null),
    getEpochInfo: () => finalised(heights.shift() ?? 101n),
  });
  assert.equal(failure(result).kind, 'expired');
  assert.equal(heights.length, 0);
});

test('a node behind the one that knows the height does not end it', async () => {
  const seen = [90n, 90n, 90n, 150n, 150n];
  const { result, asked } = await sending({
    getSignatureStatuses: () => status(null, seen.shift() ?? 150n),
    getEpochInfo: () => finalised(101n),
  });
  assert.equal(failure(result).kind, 'expired');
  assert.ok(asked.filter((of) => of === 'getSignatureStatuses').length >= 4);
});

test('one that shows up in the history after all has landed', async () => {
  let found = false;
  const { result } = await sending({
    getSignatureStatuses: (_: never, options?: { searchTransactionHistory?: boolean }) => {
      const late = options?.searchTransactionHistory === true;
      found ||= late;
      return status(found ? { slot: 5n, err: null, confirmationStatus: 'finalized' } : null, 1_000n);
    },
    getEpochInfo: () => finalised(400n),
  });
  landed(result);
});

test('one that neither memory nor history knows, long after its last block, may have landed', async () => {
  const { result } = await sending({ getSignatureStatuses: () => status(null, 1_000n), getEpochInfo: () => finalised(400n) });
  assert.equal(failure(result).kind, 'unknown');
});
test('a cluster that finalises nothing is not waited for without end', async () => {
  const { result } = await sending({ getSignatureStatuses: () => status(null), getEpochInfo: () => finalised(50n) });
  assert.equal(failure(result).kind, 'unknown');
});

test('a failure on a fork is not the end of it', async () => {
  const failing = { slot: 4n, err: { InstructionError: [0, { Custom: 6000 }] }, confirmationStatus: 'processed' };
  const answers = [status(failing), status(null), CONFIRMED];
  const { result } = await sending({ getSignatureStatuses: () => answers.shift(), getEpochInfo: () => finalised(50n) });
  landed(result);
});

test('what failed on the chain says that the fee is gone, and what the programs logged', async () => {
  const { result } = await sending({
    getSignatureStatuses: () => status({ slot: 5n, err: { InstructionError: [0, { Custom: 6006 }] }, confirmationStatus: 'confirmed' }),
    getTransaction: () => ({ meta: { logMessages: ['Program log: one', 'Program log: two'] } }),
  });
  assert.match(failure(result).nextStep, /The network has taken its fee/);
  assert.equal(failure(result).logs.length, 2);
});

test('a node that accepts requests and answers none is given up, and it is said that it may still land', async () => {
  const { result } = await sending({ getSignatureStatuses: () => NEVER, sendTransaction: () => NEVER });
  assert.equal(failure(result).kind, 'unknown');
  assert.equal(mayTryAgain(failure(result)), false);
});

test('what the node had against it is said when it has expired', async () => {
  const { result } = await sending({
    sendTransaction: () => Promise.reject(new TypeError('Failed to fetch')),
    getSignatureStatuses: () => status(null),
    getEpochInfo: () => finalised(101n),
  });
  assert.equal(failure(result).kind, 'expired');
  assert.match(failure(result).nextStep, /cannot be reached.* never will/);
});

test('a signature that the node finds wrong ends it at once', async () => {
  const wrong = new SolanaError(SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE);
  const { result, asked } = await sending({ sendTransaction: () => Promise.reject(wrong) });
  assert.equal(failure(result).kind, 'refused');
  assert.match(failure(result).message, /signature is wrong/);
  assert.ok(!asked.includes('getEpochInfo'));
});
