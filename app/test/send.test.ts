import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  generateKeyPairSigner,
  getCompiledTransactionMessageDecoder,
  getCompiledTransactionMessageEncoder,
  getTransactionDecoder,
  getTransactionEncoder,
  partiallySignTransaction,
  SolanaError,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE,
  type Transaction,
} from '@solana/kit';

import { clusterOf } from '../src/chain/cluster.ts';
import { declined, Failure, mayTryAgain } from '../src/chain/failure.ts';
import { PATIENCE, send, type Patience, type Sent } from '../src/chain/send.ts';
import type { Signer } from '../src/wallet/wallet.ts';
import { BLOCKHASH, INSTRUCTION, LIMITS, NEVER, node, signer, type Answers } from './support/node.ts';

const CLUSTER = clusterOf('local');
const QUICK: Patience = { ...PATIENCE, request: 20, silence: 60, endless: 60, longest: 400, ask: 2 };

/** What a node knows of a signature, and a height that is final; it has seen it itself, and no more than it remembers. */
const status = (of: object | null, seen = 150n) => ({ context: { slot: seen }, value: [of] });
const finalised = (blockHeight: bigint | undefined) => ({ blockHeight, absoluteSlot: blockHeight });
const CONFIRMED = status({ slot: 5n, err: null, confirmationStatus: 'confirmed' });

/** What a wallet has made of it goes through. */
const passes = () => ({ context: { slot: 1n }, value: { err: null, logs: [] } });

const sending = async (answers: Answers, by?: Signer, stop = new AbortController()) => {
  const { node: at, asked } = node({ getLatestBlockhash: () => BLOCKHASH, sendTransaction: () => 'x', simulateTransaction: passes, ...answers });
  const stages: string[] = [];
  const sent: Sent[] = [];
  const heard = {
    stop: stop.signal,
    signing: () => void stages.push('signing'),
    sending: (of: Sent) => void (stages.push('sending'), sent.push(of)),
  };
  const order = { instructions: [INSTRUCTION], limits: LIMITS };
  const result = await send(at, CLUSTER, by ?? (await signer()), order, heard, QUICK).catch((problem: unknown) => problem);
  return { result, asked, stages, sent };
};

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

const landed = (result: unknown): void => assert.ok(typeof result === 'object' && result !== null && 'slot' in result, String(result));

const failure = (result: unknown): Failure => {
  assert.ok(result instanceof Failure, String(result));
  return result;
};

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
let found = false;

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

test('a cluster that finalises nothing is not waited for without end', async () => {
  const { result } = await sending({ getSignatureStatuses: () => status(null), getEpochInfo: () => finalised(50n) });
  assert.equal(failure(result).kind, 'unknown');
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

/** What a wallet makes of a message. */
const recompiled = (change: (message: Record<string, unknown>) => object) => (transaction: Transaction): Transaction => {
  const message = getCompiledTransactionMessageDecoder().decode(transaction.messageBytes);
  const changed = change(message as never) as never;
  return { ...transaction, messageBytes: getCompiledTransactionMessageEncoder().encode(changed) as never };
};
const OTHER_BLOCKHASH = 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG';

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
