// What wallets make of a transaction before it is sent, or instead.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  generateKeyPairSigner,
  getCompiledTransactionMessageDecoder,
  getCompiledTransactionMessageEncoder,
  getTransactionDecoder,
  getTransactionEncoder,
  partiallySignTransaction,
  type Transaction,
} from '@solana/kit';

import { declined, mayTryAgain } from '../src/chain/failure.ts';
import type { Signer } from '../src/wallet/wallet.ts';
import { BLOCKHASH, signer } from './support/node.ts';
import { CLUSTER, CONFIRMED, failure, finalised, landed, sending, status } from './support/sending.ts';

/** A wallet that signs what it makes of the transaction. */
async function changing(change: (transaction: Transaction) => Transaction): Promise<Signer> {
  const { address, keyPair } = await generateKeyPairSigner();
  const by = await signer(async (wire) => {
    const signed = await partiallySignTransaction([keyPair], change(getTransactionDecoder().decode(wire)));
    return { kind: 'signed', wire: new Uint8Array(getTransactionEncoder().encode(signed)) };
  });
  return { ...by, address };
}

/** A wallet that sends by itself. */
const sends = (sign: Signer['sign']) => signer(sign, true);

/** What a wallet makes of a message. */
const recompiled = (change: (message: Record<string, unknown>) => object) => (transaction: Transaction): Transaction => {
  const message = getCompiledTransactionMessageDecoder().decode(transaction.messageBytes);
  const changed = change(message as never) as never;
  return { ...transaction, messageBytes: getCompiledTransactionMessageEncoder().encode(changed) as never };
};
const OTHER_BLOCKHASH = 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG';

test('a wallet that does not sign sends nothing', async () => {
  const by = await signer(() => Promise.reject(new Error('User rejected the request')));
  const { result, asked } = await sending({}, by);
  assert.equal(failure(result).kind, 'declined');
  assert.match(failure(result).message, /User rejected/);
  assert.deepEqual(asked, ['getLatestBlockhash']);
});

test('what a wallet has sent itself is not sent again', async () => {
  const by = await signer(() => Promise.resolve({ kind: 'sent', signature: new Uint8Array(64).fill(7) }));
  const { result, asked } = await sending({ getSignatureStatuses: () => CONFIRMED }, by);
  landed(result);
  assert.ok(!asked.includes('sendTransaction'));
});

test('a wallet that sends by itself and then fails may have sent: it is not to be tried again', async () => {
  const by = await sends(() => Promise.reject(new Error('Transaction was not confirmed in 30.00 seconds')));
  const { result } = await sending({}, by);
  assert.equal(failure(result).kind, 'unknown');
  assert.match(failure(result).message, /30.00 seconds/);
  assert.match(failure(result).nextStep, /Look into the wallet/);
  assert.equal(mayTryAgain(failure(result)), false);
});

test('only its user’s no is certain of a wallet that sends by itself', async () => {
  for (const no of [Object.assign(new Error('no'), { code: 4001 }), new Error('User rejected the request.')]) {
    const { result } = await sending({}, await sends(() => Promise.reject(no)));
    assert.equal(failure(result).kind, 'declined');
    assert.equal(mayTryAgain(failure(result)), true);
  }
});

test('a wallet that says it has sent, and gives no signature, may have sent', async () => {
  for (const signature of [new Uint8Array(3), '5'.repeat(88), '1'.repeat(64), new ArrayBuffer(64), undefined, null, {}] as never[]) {
    const { result, asked } = await sending({}, await sends(() => Promise.resolve({ kind: 'sent', signature })));
    assert.equal(failure(result).kind, 'unknown');
    assert.deepEqual(asked, ['getLatestBlockhash']);
  }
});

test('a transaction that a wallet has sent is waited for to the end of its blockhash, and is not said to have expired', async () => {
  const ends = [100n, 180n];
  const heights = [150n, 179n, 180n, 181n];
  const by = await sends(() => Promise.resolve({ kind: 'sent', signature: new Uint8Array(64).fill(7) }));
  const { result } = await sending({
    getLatestBlockhash: () => ({ value: { ...BLOCKHASH.value, lastValidBlockHeight: ends.shift() } }),
    getSignatureStatuses: () => status(null),
    getEpochInfo: () => finalised(heights.shift()),
  }, by);
  assert.equal(failure(result).kind, 'unknown');
  assert.match(failure(result).nextStep, /may still land/);
  assert.deepEqual([ends, heights], [[], []]);
});

test('a wallet that takes another blockhash has another end', async () => {
  const by = await changing(recompiled((message) => ({ ...message, lifetimeToken: OTHER_BLOCKHASH })));
  const { sent } = await sending({ getSignatureStatuses: () => CONFIRMED }, by);
  assert.deepEqual(sent.map(({ end }) => end), [null]);
  const { sent: own } = await sending({ getSignatureStatuses: () => CONFIRMED });
  assert.deepEqual(own.map(({ end }) => end), [100n]);
});

test('what a wallet has changed is tried out before it is sent, and what it was given is not tried again', async () => {
  const other = await changing(recompiled((message) => ({ ...message, lifetimeToken: OTHER_BLOCKHASH })));
  const refuses = () => ({ context: { slot: 1n }, value: { err: { InstructionError: [0, { Custom: 6006 }] }, logs: [] } });
  const { result, asked, stages } = await sending({ simulateTransaction: refuses }, other);
  assert.equal(failure(result).kind, 'refused');
  assert.ok(!asked.includes('sendTransaction'));
  assert.deepEqual(stages, ['signing']);
  const same = await sending({ simulateTransaction: refuses, getSignatureStatuses: () => CONFIRMED });
  landed(same.result);
  assert.ok(!same.asked.includes('simulateTransaction'));
});

test('a durable nonce has no end: it is never said to have expired', async () => {
  const by = await changing(
    recompiled((message) => {
      const staticAccounts = message.staticAccounts as string[];
      const program = staticAccounts.length;
      const advance = { programAddressIndex: program, accountIndices: [0], data: new Uint8Array([4, 0, 0, 0]) };
      const header = message.header as { numReadonlyNonSignerAccounts: number };
      return {
        ...message,
        header: { ...header, numReadonlyNonSignerAccounts: header.numReadonlyNonSignerAccounts + 1 },
        staticAccounts: [...staticAccounts, '11111111111111111111111111111111'],
        instructions: [advance, ...(message.instructions as object[])],
        lifetimeToken: OTHER_BLOCKHASH,
      };
    }),
  );
  const { result, sent } = await sending({ getSignatureStatuses: () => status(null), getEpochInfo: () => finalised(10_000n) }, by);
  assert.equal(sent[0]?.end, 'endless');
  assert.equal(failure(result).kind, 'unknown');
});

test('what a wallet has not signed for all, or is no transaction, is not sent', async () => {
  for (const sign of [
    (wire: Uint8Array) => Promise.resolve({ kind: 'signed', wire } as const),
    () => Promise.resolve({ kind: 'signed', wire: new Uint8Array([1, 2, 3]) } as const),
  ]) {
    const { result, asked } = await sending({}, await signer(sign));
    assert.equal(failure(result).kind, 'declined');
    assert.ok(!asked.includes('sendTransaction'));
  }
});

test('a signature that is of something else is found before anything is sent', async () => {
  const { address, keyPair } = await generateKeyPairSigner();
  const by = await signer(async (wire) => {
    const given = getTransactionDecoder().decode(wire);
    const other = recompiled((message) => ({ ...message, lifetimeToken: OTHER_BLOCKHASH }))(given);
    const { signatures } = await partiallySignTransaction([keyPair], other);
    return { kind: 'signed', wire: new Uint8Array(getTransactionEncoder().encode({ ...given, signatures })) };
  });
  const { result, asked, stages } = await sending({}, { ...by, address });
  assert.equal(failure(result).kind, 'refused');
  assert.match(failure(result).message, /signature is not of this transaction/);
  assert.deepEqual([asked, stages], [['getLatestBlockhash'], ['signing']]);
});

test('who stops waiting for a wallet is asked no more of, and a signature that comes late is not sent', async () => {
  const stop = new AbortController();
  let sign = (_: Awaited<ReturnType<Signer['sign']>>): void => undefined;
  const real = await signer();
  let wire = new Uint8Array();
  const by: Signer = { ...real, sign: (given) => ((wire = new Uint8Array(given)), new Promise((done) => (sign = done))) };
  const going = sending({}, by, stop);
  while (wire.length === 0) await new Promise((done) => setTimeout(done, 1));
  stop.abort(declined('Test', 'you stopped waiting for it'));
  const { result, asked } = await going;
  assert.equal(failure(result).kind, 'declined');
  sign(await real.sign(wire, CLUSTER));
  await new Promise((done) => setTimeout(done, 10));
  assert.ok(!asked.includes('sendTransaction'));
});

test('who stops waiting for a wallet that sends by itself is told that it may have sent', async () => {
  const stop = new AbortController();
  const by = await sends(() => (stop.abort(declined('Test', 'stopped')), new Promise(() => undefined)));
  const { result } = await sending({}, by, stop);
  assert.equal(failure(result).kind, 'unknown');
});
